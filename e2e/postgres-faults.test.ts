import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startServer, type TestServer, whyUnavailable } from '@atlas/dialect-postgres/testing';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 });

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const launcher = join(root, 'apps', 'cli', 'bin', 'atlas.cjs');
/** Of the advisory lock of `schema apply`: 32-bit FNV-1 of `atlas_schema_apply`. */
const LOCK_KEY = 3570970413;

const missing = await whyUnavailable(18);

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a test does while a command runs. */
interface Running {
  kill(signal: NodeJS.Signals): void;
}

describe.skipIf(missing !== undefined)(`faults of a server ${missing ?? ''}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'atlas-faults-'));
  let server: TestServer;
  let port = 0;
  let databases = 0;

  beforeAll(async () => {
    execFileSync(process.execPath, [join(root, 'tools', 'build.mjs')], { stdio: 'inherit' });
    const hba = ['local all all trust', 'host all postgres all trust', 'host all all all scram-sha-256'];
    server = await startServer(18, { tcp: true, hba });
    port = server.port ?? 0;
    await sql('postgres', "CREATE ROLE app LOGIN PASSWORD 's3cret'");
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function session(database: string): Promise<pg.Client> {
    const client = new pg.Client({ host: server.socketDir, port, user: 'postgres', database });
    await client.connect();
    return client;
  }

  /** Runs SQL and returns the rows of the last statement. */
  async function sql(database: string, text: string): Promise<readonly unknown[]> {
    const client = await session(database);
    try {
      const results = [await client.query<Record<string, unknown>>(text)].flat();
      return results.at(-1)?.rows ?? [];
    } finally {
      await client.end();
    }
  }

  async function database(setup = ''): Promise<string> {
    const name = `d${++databases}`;
    await sql('postgres', `CREATE DATABASE ${name}`);
    if (setup !== '') await sql(name, setup);
    return name;
  }

  const url = (name: string, user = 'postgres', query = ''): string =>
    `postgres://${user}@127.0.0.1:${port}/${name}?sslmode=disable${query}`;

  const tables = async (name: string): Promise<string> =>
    (
      await sql(
        name,
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1",
      )
    )
      .map((row) => (row as { relname: string }).relname)
      .join(' ');

  function file(name: string, text: string): string {
    writeFileSync(join(folder, name), text);
    return `file://${name}`;
  }

  async function atlas(args: readonly string[], meanwhile?: (running: Running) => Promise<void>): Promise<Outcome> {
    const env = { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_CACHE_HOME: join(tmpdir(), 'atlas-test-cache') };
    const child = spawn(process.execPath, [launcher, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
    await meanwhile?.({
      kill: (signal) => child.kill(signal),
    });
    const code = await ended;
    for (const secret of ['s3cret', 'wr0ng']) expect(stdout + stderr).not.toContain(secret);
    return { code, stdout, stderr };
  }

  const apply = (target: string, to: string, dev: string, ...more: readonly string[]): readonly string[] => {
    return ['schema', 'apply', '-u', target, '--to', to, '--dev-url', dev, '--auto-approve', ...more];
  };

  /** A session of a database that runs a statement with this text; waits until there is one. */
  async function backend(name: string, text: string): Promise<number> {
    for (;;) {
      const [row] = await sql(
        'postgres',
        `SELECT pid FROM pg_stat_activity WHERE datname = '${name}' AND state = 'active' AND query LIKE '%${text}%'`,
      );
      if (row !== undefined) return (row as { pid: number }).pid;
      await sleep(20);
    }
  }

  test.each([
    [
      'a wrong password',
      () => url('postgres', 'app:wr0ng'),
      'password authentication failed for user "app" at 127.0.0.1:',
    ],
    [
      'no password',
      () => url('postgres', 'app'),
      'wants a password for user "app". Give it in the URL, PGPASSWORD or .pgpass',
    ],
    ['an unknown host', () => 'postgres://app:wr0ng@nowhere.invalid/x', 'the host name "nowhere.invalid" is not known'],
    [
      'no server',
      () => 'postgres://app:wr0ng@127.0.0.1:1/x',
      'cannot reach the server at 127.0.0.1:1: connection refused. Check that',
    ],
    ['no database', () => url('nothing'), 'database "nothing" does not exist at 127.0.0.1:'],
    [
      'no schema',
      () => url('postgres', 'postgres', '&search_path=nope'),
      'schema "nope" was not found. Create it, or change search_path',
    ],
    ['a mistyped driver', () => 'postgre://app:wr0ng@h/x', 'unknown driver "postgre". Did you mean "postgres"?'],
    ['no driver', () => 'app:wr0ng@h/x', 'missing scheme'],
    ['a slash in the password', () => 'postgres://app:wr0ng/x@h/x', 'invalid port in the URL'],
    [
      'a mistyped mode',
      () => url('x').replace('disable', 'of'),
      'unsupported sslmode "of": use one of disable, allow,',
    ],
    ['a mistyped parameter', () => url('postgres', 'app:s3cret', '&sslmod=require'), 'Did you mean "sslmode"?'],
  ])('%s', async (_name, address, message) => {
    const { code, stdout, stderr } = await atlas(['schema', 'inspect', '-u', address()]);
    expect(stderr).toMatch(/^Error: /);
    expect(stderr).toContain(message);
    expect([code, stdout]).toEqual([1, '']);
  });

  test('a server that is too old', async () => {
    const old = await proxy((data) => Buffer.from(data.toString('latin1').replace(/\b18\d{4}\b/g, '090624'), 'latin1'));
    const result = await atlas(['schema', 'inspect', '-u', url('postgres').replace(`:${port}/`, `:${old.port}/`)]);
    await old.close();
    expect(result.code).toBe(1);
    expect(result.stderr).toContain('unsupported postgres version: 90624. Use PostgreSQL 12 or later');
  });

  test('privileges that are missing', async () => {
    const to = file('one.sql', 'CREATE TABLE one (id int);');
    const name = await database('CREATE TABLE kept (id int); GRANT USAGE ON SCHEMA public TO app');
    const refused = await atlas(apply(url(name, 'app:s3cret'), to, url(await database())));
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^Error: create "one" table: pq: permission denied for schema public$/m);
    expect(await tables(name)).toBe('kept');

    const dev = await atlas(apply(url(name), to, url(await database(), 'app:s3cret')));
    expect(dev.code).toBe(1);
    expect(dev.stderr).toContain(
      'Error: one.sql:1:1: executing statement: "CREATE TABLE one (id int);": pq: permission denied',
    );

    await sql(name, 'REVOKE SELECT ON pg_class FROM PUBLIC');
    const catalog = await atlas(['schema', 'inspect', '-u', url(name, 'app:s3cret')]);
    expect(catalog.code).toBe(1);
    expect(catalog.stderr).toContain(
      'the catalog cannot be read: permission denied for table pg_class. Grant the user SELECT',
    );
  });

  // The statement that runs is waited for, and none follows.
  test.each(['SIGINT', 'SIGTERM'] as const)(
    'migrate lint interrupted by %s empties the dev database',
    async (signal) => {
      mkdirSync(join(folder, 'slow'), { recursive: true });
      writeFileSync(join(folder, 'slow', '1.sql'), 'CREATE TABLE a (id int);\n');
      writeFileSync(
        join(folder, 'slow', '2.sql'),
        'CREATE TABLE b (id int);\nSELECT pg_sleep(4);\nCREATE TABLE c (id int);\n',
      );
      await atlas(['migrate', 'hash', '--dir', 'file://slow']);
      const name = await database();
      const args = ['migrate', 'lint', '--dir', 'file://slow', '--dev-url', url(name), '--latest', '1'];
      const result = await atlas(args, async (running) => {
        await backend(name, 'pg_sleep');
        expect(await tables(name)).toBe('a b');
        running.kill(signal);
      });
      expect(result.code).toBe(1);
      expect(result.stderr).toContain('Error: interrupted');
      expect(await tables(name)).toBe('');
      expect(
        await sql('postgres', `SELECT 1 FROM pg_stat_activity WHERE datname = '${name}' AND query LIKE '%sleep%'`),
      ).toEqual([]);
    },
  );

  test('a statement that fails halfway undoes what ran before', async () => {
    const dev = url(await database());
    const setup = 'CREATE TABLE t (id int, n int); INSERT INTO t VALUES (1, 1), (1, 1)';
    const to = file(
      'half.sql',
      'CREATE TABLE a (id int); CREATE TABLE t (id int, n int, CONSTRAINT c CHECK (n > 1)); CREATE TABLE z ();',
    );
    const [together, alone] = [await database(setup), await database(setup)];
    for (const [name, mode, left] of [
      [together, 'file', 't'],
      [alone, 'none', await tables(alone)],
    ] as const) {
      const { code, stdout, stderr } = await atlas(apply(url(name), to, dev, '--tx-mode', mode));
      expect(code).toBe(1);
      expect(stderr).toMatch(
        /^Error: modify "t" table: pq: check constraint "c" of relation "t" is violated by some row$/m,
      );
      expect(stdout).toMatch(/^ {4}pq: check constraint "c"/m);
      expect(stdout).toMatch(/1 migration with errors$/m);
      expect(await tables(name)).toBe(left);
      expect(await sql(name, 'SELECT count(*)::int AS n FROM t')).toEqual([{ n: 2 }]);
    }
  });

  test('a dev database that is not clean stays as it is', async () => {
    const to = file('one.sql', 'CREATE TABLE one (id int);');
    const dev = await database('CREATE TABLE left_over (id int)');
    const fail = async (query: string, message: string): Promise<void> => {
      const { code, stderr } = await atlas(
        apply(url(await database(), 'postgres', query), to, url(dev, 'postgres', query)),
      );
      expect([code, stderr.trim()]).toEqual([1, `Error: sql/migrate: connected database is not clean: ${message}`]);
    };
    await fail('', 'found table "left_over" in schema "public"');
    await fail('&search_path=public', 'found table "left_over" in connected schema');
    expect(await tables(dev)).toBe('left_over');
    await sql(dev, 'DROP TABLE left_over; CREATE SCHEMA other');
    await fail('', 'found schema "other"');
    expect(await sql(dev, "SELECT 1 AS n FROM pg_namespace WHERE nspname = 'other'")).toEqual([{ n: 1 }]);
  });

  test('a dev database is empty again after an error and after a signal', async () => {
    const dev = await database();
    const bad = file('bad.sql', 'CREATE TABLE a (id int);\nCREATE TABLE b (id intx);\n');
    const { code, stderr } = await atlas(apply(url(await database()), bad, url(dev)));
    expect([code, stderr]).toEqual([
      1,
      'Error: bad.sql:2:1: executing statement: "CREATE TABLE b (id intx);": pq: type "intx" does not exist\n',
    ]);
    expect(await tables(dev)).toBe('');

    const slow = file('slow.sql', 'CREATE TABLE one (id int); SELECT pg_sleep(2); CREATE TABLE two (id int);');
    const stopped = await atlas(apply(url(await database()), slow, url(dev)), async (running) => {
      await backend(dev, 'pg_sleep');
      running.kill('SIGINT');
    });
    expect(stopped.code).toBe(1);
    expect(stopped.stderr).toContain('Error: interrupted');
    expect(await tables(dev)).toBe('');

    // Nothing can be cleaned up after SIGKILL; the next run says what it found and changes nothing.
    const target = await database();
    const killed = await atlas(apply(url(target), slow, url(dev)), async (running) => {
      await backend(dev, 'pg_sleep');
      running.kill('SIGKILL');
    });
    expect(killed.code).toBe(null);
    await sql('postgres', `SELECT pg_terminate_backend(${await backend(dev, 'pg_sleep')}, 5000)`);
    const next = await atlas(apply(url(target), slow, url(dev)));
    expect(next.code).toBe(1);
    expect(next.stderr).toContain('connected database is not clean: found table "one" in schema "public"');
    expect(await tables(dev)).toBe('one');
  });

  test('locks that are not granted', async () => {
    const to = file('more.sql', 'CREATE TABLE t (id int, n int);');
    const name = await database('CREATE TABLE t (id int)');
    const dev = url(await database());
    const other = await session(name);
    try {
      await other.query('BEGIN; LOCK TABLE t IN ACCESS SHARE MODE');
      const refused = await atlas(apply(url(name, 'postgres', '&lock_timeout=200'), to, dev));
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain('Error: modify "t" table: pq: canceling statement due to lock timeout');
      await other.query('COMMIT');
      await other.query(`SELECT pg_advisory_lock(${LOCK_KEY})`);
      const locked = await atlas(apply(url(name), to, dev, '--lock-timeout', '100ms'));
      expect(locked.code).toBe(1);
      expect(locked.stderr).toContain('lock is held by other session');
    } finally {
      await other.end();
    }
    expect((await atlas(apply(url(name), to, dev))).code).toBe(0);
  });

  describe('a connection that breaks during apply', () => {
    const setup =
      'CREATE FUNCTION slow() RETURNS int LANGUAGE sql AS $$ SELECT 1 FROM pg_sleep(30) $$; CREATE TABLE a (id int); CREATE TABLE big (id int); INSERT INTO big VALUES (1)';
    const desired = `${setup.split('; INSERT')[0]?.replace('big (id int)', 'big (id int, x int DEFAULT slow())').replace('a (id int)', 'a (id int, b int)')}`;

    test.each(['the server ends the session', 'the network is cut', 'the server stops'])('%s', async (how) => {
      const name = await database(setup);
      const dev = url(await database());
      const between = await proxy();
      const target = how === 'the network is cut' ? url(name).replace(`:${port}/`, `:${between.port}/`) : url(name);
      const { code, stdout, stderr } = await atlas(apply(target, file('slow.sql', desired), dev), async () => {
        const pid = await backend(name, 'ADD COLUMN');
        if (how === 'the network is cut') between.cut();
        else if (how === 'the server ends the session') await sql('postgres', `SELECT pg_terminate_backend(${pid})`);
        else process.kill(await postmaster(), 'SIGINT');
      });
      await between.close();
      expect(code).toBe(1);
      expect(stdout).toMatch(/-- modify "a" table\n.*\n {2}-- ok/);
      expect(stderr).toMatch(
        /^Error: modify "big" table: postgres: the (?:server ended the connection|connection was lost): .*\. What was not committed is undone by the server$/m,
      );
      if (how === 'the server stops') {
        const gone = await atlas(['schema', 'inspect', '-u', url(name)]);
        expect(gone.stderr).toContain('connection refused');
        return;
      }
      await sql('postgres', `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = '${name}'`);
      expect(
        await sql(
          name,
          "SELECT attname FROM pg_attribute WHERE attnum > 0 AND attrelid IN ('a'::regclass, 'big'::regclass)",
        ),
      ).toEqual([{ attname: 'id' }, { attname: 'id' }]);
    });
  });

  async function postmaster(): Promise<number> {
    const [row] = await sql('postgres', "SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid");
    return (row as { pid: number }).pid;
  }

  interface Proxy {
    readonly port: number;
    /** Resets all connections. */
    cut(): void;
    close(): Promise<void>;
  }

  /** Passes everything to the server and back; answers can be changed on the way. */
  async function proxy(answer: (data: Buffer) => Buffer = (data) => data): Promise<Proxy> {
    const sockets = new Set<Socket>();
    const listener: Server = createServer((near) => {
      const far = connect(port, '127.0.0.1');
      for (const socket of [near, far]) {
        sockets.add(socket);
        socket.on('error', () => socket.destroy());
      }
      near.pipe(far);
      far.on('data', (data: Buffer) => near.write(answer(data)));
      far.on('close', () => near.end());
    });
    await new Promise<void>((ready) => listener.listen(0, '127.0.0.1', ready));
    return {
      port: (listener.address() as AddressInfo).port,
      cut: () => {
        for (const socket of sockets) socket.resetAndDestroy();
      },
      close: () =>
        new Promise((done) => {
          for (const socket of sockets) socket.destroy();
          listener.close(() => done());
        }),
    };
  }
});
