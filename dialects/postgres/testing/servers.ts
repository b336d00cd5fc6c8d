import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { existsSync } from 'node:fs';
import { access, chown, mkdir, mkdtemp, readFile, rename, rm, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** A major version of the server. Binaries of 14 and 18 are installed with the package, where they can be. */
export type ServerMajor = number;

/** Other versions, which `npm run test:postgres-versions` installs, are tested in place of the usual ones. */
const chosen = (process.env.POSTGRES_VERSIONS ?? '').split(',').filter((v) => v !== '');

/** The versions that suites run on. */
export const SERVER_MAJORS: readonly ServerMajor[] = chosen.length === 0 ? [14, 18] : chosen.map(Number);

/** Set when versions were asked for: then suites that are content with the embedded server use these. */
export const CHOSEN_MAJOR: ServerMajor | undefined = chosen.length === 0 ? undefined : SERVER_MAJORS[0];

/** A running PostgreSQL for tests. It ends with the process that started it, however that ends. */
export interface TestServer {
  readonly major: ServerMajor;
  /** Folder of the unix socket; the port is 5432. */
  readonly socketDir: string;
  /** Set when started with `tcp`. */
  readonly port?: number;
  /** URL of a database over the socket, as the superuser `postgres`. */
  url(database: string, query?: string): string;
  /** Makes an empty database and returns its URL. Each call gives another one. */
  createDatabase(query?: string): Promise<string>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** Also listen on 127.0.0.1. Default: only on the socket. */
  readonly tcp?: boolean;
  /** Further settings, such as `ssl=on`. */
  readonly settings?: readonly string[];
  /** Lines of `pg_hba.conf`. Default: everyone may do everything. */
  readonly hba?: readonly string[];
}

/** Why no server of this version can be started here; undefined when one can. */
export async function whyUnavailable(major: ServerMajor): Promise<string | undefined> {
  try {
    await templateOf(major);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** Starts a server with an own data folder, in about 100 ms once the template of its version exists. */
export async function startServer(major: ServerMajor, options: ServerOptions = {}): Promise<TestServer> {
  const template = await templateOf(major);
  const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const dir = await mkdtemp(join(base, 'apg-'));
  const launcher = await launcherOf();
  if (launcher.uid !== undefined) await chown(dir, launcher.uid, launcher.uid);
  await run('cp', ['-a', template, join(dir, 'data')]);
  if (options.hba !== undefined)
    await run('sh', ['-c', 'printf "%s\\n" "$@" > "$0"', join(dir, 'data', 'pg_hba.conf'), ...options.hba]);
  // Ports above 32767 may be taken by outgoing connections at any time.
  const port = options.tcp === true ? randomInt(20_000, 32_000) : 5432;
  const settings = [
    'fsync=off',
    'synchronous_commit=off',
    'full_page_writes=off',
    'shared_buffers=32MB',
    'max_locks_per_transaction=1024',
    `listen_addresses=${options.tcp === true ? '127.0.0.1' : ''}`,
    ...(options.settings ?? []),
  ];
  const args = ['-D', join(dir, 'data'), '-k', dir, '-p', String(port), ...settings.flatMap((s) => ['-c', s])];
  const child = await launch([...launcher.command, join(binFolder(major), 'postgres'), ...args], dir, launcher.uid);
  const url = (database: string, query = ''): string => {
    const rest = query === '' ? '' : `&${query}`;
    return `postgres://postgres@/${database}?host=${encodeURIComponent(dir)}&port=${port}${rest}`;
  };
  const { default: pg } = await import('pg');
  const admin = new pg.Client({ host: dir, port, user: 'postgres', database: 'postgres' });
  // A test may stop the server by itself.
  admin.on('error', () => {});
  await admin.connect();
  let count = 0;
  return {
    major,
    socketDir: dir,
    ...(options.tcp === true ? { port } : {}),
    url,
    async createDatabase(query) {
      count++;
      await admin.query(`CREATE DATABASE t${count}`);
      return url(`t${count}`, query);
    },
    async stop() {
      await admin.end();
      child.ref();
      const ended = new Promise<void>((done) => child.once('exit', () => done()));
      child.stdin?.end();
      await ended;
    },
  };
}

/** A shell that stops the server and clears its folder as soon as its own input closes, also when this process dies. */
async function launch(command: readonly string[], dir: string, uid: number | undefined): Promise<ChildProcess> {
  const script = '"$@" & server=$!; cat > /dev/null; kill -INT $server; wait $server; rm -rf "$DIR"';
  const child = spawn('sh', ['-c', script, 'sh', ...command], {
    stdio: ['pipe', 'ignore', 'pipe'],
    env: { DIR: dir, PATH: process.env.PATH },
    // Keys such as Ctrl-C would reach the server before the tests are done with it.
    detached: true,
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  let log = '';
  await new Promise<void>((ready, fail) => {
    const stream = child.stderr;
    stream?.setEncoding('utf8');
    stream?.on('data', (text: string) => {
      log += text;
      if (log.includes('ready to accept connections')) ready();
      else if (/FATAL|could not/.test(log)) fail(new Error(`PostgreSQL did not start: ${log}`));
    });
    child.once('exit', () => fail(new Error(`PostgreSQL did not start: ${log}`)));
  });
  child.stderr?.removeAllListeners('data');
  child.stderr?.resume();
  child.unref();
  for (const stream of [child.stderr, child.stdin]) (stream as unknown as { unref?(): void } | null)?.unref?.();
  return child;
}

function packageFolder(major: ServerMajor): string {
  // The entry point is `dist/index.js`; the package file itself is not exported.
  const entry = (from: string | URL): string => createRequire(from).resolve(`pg${major}`);
  if (chosen.length === 0) return dirname(dirname(entry(import.meta.url)));
  return dirname(
    dirname(entry(new URL('../../../node_modules/.cache/postgres-versions/package.json', import.meta.url))),
  );
}

function binFolder(major: ServerMajor): string {
  return join(packageFolder(major), 'native', 'bin');
}

const templates = new Map<ServerMajor, Promise<string>>();

/** A fresh data folder to copy, kept in the folder for temporary files. */
function templateOf(major: ServerMajor): Promise<string> {
  const known = templates.get(major) ?? makeTemplate(major);
  templates.set(major, known);
  return known;
}

async function makeTemplate(major: ServerMajor): Promise<string> {
  const folder = packageFolder(major);
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  const launcher = await launcherOf();
  const target = join(tmpdir(), `atlas-test-postgres-${version}-${launcher.name}`);
  if (existsSync(target)) return target;
  await linkLibraries(folder);
  const draft = `${target}-${randomBytes(4).toString('hex')}`;
  await mkdir(draft, { mode: 0o700 });
  if (launcher.uid !== undefined) await chown(draft, launcher.uid, launcher.uid);
  const args = ['-D', draft, '-U', 'postgres', '-A', 'trust', '--no-sync', '--locale=C', '-E', 'UTF8'];
  const [program = '', ...rest] = [...launcher.command, join(binFolder(major), 'initdb'), ...args];
  await run(program, rest, launcher.uid === undefined ? {} : { uid: launcher.uid, gid: launcher.uid });
  try {
    await rename(draft, target);
  } catch {
    // Another process was faster.
    await rm(draft, { recursive: true, force: true });
  }
  return target;
}

/** The package holds no symbolic links; its install script, which need not have run, makes them. */
async function linkLibraries(folder: string): Promise<void> {
  const text = await readFile(join(folder, 'native', 'pg-symlinks.json'), 'utf8');
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    const link = resolve(folder, target);
    try {
      await symlink(relative(dirname(link), resolve(folder, source)), link);
    } catch (error) {
      if ((error as { code?: string }).code !== 'EEXIST') throw error;
    }
  }
}

interface Launcher {
  readonly name: string;
  readonly command: readonly string[];
  readonly uid?: number;
}

const NOBODY = 65_534;

/** PostgreSQL refuses to run as root, so root starts it in a user name space of its own, or as `nobody`. */
async function launcherOf(): Promise<Launcher> {
  if (process.getuid?.() !== 0) return { name: 'user', command: [] };
  const command = ['unshare', '--user', `--map-user=${NOBODY}`, `--map-group=${NOBODY}`];
  try {
    await run('unshare', [...command.slice(1), 'true']);
    return { name: 'unshare', command };
  } catch {
    await access('/etc/passwd');
    return { name: 'nobody', command: [], uid: NOBODY };
  }
}
