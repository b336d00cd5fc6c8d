import { AtlasError } from '@atlas/diagnostics';
import type { StatePrints } from './fingerprint.ts';
import type { PlanFile } from './plan-file.ts';
import type { PlanStore, StoredPlan } from './plan-store.ts';

/** A plan that belongs to another transition than the one at hand. */
export class PlanMismatchError extends AtlasError {
  readonly side: 'from' | 'to';

  constructor(plan: PlanFile, side: 'from' | 'to', found: string) {
    const [name, state] = side === 'from' ? ['From', 'current'] : ['To', 'desired'];
    const why =
      side === 'from'
        ? 'It was made for another state of the database, or for other --schema, --include and --exclude flags.'
        : 'It was made for another desired state, or for other --schema, --include and --exclude flags.';
    super(
      `The plan "${name}" hash does not match the ${state} state hash:\n\n` +
        `  Plan hash:    ${plan[side]}\n` +
        `  ${state === 'current' ? 'Current' : 'Desired'} hash: ${found}\n\n` +
        `The plan ${JSON.stringify(plan.name)} was not used. ${why} Make a new plan with "atlas schema plan".`,
      { code: 'engine/plan-mismatch' },
    );
    this.side = side;
  }
}

/** Throws `PlanMismatchError` unless the plan is for this transition. */
export function requireTransition(plan: PlanFile, prints: StatePrints): void {
  for (const side of ['from', 'to'] as const) {
    if (plan[side] !== prints[side]) throw new PlanMismatchError(plan, side, prints[side]);
  }
}

/** The approved plan for a transition, if there is one. Throws `AtlasError` `engine/several-plans` if there are more. */
export function choosePlan(store: PlanStore, prints: StatePrints): StoredPlan | undefined {
  const approved = store.find(prints).filter(({ status }) => status === 'APPROVED');
  if (approved.length <= 1) return approved[0];
  throw new AtlasError(
    'multiple pre-planned migrations were found in the registry for this schema transition.\n\n' +
      `  Current hash: ${prints.from}\n` +
      `  Desired hash: ${prints.to}\n\n` +
      `Plans found:\n\n${approved.map(({ url }) => `  ${url}\n`).join('')}\n` +
      'To resolve the issue, either delete the conflicting plans or provide the plan URL explicitly using the --plan flag.',
    { code: 'engine/several-plans' },
  );
}

/** Throws `AtlasError` `engine/plan-pending` for a stored plan that nobody approved as it is. */
export function requireApproved({ file, status, isEdited, url }: StoredPlan): void {
  if (status === 'APPROVED') return;
  const why = isEdited ? 'was edited after it was approved' : 'is pending';
  throw new AtlasError(
    `plan ${JSON.stringify(file.name)} ${why}, and only approved plans are applied. Review it, then approve it with "atlas schema plan approve --url ${url}"`,
    { code: 'engine/plan-pending' },
  );
}
