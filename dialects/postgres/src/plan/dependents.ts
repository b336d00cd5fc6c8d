import { objectKey, refObjectKey } from '@atlas/dialect';
import type {
  Column,
  ForeignKey,
  Index,
  ObjectRef,
  Realm,
  Routine,
  Schema,
  SchemaObject,
  Table,
  Trigger,
  TriggerOwner,
  View,
} from '@atlas/model';
import { refsIn } from '../normalize.ts';
import { indexAttrs, objectAttrs, tableAttrs } from '../types.ts';
import { namesIn, usesColumn } from './mentions.ts';
import { ownTable } from './own-table.ts';

/** Something that goes away or changes so that what uses it cannot stay. Keys are those of `objectKey`. */
export type Doomed =
  | {
      readonly kind: 'column';
      readonly relation: string;
      readonly column: string;
      readonly way: 'drop' | 'retype' | 'convert';
    }
  /** A unique key over these columns. */
  | { readonly kind: 'key'; readonly relation: string; readonly columns: readonly string[] }
  | { readonly kind: 'object'; readonly key: string };

/** What may have to be dropped and made again around a change. */
export type Dependent = { readonly schema: string } & (
  | { readonly kind: 'view'; readonly view: View }
  | { readonly kind: 'func' | 'proc'; readonly routine: Routine }
  | { readonly kind: 'trigger'; readonly on: TriggerOwner; readonly trigger: Trigger }
  | { readonly kind: 'object'; readonly object: SchemaObject; readonly isRealm: boolean }
  | { readonly kind: 'default' | 'generated'; readonly table: Table; readonly column: Column }
  | { readonly kind: 'check'; readonly table: Table; readonly name: string; readonly expr: string }
  | { readonly kind: 'index'; readonly table: Table; readonly index: Index }
  | { readonly kind: 'foreign_key'; readonly table: Table; readonly foreignKey: ForeignKey }
  /** Gives its columns to a child: a parent's column is the child's too. */
  | { readonly kind: 'child'; readonly relation: string }
);

/** Finds what uses an object, a column or a key in one realm. */
export class DependentIndex {
  readonly #realm: Realm;
  #byKey: Map<string, Dependent[]> | undefined;

  constructor(realm: Realm) {
    this.#realm = realm;
  }

