import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diffRealms, type Driver, encodeRealm } from '@atlas/dialect';
import { postgres } from '@atlas/dialect-postgres';
import { countWire, findPgDump, startServer, type TestServer, withDriver } from '@atlas/dialect-postgres/testing';
import { median, peakMegabytes, timed } from './measure.ts';

const MAJOR = 18;
const [, self = '', role, target = ''] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'atlas-bench-'));
const cli = join(process.cwd(), 'apps', 'cli', 'bin', 'atlas.cjs');
// Told to the processes that are measured: what they needed at most, in megabytes, goes to the file PEAK names.
const peakHook = join(folder, 'peak.cjs');
try {
  writeFileSync(
    peakHook,
    "process.on('exit', () => require('node:fs').writeFileSync(process.env.PEAK, String(process.resourceUsage().maxRSS / 1024)))",
  );
  if (role === 'inspect') await inspectOnce(target);
  else await measureAll();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measureAll(): Promise<void> {
  const server = await startServer(MAJOR, { settings: ['max_wal_size=4GB'] });
  try {
    await startUp(server);
    await scale(server, 1_000);
    const large = await scale(server, 5_000);
    await verification(server, large);
    await embedded(server);
  } finally {
    await server.stop();
  }
}

interface Run {
  readonly ms: number;
  /** Megabytes; 0 for programs that are not Node. */
  readonly peak: number;
  readonly stdout: string;
}

/** A process from start to end. Throws with what it wrote when it fails. */
function run(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
  const peakFile = join(folder, 'peak');
  writeFileSync(peakFile, '0');
  const start = process.hrtime.bigint();
  const { status, stdout, stderr } = spawnSync(command, args, {
    encoding: 'utf8',
    env: { ...process.env, PEAK: peakFile, ...env },
    maxBuffer: 2 ** 30,
  });
  const ms = Number(process.hrtime.bigint() - start) / 1e6;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: ${stderr}${stdout.slice(0, 2_000)}`);
  return { ms, peak: Math.round(Number(readFileSync(peakFile, 'utf8'))), stdout };
}

function node(args: readonly string[], env: NodeJS.ProcessEnv = {}): Run {
  return run(process.execPath, ['--require', peakHook, ...args], env);
}

/** The run that took the middle time of several. */
function middle(count: number, once: () => Run): Run {
  const runs = Array.from({ length: count }, once).sort((a, b) => a.ms - b.ms);
  return runs[count >> 1] as Run;
}

function line(step: string, { ms, peak }: { readonly ms: number; readonly peak: number }, extra = ''): void {
  const memory = peak === 0 ? ''.padStart(13) : `${String(peak).padStart(5)} MB peak`;
  console.log(`  ${step.padEnd(52)} ${ms.toFixed(1).padStart(9)} ms  ${memory}  ${extra}`.trimEnd());
}

/** Start-up as ratios to a bare Node process. */
async function startUp(server: TestServer): Promise<void> {
  const url = await server.createDatabase();
  await withDriver((driver) => driver.exec('CREATE TABLE users (id integer PRIMARY KEY, name text)'), url);
  const bare = middle(15, () => node(['-e', '0']));
  const inspect = middle(15, () => node([cli, 'schema', 'inspect', '--url', url]));
  line('node -e 0', bare);
  line('atlas schema inspect, one table', inspect, `${(inspect.ms / bare.ms).toFixed(2)} x node -e 0`);
}

/** Returns the URL of the database it made. */
async function scale(server: TestServer, tables: number): Promise<string> {
  const url = await server.createDatabase();
  const created = await timed(() => withDriver((driver) => fill(driver, tables), url));
  line(`${tables} tables: create (not ours to speed up)`, { ms: created.ms, peak: 0 });
  const pgDump = await findPgDump(MAJOR);
  if (typeof pgDump === 'string') throw new Error(`there is no pg_dump to compare with: ${pgDump}`);
  const [program = '', ...leading] = pgDump.command;
  const dump = (): Run => run(program, [...leading, '--schema-only', url]);
  // The first one reads the catalogs into the server's memory.
  dump();
  const dumped = middle(3, dump);
  const times = (ms: number): string => `${(dumped.ms / ms).toFixed(1)} x faster than pg_dump`;
  line(`${tables} tables: pg_dump --schema-only`, dumped, `version ${pgDump.major}`);
  const counter = await countWire(join(server.socketDir, '.s.PGSQL.5432'));
  const { roundTrips, queries } = await withDriver(
    async (driver) => {
      counter.reset();
      await driver.inspect();
      const { commands, roundTrips } = counter.counts();
      return { roundTrips, queries: commands.get('SELECT') ?? 0 };
    },
    counter.url(/@\/(\w+)/.exec(url)?.[1] ?? ''),
  );
  await counter.close();
  const inside = JSON.parse(node(['--expose-gc', self, 'inspect', url]).stdout) as Inside;
  line(
    `${tables} tables: inspect, first in its process`,
    { ms: inside.cold, peak: inside.peak },
    `${queries} queries, ${roundTrips} round trips, ${times(inside.cold)}`,
  );
  line(`${tables} tables: inspect again`, { ms: inside.warm, peak: inside.peakOfMany }, times(inside.warm));
  line(`${tables} tables: diff with itself`, { ms: inside.diff, peak: inside.peakOfMany });
  line(`${tables} tables: write HCL`, { ms: inside.hcl, peak: inside.peakOfAll });
  const command = middle(3, () => node([cli, 'schema', 'inspect', '--url', url]));
  line(`${tables} tables: atlas schema inspect, whole process`, command, times(command.ms));
  return url;
}

/** What proving a plan adds when one column of thousands of tables is new. */
async function verification(server: TestServer, from: string): Promise<void> {
  const to = await server.createDatabase();
  const [source = '', target = ''] = [from, to].map((url) => /@\/(\w+)/.exec(url)?.[1]);
  await withDriver(async (driver) => {
    await driver.exec(`DROP DATABASE ${target}`);
    await driver.exec(`CREATE DATABASE ${target} TEMPLATE ${source}`);
  }, server.url('postgres'));
  await withDriver((driver) => driver.exec('ALTER TABLE t2500 ADD COLUMN more integer'), to);
  const args = [cli, 'schema', 'diff', '--from', from, '--to', to, '--dev-url', 'pglite://'];
  const diff =
    (...more: string[]) =>
    () =>
      node([...args, ...more], { XDG_CACHE_HOME: join(folder, 'cache') });
  // Makes the snapshot.
  diff('--verify')();
  const without = middle(3, diff('--verify=false'));
  const verified = middle(3, diff('--verify'));
  line('5000 tables, one new column: schema diff', without);
  line('5000 tables, one new column: verified on pglite', verified, `${(verified.ms - without.ms).toFixed(0)} ms more`);
}

interface Inside {
  readonly cold: number;
  readonly warm: number;
  readonly diff: number;
  readonly hcl: number;
  /** Megabytes after the first inspection, after six and a diff, and after HCL was written too. */
  readonly peak: number;
  readonly peakOfMany: number;
  readonly peakOfAll: number;
}

/** Runs in a process of its own, so that it is as cold as the command and its peak is that of one inspection. */
async function inspectOnce(url: string): Promise<void> {
  await withDriver(async (driver) => {
    const cold = await timed(() => driver.inspect());
    const peak = peakMegabytes();
    const warm = await median(5, () => driver.inspect());
    const other = await driver.inspect();
    const { capabilities } = driver;
    const diff = await timed(() =>
      diffRealms(cold.value, other, { hooks: postgres.diff, capabilities, mode: 'normalized' }),
    );
    const peakOfMany = peakMegabytes();
    const hcl = await timed(() => encodeRealm(cold.value, postgres.hcl));
    const inside: Inside = {
      cold: cold.ms,
      warm,
      diff: diff.ms,
      hcl: hcl.ms,
      peak,
      peakOfMany,
      peakOfAll: peakMegabytes(),
    };
    console.log(JSON.stringify(inside));
  }, url);
}

/** What a plan costs from the start of the process to its end, with the embedded dev database. */
async function embedded(server: TestServer): Promise<void> {
  const url = await server.createDatabase();
  const schema = join(folder, 'schema.hcl');
  const source = await server.createDatabase();
  await withDriver((driver) => fill(driver, 20), source);
  writeFileSync(schema, node([cli, 'schema', 'inspect', '--url', source]).stdout);
  const apply = (cache: string) => () =>
    node([cli, 'schema', 'apply', '--url', url, '--to', `file://${schema}`, '--dev-url', 'pglite://', '--dry-run'], {
      XDG_CACHE_HOME: join(folder, cache),
    });
  line('apply --dry-run, 20 tables, pglite, first run ever', apply('cache')());
  line('apply --dry-run, 20 tables, pglite', middle(5, apply('cache')));
}

/** Ten columns, a key, three indexes and a foreign key each. */
async function fill(driver: Driver, tables: number): Promise<void> {
  const columns = Array.from(
    { length: 8 },
    (_, c) => `c${c} ${c % 2 ? 'character varying(100)' : 'integer NOT NULL DEFAULT 0'}`,
  );
  for (let start = 0; start < tables; start += 250) {
    const statements = Array.from({ length: Math.min(250, tables - start) }, (_, k) => {
      const i = start + k;
      return [
        `CREATE TABLE t${i} (id bigint PRIMARY KEY, parent bigint REFERENCES t${Math.max(0, i - 1)} (id), ${columns.join(', ')})`,
        `CREATE INDEX i${i}a ON t${i} (c0)`,
        `CREATE UNIQUE INDEX i${i}b ON t${i} (c1, c2)`,
        `CREATE INDEX i${i}c ON t${i} (parent)`,
      ].join(';');
    });
    await driver.exec(statements.join(';'));
  }
}
