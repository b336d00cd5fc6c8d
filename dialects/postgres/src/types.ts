import type { Column, ColumnType, Expr, ForeignKey, Index, Json, ObjectRef, SchemaObject, Table } from '@atlas/model';

/*
 * What PostgreSQL adds to the common model: the exact shape of `attrs` of every object, keyed by HCL name. Unless a
 * member says otherwise, an absent member means the server's default, and defaults are never stored, neither by
 * inspection nor by decoding. Read through `attrsOf`.
 *
 * References are `ObjectRef`: `schema` is absent when it is the schema of the object that refers. Where a reference may
 * be to something outside of the model (an extension's function), it is `{ sql }` with the name as SQL.
 */

/** A raw SQL text where a reference or literal was expected: `sql("...")`. */
export interface SqlText {
  readonly sql: string;
}

/** A function or procedure that is called: of the model, or by its SQL name. */
export type RoutineRef = ObjectRef | SqlText;

/** A role: its name or the words `PUBLIC`, `CURRENT_ROLE`, `CURRENT_USER`, `SESSION_USER`, or a `role` or `user` block. */
export type RoleRef = string | ObjectRef;

/** `INITIALLY_IMMEDIATE` still means deferrable; absent means not deferrable. */
export type Deferrable = 'INITIALLY_IMMEDIATE' | 'INITIALLY_DEFERRED';

/** Storage parameters as in `pg_class.reloptions`: booleans and numbers as such, everything else as text. */
export type StorageParams = { readonly [name: string]: boolean | number | string };

/** Options of foreign data objects. The order does not count. */
export type Options = { readonly [name: string]: string };

// ---- tables and what is in them ----

export interface TableAttrs {
  readonly unlogged?: true;
  /** Absent: the server's `default_table_access_method`. */
  readonly access_method?: string;
  /** `{ kind: 'index', name }` names an index of the same table. */
  readonly replica_identity?: 'FULL' | 'NOTHING' | { readonly kind: 'index'; readonly name: string };
  /** Parent tables in order. Inherited columns are listed as columns of the child too. */
  readonly inherits?: readonly ObjectRef[];
  readonly row_security?: RowSecurity;
  readonly partition?: PartitionKey;
  readonly storage_params?: StorageParams;
  /** Foreign keys to schemas that were not read. Set by inspection only, and no part of a comparison. */
  readonly outside_keys?: readonly string[];
}

export interface RowSecurity {
  readonly enabled?: true;
  /** Also for the owner: FORCE. */
  readonly enforced?: true;
}

/** Exactly one of `columns` (all parts are columns) and `by` is set. */
export interface PartitionKey {
  readonly type: 'RANGE' | 'LIST' | 'HASH';
  readonly columns?: readonly string[];
  readonly by?: readonly PartitionKeyPart[];
}

/** Exactly one of both. */
export interface PartitionKeyPart {
  readonly column?: string;
  /** Without outer parentheses where the server adds them. */
  readonly expr?: string;
}

/** The collation of a column is `Column.collate`, spelled as `collationText` says. */
export interface ColumnAttrs {
  readonly identity?: Identity;
  /** Differs from the default of the type. */
  readonly storage?: 'PLAIN' | 'EXTERNAL' | 'EXTENDED' | 'MAIN';
  readonly compression?: string;
  /**
   * Name of the sequence behind a serial column where the server would have chosen another. Lost by way of HCL; never
   * part of a comparison.
   */
  readonly serial_sequence?: string;
}

/** `generated` is always present. Numbers that JavaScript cannot hold are texts. */
export interface Identity {
  readonly generated: 'ALWAYS' | 'BY_DEFAULT';
  readonly start?: number | string;
  readonly increment?: number | string;
  readonly min_value?: number | string;
  readonly max_value?: number | string;
  readonly cache?: number | string;
  readonly cycle?: true;
}

