/**
 * What a database can do, asked by shared code instead of asking which database it is. Dialects extend it with their
 * own questions; one file per dialect compares versions and fills it in.
 */
export interface Capabilities {
  /** DDL takes part in transactions: a failed plan leaves nothing behind. */
  readonly supportsTransactionalDdl: boolean;
  /** A connection can see more than one schema. Where false, the one schema's name never shows in SQL. */
  readonly supportsSchemas: boolean;
  /** `ALTER ... RENAME CONSTRAINT`, so that a constraint that differs in name only is not built again. */
  readonly supportsRenameConstraint: boolean;
  /** Comments on tables and columns are stored. Where false they take no part in comparisons. */
  readonly supportsComments: boolean;
  /** Schemas have a default character set and collation. */
  readonly supportsSchemaCharset: boolean;
}
