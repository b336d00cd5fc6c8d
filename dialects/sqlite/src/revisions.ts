import type { RevisionsDialect } from '@atlas/dialect';

/** The revisions table in SQLite: always in the one schema, `main`. */
export const sqliteRevisions: RevisionsDialect = {
  quoteStyle: 'backtick',
  placeholder: () => '?',
  columnTypes: {
    version: 'text',
    description: 'text',
    type: 'integer',
    applied: 'integer',
    total: 'integer',
    executed_at: 'datetime',
    execution_time: 'integer',
    error: 'text',
    error_stmt: 'text',
    hash: 'text',
    partial_hashes: 'json',
    operator_version: 'text',
  },
  columnsOf: (_schema, table) => ({ sql: 'SELECT name FROM pragma_table_info(?)', params: [table] }),
  refuseSchema: (schema) =>
    schema === 'main'
      ? undefined
      : `cannot store revisions-table in a separate schema (${JSON.stringify(schema)}) with SQLite driver`,
  // Taking the write lock first makes a second writer wait here, and not fail half-way.
  beginWork: 'BEGIN IMMEDIATE',
};
