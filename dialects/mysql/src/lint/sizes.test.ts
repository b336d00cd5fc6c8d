import { lintSql } from '@atlas/lint/testing';
import { describe, expect, test } from 'vitest';
import { startTestServer } from '../../testing/index.ts';
import { mysqlLint } from '../lint.ts';

for (const kind of ['mysql', 'mariadb'] as const) {
  const server = await startTestServer(kind);
  if (typeof server === 'string') {
    describe.skip(`estimates of ${kind} (${server})`, () => test('everything', () => {}));
    continue;
  }
  test(`estimates of a ${kind} target are told`, async () => {
    const target = await server.openSchema();
    try {
      await target.exec('CREATE TABLE t (id int PRIMARY KEY, a int, v varchar(20))');
      await target.exec('CREATE TABLE digits (n int)');
      await target.exec('INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9)');
      await target.exec(
        'INSERT INTO t SELECT a.n + 10 * b.n + 100 * c.n + 1000 * d.n, 1, NULL FROM digits a, digits b, digits c, digits d',
      );
      await target.query('ANALYZE TABLE t');
      const sizes = await mysqlLint.readSizes?.(target);
      if (sizes === undefined) throw new Error('there are always sizes');
      const size = sizes.sizeOf(undefined, 't');
      // The engine takes samples.
      expect(size?.rows).toBeGreaterThan(5_000);
      expect(size?.rows).toBeLessThan(20_000);
      expect(size?.bytes).toBeGreaterThan(100_000);
      expect(sizes.sizeOf(undefined, 'gone')).toBeUndefined();
      await target.wipe();
      const setup = 'CREATE TABLE t (id int PRIMARY KEY, a int, v varchar(20));';
      const sql = 'ALTER TABLE t MODIFY a bigint;';
      const report = await lintSql(target, mysqlLint, { setup, sql, sizes });
      expect(report?.reports[0]?.diagnostics[0]?.text).toMatch(
        /^Changing the type of column "a" on table "t" requires a table copy, blocking writes\. The table has about [\d.]+ thousand rows \([\d.]+ [kM]B\)$/,
      );
    } finally {
      await target.close();
    }
  });
}
