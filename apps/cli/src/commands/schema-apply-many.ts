import { type EngineContext, type PlannedState, schemaApplyMany, type SchemaTargetResult } from '@atlas/engine';
import { applyData } from '../format/apply.ts';
import type { Format } from '../format/format.ts';
import type { CommandContext } from '../kit/command.ts';
import { PromptUnavailableError, UsageError } from '../kit/errors.ts';
import { startSpinner } from '../kit/spinner.ts';
import { createPalette } from '../kit/terminal.ts';
import { formatFleetHeader, formatFleetSummary, formatPlannedStates, formatTargetResult } from '../views/fleet.ts';
import { SECTION_SEPARATOR } from '../views/plan.ts';
import { APPROVAL, askApproval, canAsk } from './approval.ts';
import { nameOf, rolloutGroups, throwFailures } from './fleet.ts';
import type { ProjectFlags } from './project-flags.ts';
import type { Target } from './project.ts';
import { planFacts } from './plan-facts.ts';
import { needsReview, requireReviewer } from './review.ts';
import { type ApplyRequest, plannedStatements } from './schema-apply.ts';
import type { applyFlags } from './schema-flags.ts';

type Context = CommandContext<typeof applyFlags & ProjectFlags>;

/** Brings many databases to their desired state: planned together, asked about once, told of one by one. */
export async function applyToMany(
  targets: readonly Target[],
  requestOf: (target: Target) => Promise<ApplyRequest>,
  context: Context,
  engine: EngineContext,
): Promise<void> {
  const { flags, stdout, stderr, env } = context;
  if (flags.get('edit'))
    throw new UsageError(
      '--edit works on one target: choose it, or make a plan with "atlas schema plan --edit" and name that',
    );
  const requests = await Promise.all(targets.map(async (target) => ({ target, ...(await requestOf(target)) })));
  const format = requests[0]?.format;
  const groups = rolloutGroups(requests, flags, context);
  const total = groups.reduce((sum, group) => sum + group.targets.length, 0);
  const palette = createPalette(stdout, env);
  const [dryRun, autoApprove] = [flags.get('dry-run'), flags.get('auto-approve')];
  let spinner = startSpinner(stderr, 'Looking at the targets');
  const formatted = new Map<string, SchemaTargetResult>();
  let ended = 0;
  let isApplying = false;
  const startReport = (): void => {
    if (isApplying || format !== undefined) return;
    isApplying = true;
    stdout.write(`${SECTION_SEPARATOR}${formatFleetHeader(total)}`);
  };
  try {
    const result = await schemaApplyMany(
      groups,
      {
        onProgress: (text) => spinner.update(text),
        onPlan(states) {
          if (!dryRun) requireAllowed(states, targets);
          if (format !== undefined) return;
          spinner.stop();
          stdout.write(formatPlannedStates(states, palette));
        },
        async approve(states) {
          if (autoApprove || !requireReviewers(states, targets, context)) return true;
          if (!canAsk(context)) throw new PromptUnavailableError(APPROVAL, 'no-terminal');
          stdout.write(SECTION_SEPARATOR);
          return askApproval(context);
        },
        onResult(target) {
          // The first one was stopped for the plan and the question about it.
          if (ended === 0) spinner = startSpinner(stderr, 'Applying');
          ended++;
          spinner.update(`${ended} of ${total} targets`);
          if (format !== undefined) {
            formatted.set(target.url, target);
            return;
          }
          startReport();
          // What a dry run says of each target stands in the plan.
          if (dryRun && target.outcome !== 'failed') return;
          spinner.clear();
          stdout.write(formatTargetResult(target, 'statement', palette));
        },
      },
      engine,
    );
    spinner.stop();
    if (result.outcome === 'declined') return;
    if (format === undefined) stdout.write(formatFleetSummary(result, palette));
    else stdout.write(result.results.map((target) => renderTarget(target, format, dryRun, context)).join(''));
    throwFailures(result.results);
  } finally {
    spinner.stop();
  }
}

/** Asks the checks of the project file about the plan of each target. */
function requireAllowed(states: readonly PlannedState[], targets: readonly Target[]): void {
  const byName = new Map(targets.map((target) => [nameOf(target), target]));
  for (const { targets: names, plan } of states) {
    if (plan.statements.length === 0) continue;
    for (const name of names) byName.get(name)?.requireAllowed('schema_apply', plannedStatements(plan));
  }
}

/**
 * Whether somebody has to look at one of the plans. Throws `AbortError` where a policy asks for that and nobody sits at a
 * terminal.
 */
function requireReviewers(states: readonly PlannedState[], targets: readonly Target[], context: Context): boolean {
  const byName = new Map(targets.map((target) => [nameOf(target), target]));
  let isNeeded = false;
  for (const { targets: names, plan, given, lint } of states) {
    if (plan.statements.length === 0 || given?.isApproved === true) continue;
    for (const review of new Set(names.map((name) => byName.get(name)?.lint?.review))) {
      if (!needsReview(review, lint)) continue;
      isNeeded = true;
      requireReviewer(review, lint, context);
    }
  }
  return isNeeded;
}

function renderTarget(
  { url, outcome, plan, planned, driver = '', scope, error, elapsed }: SchemaTargetResult,
  format: Format,
  dryRun: boolean,
  { clock }: Context,
): string {
  const statements = plan?.statements ?? [];
  const end = clock.now();
  const start = new Date(end.getTime() - Number(elapsed / 1_000_000n));
  const isDone = outcome === 'applied';
  const text = format.render(
    applyData(
      outcome === 'synced'
        ? undefined
        : {
            driver,
            url,
            scope: scope ?? { kind: 'realm' },
            applied: isDone ? statements : [],
            pending: isDone ? [] : statements,
            error: error?.message ?? (outcome === 'skipped' && !dryRun ? 'skipped' : undefined),
            start,
            end,
            planned: planned && planFacts({ url, planned, lint: planned.lint, start, end }),
          },
    ),
  );
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}
