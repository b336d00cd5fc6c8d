import { type Driver, parseDatabaseUrl } from '@atlas/dialect';
import { sqlite } from '@atlas/dialect-sqlite';
import { checkLint, type LintCase } from './lint-sql.ts';
import type { DialectLint } from '../src/dialect-lint.ts';

let open: Promise<Driver> | undefined;

/** One SQLite database in memory for all cases of a test file. */
export function memoryDriver(): Promise<Driver> {
  open ??= sqlite.open(parseDatabaseUrl('sqlite://?mode=memory'), {});
  return open;
}

/** A database that adds nothing but the way SQLite alters tables. */
const lint: DialectLint = { analyzers: [], rebuildsTables: true };

/** Checks a case on SQLite with the generic analyzers; see `checkLint`. */
export async function check(sql: string, rest: Omit<LintCase, 'sql'> = {}): Promise<readonly string[]> {
  return checkLint(await memoryDriver(), lint, { ...rest, sql });
}
