import type { SqlName } from '@atlas/sqltext';

/**
 * What the text of a statement says and its effect on a schema does not show. Names are without quotes, in the case they
 * were written in.
 */
export type StatementFact =
  | { readonly kind: 'create_table'; readonly table: SqlName }
  | { readonly kind: 'drop_table'; readonly table: SqlName }
  | { readonly kind: 'create_view'; readonly view: SqlName }
  | { readonly kind: 'rename_table'; readonly table: SqlName; readonly to: SqlName }
  | { readonly kind: 'rename_column'; readonly table: SqlName; readonly from: string; readonly to: string }
  | { readonly kind: 'rename_index'; readonly table?: SqlName; readonly from: string; readonly to: string }
  /** Partitions go with their rows: `ALTER TABLE t DROP PARTITION p0, p1`. */
  | { readonly kind: 'drop_partition'; readonly table: SqlName; readonly partitions: readonly string[] }
  /** An index is created or dropped without blocking writers. */
  | { readonly kind: 'concurrently' }
  /** A column definition ends in REFERENCES. */
  | { readonly kind: 'inline_references'; readonly table: SqlName; readonly column: string }
  | {
      readonly kind: 'update';
      readonly table: SqlName;
      readonly columns: readonly string[];
      /** The condition as written, without WHERE; absent when all rows are updated. */
      readonly where?: string;
    }
  | {
      readonly kind: 'insert';
      readonly table: SqlName;
      /** As listed; empty when no list was written. */
      readonly columns: readonly string[];
      /** For `INSERT ... SELECT`: the expressions in the order of the columns, and the first table they come from. */
      readonly select?: { readonly exprs: readonly string[]; readonly from: SqlName | undefined };
    }
  /** A transaction is begun in the middle of a file. */
  | { readonly kind: 'begin'; readonly text: string };

export type FactOf<K extends StatementFact['kind']> = Extract<StatementFact, { readonly kind: K }>;
