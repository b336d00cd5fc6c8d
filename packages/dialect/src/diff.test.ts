import {
  newColumn,
  newIndex,
  newObject,
  newRealm,
  newRoutine,
  newSchema,
  newTable,
  newView,
  type Realm,
  type Table,
  type TableChange,
} from '@atlas/model';
import { describe, expect, test } from 'vitest';
import { diffRealms } from './diff.ts';
import type { DiffContext, DiffHooks } from './diff-hooks.ts';

const int = { class: 'integer', name: 'int' } as const;
const text = { class: 'string', name: 'text' } as const;
const capabilities = {
  supportsTransactionalDdl: true,
  supportsSchemas: true,
  supportsRenameConstraint: true,
  supportsComments: true,
  supportsSchemaCharset: false,
};

function diff(from: Realm, to: Realm, hooks: DiffHooks = {}, mode: DiffContext['mode'] = 'normalized') {
  return diffRealms(from, to, { hooks, capabilities, mode });
}

/** The inner changes of one table, as short texts. */
function tableDiff(from: Partial<Table>, to: Partial<Table>, hooks?: DiffHooks, mode?: DiffContext['mode']): string[] {
  const realm = (t: Partial<Table>): Realm => newRealm({ schemas: [newSchema('s', { tables: [newTable('t', t)] })] });
  return diff(realm(from), realm(to), hooks, mode).flatMap((c) =>
    c.kind === 'modify_table' ? c.changes.map(show) : [c.kind],
  );
}

function show(change: TableChange): string {
  const aspects = 'aspects' in change ? `(${change.aspects.join(',')})` : '';
  const name =
    'column' in change
      ? change.column.name
      : 'index' in change
        ? change.index.name
        : 'foreignKey' in change
          ? change.foreignKey.symbol
          : 'check' in change
            ? change.check.expr
            : 'name' in change
              ? change.name
              : 'from' in change && typeof change.from === 'object' && change.from !== null && 'name' in change.from
                ? String(change.from.name)
                : '';
  return `${change.kind} ${name}${aspects}`.trim();
}

const a = newColumn('a', int);
const b = newColumn('b', text, { null: true });
const key = { symbol: 'fk', columns: ['a'], refTable: 'p', refColumns: ['id'], attrs: {} };

describe('tables', () => {
  const cases: [string, Partial<Table>, Partial<Table>, string[]][] = [
    ['equal tables have no difference', { columns: [a, b] }, { columns: [{ ...a }, { ...b }] }, []],
    [
      'columns are dropped in from order and added in to order',
      { columns: [a] },
      { columns: [b] },
      ['drop_column a', 'add_column b'],
    ],
    [
      'a column says which parts differ',
      { columns: [a] },
      { columns: [{ ...a, type: text, null: true, default: { kind: 'literal', text: '1' }, comment: 'x' }] },
      ['modify_column a(comment,null,type,default)'],
    ],
    ['column order is no difference', { columns: [a, b] }, { columns: [b, a] }, []],
    [
      'quotes and parentheses around a default do not count',
      { columns: [{ ...b, default: { kind: 'literal', text: "'x'" } }] },
      { columns: [{ ...b, default: { kind: 'raw', text: "('x')" } }] },
      [],
    ],
    [
      'a generated expression is compared without outer parentheses',
      { columns: [{ ...a, generated: { expr: '(x + 1)', type: 'STORED' } }] },
      { columns: [{ ...a, generated: { expr: 'x + 1', type: 'VIRTUAL' } }] },
      ['modify_column a(generated)'],
    ],
    ['a primary key is added', {}, { primaryKey: newIndex('', ['a']) }, ['add_primary_key']],
    ['a primary key is dropped', { primaryKey: newIndex('', ['a']) }, {}, ['drop_primary_key']],
    [
      'a primary key changes its parts',
      { primaryKey: newIndex('', ['a']) },
      { primaryKey: newIndex('', ['a', 'b']) },
      ['modify_primary_key (parts)'],
    ],
    [
      'a primary key that differs in name only is renamed',
      { primaryKey: newIndex('x', ['a']) },
      { primaryKey: newIndex('y', ['a']) },
      ['rename_constraint'],
    ],
    [
      'indexes compare uniqueness and parts',
      { indexes: [newIndex('i', ['a'])] },
      { indexes: [newIndex('i', [{ column: 'a', desc: true, attrs: {} }], { unique: true })] },
      ['modify_index i(unique,parts)'],
    ],
    [
      'an unnamed index matches by its parts only when the server named the other',
      { indexes: [newIndex('i', ['a'])] },
      { indexes: [newIndex('', ['a'])] },
      ['drop_index i', 'add_index'],
    ],
    [
      'a foreign key says which parts differ',
      { foreignKeys: [key] },
      { foreignKeys: [{ ...key, refTable: 'q', onDelete: 'CASCADE' }] },
      ['modify_foreign_key (ref_table,ref_column,delete_action)'],
    ],
    [
      'no action is the default action',
      { foreignKeys: [key] },
      { foreignKeys: [{ ...key, onUpdate: 'NO ACTION' }] },
      [],
    ],
    [
      'named checks match by name, unnamed ones by expression',
      {
        checks: [
          { name: 'c', expr: 'a > 1', attrs: {} },
          { name: '', expr: 'b', attrs: {} },
        ],
      },
      {
        checks: [
          { name: 'c', expr: 'a > 2', attrs: {} },
          { name: '', expr: '(b)', attrs: {} },
        ],
      },
      ['modify_check c(expr)'],
    ],
    [
      'attributes differ by key',
      { attrs: { x: 1, y: 1 } },
      { attrs: { y: 2, z: 3 } },
      ['drop_attr x', 'modify_attr y', 'add_attr z'],
    ],
    ['a removed comment becomes an empty one', { comment: 'x' }, {}, ['modify_attr comment']],
  ];
  test.each(cases)('%s', (_name, from, to, expected) => {
    expect(tableDiff(from, to)).toEqual(expected);
  });

  test('a server-made index name matches an unnamed index with the same parts', () => {
    const hooks: DiffHooks = { isGeneratedIndexName: (i) => i.name.startsWith('auto_') };
    expect(tableDiff({ indexes: [newIndex('auto_1', ['a'])] }, { indexes: [newIndex('', ['a'])] }, hooks)).toEqual([]);
  });

  test('expressions that no server spelled are not compared in natural mode', () => {
    const check = (expr: string): Partial<Table> => ({ checks: [{ name: 'c', expr, attrs: {} }] });
    expect(tableDiff(check('a>1'), check('(a > (1))'), {}, 'natural')).toEqual([]);
  });
});

