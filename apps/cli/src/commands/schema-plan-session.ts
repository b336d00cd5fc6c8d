import type { PlannedFile, SchemaPlanHooks } from '@atlas/engine';
import type { Runtime } from '../kit/runtime.ts';
import { startSpinner } from '../kit/spinner.ts';
import { createPalette } from '../kit/terminal.ts';
import { formatPlanLint } from '../views/migrate-lint.ts';
import { formatPlanning, SECTION_SEPARATOR } from '../views/plan.ts';
import { APPROVAL, askApproval, canAsk, confirmRename } from './approval.ts';
import { needsReview, requireReviewer, type Review } from './review.ts';
import { PromptUnavailableError } from '../kit/errors.ts';

export interface PlanViewOptions {
  /** Tell of it on stdout, section by section; otherwise a template does at the end. */
  readonly isTold: boolean;
  /** Ask about renames, if somebody can be asked. */
  readonly asks: boolean;
  /** The plan was not just worked out: its heading does not say between what. */
  readonly isGiven: boolean;
  /** What the spinner says meanwhile. */
  readonly activity: string;
}

/** Runs a use case that makes or checks a plan, and tells of it. */
export async function runPlanView<T>(
  { isTold, asks, isGiven, activity }: PlanViewOptions,
  runtime: Runtime,
  use: (hooks: Required<Pick<SchemaPlanHooks, 'onPlan' | 'onLint'>> & SchemaPlanHooks, pause: () => void) => Promise<T>,
): Promise<T> {
  const { stdout, stderr, env } = runtime;
  const palette = createPalette(stdout, env);
  let spinner = startSpinner(stderr, activity);
  const pause = (): void => spinner.stop();
  let statements = 0;
  const rename = asks && canAsk(runtime) ? { confirmRename: confirmRename(runtime, { stop: pause }) } : {};
  try {
    return await use(
      {
        ...rename,
        onPlan(planned) {
          pause();
          statements = planned.plan.statements.length;
          if (isTold) stdout.write(formatPlanning(planned.plan, palette, isGiven ? {} : { ends: planned }));
          spinner = startSpinner(stderr, 'Analysing the plan');
        },
        onLint(lint) {
          pause();
          for (const warning of lint.warnings) stderr.write(`Warning: ${warning}\n`);
          if (isTold) stdout.write(`${SECTION_SEPARATOR}${formatPlanLint(lint, statements, palette)}`);
        },
      },
      pause,
    );
  } finally {
    spinner.stop();
  }
}

export interface ApprovalOptions {
  readonly autoApprove: boolean;
  readonly review: Review | undefined;
  /** What the choice is called that says yes. */
  readonly accept: string;
}

const INSTEAD =
  'Pass --auto-approve to approve the plan without asking, --pending to keep it for approval later, or --save to write it to a file';

/** Whether the plan is approved. Throws where somebody has to look at it and nobody sits at a terminal. */
export async function approvePlan(
  { lint }: Pick<PlannedFile, 'lint'>,
  { autoApprove, review, accept }: ApprovalOptions,
  runtime: Runtime,
): Promise<boolean> {
  if (autoApprove) return true;
  if (review !== undefined && !needsReview(review, lint)) return true;
  requireReviewer(review, lint, runtime, `approve it in one, or keep it with --pending or --save. No plan was kept`);
  if (!canAsk(runtime)) throw new PromptUnavailableError(APPROVAL, 'no-terminal', INSTEAD);
  runtime.stdout.write(SECTION_SEPARATOR);
  return askApproval(runtime, accept);
}
