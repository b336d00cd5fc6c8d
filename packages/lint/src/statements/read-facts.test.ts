import { mysqlProfile, postgresProfile, sqliteProfile } from '@atlas/sqltext';
import { expect, test } from 'vitest';
import { readFacts } from './read-facts.ts';

test.each([
  ['ALTER TABLE a RENAME TO b', [{ kind: 'rename_table', table: { name: 'a' }, to: { name: 'b' } }]],
  [
    'ALTER TABLE ONLY s."A" RENAME COLUMN "x y" TO z;',
    [{ kind: 'rename_column', table: { schema: 's', name: 'A' }, from: 'x y', to: 'z' }],
  ],
  ['ALTER TABLE a RENAME x TO z', [{ kind: 'rename_column', table: { name: 'a' }, from: 'x', to: 'z' }]],
  ['ALTER TABLE a RENAME CONSTRAINT x TO z', []],
  ['ALTER INDEX i RENAME TO j', [{ kind: 'rename_index', from: 'i', to: 'j' }]],
  ['CREATE INDEX CONCURRENTLY i ON t (a)', [{ kind: 'concurrently' }]],
  ['CREATE INDEX i ON t (a)', []],
  ['DROP INDEX CONCURRENTLY IF EXISTS i', [{ kind: 'concurrently' }]],
  ['CREATE OR REPLACE VIEW v AS SELECT 1', [{ kind: 'create_view', view: { name: 'v' } }]],
  [
    "UPDATE ONLY t SET a = coalesce(b, ','), b = 2 WHERE a IS NULL RETURNING id",
    [{ kind: 'update', table: { name: 't' }, columns: ['a', 'b'], where: 'a IS NULL' }],
  ],
  ['UPDATE t SET a = 1', [{ kind: 'update', table: { name: 't' }, columns: ['a'] }]],
  ['BEGIN', [{ kind: 'begin', text: 'BEGIN' }]],
  [
    'START TRANSACTION ISOLATION LEVEL SERIALIZABLE;',
    [{ kind: 'begin', text: 'START TRANSACTION ISOLATION LEVEL SERIALIZABLE' }],
  ],
  [
    'DROP TABLE IF EXISTS a, s.b CASCADE',
    [
      { kind: 'drop_table', table: { name: 'a' } },
      { kind: 'drop_table', table: { schema: 's', name: 'b' } },
    ],
  ],
  ['SELECT 1', []],
  ['', []],
])('PostgreSQL: %s', (sql, expected) => {
  expect(readFacts(sql, postgresProfile)).toEqual(expected);
});

test.each([
  [
    'RENAME TABLE a TO b, s.c TO s.d',
    [
      { kind: 'rename_table', table: { name: 'a' }, to: { name: 'b' } },
      { kind: 'rename_table', table: { schema: 's', name: 'c' }, to: { schema: 's', name: 'd' } },
    ],
  ],
  ['ALTER TABLE a RENAME b', [{ kind: 'rename_table', table: { name: 'a' }, to: { name: 'b' } }]],
  [
    'ALTER TABLE `a` CHANGE COLUMN `x` `y` int, CHANGE z z int',
    [{ kind: 'rename_column', table: { name: 'a' }, from: 'x', to: 'y' }],
  ],
  ['ALTER TABLE a RENAME KEY i TO j', [{ kind: 'rename_index', table: { name: 'a' }, from: 'i', to: 'j' }]],
  [
    'ALTER TABLE a ADD COLUMN b int REFERENCES c (id)',
    [{ kind: 'inline_references', table: { name: 'a' }, column: 'b' }],
  ],
  [
    'CREATE TABLE a (b int REFERENCES c (id), FOREIGN KEY (b) REFERENCES c (id))',
    [
      { kind: 'create_table', table: { name: 'a' } },
      { kind: 'inline_references', table: { name: 'a' }, column: 'b' },
    ],
  ],
])('MySQL: %s', (sql, expected) => {
  expect(readFacts(sql, mysqlProfile)).toEqual(expected);
});

test('SQLite: a copy with expressions', () => {
  const sql = 'INSERT INTO `new_t` (`a`, `b`) SELECT `a`, IFNULL(`b`, 0) AS `b` FROM `t`';
  expect(readFacts(sql, sqliteProfile)).toEqual([
    {
      kind: 'insert',
      table: { name: 'new_t' },
      columns: ['a', 'b'],
      select: { exprs: ['`a`', 'IFNULL(`b`, 0) AS `b`'], from: { name: 't' } },
    },
  ]);
});
