import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Driver, parseDatabaseUrl } from '@atlas/dialect';
import { mariadb, mysql } from '../src/index.ts';

export type ServerKind = 'mysql' | 'mariadb';

/** A server of this test run. */
export interface TestServer {
  readonly kind: ServerKind;
  /** The URL of a schema, or of the whole server. */
  url(schema?: string): string;
  /** A connection bound to an empty schema, which goes away when it closes. There is one such schema per test file. */
  openSchema(): Promise<Driver>;
  /** A connection to the whole server. */
  openServer(): Promise<Driver>;
}

const SCRIPTS = fileURLToPath(new URL('../../../tools/testdb/', import.meta.url));
/** The longest that unpacking and starting a server for the first time may take. */
const START_TIMEOUT_MS = 120_000;

/**
 * A server for all tests of this run: the first test file that asks starts it, the others wait, and it ends with the
 * process that runs them all. A string says why there is none on this machine.
 */
export async function startTestServer(kind: ServerKind): Promise<TestServer | string> {
  const owner = process.ppid;
  const home = join(tmpdir(), `atlas-${kind}-${owner}`);
  const run = join(home, 'run');
  const done = join(home, 'done');
  if (claim(home)) {
    const place = kind === 'mysql' ? [mysqlCache(), run] : [run];
    const { status, stderr } = spawnSync(join(SCRIPTS, `${kind}.sh`), ['start', ...place, '--owner', String(owner)], {
      encoding: 'utf8',
      timeout: START_TIMEOUT_MS,
      // A pipe would stay open in the server.
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    writeFileSync(done, status === 0 ? '' : stderr.trim() || `${kind} does not start`);
  }
  for (let waited = 0; !existsSync(done); waited += 50) {
    if (waited > START_TIMEOUT_MS) return `${kind} did not start in time`;
    await setTimeout(50);
  }
  const failure = readFileSync(done, 'utf8');
  return failure === '' ? serverAt(kind, join(run, 's.sock')) : failure;
}

/** The URL of a `local://` dev database of the kind for this test run; a string that is no URL says why there is none. */
export async function localUrl(kind: ServerKind): Promise<{ readonly url: string } | string> {
  // Starting a server installs what is missing.
  const server = await startTestServer(kind);
  if (typeof server === 'string') return server;
  if (kind === 'mariadb') return { url: 'local://mariadb' };
  const { status, stderr } = spawnSync(join(SCRIPTS, 'mysql.sh'), ['install', mysqlCache()], { encoding: 'utf8' });
  return status === 0 ? { url: `local://mysql?path=${encodeURIComponent(join(mysqlCache(), 'bin'))}` } : stderr;
}

/** A server that only this test file uses, so that its settings can be changed. It goes away when nobody is connected. */
export interface PrivateServer {
  /** The URL of an account on it, without a password. */
  url(user: string, schema?: string): string;
  /** A connection of root. */
  open(schema?: string): Promise<Driver>;
  close(): Promise<void>;
}

/** Starts one with such variables from its start on: `lower_case_table_names=1`. A string says why there is none. */
export async function startPrivateServer(kind: ServerKind, variables = ''): Promise<PrivateServer | string> {
  const local = await localUrl(kind);
  if (typeof local === 'string') return local;
  const home = mkdtempSync(join(tmpdir(), 'ap-'));
  const address = `${local.url}${local.url.includes('?') ? '&' : '?'}${variables}`;
  const env = { TMPDIR: home, PATH: process.env.PATH ?? '', ATLAS_LOCAL_IDLE: '3s' };
  // The server stays as long as this connection.
  const keeper = await mysql.open(parseDatabaseUrl(address), { env });
  const [row] = await keeper.query('SELECT @@socket AS socket');
  return privateServer(String(row?.socket), async () => {
    await keeper.close();
    // Without its folder the server ends, and may write a little until then.
    rmSync(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
}

/** As `startPrivateServer`, with options of the server: `--innodb-directories=/place`. */
export async function startServerWith(kind: ServerKind, options: readonly string[]): Promise<PrivateServer | string> {
  // Starting a server installs what is missing.
  const server = await startTestServer(kind);
  if (typeof server === 'string') return server;
  const home = mkdtempSync(join(tmpdir(), 'ap-'));
  const run = join(home, 'run');
  const script = join(SCRIPTS, `${kind}.sh`);
  const place = kind === 'mysql' ? [mysqlCache(), run] : [run];
  const { status, stderr } = spawnSync(script, ['start', ...place, '--owner', String(process.pid), '--', ...options], {
    encoding: 'utf8',
    timeout: START_TIMEOUT_MS,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (status !== 0) return stderr.trim();
  return privateServer(join(run, 's.sock'), async () => {
    spawnSync(script, ['stop', run]);
    rmSync(home, { recursive: true, force: true });
  });
}

function privateServer(socket: string, close: () => Promise<void>): PrivateServer {
  const url = (user: string, schema?: string): string =>
    `mysql+unix://${user}@${socket}${schema === undefined ? '' : `?database=${schema}`}`;
  return { url, open: (schema) => mysql.open(parseDatabaseUrl(url('root', schema)), {}), close };
}

/** Where MySQL's programs are unpacked. */
export function mysqlCache(): string {
  return join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'atlas', 'testdb-mysql');
}

/** Whether this process is the one to start the server. A folder that an earlier run of the same number left is replaced. */
function claim(home: string): boolean {
  const isLeftover = existsSync(join(home, 'done')) && !existsSync(join(home, 'run', 's.sock'));
  if (isLeftover && readFileSync(join(home, 'done'), 'utf8') === '') rmSync(home, { recursive: true, force: true });
  sweep();
  try {
    mkdirSync(home);
    return true;
  } catch {
    return false;
  }
}

/** Removes the folders of runs that are over; their servers took their own data away. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(/^atlas-(?:mysql|mariadb)-(\d+)$/.exec(name)?.[1] ?? 0);
    const folder = join(tmpdir(), name);
    if (pid > 0 && !isAlive(pid) && !existsSync(join(folder, 'run'))) rmSync(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function serverAt(kind: ServerKind, socket: string): TestServer {
  const dialect = kind === 'mysql' ? mysql : mariadb;
  const url = (schema?: string): string =>
    `${kind === 'mysql' ? 'mysql' : 'maria'}+unix://root@${socket}${schema === undefined ? '' : `?database=${schema}`}`;
  const open = (schema?: string): Promise<Driver> => dialect.open(parseDatabaseUrl(url(schema)), {});
  return {
    kind,
    url,
    openServer: () => open(),
    async openSchema() {
      const admin = await open();
      const name = `t${process.pid}`;
      await admin.exec(`DROP DATABASE IF EXISTS ${name}`);
      await admin.exec(`CREATE DATABASE ${name}`);
      const driver = await open(name);
      const close = driver.close.bind(driver);
      driver.close = async () => {
        await close();
        await admin.exec(`DROP DATABASE IF EXISTS ${name}`);
        await admin.close();
      };
      return driver;
    },
  };
}