/** A plain index when `constraint` is absent. The primary key has no `constraint` and no `type`. */
export interface IndexAttrs {
  /** The constraint that the index belongs to; printed as a block of that name. */
  readonly constraint?: 'unique' | 'exclude';
  /** `HASH`, `GIN`, `GIST`, `SPGIST`, `BRIN`, `HNSW`, `IVFFlat`, or the name of another method. Absent: `BTREE`. */
  readonly type?: string;
  /** Predicate of a partial index, without the outer parentheses that the server adds. */
  readonly where?: string;
  readonly include?: readonly string[];
  /** False: NULLS NOT DISTINCT. */
  readonly nulls_distinct?: false;
  /** BRIN: `pages_per_range`, 128 when absent. Never in `storage_params`. */
  readonly page_per_range?: number;
  readonly storage_params?: StorageParams;
  /** Constraints only. */
  readonly deferrable?: Deferrable;
  /** Constraints only: the last part is WITHOUT OVERLAPS. */
  readonly without_overlaps?: true;
  /** Left behind by CREATE INDEX CONCURRENTLY that failed. Never wanted, so HCL does not have it. */
  readonly invalid?: true;
}

export interface IndexPartAttrs {
  /** Only where it is not the default: ascending parts sort nulls last, descending ones first. */
  readonly nulls_first?: true;
  readonly nulls_last?: true;
  /** Operator class that is not the type's default: a name, or `{ sql: "ops(siglen='32')" }` with parameters. */
  readonly ops?: string | SqlText;
  /** Differs from that of the column. Spelled as `Column.collate`. */
  readonly collate?: string;
  /** Exclusion constraints: the operator, such as `&&`; `OPERATOR(s.=)` where it is not on the search path. */
  readonly op?: string;
}

export interface ForeignKeyAttrs {
  readonly deferrable?: Deferrable;
  /** The last pair of columns is PERIOD. */
  readonly period?: true;
  readonly not_valid?: true;
  /** Columns that SET NULL or SET DEFAULT changes on delete; absent means all. */
  readonly on_delete_columns?: readonly string[];
  /** Is not checked at all. A key that is not enforced is never `not_valid`. */
  readonly not_enforced?: true;
}

export interface CheckAttrs {
  readonly no_inherit?: true;
  readonly not_valid?: true;
  /** As of foreign keys. */
  readonly not_enforced?: true;
}

// ---- views, routines, triggers ----

export interface ViewAttrs {
  readonly check_option?: 'LOCAL' | 'CASCADED';
  readonly security?: { readonly invoker?: true; readonly barrier?: true };
}

export interface MaterializedAttrs {
  readonly access_method?: string;
  readonly storage_params?: StorageParams;
}

/**
 * `Routine.lang` is `SQL`, `PLpgSQL`, or the catalog's name. `Routine.body` is the text between the quotes, or for SQL
 * `RETURN ...` or `BEGIN ATOMIC ... END`, which are printed without quotes. For `c` it is the link symbol.
 */
export interface RoutineAttrs {
  readonly volatility?: 'STABLE' | 'IMMUTABLE';
  readonly strict?: true;
  readonly leakproof?: true;
  readonly parallel?: 'SAFE' | 'RESTRICTED';
  readonly security?: 'DEFINER';
  /** In SQL spelling behind `SET name TO`: `search_path` may hold a list. */
  readonly config_params?: { readonly [name: string]: string };
  readonly cost?: number;
  readonly rows?: number;
  readonly support?: RoutineRef;
  /** File of a function in C. */
  readonly library?: string;
  readonly window?: true;
}

/** `Trigger.body` is empty when `execute` is set; otherwise it is the action clause as the user wrote it. */
export interface TriggerAttrs {
  /** Set by inspection, always. */
  readonly execute?: TriggerAction;
  readonly constraint?: true;
  readonly deferrable?: Deferrable;
  readonly referencing?: { readonly old_table?: string; readonly new_table?: string };
  /** The other table of a constraint trigger. */
  readonly from?: ObjectRef;
}

/** Exactly one of `function` and `procedure`, which mean the same; inspection uses `function`. */
export interface TriggerAction {
  readonly function?: RoutineRef;
  readonly procedure?: RoutineRef;
  readonly args?: readonly string[];
}

// ---- objects of a schema ----

export interface EnumAttrs {
  readonly values: readonly string[];
}

export interface DomainAttrs {
  readonly type: ColumnType;
  /** Absent: NOT NULL. */
  readonly null?: true;
  readonly default?: Expr;
  readonly collate?: string;
  readonly check?: readonly NamedCheck[];
}

export interface NamedCheck {
  readonly name: string;
  readonly expr: string;
  readonly comment?: string;
  readonly no_inherit?: true;
  readonly not_valid?: true;
  readonly not_enforced?: true;
}

