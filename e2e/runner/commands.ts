import { spawn } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { startServer, type TestServer } from '@atlas/dialect-postgres/testing';
import { DatabaseSync } from '@photostructure/sqlite';
import pg from 'pg';
import { runMysql, urlOfAccount } from './mysql.ts';
import { providePackages } from './orm-packages.ts';
import { ScriptError } from './script.ts';

/** What a script works on. */
export interface ScriptState {
  /** Where its commands run and its files are. */
  readonly work: string;
  readonly launcher: string;
  readonly env: Record<string, string>;
  /** Output of the last command that printed. */
  stdout: string;
  stderr: string;
  /** What the next program reads. */
  stdin: string;
  /** Replaces a file of the script, if it is one; undefined when expectations are to be met. */
  readonly update: ((file: string, text: string) => boolean) | undefined;
  /** Databases that the script keeps locked, by path. */
  readonly connections: Map<string, { close(): void }>;
}

/** Started by the first script that needs it; ends with this process. */
let server: Promise<TestServer> | undefined;

/** Returns why it failed, or undefined. Throws `ScriptError` when it was called wrongly. */
type ScriptCommand = (args: readonly string[], state: ScriptState) => string | undefined | Promise<string | undefined>;

/** The commands that scripts may use. */
export const commands: Readonly<Record<string, ScriptCommand>> = {
  /** `atlas ARGS... [> FILE]`: the CLI. */
  async atlas(args, state) {
    const failure = await runProgram(process.execPath, [state.launcher, ...args], state);
    // A bug is not the failure that a script waits for.
    if (/^Error: internal error: /m.test(state.stderr)) throw new ScriptError(state.stderr);
    return failure;
  },
  /** `exec PROGRAM ARGS... [> FILE]`: any other program. */
  exec: ([program, ...args], state) => runProgram(needed(program), args, state),
  /** `stdin FILE`: what the next program reads; without it, nothing. */
  stdin([name], state) {
    state.stdin = readFileSync(join(state.work, needed(name)), 'utf8');
    return undefined;
  },
  /** `stdout PATTERN`, `stderr PATTERN`: the last output has a match. `^` and `$` match at line ends. */
  stdout: ([pattern], state) => match(pattern, state.stdout, 'stdout'),
  stderr: ([pattern], state) => match(pattern, state.stderr, 'stderr'),
  grep: ([pattern, name], state) => match(pattern, read(name, state), needed(name)),
  /** `cmp A B`: equal texts; `stdout` and `stderr` stand for the last output, in which times are written `<time>`. */
  cmp: ([actual, expected], state) => compare(needed(actual), needed(expected), state),
  exists: (names, state) =>
    names.map((n) => (existsSync(join(state.work, n)) ? undefined : `${n} is missing`)).find(Boolean),
  cp([from, to], state) {
    if (from === 'stdout' || from === 'stderr') writeFileSync(join(state.work, needed(to)), state[from]);
    else copyFileSync(join(state.work, needed(from)), join(state.work, needed(to)));
    return undefined;
  },
  mv([from, to], state) {
    renameSync(join(state.work, needed(from)), join(state.work, needed(to)));
    return undefined;
  },
  rm(names, state) {
    for (const name of names) rmSync(join(state.work, name), { recursive: true, force: true });
    return undefined;
  },
  mkdir(names, state) {
    for (const name of names) mkdirSync(join(state.work, name), { recursive: true });
    return undefined;
  },
  chmod([mode, name], state) {
    chmodSync(join(state.work, needed(name)), Number.parseInt(needed(mode), 8));
    return undefined;
  },
  /** `env NAME=VALUE...`. */
  env(settings, state) {
    for (const setting of settings) {
      const at = setting.indexOf('=');
      if (at < 1) throw new ScriptError(`expected NAME=VALUE, got ${setting}`);
      state.env[setting.slice(0, at)] = setting.slice(at + 1);
    }
    return undefined;
  },
  /**
   * `sqlite FILE SQL...`: runs statements on a database; rows of a query become stdout, columns divided by `|`.
   * `sqlite FILE -f SCRIPT` runs a file.
   */
  sqlite([name, ...given], state) {
    const db = new DatabaseSync(join(state.work, needed(name)));
    const statements = given[0] === '-f' ? [readFileSync(join(state.work, needed(given[1])), 'utf8')] : given;
    try {
      state.stdout = statements.map((sql) => query(db, sql)).join('');
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      db.close();
    }
  },
  /** `postgres NAME [QUERY]`: an empty database on a real server; the variable NAME holds its URL. */
  async postgres([name, query], state) {
    server ??= startServer(18);
    state.env[needed(name)] = await (await server).createDatabase(query ?? 'search_path=public');
    return undefined;
  },
  /** `sql URL SQL...`: as `sqlite`, on a PostgreSQL database. `sql URL -f SCRIPT` runs a file. */
  async sql([url, ...given], state) {
    const address = new URL(needed(url).replace('@/', '@host/'));
    const client = new pg.Client({
      host: address.searchParams.get('host') ?? address.hostname,
      port: Number(address.searchParams.get('port')),
      user: address.username,
      database: address.pathname.slice(1),
    });
    await client.connect();
    const statements = given[0] === '-f' ? [readFileSync(join(state.work, needed(given[1])), 'utf8')] : given;
    try {
      state.stdout = '';
      for (const text of statements) {
        const results = [await client.query({ text, rowMode: 'array' })].flat();
        state.stdout += results
          .flatMap(({ rows }) => rows as unknown[][])
          .map(formatRow)
          .join('');
      }
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      await client.end();
    }
  },
  /** `mysql URL SQL...`: as `sqlite`, on a server of the MySQL family. */
  async mysql([url, ...statements], state) {
    try {
      state.stdout = await runMysql(needed(url), statements, state.env);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  },
  /** `mysql-account NAME USER URL`: the variable NAME holds the URL for an account without a password. */
  async 'mysql-account'([name, user, url], state) {
    state.env[needed(name)] = await urlOfAccount(needed(user), needed(url), state.env);
    return undefined;
  },
  /**
   * `packages npm SPEC...`, `packages pip SPEC...`, `packages go`: what an ORM project needs, the project's own loader
   * included. Fetched once and kept; the script is skipped where that is not possible.
   */
  async packages([manager, ...specs], state) {
    await providePackages(needed(manager), specs, state);
    return undefined;
  },
  /** `lock FILE`: another connection keeps the SQLite database locked until `unlock FILE`. */
  lock([name], state) {
    const db = new DatabaseSync(join(state.work, needed(name)));
    db.exec('BEGIN EXCLUSIVE');
    state.connections.set(needed(name), db);
    return undefined;
  },
  unlock([name], state) {
    state.connections.get(needed(name))?.close();
    state.connections.delete(needed(name));
    return undefined;
  },
};

function needed(argument: string | undefined): string {
  if (argument === undefined) throw new ScriptError('an argument is missing');
  return argument;
}

function query(db: InstanceType<typeof DatabaseSync>, sql: string): string {
  if (!/^\s*(select|pragma|with|explain)\b/i.test(sql)) {
    db.exec(sql);
    return '';
  }
  const rows = db.prepare(sql).all() as readonly Readonly<Record<string, unknown>>[];
  return rows.map((row) => formatRow(Object.values(row))).join('');
}

function formatRow(cells: readonly unknown[]): string {
  return `${cells.map(formatCell).join('|')}\n`;
}

function formatCell(value: unknown): string {
  if (value instanceof Uint8Array) return `x'${Buffer.from(value).toString('hex')}'`;
  return value === null ? 'NULL' : `${value as string | number | bigint}`;
}

function match(pattern: string | undefined, text: string, where: string): string | undefined {
  if (new RegExp(needed(pattern), 'm').test(text)) return undefined;
  return `no match for ${needed(pattern)} in ${where}:\n${text}`;
}

function read(name: string | undefined, state: ScriptState): string {
  if (name === 'stdout' || name === 'stderr') return withoutTimes(state[name]);
  return readFileSync(join(state.work, needed(name)), 'utf8');
}

/** Times as Go prints them, `749.815µs`, differ from run to run. */
function withoutTimes(text: string): string {
  return text.replace(/\b(?:\d+(?:\.\d+)?(?:ns|µs|ms|h|m|s))+(?![\w.])/g, '<time>');
}

function compare(actual: string, expected: string, state: ScriptState): string | undefined {
  const [got, want] = [read(actual, state), read(expected, state)];
  // A file of a script always ends in a newline.
  if (got === want || `${got}\n` === want) return undefined;
  if (state.update?.(expected, got) === true) return undefined;
  return `${actual} and ${expected} differ:\n${firstDifference(got, want)}`;
}

function firstDifference(got: string, want: string): string {
  const [a, b] = [got.split('\n'), want.split('\n')];
  const at = a.findIndex((line, i) => line !== b[i]);
  const line = at === -1 ? a.length : at;
  const show = (lines: readonly string[], mark: string): string =>
    lines
      .slice(line, line + 8)
      .map((text) => `${mark} ${text}\n`)
      .join('');
  return `from line ${line + 1}\n${show(a, '+')}${show(b, '-')}whole output:\n${got}`;
}

async function runProgram(program: string, args: readonly string[], state: ScriptState): Promise<string | undefined> {
  const redirect = args.indexOf('>');
  const own = redirect === -1 ? args : args.slice(0, redirect);
  const input = state.stdin;
  state.stdin = '';
  const child = spawn(program, own, { cwd: state.work, env: state.env, stdio: ['pipe', 'pipe', 'pipe'] });
  const chunks: { stdout: Buffer[]; stderr: Buffer[] } = { stdout: [], stderr: [] };
  child.stdout.on('data', (chunk: Buffer) => chunks.stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.stderr.push(chunk));
  // A program that ends before it read everything closes the pipe.
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  state.stdout = Buffer.concat(chunks.stdout).toString('utf8');
  state.stderr = Buffer.concat(chunks.stderr).toString('utf8');
  if (redirect !== -1) {
    const target = join(state.work, needed(args[redirect + 1]));
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, state.stdout);
  }
  return code === 0 ? undefined : `exit status ${code}`;
}
