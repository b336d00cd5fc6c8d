import {
  type Change,
  type ForeignKey,
  newColumn,
  newObject,
  newRealm,
  newRoutine,
  newSchema,
  newTable,
  newView,
  type ObjectRef,
  type Table,
} from '@atlas/model';
import { describe, expect, test } from 'vitest';
import { diffRealms } from './diff.ts';
import { orderChanges } from './order.ts';

const int = { class: 'integer', name: 'int' } as const;
const capabilities = {
  supportsTransactionalDdl: true,
  supportsSchemas: true,
  supportsRenameConstraint: true,
  supportsComments: true,
  supportsSchemaCharset: false,
};

const fk = (refTable: string, symbol = `fk_${refTable}`): ForeignKey => ({
  symbol,
  columns: ['x'],
  refTable,
  refColumns: ['id'],
  attrs: {},
});
const table = (name: string, refs: string[] = [], rest: Partial<Table> = {}): Table =>
  newTable(name, {
    columns: [newColumn('id', int), newColumn('x', int)],
    foreignKeys: refs.map((r) => fk(r)),
    ...rest,
  });
const ref = (kind: string, name: string): ObjectRef => ({ kind, name });

function label(c: Change): string {
  if (c.kind === 'modify_table')
    return `modify ${c.to.name}: ${c.changes.map((i) => `${i.kind}${'foreignKey' in i ? ` ${i.foreignKey.symbol}` : ''}`).join(' ')}`;
  const verb = c.kind.split('_')[0] ?? '';
  const name =
    'table' in c
      ? c.table.name
      : 'view' in c
        ? c.view.name
        : 'func' in c
          ? c.func.name
          : 'proc' in c
            ? c.proc.name
            : 'object' in c
              ? c.object.name
              : 'trigger' in c
                ? c.trigger.name
                : 'schema' in c && typeof c.schema === 'object'
                  ? c.schema.name
                  : '';
  return `${verb} ${name}`;
}

function order(from: Parameters<typeof newSchema>[1], to: Parameters<typeof newSchema>[1]): string[] {
  const changes = diffRealms(
    newRealm({ schemas: [newSchema('s', from)] }),
    newRealm({ schemas: [newSchema('s', to)] }),
    {
      hooks: {},
      capabilities,
      mode: 'normalized',
    },
  );
  return orderChanges(changes).map(label);
}

describe('orderChanges', () => {
  test('unrelated changes keep their order', () => {
    expect(order({}, { tables: [table('b'), table('a')] })).toEqual(['add b', 'add a']);
  });

  test('a referenced table comes first', () => {
    expect(order({}, { tables: [table('a', ['b']), table('b', ['c']), table('c', ['c'])] })).toEqual([
      'add c',
      'add b',
      'add a',
    ]);
  });

  test('a cycle of foreign keys is closed at the end', () => {
    expect(order({}, { tables: [table('a', ['b']), table('b', ['a'])] })).toEqual([
      'add a',
      'add b',
      'modify a: add_foreign_key fk_b',
      'modify b: add_foreign_key fk_a',
    ]);
  });

  test('a cycle of foreign keys is opened before its tables are dropped', () => {
    expect(order({ tables: [table('a', ['b']), table('b', ['a'])] }, {})).toEqual([
      'modify a: drop_foreign_key fk_b',
      'modify b: drop_foreign_key fk_a',
      'drop a',
      'drop b',
    ]);
  });

  test('a referencing table is dropped before the referenced one', () => {
    expect(order({ tables: [table('a'), table('b', ['a'])] }, {})).toEqual(['drop b', 'drop a']);
  });

  test('a foreign key that goes away lets its target be dropped', () => {
    expect(order({ tables: [table('a'), table('b', ['a'])] }, { tables: [table('b')] })).toEqual([
      'modify b: drop_foreign_key fk_a',
      'drop a',
    ]);
  });

  test('types come before columns, functions before tables that call them, views last', () => {
    const mood = { class: 'enum', name: 'mood', ref: ref('enum', 'mood') } as const;
    const t = table('t', [], { columns: [newColumn('m', mood)], deps: [ref('function', 'f')] });
    expect(
      order(
        {},
        {
          tables: [t],
          views: [newView('w', '', { deps: [ref('view', 'v')] }), newView('v', '', { deps: [ref('table', 't')] })],
          funcs: [newRoutine('f')],
          objects: [newObject('enum', 'mood')],
        },
      ),
    ).toEqual(['add mood', 'add f', 'add t', 'add v', 'add w']);
  });

  test('dependents are dropped first', () => {
    const from = {
      tables: [table('t')],
      views: [newView('v', '', { deps: [ref('table', 't')] }), newView('w', '', { deps: [ref('view', 'v')] })],
    };
    expect(order(from, {})).toEqual(['drop w', 'drop v', 'drop t']);
  });

  test('a view goes before the table it used is altered', () => {
    const from = { tables: [table('t')], views: [newView('v', '', { deps: [ref('table', 't')] })] };
    const to = { tables: [newTable('t', { columns: [newColumn('id', int)] })] };
    expect(order(from, to)).toEqual(['drop v', 'modify t: drop_column']);
  });

  test('a type is dropped after the column that used it', () => {
    const mood = { class: 'enum', name: 'mood', ref: ref('enum', 'mood') } as const;
    const from = { tables: [newTable('t', { columns: [newColumn('m', mood)] })], objects: [newObject('enum', 'mood')] };
    expect(order(from, { tables: [newTable('t', { columns: [newColumn('m', int)] })] })).toEqual([
      'modify t: modify_column',
      'drop mood',
    ]);
  });

  test('a name is free before it is taken again', () => {
    expect(order({ tables: [table('t')] }, { views: [newView('t', 'SELECT 1')] })).toEqual(['drop t', 'add t']);
  });

  test('a cycle of views keeps every change', () => {
    const to = {
      views: [newView('v', '', { deps: [ref('view', 'w')] }), newView('w', '', { deps: [ref('view', 'v')] })],
    };
    expect(order({}, to).sort()).toEqual(['add v', 'add w']);
  });

  test('long chains do not overflow the stack', () => {
    const views = Array.from({ length: 20_000 }, (_, i) => newView(`v${i}`, '', { deps: [ref('view', `v${i + 1}`)] }));
    expect(order({}, { views })[0]).toBe('add v19999');
  });

  test('a foreign key without columns is refused', () => {
    const broken = table('t', [], { foreignKeys: [{ ...fk(''), columns: [] }] });
    expect(() => order({}, { tables: [broken] })).toThrow(
      'missing ["child columns" "parent table"] for foreign key: "fk_"',
    );
  });
});
