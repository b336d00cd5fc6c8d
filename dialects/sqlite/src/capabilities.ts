import type { Capabilities } from '@atlas/dialect';

/** What one version of SQLite can do. */
export interface SqliteCapabilities extends Capabilities {
  /** `CREATE TABLE ... STRICT`: 3.37 and later. */
  readonly supportsStrictTables: boolean;
  /** `ALTER TABLE ... RENAME COLUMN`: 3.25 and later. */
  readonly supportsRenameColumn: boolean;
  /** The table-valued function `pragma_table_list`, the only one that knows shadow tables: 3.37 and later. */
  readonly supportsTableList: boolean;
}

/** The capabilities of a server by its version, such as `3.45.1`. An unreadable version counts as the newest. */
export function capabilitiesOf(version: string): SqliteCapabilities {
  return {
    supportsTransactionalDdl: true,
    supportsSchemas: false,
    supportsRenameConstraint: false,
    supportsComments: false,
    supportsSchemaCharset: false,
    supportsStrictTables: isAtLeast(version, 3, 37),
    supportsRenameColumn: isAtLeast(version, 3, 25),
    supportsTableList: isAtLeast(version, 3, 37),
  };
}

/** The capabilities of the newest server. */
export const newestCapabilities: SqliteCapabilities = capabilitiesOf('');

function isAtLeast(version: string, major: number, minor: number): boolean {
  const match = /^(\d+)\.(\d+)/.exec(version);
  if (match === null) return true;
  const [have, patch] = [Number(match[1]), Number(match[2])];
  return have > major || (have === major && patch >= minor);
}
