import { type Driver, type LockPolicy, parseDatabaseUrl } from '@atlas/dialect';
import { startTestServer } from '@atlas/dialect-mysql/testing';
import { postgres } from '@atlas/dialect-postgres';
import { startServer, type TestServer } from '@atlas/dialect-postgres/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { killable } from '../testing/killable-driver.ts';
import { apply, attempt, dirOf } from '../testing/test-run.ts';
import { UnknownOutcomeError } from './errors.ts';
import type { MigrationEvent } from './execute-types.ts';
import type { TxMode } from './tx-mode.ts';

const policy: LockPolicy = { timeoutMs: 100, retries: 3, backoffMs: 1 };
const base = { '1_base.sql': 'CREATE TABLE t (id int);\nCREATE TABLE log (what int);' };
const change = 'INSERT INTO log VALUES (1);\nALTER TABLE t ADD COLUMN x int;\nINSERT INTO log VALUES (2);';

/** Runs with somebody else's lock on `t`, which goes away after so many tries; by default with the first. */
async function applyBehindLock(
  driver: Driver,
  other: Driver,
  files: Record<string, string>,
  options: { readonly txMode?: TxMode; readonly lockPolicy?: LockPolicy; readonly releaseAfter?: number } = {},
) {
  const { releaseAfter = 1, lockPolicy = policy, ...rest } = options;
  await driver.wipe();
  await apply(driver, await dirOf(base));
  await other.exec('BEGIN');
  await other.query('SELECT * FROM t');
  const retries: MigrationEvent[] = [];
  let released: Promise<void> | undefined;
  const report = await attempt(driver, await dirOf({ ...base, ...files }), {
    ...rest,
    lockPolicy,
    onEvent(event) {
      if (event.kind !== 'lock-retry') return;
      retries.push(event);
      if (event.attempt === releaseAfter) released = other.exec('COMMIT');
    },
  });
  await (released ?? other.exec('COMMIT'));
  const log = (await driver.query('SELECT what FROM log ORDER BY what')).map(({ what }) => Number(what));
  return { report, retries, log };
}

describe('PostgreSQL', () => {
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

  test.each(['file', 'all', 'none'] as const)('what waited too long is done once in the end: %s', async (txMode) => {
    const { report, retries, log } = await applyBehindLock(driver, other, { '2.sql': change }, { txMode });
    expect(report.error).toBeUndefined();
    expect(retries).toMatchObject([{ attempt: 1, retries: 3, waitMs: 1 }]);
    expect(log).toEqual([1, 2]);
    expect(report.files.at(-1)?.statements).toHaveLength(3);
  });

  test('pauses get longer, and tries come to an end', async () => {
    const { report, retries, log } = await applyBehindLock(driver, other, { '2.sql': change }, { releaseAfter: 9 });
    expect(report.error?.message).toContain('canceling statement due to lock timeout');
    expect(retries.map((event) => event.kind === 'lock-retry' && event.waitMs)).toEqual([1, 2, 4]);
    expect(log).toEqual([]);
  });

  test('the session is as it was', async () => {
    await applyBehindLock(driver, other, { '2.sql': change });
    expect(await driver.query("SELECT current_setting('lock_timeout') AS t")).toEqual([{ t: '0' }]);
  });

  test('a file that sets another limit does not speak for the next', async () => {
    const files = { '2.sql': 'SET lock_timeout = 0;', '3.sql': change };
    const { report, retries } = await applyBehindLock(driver, other, files);
    expect(report.error).toBeUndefined();
    expect(retries).toHaveLength(1);
  });

  const block = 'DO $$ BEGIN INSERT INTO log VALUES (1); COMMIT; ALTER TABLE t ADD COLUMN x int; END $$;';

  test('a block of code that may be half done is not run again by itself', async () => {
    const { report, retries, log } = await applyBehindLock(driver, other, {
      '2.sql': `-- atlas:txmode none\n\n${block}`,
    });
    expect(report.error?.message).toContain('lock timeout');
    expect(retries).toEqual([]);
    expect(log).toEqual([1]);
  });

  test('one that says that it can be is', async () => {
    const text = `-- atlas:txmode none\n\n-- atlas:repeatable\n${block}`;
    const { report, log } = await applyBehindLock(driver, other, { '2.sql': text });
    expect(report.error).toBeUndefined();
    expect(log).toEqual([1, 1]);
  });
});

describe('a run that is killed within a block of code', () => {
  const block = 'DO $$ BEGIN UPDATE t SET id = 5 WHERE id <> 5; COMMIT; END $$;';

  /** How often the next run cannot tell what became of the block, over all moments to kill the first one. */
  async function questions(driver: Driver, text: string): Promise<number> {
    let asked = 0;
    for (let kill = 1; ; kill++) {
      await driver.wipe();
      const dir = await dirOf({ '1.sql': 'CREATE TABLE t (id int);\nINSERT INTO t VALUES (1);', '2.sql': text });
      const victim = killable(driver, { kill });
      await attempt(victim.driver, dir).catch(() => undefined);
      if (victim.operations() < kill) return asked;
      await victim.loseConnection();
      const error: unknown = await apply(driver, dir).catch((e: unknown) => e);
      if (error instanceof UnknownOutcomeError) asked++;
      else expect(await driver.query('SELECT id FROM t')).toEqual([{ id: 5 }]);
    }
  }

  test('is asked about, unless the block says that it can be run again', async () => {
    const driver = await postgres.open(parseDatabaseUrl('pglite://?search_path=public'), { env: process.env });
    try {
      expect(await questions(driver, `-- atlas:txmode none\n\n${block}`)).toBeGreaterThan(0);
      expect(await questions(driver, `-- atlas:txmode none\n\n-- atlas:repeatable\n${block}`)).toBe(0);
    } finally {
      await driver.close();
    }
  });
});

const mariadb = await startTestServer('mariadb');

describe.skipIf(typeof mariadb === 'string')('MariaDB', () => {
  test('a statement that was refused the metadata lock is run again', async () => {
    if (typeof mariadb === 'string') throw new Error(mariadb);
    const driver = await mariadb.openSchema();
    const other = await mariadb.openServer();
    if (driver.scope.kind !== 'schema') throw new Error('the connection has a schema');
    await other.exec(`USE ${driver.scope.schema}`);
    try {
      const { report, retries, log } = await applyBehindLock(driver, other, { '2.sql': change });
      expect(report.error).toBeUndefined();
      expect(retries).toHaveLength(1);
      expect(log).toEqual([1, 2]);
    } finally {
      await other.close();
      await driver.close();
    }
  });
});
