import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '@atlas/dialect-postgres/testing';
import { report, timed } from './measure.ts';

const FILES = 1_000;
/** The others change tables that are there. */
const TABLES = 150;
/** The rows that a table begins with. */
const ROWS = 50;

const folder = mkdtempSync(join(tmpdir(), 'atlas-bench-'));
const cli = join(process.cwd(), 'apps', 'cli', 'bin', 'atlas.cjs');

try {
  writeHistory();
  atlas('migrate', 'hash');
  const server = await startServer(18);
  try {
    await measure('SQLite', 'sqlite://dev?mode=memory', `sqlite://${join(folder, 'app.db')}`);
    await measure('PostgreSQL', 'pglite://?search_path=public', await server.createDatabase('search_path=public'));
  } finally {
    await server.stop();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function measure(name: string, dev: string, target: string): Promise<void> {
  console.log(`  ${name}, ${FILES} files:`);
  rmSync(join(folder, 'cache', 'atlas', 'states'), { recursive: true, force: true });
  // The embedded server's own snapshot is made once per machine, not per directory.
  atlas('schema', 'inspect', '-u', 'file://empty.hcl', '--dev-url', dev);
  const step = async (title: string, run: () => string): Promise<number> => {
    const { ms } = await timed(run);
    report(`  ${title}`, ms);
    return ms;
  };
  const diff = (): string => atlas('migrate', 'diff', 'x', '--to', 'file://schema.sql', '--dev-url', dev);
  await step('migrate validate', () => atlas('migrate', 'validate'));
  const cold = await step('migrate diff, cold', diff);
  const warm = await step('migrate diff, warm', diff);
  console.log(`    warm / cold: ${(warm / cold).toFixed(3)}`);
  const added = join(folder, 'migrations', '20990101000000_added.sql');
  writeFileSync(added, 'CREATE TABLE added (id int);\n');
  writeFileSync(join(folder, 'schema.sql'), `${desired()}CREATE TABLE added (id int);\n`);
  atlas('migrate', 'hash');
  await step('migrate diff, one file is new', diff);
  rmSync(added);
  writeFileSync(join(folder, 'schema.sql'), desired());
  atlas('migrate', 'hash');
  await step('migrate apply to an empty database', () => atlas('migrate', 'apply', '-u', target));
  await step('migrate apply, nothing to do', () => atlas('migrate', 'apply', '-u', target));
}

function atlas(...args: string[]): string {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_CACHE_HOME: join(folder, 'cache') };
  const options = { cwd: folder, encoding: 'utf8', env, maxBuffer: 2 ** 28 } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], options);
  if (status !== 0) throw new Error(`atlas ${args.join(' ')}: ${stderr}${stdout}`);
  return stdout;
}

/** Tables with rows, then columns with an index that are added and filled, and every other time an index that is made again. */
function writeHistory(): void {
  if (!existsSync(join(folder, 'migrations'))) mkdirSync(join(folder, 'migrations'));
  for (let i = 1; i <= FILES; i++) {
    writeFileSync(join(folder, 'migrations', `${20_200_101_000_000 + i}_change.sql`), migration(i));
  }
  writeFileSync(join(folder, 'schema.sql'), desired());
  writeFileSync(join(folder, 'empty.hcl'), 'schema "main" {\n}\n');
}

function migration(i: number): string {
  const table = `t${(i - 1) % TABLES}`;
  if (i <= TABLES) {
    const rows = Array.from({ length: ROWS }, (_, id) => `(${id}, 'row ${id}', ${id % 7})`).join(', ');
    return (
      `CREATE TABLE ${table} (id int NOT NULL PRIMARY KEY, a text NOT NULL, b int);\n` +
      `CREATE INDEX ${table}_b ON ${table} (b);\nINSERT INTO ${table} VALUES ${rows};\n`
    );
  }
  const again = i % 2 === 0 ? '' : `DROP INDEX ${table}_b;\nCREATE INDEX ${table}_b ON ${table} (b);\n`;
  return (
    `ALTER TABLE ${table} ADD COLUMN c${i} int;\nUPDATE ${table} SET c${i} = 1 WHERE c${i} IS NULL;\n` +
    `CREATE INDEX ${table}_c${i} ON ${table} (c${i});\n${again}`
  );
}

function desired(): string {
  return Array.from({ length: TABLES }, (_, t) => {
    const table = `t${t}`;
    const added = Array.from({ length: FILES }, (_i, i) => i + 1).filter((i) => i > TABLES && (i - 1) % TABLES === t);
    const columns = added.map((i) => `, c${i} int`).join('');
    const indexes = added.map((i) => `CREATE INDEX ${table}_c${i} ON ${table} (c${i});\n`).join('');
    return (
      `CREATE TABLE ${table} (id int NOT NULL PRIMARY KEY, a text NOT NULL, b int${columns});\n` +
      `CREATE INDEX ${table}_b ON ${table} (b);\n${indexes}`
    );
  }).join('');
}
