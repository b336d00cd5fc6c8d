import type { PlanLint } from '@atlas/engine';
import type { LintConfig } from '@atlas/project';
import { AbortError, UsageError } from '../kit/errors.ts';
import type { Runtime } from '../kit/runtime.ts';
import { canAsk } from './approval.ts';

/** When a plan has to be looked at by a person: always, when analysis finds something, or when it finds an error. */
export type Review = NonNullable<LintConfig['review']>;

/** Without a policy every plan is looked at. What was not analysed might hold anything. */
export function needsReview(review: Review | undefined, lint: PlanLint | undefined): boolean {
  if (review === undefined || review === 'ALWAYS' || lint === undefined) return true;
  if (lint.error !== undefined) return true;
  return review === 'WARNING' && lint.reports.length > 0;
}

/**
 * Throws `AbortError` when the policy asks for a person and nobody sits at a terminal. `instead` says what else there is to
 * do, and what did not happen.
 */
export function requireReviewer(
  review: Review | undefined,
  lint: PlanLint | undefined,
  runtime: Pick<Runtime, 'stdin' | 'stdout'>,
  instead = 'approve it in one, or change the plan. Nothing was applied',
): void {
  if (review === undefined || canAsk(runtime)) return;
  const why =
    review === 'ALWAYS'
      ? 'every plan has to be approved'
      : lint === undefined
        ? 'the plan was not analysed, for which --dev-url is needed'
        : (lint.error ?? lint.reports.map(({ heading }) => heading).join(', '));
  throw new AbortError(
    `the lint policy "${review}" asks for a review of this plan: ${why}. Nobody can be asked, because standard input and ` +
      `output are not a terminal: ${instead}`,
    { code: 'cli/review-required' },
  );
}

/** A policy is not to be got around by a flag. Throws `UsageError`. */
export function checkAutoApprove(review: Review | undefined, autoApprove: boolean): void {
  if (review === undefined || !autoApprove) return;
  throw new UsageError(`auto-approve is not allowed when a lint policy is set to ${JSON.stringify(review)}`);
}
