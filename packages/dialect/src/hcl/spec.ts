import type { AttributeSpec, BlockSpec, NestedBlockSpec, Value } from '@atlas/hcl';
import type { Attrs, Column, ColumnType, Expr, ObjectRef, Realm, SchemaObject, Trigger } from '@atlas/model';

/** What is wrong with a trigger, and what to write instead. */
export interface TriggerFault {
  readonly at: 'time' | 'trigger';
  readonly summary: string;
  readonly detail: string;
}

/**
 * What a dialect adds to the common schema language. Decoding, printing, completion and documentation all read this,
 * so they cannot disagree. Extra attributes and blocks of common blocks are stored in the object's `attrs` under their
 * own name; see `json.ts` for how values map.
 */
export interface DialectHcl {
  /** Type names with their parameters, for decoding errors and completion. */
  readonly types: readonly HclTypeSpec[];
  /** The type of `varchar(255)`; a string says why it is none, such as a wrong parameter. */
  decodeType(type: HclType): ColumnType | string;
  /** How a type prints in HCL. */
  encodeType(type: ColumnType): HclTypeText;
  /** Reads a type as SQL spells it: the argument of `sql("...")`, a catalog's text. Never fails: unknown is class `user`. */
  parseType(text: string): ColumnType;
  /** A type as SQL, in the database's normal form. Names of user types are printed as `qualify` returns them. */
  formatType(type: ColumnType, qualify?: (ref: ObjectRef) => string): string;

  readonly schema?: BlockExtras;
  readonly table?: BlockExtras;
  readonly column?: BlockExtras;
  readonly primaryKey?: BlockExtras;
  readonly index?: BlockExtras;
  readonly indexPart?: BlockExtras;
  /**
   * Blocks of a table, by name, that are indexes of another sort, such as `unique` for those that constraints make. They
   * are decoded into `table.indexes` with the block's name as `attrs.constraint`, and printed back by that.
   */
  readonly tableIndexBlocks?: Readonly<Record<string, TableIndexBlock>>;
  readonly foreignKey?: BlockExtras;
  readonly check?: BlockExtras;
  /** Absent: the database has no views. */
  readonly view?: BlockExtras;
  readonly materialized?: BlockExtras;
  readonly function?: BlockExtras;
  readonly procedure?: BlockExtras;
  readonly trigger?: BlockExtras;
  /** Blocks that only this dialect has, in printing order. */
  readonly objects?: readonly ObjectBlock[];

  /** Storage of `as = "..."` without a type. */
  readonly defaultGeneratedType: 'STORED' | 'VIRTUAL' | 'PERSISTED';
  /** Storage classes of generated columns. */
  readonly generatedTypes: readonly string[];
  /**
   * The literal that a default in HCL stands for, given the column. Default: strings become quoted SQL literals,
   * numbers and booleans keep their text.
   */
  decodeDefault?(value: Value, type: ColumnType): Expr | undefined;
  /** Last change to a decoded column, such as folding a block into common fields. A string is an error message. */
  finishColumn?(column: Column): Column | string;
  /** Undoes `finishColumn` before printing. */
  printColumn?(column: Column): Column;
  /** Last change to a decoded realm that has no errors, such as dependencies that only the whole can tell. */
  finishRealm?(realm: Realm): Realm;
  /** The attributes of an object that a server does not give back when it is asked, such as passwords. */
  unreadable?(object: SchemaObject): Attrs;
  /** What no server takes about a trigger; reported at the block that says when it fires, or at the trigger. */
  checkTrigger?(trigger: Trigger): TriggerFault | undefined;
  /** Last change to a realm before printing, such as leaving out what follows from an object around another. */
  printRealm?(realm: Realm): Realm;
}

/** See `DialectHcl.tableIndexBlocks`. */
export interface TableIndexBlock {
  readonly doc: string;
  /** What `index.unique` is for these. */
  readonly unique: boolean;
  /** Besides `columns`, `on` and `comment`. */
  readonly extras: BlockExtras;
  /** Extras of `on` blocks, instead of those of plain indexes. */
  readonly part: BlockExtras;
}

/** A type as written in HCL. */
export interface HclType {
  readonly name: string;
  readonly args: readonly (string | number)[];
}

/** A type to print: a name with arguments, raw SQL, or a reference to an object of the model. */
export type HclTypeText =
  | { readonly kind: 'type'; readonly name: string; readonly args?: readonly (string | number)[] }
  | { readonly kind: 'sql'; readonly text: string }
  | { readonly kind: 'ref'; readonly ref: ObjectRef };

export interface HclTypeSpec {
  readonly name: string;
  /** Parameter names in order, with `...` behind the last one if it repeats. All are optional. */
  readonly params?: readonly string[];
  readonly doc?: string;
}

export interface BlockExtras {
  readonly attributes?: Readonly<Record<string, AttributeSpec>>;
  readonly blocks?: Readonly<Record<string, NestedBlockSpec>>;
  readonly exclusive?: readonly (readonly string[])[];
}

/** A top-level block that only this dialect has. */
export interface ObjectBlock {
  /** The block's type and the object's kind. */
  readonly kind: string;
  /** Whether it lives in a schema (and takes a qualifier) or in the database. */
  readonly scope: 'schema' | 'realm';
  /** What it contains besides `schema`, `name`, `comment`, `depends_on` and `for_each`. */
  readonly spec: BlockSpec;
  /** The block has no label; the object's name is made by `objectName`. */
  readonly unlabelled?: boolean;
  /**
   * For blocks without a `schema` attribute: the attribute that refers to the object they belong to. They live in its
   * schema, or in the database where it has none. Then `scope` is `schema`.
   */
  readonly owner?: string;
  /** Blocks of this kind may share a label (overloads, one policy name on many tables). */
  readonly repeatable?: boolean;
  /** Last change to a decoded object; a string is an error message. */
  finish?(object: SchemaObject): SchemaObject | string;
  /** Undoes `finish` before printing. */
  print?(object: SchemaObject): SchemaObject;
}
