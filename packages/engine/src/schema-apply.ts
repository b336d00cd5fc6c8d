import {
  type ConfirmRename,
  type RenameHint,
  type DiffPolicy,
  type Driver,
  type LockPolicy,
  type Release,
  type TransactionHook,
  withTransactionHooks,
} from '@atlas/dialect';
import type { Plan } from '@atlas/model';
import { type Comparison, compareStates, planComparison } from './compare-states.ts';
import { connect } from './connect.ts';
import { type DevDatabases, withDevDatabases } from './dev-databases.ts';
import type { EngineContext } from './context.ts';
import { type ExecuteEvent, executePlan, type TxMode } from './execute.ts';
import { lintPlan, type LintPlanOptions, type PlanLint } from './lint/lint-plan.ts';
import { respeller } from './respell.ts';
import { resolveSource } from './source.ts';
import { inspectState, type ReadOptions, readState } from './state.ts';
import { verifyIfWanted } from './verify.ts';

export interface SchemaApplyRequest
  extends Pick<ReadOptions, 'schemas' | 'include' | 'exclude' | 'mode' | 'variables' | 'devUrl'> {
  readonly url: string;
  /** Desired state: URLs as of `--to`. */
  readonly to: readonly string[];
  readonly dryRun: boolean;
  readonly txMode: TxMode;
  readonly policy?: DiffPolicy | undefined;
  /** See `CompareOptions.renames`. */
  readonly renames?: readonly RenameHint[] | undefined;
  /** Replay the plan on the dev database first. Default: when that database is embedded, and so cheap. */
  readonly verify?: boolean | undefined;
  /** Analyse the plan on the dev database. Absent, or without a dev database: it is not analysed. */
  readonly lint?: LintPlanOptions | undefined;
  /** How long statements wait for locks of the target's tables. */
  readonly lockPolicy?: LockPolicy | undefined;
  /** Statements to run in the plan's transaction. */
  readonly transactionHooks?: readonly TransactionHook[] | undefined;
  /** Null: take no lock. */
  readonly lock: { readonly name: string; readonly timeoutMs: number } | null;
}

export interface SchemaApplyHooks {
  /** Decides whether the plan runs, knowing what analysis said, if it was analysed. Not asked in a dry run. */
  approve(plan: Plan, lint: PlanLint | undefined): Promise<boolean>;
  readonly confirmRename?: ConfirmRename | undefined;
  /** `target` is the open connection; it may be looked at, not used. */
  readonly onPlan?: (plan: Plan, target: Driver) => void;
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
 * last statement, so that what was approved is what runs. Throws `StatementError` when a statement fails.
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
      const { plan, lint } = await withDevDatabases(context, request.lock?.timeoutMs, async (devs) => {
        const planned = await planSchema(target, source, request, hooks, devs, context);
        if (planned.plan.statements.length > 0) hooks.onPlan?.(planned.plan, target);
        return { plan: planned.plan, lint: await lintIfWanted(target, planned, request, hooks, devs, context) };
      });
      if (plan.statements.length === 0) return { plan, outcome: 'synced' };
      if (request.dryRun) return { plan, outcome: 'planned' };
      if (!plan.transactional) await target.checkPlan?.(plan);
      if (!(await hooks.approve(plan, lint))) return { plan, outcome: 'declined' };
      await executePlan(
        withTransactionHooks(target, request.transactionHooks ?? []),
        plan,
        {
          txMode: request.txMode,
          lockPolicy: request.lockPolicy,
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

interface Planned {
  readonly plan: Plan;
  readonly comparison: Comparison;
}

async function planSchema(
  target: Driver,
  source: ReturnType<typeof resolveSource>,
  request: SchemaApplyRequest,
  hooks: Pick<SchemaApplyHooks, 'confirmRename'>,
  devs: DevDatabases,
  context: EngineContext,
): Promise<Planned> {
  const to = await readState(source, { ...request, target, devs }, context);
  const from = await inspectState(target, request, context);
  const comparison = await compareStates(from, to, {
    policy: request.policy,
    confirmRename: hooks.confirmRename,
    renames: request.renames,
    spelled: true,
    respell: respeller(request, devs, context),
  });
  const plan = planComparison(comparison, from, { policy: request.policy, indent: '  ' });
  if (plan.statements.length > 0) await verifyIfWanted(request, from, comparison, plan, devs, context);
  return { plan, comparison };
}

async function lintIfWanted(
  target: Driver,
  { plan, comparison }: Planned,
  { lint, devUrl }: SchemaApplyRequest,
  { onLint }: Pick<SchemaApplyHooks, 'onLint'>,
  devs: DevDatabases,
  context: EngineContext,
): Promise<PlanLint | undefined> {
  if (lint === undefined || devUrl === undefined || devUrl === '' || plan.statements.length === 0) return undefined;
  const report = await lintPlan(await devs.acquire(devUrl), comparison, plan, { ...lint, target }, context);
  onLint?.(report);
  return report;
}
