import { AtlasError } from '@atlas/diagnostics';
import type { Plan } from '@atlas/model';
import type { EngineContext } from '../context.ts';
import type { DevDatabases } from '../dev-databases.ts';
import type { TxMode } from '../execute.ts';
import type { PlanText } from '../lint/lint-plan.ts';
import { respeller } from '../respell.ts';
import type { State } from '../state.ts';
import { withoutRevisions } from '../revisions.ts';
import { choosePlan, requireTransition } from './choose-plan.ts';
import { fingerprintStates, hasPrints, type StatePrints, textOfState } from './fingerprint.ts';
import { planOfMigration, readMigration } from './migration.ts';
import type { PlanFile } from './plan-file.ts';
import type { PlanStore } from './plan-store.ts';
import { proofUrl, proveMigration } from './prove-migration.ts';
import { textOf } from './schema-plan.ts';
import { planTransition, type Transition, type TransitionRequest } from './transition.ts';

/** A plan that a person chose, or approved before. */
export interface GivenPlan {
  readonly file: PlanFile;
  /** Nobody has to be asked again: it was approved in a store, or chosen where no policy asks for more. */
  readonly isApproved: boolean;
  /** Where it is stored: `atlas://app/plans/name`. */
  readonly url?: string | undefined;
}

/** Where the statements of a run may come from other than from the comparison itself. */
export interface PlanChoice {
  /** The plan to use and no other. */
  readonly given?: GivenPlan | undefined;
  /** Approved plans, one of which is used when it is for the transition at hand. */
  readonly store?: PlanStore | undefined;
}

/** A plan that was made before, ready to run. */
export interface PrePlanned {
  readonly given: GivenPlan;
  readonly plan: Plan;
  readonly text: PlanText;
  /** What its head says of transactions. */
  readonly txMode: TxMode | undefined;
  readonly prints: StatePrints;
  readonly transition: Transition;
}

/**
 * The plan to use for a transition, after it was replayed on the dev database; undefined when there is none, and the
 * statements are those of the comparison. Throws `PlanMismatchError` and `PlanDriftError` for a given plan that does not
 * fit, and `AtlasError` `engine/several-plans`.
 */
export async function findPrePlanned(
  from: State,
  to: State,
  { given, store }: PlanChoice,
  request: TransitionRequest,
  devs: DevDatabases,
  context: EngineContext,
): Promise<PrePlanned | undefined> {
  if (given === undefined && store === undefined) return undefined;
  if (given === undefined && !hasPrints(from, to)) {
    context.notice(
      'approved plans are not looked for, because without a dev database it is not known how the server spells the desired state: pass --dev-url',
    );
    return undefined;
  }
  const prints = await fingerprintStates(from, to, respeller(request, devs, context));
  if (given !== undefined) requireTransition(given.file, prints);
  const stored = given === undefined && store !== undefined ? choosePlan(store, prints) : undefined;
  const chosen = given ?? (stored && { file: stored.file, isApproved: true, url: stored.url });
  if (chosen === undefined) return undefined;
  const { file } = chosen;
  const [current, desired] = [withoutRevisions(from), withoutRevisions(to)];
  const transition = await planTransition(current, desired, request, undefined, devs, context);
  const migration = readMigration(file.migration, from.dialect.scanner, `plan ${JSON.stringify(file.name)}`);
  const plan = planOfMigration(migration, transition.plan.transactional);
  const url = proofUrl(request, transition);
  if (url !== undefined && request.verify !== false) {
    await proveMigration(file.name, transition, plan, url, devs, context);
  }
  return {
    given: chosen,
    plan,
    text: textOf(migration, plan, transition),
    txMode: migration.txMode,
    prints,
    transition,
  };
}

/** Throws `AtlasError` `engine/target-changed` when the database, looked at again, is not as it was when the plan was chosen. */
export function requireUnchanged(now: State, { transition, given }: PrePlanned): void {
  if (textOfState(now) === textOfState(transition.from)) return;
  throw new AtlasError(
    `the database has changed since the plan ${JSON.stringify(given.file.name)} was chosen, so nothing was applied: run the command again`,
    { code: 'engine/target-changed' },
  );
}
