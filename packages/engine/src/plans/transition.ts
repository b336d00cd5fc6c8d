import type { ConfirmRename, DiffPolicy, RenameHint } from '@atlas/dialect';
import type { Plan } from '@atlas/model';
import { type Comparison, compareStates, planComparison } from '../compare-states.ts';
import type { EngineContext } from '../context.ts';
import type { DevDatabases } from '../dev-databases.ts';
import { lintPlan, type LintPlanOptions, type PlanLint, type PlanText } from '../lint/lint-plan.ts';
import { respeller } from '../respell.ts';
import type { State } from '../state.ts';

/** What decides how two states are compared and what is planned between them. */
export interface TransitionRequest {
  readonly devUrl?: string | undefined;
  readonly policy?: DiffPolicy | undefined;
  /** See `CompareOptions.renames`. */
  readonly renames?: readonly RenameHint[] | undefined;
  /** Replay the plan on the dev database first. Default: when that database is embedded, and so cheap. */
  readonly verify?: boolean | undefined;
  /** Put steps that keep nobody waiting in place of statements that do; see `safeRewrite`. Asked of new plans only. */
  readonly safe?: boolean | undefined;
  /** Analyse the plan on the dev database. Absent, or without a dev database: it is not analysed. */
  readonly lint?: LintPlanOptions | undefined;
}

/** The way from one state to another, as it was worked out. */
export interface Transition {
  readonly from: State;
  readonly to: State;
  readonly comparison: Comparison;
  readonly plan: Plan;
}

/** Compares two states and plans the statements between them. Throws what either throws. */
export async function planTransition(
  from: State,
  to: State,
  request: TransitionRequest,
  confirmRename: ConfirmRename | undefined,
  devs: DevDatabases,
  context: EngineContext,
): Promise<Transition> {
  const comparison = await compareStates(from, to, {
    policy: request.policy,
    confirmRename,
    renames: request.renames,
    spelled: true,
    respell: respeller(request, devs, context),
  });
  const plan = planComparison(comparison, from, { policy: request.policy, indent: '  ' });
  return { from, to, comparison, plan };
}

/** What analysis says of a plan for a transition; undefined where it is not wanted or there is nothing to analyse it on. */
export async function lintTransition(
  { comparison }: Pick<Transition, 'comparison'>,
  plan: Plan,
  { lint, devUrl }: TransitionRequest,
  devs: DevDatabases,
  context: EngineContext,
  written?: PlanText,
): Promise<PlanLint | undefined> {
  if (lint === undefined || devUrl === undefined || devUrl === '' || plan.statements.length === 0) return undefined;
  return lintPlan(await devs.acquire(devUrl), comparison, plan, lint, context, written);
}
