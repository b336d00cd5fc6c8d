import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diffRealms, encodeRealm, type Driver, parseDatabaseUrl } from '@atlas/dialect';
import { sqlite } from '@atlas/dialect-sqlite';
import { formatHcl } from '@atlas/hcl';
import { median, peakMegabytes, report, timed } from './measure.ts';

const folder = mkdtempSync(join(tmpdir(), 'atlas-bench-'));
try {
  await startUp();
  const small = await scale(1_000);
  const large = await scale(5_000);
  console.log('  growth from 1,000 to 5,000 tables, per table (1.0 is linear):');
  for (const [step, ms] of large)
    console.log(`    ${step.padEnd(20)} ${(ms / (small.get(step) ?? ms) / 5).toFixed(2)}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Start-up as ratios to a bare Node process, all in one run. */
async function startUp(): Promise<void> {
  const cli = join(process.cwd(), 'apps', 'cli', 'bin', 'atlas.cjs');
  const file = join(folder, 'small.db');
  const open = await sqlite.open(parseDatabaseUrl(`sqlite://${file}`), {});
  await open.exec('CREATE TABLE users (id integer PRIMARY KEY, name text)');
  await open.close();
  const run = (...args: string[]) => {
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  };
  const bare = await median(15, () => run('-e', '0'));
  const version = await median(15, () => run(cli, 'version'));
  const inspect = await median(15, () => run(cli, 'schema', 'inspect', '--url', `sqlite://${file}`));
  report('node -e 0', bare);
  report('atlas version', version, `${(version / bare).toFixed(2)} x node -e 0`);
  report('atlas schema inspect, small database', inspect, `${(inspect / bare).toFixed(2)} x node -e 0`);
}

async function scale(tables: number): Promise<Map<string, number>> {
  const steps = new Map<string, number>();
  const file = join(folder, `${tables}.db`);
  const driver = await sqlite.open(parseDatabaseUrl(`sqlite://${file}`), {});
  const created = await timed(() => fill(driver, tables));
  report(`${tables} tables: create (not ours to speed up)`, created.ms);
  const step = async <T>(name: string, run: () => T | Promise<T>): Promise<T> => {
    const { ms, value } = await timed(run);
    steps.set(name, ms);
    report(`${tables} tables: ${name}`, ms);
    return value;
  };
  const a = await step('inspect', () => driver.inspect());
  const b = await driver.inspect();
  await step('diff with itself', () =>
    diffRealms(a, b, { hooks: sqlite.diff, capabilities: sqlite.capabilities, mode: 'normalized' }),
  );
  const text = await step('write HCL', () => encodeRealm(a, sqlite.hcl));
  await step('format HCL', () => formatHcl(text));
  await driver.close();
  console.log(`    ${tables} tables: peak ${peakMegabytes()} MB, ${(text.length / 2 ** 20).toFixed(1)} MB of HCL`);
  return steps;
}

/** Ten columns, two indexes and a foreign key each. */
async function fill(driver: Driver, tables: number): Promise<void> {
  const transaction = await driver.begin();
  for (let i = 0; i < tables; i++) {
    const columns = Array.from({ length: 8 }, (_, c) => `c${c} ${c % 2 ? 'text' : 'integer NOT NULL DEFAULT 0'}`).join(
      ', ',
    );
    await transaction.exec(
      `CREATE TABLE t${i} (id integer PRIMARY KEY, parent integer REFERENCES t${Math.max(0, i - 1)} (id), ${columns})`,
    );
    await transaction.exec(`CREATE INDEX i${i}a ON t${i} (c0)`);
    await transaction.exec(`CREATE UNIQUE INDEX i${i}b ON t${i} (c1, c2)`);
  }
  await transaction.commit();
}
