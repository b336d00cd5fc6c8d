import type { CommandContext } from '../kit/command.ts';
import { UsageError } from '../kit/errors.ts';
import { createPalette } from '../kit/terminal.ts';
import { formatPlanStatus } from '../views/schema-plan.ts';
import { checkNamedPlan } from './check-plan.ts';
import { openStore, requireStore } from './plan-registry.ts';
import { reportOf } from './plan-report.ts';
import type { ProjectFlags } from './project-flags.ts';
import { checkAutoApprove } from './review.ts';
import type { planPushFlags } from './schema-plan-flags.ts';
import { approvePlan } from './schema-plan-session.ts';

/** Checks and analyses a plan file, and keeps it with the plans of the repository. */
export async function run(context: CommandContext<typeof planPushFlags & ProjectFlags>): Promise<void> {
  const { flags, stdout, env, clock } = context;
  const [autoApprove, isPending] = [flags.get('auto-approve'), flags.get('pending')];
  const { command, named, planned, start } = await checkNamedPlan(context, {
    lint: !flags.get('skip-lint'),
    isQuiet: false,
  });
  const { target, engine, format } = command;
  const review = target.lint?.review;
  checkAutoApprove(review, autoApprove);
  if (format !== undefined && !isPending && !autoApprove) {
    throw new UsageError('--format can only be used with --pending or --auto-approve');
  }
  const store = requireStore(openStore(target, flags.get('repo'), engine), '');
  const approval = { autoApprove, review, accept: 'Approve and push' };
  if (!isPending && !(await approvePlan(planned, approval, context))) return;
  const stored = store.add(named.file, isPending ? 'PENDING' : 'APPROVED');
  const text =
    format === undefined
      ? `\n${formatPlanStatus(stored, createPalette(stdout, env))}`
      : format.render(reportOf({ command, planned, url: stored.url, stored, start, end: clock.now() }));
  stdout.write(text);
}
