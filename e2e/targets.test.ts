import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startServer, type TestServer, whyUnavailable, withDriver } from '@atlas/dialect-postgres/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { applyToTargets, makeSqlite, OLD_SCHEMA, sqliteState, writeProject } from './runner/targets.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const launcher = join(root, 'apps', 'cli', 'bin', 'atlas.cjs');
const folder = mkdtempSync(join(tmpdir(), 'atlas-targets-'));
const names = Array.from({ length: 40 }, (_, i) => `t${String(i).padStart(2, '0')}`);
const missing = await whyUnavailable(18);

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'tools', 'build.mjs')], { stdio: 'inherit' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('SQLite databases: killed in the middle and run again, all end in the same state', async () => {
  const own = join(folder, 'sqlite');
  mkdirSync(own);
  writeProject(own, 'sqlite://$name.db', 'sqlite://?mode=memory', names);
  for (const name of names) makeSqlite(join(own, `${name}.db`));
  const killed = await applyToTargets(launcher, own, ['--env', 'all'], 10);
  expect(killed.code).not.toBe(0);
  const done = new Set(names.map((name) => sqliteState(join(own, `${name}.db`))));
  expect(done.size).toBe(2);
  // A killed run cannot take the lock of the database it worked on away.
  const again = await applyToTargets(launcher, own, ['--env', 'all', '--parallel', '4', '--lock-timeout', '60s']);
  expect(again.stderr).toBe('');
  expect(again.stdout).toMatch(/-- 40 targets: \d+ applied, \d+ with nothing to do$/m);
  expect(new Set(names.map((name) => sqliteState(join(own, `${name}.db`)))).size).toBe(1);
  const last = await applyToTargets(launcher, own, ['--env', 'all']);
  expect(last.stdout).toContain('-- 40 targets: 40 with nothing to do');
});

describe.skipIf(missing !== undefined)(`PostgreSQL schemas ${missing ?? ''}`, () => {
  let server: TestServer;
  let database: string;
  const own = join(folder, 'postgres');
  const schemaUrl = (name: string): string => `${database}&search_path=${name}`;

  beforeAll(async () => {
    server = await startServer(18);
    database = await server.createDatabase();
    mkdirSync(own);
    // The environment has one schema that is not there.
    writeProject(own, schemaUrl('$name'), 'pglite://?search_path=public', [...names, 'unknown']);
    await withDriver(async (driver) => {
      for (const name of names) await driver.exec(`CREATE SCHEMA ${name}; SET search_path = ${name}; ${OLD_SCHEMA}`);
      await driver.exec('ALTER TABLE t07.users ADD COLUMN hotfix int');
    }, database);
  });
  afterAll(() => server.stop());

  test('share few sessions, and one that is away or killed keeps no others from their new state', async () => {
    const killed = await applyToTargets(launcher, own, ['--env', 'all', '--parallel', '2'], 5);
    expect(killed.code).not.toBe(0);
    const again = await applyToTargets(launcher, own, ['--env', 'all', '--parallel', '2']);
    expect(again.stderr).toContain('1 of 41 targets failed:\n  unknown: schema "unknown" was not found');
    expect(again.code).toBe(1);
    expect(again.connections).toBeLessThanOrEqual(2);
    await withDriver(async (driver) => {
      const found = await driver.fingerprintSchemas?.(names, undefined);
      expect(found?.size).toBe(40);
      expect(new Set(found?.values()).size).toBe(1);
    }, database);
    const last = await applyToTargets(launcher, own, ['--env', 'all']);
    expect(last.stdout).toContain('-- 41 targets: 40 with nothing to do, 1 failed');
  });

  test('a schema that drifts is told of with its difference', async () => {
    await withDriver(async (driver) => {
      for (const name of names) await driver.exec(`DROP TABLE ${name}.tags`);
      await driver.exec('ALTER TABLE t07.users ADD COLUMN hotfix int');
    }, database);
    const { stdout } = await applyToTargets(launcher, own, ['--env', 'all', '--on-error', 'continue']);
    expect(stdout).toContain('Planning migration statements for 40 targets (2 distinct states)');
    expect(stdout).toContain('1 target (t07):\n  drifted from the state of the others by:\n');
    expect(stdout).toContain('ALTER TABLE "users" ADD COLUMN "hotfix" integer NULL;');
    expect(stdout).toContain('-- 41 targets: 40 applied, 1 failed');
  });
});
