import type { LintEntry } from '@atlas/lint';

/** What each database adds to analysis, by the names of its dialects. Loaded when a file is analysed. */
export const builtinLinters: readonly LintEntry[] = [
  { dialects: ['sqlite'], load: async () => (await import('@atlas/dialect-sqlite/lint')).sqliteLint },
  { dialects: ['postgres'], load: async () => (await import('@atlas/dialect-postgres/lint')).postgresLint },
  { dialects: ['mysql', 'mariadb', 'tidb'], load: async () => (await import('@atlas/dialect-mysql/lint')).mysqlLint },
];
