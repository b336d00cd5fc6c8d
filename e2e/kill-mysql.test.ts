import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startTestServer, type TestServer } from '@atlas/dialect-mysql/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { numbers } from './runner/numbers.ts';

/**
 * Runs of `migrate apply` that get SIGKILL at and inside of statements, on servers whose DDL commits by itself. A sample
 * by default; `npm run test:kill-mysql` is the full one.
 */
const KILLS = Number(process.env['KILLS'] ?? 6);
const REPORT = process.env['KILL_REPORT'];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const launcher = join(root, 'apps', 'cli', 'bin', 'atlas.cjs');
const folder = mkdtempSync(join(tmpdir(), 'atlas-kill-'));

vi.setConfig({ testTimeout: 3_600_000, hookTimeout: 60_000 });

const FILES = 3;
const ROWS =
  '(WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 90) SELECT a.n + b.n * 90 AS n FROM c a, c b) r';

/** Every statement leaves a trace that shows how often it ran. Those on the large table last long enough to be killed in. */
function migration(i: number): string {
  return [
    ...(i === 1
      ? [
          'CREATE TABLE counter (what varchar(20))',
          'CREATE TABLE parent (id int PRIMARY KEY)',
          'INSERT INTO parent VALUES (1)',
        ]
      : []),
    `CREATE TABLE t${i} (id int AUTO_INCREMENT PRIMARY KEY, x int, y varchar(50), p int, f text)`,
    `INSERT INTO t${i} (x, y, p) SELECT n, repeat('y', 40), 1 FROM ${ROWS}`,
    `ALTER TABLE t${i} ADD COLUMN z int DEFAULT 1, ALGORITHM = COPY`,
    `CREATE INDEX k${i} ON t${i} (y, x)`,
    `ALTER TABLE t${i} MODIFY COLUMN x bigint NOT NULL`,
    `UPDATE t${i} SET x = x + 1`,
    `ALTER TABLE t${i} ADD CONSTRAINT fk${i} FOREIGN KEY (p) REFERENCES parent (id), ADD CONSTRAINT ck${i} CHECK (x > 0)`,
    `ALTER TABLE t${i} ADD FULLTEXT INDEX ft${i} (f)`,
    `INSERT INTO counter VALUES ('${i}')`,
    `ALTER TABLE t${i} COMMENT 'number ${i}'`,
    `CREATE VIEW v${i} AS SELECT id, x FROM t${i}`,
    `CREATE PROCEDURE p${i} () SELECT 1`,
    `DROP INDEX k${i} ON t${i}`,
    `ALTER TABLE t${i} DROP COLUMN z`,
    `DROP PROCEDURE p${i}`,
    `RENAME TABLE t${i} TO r${i}`,
  ]
    .map((sql) => `${sql};\n`)
    .join('');
}

const STATEMENTS = FILES * 16 + 3;

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'tools', 'build.mjs')], { stdio: 'ignore' });
  mkdirSync(join(folder, 'migrations'));
  for (let i = 1; i <= FILES; i++) writeFileSync(join(folder, 'migrations', `${i}.sql`), migration(i));
  execFileSync(process.execPath, [launcher, 'migrate', 'hash'], { cwd: folder });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Run {
  readonly isDone: boolean;
  readonly wasKilled: boolean;
  readonly stderr: string;
}

/** Applies the directory; the process is killed after so many announced statements and the delay. */
async function apply(url: string, kill?: { readonly after: number; readonly delayMs: number }): Promise<Run> {
  const args = [launcher, 'migrate', 'apply', '-u', url, '--lock-timeout', '60s'];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let seen = 0;
  let isArmed = false;
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    seen += chunk.toString().split('    -> ').length - 1;
    if (kill === undefined || isArmed || seen < kill.after) return;
    isArmed = true;
    setTimeout(() => child.kill('SIGKILL'), kill.delayMs);
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
    child.on('close', (c, s) => resolve([c, s]));
  });
  return { isDone: code === 0, wasKilled: signal === 'SIGKILL', stderr };
}

async function outcomeOf(server: TestServer, schema: string): Promise<unknown> {
  const driver = await server.openServer();
  try {
    const rows = async (sql: string): Promise<unknown> => driver.query(sql);
    const tables = (
      await driver.query('SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY 1', [
        schema,
      ])
    ).map((r) => String(r.name));
    const texts = [];
    for (const name of tables) {
      const [row] = await driver.query(`SHOW CREATE TABLE ${schema}.${name}`);
      texts.push(
        String(row?.['Create Table'] ?? row?.['Create View'])
          .replaceAll(schema, '')
          .replace(/ AUTO_INCREMENT=\d+/, ''),
      );
    }
    return {
      texts,
      counter: await rows(`SELECT what, count(*) AS n FROM ${schema}.counter GROUP BY what ORDER BY what`),
      sums: await Promise.all(
        Array.from({ length: FILES }, (_, i) => rows(`SELECT count(*) AS n, sum(x) AS s FROM ${schema}.r${i + 1}`)),
      ),
      routines: await rows(`SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = '${schema}'`),
      revisions: await rows(
        `SELECT version, applied, total, error, hash FROM ${schema}.atlas_schema_revisions ORDER BY version`,
      ),
    };
  } finally {
    await driver.close();
  }
}

for (const kind of ['mysql', 'mariadb'] as const) {
  const server = await startTestServer(kind);
  if (typeof server === 'string') {
    describe.skip(`kills on ${kind} (${server})`, () => {
      test('migrate apply', () => {});
    });
    continue;
  }
  test(`killed at and inside of statements, ${kind} runs every statement once and asks nothing`, async () => {
    const schema = `kill_${process.pid}`;
    const fresh = async (): Promise<void> => {
      const driver = await server.openServer();
      await driver.exec(`DROP DATABASE IF EXISTS ${schema}`);
      await driver.exec(`CREATE DATABASE ${schema}`);
      await driver.close();
    };
    const url = server.url(schema);
    await fresh();
    expect(await apply(url)).toMatchObject({ isDone: true, stderr: '' });
    const expected = await outcomeOf(server, schema);
    const next = numbers(kind.length * 7919);
    const questions: string[] = [];
    let kills = 0;
    while (kills < KILLS) {
      await fresh();
      // Ends when a run gets through before its kill; what was killed goes on from where it was.
      for (let i = 0; kills < KILLS; i++) {
        const run = await apply(url, { after: Math.ceil(next() * (STATEMENTS / 4)), delayMs: next() * 60 });
        if (run.wasKilled) kills++;
        else if (run.isDone) break;
        else {
          questions.push(run.stderr);
          break;
        }
      }
      const last = await apply(url);
      if (!last.isDone) {
        questions.push(last.stderr);
        continue;
      }
      expect(await outcomeOf(server, schema)).toEqual(expected);
    }
    const version = await server.openServer().then(async (d) => {
      await d.close();
      return d.serverVersion;
    });
    const line = `${kind} ${version}: ${kills} kills, ${questions.length} questions`;
    console.log(line);
    if (REPORT !== undefined) appendFileSync(REPORT, `${line}\n`);
    expect(questions.slice(Math.floor(KILLS / 100))).toEqual([]);
    const driver = await server.openServer();
    await driver.exec(`DROP DATABASE ${schema}`);
    await driver.close();
  });
}
