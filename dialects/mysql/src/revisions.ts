import type { RevisionsDialect } from '@atlas/dialect';
import { quoteIdentifier } from '@atlas/sqltext';

/** The revisions table in the databases of the family. */
export const mysqlRevisions: RevisionsDialect = {
  quoteStyle: 'backtick',
  placeholder: () => '?',
  columnTypes: {
    version: 'varchar(255)',
    description: 'varchar(255)',
    type: 'bigint unsigned',
    applied: 'bigint',
    total: 'bigint',
    executed_at: 'timestamp',
    execution_time: 'bigint',
    error: 'longtext',
    error_stmt: 'longtext',
    hash: 'varchar(255)',
    partial_hashes: 'json',
    operator_version: 'varchar(255)',
  },
  tableOptions: ' CHARSET utf8mb4 COLLATE utf8mb4_bin',
  columnsOf: (schema, table) => ({
    sql: 'SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = COALESCE(?, DATABASE()) AND TABLE_NAME = ? ORDER BY ORDINAL_POSITION',
    params: [schema ?? null, table],
  }),
  createSchema: (schema) => `CREATE DATABASE IF NOT EXISTS ${quoteIdentifier(schema, 'backtick')}`,
  // Zones in time literals are understood from MySQL 8.0.19 on, and by MariaDB not at all.
  formatTime: (at) => at.toISOString().slice(0, 19).replace('T', ' '),
  beginWork: 'START TRANSACTION',
};
