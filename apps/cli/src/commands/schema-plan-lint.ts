import type { CommandContext } from '../kit/command.ts';
import { ReportedError } from '../kit/errors.ts';
import { checkNamedPlan } from './check-plan.ts';
import { reportOf } from './plan-report.ts';
import type { ProjectFlags } from './project-flags.ts';
import type { planLintFlags } from './schema-plan-flags.ts';

/** Checks and analyses a plan file. What is wrong with it is in the report on stdout, and makes the exit code 1. */
export async function run(context: CommandContext<typeof planLintFlags & ProjectFlags>): Promise<void> {
  const { command, named, planned, start } = await checkNamedPlan(context, { lint: true, isQuiet: false });
  const { url, stored } = named;
  const { stdout, clock } = context;
  const { format } = command;
  if (format !== undefined) {
    stdout.write(format.render(reportOf({ command, planned, url, stored, start, end: clock.now() })));
  }
  if (planned.lint?.error !== undefined) throw new ReportedError();
}
