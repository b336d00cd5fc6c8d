import { tmpdir } from 'node:os';
import { ConnectionError, type DatabaseUrl, type Driver, type OpenOptions, parseDatabaseUrl } from '@atlas/dialect';
import { currentInstance, exclusively, type LocalHome, markUsed, openHome } from './home.ts';
import { findPrograms, type LocalKind, type LocalPrograms } from './programs.ts';
import { keepInUse, socketOf, startInstance, type StartOptions } from './server.ts';

/** Parameters of `local://` URLs that are not passed on to the connection. */
const OWN = new Set(['path', 'version', 'asked']);
/** Variables that a server has from its start on. */
const SERVER_VARIABLES = new Set([
  'lower_case_table_names',
  'character_set_server',
  'collation_server',
  'explicit_defaults_for_timestamp',
]);

/** How long a server is kept when nobody uses it; `ATLAS_LOCAL_IDLE` says otherwise. */
const DEFAULT_IDLE_SECONDS = 600;
const LOCK_TIMEOUT_MS = 120_000;

/**
 * Connects to a throw-away server of this machine's programs, starting it when none is running:
 * `local://mysql`, `local://mariadb/dev?version=10.11`. The server is shared by all runs of this user and ends by itself
 * when nobody used it for a while. What an earlier run left behind does not count as content. Throws `ConnectionError`.
 */
export async function openLocal(
  kind: LocalKind,
  open: (url: DatabaseUrl, options: OpenOptions) => Promise<Driver>,
  url: DatabaseUrl,
  options: OpenOptions,
): Promise<Driver> {
  const { env = {} } = options;
  const { query } = url;
  const programs = await findPrograms(kind, { path: query.get('path'), version: query.get('version'), env });
  noteOtherVersion(query.get('asked'), programs, options);
  const variables = [...query].filter(([name]) => SERVER_VARIABLES.has(name));
  const serverOptions = [
    // What packages of today configure; a collation has to come after its character set.
    '--character-set-server=utf8mb4',
    ...variables.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `--${name.replaceAll('_', '-')}=${value}`),
  ];
  const start: StartOptions = { serverOptions, idleSeconds: idleSecondsOf(env), signal: options.signal };
  const home = await openHome(env.TMPDIR ?? tmpdir(), [kind, programs.server, programs.version, ...serverOptions]);
  const database = url.path.replace(/^\//, '');
  const connect = (instance: string): Promise<Driver> =>
    connectTo(instance, database, url, start.idleSeconds, (u) => open(parseDatabaseUrl(u), options));
  const instance = await currentInstance(home);
  const driver = instance === undefined ? undefined : await tryInstance(instance, connect);
  return driver ?? (await exclusively(home, LOCK_TIMEOUT_MS, () => startOrJoin(home, programs, start, connect)));
}

/** Somebody else may have started a server while this process waited for its turn. */
async function startOrJoin(
  home: LocalHome,
  programs: LocalPrograms,
  options: StartOptions,
  connect: (instance: string) => Promise<Driver>,
): Promise<Driver> {
  const instance = await currentInstance(home);
  const driver = instance === undefined ? undefined : await tryInstance(instance, connect);
  return driver ?? connect(await startInstance(home, programs, options));
}

/** A connection to a running instance; undefined when it is about to stop, or its server is gone. */
async function tryInstance(
  instance: string,
  connect: (instance: string) => Promise<Driver>,
): Promise<Driver | undefined> {
  if (!(await markUsed(instance))) return undefined;
  try {
    return await connect(instance);
  } catch (error) {
    if (error instanceof ConnectionError) return undefined;
    throw error;
  }
}

async function connectTo(
  instance: string,
  database: string,
  url: DatabaseUrl,
  idleSeconds: number,
  open: (url: string) => Promise<Driver>,
): Promise<Driver> {
  const parameters = [...url.query].filter(([name]) => !OWN.has(name) && !SERVER_VARIABLES.has(name));
  const urlOf = (name: string): string => {
    const search = new URLSearchParams([
      ...parameters,
      ...(name === '' ? [] : [['database', name] as [string, string]]),
    ]);
    return `mysql+unix://root@${socketOf(instance)}?${search.toString()}`;
  };
  if (database !== '') {
    const admin = await open(urlOf(''));
    try {
      await admin.exec(`CREATE DATABASE IF NOT EXISTS \`${database.replaceAll('`', '``')}\``);
    } finally {
      await admin.close();
    }
  }
  const driver = await open(urlOf(database));
  const release = keepInUse(instance, idleSeconds);
  const [close, checkClean] = [driver.close.bind(driver), driver.checkClean.bind(driver)];
  return Object.assign(driver, {
    // Whoever holds the lock of a dev database is its only user, so what is in there is left over from a killed run.
    async checkClean(options: Parameters<Driver['checkClean']>[0] = {}): Promise<void> {
      if (options.ignoreTables === undefined) await driver.wipe();
      await checkClean(options);
    },
    async close(): Promise<void> {
      release();
      await close();
      await markUsed(instance);
    },
  });
}

/** A container of another version was asked for: types and defaults may be spelled in another way here. */
function noteOtherVersion(asked: string | undefined, programs: LocalPrograms, options: OpenOptions): void {
  const number = /^\d+(?:\.\d+)*/.exec(asked ?? '')?.[0];
  if (number === undefined || programs.version === number || programs.version.startsWith(`${number}.`)) return;
  options.notice?.(`the local ${programs.kind} server is ${programs.version}, not ${number}`);
}

function idleSecondsOf(env: { readonly [name: string]: string | undefined }): number {
  const text = env.ATLAS_LOCAL_IDLE ?? '';
  if (text === '') return DEFAULT_IDLE_SECONDS;
  const match = /^(\d+)(s|m|h)?$/.exec(text);
  if (match === null)
    throw new ConnectionError(`ATLAS_LOCAL_IDLE is ${JSON.stringify(text)}: use a time such as 30s, 10m or 1h`);
  return Number(match[1]) * { s: 1, m: 60, h: 3600 }[(match[2] ?? 's') as 's' | 'm' | 'h'];
}
