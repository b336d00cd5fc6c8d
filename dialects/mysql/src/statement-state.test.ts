import type { Driver } from '@atlas/dialect';
import { describe, expect, test } from 'vitest';
import { startTestServer } from '../testing/index.ts';
import { mysqlStatementStates as states } from './statement-state.ts';

/** Statements that change objects, in an order in which all of them run. */
const statements: readonly string[] = [
  'CREATE TABLE p (id int PRIMARY KEY)',
  'CREATE TABLE t (a int NOT NULL AUTO_INCREMENT PRIMARY KEY, b varchar(20), c text, FULLTEXT KEY ft (c))',
  "ALTER TABLE t ADD COLUMN d int DEFAULT 1 COMMENT 'a, b', ADD INDEX kd (d)",
  'ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (d) REFERENCES p (id), ADD CONSTRAINT ck CHECK (d > 0)',
  'ALTER TABLE t MODIFY COLUMN b varchar(30) NOT NULL',
  "ALTER TABLE t COMMENT 'x'",
  'ALTER TABLE t DROP INDEX kd, ADD INDEX kd (d, b)',
  'ALTER TABLE t CHANGE COLUMN b bb varchar(30)',
  'CREATE INDEX ki ON t (bb)',
  'DROP INDEX ki ON t',
  'ALTER TABLE t DROP FOREIGN KEY f',
  'CREATE VIEW v AS SELECT a FROM t',
  'CREATE PROCEDURE pr () SELECT 1',
  'CREATE FUNCTION fn () RETURNS int DETERMINISTIC RETURN 1',
  'CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.d = 1',
  "CREATE EVENT ev ON SCHEDULE AT '2035-01-01 00:00:00' DO SELECT 1",
  'DROP TRIGGER tr',
  'DROP EVENT ev',
  'DROP FUNCTION fn',
  'DROP PROCEDURE pr',
  'DROP VIEW v',
  'RENAME TABLE t TO `t 2`',
  'DROP TABLE `t 2`',
];

for (const kind of ['mysql', 'mariadb'] as const) {
  const server = await startTestServer(kind);
  if (typeof server === 'string') {
    describe.skip(`states of statements on ${kind} (${server})`, () => {
      test('every statement', () => {});
    });
    continue;
  }
  test(`on ${kind} every statement is seen to take effect`, async () => {
    const driver: Driver = await server.openSchema();
    try {
      for (const sql of statements) {
        const before = await states.inspect(driver, sql);
        expect(before, sql).toBeDefined();
        const expected = await states.expect(driver, sql, before ?? '');
        expect(expected, sql).not.toBe(before);
        expect(await states.inspect(driver, sql), `${sql} before it ran`).toBe(before);
        await driver.exec(sql);
        expect(await states.inspect(driver, sql), sql).toBe(expected);
      }
    } finally {
      await driver.close();
    }
  });
}

test('nothing is said of statements on data, sessions and tables of one session', async () => {
  const session = { query: () => Promise.reject(new Error('asked')), exec: () => Promise.reject(new Error('asked')) };
  for (const sql of [
    'INSERT INTO t VALUES (1)',
    'SET NAMES utf8mb4',
    'CREATE TEMPORARY TABLE x (a int)',
    'ALTER TABLE a RENAME TO b',
  ])
    expect(await states.inspect(session, sql)).toBeUndefined();
});
