import {
  type Driver,
  isLockTimeout,
  type LockPolicy,
  pause,
  pauseBefore,
  type Session,
  StatementError,
  type Transaction,
} from '@atlas/dialect';
import { isRepeatable } from '@atlas/migrate';
import { type Plan, shownCommand, type Statement } from '@atlas/model';
import type { EngineContext } from './context.ts';
import { statementInspector } from './migrate/statement-inspector.ts';

/** `file`: all statements in one transaction, where the database can; `none`: each on its own. */
export type TxMode = 'file' | 'none';

export type ExecuteEvent =
  | { readonly kind: 'statement'; readonly statement: Statement; readonly index: number }
  /** `elapsed` in nanoseconds. */
  | { readonly kind: 'done'; readonly statement: Statement; readonly index: number; readonly elapsed: bigint }
  /** A lock was not to be had in time; the statement, or all of them in one transaction, are tried again. */
  | {
      readonly kind: 'lock-retry';
      readonly message: string;
      readonly attempt: number;
      readonly retries: number;
      readonly waitMs: number;
    }
  | { readonly kind: 'failed'; readonly statement: Statement; readonly index: number; readonly error: StatementError };

export interface ExecuteOptions {
  readonly txMode: TxMode;
  /** How long statements wait for locks. Absent: as long as the server lets them. */
  readonly lockPolicy?: LockPolicy | undefined;
  readonly onEvent?: (event: ExecuteEvent) => void;
}

/**
 * Runs a plan. In one transaction nothing is left of it when a statement fails or the run is cancelled; without one,
 * the statements before the failing one stay, and `StatementError.applied` counts them. A statement that the server
 * refuses inside a transaction takes the whole plan out of it. Where a policy says so, what waited too long for a lock is
 * undone and tried again: the transaction, or the single statement.
 */
export async function executePlan(
  driver: Driver,
  plan: Plan,
  options: ExecuteOptions,
  context: EngineContext,
): Promise<void> {
  const { lockPolicy } = options;
  const waits = lockPolicy === undefined ? undefined : driver.dialect.lockWaits;
  if (waits !== undefined && lockPolicy !== undefined) await driver.exec(waits.limit(lockPolicy.timeoutMs));
  try {
    await execute(driver, plan, options, context);
  } finally {
    // Without a connection there is no setting left either.
    if (waits !== undefined) await driver.exec(waits.reset).catch(() => undefined);
  }
}

async function execute(driver: Driver, plan: Plan, options: ExecuteOptions, context: EngineContext): Promise<void> {
  const together = options.txMode === 'file' && plan.transactional && !plan.statements.some((s) => s.noTransaction);
  if (!together) {
    await runStatements(driver, plan, options, context, repeatStatement(driver, options, context), false);
    return;
  }
  for (let attempt = 1; ; attempt++) {
    const transaction: Transaction = await driver.begin();
    try {
      await runStatements(transaction, plan, options, context, undefined, true);
      context.signal?.throwIfAborted();
    } catch (error) {
      await transaction.rollback();
      if (await waitForRetry(driver, options, context, error, attempt)) continue;
      throw error;
    }
    return transaction.commit();
  }
}

/** Waits before a new try, if the policy grants one. `attempt` is the number of the one that failed. */
async function waitForRetry(
  driver: Driver,
  { lockPolicy, onEvent }: ExecuteOptions,
  { signal }: EngineContext,
  error: unknown,
  attempt: number,
): Promise<boolean> {
  if (lockPolicy === undefined || attempt > lockPolicy.retries) return false;
  if (!isLockTimeout(error, driver.dialect.lockWaits) || signal?.aborted === true) return false;
  const waitMs = pauseBefore(attempt, lockPolicy);
  const message = error instanceof StatementError ? error.serverMessage : String(error);
  onEvent?.({ kind: 'lock-retry', message, attempt, retries: lockPolicy.retries, waitMs });
  await pause(waitMs, signal);
  signal?.throwIfAborted();
  return true;
}

interface Repeater {
  /** What the statement is about, before it runs. */
  readonly look: (sql: string) => Promise<string | undefined>;
  /** Waits, and takes away what the statement left behind. False: it is not to be tried again. */
  readonly again: (
    statement: Statement,
    before: string | undefined,
    error: unknown,
    attempt: number,
  ) => Promise<boolean>;
}

/** How statements in no transaction are tried again. */
function repeatStatement(driver: Driver, options: ExecuteOptions, context: EngineContext): Repeater | undefined {
  if (options.lockPolicy === undefined) return undefined;
  const inspector = statementInspector(driver, context.monotonic);
  return {
    look: (sql) => inspector.inspect(driver, sql),
    async again({ cmd: sql, repeatable }, before, error, attempt) {
      if (repeatable !== true && !isRepeatable({ text: sql, directives: [] }, before)) return false;
      if (!(await waitForRetry(driver, options, context, error, attempt))) return false;
      for (let cleaning = attempt; ; cleaning++) {
        const now = before === undefined ? undefined : await inspector.inspect(driver, sql);
        if (now === before) return true;
        const leftover = now === undefined ? undefined : inspector.leftover?.(sql, now);
        if (leftover === undefined) return false;
        if (leftover.undo === undefined) return true;
        try {
          await driver.exec(leftover.undo);
          return true;
        } catch (failure) {
          if (!(await waitForRetry(driver, options, context, failure, cleaning + 1))) return false;
        }
      }
    },
  };
}

/** `repeater` is absent inside of a transaction, which is undone as a whole. */
async function runStatements(
  session: Session,
  plan: Plan,
  options: ExecuteOptions,
  context: EngineContext,
  repeater: Repeater | undefined,
  isUndone: boolean,
): Promise<void> {
  for (const [index, statement] of plan.statements.entries()) {
    context.signal?.throwIfAborted();
    options.onEvent?.({ kind: 'statement', statement, index });
    const start = context.monotonic();
    const before = await repeater?.look(statement.cmd);
    for (let attempt = 1; ; attempt++) {
      try {
        await session.exec(statement.cmd);
        break;
      } catch (cause) {
        if ((await repeater?.again(statement, before, cause, attempt)) === true) continue;
        const message = cause instanceof Error ? cause.message : String(cause);
        const error = new StatementError(`${statement.comment}: ${message}`, {
          sql: shownCommand(statement),
          comment: statement.comment,
          applied: isUndone ? 0 : index,
          cause,
        });
        options.onEvent?.({ kind: 'failed', statement, index, error });
        throw error;
      }
    }
    options.onEvent?.({ kind: 'done', statement, index, elapsed: context.monotonic() - start });
  }
}
