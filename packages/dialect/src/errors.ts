import { AtlasError } from '@atlas/diagnostics';

/** The dev database holds something, so using it might destroy it. `reason` names the first thing found. */
export class DatabaseNotCleanError extends AtlasError {
  readonly reason: string;

  constructor(reason: string) {
    super(`sql/migrate: connected database is not clean: ${reason}`, { code: 'dialect/database-not-clean' });
    this.reason = reason;
  }
}

/** Another session holds the lock `lockName`. */
export class LockedError extends AtlasError {
  readonly lockName: string;
  readonly waitedMs: number;

  constructor(message: string, lockName: string, waitedMs: number) {
    super(message, { code: 'dialect/locked' });
    this.lockName = lockName;
    this.waitedMs = waitedMs;
  }
}

export interface StatementFailure {
  readonly sql: string;
  /** What the statement does, as in the plan; empty for statements of a file. */
  readonly comment?: string;
  /** Statements of the same batch that had succeeded before. */
  readonly applied?: number;
  /** Where it stands in the user's file, as `file:line:column`. */
  readonly where?: string;
  readonly cause: unknown;
}

/** The server refused a statement. `sql` is its text, `serverMessage` what the server said. */
export class StatementError extends AtlasError {
  readonly sql: string;
  readonly serverMessage: string;
  readonly applied: number;

  constructor(message: string, failure: StatementFailure) {
    super(message, { code: 'dialect/statement', cause: failure.cause });
    this.sql = failure.sql;
    this.serverMessage = failure.cause instanceof Error ? failure.cause.message : String(failure.cause);
    this.applied = failure.applied ?? 0;
  }
}

/** A database that cannot be reached or opened. The message never holds a password. */
export class ConnectionError extends AtlasError {
  constructor(message: string, cause?: unknown) {
    super(message, { code: 'dialect/connection', cause });
  }
}

/** There is no safe way to make this change; `reason` says why and what to do instead. */
export class UnsupportedChangeError extends AtlasError {
  readonly change: string;
  readonly reason: string;

  constructor(change: string, reason: string) {
    super(reason, { code: 'dialect/unsupported-change' });
    this.change = change;
    this.reason = reason;
  }
}

/** The plan touches something outside the one schema it is limited to. */
export class PlanScopeError extends AtlasError {
  constructor(message: string) {
    super(message, { code: 'dialect/plan-scope' });
  }
}
