import { AtlasError } from '@atlas/diagnostics';
import { type Driver, type Release, type Scope, withTransactionHooks } from '@atlas/dialect';
import type { Plan, Realm } from '@atlas/model';
import { compareStates, planComparison } from '../compare-states.ts';
import type { EngineContext } from '../context.ts';
import { type DevDatabases, withDevDatabases } from '../dev-databases.ts';
import { executePlan } from '../execute.ts';
import type { PlanLint } from '../lint/lint-plan.ts';
import { planApply, type PlannedApply, type ReadyApply } from '../plans/plan-apply.ts';
import type { GivenPlan } from '../plans/pre-planned.ts';
import type { SchemaApplyRequest } from '../schema-apply.ts';
import { resolveSource } from '../source.ts';
import { inspectState, readState, type State } from '../state.ts';
import { Connections } from './connections.ts';
import { desiredKey } from './desired-key.ts';
import { Recheck } from './recheck.ts';
import { type RolloutGroup, runRollout } from './rollout.ts';
import { asError, type StateKey, surveyTargets } from './survey.ts';
import { type FleetSummary, type FleetTarget, type TargetResult, withoutDuplicates } from './targets.ts';

type Target = FleetTarget<SchemaApplyRequest>;

/** Targets that were found in one state and are to be brought to one other. */
export interface PlannedState {
  /** In the order of the list. */
  readonly targets: readonly string[];
  /** Empty when they are as they should be. */
  readonly plan: Plan;
  /** The plan that was made before, where the statements come from one. */
  readonly given?: GivenPlan;
  /** What analysis said; absent for approved plans, and where nothing was analysed. */
  readonly lint?: PlanLint;
  /** See `PlannedApply.locks`; of the first of the targets. */
  readonly locks?: PlannedApply['locks'];
  /** Why there is no plan; these targets fail. */
  readonly error?: Error;
  /**
   * The statements that would make this state of the one that most targets are in: how these targets drifted. Absent
   * for that state itself, and for targets with nothing to do.
   */
  readonly drift?: Plan;
}

export interface SchemaTargetResult extends TargetResult {
  /** What was to be done; absent for targets that were not reached. */
  readonly plan?: Plan;
  /** The same with where it comes from and what analysis says. */
  readonly planned?: PlannedApply;
  readonly driver?: string;
  readonly scope?: Scope;
}

export interface SchemaApplyManyHooks {
  /** Told of all distinct states, that of the most targets first, before anything runs. */
  readonly onPlan?: (states: readonly PlannedState[]) => void;
  /** Decides whether the plans run. Not asked when there is nothing to do, or all plans were approved before. */
  approve(states: readonly PlannedState[]): Promise<boolean>;
  /** Told of each target when it ends. */
  readonly onResult?: (result: SchemaTargetResult) => void;
  /** Told while targets are looked at: a sentence. */
  readonly onProgress?: (text: string) => void;
}

export interface SchemaApplyManyResult extends FleetSummary {
  readonly outcome: 'done' | 'declined';
  readonly results: readonly SchemaTargetResult[];
  readonly states: readonly PlannedState[];
}

/** Targets with one plan, while it is made and run. */
interface Batch {
  readonly key: StateKey;
  readonly targets: Target[];
  state: State | undefined;
  desired: State | undefined;
  plan: Plan;
  ready: ReadyApply | undefined;
  error: Error | undefined;
}

const NO_PLAN: Plan = { transactional: true, reversible: true, statements: [] };

/**
 * Brings many databases or schemas to their desired states. Their states are told apart by fingerprint, and planning and
 * proving happen once for each distinct one; a state that has no plan fails the run before it begins, unless its group
 * continues after failures. Right before a target is changed its state is looked at again: one that is
 * not what was planned for fails and is left alone. Targets that cannot be reached fail, and keep no others from being
 * worked on. Running it again goes on where a run ended: what is done has nothing left to do.
 */
