import { isLockTimeout, pause, pauseBefore, type Session } from '@atlas/dialect';
import type { Statement } from '@atlas/sqltext';
import type { MigrationFile } from './dir.ts';
import { MigrationStatementError, messageOf } from './errors.ts';
import type { ExecuteContext } from './execute-types.ts';

/** The directive of a statement that can be run again from its start after it was cut off. */
export const REPEATABLE = 'repeatable';

/** Makes statements of the session give up waiting for locks, as the policy says. */
export async function limitLockWaits({ lockPolicy, driver }: ExecuteContext, session: Session): Promise<void> {
  const waits = driver.dialect.lockWaits;
  if (lockPolicy !== undefined && waits !== undefined) await session.exec(waits.limit(lockPolicy.timeoutMs));
}

/** Takes the limit back, for whoever uses the session next. */
export async function resetLockWaits({ lockPolicy, driver }: ExecuteContext): Promise<void> {
  const waits = driver.dialect.lockWaits;
  if (lockPolicy === undefined || waits === undefined) return;
  try {
    await driver.exec(waits.reset);
  } catch {
    // The connection is gone, and with it the setting.
  }
}

/**
 * Waits before a new try, where the policy grants one: the error is that of a lock that was not to be had in time.
 * `attempt` is the number of the one that failed, from 1 on. What it did must be undone by then.
 */
export async function waitForRetry(
  context: ExecuteContext,
  file: MigrationFile,
  error: unknown,
  attempt: number,
): Promise<boolean> {
  const { lockPolicy, driver, signal } = context;
  if (lockPolicy === undefined || attempt > lockPolicy.retries) return false;
  if (!isLockTimeout(error, driver.dialect.lockWaits) || signal?.aborted === true) return false;
  const waitMs = pauseBefore(attempt, lockPolicy);
  const { retries } = lockPolicy;
  const message = error instanceof MigrationStatementError ? error.serverMessage : messageOf(error);
  context.onEvent?.({ kind: 'lock-retry', file, message, attempt, retries, waitMs });
  await pause(waitMs, signal);
  return true;
}

/**
 * Whether a statement that ran in no transaction, and was refused a lock, can simply run again. Blocks of code may have
 * committed a part of what they do, so they say themselves that this is fine. What concurrent builds leave behind must be
 * known, so what they are about was looked at before: `before`.
 */
export function isRepeatable(
  { text, directives }: Pick<Statement, 'text' | 'directives'>,
  before: string | undefined,
): boolean {
  if (directives.some(({ name }) => name === REPEATABLE)) return true;
  if (before === undefined && /\bCONCURRENTLY\b/i.test(text)) return false;
  return !/^\s*(?:DO|CALL|EXECUTE|BEGIN)\b/i.test(text);
}

/** Whether its author says of a statement that it can run again from its start after it was cut off anywhere. */
export function isMarkedRepeatable(statement: Statement | undefined, sql: string): boolean {
  return statement?.text === sql && statement.directives.some(({ name }) => name === REPEATABLE);
}
