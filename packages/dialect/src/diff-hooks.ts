import type {
  AttrChange,
  Aspect,
  Check,
  Column,
  ColumnType,
  Expr,
  ForeignKey,
  Generated,
  Index,
  IndexPart,
  Realm,
  ReferentialAction,
  Routine,
  Schema,
  SchemaObject,
  Table,
  Trigger,
  View,
} from '@atlas/model';
import type { Capabilities } from './capabilities.ts';
import type { InspectMode } from './driver.ts';
import type { RenameCandidate } from './rename.ts';

/** What the comparison is about; given to every hook. */
export interface DiffContext {
  readonly capabilities: Capabilities;
  /** Names of the schemas that are compared. They differ when two bound connections are compared. */
  readonly fromSchema: string;
  readonly toSchema: string;
  /** The two schemas, for what their objects inherit. Absent while objects of the database are compared. */
  readonly schemas?: readonly [Schema, Schema];
  /**
   * `normalized`: both sides come from a server of the same version, so texts compare exactly.
   * `natural`: one side was written by hand and never saw a server; hooks compare tolerantly.
   */
  readonly mode: 'normalized' | 'natural';
  /**
   * Both sides are databases or SQL, which say how a thing is spelled where HCL has no words for it, and the caller wants
   * differences in spelling as well. Default: they are none.
   */
  readonly spelled?: boolean;
}

export interface TableContext extends DiffContext {
  readonly fromTable: Table;
  readonly toTable: Table;
}

/**
 * A dialect's answers to the questions of the shared walk. Every hook is optional; its doc says what happens without.
 * `from` is the current state and `to` the desired one, always in this order.
 */
export interface DiffHooks {
  /**
   * Objects that have two spellings of one name, for databases that compare names without regard to letter case: they
   * are renamed. Owners of columns and indexes are given by their name in `to`, and are listed before what they own.
   * Default: none.
   */
  namesakes?(from: Schema, to: Schema): readonly RenameCandidate[];
  /**
   * For servers that take names of tables for the same in any letter case: `to`, in which everything that `from` has as
   * well is spelled as there. Throws where two objects of `to` would be one. Default: unchanged.
   */
  spellNamesAs?(from: Realm, to: Realm, capabilities: Capabilities): Realm;
  /** Makes two tables comparable: names for unnamed constraints, implicit indexes. Default: unchanged. */
  normalizeTables?(from: Table, to: Table, context: DiffContext): readonly [Table, Table];
  /** Default: any difference in the type's parts. */
  typeChanged?(from: ColumnType, to: ColumnType, context: TableContext): boolean;
  /** Default: texts differ after taking quotes and one pair of outer parentheses away. */
  defaultChanged?(
    from: Expr | undefined,
    to: Expr | undefined,
    columns: readonly [Column, Column],
    context: TableContext,
  ): boolean;
  /** Default: kind differs, or text differs modulo outer parentheses. Throws `UnsupportedChangeError` where impossible. */
  generatedChanged?(from: Generated | undefined, to: Generated | undefined, context: TableContext): boolean;
  /** Character set, collation and dialect attributes of a column. Default: `charset`, `collate`, `attr` on any difference. */
  columnAttrAspects?(from: Column, to: Column, context: TableContext): readonly Aspect[];
  /** Changes of table attributes other than comment and checks. Default: one change per differing key. */
  tableAttrChanges?(from: Table, to: Table, context: TableContext): readonly AttrChange[];
  /** Same for schemas. */
  schemaAttrChanges?(from: Schema, to: Schema, context: DiffContext): readonly AttrChange[];
  /** Whether the server made the name up, so that an unnamed index may match by its parts. Default: only the empty name. */
  isGeneratedIndexName?(index: Index, table: Table): boolean;
  /** Default: any difference in attributes. */
  indexAttrChanged?(from: Index, to: Index, context: TableContext): boolean;
  primaryKeyAttrChanged?(from: Index, to: Index, context: TableContext): boolean;
  partAttrChanged?(from: IndexPart, to: IndexPart, context: TableContext): boolean;
  foreignKeyAttrChanged?(from: ForeignKey, to: ForeignKey, context: TableContext): boolean;
  /** The action in force when none is written. Default: `NO ACTION`. */
  readonly defaultAction?: ReferentialAction;
  /** Actions that mean the same to this server. Default: equal texts after `defaultAction`. */
  actionsEqual?(from: ReferentialAction, to: ReferentialAction): boolean;
  /** Whether two expressions are one, in keys of indexes and in checks without a name. Default: up to outer parentheses. */
  exprsEqual?(from: string, to: string): boolean;
  /** Default: expression differs modulo outer parentheses and space, or attributes differ. */
  checkChanged?(from: Check, to: Check, context: TableContext): boolean;
  /** What differs between two views other than indexes. Default: `definition` by the body rule, `comment`, `attr`. */
  viewAspects?(from: View, to: View, context: DiffContext): readonly Aspect[];
  /** Tells overloads apart. Default: the name. */
  routineKey?(routine: Routine): string;
  routineAspects?(from: Routine, to: Routine, context: DiffContext): readonly Aspect[];
  triggerAspects?(from: Trigger, to: Trigger, context: DiffContext): readonly Aspect[];
  /** Tells objects of one kind apart. Default: the name. */
  objectKey?(object: SchemaObject): string;
  /** Default: comment or attributes differ. */
  objectChanged?(from: SchemaObject, to: SchemaObject, context: DiffContext): boolean;
  /**
   * Completes two states before they are compared: what servers do by themselves where that counts, and what stands
   * aside in both where the desired state speaks of it. Default: unchanged.
   */
  align?(from: Realm, to: Realm, options: AlignOptions): readonly [Realm, Realm];
}

export interface AlignOptions {
  /** What the `from` side can do. */
  readonly capabilities: Capabilities;
  readonly mode?: InspectMode | undefined;
  /** The desired state was written by hand: what it says is meant, also of classes that are not managed as a whole. */
  readonly declared: boolean;
}
