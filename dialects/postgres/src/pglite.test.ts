import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { newRealm } from '@atlas/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSql, withDriver } from '../testing/index.ts';
import { PostgresError } from './errors.ts';
import { EXTENSIONS, PGLITE_SERVER, PGLITE_VERSION } from './pglite.ts';

test('snapshots are named after the installed version', async () => {
  const entry = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const text = await readFile(join(dirname(dirname(entry)), 'package.json'), 'utf8');
  expect((JSON.parse(text) as { version: string }).version).toBe(PGLITE_VERSION);
});

test('what is said of the embedded server is what it says, and it starts when it is used', async () => {
  await withDriver(async (driver) => {
    await driver.checkClean();
    await driver.wipe();
    const [row] = await driver.query(
      "SELECT current_setting('server_version_num') AS num, current_setting('server_version') AS version, version() AS text",
    );
    expect(row).toEqual({ ...PGLITE_SERVER, text: expect.stringMatching(/^PostgreSQL 18\.6 \(PGlite 0\.5\.14\)/) });
    // The state at the start is known, as if it had been open all the time.
    await driver.exec('CREATE ROLE r; CREATE SCHEMA s; CREATE TABLE s.t (id integer)');
    await driver.wipe();
    await driver.checkClean();
    expect(await driver.query("SELECT rolname FROM pg_roles WHERE rolname = 'r'")).toEqual([]);
  });
});

test('runs statements, queries and transactions', async () => {
  await withDriver(async (driver) => {
    expect(driver.serverVersion).toMatch(/^PostgreSQL 18\./);
    expect(driver.scope).toEqual({ kind: 'realm' });
    await driver.exec('CREATE TABLE t (id integer)');
    const transaction = await driver.begin();
    await transaction.exec('INSERT INTO t VALUES ($1)', [7]);
    await expect(driver.begin()).rejects.toThrow('a transaction is open already');
    // A snapshot inside of a transaction sees its changes and does not end it.
    await transaction.exec('CREATE TABLE u (id integer)');
    expect((await driver.inspect()).schemas[0]?.tables.map((t) => t.name)).toEqual(['t', 'u']);
    await transaction.rollback();
    expect(await driver.query('SELECT count(*)::int AS n FROM t')).toEqual([{ n: 0 }]);
    const failing = await driver.begin();
    await expect(failing.exec('SELECT 1/0')).rejects.toThrow('division by zero');
    await expect(failing.commit()).rejects.toThrow('rolled back');
    const error = await driver.exec('SELECT nothing').catch((e: unknown) => e);
    expect(error).toBeInstanceOf(PostgresError);
    expect(error).toMatchObject({ sqlState: '42703', position: 8, message: 'pq: column "nothing" does not exist' });
    await expect(driver.inspect({ schemas: ['public'] })).resolves.toMatchObject({ schemas: [{ name: 'public' }] });
  });
});

test('a bound schema is made, and names are printed without it', async () => {
  await withDriver(async (driver) => {
    expect(driver.scope).toEqual({ kind: 'schema', schema: 'app' });
    await driver.exec('CREATE TABLE t (id integer); CREATE VIEW v AS SELECT id FROM t');
    const realm = await driver.inspect();
    expect(realm.schemas.map((s) => s.name)).toEqual(['app']);
    expect(realm.schemas[0]?.views[0]?.def).toBe('SELECT id\n   FROM t');
    await expect(driver.checkClean()).rejects.toThrow('found table "t" in connected schema');
    await driver.wipe();
    await driver.checkClean();
    await driver.exec('CREATE TABLE again (id integer)');
    expect((await driver.inspect()).schemas[0]?.tables[0]?.name).toBe('again');
  }, 'pglite://?search_path=app');
});

