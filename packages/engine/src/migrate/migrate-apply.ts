import { type ApplyOptions, type ApplyReport, applyMigrations, type MigrationFile } from '@atlas/migrate';
import { type Driver, type TransactionHook, withTransactionHooks } from '@atlas/dialect';
import { withDriver } from '../connect.ts';
import type { EngineContext } from '../context.ts';
import { type DriftPolicy, requireNoDrift } from '../drift/migrate-drift.ts';
import { noticeUselessPolicy } from '../lock-notice.ts';
import { withLockErrors } from './lock-error.ts';
import { statementInspector } from './statement-inspector.ts';
import { openDir } from './open-dir.ts';

export interface MigrateApplyRequest
  extends Pick<
    ApplyOptions,
    | 'order'
    | 'baseline'
    | 'allowDirty'
    | 'toVersion'
    | 'amount'
    | 'txMode'
    | 'dryRun'
    | 'revisionsSchema'
    | 'lockName'
    | 'lockTimeoutMs'
    | 'lockPolicy'
    | 'operatorVersion'
  > {
  readonly url: string;
  /** URL of the migration directory. */
  readonly dir: string;
  /** Statements to run in every transaction. */
  readonly transactionHooks?: readonly TransactionHook[] | undefined;
  /** Compare the database with what its migrations made of it first. Absent: it may have changed. */
  readonly drift?: DriftPolicy | undefined;
}

export interface MigrateApplyHooks extends Pick<ApplyOptions, 'onPlan' | 'onEvent' | 'askOutcome'> {
  /** Told of the connection before anything is done with it; it may be looked at, not used. */
  readonly onConnect?: ((driver: Driver) => void) | undefined;
}

/**
 * Applies the pending files of a directory to a database. An error in a file is part of the report; throws what opening
 * the directory, connecting and `applyMigrations` throw.
 */
export async function migrateApply(
  request: MigrateApplyRequest,
  hooks: MigrateApplyHooks,
  context: EngineContext,
): Promise<ApplyReport> {
  const open = await openDir(request.dir, {}, context);
  const clock = { now: () => new Date(context.now()), nanos: context.monotonic };
  return withDriver(request.url, context, async (driver) => {
    hooks.onConnect?.(driver);
    noticeUselessPolicy(request.lockPolicy, driver.dialect, context);
    if (request.drift !== undefined) await requireNoDrift(driver, open, request.drift, request, context);
    const inspector = statementInspector(driver, context.monotonic);
    const report = await withLockErrors(() =>
      applyMigrations(withTransactionHooks(driver, request.transactionHooks ?? []), open.dir, {
        ...request,
        ...hooks,
        clock,
        inspector,
        signal: context.signal,
      }),
    );
    if (report.held !== undefined && report.error === undefined) context.notice(heldNotice(report.held));
    return report;
  });
}

/** Tells of a contract that waits for a run of its own. */
export function heldNotice({ name }: MigrationFile): string {
  return (
    `${name} waits for a run of its own, because it takes away what programs of before this run use. Apply it with ` +
    '"atlas migrate apply" once none of them runs any more'
  );
}
