import { type Driver, type LockPolicy, type Release, type TransactionHook, withTransactionHooks } from '@atlas/dialect';
import type { Plan } from '@atlas/model';
import { noticeUselessPolicy } from './lock-notice.ts';
import { connect } from './connect.ts';
import { withDevDatabases } from './dev-databases.ts';
import type { EngineContext } from './context.ts';
import { type ExecuteEvent, executePlan, type TxMode } from './execute.ts';
import { type PlanApplyHooks, planApply, type PlannedApply } from './plans/plan-apply.ts';
import { type PlanChoice, requireUnchanged } from './plans/pre-planned.ts';
import type { TransitionRequest } from './plans/transition.ts';
import { resolveSource } from './source.ts';
import { inspectState, type ReadOptions, readState } from './state.ts';

export interface SchemaApplyRequest
  extends TransitionRequest,
    Pick<ReadOptions, 'schemas' | 'include' | 'exclude' | 'mode' | 'variables'> {
  readonly url: string;
  /** Desired state: URLs as of `--to`. */
  readonly to: readonly string[];
  readonly dryRun: boolean;
  readonly txMode: TxMode;
  /** See `PlanApplyRequest.plans`. */
  readonly plans?: PlanChoice | undefined;
  /** See `PlanApplyRequest.fingerprints`. */
  readonly fingerprints?: boolean | undefined;
  /** How long statements wait for locks of the target's tables. */
  readonly lockPolicy?: LockPolicy | undefined;
  /** Statements to run in the plan's transaction. */
  readonly transactionHooks?: readonly TransactionHook[] | undefined;
  /** Null: take no lock. */
  readonly lock: { readonly name: string; readonly timeoutMs: number } | null;
}

export interface SchemaApplyHooks extends PlanApplyHooks {
  /** Decides whether the plan runs. Not asked in a dry run, nor for a plan that was approved before. */
  approve(planned: PlannedApply): Promise<boolean>;
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
  noticeUselessPolicy(request.lockPolicy, target.dialect, context);
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
      if (ready.prePlanned !== undefined)
        requireUnchanged(await inspectState(target, request, context), ready.prePlanned);
      await executePlan(
        withTransactionHooks(target, request.transactionHooks ?? []),
        plan,
        {
          txMode: ready.txMode ?? request.txMode,
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
