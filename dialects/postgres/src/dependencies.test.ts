import { expect, test } from 'vitest';
import { runSql, withDriver } from '../testing/index.ts';

test('collations come before the domains, tables and indexes that use them', async () => {
  const realm = await withDriver(async (driver) => {
    await runSql(
      driver,
      `CREATE SCHEMA m;
       CREATE COLLATION m.col (provider = icu, locale = 'de');
       CREATE DOMAIN m.a AS text COLLATE m.col;
       CREATE TABLE m.b (id int, n text COLLATE m.col, v text) PARTITION BY LIST (id);
       CREATE TABLE m.c (v text);
       CREATE INDEX i ON m.c (v COLLATE m.col);
       CREATE TABLE m.d (v text);
       CREATE INDEX j ON m.d (lower(v) COLLATE m.col);`,
    );
    return driver.inspect({});
  });
  const schema = realm.schemas.find((s) => s.name === 'm');
  const col = { kind: 'collation', name: 'col' };
  expect(schema?.objects.find((o) => o.name === 'a')?.deps).toEqual([col]);
  for (const table of schema?.tables ?? []) expect([table.name, table.deps]).toEqual([table.name, [col]]);
});
