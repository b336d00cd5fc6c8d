import { AtlasError, isAtlasError } from '@atlas/diagnostics';
import type { Dialect, Driver } from '@atlas/dialect';
import { computeStatus, EXECUTE_LOCK, findRevisionTable, type MigrationStatus, readRevisions } from '@atlas/migrate';
import { compareStates, planComparison } from '../compare-states.ts';
import { withDriver } from '../connect.ts';
import type { EngineContext } from '../context.ts';
import { withDevDatabases } from '../dev-databases.ts';
import { withLockErrors } from '../migrate/lock-error.ts';
import { replayedState } from '../migrate/migrate-diff.ts';
import { type OpenDir, openDir } from '../migrate/open-dir.ts';
import { respeller } from '../respell.ts';
import { revisionPatterns } from '../revisions.ts';
import { inspectState, type ReadOptions } from '../state.ts';
import { type DriftEntry, driftEntries, driftFingerprint, type DriftSummary, summarize } from './entries.ts';

export interface MigrateDriftRequest extends Pick<ReadOptions, 'schemas' | 'include' | 'exclude' | 'mode'> {
  readonly url: string;
  /** URL of the migration directory. */
  readonly dir: string;
  readonly devUrl: string;
  readonly revisionsSchema?: string | undefined;
  /** Default: the lock of `migrate apply`; null takes none. */
  readonly lockName?: string | null | undefined;
  readonly lockTimeoutMs?: number | undefined;
}

export interface MigrateDriftResult {
  readonly dialect: Dialect;
  readonly scope: Driver['scope'];
  readonly status: MigrationStatus;
  readonly entries: readonly DriftEntry[];
  readonly summary: DriftSummary;
  /** Tells one drift from another; '' for none. */
  readonly fingerprint: string;
}

/** Whether a database must be as its migrations made it before more of them run. */
export interface DriftPolicy extends Pick<MigrateDriftRequest, 'devUrl' | 'schemas' | 'include' | 'exclude' | 'mode'> {
  /** Drift is an error; otherwise it is only told. */
  readonly isError: boolean;
}

/**
 * Throws `AtlasError` `engine/drift` for a database that is not as its migrations made it, or tells of it. One that none
 * was applied to, or whose last one was applied in part, has no state to be compared with and passes.
 */
export async function requireNoDrift(
  driver: Driver,
  open: OpenDir,
  { isError, ...policy }: DriftPolicy,
  request: Pick<MigrateDriftRequest, 'url' | 'dir' | 'revisionsSchema' | 'lockTimeoutMs'>,
  context: EngineContext,
): Promise<void> {
  const compared = await compareWithDir(driver, open, { ...request, ...policy }, context).catch((error: unknown) => {
    if (isAtlasError(error, 'engine/no-version') || isAtlasError(error, 'engine/partial-version')) return undefined;
    throw error;
  });
  if (compared === undefined || compared.entries.length === 0) return;
  const { entries, summary, status } = compared;
  const objects = entries.slice(0, MOST_NAMES).map(({ kind, type, name }) => `${kind} ${type} ${JSON.stringify(name)}`);
  const more = entries.length > MOST_NAMES ? [`and ${entries.length - MOST_NAMES} more`] : [];
  const text =
    `the database is not as version ${status.current} left it, changes: ${countDrift(summary)}: ${[...objects, ...more].join(', ')}. ` +
    'See "atlas migrate drift" for the statements';
  if (!isError) {
    context.notice(`Warning: ${text}`);
    return;
  }
  throw new AtlasError(
    `"migrate apply" was blocked by pre-execution check (drift): ${text}. Undo the changes or put them into a migration, ` +
      'or leave objects out with "exclude"; nothing was run',
    { code: 'engine/drift' },
  );
}

/** A message names so many objects. */
const MOST_NAMES = 5;

/** `3 (1 extra, 2 modified)`. */
export function countDrift({ total, extra, missing, modified }: DriftSummary): string {
  const parts = Object.entries({ extra, missing, modified }).filter(([, n]) => n > 0);
  return `${total} (${parts.map(([kind, n]) => `${n} ${kind}`).join(', ')})`;
}

/**
 * Compares a database with what its migrations made of it: the files up to its version, replayed on the dev database.
 * Files that were not applied yet do not count, nor does the table of revisions. Changes nothing. Throws `AtlasError`
 * `engine/no-version` for a database that no migration was applied to, and `engine/partial-version` for one whose last
 * migration was applied in part, since there is no state to compare these with.
 */
export async function migrateDrift(request: MigrateDriftRequest, context: EngineContext): Promise<MigrateDriftResult> {
  const open = await openDir(request.dir, {}, context);
  return withDriver(request.url, context, async (driver) => {
    const { lockName = EXECUTE_LOCK, lockTimeoutMs = 10_000 } = request;
    const release =
      lockName === null ? undefined : await withLockErrors(() => driver.lock(lockName, lockTimeoutMs, context.signal));
    try {
      return await compareWithDir(driver, open, request, context);
    } finally {
      await release?.();
    }
  });
}

async function compareWithDir(
  driver: Driver,
  open: OpenDir,
  request: MigrateDriftRequest,
  context: EngineContext,
): Promise<MigrateDriftResult> {
  const status = await readStatus(driver, open, request.revisionsSchema);
  const applied = appliedPart(open, status);
  return withDevDatabases(context, request.lockTimeoutMs, async (devs) => {
    const expected = await replayedState(applied, { ...request, devs }, context);
    const exclude = [...(request.exclude ?? []), ...revisionPatterns(driver)];
    const found = await inspectState(driver, { ...request, exclude }, context);
    const comparison = await compareStates(expected, found, {
      spelled: true,
      respell: respeller(request, devs, context),
    });
    const { dialect, scope } = driver;
    const entries = driftEntries(
      comparison.changes,
      (change) => planComparison({ ...comparison, changes: [change] }, expected, { indent: '  ' }),
      scope.kind === 'realm' && dialect.capabilities.supportsSchemas,
    );
    return {
      dialect,
      scope,
      status,
      entries,
      summary: summarize(entries),
      fingerprint: driftFingerprint(entries),
    };
  });
}

async function readStatus(
  driver: Driver,
  { dir }: OpenDir,
  revisionsSchema: string | undefined,
): Promise<MigrationStatus> {
  const table = await findRevisionTable(driver, revisionsSchema);
  const revisions = await readRevisions(driver, table);
  const status = computeStatus({ dir, revisions, profile: driver.dialect.scanner });
  if (status.applied.length === 0) {
    throw new AtlasError(
      'no migration was applied to this database, so there is no version to compare it with. Apply the directory, or ' +
        'record the version that the database is at with "atlas migrate set"',
      { code: 'engine/no-version' },
    );
  }
  if (status.partial !== undefined) {
    throw new AtlasError(
      `version ${status.partial.version} is applied in part (${status.count} of ${status.total} statements), so there is ` +
        'no state to compare the database with. Finish it with "atlas migrate apply" first',
      { code: 'engine/partial-version' },
    );
  }
  return status;
}

/** The directory without the files that the database does not have. */
function appliedPart(open: OpenDir, { pending, outOfOrder }: MigrationStatus): OpenDir {
  const missing = new Set([...pending, ...outOfOrder]);
  const files = open.dir.files.filter((file) => !missing.has(file));
  return { ...open, dir: { ...open.dir, files } };
}
