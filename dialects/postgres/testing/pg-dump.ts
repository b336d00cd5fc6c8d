import { execFile } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

const SCRIPT = fileURLToPath(new URL('../../../tools/testdb/pg_dump.sh', import.meta.url));
const DEBIAN_FOLDER = '/usr/lib/postgresql';
/** Dumps of thousands of tables are long. */
const MAX_OUTPUT_BYTES = 1 << 28;

/** A `pg_dump` that reads servers of its own major version and older. */
export interface PgDump {
  readonly major: number;
  /** The program and its leading arguments, for callers that start it themselves. */
  readonly command: readonly string[];
  /** Prints the schema of the database as SQL, without its data. */
  dumpSchema(url: string, args?: readonly string[]): Promise<string>;
}

const found = new Map<number, Promise<PgDump | string>>();

/**
 * Finds a `pg_dump` for servers of a major version: one of this machine, else the newest of Debian, which is unpacked into
 * the user's cache folder on first use. A string says why there is none.
 */
export function findPgDump(major: number): Promise<PgDump | string> {
  const known = found.get(major) ?? search(major);
  found.set(major, known);
  return known;
}

async function search(major: number): Promise<PgDump | string> {
  for (const command of await installed()) {
    const version = await versionOf(command).catch(() => 0);
    if (version >= major) return pgDump(version, command);
  }
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'atlas', 'testdb-pg-dump');
  try {
    const command = [SCRIPT, cache];
    const version = await versionOf(command);
    return version >= major ? pgDump(version, command) : `the newest pg_dump is of version ${version}`;
  } catch (error) {
    const { stderr = '', message } = error as Error & { stderr?: string };
    return stderr.trim() || message;
  }
}

/** The programs of Debian's packages, newest first, then the one on the path. */
async function installed(): Promise<string[][]> {
  const folders = await readdir(DEBIAN_FOLDER).catch(() => []);
  const newestFirst = folders.filter((name) => /^\d+$/.test(name)).toSorted((a, b) => Number(b) - Number(a));
  return [...newestFirst.map((name) => join(DEBIAN_FOLDER, name, 'bin', 'pg_dump')), 'pg_dump'].map((p) => [p]);
}

async function versionOf(command: readonly string[]): Promise<number> {
  const [program = '', ...args] = command;
  const { stdout } = await run(program, [...args, '--version']);
  return Number(/\(PostgreSQL\) (\d+)/.exec(stdout)?.[1] ?? 0);
}

function pgDump(major: number, command: readonly string[]): PgDump {
  const [program = '', ...leading] = command;
  return {
    major,
    command,
    async dumpSchema(url, args = []) {
      const options = [...leading, '--schema-only', ...args, url];
      const { stdout } = await run(program, options, { maxBuffer: MAX_OUTPUT_BYTES });
      return stdout;
    },
  };
}
