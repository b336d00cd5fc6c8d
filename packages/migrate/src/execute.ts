import type { Session } from '@atlas/dialect';
import { checkDir, type MigrationDir, type MigrationFile } from './dir.ts';
import { ConcurrentApplyError, messageOf, MigrateRequestError, WriteRevisionError } from './errors.ts';
import type { AppliedFile, ExecuteContext, ExecuteReport } from './execute-types.ts';
import { beginFile, checkFile, endFile, appliedFile, type FileRun, prepareFile } from './file-run.ts';
import { limitLockWaits, resetLockWaits, waitForRetry } from './lock-retry.ts';
import { readRevision } from './revision-rows.ts';
import { noteFailure, runInTransaction } from './run-in-transaction.ts';
import { runStepwise } from './run-stepwise.ts';
import { settleIntent } from './settle-intent.ts';
import { fileTxMode, type TxMode } from './tx-mode.ts';

export interface ExecuteOptions {
  /** Default: `file`. */
  readonly txMode?: TxMode | undefined;
  /** Runs the checks and nothing else. */
  readonly dryRun?: boolean | undefined;
}

/**
 * Runs files in order, and stops at the first error. Whatever happens, the database says afterwards which statements
 * took effect, and a run over the files that are pending then continues exactly there. Errors are part of the report,
 * except for those found before anything was run: `WrongDirFormatError`, `DuplicateVersionError`,
 * `MigrateRequestError` for transaction modes, and `UnknownOutcomeError`.
 */
export async function executeFiles(
  context: ExecuteContext,
  dir: MigrationDir,
  files: readonly MigrationFile[],
  { txMode = 'file', dryRun = false }: ExecuteOptions = {},
): Promise<ExecuteReport> {
  checkDir(dir);
  const modes = files.map((file) => fileTxMode(file, txMode));
  if (dryRun) return collect(files, (file) => dryRunFile(context, file));
  await settleIntent(context, files);
  try {
    if (txMode === 'all' && context.driver.capabilities.supportsTransactionalDdl) {
      return await executeAsOne(context, files);
    }
    return await collect(files, (file, i) => executeFile(context, file, modes[i] ?? txMode));
  } finally {
    await resetLockWaits(context);
  }
}

/** A file's part of the report, and the error to stop at. */
interface FileOutcome {
  readonly applied: AppliedFile | undefined;
  readonly error: Error | undefined;
}

async function collect(
  files: readonly MigrationFile[],
  execute: (file: MigrationFile, index: number) => Promise<FileOutcome>,
): Promise<ExecuteReport> {
  const done: AppliedFile[] = [];
  for (const [i, file] of files.entries()) {
    const { applied, error } = await execute(file, i);
    if (applied !== undefined) done.push(applied);
    if (error !== undefined) return { files: done, error };
  }
  return { files: done, error: undefined };
}

/**
 * Prepares a file, checks it and runs it with `work`. An error before its first statement is not one of the file's
 * section: the events of the file do not begin.
 */
async function attempt(
  context: ExecuteContext,
  session: Session,
  file: MigrationFile,
  work: (run: FileRun) => Promise<void>,
): Promise<FileOutcome> {
  let run: FileRun;
  try {
    // Files may have changed the setting, so it is made for each.
    await limitLockWaits(context, session);
    run = await prepareFile(context, session, file);
  } catch (error) {
    return { applied: undefined, error: asError(error) };
  }
  try {
    const failure = await checkFile(run, session);
    if (failure !== undefined) return { applied: appliedFile(run, failure), error: failure };
  } catch (error) {
    return { applied: undefined, error: asError(error) };
  }
  beginFile(run);
  let error: Error | undefined;
  try {
    await work(run);
  } catch (thrown) {
    error = asError(thrown);
  }
  return { applied: endFile(run, error), error };
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(messageOf(error));
}

