import { ConcurrentApplyError, MigrationStatementError } from './errors.ts';
import { announceStatement, elapsed, type FileRun, restoreSession, runStatement, statementError } from './file-run.ts';
import { clearIntent, writeIntent } from './intent.ts';
import { isRepeatable, waitForRetry } from './lock-retry.ts';
import { compactHashes } from './progress.ts';
import type { Revision } from './revision.ts';
import { holdRevision, insertRevision, readRevision, updateRevision } from './revision-rows.ts';

/**
 * Runs what is left of a file statement by statement; the row follows after each. A statement that can be recorded in
 * one transaction with its effect is; before any other an intent is written, from which the next run finds out whether
 * it took effect, should this one not live to say so. Throws `MigrationStatementError`, `WriteRevisionError`,
 * `ConcurrentApplyError`, `MigrationAbortedError`.
 */
export async function runStepwise(run: FileRun): Promise<void> {
  const { context, row, existing, statements } = run;
  const { driver, table } = context;
  if (existing === undefined) await addRow(run);
  else await updateRevision(driver, table, row, existing.applied);
  await restoreSession(run, driver);
  let hasIntent = false;
  for (let index = row.applied; index < statements.length; index++) {
    const sql = announceStatement(run, index);
    if (canShare(run, index, sql)) {
      await runShared(run, index, sql);
    } else {
      hasIntent = true;
      await runAlone(run, index, sql);
    }
  }
  if (hasIntent) await clearIntent(driver, table);
  // Every other file is complete with its last statement.
  if (statements.length === row.applied) {
    await updateRevision(driver, table, rowAfter(run, statements.length), row.applied);
  }
}

/** A row that is there by now is that of another run. */
async function addRow({ context, row }: FileRun): Promise<void> {
  const { driver, table } = context;
  try {
    await insertRevision(driver, table, row);
  } catch (error) {
    const now = await readRevision(driver, table, row.version).catch(() => undefined);
    throw now === undefined ? error : new ConcurrentApplyError(row.version);
  }
}

function canShare(run: FileRun, index: number, sql: string): boolean {
  if (run.isInOwnTransaction[index] === true) return false;
  const { driver, table } = run.context;
  const own = table.dialect.sharesTransaction?.(sql);
  if (own !== undefined) return own;
  const sharing = run.kinds[index]?.sharing ?? 'none';
  return sharing === 'data' || (sharing === 'schema' && driver.capabilities.supportsTransactionalDdl);
}

/** The row once that many statements took effect. */
function rowAfter(run: FileRun, applied: number): Revision {
  const { row, hashes, statements } = run;
  return {
    ...row,
    applied,
    error: undefined,
    errorStatement: undefined,
    partialHashes: applied === statements.length ? undefined : compactHashes(hashes.slice(0, applied)),
    executionTime: elapsed(run),
  };
}

/** The statement and its row in one transaction. */
async function runShared(run: FileRun, index: number, sql: string): Promise<void> {
  const { driver, table } = run.context;
  for (let attempt = 1; ; attempt++) {
    await driver.exec(table.dialect.beginWork ?? 'BEGIN');
    try {
      // Two runs that read the row at the same time would both find that the statement is theirs to run.
      await holdRevision(driver, table, run.row.version);
      await verifyProgress(run, index);
      await runStatement(run, driver, index, sql);
      await updateRevision(driver, table, rowAfter(run, index + 1));
      break;
    } catch (error) {
      await rollBack(run);
      if (await waitForRetry(run.context, run.file, error, attempt)) continue;
      await recordFailure(run, index, error);
      throw error;
    }
  }
  try {
    await driver.exec('COMMIT');
  } catch (cause) {
    // The server may have committed before the answer was lost; what it says now is true either way.
    await rollBack(run);
    const now = await readRevision(driver, table, run.row.version).catch(() => undefined);
    if (now !== undefined && now.applied > index) return;
    const error = statementError(run, index, sql, cause);
    if (now !== undefined) await recordFailure(run, index, error);
    throw error;
  }
}

