import type { Session } from '@atlas/dialect';
import { ConcurrentApplyError, MigrationStatementError, messageOf } from './errors.ts';
import { announceStatement, elapsed, type FileRun, restoreSession, runStatement } from './file-run.ts';
import { holdRevision, insertRevision, readRevision, updateRevision } from './revision-rows.ts';

/**
 * Runs what is left of a file inside of an open transaction, together with its row: both take effect, or neither. The
 * row is written first, so that a second run, should there be one, waits for it or fails. Throws
 * `MigrationStatementError`, `WriteRevisionError`, `ConcurrentApplyError`, `MigrationAbortedError`.
 */
export async function runInTransaction(run: FileRun, transaction: Session): Promise<void> {
  const { context, row, existing, statements } = run;
  const { table } = context;
  if (existing !== undefined) await holdRevision(transaction, table, row.version);
  const begun = await readRevision(transaction, table, row.version);
  if (begun?.applied !== existing?.applied || begun?.total !== existing?.total) {
    throw new ConcurrentApplyError(row.version);
  }
  if (begun === undefined) await insertRevision(transaction, table, row);
  else await updateRevision(transaction, table, row);
  await restoreSession(run, transaction);
  for (let index = row.applied; index < statements.length; index++) {
    const sql = announceStatement(run, index);
    await runStatement(run, transaction, index, sql);
  }
  await updateRevision(transaction, table, {
    ...row,
    applied: statements.length,
    error: undefined,
    errorStatement: undefined,
    partialHashes: undefined,
    executionTime: elapsed(run),
  });
}

/**
 * Notes the failure in the row of an earlier attempt, which a rollback left as it was. A file without such a row leaves
 * no trace, and a failure to note is no reason to hide the first one.
 */
export async function noteFailure(run: FileRun, error: unknown): Promise<void> {
  const { context, existing } = run;
  if (existing === undefined || !(error instanceof MigrationStatementError)) return;
  try {
    const failed = { ...existing, error: messageOf(error.cause), errorStatement: error.sql };
    await updateRevision(context.driver, context.table, failed, existing.applied);
  } catch {
    return;
  }
}
