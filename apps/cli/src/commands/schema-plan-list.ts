import { listPlans } from '@atlas/engine';
import { planFileData } from '../format/schema-plan.ts';
import type { CommandContext } from '../kit/command.ts';
import { createPalette } from '../kit/terminal.ts';
import { formatPlanList } from '../views/schema-plan.ts';
import { openPlanCommand } from './plan-request.ts';
import { openStore, requireStore } from './plan-registry.ts';
import { factsOf } from './plan-report.ts';
import type { ProjectFlags } from './project-flags.ts';
import type { planListFlags } from './schema-plan-flags.ts';

/** Prints the plans of the repository for the transition at hand. */
export async function run(context: CommandContext<typeof planListFlags & ProjectFlags>): Promise<void> {
  const { flags, stdout, env } = context;
  const { target, engine, request, format } = await openPlanCommand(context, { lint: false });
  const store = requireStore(openStore(target, flags.get('repo'), engine), '');
  const all = await listPlans(store, request, engine);
  const plans = flags.get('pending') ? all.filter(({ status }) => status === 'PENDING') : all;
  const text =
    format === undefined
      ? formatPlanList(plans, createPalette(stdout, env))
      : format.render(plans.map((stored) => planFileData(factsOf({ planned: undefined, stored, url: '' }))));
  stdout.write(text);
}
