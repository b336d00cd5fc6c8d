import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { numbers } from './runner/numbers.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const launcher = join(root, 'apps', 'cli', 'bin', 'atlas.cjs');
const folder = mkdtempSync(join(tmpdir(), 'atlas-kill-'));

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

const FILES = 20;
/** Per transaction mode. Each is at a place of its own, chosen by a fixed sequence of numbers. */
const DATABASES = 4;
const KILLS_PER_DATABASE = 7;

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'tools', 'build.mjs')], { stdio: 'inherit' });
  mkdirSync(join(folder, 'migrations'));
  for (let i = 1; i <= FILES; i++) {
    writeFileSync(join(folder, 'migrations', `${String(i).padStart(2, '0')}.sql`), migration(i));
  }
  execFileSync(process.execPath, [launcher, 'migrate', 'hash'], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every statement leaves a trace that shows how often it ran: a row, or an object that cannot be made twice. */
function migration(i: number): string {
  const first = i === 1 ? 'CREATE TABLE counter (what text);\nCREATE TABLE bulk (file int, n int);\n' : '';
  return (
    `${first}INSERT INTO counter VALUES ('${i}a');\nCREATE TABLE t${i} (x int);\nALTER TABLE t${i} ADD COLUMN y int;\n` +
    // Long enough to be killed in the middle of it.
    `INSERT INTO bulk WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 2000) SELECT ${i}, n FROM c;\n` +
    `CREATE INDEX i${i} ON t${i} (y);\nINSERT INTO counter VALUES ('${i}b');\n`
  );
}

const STATEMENTS = FILES * 6 + 2;

/**
 * Applies the directory. With `kill`, the process gets SIGKILL after that many statements were announced and the delay
 * in milliseconds has passed. Returns whether it ended by itself, with success.
 */
async function apply(
  database: string,
  mode: string,
  kill?: { readonly after: number; readonly delayMs: number },
): Promise<boolean> {
  // A killed run cannot take its lock away, and the lock of SQLite is a file that lives for some seconds.
  const temporary = mkdtempSync(join(folder, 'tmp-'));
  const args = [launcher, 'migrate', 'apply', '-u', `sqlite://${database}`, '--tx-mode', mode];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let seen = 0;
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString().split('    -> ').length - 1;
    if (kill !== undefined && seen >= kill.after) setTimeout(() => child.kill('SIGKILL'), kill.delayMs);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  expect(stderr).toBe('');
  return code === 0;
}

function outcomeOf(database: string): unknown {
  const db = new DatabaseSync(join(folder, database));
  try {
    return [
      "SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name",
      'SELECT what, count(*) AS times FROM counter GROUP BY what ORDER BY what',
      'SELECT file, count(*) AS times FROM bulk GROUP BY file ORDER BY file',
      'SELECT version, type, applied, total, error, hash, partial_hashes FROM atlas_schema_revisions ORDER BY version',
    ].map((sql) => db.prepare(sql).all());
  } finally {
    db.close();
  }
}

test.each(['file', 'all', 'none'])('killed at any moment, tx-mode %s: every statement runs once', async (mode) => {
  expect(await apply(`${mode}.db`, mode)).toBe(true);
  const expected = outcomeOf(`${mode}.db`);
  const next = numbers(mode.length * 7919);
  let kills = 0;
  const attack = async (database: string): Promise<void> => {
    for (let i = 0; i < KILLS_PER_DATABASE; i++) {
      // Where work is kept, what is left gets less and less: a kill at the start is always in time.
      const after =
        mode === 'all' ? Math.ceil(next() * STATEMENTS) : Math.ceil(next() * (STATEMENTS / KILLS_PER_DATABASE));
      if (await apply(database, mode, { after, delayMs: next() * 6 })) break;
      kills++;
    }
    expect(await apply(database, mode)).toBe(true);
    expect(outcomeOf(database)).toEqual(expected);
  };
  // Most of the time goes into waiting for the disk.
  await Promise.all(Array.from({ length: DATABASES }, (_, i) => attack(`${mode}-${i}.db`)));
  console.log(`tx-mode ${mode}: ${kills} kill points`);
  expect(kills).toBeGreaterThan(DATABASES * 4);
});
