import type { Realm } from '@atlas/model';

/** Where a plan is used; it decides what a plan limited to one schema may contain. */
export type PlanMode =
  /** `schema apply` and `schema diff`: attributes of the one schema may change. */
  | 'in-place'
  /** `migrate diff`: a plan limited to one schema changes nothing of the schema itself. */
  | 'deferred'
  /** `schema inspect` as SQL: create everything. */
  | 'dump';

export interface PlanOptions {
  readonly mode: PlanMode;
  /** Absent: print each object's own schema. Empty: print none. Otherwise print this name. */
  readonly schemaQualifier?: string | undefined;
  /** Indentation of nested lines; absent or empty means statements on one line. */
  readonly indent?: string | undefined;
  readonly policy?: DiffPolicy | undefined;
  /**
   * The states that the changes lead between. Where an object can only be changed after others that use it are dropped,
   * the planner finds them here and creates them again. Absent: it knows no more than the changes say.
   */
  readonly from?: Realm | undefined;
  readonly to?: Realm | undefined;
}

/** The `diff` block of a project file, decoded. */
export interface DiffPolicy {
  /** Change kinds to leave out: `drop_table`, `modify_column`, ... */
  readonly skip?: ReadonlySet<string>;
  readonly concurrentIndex?: { readonly add?: boolean; readonly drop?: boolean };
  readonly materialized?: { readonly withNoData?: boolean };
  readonly addTable?: { readonly ifNotExists?: boolean };
  readonly dropTable?: { readonly cascade?: boolean; readonly ifExists?: boolean };
  readonly addColumn?: { readonly ifNotExists?: boolean };
  readonly addIndex?: { readonly ifNotExists?: boolean };
  /** Options of `diff "<driver>"` blocks, as written, by the name of the driver. */
  readonly dialect?: { readonly [key: string]: unknown };
}
