import { type DiffContext, diffSchemas, diffTables } from '@atlas/dialect';
import {
  type Column,
  type Index,
  newColumn,
  newIndex,
  newObject,
  newRoutine,
  newSchema,
  newTable,
  newView,
  type SchemaObject,
} from '@atlas/model';
import { describe, expect, test } from 'vitest';
import { newestCapabilities } from './capabilities.ts';
import { parseColumnType } from './column-types.ts';
import { defaultsAgree, postgresDiff } from './diff.ts';

const context: DiffContext = { capabilities: newestCapabilities, fromSchema: 's', toSchema: 's', mode: 'normalized' };

describe('defaults', () => {
  const check = (a: string, b: string, expected: boolean): void =>
    test(`${a} and ${b}`, () =>
      expect(defaultsAgree({ kind: 'raw', text: a }, { kind: 'raw', text: b })).toBe(expected));
  check("'x'::character varying", "'x'", true);
  check("'x'::text", "'x'::character varying", true);
  check("'{}'::integer[]", "'{}'", false);
  check("'x'::character varying(3)", "'x'", false);
  check("'1'", '1', true);
  check('(now())', 'now()', true);
  check("'a'", "'b'", false);
});

describe('columns', () => {
  const check = (name: string, from: Partial<Column>, to: Partial<Column>, aspects: readonly string[]): void =>
    test(name, () => {
      const table = (parts: Partial<Column>) =>
        newTable('t', { columns: [newColumn('c', parseColumnType('text'), parts)] });
      const [change] = diffTables(table(from), table(to), postgresDiff, context);
      expect(change?.kind === 'modify_column' ? change.aspects : []).toEqual(aspects);
    });
  const identity = (parts: object = {}) => ({ attrs: { identity: { generated: 'BY_DEFAULT', ...parts } } });
  check('the type', {}, { type: parseColumnType('integer') }, ['type']);
  check(
    'the schema of a user type on the search path',
    { type: parseColumnType('s.x') },
    { type: parseColumnType('x') },
    [],
  );
  check('the collation', {}, { collate: 'C' }, ['collate']);
  check('the start of an identity column', identity(), identity({ start: 1, increment: 1 }), []);
  check('another start', identity(), identity({ start: 5 }), ['attr']);
  check(
    'parentheses of an expression',
    { generated: { expr: '(a + 1)', type: 'STORED' } },
    { generated: { expr: 'a + 1', type: 'STORED' } },
    [],
  );
});

describe('indexes', () => {
  const check = (name: string, from: Partial<Index>, to: Partial<Index>, expected: readonly string[]): void =>
    test(name, () => {
      const table = (parts: Partial<Index>) => newTable('t', { indexes: [newIndex('i', ['a'], parts)] });
      const changes = diffTables(table(from), table(to), postgresDiff, context);
      const found = changes.flatMap((c): readonly string[] => (c.kind === 'modify_index' ? c.aspects : [c.kind]));
      expect(found).toEqual(expected);
    });
  check('the default method and pages', {}, { attrs: { type: 'btree', page_per_range: 128 } }, []);
  check('parentheses of the predicate', { attrs: { where: '(a > 0)' } }, { attrs: { where: 'a > 0' } }, []);
  check('a predicate', {}, { attrs: { where: 'a > 0' } }, ['attr']);
  check('a constraint', { unique: true }, { unique: true, attrs: { constraint: 'unique' } }, ['attr']);
  check('automatic summaries that are off', {}, { attrs: { storage_params: { autosummarize: false } } }, []);
  test('a name of the server matches no name', () => {
    const table = (name: string) => newTable('t', { indexes: [newIndex(name, ['a', 'b'], { unique: true })] });
    expect(diffTables(table('t_a_b_key1'), table(''), postgresDiff, context)).toEqual([]);
  });
});

describe('other objects', () => {
  const check = (name: string, from: SchemaObject, to: SchemaObject, expected: readonly string[]): void =>
    test(name, () => {
      const options = { hooks: postgresDiff, capabilities: newestCapabilities, mode: 'normalized' } as const;
      const changes = diffSchemas(newSchema('s', { objects: [from] }), newSchema('s', { objects: [to] }), options);
      expect(changes.map((c) => c.kind)).toEqual(expected);
    });
  const object = (kind: string, attrs: object): SchemaObject => newObject(kind, 'o', { attrs: attrs as never });
  const on = (name: string) => ({ kind: 'table', name });
  check(
    'a start that follows from a bound',
    object('sequence', { min_value: 5, start: 5 }),
    object('sequence', { min_value: 5 }),
    [],
  );
  check('a cached sequence', object('sequence', {}), object('sequence', { cache: 5 }), ['modify_object']);
  check('PUBLIC is everyone', object('policy', { on: on('t') }), object('policy', { on: on('t'), to: ['PUBLIC'] }), []);
  check('policies of two tables', object('policy', { on: on('t') }), object('policy', { on: on('u') }), [
    'drop_object',
    'add_object',
  ]);
  check('a version that is not asked for', object('extension', { version: '1.0' }), object('extension', {}), []);
  check('passwords are not compared', object('user', { password: 'a' }), object('user', { password: 'b' }), []);
  check(
    'a schema that is left out',
    object('partition', { of: on('t') }),
    object('partition', { of: { ...on('t'), schema: 's' } }),
    [],
  );
});

test('overloads are told apart by their input types', () => {
  const f = (type: string) =>
    newRoutine('f', { args: [{ type: parseColumnType(type) }, { type: parseColumnType('text'), mode: 'OUT' }] });
  expect(postgresDiff.routineKey?.(f('integer'))).not.toBe(postgresDiff.routineKey?.(f('text')));
});

test('columns of a view count by name', () => {
  const view = (name: string) => newView('v', 'SELECT 1', { columns: [newColumn(name, parseColumnType('integer'))] });
  expect(postgresDiff.viewAspects?.(view('a'), view('b'), context)).toEqual(['definition']);
});
