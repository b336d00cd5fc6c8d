import type { Dialect, LockPolicy } from '@atlas/dialect';
import type { EngineContext } from './context.ts';

/** Says that a policy about locks means nothing to a database, so that nobody relies on it. */
export function noticeUselessPolicy(
  lockPolicy: LockPolicy | undefined,
  { name, lockWaits }: Dialect,
  { notice }: Pick<EngineContext, 'notice'>,
): void {
  if (lockPolicy === undefined || lockWaits !== undefined) return;
  notice(`Warning: the lock block has no effect here: ${name} has no limit for how long a statement waits for a lock`);
}
