import type { Attrs, Json } from './json.ts';
import type {
  Check,
  Column,
  ForeignKey,
  Index,
  Realm,
  Routine,
  Schema,
  SchemaObject,
  Table,
  Trigger,
  View,
} from './schema.ts';

/** What differs between two versions of one object. */
export type Aspect =
  | 'attr'
  | 'charset'
  | 'collate'
  | 'comment'
  | 'null'
  | 'type'
  | 'default'
  | 'generated'
  | 'unique'
  | 'parts'
  | 'column'
  | 'ref_column'
  | 'ref_table'
  | 'update_action'
  | 'delete_action'
  | 'expr'
  | 'definition';

/** Modifiers of the statement that a change becomes: `if_exists`, `if_not_exists`, `cascade`, `concurrently`, ... */
interface Clauses {
  readonly clauses?: Attrs;
}

/** The object that a trigger belongs to. */
export interface TriggerOwner {
  /** `table`, `view`, or the kind of a `SchemaObject`. */
  readonly kind: string;
  readonly name: string;
}

/** A difference inside one table. */
export type TableChange = (
  | { readonly kind: 'add_column'; readonly column: Column }
  | { readonly kind: 'drop_column'; readonly column: Column }
  | { readonly kind: 'modify_column'; readonly from: Column; readonly to: Column; readonly aspects: readonly Aspect[] }
  | { readonly kind: 'rename_column'; readonly from: Column; readonly to: Column }
  | { readonly kind: 'add_index'; readonly index: Index }
  | { readonly kind: 'drop_index'; readonly index: Index }
  | { readonly kind: 'modify_index'; readonly from: Index; readonly to: Index; readonly aspects: readonly Aspect[] }
  | { readonly kind: 'rename_index'; readonly from: Index; readonly to: Index }
  | { readonly kind: 'add_primary_key'; readonly primaryKey: Index }
  | { readonly kind: 'drop_primary_key'; readonly primaryKey: Index }
  | {
      readonly kind: 'modify_primary_key';
      readonly from: Index;
      readonly to: Index;
      readonly aspects: readonly Aspect[];
    }
  | { readonly kind: 'add_foreign_key'; readonly foreignKey: ForeignKey }
  | { readonly kind: 'drop_foreign_key'; readonly foreignKey: ForeignKey }
  | {
      readonly kind: 'modify_foreign_key';
      readonly from: ForeignKey;
      readonly to: ForeignKey;
      readonly aspects: readonly Aspect[];
    }
  | { readonly kind: 'add_check'; readonly check: Check }
  | { readonly kind: 'drop_check'; readonly check: Check }
  | { readonly kind: 'modify_check'; readonly from: Check; readonly to: Check; readonly aspects: readonly Aspect[] }
  | {
      readonly kind: 'rename_constraint';
      readonly constraint: ConstraintKind;
      readonly from: string;
      readonly to: string;
    }
  | AttrChange
) &
  Clauses;

export type ConstraintKind = 'primary_key' | 'unique' | 'foreign_key' | 'check';

/** `name` is `comment`, `charset`, `collate` or a key of the object's `attrs`. */
export type AttrChange =
  | { readonly kind: 'add_attr'; readonly name: string; readonly value: Json }
  | { readonly kind: 'drop_attr'; readonly name: string; readonly value: Json }
  | { readonly kind: 'modify_attr'; readonly name: string; readonly from: Json; readonly to: Json };

/**
 * One difference between two realms, before ordering and without SQL. `schema` names the schema the object is in;
 * it is the name on the `to` side for additions and modifications, on the `from` side for removals.
 */
export type Change = (
  | { readonly kind: 'add_schema'; readonly schema: Schema }
  | { readonly kind: 'drop_schema'; readonly schema: Schema }
  | {
      readonly kind: 'modify_schema';
      readonly from: Schema;
      readonly to: Schema;
      readonly changes: readonly AttrChange[];
    }
  | { readonly kind: 'modify_realm'; readonly from: Realm; readonly to: Realm; readonly changes: readonly AttrChange[] }
  | { readonly kind: 'add_table'; readonly schema: string; readonly table: Table }
  | { readonly kind: 'drop_table'; readonly schema: string; readonly table: Table }
  | {
      readonly kind: 'modify_table';
      readonly schema: string;
      readonly from: Table;
      readonly to: Table;
      readonly changes: readonly TableChange[];
    }
  | { readonly kind: 'rename_table'; readonly schema: string; readonly from: Table; readonly to: Table }
  | { readonly kind: 'add_view'; readonly schema: string; readonly view: View }
  | { readonly kind: 'drop_view'; readonly schema: string; readonly view: View }
  | {
      readonly kind: 'modify_view';
      readonly schema: string;
      readonly from: View;
      readonly to: View;
      /** Index and attribute differences; a different query is the aspect `definition`. */
      readonly changes: readonly TableChange[];
      readonly aspects: readonly Aspect[];
    }
  | { readonly kind: 'rename_view'; readonly schema: string; readonly from: View; readonly to: View }
  | { readonly kind: 'add_func'; readonly schema: string; readonly func: Routine }
  | { readonly kind: 'drop_func'; readonly schema: string; readonly func: Routine }
  | {
      readonly kind: 'modify_func';
      readonly schema: string;
      readonly from: Routine;
      readonly to: Routine;
      readonly aspects: readonly Aspect[];
    }
  | { readonly kind: 'rename_func'; readonly schema: string; readonly from: Routine; readonly to: Routine }
  | { readonly kind: 'add_proc'; readonly schema: string; readonly proc: Routine }
  | { readonly kind: 'drop_proc'; readonly schema: string; readonly proc: Routine }
  | {
      readonly kind: 'modify_proc';
      readonly schema: string;
      readonly from: Routine;
      readonly to: Routine;
      readonly aspects: readonly Aspect[];
    }
  | { readonly kind: 'rename_proc'; readonly schema: string; readonly from: Routine; readonly to: Routine }
  | { readonly kind: 'add_trigger'; readonly schema: string; readonly on: TriggerOwner; readonly trigger: Trigger }
  | { readonly kind: 'drop_trigger'; readonly schema: string; readonly on: TriggerOwner; readonly trigger: Trigger }
  | {
      readonly kind: 'modify_trigger';
      readonly schema: string;
      readonly on: TriggerOwner;
      readonly from: Trigger;
      readonly to: Trigger;
      readonly aspects: readonly Aspect[];
    }
  | {
      readonly kind: 'rename_trigger';
      readonly schema: string;
      readonly on: TriggerOwner;
      readonly from: Trigger;
      readonly to: Trigger;
    }
  /** `schema` is absent for objects of the database itself. */
  | { readonly kind: 'add_object'; readonly schema?: string; readonly object: SchemaObject }
  | { readonly kind: 'drop_object'; readonly schema?: string; readonly object: SchemaObject }
  | { readonly kind: 'modify_object'; readonly schema?: string; readonly from: SchemaObject; readonly to: SchemaObject }
  | { readonly kind: 'rename_object'; readonly schema?: string; readonly from: SchemaObject; readonly to: SchemaObject }
) &
  Clauses;

export type ChangeKind = Change['kind'];
export type TableChangeKind = TableChange['kind'];
/** The change of one kind: `ChangeOf<'add_table'>`. */
export type ChangeOf<K extends ChangeKind> = Extract<Change, { readonly kind: K }>;
export type TableChangeOf<K extends TableChangeKind> = Extract<TableChange, { readonly kind: K }>;
