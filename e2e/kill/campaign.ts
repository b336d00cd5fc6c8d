import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { type Databases, postgresDatabases, sqliteDatabases } from './databases.ts';
import { type DatabaseKind, EVENTS_PER_FILE, FILES, type Mode, writeMigrations } from './migrations.ts';

const here = dirname(fileURLToPath(import.meta.url));
const launcher = join(here, '..', '..', 'apps', 'cli', 'bin', 'atlas.cjs');
const preload = join(here, 'kill-at.cjs');

/** A moment of a run: at an event of its output (see kill-at.cjs), or that much later. */
export interface KillPoint {
  /** From 1, over all files. */
  readonly event: number;
  readonly microseconds: number;
}

export interface CampaignResult {
  /** Runs that were killed at an event, so between two statements or two files. */
  readonly boundaries: number;
  /** Runs that were killed after one, in the middle of what they did. */
  readonly middles: number;
  /** Kills that came too late: the run had ended. */
  readonly late: number;
  /** What was not as it must be, one sentence each. */
  readonly failures: readonly string[];
}

/** Every event as it happens, and every statement at some moment while it runs, the same ones in every campaign. */
export function allKillPoints(): readonly KillPoint[] {
  let state = 7919;
  const next = (): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  return Array.from({ length: FILES * EVENTS_PER_FILE }, (_, i) => i + 1).flatMap((event) => {
    const isFileEnd = event % EVENTS_PER_FILE === 0;
    const middle = { event, microseconds: 100 + Math.floor(next() * 12_000) };
    return isFileEnd ? [{ event, microseconds: 0 }] : [{ event, microseconds: 0 }, middle];
  });
}

/**
 * Kills a run at each of the points, each on a database of its own, and finishes it with another run: afterwards the
 * database must be what one run from start to end makes of it.
 */
export async function runCampaign(
  kind: DatabaseKind,
  mode: Mode,
  points: readonly KillPoint[],
  concurrency: number,
): Promise<CampaignResult> {
  // Nothing here survives a loss of power, so nothing need be on a disk.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'atlas-kill-'));
  const databases = kind === 'sqlite' ? sqliteDatabases(folder) : await postgresDatabases();
  try {
    writeMigrations(join(folder, 'migrations'), kind, mode);
    execFileSync(process.execPath, [launcher, 'migrate', 'hash'], { cwd: folder });
    const campaign = { databases, mode, folder };
    const { expected, starts } = await prepare(campaign, points);
    const result = { boundaries: 0, middles: 0, late: 0, failures: [] as string[] };
    const queue = [...points.entries()];
    const work = async (): Promise<void> => {
      for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
        const [number, point] = next;
        const { killed, failure } = await attack(campaign, `p${number}`, point, starts, expected);
        if (!killed) result.late++;
        else if (point.microseconds === 0) result.boundaries++;
        else result.middles++;
        if (failure !== undefined) result.failures.push(`${kind} ${mode} ${JSON.stringify(point)}: ${failure}`);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, work));
    return result;
  } finally {
    await databases.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Campaign {
  readonly databases: Databases;
  readonly mode: Mode;
  readonly folder: string;
}

interface Preparation {
  /** The outcome of a run that nothing disturbed. */
  readonly expected: unknown;
  /** Databases by the number of files that they have; where all files are one transaction, only the empty one. */
  readonly starts: ReadonlyMap<number, string>;
}

/** A run that begins after some files does the same from there on as one that begins with them, and is shorter. */
async function prepare(campaign: Campaign, points: readonly KillPoint[]): Promise<Preparation> {
  const { databases, mode } = campaign;
  const wanted = new Set(points.map((point) => filesBefore(point, mode)));
  await databases.create('clean');
  await runToEnd(campaign, 'clean', []);
  const starts = new Map<number, string>();
  await databases.create('prefix');
  for (let done = 0, at = 0; done < FILES; done++) {
    if (!wanted.has(done)) continue;
    if (done > at) await runToEnd(campaign, 'prefix', [String(done - at)]);
    at = done;
    if (done > 0) await databases.create(`start${done}`, 'prefix');
    starts.set(done, `start${done}`);
  }
  return { expected: await databases.outcomeOf('clean'), starts };
}

function filesBefore({ event }: KillPoint, mode: Mode): number {
  return mode === 'all' ? 0 : Math.floor((event - 1) / EVENTS_PER_FILE);
}

async function runToEnd(campaign: Campaign, database: string, args: readonly string[]): Promise<void> {
  const { signal, code, output } = await apply(campaign, database, args);
  if (signal !== null || code !== 0) throw new Error(`a run that nothing disturbs fails: ${output}`);
}

async function attack(
  campaign: Campaign,
  database: string,
  point: KillPoint,
  starts: ReadonlyMap<number, string>,
  expected: unknown,
): Promise<{ killed: boolean; failure: string | undefined }> {
  const { databases, mode } = campaign;
  const done = filesBefore(point, mode);
  await databases.create(database, done === 0 ? undefined : starts.get(done));
  try {
    const event = point.event - done * EVENTS_PER_FILE;
    const first = await apply(campaign, database, [], { ...point, event });
    const killed = first.signal === 'SIGKILL';
    if (!killed && first.code !== 0) return { killed, failure: `the first run failed: ${first.output}` };
    const second = await apply(campaign, database, []);
    if (second.code !== 0) return { killed, failure: `the next run failed: ${second.output}` };
    const outcome = await databases.outcomeOf(database);
    const isRight = isDeepStrictEqual(outcome, expected);
    return { killed, failure: isRight ? undefined : `the outcome is ${JSON.stringify(outcome)}` };
  } finally {
    await databases.drop(database);
  }
}

interface RunResult {
  readonly signal: NodeJS.Signals | null;
  readonly code: number | null;
  readonly output: string;
}

function apply(
  { databases, mode, folder }: Campaign,
  database: string,
  args: readonly string[],
  kill?: KillPoint,
): Promise<RunResult> {
  // A killed run cannot take its lock away, and the lock of SQLite is a file that lives for some seconds.
  const temporary = mkdtempSync(join(folder, 'tmp-'));
  const txMode = mode === 'directive' ? 'file' : mode;
  const node = kill === undefined ? [] : ['--require', preload];
  const atlas = [launcher, 'migrate', 'apply', ...args, '-u', databases.url(database), '--tx-mode', txMode];
  const child = spawn(process.execPath, [...node, ...atlas], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      TMPDIR: temporary,
      ...(kill === undefined ? {} : { ATLAS_KILL_AT: `${kill.event}:${kill.microseconds}` }),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve({ code, signal, output }));
  });
}
