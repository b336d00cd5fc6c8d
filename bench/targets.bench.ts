// 1,500 SQLite databases and 1,500 PostgreSQL schemas brought to a new state by one command.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer, whyUnavailable, withDriver } from '@atlas/dialect-postgres/testing';
import {
  applyToTargets,
  makeSqlite,
  OLD_SCHEMA,
  sqliteState,
  type TargetsRun,
  writeProject,
} from '../e2e/runner/targets.ts';

const TARGETS = 1500;
const PARALLEL = 4;
const launcher = join(process.cwd(), 'apps', 'cli', 'bin', 'atlas.cjs');
const names = Array.from({ length: TARGETS }, (_, i) => `tenant_${String(i).padStart(4, '0')}`);
const folder = mkdtempSync(join(tmpdir(), 'atlas-bench-targets-'));

function line(step: string, run: TargetsRun): void {
  const { ms, peakMb, connections } = run;
  console.log(
    `  ${step.padEnd(44)} ${ms.toFixed(0).padStart(8)} ms  ${String(peakMb).padStart(5)} MB peak  ${connections} connections`,
  );
}

/** One target, all others in one command, nothing to do, and all again with a kill in the middle. */
async function measure(
  title: string,
  own: string,
  states: () => Promise<number>,
  reset: () => Promise<void>,
): Promise<void> {
  console.log(title);
  await applyToTargets(launcher, own, ['--env', 'one', '--dry-run']);
  await reset();
  const one = await applyToTargets(launcher, own, ['--env', 'one']);
  line('one target', one);
  await reset();
  const all = await applyToTargets(launcher, own, ['--env', 'all', '--parallel', String(PARALLEL)]);
  line(`${TARGETS} targets`, all);
  if (all.code !== 0 || (await states()) !== 1) throw new Error(`the targets differ:\n${all.stderr}`);
  console.log(`  one target x ${TARGETS} would take ${((one.ms * TARGETS) / all.ms).toFixed(0)} times as long`);
  line('nothing to do', await applyToTargets(launcher, own, ['--env', 'all', '--parallel', String(PARALLEL)]));
  await reset();
  const killed = await applyToTargets(launcher, own, ['--env', 'all', '--parallel', String(PARALLEL)], TARGETS / 2);
  line('killed in the middle', killed);
  const between = await states();
  const resumed = await applyToTargets(launcher, own, [
    '--env',
    'all',
    '--parallel',
    String(PARALLEL),
    '--lock-timeout',
    '60s',
  ]);
  line('and run again', resumed);
  console.log(`  distinct states after the kill: ${between}, after the second run: ${await states()}`);
}

try {
  const sqlite = join(folder, 'sqlite');
  mkdirSync(sqlite);
  writeProject(sqlite, 'sqlite://$name.db', 'sqlite://?mode=memory', names);
  const path = (name: string): string => join(sqlite, `${name}.db`);
  await measure(
    `SQLite, ${TARGETS} databases of 2 tables, ${PARALLEL} at a time`,
    sqlite,
    async () => new Set(names.map((name) => sqliteState(path(name)))).size,
    async () => {
      for (const name of names) {
        rmSync(path(name), { force: true });
        makeSqlite(path(name));
      }
    },
  );
  const problem = await whyUnavailable(18);
  if (problem === undefined) {
    const server = await startServer(18);
    const database = await server.createDatabase();
    const own = join(folder, 'postgres');
    mkdirSync(own);
    writeProject(own, `${database}&search_path=$name`, 'pglite://?search_path=public', names);
    await measure(
      `PostgreSQL 18, ${TARGETS} schemas of 2 tables in one database, ${PARALLEL} at a time`,
      own,
      () =>
        withDriver(
          async (driver) => new Set((await driver.fingerprintSchemas?.(names, undefined))?.values()).size,
          database,
        ),
      () =>
        withDriver(async (driver) => {
          for (let at = 0; at < names.length; at += 50) {
            const batch = names.slice(at, at + 50);
            const drops = batch.map((name) => `DROP SCHEMA IF EXISTS ${name} CASCADE;`).join('');
            await driver.exec(drops);
            await driver.exec(
              batch.map((name) => `CREATE SCHEMA ${name}; SET search_path = ${name}; ${OLD_SCHEMA}`).join(''),
            );
          }
        }, database),
    );
    await server.stop();
  } else console.log(`PostgreSQL: ${problem}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
