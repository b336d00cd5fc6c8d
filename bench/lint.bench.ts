// `migrate lint --latest 1` over directories of many files that write rows: once without, once with the state of the old
// files known. SQLite in memory, and a PostgreSQL server.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtinDialects, builtinLinters } from '@atlas/dialects-all';
import { startServer } from '@atlas/dialect-postgres/testing';
import { type EngineContext, migrateHash, migrateLint, nodeFileSystem } from '@atlas/engine';
import { noSettings } from '@atlas/lint';
import { median, report, timed } from './measure.ts';

const folder = mkdtempSync(join(tmpdir(), 'bench-lint-'));

function contextWithCache(): EngineContext {
  const kept = new Map<string, string>();
  return {
    dialects: builtinDialects,
    linters: builtinLinters,
    fs: nodeFileSystem,
    env: process.env,
    now: () => Date.now(),
    monotonic: () => process.hrtime.bigint(),
    notice: () => {},
    print: () => {},
    cache: { get: (key) => kept.get(key), set: (key, text) => void kept.set(key, text) },
  };
}

/** Each file makes a table and writes rows; the last one changes two tables. */
async function writeFiles(count: number): Promise<string> {
  const dir = join(folder, String(count));
  mkdirSync(dir);
  for (let i = 1; i < count; i++) {
    const rows = Array.from({ length: 20 }, (_, n) => `(${n}, 'row ${n}')`).join(', ');
    const text = `CREATE TABLE t${i} (id int PRIMARY KEY, name text);\nCREATE INDEX i${i} ON t${i} (name);\nINSERT INTO t${i} VALUES ${rows};\n`;
    writeFileSync(join(dir, `${String(i).padStart(5, '0')}.sql`), text);
  }
  const last = 'ALTER TABLE t1 ADD COLUMN z int;\nALTER TABLE t2 ADD COLUMN z int;\n';
  writeFileSync(join(dir, `${String(count).padStart(5, '0')}.sql`), last);
  await migrateHash(`file://${dir}`, contextWithCache());
  return `file://${dir}`;
}

const server = await startServer(18);
try {
  for (const count of [100, 1000]) {
    const dir = await writeFiles(count);
    const devs = [
      ['SQLite', 'sqlite://?mode=memory'],
      ['PostgreSQL', await server.createDatabase('search_path=public')],
    ] as const;
    for (const [name, devUrl] of devs) {
      const context = contextWithCache();
      const run = () => migrateLint({ dir, devUrl, settings: noSettings, latest: 1 }, context);
      report(`${name}: ${count} files, nothing known`, (await timed(run)).ms);
      report(`${name}: ${count} files, old ones known`, await median(3, run));
    }
  }
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
