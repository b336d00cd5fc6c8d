import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { LockedError } from '@atlas/dialect';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer, whyUnavailable, withDriver } from '../testing/index.ts';

const run = promisify(execFile);
const missing = await whyUnavailable(18);

describe.skipIf(missing !== undefined)(`sessions of a server ${missing ?? ''}`, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(18);
  });
  afterAll(() => server.stop());

  test('a lock keeps others out until its release', async () => {
    const url = await server.createDatabase();
    await withDriver(async (first) => {
      await withDriver(async (second) => {
        const release = await first.lock('atlas_dev', 0);
        const error = await second.lock('atlas_dev', 0).catch((e: unknown) => e);
        expect(error).toBeInstanceOf(LockedError);
        expect(error).toMatchObject({ message: 'sql/schema: lock is held by other session', lockName: 'atlas_dev' });
        await (await second.lock('another', 0))();
        const waiting = second.lock('atlas_dev', -1);
        await release();
        await release();
        await (await waiting)();
        const held = await first.lock('atlas_dev', 0);
        const controller = new AbortController();
        const aborted = second.lock('atlas_dev', -1, controller.signal);
        controller.abort(new Error('stopped'));
        await expect(aborted).rejects.toThrow('stopped');
        await held();
      }, url);
    }, url);
  });

  test('a clean database and one that is not', async () => {
    const url = await server.createDatabase();
    await withDriver(async (driver) => {
      await driver.checkClean();
      await driver.exec('CREATE TABLE atlas_schema_revisions (version text)');
      await driver.checkClean({ ignoreTables: ['atlas_schema_revisions'] });
      await expect(driver.checkClean()).rejects.toThrow('found table "atlas_schema_revisions" in schema "public"');
      await driver.exec('CREATE TYPE e AS ENUM ()');
      await expect(driver.checkClean({ ignoreTables: ['atlas_schema_revisions'] })).rejects.toThrow('found type "e"');
    }, url);
  });

  test('a dev database on a shared server loses the roles that were made there, and no others', async () => {
    const url = await server.createDatabase();
    await withDriver(async (dev) => {
      await dev.checkClean();
      await withDriver((other) => other.exec('CREATE ROLE of_another'), server.url('postgres'));
      await dev.exec('CREATE ROLE mine');
      await dev.exec("DO $$ BEGIN EXECUTE 'CREATE ROLE mine_too'; END $$");
      await dev.wipe();
      const roles = await dev.query("SELECT rolname FROM pg_roles WHERE rolname ~ 'mine|another'");
      expect(roles).toEqual([{ rolname: 'of_another' }]);
    }, url);
  });

  test('a schema that is not there', async () => {
    await withDriver(
      async (driver) => {
        await expect(driver.inspect()).rejects.toThrow('postgres: schema "nowhere" was not found');
      },
      await server.createDatabase('search_path=nowhere'),
    );
  });

  test('a connection that the server ends', async () => {
    const url = await server.createDatabase();
    await withDriver(async (driver) => {
      const [row] = await driver.query('SELECT pg_backend_pid() AS pid');
      await withDriver((other) => other.exec('SELECT pg_terminate_backend($1)', [row?.pid]), url);
      await expect(driver.exec('SELECT 1')).rejects.toMatchObject({ code: 'dialect/connection' });
    }, url);
  });

  test.each([
    ['an unknown database', () => server.url('nothing'), 'database "nothing" does not exist'],
    ['no server', () => 'postgres://me@127.0.0.1:1/x', 'cannot reach the server at 127.0.0.1:1: connection refused'],
    [
      'a mistyped parameter',
      () => server.url('postgres', 'sslmod=off'),
      'refuses a parameter of the URL: unrecognized configuration parameter "sslmod". Did you mean "sslmode"?',
    ],
    ['no socket', () => 'postgres://me@/x?host=/nowhere', 'there is no socket for port 5432'],
    ['an unknown host', () => 'postgres://me:secret@nowhere.invalid/x', 'the host name "nowhere.invalid" is not known'],
  ])('%s is a clear error', async (_name, url, message) => {
    const error = await withDriver(async () => undefined, url()).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'dialect/connection' });
    expect((error as Error).message).toContain(message);
    expect((error as Error).message).not.toContain('secret');
  });
});

describe.skipIf(missing !== undefined)(`passwords and encryption ${missing ?? ''}`, () => {
  let server: TestServer;
  let folder: string;
  let base: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'atlas-tls-'));
    const file = (name: string): string => join(folder, name);
    // One self-signed certificate serves as its own authority.
    const options = '-x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost';
    await run('openssl', ['req', ...options.split(' '), '-keyout', file('server.key'), '-out', file('server.crt')]);
    server = await startServer(18, {
      tcp: true,
      settings: ['ssl=on', `ssl_cert_file=${file('server.crt')}`, `ssl_key_file=${file('server.key')}`],
      hba: [
        'local all all trust',
        'hostnossl all plain all trust',
        'hostssl all plain all reject',
        'hostssl all all all scram-sha-256',
      ],
    });
    await withDriver(async (driver) => {
      await driver.exec("CREATE ROLE app LOGIN PASSWORD 's3cret'; CREATE ROLE plain LOGIN");
    }, server.url('postgres'));
    base = `localhost:${server.port ?? 0}/postgres`;
  });
  afterAll(async () => {
    await server.stop();
    await rm(folder, { recursive: true });
  });

  const isEncrypted = (url: string, env: Readonly<Record<string, string>> = {}): Promise<unknown> =>
    withDriver(
      async (driver) => (await driver.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()'))[0]?.ssl,
      url,
      { env },
    );

  test.each([
    ['prefer takes what it gets', 'postgres://app:s3cret@', '', true],
    ['prefer goes on without', 'postgres://plain@', '', false],
    ['require', 'postgres://app:s3cret@', '?sslmode=require', true],
    ['allow tries without first', 'postgres://app:s3cret@', '?sslmode=allow', true],
    ['disable', 'postgres://plain@', '?sslmode=disable', false],
  ])('%s', async (_name, start, query, expected) => expect(await isEncrypted(start + base + query)).toBe(expected));

  test('certificates are verified', async () => {
    const root = `&sslrootcert=${encodeURIComponent(join(folder, 'server.crt'))}`;
    const url = (host: string, mode: string): string =>
      `postgres://app:s3cret@${base.replace('localhost', host)}?sslmode=${mode}${root}`;
    expect(await isEncrypted(url('localhost', 'verify-full'))).toBe(true);
    expect(await isEncrypted(url('127.0.0.1', 'verify-ca'))).toBe(true);
    await expect(isEncrypted(url('127.0.0.1', 'verify-full'))).rejects.toThrow(/certificate|altnames|IP/i);
    await expect(isEncrypted(`postgres://app:s3cret@${base}?sslmode=verify-full`)).rejects.toThrow('set sslrootcert');
  });

  test('passwords from the environment and from files', async () => {
    const file = join(folder, 'pass');
    await writeFile(file, 'localhost:*:*:app:s3cret\n', { mode: 0o600 });
    const url = `postgres://app@${base}?sslmode=require`;
    expect(await isEncrypted(url, { PGPASSWORD: 's3cret' })).toBe(true);
    expect(await isEncrypted(url, { PGPASSFILE: file })).toBe(true);
    await expect(isEncrypted(url)).rejects.toThrow('wants a password for user "app"');
    const wrong = await isEncrypted(url, { PGPASSWORD: 'wr0ng' }).catch((e: unknown) => e);
    expect((wrong as Error).message).toContain('password authentication failed for user "app"');
    expect((wrong as Error).message).not.toContain('wr0ng');
  });
});
