import { AtlasError } from '@atlas/diagnostics';
import {
  type ConfirmRename,
  type Driver,
  type Release,
  type TransactionHook,
  withTransactionHooks,
} from '@atlas/dialect';
import type { Plan } from '@atlas/model';
import { connect } from './connect.ts';
import { type DevDatabases, withDevDatabases } from './dev-databases.ts';
import type { EngineContext } from './context.ts';
import { type ExecuteEvent, executePlan, type TxMode } from './execute.ts';
import type { PlanLint, PlanText } from './lint/lint-plan.ts';
import type { EditText } from './migrate/new-files.ts';
import { describeSource } from './plans/describe-source.ts';
import { fingerprintStates, type StatePrints } from './plans/fingerprint.ts';
import { planOfMigration, readMigration, writeMigration } from './plans/migration.ts';
import { findPrePlanned, type GivenPlan, type PlanChoice, type PrePlanned } from './plans/pre-planned.ts';
import { proofUrl, proveMigration } from './plans/prove-migration.ts';
import { textOf } from './plans/schema-plan.ts';
import { lintTransition, planTransition, type Transition, type TransitionRequest } from './plans/transition.ts';
import { resolveSource } from './source.ts';
import { inspectState, type ReadOptions, readState, type State } from './state.ts';
import { verifyIfWanted } from './verify.ts';

export interface SchemaApplyRequest
  extends TransitionRequest,
    Pick<ReadOptions, 'schemas' | 'include' | 'exclude' | 'mode' | 'variables'> {
  readonly url: string;
  /** Desired state: URLs as of `--to`. */
  readonly to: readonly string[];
  readonly dryRun: boolean;
  readonly txMode: TxMode;
  /** Plans that were made before. Absent: the statements come from the comparison. */
  readonly plans?: PlanChoice | undefined;
  /** Statements to run in the plan's transaction. */
  readonly transactionHooks?: readonly TransactionHook[] | undefined;
  /** Null: take no lock. */
  readonly lock: { readonly name: string; readonly timeoutMs: number } | null;
}

/** What is about to run. */
export interface PlannedApply {
  readonly plan: Plan;
  /** The plan that was made before; absent when the statements come from the comparison. */
  readonly given?: GivenPlan | undefined;
  /** What analysis said. Absent for approved plans, and where nothing was analysed. */
  readonly lint?: PlanLint | undefined;
  /** Of both states; absent where no server has seen the desired one. */
  readonly prints?: (() => StatePrints) | undefined;
  readonly fromDesc: string;
  readonly toDesc: string;
}

export interface SchemaApplyHooks {
  /** Decides whether the plan runs. Not asked in a dry run, nor for a plan that was approved before. */
  approve(planned: PlannedApply): Promise<boolean>;
  readonly confirmRename?: ConfirmRename | undefined;
  /** Lets a person change the statements before they are approved. */
  readonly edit?: EditText | undefined;
  /** `target` is the open connection; it may be looked at, not used. */
  readonly onPlan?: (planned: PlannedApply, target: Driver) => void;
  readonly onLint?: (lint: PlanLint) => void;
  readonly onEvent?: (event: ExecuteEvent) => void;
}

export interface SchemaApplyResult {
  readonly plan: Plan;
  /** `synced`: there was nothing to do; `declined`: the plan was not approved. */
  readonly outcome: 'synced' | 'planned' | 'declined' | 'applied';
}

/**
 * Brings a database to a desired state: inspect, compare, plan, ask, apply. The lock is held from the inspection to the
 * last statement, so that what was approved is what runs. A plan that was made before runs as it is or not at all: the
 * database is looked at again right before. Throws `StatementError` when a statement fails, `PlanMismatchError` for a plan
 * of another transition, and `AtlasError` `engine/target-changed`.
 */
export async function schemaApply(
  request: SchemaApplyRequest,
  hooks: SchemaApplyHooks,
  context: EngineContext,
): Promise<SchemaApplyResult> {
  const source = resolveSource(request.to, 'to', context);
  const target = await connect(request.url, context);
  try {
    const release = await lockTarget(target, request, context);
    try {
      const ready = await withDevDatabases(context, request.lock?.timeoutMs, async (devs) => {
        const to = await readState(source, { ...request, target, devs }, context);
        const from = await inspectState(target, request, context);
        return planApply({ target, from, to, request, hooks, devs }, context);
      });
      const { plan } = ready;
      if (plan.statements.length === 0) return { plan, outcome: 'synced' };
      if (request.dryRun) return { plan, outcome: 'planned' };
      if (!plan.transactional) await target.checkPlan?.(plan);
      if (ready.given?.isApproved !== true && !(await hooks.approve(ready))) return { plan, outcome: 'declined' };
      if (ready.prePlanned !== undefined) await requireUnchanged(target, ready.prePlanned, request, context);
      await executePlan(
        withTransactionHooks(target, request.transactionHooks ?? []),
        plan,
        {
          txMode: ready.txMode ?? request.txMode,
          ...(hooks.onEvent === undefined ? {} : { onEvent: hooks.onEvent }),
        },
        context,
      );
      return { plan, outcome: 'applied' };
    } finally {
      await release();
    }
  } finally {
    await target.close();
  }
}

