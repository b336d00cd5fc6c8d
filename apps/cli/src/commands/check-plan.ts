import { checkPlanFile, type PlannedFile } from '@atlas/engine';
import type { CommandContext } from '../kit/command.ts';
import { openPlanCommand, type PlanCommand } from './plan-request.ts';
import { type NamedPlan, readNamedPlan } from './plan-registry.ts';
import type { ProjectFlags } from './project-flags.ts';
import { runPlanView } from './schema-plan-session.ts';
import type { planValidateFlags } from './schema-plan-flags.ts';

export interface CheckedPlan {
  readonly command: PlanCommand;
  readonly named: NamedPlan;
  readonly planned: PlannedFile;
  readonly start: Date;
}

/** Reads the plan that `--file` names and checks that it is one for the transition at hand. */
export async function checkNamedPlan(
  context: CommandContext<typeof planValidateFlags & ProjectFlags>,
  { lint, isQuiet }: { readonly lint: boolean; readonly isQuiet: boolean },
): Promise<CheckedPlan> {
  const start = context.clock.now();
  const command = await openPlanCommand(context, { lint });
  const { target, engine, request, format } = command;
  const named = readNamedPlan(context.flags.get('file') ?? '', target, engine);
  const isTold = format === undefined && !isQuiet;
  const planned = await runPlanView(
    { isTold, asks: false, isGiven: true, activity: 'Checking the plan' },
    context,
    (hooks) => checkPlanFile(named.file, request, hooks, engine),
  );
  return { command, named, planned, start };
}
