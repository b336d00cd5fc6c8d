import type { Session } from '@atlas/dialect';
import { errorAt, LineIndex } from '@atlas/diagnostics';
import type { Statement } from '@atlas/sqltext';
import { fileChecks, runChecks, type AssertionResult } from './checks.ts';
import { fileStatements, type MigrationFile } from './dir.ts';
import {
  type CheckFailedError,
  MigrationAbortedError,
  MigrationFileError,
  MigrationStatementError,
  messageOf,
} from './errors.ts';
import type { AppliedCheck, AppliedFile, ExecuteContext } from './execute-types.ts';
import { statementHashes } from './hash.ts';
import { verifyHistory } from './progress.ts';
import { type Revision, revisionTypes } from './revision.ts';
import { readRevision } from './revision-rows.ts';
import { type StatementKind, statementKind } from './statement-kind.ts';

/** One file on its way into the database: what was found out about it before, and what became of it. */
export interface FileRun {
  readonly context: ExecuteContext;
  readonly file: MigrationFile;
  readonly statements: readonly Statement[];
  readonly kinds: readonly StatementKind[];
  readonly hashes: readonly string[];
  /** The row of an earlier attempt. */
  readonly existing: Revision | undefined;
  /** The row as it is to be when nothing went on since; `applied` says where to start. */
  readonly row: Revision;
  /** The file begins and commits transactions of its own. */
  readonly hasOwnTransaction: boolean;
  /** Per statement: it is part of such a transaction. */
  readonly isInOwnTransaction: readonly boolean[];
  readonly startNanos: bigint;
  readonly start: Date;
  readonly executed: string[];
  readonly checks: AppliedCheck[];
}

/**
 * Reads a file and the row it has. Throws `MigrationFileError`, and `HistoryChangedError` when it is not the file any
 * more that was begun.
 */
export async function prepareFile(context: ExecuteContext, session: Session, file: MigrationFile): Promise<FileRun> {
  const { driver, table, clock, operatorVersion } = context;
  const statements = fileStatements(file, driver.dialect.scanner);
  const kinds = statements.map(({ text }) => statementKind(text, driver.dialect.scanner));
  const hashes = statementHashes(statements.map(({ text }) => text));
  const existing = table.exists ? await readRevision(session, table, file.version) : undefined;
  if (existing !== undefined) verifyHistory(file.name, existing, hashes);
  const start = clock.now();
  const fresh: Revision = {
    version: file.version,
    description: file.description,
    type: revisionTypes.executed,
    applied: 0,
    total: statements.length,
    executedAt: start,
    executionTime: 0,
    error: undefined,
    errorStatement: undefined,
    hash: file.hash,
    partialHashes: [],
    operatorVersion,
  };
  const row =
    existing === undefined ? fresh : { ...existing, total: statements.length, hash: file.hash, operatorVersion };
  return {
    context,
    file,
    statements,
    kinds,
    hashes,
    existing,
    row,
    hasOwnTransaction: hasOwnTransaction(file, kinds),
    isInOwnTransaction: ownTransactions(kinds),
    startNanos: clock.nanos(),
    start,
    executed: [],
    checks: [],
  };
}

function hasOwnTransaction(file: MigrationFile, kinds: readonly StatementKind[]): boolean {
  const controls = kinds.map(({ control }) => control).filter((c) => c !== undefined && c !== 'savepoint');
  if (controls.length === 0) return false;
  if (controls.at(-1) === 'begin') {
    throw new MigrationFileError(
      `sql/migrate: ${file.name} begins a transaction and does not end it: add COMMIT, or remove BEGIN`,
      file.name,
    );
  }
  return true;
}

function ownTransactions(kinds: readonly StatementKind[]): boolean[] {
  let isOpen = false;
  return kinds.map(({ control }) => {
    const wasOpen = isOpen;
    if (control === 'begin') isOpen = true;
    if (control === 'commit' || control === 'rollback') isOpen = false;
    return wasOpen || isOpen;
  });
}

