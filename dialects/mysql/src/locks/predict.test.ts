import type { TableLock } from '@atlas/dialect';
import { mysqlProfile } from '@atlas/sqltext';
import { describe, expect, test } from 'vitest';
import { startTestServer } from '../../testing/index.ts';
import { newestCapabilities } from '../capabilities.ts';
import { predictLocks } from './predict.ts';

const locksOf = (sql: string): readonly TableLock[] | undefined =>
  predictLocks(sql, { capabilities: newestCapabilities.mysql }, mysqlProfile)?.locks;

test.each([
  ['DROP TABLE IF EXISTS `a`, b.c', [{ name: 'a' }, { schema: 'b', name: 'c' }]],
  ['TRUNCATE t', [{ name: 't' }]],
  ['RENAME TABLE a TO b, c TO d', [{ name: 'a' }, { name: 'c' }]],
  ['CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET @a = 1', [{ name: 't' }]],
])('%s', (sql, names) => {
  expect(locksOf(sql)).toEqual(names.map((name) => ({ ...name, mode: 'EXCLUSIVE', blocks: 'reads and writes' })));
});

test('LOCK TABLES says it itself', () => {
  expect(locksOf('LOCK TABLES a READ, b AS x WRITE')).toEqual([
    { name: 'a', mode: 'READ', blocks: 'writes' },
    { name: 'b', mode: 'WRITE', blocks: 'reads and writes' },
  ]);
});

test.each(['ALTER TABLE t ADD a int', 'CREATE TABLE t (a int)', 'INSERT INTO t VALUES (1)', 'SET NAMES utf8mb4'])(
  'nothing is said of %s by its text alone',
  (sql) => {
    expect(locksOf(sql)).toBeUndefined();
  },
);

const server = await startTestServer('mysql');
if (typeof server === 'string') {
  describe.skip(`metadata locks of mysql (${server})`, () => {
    test('statements', () => {});
  });
} else {
  describe('waits for those who read on mysql', () => {
    test.each([
      'DROP TABLE t',
      'TRUNCATE TABLE t',
      'RENAME TABLE t TO moved',
      'CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET @a = 1',
    ])('%s', async (sql) => {
      const [user, worker] = [await server.openSchema(), await server.openSchema()];
      try {
        const schema = worker.scope.kind === 'schema' ? worker.scope.schema : '';
        const name = `\`${schema}\`.t`;
        await user.exec(`CREATE TABLE ${name} (a int)`);
        await user.exec('START TRANSACTION');
        await user.query(`SELECT * FROM ${name}`);
        const done = worker.exec(sql);
        // A lock that lets others read would be given at once.
        let states: readonly unknown[] = [];
        while (!states.some((row) => (row as { state: unknown }).state === 'Waiting for table metadata lock')) {
          states = await user.query(
            `SELECT STATE AS state FROM information_schema.PROCESSLIST WHERE DB = '${schema}' AND INFO IS NOT NULL`,
          );
        }
        await user.exec('COMMIT');
        await done;
        expect(locksOf(sql)).toMatchObject([{ blocks: 'reads and writes' }]);
      } finally {
        await user.close();
        await worker.close();
      }
    });
  });
}
