import type { Driver, LockPolicy } from '@atlas/dialect';
import type { AssertionResult } from './checks.ts';
import type { MigrationFile } from './dir.ts';
import type { UnknownOutcome } from './errors.ts';
import type { StatementInspector } from './intent.ts';
import type { RevisionTable } from './revision-table.ts';

/** Where time comes from. */
export interface Clock {
  now(): Date;
  /** Nanoseconds since some moment; never goes back. */
  nanos(): bigint;
}

/** The part of a driver that running files needs. */
export type MigrationDriver = Pick<Driver, 'query' | 'exec' | 'begin' | 'dialect' | 'capabilities'>;

/** A person's answer about a statement whose outcome is not known: it took effect, or it did not. */
export type OutcomeAnswer = 'done' | 'run';

/** Everything a run works with. The lock must be held while it is in use. */
export interface ExecuteContext {
  readonly driver: MigrationDriver;
  /** Must exist, unless nothing is to be changed. */
  readonly table: RevisionTable;
  readonly clock: Clock;
  /** Written into each row: `Atlas CLI v1.2.3`. */
  readonly operatorVersion: string;
  readonly onEvent?: ((event: MigrationEvent) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** How long statements wait for locks. Absent: as long as the server lets them. */
  readonly lockPolicy?: LockPolicy | undefined;
  /** Looks at objects around statements that cannot be recorded together with their effect. */
  readonly inspector?: StatementInspector | undefined;
  /** Asked when nothing else can tell whether a statement took effect. Absent: `UnknownOutcomeError`. */
  readonly askOutcome?: ((outcome: UnknownOutcome) => Promise<OutcomeAnswer | undefined>) | undefined;
}

/** What happens during a run, in order. */
export type MigrationEvent =
  /**
   * How a statement that was under way when the last run ended was dealt with. `undo` took away what it had left
   * half-done.
   */
  | {
      readonly kind: 'settled';
      readonly outcome: UnknownOutcome;
      readonly answer: OutcomeAnswer;
      readonly undo?: string | undefined;
    }
  | { readonly kind: 'checks-begin'; readonly file: MigrationFile }
  | {
      readonly kind: 'assertion';
      readonly file: MigrationFile;
      readonly check: string;
      readonly result: AssertionResult;
    }
  | {
      readonly kind: 'checks-end';
      readonly file: MigrationFile;
      readonly error: Error | undefined;
      readonly durationNs: bigint;
    }
  /** `skipped` statements had been applied by runs before. Not sent when the checks fail. */
  | { readonly kind: 'file-begin'; readonly file: MigrationFile; readonly skipped: number; readonly total: number }
  /** A setting of the session that an earlier run had made is made again. */
  | { readonly kind: 'restore'; readonly file: MigrationFile; readonly sql: string }
  /** Sent before the statement runs. `index` is 0-based. */
  | { readonly kind: 'statement'; readonly file: MigrationFile; readonly sql: string; readonly index: number }
  /**
   * A lock was not to be had in time, and what was not committed is undone: the statement, or the transaction it is in,
   * is tried again after a pause. Where that spans all files, `file` is the first.
   */
  | {
      readonly kind: 'lock-retry';
      readonly file: MigrationFile;
      readonly message: string;
      /** The number of the try that failed, from 1 on. */
      readonly attempt: number;
      readonly retries: number;
      readonly waitMs: number;
    }
  | {
      readonly kind: 'file-end';
      readonly file: MigrationFile;
      readonly error: Error | undefined;
      readonly durationNs: bigint;
    };

/** What a run did to one file. */
export interface AppliedFile {
  readonly file: MigrationFile;
  readonly start: Date;
  readonly end: Date;
  /** Statements that runs before had applied. */
  readonly skipped: number;
  /** The statements that ran, the one that failed included. */
  readonly statements: readonly string[];
  readonly checks: readonly AppliedCheck[];
  /** What ended the run in this file. `statement` is empty when it was no statement. */
  readonly error: { readonly statement: string; readonly text: string } | undefined;
  /** What the error left, where the database cannot take a file back as a whole. */
  readonly unfinished?: UnfinishedFile | undefined;
}

/** Counts of statements of a file that ended with an error in this run. */
export interface UnfinishedFile {
  /** They ran before the error and stay in effect. */
  readonly kept: number;
  /** They ran before the error and were rolled back. */
  readonly undone: number;
  /** They stand behind the error. */
  readonly notRun: number;
}

export interface AppliedCheck {
  readonly name: string;
  readonly assertions: readonly AssertionResult[];
  readonly error: string | undefined;
  readonly start: Date;
  readonly end: Date;
}

/** What a run did. An error does not mean that nothing was done: see `files`. */
export interface ExecuteReport {
  readonly files: readonly AppliedFile[];
  readonly error: Error | undefined;
}