export async function schemaApplyMany(
  given: readonly RolloutGroup<Target>[],
  hooks: SchemaApplyManyHooks,
  context: EngineContext,
): Promise<SchemaApplyManyResult> {
  const start = context.monotonic();
  const groups = withoutDuplicates(given, context);
  const targets = groups.flatMap((group) => group.targets);
  const groupOf = new Map(groups.flatMap((group) => group.targets.map((target) => [target, group.name] as const)));
  const parallel = Math.max(1, ...groups.map((group) => group.parallel));
  const connections = new Connections(parallel, context);
  const results = new Map<Target, SchemaTargetResult>();
  const batchOf = new Map<Target, Batch>();
  const end = (target: Target, result: Omit<TargetResult, 'name' | 'url' | 'group'>): void => {
    const { name, request } = target;
    const batch = batchOf.get(target);
    const full = {
      name,
      url: request.url,
      group: groupOf.get(target) ?? '',
      ...result,
      ...(batch === undefined || batch.error !== undefined ? {} : { plan: batch.plan }),
      ...(batch?.ready === undefined ? {} : { planned: batch.ready }),
      ...(batch?.state === undefined ? {} : { driver: batch.state.dialect.name, scope: batch.state.scope }),
    };
    results.set(target, full);
    hooks.onResult?.(full);
  };
  try {
    hooks.onProgress?.(`Looking at ${targets.length} targets`);
    const unreachable = new Map<Target, Error>();
    const batches = await groupByState(targets, parallel, unreachable, connections, context);
    hooks.onProgress?.(`Planning for ${batches.length} distinct states`);
    await withDevDatabases(context, targets[0]?.request.lock?.timeoutMs, (devs) =>
      planBatches(batches, connections, devs, context),
    );
    const states = await describe(batches);
    hooks.onPlan?.(states);
    const summary = (): Omit<SchemaApplyManyResult, 'outcome'> => ({
      states,
      results: targets.flatMap((target) => results.get(target) ?? []),
      connections: connections.opened,
      elapsed: context.monotonic() - start,
    });
    for (const [target, error] of unreachable) end(target, { outcome: 'failed', count: 0, error, elapsed: 0n });
    const dryRun = targets.every(({ request }) => request.dryRun);
    const isNeeded = batches.some(({ plan, ready }) => plan.statements.length > 0 && ready?.given?.isApproved !== true);
    for (const batch of batches) for (const target of batch.targets) batchOf.set(target, batch);
    // A state that has no plan is a failure that is known before anything runs.
    const hopeless = groups.some(
      ({ onError, targets: members }) => onError === 'fail' && members.some((t) => batchOf.get(t)?.error !== undefined),
    );
    if (hopeless) {
      for (const [target, { error }] of batchOf) {
        end(target, {
          outcome: error === undefined ? 'skipped' : 'failed',
          count: 0,
          elapsed: 0n,
          ...(error && { error }),
        });
      }
      return { ...summary(), outcome: 'done' };
    }
    if (isNeeded && !dryRun && !(await hooks.approve(states))) return { ...summary(), outcome: 'declined' };
    const locks = await lockServers(batches, connections, context);
    const recheck = new Recheck(
      batches.flatMap(({ plan, targets: members }) => (plan.statements.length === 0 ? [] : members)),
      connections,
      context,
    );
    try {
      await runRollout(
        // Those that were not reached have ended, and what they kept from happening is no fault of a plan.
        groups.map((group) => ({ ...group, targets: group.targets.filter((target) => !unreachable.has(target)) })),
        async (target) => {
          context.signal?.throwIfAborted();
          const batch = batchOf.get(target);
          const began = context.monotonic();
          const ended = (
            result: Pick<TargetResult, 'outcome' | 'count'> & { readonly error?: Error },
          ): 'ok' | 'failed' => {
            end(target, { ...result, elapsed: context.monotonic() - began });
            return result.outcome === 'failed' ? 'failed' : 'ok';
          };
          if (batch === undefined) throw new Error('every target that was reached has a plan');
          if (batch.error !== undefined) return ended({ outcome: 'failed', count: 0, error: batch.error });
          const count = batch.plan.statements.length;
          if (count === 0) return ended({ outcome: 'synced', count: 0 });
          if (target.request.dryRun) return ended({ outcome: 'planned', count });
          try {
            await applyTo(target, batch, { locks, recheck, connections }, context);
            return ended({ outcome: 'applied', count });
          } catch (error) {
            context.signal?.throwIfAborted();
            return ended({ outcome: 'failed', count: 0, error: asError(error) });
          }
        },
        (target) => end(target, { outcome: 'skipped', count: 0, elapsed: 0n }),
      );
    } finally {
      for (const release of locks.values()) await release();
    }
    return { ...summary(), outcome: 'done' };
  } finally {
    await connections.close();
  }
}

