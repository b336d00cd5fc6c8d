import type { CommandContext } from '../kit/command.ts';
import { openTarget } from './plan-request.ts';
import { findStoredPlan } from './plan-registry.ts';
import type { ProjectFlags } from './project-flags.ts';
import type { planUrlFlags } from './schema-plan-flags.ts';

/** Removes a plan from its repository, approved or not. */
export async function run(context: CommandContext<typeof planUrlFlags & ProjectFlags>): Promise<void> {
  const { target, engine } = await openTarget(context);
  const { store, plan } = findStoredPlan(context.flags.get('url') ?? '', target, engine);
  store.remove(plan.file.name);
  context.stdout.write(`Plan ${plan.url} removed\n`);
}
