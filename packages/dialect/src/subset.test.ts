import {
  type Change,
  newColumn,
  newRealm,
  newRoutine,
  newSchema,
  newTable,
  newView,
  type Realm,
  type Table,
} from '@atlas/model';
import { expect, test } from 'vitest';
import { affectedSubset } from './subset.ts';

const int = { class: 'integer', name: 'integer' } as const;
const column = (name: string) => newColumn(name, int);

/** Ten tables, each with a foreign key to the one before. */
const chain = Array.from({ length: 10 }, (_, i) =>
  newTable(`t${i}`, {
    columns: [column('id'), column('parent')],
    foreignKeys:
      i === 0 ? [] : [{ symbol: `f${i}`, columns: ['parent'], refTable: `t${i - 1}`, refColumns: ['id'], attrs: {} }],
  }),
);

const realm = (tables: readonly Table[], extra: Partial<Parameters<typeof newSchema>[1]> = {}): Realm =>
  newRealm({ schemas: [newSchema('s', { tables, ...extra })] });

function change(from: Table, to: Table, changes: Extract<Change, { kind: 'modify_table' }>['changes']): Change {
  return { kind: 'modify_table', schema: 's', from, to, changes };
}

const namesOf = (r: Realm): string[] => r.schemas.flatMap((s) => [...s.tables, ...s.views].map((o) => o.name)).sort();
const [t4] = chain.filter((t) => t.name === 't4');
if (t4 === undefined) throw new Error('there are ten tables');

test('a new column needs its table and the target of its foreign key, which comes without its own', () => {
  const wider = { ...t4, columns: [...t4.columns, column('more')] };
  const to = chain.map((t) => (t === t4 ? wider : t));
  const subset = affectedSubset(
    [change(t4, wider, [{ kind: 'add_column', column: column('more') }])],
    realm(chain),
    realm(to),
  );
  expect(namesOf(subset.from)).toEqual(['t3', 't4']);
  expect(namesOf(subset.to)).toEqual(['t3', 't4']);
  const foreignKeys = subset.to.schemas[0]?.tables.map((t) => [t.name, t.foreignKeys.map((f) => f.refTable)]);
  expect(foreignKeys).toEqual([
    ['t3', []],
    ['t4', ['t3']],
  ]);
});

test('a column that goes away takes in the tables that refer to its table', () => {
  const narrow = { ...t4, columns: [column('id')] };
  const changes = [change(t4, narrow, [{ kind: 'drop_column', column: column('parent') }])];
  const subset = affectedSubset(changes, realm(chain), realm(chain.map((t) => (t === t4 ? narrow : t))));
  expect(namesOf(subset.from)).toEqual(['t3', 't4', 't5']);
});

test('what depends on a changed object comes with what that needs', () => {
  const views = [
    newView('v', 'SELECT 1', { deps: [{ kind: 'table', name: 't4' }] }),
    newView('w', 'SELECT 1', {
      deps: [
        { kind: 'view', name: 'v' },
        { kind: 'table', name: 't8' },
      ],
    }),
    newView('other', 'SELECT 1', { deps: [{ kind: 'table', name: 't9' }] }),
  ];
  const wider = { ...t4, columns: [...t4.columns, column('more')] };
  const to = chain.map((t) => (t === t4 ? wider : t));
  const changes = [change(t4, wider, [{ kind: 'add_column', column: column('more') }])];
  const subset = affectedSubset(changes, realm(chain, { views }), realm(to, { views }));
  expect(namesOf(subset.to)).toEqual(['t3', 't4', 't8', 'v', 'w']);
});

test('objects of the database have what they need', () => {
  const attrs = {};
  const whole: Realm = {
    ...realm(chain, { funcs: [newRoutine('f')] }),
    objects: [{ kind: 'event_trigger', name: 'e', attrs, deps: [{ kind: 'function', schema: 's', name: 'f' }] }],
  };
  expect(affectedSubset([], whole, whole).from.schemas[0]?.funcs.map((f) => f.name)).toEqual(['f']);
});
