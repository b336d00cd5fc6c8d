import type { Driver } from '@atlas/dialect';
import { type LockReport, locksOfPlan } from '@atlas/lint';
import type { Plan } from '@atlas/model';
import type { Comparison } from '../compare-states.ts';
import type { EngineContext } from '../context.ts';
import { dialectLint } from '../lint/migrate-lint.ts';

/** What the statements of a plan lock in the target, by their place; table sizes come from its catalog. */
export async function planLocks(
  target: Driver,
  { from, changes }: Comparison,
  { statements }: Plan,
  context: EngineContext,
): Promise<ReadonlyMap<number, LockReport>> {
  const { dialect, capabilities } = target;
  const lint = await dialectLint(dialect, context);
  const sizes = await lint.readSizes?.(target);
  return locksOfPlan({ statements, from, changes }, { dialect, capabilities, sizes });
}
