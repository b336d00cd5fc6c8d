import type { DatabaseUrl, Dialect, Driver, OpenOptions } from '@atlas/dialect';
import { postgresProfile } from '@atlas/sqltext';
import { newestCapabilities } from './capabilities.ts';
import { postgresDiff } from './diff.ts';
import { postgresDocker } from './docker.ts';
import { postgresHcl } from './hcl.ts';
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
  revisions: postgresRevisions,
  open,
  embeddedDevUrl: 'pglite://',
  sharedKinds: ['role', 'user'],
  docker: postgresDocker,
};

async function open(url: DatabaseUrl, options: OpenOptions): Promise<Driver> {
  // Planning needs no database: client libraries are loaded with the first connection.
  if (url.scheme === 'pglite') {
    const { openPglite } = await import('./pglite.ts');
    return openPglite(postgres, url, options);
  }
  const { openPostgres } = await import('./driver.ts');
  return openPostgres(postgres, url, options);
}
