import type { DialectLint } from '@atlas/lint';
import type { ObjectRef } from '@atlas/model';
import { quoteIdentifier } from '@atlas/sqltext';
import { isSerial } from './column-types.ts';
import { concurrentIndex } from './lint/concurrent-index.ts';
import { dataAlignment } from './lint/data-alignment.ts';
import { readSizes } from './lint/sizes.ts';
import { tableLocks } from './lint/table-locks.ts';
import { vulnerableExtensions } from './lint/vulnerable-extensions.ts';
import { rewriteStatement } from './rewrites/rewrite.ts';

/** Analysis for PostgreSQL. */
export const postgresLint: DialectLint = {
  analyzers: [concurrentIndex, tableLocks, dataAlignment, vulnerableExtensions],
  quote: (name) => quoteIdentifier(name, 'double'),
  isSelfFilled: ({ attrs, type }) => attrs.identity !== undefined || isSerial(type),
  readSizes,
  rewritesNotNull: true,
  partitionOf: ({ kind, attrs }) => (kind === 'partition' ? (attrs.of as ObjectRef | undefined)?.name : undefined),
  rewrite: rewriteStatement,
  ruleDefaults: {
    'index.type': 'BTREE',
    'function.security': 'INVOKER',
    'function.volatility': 'VOLATILE',
    'function.parallel': 'UNSAFE',
    'procedure.security': 'INVOKER',
  },
};