async function executeFile(context: ExecuteContext, file: MigrationFile, mode: TxMode): Promise<FileOutcome> {
  const { driver } = context;
  let begun: { readonly total: number; readonly isStepwise: boolean } | undefined;
  const outcome = await attempt(context, driver, file, async (run) => {
    begun = { total: run.statements.length, isStepwise: !wantsTransaction(run, mode) };
    if (begun.isStepwise) return runStepwise(run);
    for (let attempts = 1; ; attempts++) {
      const transaction = await driver.begin();
      try {
        await runInTransaction(run, transaction);
      } catch (error) {
        await transaction.rollback();
        if (await waitForRetry(context, file, error, attempts)) {
          run.executed.length = 0;
          continue;
        }
        await noteFailure(run, error);
        throw await concurrentError(run, error);
      }
      return transaction.commit();
    }
  });
  if (begun === undefined || outcome.error === undefined || driver.capabilities.supportsTransactionalDdl) {
    return outcome;
  }
  return { ...outcome, applied: outcome.applied && withUnfinished(outcome.applied, begun) };
}

function withUnfinished(
  applied: AppliedFile,
  { total, isStepwise }: { readonly total: number; readonly isStepwise: boolean },
): AppliedFile {
  const { statements, skipped, error } = applied;
  const ran = statements.length - ((error?.statement ?? '') === '' ? 0 : 1);
  const notRun = total - skipped - statements.length;
  return { ...applied, unfinished: { kept: isStepwise ? ran : 0, undone: isStepwise ? 0 : ran, notRun } };
}

/** What a failure to add the row means, once its transaction is over: a row that is there is that of another run. */
async function concurrentError({ context, existing, row }: FileRun, error: unknown): Promise<unknown> {
  if (!(error instanceof WriteRevisionError) || existing !== undefined) return error;
  const now = await readRevision(context.driver, context.table, row.version).catch(() => undefined);
  return now === undefined ? error : new ConcurrentApplyError(row.version);
}

/** Where DDL commits by itself, a transaction is only kept for files that hold nothing of the kind. */
function wantsTransaction({ context, hasOwnTransaction, kinds, row }: FileRun, mode: TxMode): boolean {
  if (mode === 'none' || hasOwnTransaction) return false;
  const { supportsTransactionalDdl } = context.driver.capabilities;
  return supportsTransactionalDdl || kinds.slice(row.applied).every(({ sharing }) => sharing === 'data');
}

async function executeAsOne(context: ExecuteContext, files: readonly MigrationFile[]): Promise<ExecuteReport> {
  for (let attempt = 1; ; attempt++) {
    const report = await tryAsOne(context, files);
    const [first] = files;
    if (report.error === undefined || first === undefined) return report;
    if (!(await waitForRetry(context, first, report.error, attempt))) return report;
  }
}

async function tryAsOne(context: ExecuteContext, files: readonly MigrationFile[]): Promise<ExecuteReport> {
  const transaction = await context.driver.begin();
  const report = await collect(files, (file) =>
    attempt(context, transaction, file, (run) => {
      if (run.hasOwnTransaction) throw ownTransactionError(file);
      return runInTransaction(run, transaction);
    }),
  );
  if (report.error !== undefined) {
    await transaction.rollback();
    return report;
  }
  try {
    await transaction.commit();
  } catch (error) {
    return { ...report, error: asError(error) };
  }
  return report;
}

function ownTransactionError({ name }: MigrationFile): MigrateRequestError {
  return new MigrateRequestError(
    `${name} begins or ends a transaction itself, so it cannot be part of one with other files: use --tx-mode file`,
    'migrate/own-transaction',
  );
}

function dryRunFile(context: ExecuteContext, file: MigrationFile): Promise<FileOutcome> {
  return attempt(context, context.driver, file, async (run) => {
    for (const [index, { text }] of run.statements.entries()) {
      if (index < run.row.applied) continue;
      context.onEvent?.({ kind: 'statement', file, sql: text, index });
      run.executed.push(text);
    }
  });
}