  /** Everything that uses it directly, without repetitions. */
  of(doomed: Doomed): Dependent[] {
    this.#byKey ??= collect(this.#realm);
    const key = doomed.kind === 'object' ? doomed.key : doomed.relation;
    return (this.#byKey.get(key) ?? []).filter((d) => isAffected(d, doomed));
  }
}

function collect(realm: Realm): Map<string, Dependent[]> {
  const map = new Map<string, Dependent[]>();
  const add = (dependent: Dependent, keys: Iterable<string>): void => {
    for (const key of new Set(keys)) {
      const list = map.get(key);
      if (list === undefined) map.set(key, [dependent]);
      else list.push(dependent);
    }
  };
  for (const schema of realm.schemas) {
    collectTables(
      schema,
      realm.schemas.map((s) => s.name),
      add,
    );
    for (const view of schema.views) {
      add({ kind: 'view', schema: schema.name, view }, keysOf(view.deps, schema.name, view.columns));
      collectTriggers(schema, { kind: 'view', name: view.name }, view.triggers, add);
    }
    for (const kind of ['func', 'proc'] as const)
      for (const routine of kind === 'func' ? schema.funcs : schema.procs)
        add({ kind, schema: schema.name, routine }, routineKeys(routine, schema.name));
    for (const object of schema.objects)
      add({ kind: 'object', schema: schema.name, object, isRealm: false }, objectKeys(object, schema.name));
    for (const object of schema.objects) {
      if (object.triggers !== undefined)
        collectTriggers(schema, { kind: object.kind, name: object.name }, object.triggers, add);
      if (object.kind === 'partition') {
        collectParts(schema.name, ownTable(object), keysOf(object.deps, schema.name, []), add);
        const parent: ObjectRef | undefined = objectAttrs('partition', object).of;
        const relation = objectKey('table', schema.name, object.name);
        if (parent !== undefined)
          add({ kind: 'child', schema: schema.name, relation }, [refObjectKey(parent, schema.name)]);
      }
    }
  }
  for (const object of realm.objects)
    add({ kind: 'object', schema: '', object, isRealm: true }, objectKeys(object, undefined));
  return map;
}

type Add = (dependent: Dependent, keys: Iterable<string>) => void;

function collectTables(schema: Schema, schemas: readonly string[], add: Add): void {
  const { name } = schema;
  for (const table of schema.tables) {
    const self = objectKey('table', name, table.name);
    const used = keysOf(table.deps, name, []);
    for (const column of table.columns) {
      if (column.default !== undefined)
        add({ kind: 'default', schema: name, table, column }, [...used, ...columnKeys(column, name)]);
      // The server drops a generated column without a word when a type that it mentions goes.
      if (column.generated !== undefined)
        add({ kind: 'generated', schema: name, table, column }, [
          ...used,
          self,
          ...columnKeys(column, name),
          ...schemas.flatMap((s) => [...namesIn(column.generated?.expr ?? '')].map((n) => objectKey('enum', s, n))),
        ]);
    }
    collectParts(name, table, used, add);
    for (const parent of tableAttrs(table).inherits ?? [])
      add({ kind: 'child', schema: name, relation: self }, [refObjectKey(parent, name)]);
    collectTriggers(schema, { kind: 'table', name: table.name }, table.triggers, add);
  }
}

function collectParts(schema: string, table: Table, used: readonly string[], add: Add): void {
  const self = objectKey('table', schema, table.name);
  for (const check of table.checks)
    add({ kind: 'check', schema, table, name: check.name, expr: check.expr }, [...used, self]);
  for (const index of table.indexes)
    if (indexTexts(index).length > 0) add({ kind: 'index', schema, table, index }, [...used, self]);
  for (const foreignKey of table.foreignKeys)
    add({ kind: 'foreign_key', schema, table, foreignKey }, [
      self,
      objectKey('table', foreignKey.refSchema ?? schema, foreignKey.refTable),
    ]);
}

function collectTriggers(schema: Schema, on: TriggerOwner, triggers: readonly Trigger[], add: Add): void {
  for (const trigger of triggers) {
    const keys = [objectKey(on.kind, schema.name, on.name), ...keysOf(trigger.deps, schema.name, [])];
    for (const ref of refsIn(trigger.attrs)) keys.push(refObjectKey(ref, schema.name));
    add({ kind: 'trigger', schema: schema.name, on, trigger }, keys);
  }
}

function keysOf(
  deps: readonly ObjectRef[] | undefined,
  schema: string | undefined,
  columns: readonly Column[],
): string[] {
  return [...(deps ?? []).map((d) => refObjectKey(d, schema)), ...columns.flatMap((c) => columnKeys(c, schema ?? ''))];
}

function columnKeys(column: Column, schema: string): string[] {
  return column.type.ref === undefined ? [] : [refObjectKey(column.type.ref, schema)];
}

function routineKeys(routine: Routine, schema: string): string[] {
  const { ret } = routine;
  const results = ret === undefined ? [] : ret.kind === 'table' ? ret.columns.map((c) => c.type) : [ret.type];
  const types = [...routine.args.map((a) => a.type), ...results];
  return [
    ...keysOf(routine.deps, schema, []),
    ...types.flatMap((t) => (t.ref === undefined ? [] : [refObjectKey(t.ref, schema)])),
  ];
}

function objectKeys(object: SchemaObject, schema: string | undefined): string[] {
  // A sequence outlives neither its owner nor needs it.
  const refs = object.kind === 'sequence' ? [] : refsIn(object.attrs);
  const types = typeRefs(object.attrs);
  const self = objectKey(object.kind, schema, object.name);
  return [...keysOf(object.deps, schema, []), ...[...refs, ...types].map((r) => refObjectKey(r, schema))].filter(
    (k) => k !== self,
  );
}

/** References inside column types among attributes. */
function typeRefs(value: unknown): ObjectRef[] {
  if (value === null || typeof value !== 'object') return [];
  const { class: kind, ref } = value as { readonly class?: unknown; readonly ref?: ObjectRef };
  if (typeof kind === 'string' && ref !== undefined) return [ref];
  return Object.values(value).flatMap(typeRefs);
}

/** Expressions of an index: those of its parts and its predicate. */
export function indexTexts(index: Index): string[] {
  const { where } = indexAttrs(index);
  return [...index.parts.flatMap((p) => p.expr ?? []), ...(where === undefined ? [] : [where])];
}

/** Whether the body of a routine is kept parsed, so that the server knows what it uses. */
function hasParsedBody(routine: Routine): boolean {
  return /^\s*(?:RETURN\s|BEGIN\s+ATOMIC\s)/i.test(routine.body);
}

function isAffected(dependent: Dependent, doomed: Doomed): boolean {
  if (doomed.kind === 'key') return dependent.kind === 'foreign_key' && isKeyOf(dependent, doomed);
  if (doomed.kind === 'object') return isAffectedByObject(dependent, doomed.key);
  const { relation, column, way } = doomed;
  const { schema } = dependent;
  switch (dependent.kind) {
    case 'child':
      return true;
    case 'view':
      return usesColumnOf(dependent.view.deps, dependent.view.def, schema, relation, column);
    case 'func':
    case 'proc':
      return hasParsedBody(dependent.routine) && usesColumn(dependent.routine.body, column);
    case 'trigger': {
      const { trigger, on } = dependent;
      if (objectKey(on.kind, schema, on.name) !== relation) return false;
      const listed = trigger.events.some((e) => e.columns?.includes(column));
      return listed || (trigger.when !== undefined && usesColumn(trigger.when, column));
    }
    case 'object': {
      const { object } = dependent;
      if (object.kind === 'policy') {
        const text = [object.attrs.using, object.attrs.check].filter((t) => typeof t === 'string').join(' ; ');
        return usesColumnOf(object.deps, text, schema, relation, column);
      }
      return object.kind === 'permission' && isColumnPermission(object, column);
    }
    case 'generated':
      return dependent.column.name !== column && usesColumn(dependent.column.generated?.expr ?? '', column);
    case 'check':
      // The server drops checks along with their columns, and reads them again where a cast is enough.
      return way === 'convert' && isOwn(dependent.table, schema, relation) && usesColumn(dependent.expr, column);
    case 'index':
      return (
        way === 'convert' &&
        isOwn(dependent.table, schema, relation) &&
        indexTexts(dependent.index).some((t) => usesColumn(t, column))
      );
    case 'foreign_key':
      return isKeyOverColumn(dependent, relation, column, way);
    case 'default':
      return false;
  }
}

function isOwn(table: Table, schema: string, relation: string): boolean {
  return objectKey('table', schema, table.name) === relation;
}

function isColumnPermission(object: SchemaObject, column: string): boolean {
  const on = object.attrs.for as { readonly kind?: unknown; readonly name?: unknown } | undefined;
  return on?.kind === 'column' && on.name === column;
}

/** References to columns say it exactly; where there are none, the text does. */
function usesColumnOf(
  deps: readonly ObjectRef[] | undefined,
  text: string,
  schema: string,
  relation: string,
  column: string,
): boolean {
  const columns = (deps ?? []).filter((d) => d.table !== undefined && refObjectKey(d, schema) === relation);
  return columns.length > 0 ? columns.some((d) => d.name === column) : usesColumn(text, column);
}

type Key = Extract<Dependent, { readonly kind: 'foreign_key' }>;

function isKeyOf(
  { foreignKey, schema }: Key,
  key: { readonly relation: string; readonly columns: readonly string[] },
): boolean {
  const target = objectKey('table', foreignKey.refSchema ?? schema, foreignKey.refTable);
  return (
    target === key.relation &&
    key.columns.length === foreignKey.refColumns.length &&
    foreignKey.refColumns.every((c) => key.columns.includes(c))
  );
}

function isKeyOverColumn({ foreignKey, schema, table }: Key, relation: string, column: string, way: string): boolean {
  const target = objectKey('table', foreignKey.refSchema ?? schema, foreignKey.refTable);
  if (target === relation && foreignKey.refColumns.includes(column)) return way !== 'retype';
  // Dropping a column drops its own keys.
  return way === 'convert' && isOwn(table, schema, relation) && foreignKey.columns.includes(column);
}

function isAffectedByObject(dependent: Dependent, key: string): boolean {
  const text = (key.split('\u0000')[2] ?? '').toString();
  const isCalled = (sql: string): boolean => usesName(sql, text);
  switch (dependent.kind) {
    case 'default':
      return isCalled(dependent.column.default === undefined ? '' : defaultText(dependent.column.default));
    case 'generated':
      return (
        isCalled(dependent.column.generated?.expr ?? '') || columnKeys(dependent.column, dependent.schema).includes(key)
      );
    case 'check':
      return isCalled(dependent.expr);
    case 'index':
      return indexTexts(dependent.index).some(isCalled);
    case 'foreign_key':
      return (
        objectKey('table', dependent.foreignKey.refSchema ?? dependent.schema, dependent.foreignKey.refTable) === key
      );
    case 'child':
      return false;
    default:
      return true;
  }
}

function defaultText(expr: NonNullable<Column['default']>): string {
  return expr.kind === 'named' ? defaultText(expr.expr) : expr.text;
}

/** Names in strings count: `nextval('s')`. */
function usesName(sql: string, name: string): boolean {
  return sql.includes(name);
}
