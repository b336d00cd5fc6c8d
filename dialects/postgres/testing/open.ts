import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Driver, type OpenOptions, parseDatabaseUrl } from '@atlas/dialect';
import { scanStatements } from '@atlas/sqltext';
import { postgres } from '../src/index.ts';

/** Keeps the snapshot of the embedded server between test runs, apart from the cache of the user. */
const env = { XDG_CACHE_HOME: join(tmpdir(), 'atlas-test-cache') };

/** Opens a database, runs `use`, and closes it whatever happens. The URL defaults to an embedded one. */
export async function withDriver<T>(
  use: (driver: Driver) => Promise<T>,
  url = 'pglite://',
  options: OpenOptions = {},
): Promise<T> {
  const driver = await postgres.open(parseDatabaseUrl(url), { ...options, env: { ...env, ...options.env } });
  try {
    return await use(driver);
  } finally {
    await driver.close();
  }
}

/** Runs the statements of a SQL file one by one. */
export async function runSql(driver: Driver, sql: string): Promise<void> {
  for (const statement of scanStatements(sql, postgres.scanner).statements) await driver.exec(statement.text);
}
