import type { DialectEntry } from '@atlas/dialect';

/**
 * Every database this program knows, in the order in which messages list them. A written list is easier to follow than
 * packages that register themselves. A dialect's code is loaded when a URL or a file name first asks for it.
 */
export const builtinDialects: readonly DialectEntry[] = [
  {
    name: 'sqlite',
    schemes: ['sqlite', 'sqlite3', 'libsql', 'libsql+wss', 'libsql+ws', 'libsql+http', 'libsql+https', 'libsql+file'],
    suffixes: ['.lt.hcl'],
    load: async () => (await import('@atlas/dialect-sqlite')).sqlite,
  },
  {
    name: 'postgres',
    schemes: ['postgres', 'postgresql', 'pglite'],
    suffixes: ['.pg.hcl'],
    dockerDrivers: ['postgres', 'postgis', 'pgvector'],
    load: async () => (await import('@atlas/dialect-postgres')).postgres,
  },
  {
    name: 'mysql',
    schemes: ['mysql', 'mysql+unix'],
    suffixes: ['.my.hcl'],
    dockerDrivers: ['mysql'],
    localServers: ['mysql'],
    load: async () => (await import('@atlas/dialect-mysql')).mysql,
  },
  {
    name: 'mariadb',
    schemes: ['maria', 'mariadb', 'maria+unix', 'mariadb+unix'],
    suffixes: ['.ma.hcl'],
    dockerDrivers: ['maria', 'mariadb'],
    localServers: ['mariadb'],
    load: async () => (await import('@atlas/dialect-mysql')).mariadb,
  },
  {
    name: 'tidb',
    schemes: ['tidb', 'tidb+unix'],
    suffixes: [],
    load: async () => (await import('@atlas/dialect-mysql')).tidb,
  },
];
