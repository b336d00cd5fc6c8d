import { planFunctions } from '../format/schema-plan.ts';
import { parseFormat } from '../format/format.ts';
import type { CommandContext } from '../kit/command.ts';
import { createPalette, hasColours } from '../kit/terminal.ts';
import { formatPlanStatus } from '../views/schema-plan.ts';
import { openTarget } from './plan-request.ts';
import { locatePlan } from './plan-registry.ts';
import type { ProjectFlags } from './project-flags.ts';
import type { planApproveFlags } from './schema-plan-flags.ts';

/** Approves a plan of a repository as it stands in its file. */
export async function run(context: CommandContext<typeof planApproveFlags & ProjectFlags>): Promise<void> {
  const { flags, stdout, env } = context;
  const given = flags.get('format');
  const format = given === undefined ? undefined : parseFormat(given, planFunctions(hasColours(stdout, env)), 'schema');
  const { target, engine } = await openTarget(context);
  const { store, name } = locatePlan(flags.get('url') ?? '', target, engine);
  const approved = store.approve(name);
  const { url, status } = approved;
  const text =
    format === undefined
      ? formatPlanStatus(approved, createPalette(stdout, env))
      : format.render({ URL: url, Link: '', Status: status, toJSON: () => ({ URL: url, Status: status }) });
  stdout.write(text);
}
