import type { MigrationDir } from './dir.ts';
import { type Revision, revisionTypes } from './revision.ts';

/** A file that is not what it was when it was applied. Nothing is wrong with the database. */
export interface HistoryProblem {
  readonly kind: 'edited' | 'removed';
  readonly version: string;
  /** A sentence that says what happened and what to do. */
  readonly message: string;
}

/**
 * Finds applied versions whose file is gone, and the first whose file was edited. A hash covers all files before it, so
 * it tells of an edit only where the same files are in front, and nothing can be told of what comes after.
 */
export function findHistoryProblems(dir: MigrationDir, revisions: readonly Revision[]): readonly HistoryProblem[] {
  const names = new Map(dir.files.map((file) => [file.version, file]));
  const removed = revisions
    .filter(({ version }) => !names.has(version))
    .map(({ version, description }): HistoryProblem => {
      const name = description === '' ? version : `${version} (${description})`;
      const message = `version ${name} was applied and its file is gone: restore the file, or drop the version with 'atlas migrate set'`;
      return { kind: 'removed', version, message };
    });
  const rows = new Map(revisions.map((revision) => [revision.version, revision]));
  for (const file of removed.length > 0 ? [] : dir.files) {
    const row = rows.get(file.version);
    if (row === undefined) break;
    if (file.hash === '' || row.hash === '' || row.hash === file.hash) continue;
    // A file that was begun may be edited from the failed statement on.
    if (row.applied !== row.total || row.type === revisionTypes.resolved) break;
    const message =
      `${file.name} was edited after it was applied: the database has what it was before; ` +
      'undo the edit and put the change into a new file';
    return [{ kind: 'edited', version: file.version, message }];
  }
  return removed;
}