export interface CompositeAttrs {
  readonly field: readonly CompositeField[];
}

export interface CompositeField {
  readonly name: string;
  readonly type: ColumnType;
  readonly collate?: string;
}

export interface RangeAttrs {
  readonly subtype: ColumnType;
  readonly subtype_opclass?: string;
  readonly collation?: string;
  readonly canonical?: RoutineRef;
  readonly subtype_diff?: RoutineRef;
  /** Absent where it is the name that the server makes up. */
  readonly multirange_name?: string;
}

/** Members that equal the defaults for `type` and the sign of `increment` are absent. */
export interface SequenceAttrs {
  /** Absent: `bigint`. */
  readonly type?: 'smallint' | 'integer';
  readonly start?: number | string;
  readonly increment?: number | string;
  readonly min_value?: number | string;
  readonly max_value?: number | string;
  readonly cache?: number | string;
  readonly cycle?: true;
  /**
   * `{ kind: 'column', table, name }`. Not part of `deps`: the table may use the sequence in a default, so the sequence
   * is created first and its owner set once both exist.
   */
  readonly owner?: ObjectRef;
}

/** Overloads share a name. */
export interface AggregateAttrs {
  readonly arg?: readonly AggregateArg[];
  readonly state_func: RoutineRef;
  readonly state_type: ColumnType;
  readonly initial_value?: string;
  readonly final_func?: RoutineRef;
  readonly combine_func?: RoutineRef;
  /** The operator as SQL. */
  readonly sort_op?: string;
  readonly parallel?: 'SAFE' | 'RESTRICTED';
}

export interface AggregateArg {
  /** Absent for an argument without a name. */
  readonly name?: string;
  readonly type: ColumnType;
  readonly mode?: 'VARIADIC';
}

/** Policies of different tables may share a name. In `schema.objects` of the table's schema. */
export interface PolicyAttrs {
  readonly on: ObjectRef;
  readonly as?: 'RESTRICTIVE';
  readonly for?: 'SELECT' | 'INSERT' | 'UPDATE' | 'DELETE';
  /** Absent: `PUBLIC`. In order of name after inspection. */
  readonly to?: readonly RoleRef[];
  readonly using?: string;
  readonly check?: string;
}

/** `provider` is absent for libc. `locale` stands for `lc_collate` and `lc_ctype` when both are equal. */
export interface CollationAttrs {
  readonly provider?: 'icu' | 'builtin';
  readonly locale?: string;
  readonly lc_collate?: string;
  readonly lc_ctype?: string;
  readonly deterministic?: false;
  readonly rules?: string;
}

export interface ForeignTableAttrs {
  readonly server: ObjectRef;
  readonly column: readonly ForeignColumn[];
  readonly options?: Options;
  readonly check?: readonly NamedCheck[];
}

export interface ForeignColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** Absent: NOT NULL. */
  readonly null?: true;
  readonly default?: Expr;
  readonly collate?: string;
  readonly comment?: string;
  readonly options?: Options;
}

/**
 * A child table of a partitioned table; the columns are those of the parent. At most one of `range`, `list` and `hash`;
 * none means the DEFAULT partition. What it got from the parent (indexes, keys, checks, triggers) is not listed.
 */
export interface PartitionAttrs {
  readonly of: ObjectRef;
  /** SQL texts: `'2025-01-01'` with its quotes, `10`, `MINVALUE`, `MAXVALUE`. */
  readonly range?: { readonly from: readonly string[]; readonly to: readonly string[] };
  readonly list?: { readonly in: readonly string[] };
  readonly hash?: { readonly modulus: number; readonly remainder: number };
  readonly unlogged?: true;
  readonly access_method?: string;
  /** The key of a child that is partitioned itself. */
  readonly partition?: PartitionKey;
  /** Columns in which the child differs from the parent. */
  readonly column?: readonly PartitionColumn[];
  readonly primary_key?: PartitionIndex;
  readonly index?: readonly PartitionIndex[];
  readonly unique?: readonly PartitionIndex[];
  readonly exclude?: readonly PartitionIndex[];
  readonly foreign_key?: readonly PartitionForeignKey[];
  readonly check?: readonly NamedCheck[];
  /** Names of its shares of the parent's indexes. */
  readonly attached_index?: readonly AttachedIndex[];
  /** Names of indexes of the parent, made by `ON ONLY`, that it has no share in. */
  readonly without_index?: readonly string[];
  readonly replica_identity?: TableAttrs['replica_identity'];
  readonly row_security?: RowSecurity;
  readonly storage_params?: StorageParams;
}

