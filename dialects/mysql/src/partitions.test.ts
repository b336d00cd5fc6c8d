import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diffRealms } from '@atlas/dialect';
import { newRealm } from '@atlas/model';
import { describe, expect, test } from 'vitest';
import { startTestServer } from '../testing/index.ts';
import { partitioningOf, samePartitioning } from './partitions.ts';

const partitioning = (definition: string) =>
  partitioningOf({
    name: 't',
    columns: [],
    indexes: [],
    foreignKeys: [],
    checks: [],
    triggers: [],
    attrs: { partition: { type: 'SYSTEM_TIME', definition } },
  });

describe('definitions that are kept as text', () => {
  const same = (a: string, b: string): boolean => samePartitioning(partitioning(a), partitioning(b));

  test('differ in what they say, not in how', () => {
    expect(same('SYSTEM_TIME LIMIT 10 PARTITIONS 3', 'system_time  limit 10 PARTITIONS 3')).toBe(true);
    expect(same('SYSTEM_TIME LIMIT 10 PARTITIONS 3', 'SYSTEM_TIME LIMIT 11 PARTITIONS 3')).toBe(false);
    expect(same("HASH (`a`) (PARTITION `x` COMMENT = 'A')", 'HASH (a) (PARTITION x ENGINE = InnoDB)')).toBe(false);
    expect(same("HASH (a) (PARTITION x COMMENT = 'A')", "HASH (a) (PARTITION x COMMENT = 'a')")).toBe(false);
  });

  test('the time of the first interval, and partitions that the server adds, are no difference', () => {
    const interval = (starts: string): string => `SYSTEM_TIME INTERVAL 7 DAY STARTS TIMESTAMP'${starts} 00:00:00'`;
    expect(same(interval('2020-01-01'), interval('2024-05-05'))).toBe(true);
    expect(same('SYSTEM_TIME LIMIT 10 AUTO PARTITIONS 3', 'SYSTEM_TIME LIMIT 10 AUTO PARTITIONS 9')).toBe(true);
  });
});

const server = await startTestServer('mariadb');
describe.skipIf(typeof server === 'string')('directories of partitions', () => {
  test('are kept when the table is made again, and are no difference where nobody names them', async () => {
    if (typeof server === 'string') return;
    const folder = mkdtempSync(join(tmpdir(), 'atlas-partition-'));
    chmodSync(folder, 0o777);
    const driver = await server.openSchema();
    try {
      await driver.checkClean();
      const ranges = (option: string): string =>
        `CREATE TABLE t (a int) PARTITION BY RANGE (a) (PARTITION p0 VALUES LESS THAN (10)${option}, PARTITION p1 VALUES LESS THAN MAXVALUE)`;
      await driver.exec(ranges(''));
      const plain = await driver.inspect();
      await driver.wipe();
      await driver.exec(ranges(` COMMENT = 'a' DATA DIRECTORY = '${folder}'`));
      const current = await driver.inspect();
      await driver.wipe();
      const { capabilities, dialect } = driver;
      const compare = (from: typeof current, to: typeof current) =>
        diffRealms(from, to, { hooks: dialect.diff, capabilities, mode: 'normalized' });
      const [schema] = current.schemas;
      const empty = newRealm({ schemas: schema === undefined ? [] : [{ ...schema, tables: [] }] });
      const { statements } = dialect.plan(compare(empty, current), {
        mode: 'in-place',
        capabilities,
        schemaQualifier: '',
      });
      for (const { cmd } of statements) await driver.exec(cmd);
      const [row] = await driver.query('SHOW CREATE TABLE t');
      expect(row?.['Create Table']).toContain(`DATA DIRECTORY = '${folder}'`);
      const uncommented = JSON.parse(JSON.stringify(current).replace('"comment":"a",', '')) as typeof current;
      expect(JSON.stringify(uncommented)).toContain(folder);
      expect(compare(uncommented, plain)).toEqual([]);
      await driver.wipe();
    } finally {
      await driver.close();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
