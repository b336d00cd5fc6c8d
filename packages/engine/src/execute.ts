import { type Driver, type Session, StatementError, type Transaction } from '@atlas/dialect';
import { type Plan, publicSql, type Statement } from '@atlas/model';
import type { EngineContext } from './context.ts';

/** `file`: all statements in one transaction, where the database can; `none`: each on its own. */
export type TxMode = 'file' | 'none';

export type ExecuteEvent =
  | { readonly kind: 'statement'; readonly statement: Statement; readonly index: number }
  /** `elapsed` in nanoseconds. */
  | { readonly kind: 'done'; readonly statement: Statement; readonly index: number; readonly elapsed: bigint }
  | { readonly kind: 'failed'; readonly statement: Statement; readonly index: number; readonly error: StatementError };

export interface ExecuteOptions {
  readonly txMode: TxMode;
  readonly onEvent?: (event: ExecuteEvent) => void;
}

/**
 * Runs a plan. In one transaction nothing is left of it when a statement fails or the run is cancelled; without one,
 * the statements before the failing one stay, and `StatementError.applied` counts them. A statement that the server
 * refuses inside a transaction takes the whole plan out of it.
 */
export async function executePlan(
  driver: Driver,
  plan: Plan,
  options: ExecuteOptions,
  context: EngineContext,
): Promise<void> {
  const together = options.txMode === 'file' && plan.transactional && !plan.statements.some((s) => s.noTransaction);
  if (!together) {
    await runStatements(driver, plan, options, context, false);
    return;
  }
  const transaction: Transaction = await driver.begin();
  try {
    await runStatements(transaction, plan, options, context, true);
    context.signal?.throwIfAborted();
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
  await transaction.commit();
}

async function runStatements(
  session: Session,
  plan: Plan,
  options: ExecuteOptions,
  context: EngineContext,
  undone: boolean,
): Promise<void> {
  for (const [index, statement] of plan.statements.entries()) {
    context.signal?.throwIfAborted();
    options.onEvent?.({ kind: 'statement', statement, index });
    const start = context.monotonic();
    try {
      await session.exec(statement.cmd);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      const error = new StatementError(`${statement.comment}: ${message}`, {
        sql: publicSql(statement),
        comment: statement.comment,
        applied: undone ? 0 : index,
        cause,
      });
      options.onEvent?.({ kind: 'failed', statement, index, error });
      throw error;
    }
    options.onEvent?.({ kind: 'done', statement, index, elapsed: context.monotonic() - start });
  }
}
