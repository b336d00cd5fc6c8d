import type { QuoteStyle } from '@atlas/sqltext';
import type { Session } from './driver.ts';

/** The columns of the revisions table, in order. */
export type RevisionColumn =
  | 'version'
  | 'description'
  | 'type'
  | 'applied'
  | 'total'
  | 'executed_at'
  | 'execution_time'
  | 'error'
  | 'error_stmt'
  | 'hash'
  | 'partial_hashes'
  | 'operator_version';

/** A statement and the values of its placeholders. */
export interface SqlWithParams {
  readonly sql: string;
  readonly params: readonly unknown[];
}

/** What versioned migrations need to know of one database to keep their bookkeeping in it. */
export interface RevisionsDialect {
  readonly quoteStyle: QuoteStyle;
  /** The placeholder of the parameter at a 1-based index: `?` or `$1`. */
  placeholder(index: number): string;
  /** The type of each column as in `CREATE TABLE`, without nullability and default. */
  readonly columnTypes: Readonly<Record<RevisionColumn, string>>;
  /** What follows the closing parenthesis of `CREATE TABLE`, with its leading blank. Default: nothing. */
  readonly tableOptions?: string;
  /** A query with one row per column of a table and its name under `name`; no rows when there is no such table. */
  columnsOf(schema: string | undefined, table: string): SqlWithParams;
  /** Creates a schema unless it exists. Absent: the database has one schema, and `refuseSchema` says so. */
  createSchema?(schema: string): string;
  /** The message for a user who names a schema that the table cannot be in; undefined when it can. */
  refuseSchema?(schema: string): string | undefined;
  /** The value of `executed_at` as a parameter. Default: `2006-01-02 15:04:05.000+00:00`. */
  readonly formatTime?: (at: Date) => unknown;
  /** Starts a transaction for one statement and its row, changing no setting of the session. Default: `BEGIN`. */
  readonly beginWork?: string;
  /**
   * Whether a statement has its usual effect inside a transaction that also changes the revisions table, and is undone
   * with it. Undefined leaves the question to the general rules. Only asked for statements that run one by one.
   */
  sharesTransaction?(sql: string): boolean | undefined;
  /**
   * How to read off the catalog whether a statement took effect that cannot share a transaction. Undefined where one
   * query does not tell.
   */
  outcomeOf?(sql: string): StatementOutcome | undefined;
}

/** What the catalog says of the object that a statement creates, changes or drops. */
export interface StatementOutcome {
  /** Gives one row with a word for the state under `state`. */
  readonly query: SqlWithParams;
  /** The state that the statement leads to. */
  readonly expected: string;
  /** The state that it leaves behind when it was cut off. */
  readonly unfinished?: string;
  /** Takes away what a statement left that was cut off, so that it can run again. Absent: it can run as things are. */
  readonly undo?: string;
}

/**
 * Tells after a crash whether a statement took effect that the server cannot record together with its effect. States
 * are compared as texts.
 */
export interface StatementStates {
  /** The present state of what the statement touches; undefined when that is not known, as for data. */
  inspect(session: Session, sql: string): Promise<string | undefined>;
  /** The state that the statement leads to from `before`; undefined when that is not known. */
  expect(session: Session, sql: string, before: string): Promise<string | undefined>;
}