async function groupByState(
  targets: readonly Target[],
  parallel: number,
  unreachable: Map<Target, Error>,
  connections: Connections,
  context: EngineContext,
): Promise<Batch[]> {
  const batches = new Map<string, Batch>();
  const modes = groupByMode(targets);
  for (const [mode, members] of modes) {
    const urls = members.map(({ request }) => request.url);
    const surveyed = await surveyTargets(urls, { mode, parallel }, connections, context);
    for (const target of members) {
      const found = surveyed.get(target.request.url);
      if (found === undefined || 'error' in found) {
        unreachable.set(target, found?.error ?? new Error('the target was not looked at'));
        continue;
      }
      const id = `${found.key} ${await desiredKey(target.request, context)}`;
      const batch = batches.get(id);
      if (batch !== undefined) batch.targets.push(target);
      else
        batches.set(id, {
          key: found.key,
          targets: [target],
          state: undefined,
          desired: undefined,
          plan: NO_PLAN,
          ready: undefined,
          error: undefined,
        });
    }
  }
  return [...batches.values()].sort((a, b) => b.targets.length - a.targets.length);
}

function groupByMode(targets: readonly Target[]): readonly [SchemaApplyRequest['mode'], Target[]][] {
  const groups = new Map<string, [SchemaApplyRequest['mode'], Target[]]>();
  for (const target of targets) {
    const { mode } = target.request;
    const key = JSON.stringify(mode ?? {});
    const group = groups.get(key) ?? [mode, []];
    group[1].push(target);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Plans each batch on its first target. A batch that cannot be planned has the error. */
async function planBatches(
  batches: readonly Batch[],
  connections: Connections,
  devs: DevDatabases,
  context: EngineContext,
): Promise<void> {
  const desired = new Map<string, { of(target: Driver): State }>();
  for (const batch of batches) {
    context.signal?.throwIfAborted();
    const [first] = batch.targets;
    if (first === undefined) continue;
    const { request } = first;
    try {
      await connections.with(request.url, async (target) => {
        const from = await inspectState(target, request, context);
        const id = `${target.dialect.name} ${target.scope.kind} ${await desiredKey(request, context)}`;
        const source = resolveSource(request.to, 'to', context);
        const known = desired.get(id);
        const to = known?.of(target) ?? (await readState(source, { ...request, target, devs }, context));
        if (known === undefined) desired.set(id, sharedState(to, target));
        const ready = await planApply({ target, from, to, request, hooks: {}, devs }, context);
        Object.assign(batch, { plan: ready.plan, ready, state: from, desired: to });
      });
    } catch (error) {
      context.signal?.throwIfAborted();
      batch.error = asError(error);
    }
  }
}

/** A desired state for all targets: where the first one's schema has the name of its target, so has each. */
function sharedState(state: State, first: Driver): { of(target: Driver): State } {
  const own = first.scope.kind === 'schema' ? first.scope.schema : undefined;
  return {
    of: ({ scope }) => {
      if (own === undefined || scope.kind !== 'schema') return state;
      const rename = (realm: Realm): Realm => ({
        ...realm,
        schemas: realm.schemas.map((s) => (s.name === own ? { ...s, name: scope.schema } : s)),
      });
      return { ...state, realm: rename(state.realm), whole: rename(state.whole) };
    },
  };
}

/** The states as they are told, each that has drifted with its difference from the one that most targets are in. */
async function describe(batches: readonly Batch[]): Promise<readonly PlannedState[]> {
  const main = batches.find(({ plan, state }) => plan.statements.length > 0 && state !== undefined);
  const out: PlannedState[] = [];
  for (const batch of batches) {
    const { plan, error, state, ready } = batch;
    const targets = batch.targets.map(({ name }) => name);
    const isOther = batch !== main && plan.statements.length > 0 && state !== undefined;
    const drift = isOther && main?.state !== undefined ? await driftOf(main.state, state) : undefined;
    out.push({
      targets,
      plan,
      ...(ready?.given === undefined ? {} : { given: ready.given }),
      ...(ready?.lint === undefined ? {} : { lint: ready.lint }),
      ...(ready?.locks === undefined ? {} : { locks: ready.locks }),
      ...(error === undefined ? {} : { error }),
      ...(drift === undefined ? {} : { drift }),
    });
  }
  return out;
}

async function driftOf(from: State, to: State): Promise<Plan | undefined> {
  if (from.scope.kind !== to.scope.kind || from.dialect !== to.dialect) return undefined;
  const plan = planComparison(await compareStates(from, to), from, { indent: '  ' });
  return plan.statements.length === 0 ? undefined : plan;
}

async function serverOf({ request }: Target, connections: Connections): Promise<string> {
  return (await connections.locate(request.url))?.server ?? '';
}

/** Schemas of one server share its lock, so it is taken once and held for the whole run. */
async function lockServers(
  batches: readonly Batch[],
  connections: Connections,
  context: EngineContext,
): Promise<ReadonlyMap<string, Release>> {
  const wanted = new Map<string, NonNullable<SchemaApplyRequest['lock']>>();
  for (const { plan, targets } of batches) {
    if (plan.statements.length === 0) continue;
    for (const target of targets) {
      const { lock, dryRun } = target.request;
      const server = await serverOf(target, connections);
      if (lock !== null && !dryRun && server !== '') wanted.set(server, lock);
    }
  }
  const locks = new Map<string, Release>();
  try {
    // In one order everywhere, so that two runs cannot wait for each other.
    for (const [server, { name, timeoutMs }] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const lock = connections.withServer(server, (session) => session.lock(name, timeoutMs, context.signal));
      locks.set(server, await lock);
    }
    return locks;
  } catch (error) {
    for (const release of locks.values()) await release();
    throw error;
  }
}

interface Running {
  readonly locks: ReadonlyMap<string, Release>;
  readonly recheck: Recheck;
  readonly connections: Connections;
}

async function applyTo(
  target: Target,
  batch: Batch,
  { locks, recheck, connections }: Running,
  context: EngineContext,
): Promise<void> {
  const { lock, lockPolicy, txMode, transactionHooks = [] } = target.request;
  const isLocked = lock === null || locks.has(await serverOf(target, connections));
  const known = await recheck.known(target);
  await connections.with(target.request.url, async (driver) => {
    const release = isLocked ? undefined : await driver.lock(lock.name, lock.timeoutMs, context.signal);
    try {
      if ((known ?? (await recheck.look(driver, target))) !== batch.key) {
        throw new AtlasError(
          'the database has changed since the plan was made, so it was left alone: run the command again',
          { code: 'engine/target-changed' },
        );
      }
      const settings = { txMode: batch.ready?.txMode ?? txMode, lockPolicy };
      await executePlan(withTransactionHooks(driver, transactionHooks), batch.plan, settings, context);
    } finally {
      await release?.();
    }
  });
}
