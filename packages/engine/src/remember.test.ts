import type { Dialect } from '@atlas/dialect';
import { sqlite } from '@atlas/dialect-sqlite';
import type { SchemaSource } from '@atlas/project';
import { expect, test } from 'vitest';
import type { EngineContext } from './context.ts';
import { schemaDiff } from './schema-diff.ts';
import { schemaInspect } from './schema-inspect.ts';
import { testContext } from './testing.ts';

const devUrl = 'sqlite://dev?mode=memory';

/** A dialect that says its version without a start, and counts how often it was started. */
function counting(version = '1'): { dialect: Dialect; starts: () => number } {
  let starts = 0;
  const dialect: Dialect = {
    ...sqlite,
    embeddedVersion: async () => version,
    open: (url, options) => {
      starts++;
      return sqlite.open(url, options);
    },
  };
  return { dialect, starts: () => starts };
}

function setUp(files: Record<string, string>, version?: string) {
  const texts = new Map<string, string>();
  const { dialect, starts } = counting(version);
  const cache = { get: (key: string) => texts.get(key), set: (key: string, text: string) => void texts.set(key, text) };
  const context: EngineContext = { ...testContext(dialect, files), cache };
  return { context, texts, starts };
}

const FILES = {
  'a.sql': 'CREATE TABLE a (x int DEFAULT (1 + 1));',
  'b.hcl':
    'schema "main" {}\ntable "a" {\n schema = schema.main\n column "x" { type = int }\n column "y" { type = text }\n}',
};

test('a diff of unchanged inputs starts no dev database, not even to prove the plan', async () => {
  const { context, starts } = setUp({ ...FILES });
  const diff = async () => (await schemaDiff({ from: ['file://a.sql'], to: ['file://b.hcl'], devUrl }, context)).plan();
  const first = await diff();
  expect(first.statements.length).toBeGreaterThan(0);
  const before = starts();
  expect(before).toBeGreaterThan(0);
  expect(await diff()).toEqual(first);
  expect(starts()).toBe(before);
});

test('places and filters are as without a cache', async () => {
  const { context, starts } = setUp({ ...FILES });
  const inspect = (exclude: readonly string[] = []) =>
    schemaInspect({ url: ['file://b.hcl'], devUrl, exclude }, context);
  const first = await inspect();
  const again = await inspect();
  expect(starts()).toBe(1);
  expect(again.realm).toEqual(first.realm);
  expect(again.realm.schemas[0]?.tables[0]?.pos?.start.line).toBe(2);
  expect(again.capabilities).toEqual(first.capabilities);
  expect((await inspect(['a'])).realm.schemas[0]?.tables).toEqual([]);
});

test.each<[string, (files: Record<string, string>) => void]>([
  ['the file', (files) => (files['a.sql'] = 'CREATE TABLE a (x int DEFAULT (2));')],
  ['an imported file', (files) => (files['c.sql'] = 'CREATE TABLE c (z int);')],
])('a change of %s is seen', async (_what, change) => {
  const files: Record<string, string> = {
    ...FILES,
    'main.sql': '-- atlas:import a.sql\n-- atlas:import c.sql\n',
    'c.sql': '',
  };
  const { context, starts } = setUp(files);
  const inspect = () => schemaInspect({ url: ['file://main.sql'], devUrl }, context);
  const first = await inspect();
  change(files);
  expect((await inspect()).realm).not.toEqual(first.realm);
  expect(starts()).toBe(2);
});

test('what a program prints, input variables, the mode and the dev database are part of the key', async () => {
  const files: Record<string, string> = {
    't.hcl':
      'variable "n" { type = string }\nschema "main" {}\ntable "t" {\n name = var.n\n schema = schema.main\n column "x" { type = int }\n}',
  };
  const { context, texts } = setUp(files);
  const at = { offset: 0, line: 1, column: 1 };
  const program: SchemaSource = {
    kind: 'program',
    name: 'p',
    program: ['x'],
    range: { file: 'a', start: at, end: at },
  };
  let printed = 'CREATE TABLE a (x int);';
  const withProgram: EngineContext = {
    ...context,
    sources: new Map([['mem://p', program]]),
    runProgram: async () => ({ exitCode: 0, stdout: printed, stderr: '' }),
  };
  const read = async (url: string, rest: object, own: EngineContext = context) =>
    (await schemaInspect({ url: [url], devUrl, ...rest }, own)).realm.schemas[0]?.tables.map(({ name }) => name);
  expect(await read('file://t.hcl', { variables: new Map([['n', 'one']]) })).toEqual(['one']);
  expect(await read('file://t.hcl', { variables: new Map([['n', 'two']]) })).toEqual(['two']);
  expect(await read('mem://p', {}, withProgram)).toEqual(['a']);
  printed = 'CREATE TABLE b (x int);';
  expect(await read('mem://p', {}, withProgram)).toEqual(['b']);
  const size = texts.size;
  await read('mem://p', { mode: { triggers: false } }, withProgram);
  await read('mem://p', { devUrl: 'sqlite://other?mode=memory' }, withProgram);
  const { context: newer } = setUp(files, '2');
  await read('mem://p', {}, { ...withProgram, dialects: newer.dialects });
  expect(texts.size).toBe(size + 3);
});

test('what cannot be read is worked out again, and failures are not kept', async () => {
  const files: Record<string, string> = { ...FILES };
  const { context, texts, starts } = setUp(files);
  const inspect = () => schemaInspect({ url: ['file://a.sql'], devUrl }, context);
  const first = await inspect();
  for (const key of texts.keys()) texts.set(key, '{"cut off');
  expect((await inspect()).realm).toEqual(first.realm);
  expect(starts()).toBe(2);
  files['a.sql'] = 'CREATE TABL a (x int);';
  texts.clear();
  await expect(inspect()).rejects.toThrow('syntax error');
  expect(texts.size).toBe(0);
});
