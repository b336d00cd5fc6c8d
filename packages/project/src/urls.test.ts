import { expect, test } from 'vitest';
import { memoryHost } from '../testing/memory-host.ts';
import { configPath, loadProject, parseVars, resolveEnvUrl } from './index.ts';

const TEXT = `env "prod" {
  url    = "postgres://h/db"
  src    = ["file://a.hcl", "file://b.hcl"]
  custom = "file://c.hcl"
  number = 1
  nested = "env://url"
  schema { src = "file://s.hcl" }
}`;

/** What a call gives, or the text of its error. */
function outcome(run: () => unknown): unknown {
  try {
    return run();
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
}

test.each<[url: string, expected: string | string[]]>([
  ['env://url', ['postgres://h/db']],
  ['env://src', ['file://a.hcl', 'file://b.hcl']],
  ['env://custom', ['file://c.hcl']],
  ['env://schema.src', ['file://s.hcl']],
  ['env://dev', 'env://dev (attribute) not found in env.prod'],
  ['env://x', 'env://x (attribute) not found in env.prod'],
  ['env://a/b', 'invalid env:// variable "env://a/b"'],
  ['env://', 'invalid env:// variable "env://"'],
  ['env://migration.dir', 'env://migration.dir: no migration dir defined in env "prod"'],
  ['env://nested', 'env://nested (attribute) cannot reference another env://'],
  ['env://number', 'env://number (attribute) must be a string or a list of strings, got number'],
])('%s', async (url, expected) => {
  const host = memoryHost({ 'atlas.hcl': TEXT });
  const { envs } = await loadProject({ paths: ['atlas.hcl'], env: 'prod', vars: new Map() }, host);
  expect(outcome(() => resolveEnvUrl(url, envs[0]))).toEqual(expected);
});

test('an env:// URL needs an environment', () => {
  expect(outcome(() => resolveEnvUrl('env://url', undefined))).toBe(
    'cannot use env:// variables without selecting an environment',
  );
});

test.each([
  ['file://atlas.hcl', 'atlas.hcl'],
  ['file:///etc/atlas.hcl', '/etc/atlas.hcl'],
  ['file://../x/y.hcl', '../x/y.hcl'],
  ['atlas.hcl', 'missing scheme for config file. Did you mean file://atlas.hcl?'],
  ['http://x/atlas.hcl', 'unsupported config file driver "http"'],
])('config URL %s', (url, expected) => {
  expect(outcome(() => configPath(url))).toBe(expected);
});

test.each([
  [['a=1', 'b=x=y', 'c='], { a: '1', b: 'x=y', c: '' }],
  [['a=1', 'a=2', 'a=3'], { a: ['1', '2', '3'] }],
  [['a'], 'variables must be format as key=value, got: "a"'],
  [['=1'], 'variables must be format as key=value, got: "=1"'],
])('variables %j', (texts, expected) => {
  expect(outcome(() => Object.fromEntries(parseVars(texts)))).toEqual(expected);
});
