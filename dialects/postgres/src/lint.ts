import type { DialectLint } from '@atlas/lint';
import { quoteIdentifier } from '@atlas/sqltext';

/** Analysis for PostgreSQL. */
export const postgresLint: DialectLint = {
  analyzers: [],
  quote: (name) => quoteIdentifier(name, 'double'),
};
