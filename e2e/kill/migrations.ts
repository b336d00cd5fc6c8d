import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export type DatabaseKind = 'sqlite' | 'postgres';

/** How the statements of a run are grouped: by `--tx-mode`, or by `-- atlas:txmode none` in every second file. */
export type Mode = 'file' | 'all' | 'none' | 'directive';

export const FILES = 20;

/** Statements of a file, and the line that says that the file is done. */
export const EVENTS_PER_FILE = 7;

/**
 * Writes the files. Every statement leaves a trace that shows how often it ran: a row, or an object that cannot be made
 * twice. They are the same for all modes, save that PostgreSQL builds its indexes concurrently where it can.
 */
export function writeMigrations(folder: string, kind: DatabaseKind, mode: Mode): void {
  mkdirSync(folder, { recursive: true });
  for (let i = 1; i <= FILES; i++) {
    writeFileSync(join(folder, `${String(i).padStart(2, '0')}.sql`), migration(i, kind, mode));
  }
}

function migration(i: number, kind: DatabaseKind, mode: Mode): string {
  const isAlone = mode === 'none' || (mode === 'directive' && i % 2 === 0);
  const concurrently = kind === 'postgres' && isAlone ? 'CONCURRENTLY ' : '';
  // Long enough to be killed in the middle of it.
  const slow =
    kind === 'sqlite'
      ? `INSERT INTO bulk WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 4000) SELECT ${i}, n FROM c`
      : `INSERT INTO bulk SELECT ${i}, n FROM generate_series(1, 20) n WHERE pg_sleep(0.001) IS NOT NULL`;
  const statements = [
    i === 1 ? 'CREATE TABLE counter (what text)' : `INSERT INTO counter VALUES ('${i}a')`,
    i === 1 ? 'CREATE TABLE bulk (file int, n int)' : `CREATE TABLE t${i} (x int)`,
    i === 1 ? 'CREATE TABLE t1 (x int, y int)' : `ALTER TABLE t${i} ADD COLUMN y int`,
    slow,
    `CREATE INDEX ${concurrently}i${i} ON t${i} (y)`,
    `INSERT INTO counter VALUES ('${i}b')`,
  ];
  const directive = mode === 'directive' && isAlone ? '-- atlas:txmode none\n\n' : '';
  return `${directive}${statements.map((sql) => `${sql};\n`).join('')}`;
}