export interface PartitionColumn {
  readonly name: string;
  /** NOT NULL in the child only. */
  readonly not_null?: true;
  /** A default other than the parent's: `{ sql }`, or a text, number or truth value. `NULL` is none. */
  readonly default?: SqlText | string | number | boolean;
  readonly comment?: string;
}

/** A partition's share of an index of its parent. */
export interface AttachedIndex {
  readonly name: string;
  /** The name of the parent's index. */
  readonly of: string;
  /** The index of the table where it began, when `of` is itself a share. Set by inspection only. */
  readonly root?: string;
  /** The server made up the name; HCL does not have the entry, and differences in it are none. */
  readonly implied?: true;
}

/** A foreign key that only the partition has. */
export interface PartitionForeignKey extends ForeignKeyAttrs {
  readonly name: string;
  readonly columns: readonly string[];
  /** `{ kind: 'column', schema?, table, name }` each. */
  readonly ref_columns: readonly ObjectRef[];
  readonly on_update?: string;
  readonly on_delete?: string;
  readonly comment?: string;
}

/** An index of a partition of its own. Exactly one of `columns` and `on`. */
export interface PartitionIndex extends Omit<IndexAttrs, 'constraint'> {
  /** Absent for a primary key with the default name. */
  readonly name?: string;
  readonly unique?: true;
  readonly columns?: readonly string[];
  readonly on?: readonly PartitionIndexPart[];
  readonly comment?: string;
  /** Constraints only: the index of the parent that the constraint's index is the share of. */
  readonly of?: string;
}

export interface PartitionIndexPart extends IndexPartAttrs {
  readonly column?: string;
  readonly expr?: string;
  readonly desc?: true;
}

// ---- objects of the database ----

export interface ExtensionAttrs {
  /** `{ kind: 'schema', name }`. */
  readonly schema?: ObjectRef;
  /** Absent means not compared. */
  readonly version?: string;
}

export interface EventTriggerAttrs {
  readonly on: string;
  readonly tags?: readonly string[];
  readonly execute: RoutineRef;
}

/** `name` of the object is `castName(source, target)`. */
export interface CastAttrs {
  readonly source: ColumnType;
  readonly target: ColumnType;
  /** `BINARY` is WITHOUT FUNCTION. */
  readonly with: 'INOUT' | 'BINARY' | RoutineRef;
  readonly context?: 'ASSIGNMENT' | 'IMPLICIT';
}

export interface ServerAttrs {
  /** An `extension` block with the same name as its wrapper, or the wrapper's name. */
  readonly fdw: string | ObjectRef;
  readonly type?: string;
  readonly version?: string;
  readonly options?: Options;
}

/** `name` of the object is `userMappingName(user, server)`. */
export interface UserMappingAttrs {
  readonly server: ObjectRef;
  readonly user: RoleRef;
  /** Absent when they may not be read or are not managed, see `InspectMode.sensitive`. */
  readonly options?: Options;
}

/** Kinds `role` (cannot log in) and `user` (can). */
export interface RoleAttrs {
  /** Absent: false for a role, true for a user. A role that can log in is normally of kind `user`. */
  readonly login?: boolean;
  readonly inherit?: false;
  readonly superuser?: true;
  readonly create_db?: true;
  readonly create_role?: true;
  readonly replication?: true;
  readonly bypass_rls?: true;
  /** Absent: -1, no limit. */
  readonly conn_limit?: number;
  /** Sensitive. Never set by inspection: servers keep only a hash. */
  readonly password?: string;
  readonly valid_until?: string;
  /** Memberships without options, by name. */
  readonly member_of?: readonly RoleRef[];
  /** Memberships with options. */
  readonly membership?: readonly Membership[];
  /** Only referred to; never created, changed or dropped. */
  readonly external?: true;
}

/** Absent members are the server's defaults: no admin option, inherit as the member does, set. */
export interface Membership {
  readonly role: RoleRef;
  readonly admin?: true;
  readonly inherit?: boolean;
  readonly set?: false;
}

