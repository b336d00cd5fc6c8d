import type { CommandContext } from '../kit/command.ts';
import { openTarget } from './plan-request.ts';
import { locatePlan } from './plan-registry.ts';
import type { ProjectFlags } from './project-flags.ts';
import type { planUrlFlags } from './schema-plan-flags.ts';

/** Removes a plan from its repository, approved or not. */
export async function run(context: CommandContext<typeof planUrlFlags & ProjectFlags>): Promise<void> {
  const { target, engine } = await openTarget(context);
  const { store, name } = locatePlan(context.flags.get('url') ?? '', target, engine);
  store.remove(name);
  context.stdout.write(`Plan ${store.urlOf(name)} removed\n`);
}
