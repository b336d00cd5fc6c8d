import type { CommandContext } from '../kit/command.ts';
import type { ProjectFlags } from './project-flags.ts';
import { makePlan } from './make-plan.ts';
import type { planFlags } from './schema-plan-flags.ts';

/** Makes a plan, unless there is one for the transition already. */
export function run(context: CommandContext<typeof planFlags & ProjectFlags>): Promise<void> {
  return makePlan(context, { isAnew: false });
}
