import type { Capabilities } from '@atlas/dialect';

/** What one version of PostgreSQL can do. */
export interface PostgresCapabilities extends Capabilities {
  /** `server_version_num`, such as 170005. */
  readonly versionNum: number;
  /** Stored generated columns: 12 and later. */
  readonly supportsGeneratedColumns: boolean;
  /** `ALTER COLUMN ... SET EXPRESSION`: 17 and later. */
  readonly supportsSetExpression: boolean;
  /** Virtual generated columns: 18 and later. */
  readonly supportsVirtualColumns: boolean;
  /** `ALTER COLUMN ... DROP EXPRESSION`: 13 and later. */
  readonly supportsDropExpression: boolean;
  /** `COMPRESSION` of columns: 14 and later. */
  readonly supportsColumnCompression: boolean;
  /** Multiranges: 14 and later. */
  readonly supportsMultiranges: boolean;
  /** `NULLS NOT DISTINCT`: 15 and later. */
  readonly supportsNullsNotDistinct: boolean;
  /** `security_invoker` of views: 15 and later. */
  readonly supportsSecurityInvoker: boolean;
  /** `ALTER TABLE ... SET ACCESS METHOD`: 15 and later. */
  readonly supportsSetAccessMethod: boolean;
  /** `ON DELETE SET NULL (columns)`: 15 and later. */
  readonly supportsSetNullColumns: boolean;
  /** `CREATE OR REPLACE TRIGGER`: 14 and later. */
  readonly supportsReplaceTrigger: boolean;
  /** SQL bodies without quotes, `BEGIN ATOMIC`: 14 and later. */
  readonly supportsSqlBodies: boolean;
  /** `DETACH PARTITION ... CONCURRENTLY`: 14 and later. */
  readonly supportsDetachConcurrently: boolean;
  /** `WITH INHERIT` and `WITH SET` of role memberships: 16 and later. */
  readonly supportsMembershipOptions: boolean;
  /** The privilege MAINTAIN: 17 and later. */
  readonly supportsMaintain: boolean;
  /** NOT NULL constraints in the catalog, with NOT VALID: 18 and later. */
  readonly supportsNotNullConstraints: boolean;
  /** `WITHOUT OVERLAPS` and `PERIOD`: 18 and later. */
  readonly supportsPeriods: boolean;
  /** Foreign keys of partitioned tables that are NOT VALID: 18 and later. */
  readonly supportsNotValidPartitionKeys: boolean;
}

/** The oldest server that is supported: 12. */
export const MINIMUM_VERSION = 120000;

/** The capabilities of a server by its `server_version_num`. */
export function capabilitiesOf(versionNum: number): PostgresCapabilities {
  const since = (major: number): boolean => versionNum >= major * 10_000;
  return {
    supportsTransactionalDdl: true,
    supportsSchemas: true,
    supportsRenameConstraint: true,
    supportsComments: true,
    supportsSchemaCharset: false,
    versionNum,
    supportsGeneratedColumns: since(12),
    supportsSetExpression: since(17),
    supportsVirtualColumns: since(18),
    supportsDropExpression: since(13),
    supportsColumnCompression: since(14),
    supportsMultiranges: since(14),
    supportsNullsNotDistinct: since(15),
    supportsSecurityInvoker: since(15),
    supportsSetAccessMethod: since(15),
    supportsSetNullColumns: since(15),
    supportsReplaceTrigger: since(14),
    supportsSqlBodies: since(14),
    supportsDetachConcurrently: since(14),
    supportsMembershipOptions: since(16),
    supportsMaintain: since(17),
    supportsNotNullConstraints: since(18),
    supportsPeriods: since(18),
    supportsNotValidPartitionKeys: since(18),
  };
}

/** The capabilities of the newest server. */
export const newestCapabilities: PostgresCapabilities = capabilitiesOf(180000);
