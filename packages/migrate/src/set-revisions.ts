import type { Driver } from '@atlas/dialect';
import type { MigrationDir } from './dir.ts';
import { MigrateRequestError } from './errors.ts';
import { clearIntent } from './intent.ts';
import { isPartial, type Revision, revisionTypes } from './revision.ts';
import { deleteRevision, insertRevision, updateRevision } from './revision-rows.ts';
import type { RevisionTable } from './revision-table.ts';

/** What `migrate set` changes. Lists are in the order of versions. */
export interface RevisionSet {
  readonly insert: readonly Revision[];
  readonly update: readonly Revision[];
  readonly remove: readonly Revision[];
  /** The version that the database counts as being at; undefined when nothing is left. */
  readonly current: string | undefined;
}

export interface RevisionSetOptions {
  /** Absent: the last file. */
  readonly version?: string | undefined;
  readonly now: Date;
  readonly operatorVersion: string;
}

/**
 * Computes how the revisions must change to say that everything up to a version is applied, and nothing after it. Throws
 * `MigrateRequestError` for a version without file, and without a version when there are no revisions.
 */
export function computeSet(
  dir: MigrationDir,
  revisions: readonly Revision[],
  { version, now, operatorVersion }: RevisionSetOptions,
): RevisionSet {
  const { compareVersions } = dir.format;
  if (version === undefined && revisions.length === 0) {
    throw new MigrateRequestError('accepts 1 arg(s), received 0', 'migrate/version-required');
  }
  const target = version ?? dir.files.at(-1)?.version;
  if (target === undefined) return { insert: [], update: [], remove: revisions, current: undefined };
  const at = dir.files.findIndex((file) => file.version === target);
  if (at === -1) {
    throw new MigrateRequestError(
      `migration with version ${JSON.stringify(target)} not found`,
      'migrate/version-not-found',
    );
  }
  const known = new Set(revisions.map((revision) => revision.version));
  const insert = dir.files
    .slice(0, at + 1)
    .filter((file) => !known.has(file.version))
    .map(
      (file): Revision => ({
        version: file.version,
        description: file.description,
        type: revisionTypes.resolved,
        applied: 0,
        total: 0,
        executedAt: now,
        executionTime: 0,
        error: undefined,
        errorStatement: undefined,
        hash: file.hash,
        partialHashes: undefined,
        operatorVersion,
      }),
    );
  const update = revisions
    .filter((r) => r.version === target && (r.error !== undefined || isPartial(r)))
    .map((r): Revision => {
      const type = r.type | revisionTypes.resolved;
      return { ...r, type, error: undefined, errorStatement: undefined, partialHashes: undefined };
    });
  const remove = revisions.filter((r) => compareVersions(r.version, target) > 0);
  return { insert, update, remove, current: target };
}

/** Writes the changes in one transaction. The lock must be held. Throws `WriteRevisionError`. */
export async function writeSet(driver: Pick<Driver, 'begin'>, table: RevisionTable, set: RevisionSet): Promise<void> {
  const transaction = await driver.begin();
  try {
    for (const revision of set.insert) await insertRevision(transaction, table, revision);
    for (const revision of set.update) await updateRevision(transaction, table, revision);
    for (const { version } of set.remove) await deleteRevision(transaction, table, version);
    await clearIntent(transaction, table);
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
  await transaction.commit();
}
