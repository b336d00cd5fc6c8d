import type { MigrationDir, MigrationFile } from './dir.ts';
import { MigrateRequestError } from './errors.ts';
import { isPartial, type Revision, revisionTypes } from './revision.ts';

/** A version to be reverted. */
export interface Reversion {
  readonly revision: Revision;
  /** Undefined when the file is gone. */
  readonly file: MigrationFile | undefined;
  /** How many statements took effect; undefined means all of the file. */
  readonly applied: number | undefined;
}

export interface DownTarget {
  /** The version to keep. Excludes `amount`. */
  readonly toVersion?: string | undefined;
  /** How many versions to revert. Default: 1. */
  readonly amount?: number | undefined;
}

/**
 * The versions to revert, newest first. A baseline, and what comes before it, is never reverted. Throws
 * `MigrateRequestError` when the version to keep was not applied.
 */
export function orderReversions(
  { files, format }: MigrationDir,
  revisions: readonly Revision[],
  { toVersion, amount = 1 }: DownTarget,
): readonly Reversion[] {
  const newestFirst = revisions
    .filter(({ version }) => version !== '')
    .sort((a, b) => format.compareVersions(b.version, a.version));
  const kept = newestFirst.findIndex(({ version }) => version === toVersion);
  if (toVersion !== undefined && kept === -1) {
    throw new MigrateRequestError(
      `sql/migrate: migration with version ${JSON.stringify(toVersion)} was not applied`,
      'migrate/version-not-found',
    );
  }
  const chosen = newestFirst.slice(0, toVersion === undefined ? amount : kept);
  const byVersion = new Map(files.map((file) => [file.version, file]));
  return chosen
    .filter((revision) => (revision.type & revisionTypes.baseline) === 0)
    .map((revision) => ({
      revision,
      file: byVersion.get(revision.version),
      applied: isPartial(revision) ? revision.applied : undefined,
    }));
}