/**
 * Runs the checks of a file that was not begun yet; those of one that was begun held then, and its first statements may
 * have changed what they look at. Returns the error of the first group that does not hold.
 */
export async function checkFile(run: FileRun, session: Session): Promise<CheckFailedError | undefined> {
  const { context, file } = run;
  const groups = run.row.applied > 0 ? [] : fileChecks(file, context.driver.dialect.scanner);
  if (groups.length === 0) return undefined;
  context.onEvent?.({ kind: 'checks-begin', file });
  const startNanos = context.clock.nanos();
  let failure: CheckFailedError | undefined;
  for (const group of groups) {
    context.signal?.throwIfAborted();
    const start = context.clock.now();
    const assertions: AssertionResult[] = [];
    failure = await runChecks(session, file.name, group, (result) => {
      assertions.push(result);
      context.onEvent?.({ kind: 'assertion', file, check: group.name, result });
    });
    run.checks.push({ name: group.name, assertions, error: failure?.message, start, end: context.clock.now() });
    if (failure !== undefined) break;
  }
  const durationNs = context.clock.nanos() - startNanos;
  context.onEvent?.({ kind: 'checks-end', file, error: failure, durationNs });
  return failure;
}

/** Says that the statements of the file begin. */
export function beginFile({ context, file, row, statements }: FileRun): void {
  context.onEvent?.({ kind: 'file-begin', file, skipped: row.applied, total: statements.length });
}

/** Says that the file is over, and what became of it. */
export function endFile(run: FileRun, error: Error | undefined): AppliedFile {
  const { context, file } = run;
  context.onEvent?.({ kind: 'file-end', file, error, durationNs: context.clock.nanos() - run.startNanos });
  return appliedFile(run, error);
}

export function appliedFile(run: FileRun, error: Error | undefined): AppliedFile {
  const isStatement = error instanceof MigrationStatementError;
  return {
    file: run.file,
    start: run.start,
    end: run.context.clock.now(),
    skipped: run.row.applied,
    statements: run.executed,
    checks: run.checks,
    error:
      error === undefined
        ? undefined
        : { statement: isStatement ? error.sql : '', text: isStatement ? error.serverMessage : messageOf(error) },
  };
}

/** The nanoseconds that all attempts at the file took. */
export function elapsed({ context, row, startNanos }: FileRun): number {
  return row.executionTime + Number(context.clock.nanos() - startNanos);
}

/** Announces the statement at a 0-based index, unless the run was told to stop. Throws `MigrationAbortedError`. */
export function announceStatement(run: FileRun, index: number): string {
  const { context, file, statements } = run;
  const sql = statements[index]?.text ?? '';
  if (context.signal?.aborted === true) {
    throw new MigrationAbortedError(file.name, index + 1, statements.length, context.signal.reason);
  }
  context.onEvent?.({ kind: 'statement', file, sql, index });
  run.executed.push(sql);
  return sql;
}

/** Runs one statement. Throws `MigrationStatementError` with its place in the file. */
export async function runStatement(run: FileRun, session: Session, index: number, sql: string): Promise<void> {
  try {
    await session.exec(sql);
  } catch (cause) {
    throw statementError(run, index, sql, cause);
  }
}

export function statementError(run: FileRun, index: number, sql: string, cause: unknown): MigrationStatementError {
  const { file, statements } = run;
  const { start = 0, end = 0 } = statements[index] ?? {};
  const range = new LineIndex(file.name, file.text).range(start, end);
  return new MigrationStatementError({ sql, file: file.name, version: file.version, statement: index + 1 }, cause, [
    errorAt(messageOf(cause), undefined, range, 'migrate/statement'),
  ]);
}

/** Makes the settings of the session again that the statements applied before had made. */
export async function restoreSession(run: FileRun, session: Session): Promise<void> {
  const { context, file, statements, kinds, row } = run;
  for (const [index, statement] of statements.slice(0, row.applied).entries()) {
    if (kinds[index]?.isSessionSetting !== true) continue;
    context.onEvent?.({ kind: 'restore', file, sql: statement.text });
    await runStatement(run, session, index, statement.text);
  }
}
