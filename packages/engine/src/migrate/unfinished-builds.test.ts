import type { Driver } from '@atlas/dialect';
import { postgres } from '@atlas/dialect-postgres';
import { startServer, type TestServer, withDriver } from '@atlas/dialect-postgres/testing';
import type { MigrationEvent } from '@atlas/migrate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateApply, migrateHash } from '../index.ts';
import { testContext } from '../testing.ts';
import { statementInspector } from './statement-inspector.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer(18);
});
afterAll(() => server.stop());

const BUILD = 'CREATE UNIQUE INDEX CONCURRENTLY "by x" ON t (x);';

async function apply(url: string, files: Record<string, string>) {
  const context = testContext(postgres, files);
  await migrateHash('file://migrations', context);
  const events: MigrationEvent[] = [];
  const request = { url, dir: 'file://migrations', operatorVersion: 'test' };
  const report = await migrateApply(request, { onEvent: (event) => events.push(event) }, context);
  return { error: report.error?.message, settled: events.find((event) => event.kind === 'settled') };
}

async function isValid(driver: Driver): Promise<boolean | undefined> {
  const [row] = await driver.query(`SELECT indisvalid AS valid FROM pg_index WHERE indexrelid = to_regclass('"by x"')`);
  return row?.valid as boolean | undefined;
}

test('an index that a failed build left INVALID is dropped and built again', async () => {
  const url = await server.createDatabase();
  const files = {
    'migrations/1.sql': 'CREATE TABLE t (x int);\nINSERT INTO t VALUES (1), (1);\n',
    'migrations/2.sql': `-- atlas:txmode none\n\n${BUILD}\nCREATE TABLE after_it (x int);\n`,
  };
  await withDriver(async (driver) => {
    expect((await apply(url, files)).error).toContain('could not create unique index "by x"');
    expect(await isValid(driver)).toBe(false);
    await driver.exec('DELETE FROM t');
    const again = await apply(url, files);
    expect(again.error).toBeUndefined();
    expect(again.settled).toMatchObject({ answer: 'run', undo: 'DROP INDEX CONCURRENTLY IF EXISTS "by x"' });
    expect(await isValid(driver)).toBe(true);
    expect(
      (await driver.query('SELECT version, applied, total FROM atlas_schema_revisions.atlas_schema_revisions')).length,
    ).toBe(2);
  }, url);
});

test('an index whose removal was cut off is dropped once more', async () => {
  const url = await server.createDatabase();
  await withDriver(async (driver) => {
    await driver.exec('CREATE TABLE t (x int)');
    await driver.exec('CREATE INDEX "by x" ON t (x)');
    const inspector = statementInspector(driver, () => 0n);
    const drop = 'DROP INDEX CONCURRENTLY "by x";';
    expect([await inspector.inspect(driver, drop), await inspector.expect?.(drop, 'valid')]).toEqual([
      'valid',
      'absent',
    ]);
    await driver.exec(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = '"by x"'::regclass`);
    const now = (await inspector.inspect(driver, drop)) ?? '';
    expect(inspector.leftover?.(drop, now)).toEqual({ undo: undefined });
  }, url);
});

test.each([
  ['CREATE INDEX CONCURRENTLY i ON s.t (x);', 'absent', 'valid'],
  ['create index concurrently if not exists "I" on only s.t using btree (x) where x > 0', 'absent', 'valid'],
  ['DROP INDEX CONCURRENTLY IF EXISTS s.there;', 'valid', 'absent'],
  ["ALTER TYPE s.e ADD VALUE IF NOT EXISTS 'it''s' AFTER 'a';", 'absent', 'present'],
])('what shows that a statement took effect: %s', async (sql, before, after) => {
  const url = await server.createDatabase();
  await withDriver(async (driver) => {
    await driver.exec(
      "CREATE SCHEMA s; CREATE TABLE s.t (x int); CREATE INDEX there ON s.t (x); CREATE TYPE s.e AS ENUM ('a')",
    );
    const inspector = statementInspector(driver, () => 0n);
    expect(await inspector.inspect(driver, sql)).toBe(before);
    await driver.exec(sql);
    expect(await inspector.inspect(driver, sql)).toBe(after);
    expect(await inspector.expect?.(sql, before)).toBe(after);
  }, url);
});
