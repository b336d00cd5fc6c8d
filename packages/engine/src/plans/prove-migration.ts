import { AtlasError } from '@atlas/diagnostics';
import { affectedSubset } from '@atlas/dialect';
import type { Plan } from '@atlas/model';
import type { EngineContext } from '../context.ts';
import type { DevDatabases } from '../dev-databases.ts';
import { rememberProof } from '../remember.ts';
import { replayPlan } from '../verify.ts';
import type { Transition, TransitionRequest } from './transition.ts';

/** A migration that does not lead to the state that its plan promises. Nothing has touched the target. */
export class PlanDriftError extends AtlasError {
  constructor(name: string, differences: number, sql: string) {
    super(
      `the migration of plan ${JSON.stringify(name)} does not lead to the desired state: schema drift. ` +
        `${differences} ${differences === 1 ? 'difference remains' : 'differences remain'} after replaying it on the dev database. It would take these statements to end there:\n\n` +
        `${sql}\nCorrect the migration, or change the desired state and make a new plan. Nothing was applied`,
      { code: 'engine/plan-drift' },
    );
  }
}

/** Whether the statements are those that the comparison gives, so that they speak of nothing that it does not affect. */
export function isAsComputed(plan: Plan, { plan: computed }: Pick<Transition, 'plan'>): boolean {
  const texts = ({ statements }: Plan): string => JSON.stringify(statements.map(({ cmd }) => cmd));
  return texts(plan) === texts(computed);
}

/**
 * Runs a migration on a dev database that holds the current state, all of it if somebody wrote the migration, and compares
 * what comes out with the desired state. Statements that only change rows make no difference. A proof that held before is not repeated. Throws
 * `PlanDriftError`, `StatementError` for a statement that fails there, and `VerifySetupError`.
 */
export async function proveMigration(
  name: string,
  transition: Transition,
  plan: Plan,
  devUrl: string,
  devs: DevDatabases,
  context: EngineContext,
): Promise<void> {
  const { comparison } = transition;
  const whole = !isAsComputed(plan, transition);
  const { alignment, skip } = comparison;
  const { from, to } = whole ? comparison : affectedSubset(comparison.changes, comparison.from, comparison.to);
  const facts = ['migration', whole, from, to, alignment, [...skip], plan.statements.map(({ cmd }) => cmd)];
  await rememberProof(facts, devUrl, context, async () => {
    const rest = await replayPlan(await devs.acquire(devUrl), comparison, plan, { whole });
    if (rest !== undefined) throw new PlanDriftError(name, rest.changes.length, rest.sql);
  });
}

/** Where plans for a transition are replayed: the dev database, or the embedded one of the dialect. */
export function proofUrl({ devUrl }: TransitionRequest, { from }: Pick<Transition, 'from'>): string | undefined {
  return devUrl === undefined || devUrl === '' ? from.dialect.embeddedDevUrl : devUrl;
}
