import { type Driver, type Release, type Scope, withTransactionHooks } from '@atlas/dialect';
import { type ApplyPlan, type ApplyReport, applyMigrations, EXECUTE_LOCK } from '@atlas/migrate';
import type { EngineContext } from '../context.ts';
import { requireNoDrift } from '../drift/migrate-drift.ts';
import { heldNotice, type MigrateApplyRequest } from '../migrate/migrate-apply.ts';
import { type OpenDir, openDir } from '../migrate/open-dir.ts';
import { statementInspector } from '../migrate/statement-inspector.ts';
import { Connections } from './connections.ts';
import { type RolloutGroup, runRollout } from './rollout.ts';
import { asError } from './survey.ts';
import { type FleetSummary, type FleetTarget, type TargetResult, withoutDuplicates } from './targets.ts';

type Target = FleetTarget<MigrateApplyRequest>;

export interface MigrateTargetResult extends TargetResult {
  /** Absent for targets that were not reached or not worked on. */
  readonly report?: ApplyReport;
  readonly driver?: string;
  readonly scope?: Scope;
}

export interface MigrateApplyManyHooks {
  /** Told what is going to happen to a target; what it throws keeps that from happening. */
  readonly onPlan?: (target: FleetTarget<MigrateApplyRequest>, plan: ApplyPlan, driver: Driver) => void;
  /** Told of each target when it ends. */
  readonly onResult?: (result: MigrateTargetResult) => void;
  readonly onProgress?: (text: string) => void;
}

export interface MigrateApplyManyResult extends FleetSummary {
  readonly results: readonly MigrateTargetResult[];
}

/**
 * Runs pending migrations on many databases or schemas. Each directory is read and verified once, schemas of one server
 * share sessions and one lock. Targets that cannot be reached fail, and keep no others from being worked on. Running it
 * again goes on where a run ended.
 */
export async function migrateApplyMany(
  given: readonly RolloutGroup<Target>[],
  hooks: MigrateApplyManyHooks,
  context: EngineContext,
): Promise<MigrateApplyManyResult> {
  const start = context.monotonic();
  const groups = withoutDuplicates(given, context);
  const targets = groups.flatMap((group) => group.targets);
  const connections = new Connections(Math.max(1, ...groups.map((group) => group.parallel)), context);
  const results = new Map<Target, MigrateTargetResult>();
  const end = (
    target: Target,
    group: RolloutGroup<Target>,
    result: Omit<MigrateTargetResult, 'name' | 'url' | 'group'>,
  ): void => {
    const full = { name: target.name, url: target.request.url, group: group.name, ...result };
    results.set(target, full);
    hooks.onResult?.(full);
  };
  const notices = new Set<string>();
  const dirs = new Map<string, OpenDir>();
  for (const { request } of targets) {
    if (!dirs.has(request.dir)) dirs.set(request.dir, await openDir(request.dir, {}, context));
  }
  const locks = new ServerLocks(connections, context);
  try {
    hooks.onProgress?.(`Migrating ${targets.length} targets`);
    await runRollout(
      groups,
      async (target, group) => {
        context.signal?.throwIfAborted();
        const began = context.monotonic();
        const elapsed = (): bigint => context.monotonic() - began;
        const reached: { driver?: string; scope?: Scope } = {};
        try {
          const lockName = await locks.take(target.request);
          const report = await connections.with(target.request.url, async (driver) => {
            reached.driver = driver.dialect.name;
            reached.scope = driver.scope;
            const open = dirs.get(target.request.dir);
            if (open === undefined) throw new Error('every directory was read');
            const { drift } = target.request;
            if (drift !== undefined) await requireNoDrift(driver, open, drift, target.request, context);
            const clock = { now: () => new Date(context.now()), nanos: context.monotonic };
            const inspector = statementInspector(driver, context.monotonic);
            return applyMigrations(withTransactionHooks(driver, target.request.transactionHooks ?? []), open.dir, {
              ...target.request,
              onPlan: (plan) => hooks.onPlan?.(target, plan, driver),
              lockName,
              clock,
              inspector,
              signal: context.signal,
            });
          });
          if (report.held !== undefined && report.error === undefined) notices.add(heldNotice(report.held));
          const count = report.files.filter(({ error }) => error === undefined).length;
          const { error } = report;
          const outcome = error !== undefined ? 'failed' : outcomeOf(report, target.request);
          end(target, group, {
            outcome,
            count: outcome === 'planned' ? report.pending.length : count,
            elapsed: elapsed(),
            report,
            ...reached,
            ...(error === undefined ? {} : { error }),
          });
          return error === undefined ? 'ok' : 'failed';
        } catch (error) {
          context.signal?.throwIfAborted();
          end(target, group, { outcome: 'failed', count: 0, error: asError(error), elapsed: elapsed() });
          // A target that is away says nothing about the migrations.
          return reached.driver === undefined ? 'ok' : 'failed';
        }
      },
      (target, group) => end(target, group, { outcome: 'skipped', count: 0, elapsed: 0n }),
    );
  } finally {
    await locks.release();
    await connections.close();
  }
  for (const notice of notices) context.notice(notice);
  return {
    results: targets.flatMap((target) => results.get(target) ?? []),
    connections: connections.opened,
    elapsed: context.monotonic() - start,
  };
}

function outcomeOf(report: ApplyReport, { dryRun }: MigrateApplyRequest): TargetResult['outcome'] {
  if (report.pending.length === 0) return 'synced';
  return dryRun === true ? 'planned' : 'applied';
}

/** One lock for each server, taken with its first target and held to the end. */
class ServerLocks {
  readonly #connections: Connections;
  readonly #context: EngineContext;
  readonly #locks = new Map<string, Promise<Release>>();

  constructor(connections: Connections, context: EngineContext) {
    this.#connections = connections;
    this.#context = context;
  }

  /** The name of the lock that the target has to take by itself; null when its server's is held, or none is wanted. */
  async take({ url, lockName = EXECUTE_LOCK, lockTimeoutMs = 10_000 }: MigrateApplyRequest): Promise<string | null> {
    if (lockName === null) return null;
    const server = (await this.#connections.locate(url))?.server;
    if (server === undefined) return lockName;
    const key = `${lockName} ${server}`;
    const lock =
      this.#locks.get(key) ??
      this.#connections.withServer(server, (session) => session.lock(lockName, lockTimeoutMs, this.#context.signal));
    this.#locks.set(key, lock);
    await lock;
    return null;
  }

  async release(): Promise<void> {
    for (const lock of this.#locks.values()) {
      const release = await lock.catch(() => undefined);
      await release?.();
    }
  }
}
