import { describe, expect, test } from 'vitest';
import { parseCreateTable } from './create-parser.ts';
import { parseCreateIndex, parseCreateTrigger, parseCreateView } from './object-parser.ts';

function check(name: string, sql: string, expected: object): void {
  test(name, () => expect(parseCreateTable(sql)).toMatchObject(expected));
}

describe('CREATE TABLE', () => {
  check(
    'column constraints in any order',
    'CREATE TABLE t (id INTEGER CONSTRAINT pk PRIMARY KEY ON CONFLICT FAIL AUTOINCREMENT NOT NULL)',
    {
      columns: [{ name: 'id', autoIncrement: true }],
      primaryKey: { name: 'pk', columns: ['id'], conflict: 'FAIL' },
    },
  );
  check('AUTOINCREMENT in a table constraint', 'CREATE TABLE t (id INTEGER, PRIMARY KEY (id AUTOINCREMENT))', {
    columns: [{ name: 'id', autoIncrement: true }],
  });
  check(
    'table constraints without commas',
    'CREATE TABLE t (a, CONSTRAINT x CHECK (a > 0) UNIQUE (a) CONSTRAINT y PRIMARY KEY (a))',
    {
      checks: [{ name: 'x', expr: 'a > 0' }],
      uniques: [{ name: '', columns: ['a'] }],
      primaryKey: { name: 'y', columns: ['a'] },
    },
  );
  check(
    'words of constraints in names, strings and comments',
    `CREATE TABLE "check" ("primary" text DEFAULT 'CHECK (x)' -- CHECK (y)
    , [unique] int /* UNIQUE */ CHECK ("primary" <> ')'))`,
    {
      columns: [{ name: 'primary' }, { name: 'unique' }],
      checks: [{ name: '', expr: `"primary" <> ')'` }],
      uniques: [],
    },
  );
  check(
    'foreign keys of columns and of the table',
    `CREATE TABLE t (a CONSTRAINT f REFERENCES p ON DELETE SET NULL ON UPDATE NO ACTION MATCH FULL NOT NULL,
    b, FOREIGN KEY (a, b) REFERENCES "q" (x, y) DEFERRABLE INITIALLY DEFERRED)`,
    {
      foreignKeys: [
        { name: 'f', columns: ['a'], refTable: 'p', refColumns: [] },
        { name: '', columns: ['a', 'b'], refTable: 'q', refColumns: ['x', 'y'], deferrable: 'INITIALLY_DEFERRED' },
      ],
    },
  );
  check('NOT DEFERRABLE is the default', 'CREATE TABLE t (a REFERENCES p NOT DEFERRABLE INITIALLY DEFERRED)', {
    foreignKeys: [{ name: '', columns: ['a'], refTable: 'p', refColumns: [] }],
  });
  check('generated columns', `CREATE TABLE t (a, b GENERATED ALWAYS AS (a || ')') STORED, c AS ((a)) UNIQUE)`, {
    columns: [
      { name: 'a' },
      { generated: { expr: `a || ')'`, stored: true } },
      { generated: { expr: '(a)', stored: false } },
    ],
    uniques: [{ columns: ['c'] }],
  });
  check(
    'conflict clauses',
    'CREATE TABLE t (a NOT NULL ON CONFLICT IGNORE UNIQUE ON CONFLICT REPLACE, UNIQUE (a) ON CONFLICT ABORT)',
    {
      columns: [{ notNullConflict: 'IGNORE' }],
      uniques: [{ columns: ['a'], conflict: 'REPLACE' }, { columns: ['a'] }],
    },
  );
  check(
    'signed and parenthesised defaults',
    'CREATE TABLE t (a int DEFAULT - 5 COLLATE nocase, b DEFAULT (1) CHECK (b), c DEFAULT x CHECK (c))',
    {
      columns: [{ name: 'a', collate: 'nocase' }, { name: 'b' }, { name: 'c' }],
      checks: [{ expr: 'b' }, { expr: 'c' }],
    },
  );
  check('options', 'CREATE TABLE t (a PRIMARY KEY) STRICT, WITHOUT ROWID', { strict: true, withoutRowid: true });
  check('no options', 'CREATE TABLE "strict" (a)', { strict: false, withoutRowid: false });
  check('a comment at the end of a check', 'CREATE TABLE t (a, CHECK (a > 0 -- positive\n))', {
    checks: [{ expr: 'a > 0' }],
  });
  check('no text at all', '', { columns: [], checks: [] });
  check('a text that ends early', 'CREATE TABLE t (a int CHECK (a >', { columns: [{ name: 'a' }] });
});

test('CREATE INDEX: expressions, order, collation, predicate', () => {
  const sql = `CREATE UNIQUE INDEX IF NOT EXISTS main."on" ON [t] (a COLLATE NOCASE DESC, (lower(b)) ASC, b || 'x,y' COLLATE rtrim || 'z') WHERE a IS NOT NULL -- x`;
  expect(parseCreateIndex(sql)).toEqual({
    parts: [
      { expr: 'a', collate: 'NOCASE', asc: false, bare: true },
      { expr: 'lower(b)', asc: true, bare: false },
      { expr: `b || 'x,y' COLLATE rtrim || 'z'`, asc: false, bare: true },
    ],
    where: 'a IS NOT NULL',
  });
});

test.each([
  ['CREATE VIEW v AS SELECT 1', { def: 'SELECT 1' }],
  [`CREATE VIEW "as" (a, "b c") AS SELECT 1, 2 -- as`, { def: 'SELECT 1, 2 -- as', columns: ['a', 'b c'] }],
  ['CREATE VIEW v\nAS -- why\nSELECT 1;', { def: '-- why\nSELECT 1' }],
])('%s', (sql, expected) => {
  expect(parseCreateView(sql)).toEqual(expected);
});

test.each([
  [
    'CREATE TRIGGER t INSERT ON x BEGIN SELECT 1; END',
    { time: 'BEFORE', event: { kind: 'INSERT' }, spelling: ['no-time', 'no-for-each'], body: 'BEGIN SELECT 1; END' },
  ],
  [
    `CREATE TRIGGER "a.b" AFTER UPDATE OF c, "d e" ON x FOR EACH ROW WHEN (new.c = 'BEGIN') BEGIN SELECT CASE WHEN 1 THEN 2 END; END`,
    {
      time: 'AFTER',
      event: { kind: 'UPDATE', columns: ['c', 'd e'] },
      when: `new.c = 'BEGIN'`,
      table: 'x',
      body: 'BEGIN SELECT CASE WHEN 1 THEN 2 END; END',
      spelling: [],
    },
  ],
  [
    'CREATE TRIGGER t INSTEAD OF DELETE ON v WHEN old.a > 1 BEGIN SELECT 1; END',
    { time: 'INSTEAD OF', event: { kind: 'DELETE' }, when: 'old.a > 1', spelling: ['no-for-each', 'bare-when'] },
  ],
])('%s', (sql, expected) => {
  expect(parseCreateTrigger(sql)).toMatchObject(expected);
});