describe('realms', () => {
  const full = newSchema('s', {
    tables: [
      newTable('t', {
        columns: [a],
        triggers: [{ name: 'tr', time: 'AFTER', events: [{ kind: 'INSERT' }], forEach: 'ROW', body: 'x', attrs: {} }],
      }),
    ],
    views: [newView('v', 'SELECT 1')],
    funcs: [newRoutine('f', { body: 'x' })],
    procs: [newRoutine('p', { body: 'x' })],
    objects: [newObject('enum', 'e', { attrs: { values: ['a'] } })],
  });
  const kinds = (from: Realm, to: Realm): string[] => diff(from, to).map((c) => c.kind);

  test('a new schema brings everything in it', () => {
    expect(kinds(newRealm(), newRealm({ schemas: [full] }))).toEqual([
      'add_schema',
      'add_object',
      'add_table',
      'add_view',
      'add_func',
      'add_proc',
      'add_trigger',
    ]);
  });

  test('a dropped schema is one change', () => {
    expect(kinds(newRealm({ schemas: [full] }), newRealm())).toEqual(['drop_schema']);
  });

  test('everything in a schema can be dropped', () => {
    expect(kinds(newRealm({ schemas: [full] }), newRealm({ schemas: [newSchema('s')] }))).toEqual([
      'drop_object',
      'drop_table',
      'drop_view',
      'drop_func',
      'drop_proc',
    ]);
  });

  test('bodies compare without white space around lines', () => {
    const to = { ...full, views: [newView('v', '  SELECT 1;\n')], funcs: [newRoutine('f', { body: 'y' })] };
    expect(kinds(newRealm({ schemas: [full] }), newRealm({ schemas: [to] }))).toEqual(['modify_func']);
  });

  test('a view that becomes materialized is dropped and created', () => {
    const to = { ...full, views: [newView('v', 'SELECT 1', { materialized: true })] };
    expect(kinds(newRealm({ schemas: [full] }), newRealm({ schemas: [to] }))).toEqual(['drop_view', 'add_view']);
  });

  test('a trigger changes with its events', () => {
    const tables = full.tables.map((t) => ({
      ...t,
      triggers: t.triggers.map((x) => ({ ...x, events: [{ kind: 'DELETE' as const }] })),
    }));
    expect(kinds(newRealm({ schemas: [full] }), newRealm({ schemas: [{ ...full, tables }] }))).toEqual([
      'modify_trigger',
    ]);
  });
});
