import { formatPlanHcl } from '@atlas/engine';
import type { CommandContext } from '../kit/command.ts';
import { openTarget } from './plan-request.ts';
import { locatePlan } from './plan-registry.ts';
import type { ProjectFlags } from './project-flags.ts';
import type { planUrlFlags } from './schema-plan-flags.ts';

/** Prints a plan of a repository as a plan file. */
export async function run(context: CommandContext<typeof planUrlFlags & ProjectFlags>): Promise<void> {
  const { target, engine } = await openTarget(context);
  const { store, name } = locatePlan(context.flags.get('url') ?? '', target, engine);
  context.stdout.write(formatPlanHcl(store.get(name).file));
}
