import type { DialectLint } from '@atlas/lint';
import { quoteIdentifier } from '@atlas/sqltext';
import { isAutoIncrement } from './attrs.ts';
import { formatColumnType } from './column-types.ts';
import { readDroppedPartitions } from './lint/drop-partition.ts';
import { implicitValue } from './lint/implicit-values.ts';
import { inlineReferences } from './lint/inline-references.ts';
import { readSizes } from './lint/sizes.ts';
import { tableLocks } from './lint/table-locks.ts';

const NUMERIC: ReadonlySet<string> = new Set(['bool', 'integer', 'decimal', 'float']);

/** Analysis for MySQL, MariaDB and TiDB. */
export const mysqlLint: DialectLint = {
  analyzers: [inlineReferences, tableLocks],
  readFacts: readDroppedPartitions,
  quote: (name) => quoteIdentifier(name, 'backtick'),
  isSelfFilled: isAutoIncrement,
  implicitValue,
  readSizes,
  implicitValueType: ({ type }) => (NUMERIC.has(type.class) ? formatColumnType(type) : type.name),
  ruleDefaults: {
    'table.engine': 'InnoDB',
    'index.type': 'BTREE',
    'view.security': 'DEFINER',
    'function.security': 'DEFINER',
    'function.data_access': 'CONTAINS_SQL',
    'procedure.security': 'DEFINER',
    'procedure.data_access': 'CONTAINS_SQL',
  },
};
