import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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
