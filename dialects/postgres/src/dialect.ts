import type { DatabaseUrl, Dialect, Driver, OpenOptions, SchemaLocation } from '@atlas/dialect';
import { postgresProfile } from '@atlas/sqltext';
import { newestCapabilities } from './capabilities.ts';
import { postgresDiff } from './diff.ts';
import { postgresDocker } from './docker.ts';
import { postgresHcl } from './hcl.ts';
import { postgresLockWaits } from './lock-waits.ts';
import { postgresLocks } from './locks.ts';
import { searchPathOf } from './libpq.ts';
import { planPostgres } from './plan/index.ts';
import { postgresRevisions } from './revisions.ts';

/** PostgreSQL 12 and later, on servers and embedded. */
export const postgres: Dialect = {
  name: 'postgres',
  schemes: ['postgres', 'postgresql', 'pglite'],
  scanner: postgresProfile,
  capabilities: newestCapabilities,
  hcl: postgresHcl,
  diff: postgresDiff,
  plan: planPostgres,
  predictLocks: postgresLocks,
  lockWaits: postgresLockWaits,
  revisions: postgresRevisions,
  locateSchema,
  open,
  embeddedDevUrl: 'pglite://',
  sharedKinds: ['role', 'user'],
  embeddedVersion: async (url) =>
    url.scheme === 'pglite' ? `PGlite ${(await import('./pglite.ts')).PGLITE_VERSION}` : undefined,
  docker: postgresDocker,
};

/** Schemas are told apart by `search_path` alone. A database inside of this process has one session only. */
function locateSchema(url: DatabaseUrl): SchemaLocation | undefined {
  const { schema } = searchPathOf(url);
  if (schema === undefined || url.scheme === 'pglite') return undefined;
  const [base = '', query = ''] = url.text.split('?');
  const params = query.split('&').filter((param) => !param.startsWith('search_path='));
  return { server: params.length === 0 ? base : `${base}?${params.join('&')}`, schema };
}

async function open(url: DatabaseUrl, options: OpenOptions): Promise<Driver> {
  // Planning needs no database: client libraries are loaded with the first connection.
  if (url.scheme === 'pglite') {
    const { openPglite } = await import('./pglite.ts');
    return openPglite(postgres, url, options);
  }
  const { openPostgres } = await import('./driver.ts');
  return openPostgres(postgres, url, options);
}
