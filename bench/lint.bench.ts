// `migrate lint --latest 1` over directories of many files that write rows: once without, once with the state of the old
// files known. SQLite in memory, and a PostgreSQL server.
// `schema lint` by the rules in `rules/` over 5,000 tables: HCL with an SQLite dev database, an SQLite database, and a
// PostgreSQL database.
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtinDialects, builtinLinters } from '@atlas/dialects-all';
import { startServer } from '@atlas/dialect-postgres/testing';
import {
  type EngineContext,
  migrateHash,
  migrateLint,
  nodeFileSystem,
  readRules,
  schemaLint,
  withDriver,
} from '@atlas/engine';
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

const TABLES = 5000;

function tableNames(): readonly string[] {
  return Array.from({ length: TABLES }, (_, i) => `t${i + 1}`);
}

/** Ten columns, a primary key, two indexes and a foreign key each. */
function sqlOf(name: string): string {
  return (
    `CREATE TABLE ${name} (id int PRIMARY KEY, tenant_id int NOT NULL, parent_id int REFERENCES t1 (id) ON DELETE CASCADE, ` +
    `name varchar(100) NOT NULL, price float, amount numeric(10, 2), note text, created_at timestamp, updated_at timestamp, ` +
    `state varchar(20) DEFAULT 'new');\nCREATE INDEX ${name}_tenant ON ${name} (tenant_id, id);\n` +
    `CREATE INDEX ${name}_name ON ${name} (name);`
  );
}

function hclOf(name: string): string {
  const column = (label: string, type: string, rest = 'null = true'): string =>
    `  column "${label}" {\n    type = ${type}\n    ${rest}\n  }\n`;
  const columns = [
    column('id', 'int', 'null = false'),
    column('tenant_id', 'int', 'null = false'),
    column('parent_id', 'int'),
    column('name', 'varchar(100)', 'null = false'),
    column('price', 'float'),
    column('amount', 'numeric(10, 2)'),
    column('note', 'text'),
    column('created_at', 'timestamp'),
    column('updated_at', 'timestamp'),
    column('state', 'varchar(20)', 'default = "new"'),
  ].join('');
  return `table "${name}" {
  schema = schema.main
${columns}  primary_key {
    columns = [column.id]
  }
  index "${name}_tenant" {
    columns = [column.tenant_id, column.id]
  }
  index "${name}_name" {
    columns = [column.name]
  }
  foreign_key "${name}_parent" {
    columns     = [column.parent_id]
    ref_columns = [table.t1.column.id]
    on_delete   = CASCADE
  }
}
`;
}

async function benchSchemaLint(postgresUrl: string): Promise<void> {
  const context = contextWithCache();
  const rules = await readRules(
    [{ language: 'hcl', name: 'all', src: ['rules'], vars: new Map(), error: false }].flatMap((set) =>
      readdirSync('rules').map((file) => ({ ...set, name: file, src: [`rules/${file}`] })),
    ),
    '.',
    context,
  );
  const hcl = join(folder, 'schema.lt.hcl');
  writeFileSync(hcl, `schema "main" {\n}\n${tableNames().map(hclOf).join('')}`);
  const sqliteUrl = `sqlite://${join(folder, 'app.db')}`;
  for (const url of [sqliteUrl, postgresUrl]) {
    await withDriver(url, context, async (driver) => {
      await driver.exec(`BEGIN;\n${tableNames().map(sqlOf).join('\n')}\nCOMMIT;`);
    });
  }
  const sources = [
    ['SQLite HCL', `file://${hcl}`, 'sqlite://?mode=memory'],
    ['SQLite database', sqliteUrl, undefined],
    ['PostgreSQL database', postgresUrl, undefined],
  ] as const;
  for (const [name, url, devUrl] of sources) {
    const request = { url: [url], devUrl, settings: noSettings, rules };
    const run = () => schemaLint(request, contextWithCache());
    const before = process.cpuUsage();
    const { ms, value } = await timed(run);
    const { user, system } = process.cpuUsage(before);
    const found = value.steps.reduce((sum, { diagnostics }) => sum + diagnostics.length, 0);
    const rulesMs = (Number(value.elapsed) / 1e6).toFixed(1);
    const cpuMs = ((user + system) / 1000).toFixed(0);
    const extra = `cpu ${cpuMs} ms  of it ${rules.length} rules ${rulesMs} ms (wall)  ${value.objects} objects  ${found} findings`;
    report(`schema lint, ${name}: ${TABLES} tables`, ms, extra);
    // SQLite looks at its whole schema for each statement of a dev database.
    if (devUrl === undefined) report(`schema lint, ${name}: again`, await median(3, run));
  }
}

const server = await startServer(18);
try {
  await benchSchemaLint(await server.createDatabase('search_path=public'));
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
