import type { DialectLint } from '@atlas/lint';
import { quoteIdentifier } from '@atlas/sqltext';

/** Analysis for MySQL, MariaDB and TiDB. */
export const mysqlLint: DialectLint = {
  analyzers: [],
  quote: (name) => quoteIdentifier(name, 'backtick'),
};
