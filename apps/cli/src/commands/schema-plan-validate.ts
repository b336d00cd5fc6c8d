import type { CommandContext } from '../kit/command.ts';
import { checkNamedPlan } from './check-plan.ts';
import { reportOf } from './plan-report.ts';
import type { ProjectFlags } from './project-flags.ts';
import type { planValidateFlags } from './schema-plan-flags.ts';

/** Checks that a plan file is for the transition at hand and leads from one state to the other. Silent when it does. */
export async function run(context: CommandContext<typeof planValidateFlags & ProjectFlags>): Promise<void> {
  const { command, named, planned, start } = await checkNamedPlan(context, { lint: false, isQuiet: true });
  const { url, stored } = named;
  const { stdout, clock } = context;
  const { format } = command;
  if (format === undefined) return;
  stdout.write(format.render(reportOf({ command, planned, url, stored, start, end: clock.now() })));
}