describe('extensions', () => {
  test('are at hand when the URL names them', async () => {
    await withDriver(async (driver) => {
      await runSql(
        driver,
        'CREATE EXTENSION vector; CREATE TABLE t (e vector(3)); CREATE INDEX i ON t USING hnsw (e vector_l2_ops) WITH (m = 8);',
      );
      const [table] = (await driver.inspect()).schemas[0]?.tables ?? [];
      expect(table?.columns[0]?.type).toEqual({ class: 'user', name: 'public.vector(3)' });
      expect(table?.indexes[0]).toMatchObject({
        parts: [{ column: 'e', attrs: { ops: 'vector_l2_ops' } }],
        attrs: { type: 'HNSW', storage_params: { m: 8 } },
      });
    }, 'pglite://?extensions=vector');
  });

  test('are loaded when a statement asks for them, and nothing is lost', async () => {
    await withDriver(async (driver) => {
      await driver.exec('CREATE TABLE t (id integer)');
      await driver.exec('CREATE EXTENSION citext');
      expect((await driver.inspect()).schemas[0]?.tables.map((t) => t.name)).toEqual(['t']);
      const transaction = await driver.begin();
      await expect(transaction.exec('CREATE EXTENSION hstore')).rejects.toThrow('pglite://?extensions=hstore');
      await transaction.rollback();
      await expect(driver.exec('CREATE EXTENSION postgis')).rejects.toThrow('does not have it');
    });
  });

  test('all that are bundled can be made', async () => {
    await withDriver(async (driver) => {
      // earthdistance needs cube.
      const names = Object.keys(EXTENSIONS).sort(
        (a, b) => Number(a === 'earthdistance') - Number(b === 'earthdistance'),
      );
      for (const name of names) await driver.exec(`CREATE EXTENSION "${name}"`);
      const rows = await driver.query("SELECT extname AS name FROM pg_extension WHERE extname <> 'plpgsql'");
      expect(rows.map((row) => String(row.name)).sort()).toEqual(Object.keys(EXTENSIONS).sort());
    }, 'pglite://?extensions=all');
  });

  test('unknown ones are refused', async () => {
    await expect(withDriver(async () => undefined, 'pglite://?extensions=nothing')).rejects.toThrow(
      'pglite: there is no extension "nothing". There are: amcheck, bloom,',
    );
  });
});

test('a wipe leaves an empty database', async () => {
  await withDriver(async (driver) => {
    await driver.checkClean();
    const sql = await readFile(new URL('../testdata/sample.sql', import.meta.url), 'utf8');
    await runSql(
      driver,
      `${sql}; CREATE ROLE r; GRANT SELECT ON app.users TO r; COMMENT ON SCHEMA public IS 'mine'; CREATE PUBLICATION p;`,
    );
    await expect(driver.checkClean()).rejects.toThrow('found schema "app"');
    await driver.wipe();
    await driver.checkClean();
    const { schemas, objects } = await driver.inspect({ mode: { roles: true } });
    expect(newRealm({ objects, schemas: [] })).toEqual(newRealm());
    expect(schemas).toEqual([{ name: 'public', tables: [], views: [], funcs: [], procs: [], objects: [], attrs: {} }]);
    await driver.exec('DROP SCHEMA public');
    await driver.wipe();
    expect((await driver.inspect()).schemas.map((s) => s.name)).toEqual(['public']);
  });
});

describe('the snapshot', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atlas-cache-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('is written once by several at a time, and again when it is damaged', async () => {
    const env = { XDG_CACHE_HOME: folder };
    const name = `pglite-${PGLITE_VERSION}.snapshot`;
    const path = join(folder, 'atlas', name);
    const use = (): Promise<unknown> => withDriver((driver) => driver.query('SELECT 1'), 'pglite://', { env });
    await Promise.all([use(), use()]);
    expect(await readdir(join(folder, 'atlas'))).toEqual([name]);
    const whole = await readFile(path);
    // Half of it would be taken apart without an error, and bytes in the middle end the process.
    const garbled = Buffer.from(whole).fill(7, whole.length >> 1, (whole.length >> 1) + 100_000);
    await writeFile(path, garbled);
    await use();
    const again = await readFile(path);
    expect(again.length).toBeGreaterThan(1_000_000);
    expect(again.equals(garbled)).toBe(false);
    const { mtimeMs } = await stat(path);
    await use();
    expect((await stat(path)).mtimeMs).toBe(mtimeMs);
    expect(await readdir(join(folder, 'atlas'))).toEqual([name]);
  });

  test('is done without where it cannot be written', async () => {
    await withDriver((driver) => driver.query('SELECT 1'), 'pglite://', { env: { XDG_CACHE_HOME: '/dev/null/x' } });
  });
});
