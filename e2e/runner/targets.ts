import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';

/** What one run of the command over many targets did. */
export interface TargetsRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
  /** The most memory that the process had, in MB; 0 where the system does not say. */
  readonly peakMb: number;
  /** Sessions that were opened on targets, as the report says. */
  readonly connections: number;
}

/** The schema before and after, in SQL that both databases read. */
export const OLD_SCHEMA = `CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);
CREATE TABLE posts (id integer PRIMARY KEY, user_id integer REFERENCES users (id), title text);
CREATE INDEX posts_title ON posts (title);
`;
export const NEW_SCHEMA = `CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL, email text);
CREATE TABLE posts (id integer PRIMARY KEY, user_id integer REFERENCES users (id), title text);
CREATE INDEX posts_title ON posts (title);
CREATE TABLE tags (id integer PRIMARY KEY, post_id integer REFERENCES posts (id), tag text NOT NULL);
`;

/** Writes a project file with environments `one` and `all`, and the desired schema. `url` holds `$name`. */
export function writeProject(folder: string, url: string, dev: string, names: readonly string[]): void {
  const address = url.replace('$name', () => '${each.value}');
  writeFileSync(join(folder, 'schema.sql'), NEW_SCHEMA);
  const env = (name: string, targets: readonly string[]): string =>
    `env "${name}" {\n  for_each = toset(${JSON.stringify(targets)})\n  url      = "${address}"\n  src      = "file://schema.sql"\n  dev      = "${dev}"\n}\n`;
  writeFileSync(join(folder, 'atlas.hcl'), `${env('one', names.slice(0, 1))}${env('all', names)}`);
}

/** Makes a SQLite database with the old schema. */
export function makeSqlite(path: string): void {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; ${OLD_SCHEMA}`);
  db.close();
}

/** Everything that `sqlite_master` says of a database, as one text. */
export function sqliteState(path: string): string {
  const db = new DatabaseSync(path);
  try {
    return JSON.stringify(
      db.prepare("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name").all(),
    );
  } finally {
    db.close();
  }
}

/** Runs `schema apply --auto-approve`; with `killAfter` the process is killed once so many targets are done. */
export async function applyToTargets(
  launcher: string,
  folder: string,
  args: readonly string[],
  killAfter?: number,
): Promise<TargetsRun> {
  const start = process.hrtime.bigint();
  const child = spawn(process.execPath, [launcher, 'schema', 'apply', '--auto-approve', ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: folder, XDG_CACHE_HOME: join(folder, '.cache') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr, peakMb] = ['', '', 0];
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, peakOf(child.pid ?? 0));
  }, 50);
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    if (killAfter !== undefined && stdout.split(': ok, ').length > killAfter) child.kill('SIGKILL');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  const code = await new Promise<number | null>((resolve) => {
    child.on('close', resolve);
  });
  clearInterval(watch);
  const connections = Number(/-- (\d+) connections?$/m.exec(stdout)?.[1] ?? 0);
  return { code, stdout, stderr, ms: Number(process.hrtime.bigint() - start) / 1e6, peakMb, connections };
}

function peakOf(pid: number): number {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Math.round(Number(found?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}
