import { type DialectLint, quoted } from '@atlas/lint';
import { quoteIdentifier } from '@atlas/sqltext';

/** Analysis for SQLite. It locks the whole database whatever changes, so there is nothing to say of locks. */
export const sqliteLint: DialectLint = {
  analyzers: [],
  rebuildsTables: true,
  ruleDefaults: { 'index.type': 'BTREE' },
  quote: (name) => quoteIdentifier(name, 'backtick'),
  nullabilityFinding(column) {
    if (column.default !== undefined) return null;
    return {
      code: 'LT101',
      text: `Modifying nullable column ${quoted(column.name)} to non-nullable without default value might fail in case it contains NULL values`,
    };
  },
};
