import { type Driver, parseDatabaseUrl } from '@atlas/dialect';
import { postgres } from '@atlas/dialect-postgres';
import { startServer, type TestServer } from '@atlas/dialect-postgres/testing';
import type { Plan, Statement } from '@atlas/model';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ExecuteEvent, executePlan, type ExecuteOptions } from './execute.ts';
import { testContext } from './testing.ts';

let server: TestServer;
let driver: Driver;
let other: Driver;

beforeAll(async () => {
  server = await startServer(18);
  const url = parseDatabaseUrl(await server.createDatabase('search_path=public'));
  driver = await postgres.open(url, {});
  other = await postgres.open(url, {});
});

afterAll(async () => {
  await driver.close();
  await other.close();
  await server.stop();
});

beforeEach(async () => {
  await driver.wipe();
  await driver.exec('CREATE TABLE t (a int)');
  await driver.exec('CREATE TABLE log (what int)');
});

function planOf(...statements: readonly (string | Statement)[]): Plan {
  return {
    transactional: true,
    reversible: false,
    statements: statements.map((s) => (typeof s === 'string' ? { cmd: s, comment: s } : s)),
  };
}

/** Runs a plan while somebody else has written to `t`, until the first retry. */
async function executeBehindLock(plan: Plan, options: Partial<ExecuteOptions> = {}): Promise<readonly ExecuteEvent[]> {
  const events: ExecuteEvent[] = [];
  await other.exec('BEGIN');
  await other.exec('INSERT INTO t VALUES (0)');
  let released: Promise<void> | undefined;
  try {
    await executePlan(
      driver,
      plan,
      {
        txMode: 'file',
        lockPolicy: { timeoutMs: 100, retries: 5, backoffMs: 1 },
        ...options,
        onEvent(event) {
          events.push(event);
          if (event.kind === 'lock-retry') released ??= other.exec('COMMIT');
        },
      },
      testContext(postgres),
    );
  } finally {
    await (released ?? other.exec('COMMIT'));
  }
  return events;
}

const log = async (): Promise<unknown[]> => (await driver.query('SELECT what FROM log ORDER BY 1')).map((r) => r.what);
const change = planOf('INSERT INTO log VALUES (1)', 'ALTER TABLE t ADD COLUMN b int', 'INSERT INTO log VALUES (2)');

test.each(['file', 'none'] as const)('what waited too long is done once in the end: %s', async (txMode) => {
  const events = await executeBehindLock(change, { txMode });
  expect(events.filter(({ kind }) => kind === 'lock-retry').length).toBeGreaterThan(0);
  expect(await log()).toEqual([1, 2]);
  expect(await driver.query("SELECT current_setting('lock_timeout') AS t")).toEqual([{ t: '0' }]);
});

test('half an index is taken away before the next try', async () => {
  await executeBehindLock(
    planOf({ cmd: 'CREATE INDEX CONCURRENTLY i ON t (a)', comment: 'create index', noTransaction: true }),
  );
  const indexes = await driver.query(
    "SELECT indexrelid::regclass::text AS name, indisvalid FROM pg_index WHERE indrelid = 't'::regclass",
  );
  expect(indexes).toEqual([{ name: 'i', indisvalid: true }]);
});

test('a block of code is run again only where the plan says that it can be', async () => {
  const cmd = 'DO $$ BEGIN INSERT INTO log VALUES (1); COMMIT; ALTER TABLE t ADD COLUMN b int; END $$';
  await expect(executeBehindLock(planOf({ cmd, comment: 'x', noTransaction: true }))).rejects.toThrow('lock timeout');
  expect(await log()).toEqual([1]);
  await executeBehindLock(planOf({ cmd, comment: 'x', noTransaction: true, repeatable: true }));
  expect(await log()).toEqual([1, 1, 1]);
});

test('without a policy nothing is limited', async () => {
  const events: ExecuteEvent[] = [];
  await executePlan(driver, change, { txMode: 'file', onEvent: (e) => events.push(e) }, testContext(postgres));
  expect(events.map(({ kind }) => kind)).not.toContain('lock-retry');
  expect(await log()).toEqual([1, 2]);
});
