import { execFile, spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { ConnectionError } from '@atlas/dialect';
import { isAlive, type LocalHome, markUsed, newInstance, pidIn, publish } from './home.ts';
import type { LocalPrograms } from './programs.ts';

export interface StartOptions {
  /** Options of the server, such as `--lower-case-table-names=1`. */
  readonly serverOptions: readonly string[];
  /** Seconds without use after which the server ends. */
  readonly idleSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

const START_TIMEOUT_MS = 60_000;
const POLL_MS = 25;

/** Makes a data folder, starts a server on it and waits until it answers. Returns the instance, for all to use. */
export async function startInstance(home: LocalHome, programs: LocalPrograms, options: StartOptions): Promise<string> {
  const instance = await newInstance(home);
  try {
    await initialize(instance, programs, options);
    await markUsed(instance);
    await launch(instance, [programs.server, ...serverArguments(instance, programs, options)], options);
    await publish(home, instance);
    return instance;
  } catch (error) {
    // The watcher, if there is one, finds its folder gone and ends the server.
    await rm(instance, { recursive: true, force: true });
    throw error;
  }
}

function baseArguments(instance: string): string[] {
  return ['--no-defaults', `--datadir=${join(instance, 'data')}`, ...(userInfo().uid === 0 ? ['--user=root'] : [])];
}

/** What fixes the format of a data folder has to be the same when it is made and when it is used. */
async function initialize(instance: string, programs: LocalPrograms, options: StartOptions): Promise<void> {
  const { kind, server, installer } = programs;
  const temporary = join(instance, 'tmp');
  await mkdir(temporary);
  if (kind === 'mysql') {
    await run(
      server,
      [...baseArguments(instance), '--initialize-insecure', ...options.serverOptions, `--tmpdir=${temporary}`],
      options.signal,
    );
    return;
  }
  await run(
    installer ?? 'mariadb-install-db',
    [
      ...baseArguments(instance),
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      '--skip-name-resolve',
      '--innodb-log-file-size=4M',
      `--tmpdir=${temporary}`,
      ...options.serverOptions,
    ],
    options.signal,
  );
}

/** The data is thrown away, so nothing is flushed; nobody else is to connect, so there is no network. */
function serverArguments(instance: string, { kind }: LocalPrograms, { serverOptions }: StartOptions): string[] {
  return [
    ...baseArguments(instance),
    `--socket=${socketOf(instance)}`,
    `--pid-file=${join(instance, 'own.pid')}`,
    `--log-error=${join(instance, 'server.log')}`,
    `--tmpdir=${join(instance, 'tmp')}`,
    '--skip-networking',
    '--skip-log-bin',
    '--event-scheduler=OFF',
    '--performance-schema=OFF',
    '--innodb-buffer-pool-size=64M',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-flush-method=nosync',
    '--innodb-doublewrite=OFF',
    '--max-connections=200',
    ...(kind === 'mysql'
      ? ['--secure-file-priv=NULL', '--mysqlx=OFF', '--innodb-use-native-aio=0', '--innodb-redo-log-capacity=8M']
      : ['--innodb-log-file-size=4M', '--ssl=0']),
    ...serverOptions,
  ];
}

export function socketOf(instance: string): string {
  return join(instance, 's.sock');
}

/**
 * Starts the server ($3...) and ends it once it was idle for $2 seconds, or its folder ($1) is gone; removes the folder
 * then. The mark of use is taken away before the server: who comes in between sees that, and starts another one.
 */
const WATCHER = `
dir=$1; idle=$2; shift 2
"$@" </dev/null >"$dir/server.out" 2>&1 &
pid=$!
echo $pid >"$dir/server.pid"
while sleep 1; do
  kill -0 $pid 2>/dev/null || break
  [ -d "$dir" ] || break
  used=$(date -r "$dir/used" +%s 2>/dev/null) || break
  [ $(($(date +%s) - used)) -gt "$idle" ] || continue
  mv "$dir/used" "$dir/unused" || break
  used=$(date -r "$dir/unused" +%s)
  [ $(($(date +%s) - used)) -gt "$idle" ] && break
  mv "$dir/unused" "$dir/used"
done
kill -9 $pid 2>/dev/null
wait $pid 2>/dev/null
rm -rf "$dir"
`;

async function launch(instance: string, command: readonly string[], options: StartOptions): Promise<void> {
  const { idleSeconds, signal } = options;
  const watcher = spawn('sh', ['-c', WATCHER, 'atlas-local', instance, String(idleSeconds), ...command], {
    // It outlives this process, which Ctrl-C must not reach by way of the terminal.
    detached: true,
    stdio: 'ignore',
    cwd: '/',
  });
  watcher.unref();
  const failed = new Promise<never>((_resolve, reject) => {
    watcher.once('error', (cause) => reject(new ConnectionError(`cannot start sh: ${cause.message}`, cause)));
  });
  if (watcher.pid !== undefined) await writeFile(join(instance, 'watcher.pid'), String(watcher.pid));
  await Promise.race([failed, untilReady(instance, signal)]);
}

async function untilReady(instance: string, signal: AbortSignal | undefined): Promise<void> {
  for (let waited = 0; waited < START_TIMEOUT_MS; waited += POLL_MS) {
    signal?.throwIfAborted();
    if (!(await markUsed(instance))) throw new ConnectionError('the local server was stopped while it started');
    const log = await logOf(instance);
    if (/ready for connections/.test(log)) return;
    const pid = await pidIn(join(instance, 'server.pid'));
    if (pid !== undefined && !isAlive(pid)) throw new ConnectionError(`the local server stopped: ${lastLines(log)}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  throw new ConnectionError(
    `the local server was not ready after ${START_TIMEOUT_MS / 1000} seconds: ${lastLines(await logOf(instance))}`,
  );
}

async function logOf(instance: string): Promise<string> {
  const read = (name: string): Promise<string> => readFile(join(instance, name), 'utf8').catch(() => '');
  return `${await read('server.out')}${await read('server.log')}`;
}

function lastLines(log: string): string {
  const lines = log.trim().split('\n');
  const errors = lines.filter((l) => /\bERROR\b/i.test(l));
  return (errors.length > 0 ? errors : lines).slice(-3).join('; ') || 'it said nothing';
}

function run(program: string, args: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(program, [...args], { signal, cwd: dirname('/'), maxBuffer: 2 ** 24 }, (error, stdout, stderr) => {
      if (error === null) resolve();
      else if (signal?.aborted === true) reject(signal.reason as Error);
      else
        reject(new ConnectionError(`cannot make a data folder with ${program}: ${lastLines(stderr + stdout)}`, error));
    });
  });
}

/** Keeps the instance from being taken for idle until the returned function is called. */
export function keepInUse(instance: string, idleSeconds: number): () => void {
  const timer = setInterval(() => void markUsed(instance), (idleSeconds * 1000) / 3);
  timer.unref();
  return () => clearInterval(timer);
}