async function lockTarget(target: Driver, request: SchemaApplyRequest, context: EngineContext): Promise<Release> {
  if (request.lock === null || request.dryRun) return async () => {};
  return target.lock(request.lock.name, request.lock.timeoutMs, context.signal);
}

interface ApplyJob {
  readonly target: Driver;
  readonly from: State;
  readonly to: State;
  readonly request: SchemaApplyRequest;
  readonly hooks: SchemaApplyHooks;
  readonly devs: DevDatabases;
}

interface ReadyApply extends PlannedApply {
  readonly prePlanned: PrePlanned | undefined;
  /** What the statements themselves say of transactions. */
  readonly txMode: TxMode | undefined;
}

/** Works out what is to run, tells of it and analyses it. */
async function planApply(
  { target, from, to, request, hooks, devs }: ApplyJob,
  context: EngineContext,
): Promise<ReadyApply> {
  const transition = await planTransition(from, to, request, hooks.confirmRename, devs, context);
  const fromDesc = describeSource([request.url], target.dialect, context);
  const base = { fromDesc, toDesc: describeSource(request.to, target.dialect, context) };
  const computed = { ...base, plan: transition.plan, prePlanned: undefined, txMode: undefined };
  if (transition.plan.statements.length === 0) return computed;
  const prePlanned = await findPrePlanned(from, to, request.plans ?? {}, request, devs, context);
  const wanted = { ...request, lint: request.lint && { ...request.lint, target } };
  const lintOf = async (way: Transition, plan: Plan, text?: PlanText): Promise<{ lint?: PlanLint }> => {
    const lint = await lintTransition(way, plan, wanted, devs, context, text);
    if (lint !== undefined) hooks.onLint?.(lint);
    return lint === undefined ? {} : { lint };
  };
  if (prePlanned !== undefined) {
    const { plan, given, prints, txMode, text } = prePlanned;
    const ready: ReadyApply = { ...base, plan, given, prints: () => prints, prePlanned, txMode };
    hooks.onPlan?.(ready, target);
    // Who approved it knew what analysis says.
    if (given.isApproved && !request.dryRun) return ready;
    return { ...ready, ...(await lintOf(prePlanned.transition, plan, text)) };
  }
  const prints = from.normalized && to.normalized ? () => fingerprintStates(from, to) : undefined;
  if (hooks.edit !== undefined) {
    const { dialect } = target;
    const written = writeMigration(transition.plan, [], dialect.scanner);
    const migration = readMigration(await hooks.edit('plan.sql', written), dialect.scanner, 'the edited plan');
    const plan = planOfMigration(migration, transition.plan.transactional);
    const url = proofUrl(request, transition);
    if (url === undefined) throw new AtlasError(NO_DEV_FOR_EDIT, { code: 'engine/no-dev-url' });
    await proveMigration('plan.sql', transition, plan, url, devs, context);
    const ready: ReadyApply = { ...base, plan, prints, prePlanned: undefined, txMode: migration.txMode };
    hooks.onPlan?.(ready, target);
    const text = textOf(migration, plan);
    return { ...ready, ...(await lintOf(transition, plan, text)) };
  }
  await verifyIfWanted(request, from, transition.comparison, transition.plan, devs, context);
  const ready: ReadyApply = { ...computed, prints };
  hooks.onPlan?.(ready, target);
  return { ...ready, ...(await lintOf(transition, ready.plan)) };
}

const NO_DEV_FOR_EDIT = '--edit requires a connection to the dev-database (provided by --dev-url)';

/** Throws `AtlasError` `engine/target-changed` when the database is not as it was when the plan was chosen. */
async function requireUnchanged(
  target: Driver,
  { prints, transition, given }: PrePlanned,
  request: SchemaApplyRequest,
  context: EngineContext,
): Promise<void> {
  const now = await inspectState(target, request, context);
  if (fingerprintStates(now, transition.to).from === prints.from) return;
  throw new AtlasError(
    `the database has changed since the plan ${JSON.stringify(given.file.name)} was chosen, so nothing was applied: run the command again`,
    { code: 'engine/target-changed' },
  );
}
