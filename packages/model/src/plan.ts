import type { Change } from './change.ts';

/** One SQL statement of a plan, without a final delimiter. */
export interface Statement {
  readonly cmd: string;
  /** What is shown and written instead of `cmd` when that holds a secret. See `shownCommand`. */
  readonly display?: string;
  /** Says what it does in a few words, first letter lower case: `create "users" table`. */
  readonly comment: string;
  /** Statements that undo it, in the order to run them. Absent when it cannot be undone. */
  readonly reverse?: readonly string[];
  /** The difference it comes from; absent for statements that only frame others, such as session settings. */
  readonly source?: Change;
  /** The server refuses it inside a transaction block. */
  readonly noTransaction?: boolean;
  /** It commits in between, and can be run again from its start after it was cut off. */
  readonly repeatable?: boolean;
  /** What it means for other sessions; absent where the dialect does not tell. */
  readonly locks?: StatementLocks;
}

/** How a statement that changes a table goes about it, and what others cannot do meanwhile. */
export interface StatementLocks {
  /** The server's own word: `INSTANT`, `NOCOPY`, `INPLACE`, `COPY`. */
  readonly algorithm: string;
  /** The least lock that the server accepts, in its own word: `NONE` (reads and writes go on), `SHARED` (reads do). */
  readonly lock: string;
  readonly blocksWrites: boolean;
  /** All rows are written anew, so that time and space grow with the table. */
  readonly rewrites: boolean;
  /** An index is built, for which all rows are read. Absent: none is. */
  readonly buildsIndex?: boolean;
  /** Which changes keep it from being cheaper: `the type of column "a" changes`; empty for the cheapest. */
  readonly reasons: readonly string[];
}

/** Ordered statements that turn one state into another. */
export interface Plan {
  readonly name?: string;
  readonly version?: string;
  /** The database can roll the whole plan back when a statement fails. */
  readonly transactional: boolean;
  /** Every statement that comes from a change has a reverse. */
  readonly reversible: boolean;
  readonly statements: readonly Statement[];
  /** Separates statements in a file; absent means a semicolon. */
  readonly delimiter?: string;
  /** File directives without the comment prefix: `atlas:txmode none`. */
  readonly directives?: readonly string[];
  /** What must hold before a migration of these statements runs. */
  readonly checks?: readonly PlanCheck[];
}

export interface PlanCheck {
  /** A query of one row with one value, which must be true. */
  readonly sql: string;
  /** The finding of the analysis that it takes care of: `MF104`. */
  readonly code: string;
}