/** The statement between the intent to run it and the row that says it ran. */
async function runAlone(run: FileRun, index: number, sql: string): Promise<void> {
  const { driver, table, inspector, clock, operatorVersion } = run.context;
  await verifyProgress(run, index);
  const before = await inspector?.inspect(driver, sql);
  const expected = before === undefined ? undefined : await inspector?.expect?.(sql, before);
  const intent = { version: run.row.version, index, hash: run.hashes[index] ?? '', sql, before, expected };
  await writeIntent(driver, table, intent, { now: clock.now(), operatorVersion });
  for (let attempt = 1; ; attempt++) {
    try {
      await runStatement(run, driver, index, sql);
      break;
    } catch (error) {
      if (run.isInOwnTransaction[index] === true) await rollBack(run);
      else if (await canRunAgain(run, index, before, error, attempt)) continue;
      await recordFailure(run, index, error);
      await forgetFailedIntent(run, sql, before);
      throw error;
    }
  }
  await updateRevision(driver, table, rowAfter(run, index + 1), index);
}

/**
 * Waits for a new try of a statement that was refused a lock, where the policy grants one. What the statement left behind
 * is taken away first, which may have to wait for locks itself.
 */
async function canRunAgain(
  run: FileRun,
  index: number,
  before: string | undefined,
  error: unknown,
  attempt: number,
): Promise<boolean> {
  const { context, file, statements } = run;
  const statement = statements[index];
  if (statement === undefined || !isRepeatable(statement, before)) return false;
  if (!(await waitForRetry(context, file, error, attempt))) return false;
  const { driver, inspector } = context;
  for (let cleaning = attempt; ; cleaning++) {
    // What was there before the statement is not for it to take away.
    const now = before === undefined ? undefined : await inspector?.inspect(driver, statement.text);
    if (now === before) return true;
    const leftover = now === undefined ? undefined : inspector?.leftover?.(statement.text, now);
    if (leftover === undefined) return false;
    if (leftover.undo === undefined) return true;
    try {
      await driver.exec(leftover.undo);
      return true;
    } catch (failure) {
      if (!(await waitForRetry(context, file, failure, cleaning + 1))) return false;
    }
  }
}

/**
 * A statement that the server refused did nothing, and its intent means nothing. Where it left something behind all the
 * same, such as an index that is not valid, the intent stays and the next run asks.
 */
async function forgetFailedIntent(run: FileRun, sql: string, before: string | undefined): Promise<void> {
  const { driver, table, inspector } = run.context;
  try {
    const after = before === undefined ? undefined : await inspector?.inspect(driver, sql);
    if (after === before) await clearIntent(driver, table);
  } catch {
    // Without an answer the intent stays, and the next run looks for itself.
  }
}

/** Two runs at once are kept apart by the lock; where a lock can expire, the row is what they share. */
async function verifyProgress(run: FileRun, index: number): Promise<void> {
  const { driver, table } = run.context;
  const now = await readRevision(driver, table, run.row.version);
  if (now?.applied !== index) throw new ConcurrentApplyError(run.row.version);
}

async function rollBack({ context }: FileRun): Promise<void> {
  try {
    await context.driver.exec('ROLLBACK');
  } catch {
    // There may be no transaction any more, or no connection.
  }
}

/** Writes the error into the row as it is now. A failure to do so is no reason to hide the first one. */
async function recordFailure(run: FileRun, index: number, error: unknown): Promise<void> {
  if (!(error instanceof MigrationStatementError)) return;
  const { driver, table } = run.context;
  try {
    const now = await readRevision(driver, table, run.row.version);
    if (now === undefined || now.applied > index) return;
    const failed: Revision = {
      ...now,
      error: error.serverMessage,
      errorStatement: error.sql,
      executionTime: elapsed(run),
      // Other programs that go on from here know no short form.
      partialHashes: run.hashes.slice(0, now.applied),
    };
    await updateRevision(driver, table, failed, now.applied);
  } catch {
    // The connection is gone, most likely: the error that is on its way says why.
  }
}
