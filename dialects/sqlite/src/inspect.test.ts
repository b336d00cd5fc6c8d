import { describe, expect, test } from 'vitest';
import type { Schema } from '@atlas/model';
import { openTest, realmOf } from './test-database.ts';

async function schemaOf(sql: string): Promise<Schema> {
  const [schema] = (await realmOf(sql)).schemas;
  if (schema === undefined) throw new Error('no schema');
  return schema;
}

async function tableOf(sql: string) {
  const [table] = (await schemaOf(sql)).tables;
  if (table === undefined) throw new Error('no table');
  return table;
}

describe('tables', () => {
  test('in order of creation, without those of SQLite and of virtual tables', async () => {
    const schema =
      await schemaOf(`CREATE TABLE z (id integer PRIMARY KEY AUTOINCREMENT); CREATE VIRTUAL TABLE docs USING fts5 (body);
      CREATE TABLE a (x); CREATE VIRTUAL TABLE geo USING rtree (id, x1, x2);`);
    expect(schema.tables.map((t) => t.name)).toEqual(['z', 'a']);
  });

  test('columns', async () => {
    const table =
      await tableOf(`CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a VARCHAR(10) COLLATE NOCASE NOT NULL DEFAULT 'x',
      b int COLLATE BINARY DEFAULT (1 + 1), g AS (b * 2), s GENERATED ALWAYS AS (a || ')') STORED)`);
    expect(table.columns).toEqual([
      { name: 'id', type: { class: 'integer', name: 'integer' }, null: true, attrs: { auto_increment: true } },
      {
        name: 'a',
        type: { class: 'string', name: 'varchar', size: 10, attrs: { declared: 'VARCHAR(10)' } },
        null: false,
        default: { kind: 'literal', text: `'x'` },
        collate: 'NOCASE',
        attrs: {},
      },
      {
        name: 'b',
        type: { class: 'integer', name: 'int' },
        null: true,
        default: { kind: 'raw', text: '1 + 1' },
        attrs: {},
      },
      {
        name: 'g',
        type: { class: 'binary', name: 'blob', attrs: { declared: '' } },
        null: true,
        generated: { expr: 'b * 2', type: 'VIRTUAL' },
        attrs: {},
      },
      {
        name: 's',
        type: { class: 'binary', name: 'blob', attrs: { declared: '' } },
        null: true,
        generated: { expr: `a || ')'`, type: 'STORED' },
        attrs: {},
      },
    ]);
  });

  test('indexes of constraints have the name of their columns, unless it is taken', async () => {
    const table = await tableOf(`CREATE TABLE t (a UNIQUE, b, c, CONSTRAINT u UNIQUE (b, c DESC) ON CONFLICT IGNORE);
      CREATE INDEX t_a ON t (a); CREATE INDEX i ON t (b COLLATE NOCASE, lower(c) DESC) WHERE b > 0;`);
    expect(table.indexes).toEqual([
      { name: 't_a_2', unique: true, parts: [{ column: 'a', desc: false, attrs: {} }], attrs: { constraint: {} } },
      {
        name: 't_b_c',
        unique: true,
        parts: [
          { column: 'b', desc: false, attrs: {} },
          { column: 'c', desc: true, attrs: {} },
        ],
        attrs: { constraint: { name: 'u' }, on_conflict: 'IGNORE' },
      },
      { name: 't_a', unique: false, parts: [{ column: 'a', desc: false, attrs: {} }], attrs: {} },
      {
        name: 'i',
        unique: false,
        parts: [
          { column: 'b', desc: false, attrs: { collate: 'NOCASE' } },
          { expr: 'lower(c)', desc: true, attrs: {} },
        ],
        attrs: { where: 'b > 0', spelling: { bare: [1] } },
      },
    ]);
  });

  test('primary keys', async () => {
    const key = async (sql: string) => (await tableOf(sql)).primaryKey;
    expect(await key('CREATE TABLE t (a, b, CONSTRAINT pk PRIMARY KEY (b, a DESC) ON CONFLICT REPLACE)')).toEqual({
      name: 'pk',
      unique: true,
      parts: [
        { column: 'b', desc: false, attrs: {} },
        { column: 'a', desc: true, attrs: {} },
      ],
      attrs: { on_conflict: 'REPLACE' },
    });
    expect(await key('CREATE TABLE t (a INTEGER PRIMARY KEY DESC)')).toMatchObject({
      parts: [{ column: 'a', desc: true }],
    });
    expect(await key('CREATE TABLE t (a INTEGER, PRIMARY KEY (a DESC))')).toMatchObject({
      parts: [{ column: 'a', desc: false }],
    });
    expect(await key('CREATE TABLE t (a)')).toBeUndefined();
  });

  test('foreign keys know the table and columns they mean, and what was written', async () => {
    const schema = await schemaOf(`CREATE TABLE p (a int, b int, PRIMARY KEY (b, a));
      CREATE TABLE c (x int, y int, z int REFERENCES missing, CONSTRAINT f FOREIGN KEY (x, y) REFERENCES P ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)`);
    expect(schema.tables[1]?.foreignKeys).toEqual([
      {
        symbol: 'f',
        columns: ['x', 'y'],
        refTable: 'p',
        refColumns: ['b', 'a'],
        onUpdate: 'NO ACTION',
        onDelete: 'CASCADE',
        attrs: { written: { table: 'P', columns: [] }, deferrable: 'INITIALLY_DEFERRED' },
      },
      {
        symbol: '1',
        columns: ['z'],
        refTable: 'missing',
        refColumns: [],
        onUpdate: 'NO ACTION',
        onDelete: 'NO ACTION',
        attrs: { written: { table: 'missing', columns: [] } },
      },
    ]);
  });

  test('options and checks', async () => {
    const table = await tableOf(
      'CREATE TABLE t (a INT PRIMARY KEY CHECK (a > 0), CONSTRAINT c CHECK (a < 9)) WITHOUT ROWID, STRICT',
    );
    expect(table.attrs).toEqual({ strict: true, without_rowid: true });
    expect(table.checks).toEqual([
      { name: '', expr: 'a > 0', attrs: {} },
      { name: 'c', expr: 'a < 9', attrs: {} },
    ]);
  });
});

