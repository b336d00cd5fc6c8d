import type { Range } from '@atlas/diagnostics';
import type { Attrs } from './json.ts';

/** Fields that every named part of a schema may carry. None of them takes part in a comparison except `comment`. */
export interface Node {
  readonly comment?: string;
  /** Where the user declared it: HCL block or SQL statement. Kept across normalisation, absent for inspected objects. */
  readonly pos?: Range;
  /** The name it had before, as declared by `renamed_from`; never set by inspection. */
  readonly renamedFrom?: string;
}

/** All that one connection can see. Schemas are in name order after inspection, in source order after decoding. */
export interface Realm {
  readonly schemas: readonly Schema[];
  /** Objects of the database itself: extensions, roles, foreign servers. */
  readonly objects: readonly SchemaObject[];
  readonly attrs: Attrs;
  readonly aside?: readonly Aside[];
}

export interface Schema extends Node {
  readonly name: string;
  readonly tables: readonly Table[];
  readonly views: readonly View[];
  readonly funcs: readonly Routine[];
  readonly procs: readonly Routine[];
  /** Objects only some dialects have: enums, domains, sequences, synonyms. */
  readonly objects: readonly SchemaObject[];
  readonly charset?: string;
  readonly collate?: string;
  readonly attrs: Attrs;
  readonly aside?: readonly Aside[];
}

/**
 * What a database holds about an object that is no part of the state: its owner, privileges that are not managed. A
 * plan that builds the object anew gives it back. Neither compared nor printed.
 */
export interface Aside {
  readonly of: ObjectRef;
  readonly attrs: Attrs;
}

export interface Table extends Node {
  readonly name: string;
  readonly columns: readonly Column[];
  readonly primaryKey?: Index;
  readonly indexes: readonly Index[];
  readonly foreignKeys: readonly ForeignKey[];
  readonly checks: readonly Check[];
  readonly triggers: readonly Trigger[];
  readonly charset?: string;
  readonly collate?: string;
  readonly attrs: Attrs;
  /** Objects that must exist before this one, beyond what columns and foreign keys say. */
  readonly deps?: readonly ObjectRef[];
}

export interface View extends Node {
  readonly name: string;
  readonly materialized: boolean;
  /** The query, without `CREATE VIEW ... AS` and without a final semicolon. */
  readonly def: string;
  /** The output columns; empty when they are not known. */
  readonly columns: readonly Column[];
  readonly indexes: readonly Index[];
  readonly triggers: readonly Trigger[];
  readonly attrs: Attrs;
  readonly deps?: readonly ObjectRef[];
}

/** A function or procedure. Overloads share a name and differ in the types of their input arguments. */
export interface Routine extends Node {
  readonly name: string;
  readonly args: readonly RoutineArg[];
  /** Result of a function. Procedures have none. */
  readonly ret?: RoutineReturn;
  /** Language as the database spells it, empty where there is only one. */
  readonly lang: string;
  readonly body: string;
  readonly attrs: Attrs;
  readonly deps?: readonly ObjectRef[];
}

export interface RoutineArg {
  readonly name?: string;
  readonly type: ColumnType;
  /** Absent means `IN`. */
  readonly mode?: 'IN' | 'OUT' | 'INOUT' | 'VARIADIC';
  readonly default?: Expr;
}

export type RoutineReturn =
  | { readonly kind: 'type'; readonly type: ColumnType }
  | { readonly kind: 'set'; readonly type: ColumnType }
  | { readonly kind: 'table'; readonly columns: readonly { readonly name: string; readonly type: ColumnType }[] };

export interface Trigger extends Node {
  readonly name: string;
  readonly time: 'BEFORE' | 'AFTER' | 'INSTEAD OF';
  readonly events: readonly TriggerEvent[];
  readonly forEach: 'ROW' | 'STATEMENT';
  /** Condition without the word WHEN, spelled as the server reports it. */
  readonly when?: string;
  /** What it runs: a compound statement, or the dialect's action clause. */
  readonly body: string;
  readonly attrs: Attrs;
  readonly deps?: readonly ObjectRef[];
}