/**
 * Privileges of one role on one object, in normal form: `ALL` written out, privileges sorted. `name` of the object is
 * `permissionName(...)`. It lives in the schema of the object in `for`, or in the database for servers and the like.
 */
export interface PermissionAttrs {
  readonly to: RoleRef;
  /** A schema, a relation, a column (`{ kind: 'column', table, name }`), a routine (with `args`), a type, a server. */
  readonly for: ObjectRef;
  readonly privileges: readonly string[];
  readonly grantable?: true;
}

/** Privileges of one role; grantable ones are apart. */
export interface Grant {
  readonly to: string;
  readonly privileges: readonly string[];
  readonly grantable?: true;
  /** Every server of this version grants it by itself, so that it says nothing. */
  readonly usual?: true;
}

/** What stands aside about an object, see `Aside`. */
export interface AccessAttrs {
  /** Absent: the connected role. */
  readonly owner?: string;
  /** Absent: the server's defaults, or part of the state. Those of the owner are left out. */
  readonly grants?: readonly Grant[];
  /** The table that the object belongs to and goes away with: of the sequence of a column. */
  readonly table?: ObjectRef;
}

/** The owner of an object whose desired state names one; kind `owner`, made by `align` only. */
export interface OwnerAttrs {
  readonly for: ObjectRef;
  readonly to: string;
}

/** Privileges that objects get when they are created. */
export interface DefaultPermissionAttrs {
  readonly to: RoleRef;
  readonly on: 'TABLES' | 'SEQUENCES' | 'FUNCTIONS' | 'TYPES' | 'SCHEMAS';
  /** `{ kind: 'schema', name }`; absent: in all schemas. */
  readonly for?: ObjectRef;
  /** The role that creates the objects; absent: the connected one. */
  readonly by?: RoleRef;
  readonly privileges: readonly string[];
  readonly grantable?: true;
}

/** Attributes of the objects of a kind. */
export interface ObjectAttrs {
  readonly enum: EnumAttrs;
  readonly domain: DomainAttrs;
  readonly composite: CompositeAttrs;
  readonly range: RangeAttrs;
  readonly sequence: SequenceAttrs;
  readonly aggregate: AggregateAttrs;
  readonly policy: PolicyAttrs;
  readonly collation: CollationAttrs;
  readonly foreign_table: ForeignTableAttrs;
  readonly partition: PartitionAttrs;
  readonly extension: ExtensionAttrs;
  readonly event_trigger: EventTriggerAttrs;
  readonly cast: CastAttrs;
  readonly server: ServerAttrs;
  readonly user_mapping: UserMappingAttrs;
  readonly role: RoleAttrs;
  readonly user: RoleAttrs;
  readonly permission: PermissionAttrs;
  readonly default_permission: DefaultPermissionAttrs;
  readonly owner: OwnerAttrs;
}

export type PostgresKind = keyof ObjectAttrs;

/** The attributes of an object of this kind, typed; the object was made by decoding or inspection, so they fit. */
export function objectAttrs<K extends PostgresKind>(_kind: K, object: SchemaObject): ObjectAttrs[K] {
  return object.attrs as unknown as ObjectAttrs[K];
}

export function tableAttrs(table: Table): TableAttrs {
  return table.attrs as TableAttrs;
}

export function columnAttrs(column: Column): ColumnAttrs {
  return column.attrs as ColumnAttrs;
}

export function indexAttrs(index: Index): IndexAttrs {
  return index.attrs as IndexAttrs;
}

export function foreignKeyAttrs(key: ForeignKey): ForeignKeyAttrs {
  return key.attrs as ForeignKeyAttrs;
}

/** The name of a role: a word such as `PUBLIC` in capitals, or the SQL name. */
export function roleName(role: RoleRef): string {
  return typeof role === 'string' ? role : role.name;
}

/** The SQL name of a foreign data wrapper. */
export function wrapperName(fdw: string | ObjectRef): string {
  return typeof fdw === 'string' ? fdw : fdw.name;
}

export function isSqlText(value: unknown): value is SqlText {
  return typeof value === 'object' && value !== null && typeof (value as { sql?: unknown }).sql === 'string';
}

/** Attributes as the model stores them. Every interface of this file is JSON. */
export function toAttrs(attrs: object): { readonly [name: string]: Json } {
  return attrs as { readonly [name: string]: Json };
}
