import type { RevisionsDialect } from '@atlas/dialect';
import { outcomeOf } from './outcome.ts';
import { quoteIdentifier } from '@atlas/sqltext';

/** The revisions table in PostgreSQL. */
export const postgresRevisions: RevisionsDialect = {
  quoteStyle: 'double',
  placeholder: (index) => `$${index}`,
  columnTypes: {
    version: 'character varying',
    description: 'character varying',
    type: 'bigint',
    applied: 'bigint',
    total: 'bigint',
    executed_at: 'timestamptz',
    execution_time: 'bigint',
    error: 'text',
    error_stmt: 'text',
    hash: 'character varying',
    partial_hashes: 'jsonb',
    operator_version: 'character varying',
  },
  columnsOf: (schema, table) => ({
    sql: 'SELECT a.attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relname = $1 AND n.nspname = coalesce($2, current_schema()) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum',
    params: [table, schema ?? null],
  }),
  createSchema: (schema) => `CREATE SCHEMA IF NOT EXISTS ${quoteIdentifier(schema, 'double')}`,
  outcomeOf,
};
