import { DatabaseNotCleanError, type Driver } from '@atlas/dialect';
import { checkDir, type MigrationDir, type MigrationFile } from './dir.ts';
import { TargetNotCleanError } from './errors.ts';
import { adviseForeign, findForeignHistory, isUntouched } from './foreign-history.ts';
import { executeFiles, type ExecuteOptions } from './execute.ts';
import type { ExecuteContext, ExecuteReport } from './execute-types.ts';
import { computePending, type Pending, type PendingOptions, withoutContracts } from './pending.ts';
import { checkBeforeRun } from './preflight.ts';
import { REVISIONS_TABLE, type Revision, revisionTypes } from './revision.ts';
import { insertRevision, readRevisions } from './revision-rows.ts';
import { ensureRevisionTable, findRevisionTable } from './revision-table.ts';

/** The name of the lock that runs against one target take. */
export const EXECUTE_LOCK = 'atlas_migrate_execute';
/** The name of the lock on the dev database while a new file is computed. */
export const DIFF_LOCK = 'atlas_migrate_diff';

export interface ApplyOptions
  extends PendingOptions,
    ExecuteOptions,
    Omit<ExecuteContext, 'driver' | 'table' | 'clock' | 'operatorVersion'> {
  readonly clock: ExecuteContext['clock'];
  readonly operatorVersion: string;
  /** Where the revisions are kept. Absent: see `findRevisionTable`. */
  readonly revisionsSchema?: string | undefined;
  /** Default: `EXECUTE_LOCK`; null takes no lock. */
  readonly lockName?: string | null | undefined;
  /** Default: 10 s. See `Driver.lock`. */
  readonly lockTimeoutMs?: number | undefined;
  /** Told what is going to happen, once it is known and before anything does. */
  readonly onPlan?: ((plan: ApplyPlan) => void) | undefined;
}

/** What a run is going to do. */
export interface ApplyPlan {
  readonly pending: readonly MigrationFile[];
  /** The version before, and the one that the run leads to; undefined where there is none. */
  readonly current: string | undefined;
  readonly target: string | undefined;
  /** A contract that would have been next, and waits for a run of its own. */
  readonly held?: MigrationFile | undefined;
}

export interface ApplyReport extends ExecuteReport, ApplyPlan {
  readonly start: Date;
  readonly end: Date;
}

/**
 * Applies what is pending: takes the lock, reads the revisions under it, and runs the files. The directory's sum must
 * have been verified. A dry run changes nothing in the database, not even by creating the table. Throws `LockedError`,
 * `TargetNotCleanError`, `PreflightError` and what `findRevisionTable`, `computePending` and `executeFiles` throw; an error of a file is
 * part of the report.
 */
export async function applyMigrations(driver: Driver, dir: MigrationDir, options: ApplyOptions): Promise<ApplyReport> {
  const { clock, lockName = EXECUTE_LOCK, lockTimeoutMs = 10_000, signal } = options;
  checkDir(dir);
  const start = clock.now();
  const release = lockName === null ? undefined : await driver.lock(lockName, lockTimeoutMs, signal);
  try {
    return await applyLocked(driver, dir, options, start);
  } finally {
    await release?.();
  }
}

async function applyLocked(
  driver: Driver,
  dir: MigrationDir,
  options: ApplyOptions,
  start: Date,
): Promise<ApplyReport> {
  const { clock, operatorVersion, dryRun = false } = options;
  const found = await findRevisionTable(driver, options.revisionsSchema);
  const revisions = await readRevisions(driver, found);
  const all = computePending(dir, revisions, options);
  const { files, held } = withoutContracts(all);
  const pending = { ...all, files };
  if (pending.needsCleanDatabase) await requireClean(driver, dir);
  if (!dryRun) await checkBeforeRun(driver, found, pending.files);
  const table = dryRun ? found : await ensureRevisionTable(driver, found);
  const { baseline } = pending;
  if (baseline !== undefined && !dryRun) {
    await insertRevision(driver, table, baselineRevision(baseline, clock.now(), operatorVersion));
  }
  const plan = { ...planOf(dir, revisions, pending), ...(held === undefined ? {} : { held }) };
  options.onPlan?.(plan);
  const report = await executeFiles({ ...options, driver, table }, dir, pending.files, options);
  return { ...plan, ...report, start, end: clock.now() };
}

function planOf({ format }: MigrationDir, revisions: readonly Revision[], { files, baseline }: Pending): ApplyPlan {
  const newest = (versions: readonly string[]): string | undefined => versions.toSorted(format.compareVersions).at(-1);
  const known = revisions.map(({ version }) => version).filter((version) => version !== '');
  const current = newest([...known, ...(baseline === undefined ? [] : [baseline.version])]);
  return { pending: files, current, target: files.at(-1)?.version };
}

/** The records of another tool that ran nothing do not count; those of one that did tell how to go on. */
async function requireClean(driver: Driver, dir: MigrationDir): Promise<void> {
  const foreign = await findForeignHistory(driver);
  const ignoreTables = [REVISIONS_TABLE, ...(foreign !== undefined && isUntouched(foreign) ? [foreign.table] : [])];
  try {
    await driver.checkClean({ ignoreTables });
  } catch (error) {
    if (!(error instanceof DatabaseNotCleanError)) throw error;
    throw new TargetNotCleanError(error, foreign === undefined ? undefined : adviseForeign(foreign, dir).text);
  }
}

function baselineRevision(file: MigrationFile, now: Date, operatorVersion: string): Revision {
  return {
    version: file.version,
    description: file.description,
    type: revisionTypes.baseline,
    applied: 0,
    total: 0,
    executedAt: now,
    executionTime: 0,
    error: undefined,
    errorStatement: undefined,
    hash: file.hash,
    partialHashes: undefined,
    operatorVersion,
  };
}
