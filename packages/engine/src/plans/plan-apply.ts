import { AtlasError } from '@atlas/diagnostics';
import type { ConfirmRename, Dialect, Driver, Scope } from '@atlas/dialect';
import type { LockReport } from '@atlas/lint';
import type { Plan } from '@atlas/model';
import type { EngineContext } from '../context.ts';
import type { DevDatabases } from '../dev-databases.ts';
import type { TxMode } from '../execute.ts';
import type { PlanLint, PlanText } from '../lint/lint-plan.ts';
import type { PlanRewrite } from '../lint/safe-plan.ts';
import type { EditText } from '../migrate/new-files.ts';
import { respeller } from '../respell.ts';
import { keepRevisions } from '../revisions.ts';
import type { State } from '../state.ts';
import { verifyIfWanted } from '../verify.ts';
import { describeSource } from './describe-source.ts';
import { fingerprintStates, hasPrints, type StatePrints } from './fingerprint.ts';
import { editMigration, planOfMigration, readMigration, writeMigration } from './migration.ts';
import { planLocks } from './plan-locks.ts';
import { findPrePlanned, type GivenPlan, type PlanChoice, type PrePlanned } from './pre-planned.ts';
import { makeSafe } from './make-safe.ts';
import { proofUrl, proveMigration } from './prove-migration.ts';
import { textOf } from './schema-plan.ts';
import { lintTransition, planTransition, type Transition, type TransitionRequest } from './transition.ts';

export interface PlanApplyRequest extends TransitionRequest {
  readonly url: string;
  readonly to: readonly string[];
  readonly dryRun: boolean;
  /** Plans that were made before. Absent: the statements come from the comparison. */
  readonly plans?: PlanChoice | undefined;
  /** Work out `PlannedApply.prints` also where no plan asks for them. Default: false. */
  readonly fingerprints?: boolean | undefined;
  /** Tell what each statement locks. Default: false. */
  readonly locks?: boolean | undefined;
}

/** What is about to run. */
export interface PlannedApply {
  readonly plan: Plan;
  /** The plan that was made before; absent when the statements come from the comparison. */
  readonly given?: GivenPlan | undefined;
  /** What analysis said. Absent for approved plans, and where nothing was analysed. */
  readonly lint?: PlanLint | undefined;
  /** What statements lock, by their place, if that was asked for; those that nobody waits for are left out. */
  readonly locks?: ReadonlyMap<number, LockReport> | undefined;
  /** Of both states; absent where nobody asked for them, and where no server has seen the desired one. */
  readonly prints?: StatePrints | undefined;
  readonly fromDesc: string;
  readonly toDesc: string;
  readonly dialect: Dialect;
  readonly scope: Scope;
}

export interface PlanApplyHooks {
  readonly confirmRename?: ConfirmRename | undefined;
  /** Lets a person change the statements before they are approved. */
  readonly edit?: EditText | undefined;
  /** `target` is the open connection; it may be looked at, not used. */
  readonly onPlan?: (planned: PlannedApply, target: Driver) => void;
  readonly onLint?: (lint: PlanLint) => void;
  /** Told what became of statements that keep others waiting, if they were to be rewritten. */
  readonly onRewrites?: (rewrites: readonly PlanRewrite[]) => void;
}

export interface ApplyJob {
  readonly target: Driver;
  readonly from: State;
  readonly to: State;
  readonly request: PlanApplyRequest;
  readonly hooks: PlanApplyHooks;
  readonly devs: DevDatabases;
}

export interface ReadyApply extends PlannedApply {
  readonly prePlanned: PrePlanned | undefined;
  /** What the statements themselves say of transactions. */
  readonly txMode: TxMode | undefined;
}

/** Works out what is to run, tells of it and analyses it. */
export async function planApply(
  { target, request, hooks, devs, ...states }: ApplyJob,
  context: EngineContext,
): Promise<ReadyApply> {
  const [from, to] = keepRevisions(states.from, states.to);
  const isChoice = request.plans?.given !== undefined || request.plans?.store !== undefined;
  // Nobody is asked about renames before it is known that no plan answers that.
  const first = await planTransition(from, to, request, isChoice ? undefined : hooks.confirmRename, devs, context);
  const fromDesc = describeSource([request.url], target.dialect, context);
  const { dialect, scope } = target;
  const base = { fromDesc, toDesc: describeSource(request.to, dialect, context), dialect, scope };
  if (first.plan.statements.length === 0)
    return { ...base, plan: first.plan, prePlanned: undefined, txMode: undefined };
  const prePlanned = await findPrePlanned(from, to, request.plans ?? {}, request, devs, context);
  const wanted = { ...request, lint: request.lint && { ...request.lint, target } };
  const lintOf = async (way: Transition, plan: Plan, text?: PlanText): Promise<{ lint?: PlanLint }> => {
    const lint = await lintTransition(way, plan, wanted, devs, context, text);
    if (lint !== undefined) hooks.onLint?.(lint);
    return lint === undefined ? {} : { lint };
  };
  const tell = async (planned: ReadyApply, { comparison }: Transition): Promise<ReadyApply> => {
    const locks = request.locks === true ? await planLocks(target, comparison, planned.plan, context) : undefined;
    const told = locks === undefined ? planned : { ...planned, locks };
    hooks.onPlan?.(told, target);
    return told;
  };
  if (prePlanned !== undefined) {
    const { plan, given, prints, txMode, text } = prePlanned;
    const ready = await tell({ ...base, plan, given, prints, prePlanned, txMode }, prePlanned.transition);
    // Who approved it knew what analysis says.
    if (given.isApproved && !request.dryRun) return ready;
    return { ...ready, ...(await lintOf(prePlanned.transition, plan, text)) };
  }
  const planned = isChoice ? await planTransition(from, to, request, hooks.confirmRename, devs, context) : first;
  const transition = { ...planned, plan: await makeSafe(planned, request, hooks, devs, context) };
  const isAsked = request.fingerprints === true && hasPrints(from, to);
  const prints = isAsked ? await fingerprintStates(from, to, respeller(request, devs, context)) : undefined;
  if (hooks.edit !== undefined) {
    const written = writeMigration(transition.plan, [], dialect.scanner);
    const migration = readMigration(
      await editMigration('plan.sql', written, hooks.edit),
      dialect.scanner,
      'the edited plan',
    );
    const plan = planOfMigration(migration, transition.plan.transactional);
    const url = proofUrl(request, transition);
    if (url === undefined) throw new AtlasError(NO_DEV_FOR_EDIT, { code: 'engine/no-dev-url' });
    await proveMigration('plan.sql', transition, plan, url, devs, context);
    const edited: ReadyApply = { ...base, plan, prints, prePlanned: undefined, txMode: migration.txMode };
    const ready = await tell(edited, transition);
    const text = textOf(migration, plan, transition);
    return { ...ready, ...(await lintOf(transition, plan, text)) };
  }
  await verifyIfWanted(request, from, transition.comparison, transition.plan, devs, context);
  const computed: ReadyApply = { ...base, plan: transition.plan, prints, prePlanned: undefined, txMode: undefined };
  const ready = await tell(computed, transition);
  return { ...ready, ...(await lintOf(transition, ready.plan)) };
}

const NO_DEV_FOR_EDIT = '--edit requires a connection to the dev-database (provided by --dev-url)';
