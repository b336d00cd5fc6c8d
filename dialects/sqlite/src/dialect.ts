import type { DatabaseUrl, Dialect, Driver, OpenOptions } from '@atlas/dialect';
import { sqliteProfile } from '@atlas/sqltext';
import { newestCapabilities } from './capabilities.ts';
import { sqliteDiff } from './diff.ts';
import { sqliteHcl } from './hcl.ts';
import { planChanges } from './plan/plan.ts';
import { sqliteRevisions } from './revisions.ts';

/** SQLite databases in files and in memory, and libSQL servers. */
export const sqlite: Dialect = {
  name: 'sqlite',
  schemes: ['sqlite', 'sqlite3', 'libsql', 'libsql+ws', 'libsql+wss', 'libsql+http', 'libsql+https', 'libsql+file'],
  scanner: sqliteProfile,
  capabilities: newestCapabilities,
  hcl: sqliteHcl,
  diff: sqliteDiff,
  plan: planChanges,
  revisions: sqliteRevisions,
  open,
  embeddedDevUrl: 'sqlite://dev?mode=memory',
  embeddedIsFree: true,
};

async function open(url: DatabaseUrl, options: OpenOptions): Promise<Driver> {
  // Planning needs no database: the client library is loaded with the first connection.
  const { openSqlite } = await import('./driver.ts');
  return openSqlite(sqlite, url, options);
}
