import type { Driver, RevisionColumn, RevisionsDialect, Scope, Session } from '@atlas/dialect';
import { quoteIdentifier } from '@atlas/sqltext';
import { AmbiguousRevisionsError, MigrateRequestError } from './errors.ts';
import { REVISIONS_TABLE } from './revision.ts';

/** Where the revisions table of a database is, or will be. */
export interface RevisionTable {
  readonly dialect: RevisionsDialect;
  /** Undefined: the one schema of the connection. */
  readonly schema: string | undefined;
  /** The table's name in SQL, quoted. */
  readonly sqlName: string;
  readonly exists: boolean;
  /** The columns that it has; a table of an older version lacks some. */
  readonly columns: readonly RevisionColumn[];
}

/** The column names, in order, with what an older table lacks: nullability and the default for rows that are there. */
const COLUMNS: Readonly<Record<RevisionColumn, string>> = {
  version: 'NOT NULL',
  description: "NOT NULL DEFAULT ''",
  type: 'NOT NULL DEFAULT 2',
  applied: 'NOT NULL DEFAULT 0',
  total: 'NOT NULL DEFAULT 0',
  executed_at: "NOT NULL DEFAULT '2000-01-01 00:00:00'",
  execution_time: 'NOT NULL DEFAULT 0',
  error: 'NULL',
  error_stmt: 'NULL',
  hash: "NOT NULL DEFAULT ''",
  partial_hashes: 'NULL',
  operator_version: "NOT NULL DEFAULT ''",
};

/** These have their default in new tables too. */
const KEEPS_DEFAULT: ReadonlySet<string> = new Set(['type', 'applied', 'total']);

export const revisionColumns = Object.keys(COLUMNS) as readonly RevisionColumn[];

/**
 * Finds the table: in the schema the user named, else in the one that the connection is bound to, else in a schema of
 * its own. Changes nothing. Throws `AmbiguousRevisionsError`, and `MigrateRequestError` when the database cannot have
 * it there, or has something else by that name.
 */
export async function findRevisionTable(
  driver: Pick<Driver, 'dialect' | 'scope' | 'query'>,
  requested?: string,
): Promise<RevisionTable> {
  const { revisions: dialect, name } = driver.dialect;
  if (dialect === undefined) {
    throw new MigrateRequestError(`versioned migrations are not supported for ${name}`, 'migrate/unsupported');
  }
  const refusal = requested === undefined ? undefined : dialect.refuseSchema?.(requested);
  if (refusal !== undefined) throw new MigrateRequestError(refusal, 'migrate/revisions-schema');
  const isSingle = dialect.createSchema === undefined;
  const schema = isSingle ? undefined : (requested ?? boundSchema(driver.scope) ?? REVISIONS_TABLE);
  const present = await columnNames(driver, dialect, schema);
  const exists = present.size > 0;
  const isBoundByDefault = requested === undefined && !isSingle && schema !== REVISIONS_TABLE;
  if (!exists && isBoundByDefault && (await hasTable(driver, dialect, REVISIONS_TABLE))) {
    throw new AmbiguousRevisionsError(schema ?? '', REVISIONS_TABLE);
  }
  const quote = (part: string): string => quoteIdentifier(part, dialect.quoteStyle);
  const sqlName = schema === undefined ? quote(REVISIONS_TABLE) : `${quote(schema)}.${quote(REVISIONS_TABLE)}`;
  if (exists && !present.has('version')) {
    throw new MigrateRequestError(
      `table ${sqlName} is no revisions table, as it has no column "version": ` +
        'rename it, or keep the revisions in another schema with --revisions-schema',
      'migrate/revisions-table',
    );
  }
  return { dialect, schema, sqlName, exists, columns: revisionColumns.filter((column) => present.has(column)) };
}

function boundSchema(scope: Scope): string | undefined {
  return scope.kind === 'schema' ? scope.schema : undefined;
}

async function hasTable(session: Pick<Session, 'query'>, dialect: RevisionsDialect, schema: string | undefined) {
  return (await columnNames(session, dialect, schema)).size > 0;
}

async function columnNames(
  session: Pick<Session, 'query'>,
  dialect: RevisionsDialect,
  schema: string | undefined,
): Promise<ReadonlySet<string>> {
  const { sql, params } = dialect.columnsOf(schema, REVISIONS_TABLE);
  const rows = await session.query(sql, params);
  return new Set(rows.map((row) => String(row.name).toLowerCase()));
}

/**
 * Creates the table, and its schema, or adds the columns that one of an older version lacks. Rows that are there then
 * count as complete.
 */
export async function ensureRevisionTable(session: Session, table: RevisionTable): Promise<RevisionTable> {
  const { dialect, schema, sqlName } = table;
  const present = await columnNames(session, dialect, schema);
  if (present.size === 0) {
    try {
      if (schema !== undefined && dialect.createSchema !== undefined) await session.exec(dialect.createSchema(schema));
      await session.exec(createTable(table));
    } catch (error) {
      // Two runs without a lock may both find no table; the one that comes second takes what the other made.
      const made = await columnNames(session, dialect, schema).catch(() => new Set<string>());
      if (made.size === 0) throw error;
    }
    return { ...table, exists: true, columns: revisionColumns };
  }
  for (const column of revisionColumns) {
    if (present.has(column)) continue;
    await session.exec(`ALTER TABLE ${sqlName} ADD COLUMN ${columnSql(dialect, column, true)}`);
  }
  return { ...table, exists: true, columns: revisionColumns };
}

function createTable({ dialect, sqlName }: RevisionTable): string {
  const columns = revisionColumns.map((column) => columnSql(dialect, column, KEEPS_DEFAULT.has(column)));
  const key = `PRIMARY KEY (${quoteIdentifier('version', dialect.quoteStyle)})`;
  return `CREATE TABLE ${sqlName} (${[...columns, key].join(', ')})${dialect.tableOptions ?? ''}`;
}

function columnSql(dialect: RevisionsDialect, column: RevisionColumn, withDefault: boolean): string {
  const rule = COLUMNS[column];
  const tail = withDefault ? rule : rule.replace(/ DEFAULT .*/, '');
  return `${quoteIdentifier(column, dialect.quoteStyle)} ${dialect.columnTypes[column]} ${tail}`;
}
