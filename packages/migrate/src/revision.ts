/** The name of the table, and of the schema it has for itself where a connection is bound to none. */
export const REVISIONS_TABLE = 'atlas_schema_revisions';

/** How a version came to count as applied; bits of `Revision.type`. */
export const revisionTypes = { baseline: 1, executed: 2, resolved: 4 } as const;

/** One row of the revisions table: what is known of one migration file in one database. */
export interface Revision {
  readonly version: string;
  readonly description: string;
  /** Bits of `revisionTypes`. */
  readonly type: number;
  /** Statements that took effect, and statements of the file. */
  readonly applied: number;
  readonly total: number;
  /** When the first attempt began. */
  readonly executedAt: Date;
  /** In nanoseconds. */
  readonly executionTime: number;
  /** What the server said to the statement that failed last; undefined when none did. */
  readonly error: string | undefined;
  readonly errorStatement: string | undefined;
  /** The entry of the file in `atlas.sum`. */
  readonly hash: string;
  /** `h1:` hashes of the statements applied so far; undefined for files that are complete. See `statementHashes`. */
  readonly partialHashes: readonly string[] | undefined;
  readonly operatorVersion: string;
}

/** The words for `Revision.type`, as JSON shows them. */
export function formatRevisionType(type: number): string {
  switch (type) {
    case revisionTypes.baseline:
      return 'baseline';
    case revisionTypes.executed:
      return 'applied';
    case revisionTypes.resolved:
      return 'manually set';
    case revisionTypes.executed | revisionTypes.resolved:
      return 'applied + manually set';
    default:
      return `unknown (${type.toString(2).padStart(4, '0')})`;
  }
}

/** Whether statements of the file are left to run. A person may have said that they are not. */
export function isPartial(revision: Revision): boolean {
  return revision.applied !== revision.total && (revision.type & revisionTypes.resolved) === 0;
}

/** Whether the row is bookkeeping of its own and stands for no file. */
export function isMetadata(version: string): boolean {
  return version.startsWith('.');
}