export interface TriggerEvent {
  readonly kind: 'INSERT' | 'UPDATE' | 'DELETE' | 'TRUNCATE';
  /** `UPDATE OF` columns; absent means any column. */
  readonly columns?: readonly string[];
}

export interface Column extends Node {
  readonly name: string;
  readonly type: ColumnType;
  readonly null: boolean;
  readonly default?: Expr;
  readonly generated?: Generated;
  readonly charset?: string;
  readonly collate?: string;
  readonly attrs: Attrs;
}

export interface Generated {
  /** As the server reports it. Comparisons ignore one pair of outer parentheses; planners add them where needed. */
  readonly expr: string;
  readonly type: 'STORED' | 'VIRTUAL' | 'PERSISTED';
}

/** What stands after DEFAULT. A literal keeps its SQL text: `'x'` with quotes, `1.50` as written. */
export type Expr =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'raw'; readonly text: string }
  | { readonly kind: 'named'; readonly name: string; readonly expr: Expr };

export type TypeClass =
  | 'bool'
  | 'integer'
  | 'decimal'
  | 'float'
  | 'string'
  | 'binary'
  | 'time'
  | 'json'
  | 'uuid'
  | 'enum'
  | 'spatial'
  /** Names a type that the user or an extension defined; `ref` says which when it is an object of the model. */
  | 'user'
  /** A class only some dialects have: `attrs.class` says which. */
  | 'dialect';

/** A column type in parts. Parameters that equal the server's default are absent. */
export interface ColumnType {
  readonly class: TypeClass;
  /** The base name in the dialect's normal form: `character varying`, `bigint`. Full text for class `user`. */
  readonly name: string;
  readonly size?: number;
  readonly precision?: number;
  readonly scale?: number;
  readonly unsigned?: boolean;
  /** Members of an inline enum or set, unquoted. */
  readonly values?: readonly string[];
  readonly ref?: ObjectRef;
  readonly attrs?: Attrs;
}

/** Also a primary key, whose `name` is empty when it is the server's default. */
export interface Index extends Node {
  readonly name: string;
  readonly unique: boolean;
  /** In key order. */
  readonly parts: readonly IndexPart[];
  readonly attrs: Attrs;
}

/** Exactly one of `column` and `expr` is set; `expr` is spelled as for `Generated`. */
export interface IndexPart {
  readonly column?: string;
  readonly expr?: string;
  readonly desc: boolean;
  readonly attrs: Attrs;
}

export type ReferentialAction = 'NO ACTION' | 'RESTRICT' | 'CASCADE' | 'SET NULL' | 'SET DEFAULT';

export interface ForeignKey extends Node {
  /** Empty when unnamed. */
  readonly symbol: string;
  readonly columns: readonly string[];
  /** Absent when the referenced table is in the same schema. */
  readonly refSchema?: string;
  readonly refTable: string;
  readonly refColumns: readonly string[];
  /** Absent means the dialect's default action. */
  readonly onUpdate?: ReferentialAction;
  readonly onDelete?: ReferentialAction;
  readonly attrs: Attrs;
}

export interface Check extends Node {
  /** Empty when unnamed. */
  readonly name: string;
  /** Spelled as for `Generated`. */
  readonly expr: string;
  readonly attrs: Attrs;
}

/** An object that only some dialects have. `kind` is its HCL block name; everything specific is in `attrs`. */
export interface SchemaObject extends Node {
  readonly kind: string;
  readonly name: string;
  readonly attrs: Attrs;
  readonly deps?: readonly ObjectRef[];
  /** Of kinds that hold rows, such as foreign tables. Absent when there are none. */
  readonly triggers?: readonly Trigger[];
}

/**
 * Points at an object by name. `schema` is absent for objects of the database, and for objects in the same schema
 * as the one that refers. `kind` is the HCL block name.
 */
export interface ObjectRef {
  readonly kind: string;
  readonly schema?: string;
  readonly name: string;
  /** Owner of a column, index or trigger. */
  readonly table?: string;
  /** Input argument types that choose between overloads, as the database spells them. */
  readonly args?: readonly string[];
}
