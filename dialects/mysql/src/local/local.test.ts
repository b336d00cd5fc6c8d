import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { acquireDevDatabase, type Driver, parseDatabaseUrl } from '@atlas/dialect';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { localUrl } from '../../testing/index.ts';
import { mariadb, mysql } from '../index.ts';

vi.setConfig({ testTimeout: 120_000 });

const folders: string[] = [];
afterAll(() => folders.forEach((f) => rmSync(f, { recursive: true, force: true })));

/** Servers of one test are in a folder of their own. */
function homeOf(idle = '60s'): { TMPDIR: string; PATH: string; ATLAS_LOCAL_IDLE: string } {
  const folder = mkdtempSync(join(tmpdir(), 'al-'));
  folders.push(folder);
  return { TMPDIR: folder, PATH: process.env['PATH'] ?? '', ATLAS_LOCAL_IDLE: idle };
}

const open = (url: string, env: Record<string, string>, notice?: (text: string) => void): Promise<Driver> =>
  mysql.open(parseDatabaseUrl(url), notice === undefined ? { env } : { env, notice });

/** The folder of the server that a connection leads to. */
async function instanceOf(driver: Driver): Promise<string> {
  const [row] = await driver.query('SELECT @@datadir AS data');
  return join(String(row?.data), '..');
}

async function until(condition: () => boolean): Promise<void> {
  for (let i = 0; i < 200 && !condition(); i++) await setTimeout(50);
  expect(condition()).toBe(true);
}

const opened: Driver[] = [];
afterEach(async () => {
  for (const driver of opened.splice(0)) await driver.close().catch(() => undefined);
});

for (const kind of ['mariadb', 'mysql'] as const) {
  const local = await localUrl(kind);
  if (typeof local === 'string') {
    describe.skip(`local ${kind} (${local})`, () => {
      test('everything', () => {});
    });
    continue;
  }
  describe(`local ${kind}`, () => {
    const { url } = local;
    const dev = url.replace(`local://${kind}`, `local://${kind}/dev`);
    const use = async (address: string, env: Record<string, string>): Promise<Driver> => {
      const driver = await open(address, env);
      opened.push(driver);
      return driver;
    };

    test('one server is started for many, and what a killed run left in it does not count', async () => {
      const env = homeOf();
      const drivers = await Promise.all(Array.from({ length: 4 }, () => open(dev, env)));
      opened.push(...drivers);
      const [first] = drivers;
      const instances = await Promise.all(drivers.map(instanceOf));
      expect(new Set(instances).size).toBe(1);
      expect(first?.dialect).toBe(kind === 'mysql' ? mysql : mariadb);
      expect(first?.scope).toEqual({ kind: 'schema', schema: 'dev' });
      await first?.exec('CREATE TABLE left_over (a int)');
      const next = await use(dev, env);
      expect(await instanceOf(next)).toBe(instances[0]);
      const database = await acquireDevDatabase(next, { lockName: 'x' });
      expect(
        (await database.replay([{ sql: 'CREATE TABLE t (a int)' }])).schemas[0]?.tables.map((t) => t.name),
      ).toEqual(['t']);
      await database.release();
      const whole = await use(url, env);
      expect(whole.scope).toEqual({ kind: 'realm' });
      await whole.checkClean();
      // The other connection's schema is gone with that, and comes back when it is used.
      await next.checkClean();
      expect(await next.query('SELECT DATABASE() AS name')).toEqual([{ name: 'dev' }]);
    });

    test('a server that was killed is replaced, and the lock of a starter that was killed is taken over', async () => {
      const env = homeOf();
      const instance = await instanceOf(await use(url, env));
      writeFileSync(join(instance, '..', 'lock'), '999999999');
      process.kill(Number(readFileSync(join(instance, 'server.pid'), 'utf8')), 'SIGKILL');
      const next = await instanceOf(await use(url, env));
      expect(next).not.toBe(instance);
      await until(() => !existsSync(instance));
      expect(existsSync(join(next, '..', 'lock'))).toBe(false);
    });

    test('an idle server ends and leaves nothing behind', async () => {
      const env = homeOf('3s');
      const driver = await open(url, env);
      const instance = await instanceOf(driver);
      const pid = Number(readFileSync(join(instance, 'server.pid'), 'utf8'));
      await driver.close();
      await until(() => !existsSync(instance));
      expect(() => process.kill(pid, 0)).toThrow();
      expect(await instanceOf(await use(url, env))).not.toBe(instance);
    });

    test('variables of servers are set from the start, those of sessions later', async () => {
      const charset = 'character_set_server=latin1&collation_server=latin1_bin&lower_case_table_names=1';
      const address = `${url}${url.includes('?') ? '&' : '?'}${charset}&group_concat_max_len=77`;
      const driver = await use(address, homeOf());
      expect(
        await driver.query(
          'SELECT @@collation_server AS c, @@lower_case_table_names AS l, @@group_concat_max_len AS s',
        ),
      ).toEqual([{ c: 'latin1_bin', l: 1, s: 77 }]);
    });

    test('another version than the one asked for is not taken', async () => {
      const wanted = `${url}${url.includes('?') ? '&' : '?'}version=1.2`;
      await expect(open(wanted, homeOf())).rejects.toThrow(
        /found (MySQL|MariaDB) \d[\d.]+, not \w+ 1\.2: install that version/,
      );
    });
  });
}

test('where there is no server, the package to install is named', async () => {
  const env = homeOf();
  await expect(open('local://mysql?path=/nowhere', env)).rejects.toThrow('there is no MySQL server at /nowhere');
  writeFileSync(join(env.TMPDIR, 'mysqld'), '#!/bin/sh\necho "mysqld  Ver 11.4.2-MariaDB for x"\n', { mode: 0o755 });
  await expect(open(`local://mysql?path=${env.TMPDIR}`, env)).rejects.toMatchObject({ code: 'dialect/connection' });
});