describe('views and triggers', () => {
  test('with columns and dependencies', async () => {
    const schema =
      await schemaOf(`CREATE TABLE t (a int, b text); CREATE VIEW v (x, y) AS SELECT a, b FROM t; CREATE VIEW w AS SELECT x FROM V;
      CREATE TRIGGER r INSTEAD OF INSERT ON v BEGIN INSERT INTO t VALUES (new.x, 't'); END;
      CREATE TRIGGER s AFTER UPDATE OF a ON t WHEN new.a > 1 BEGIN SELECT 1; END;`);
    const [v, w] = schema.views;
    expect(v?.columns.map((c) => [c.name, c.type.name])).toEqual([
      ['x', 'int'],
      ['y', 'text'],
    ]);
    expect([v?.deps, w?.deps]).toEqual([[{ kind: 'table', name: 't' }], [{ kind: 'view', name: 'v' }]]);
    expect([v?.attrs, w?.attrs]).toEqual([{}, { implicit_columns: true }]);
    expect(v?.triggers).toMatchObject([
      { name: 'r', time: 'INSTEAD OF', events: [{ kind: 'INSERT' }], deps: [{ name: 't' }] },
    ]);
    expect(schema.tables[0]?.triggers).toMatchObject([
      { name: 's', time: 'AFTER', events: [{ kind: 'UPDATE', columns: ['a'] }], when: 'new.a > 1', forEach: 'ROW' },
    ]);
  });

  test('a view that refers to something missing hides nothing else', async () => {
    const schema = await schemaOf('CREATE VIEW broken AS SELECT * FROM missing; CREATE VIEW fine AS SELECT 1 AS one;');
    expect(schema.views.map((v) => [v.name, v.columns.map((c) => c.name)])).toEqual([
      ['broken', []],
      ['fine', ['one']],
    ]);
  });
});

test('filters', async () => {
  const driver = await openTest();
  await driver.exec('CREATE TABLE a (x); CREATE TABLE b (x); CREATE VIEW v AS SELECT 1');
  const names = async (options: object) => {
    const [schema] = (await driver.inspect(options)).schemas;
    return [...(schema?.tables ?? []), ...(schema?.views ?? [])].map((o) => o.name);
  };
  expect(await names({ exclude: ['a'] })).toEqual(['b', 'v']);
  expect(await names({ exclude: ['*[type=view]'] })).toEqual(['a', 'b']);
  expect(await names({ include: ['b'] })).toEqual(['b']);
  expect(await names({ schemas: ['main'] })).toEqual(['a', 'b', 'v']);
  await driver.close();
});
