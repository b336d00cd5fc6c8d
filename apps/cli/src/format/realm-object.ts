import type { Dialect } from '@atlas/dialect';
import { realmToJson } from '@atlas/engine';
import { goString } from '@atlas/gotemplate';
import type {
  Attrs,
  Check,
  Column,
  ColumnType,
  Expr,
  ForeignKey,
  Index,
  Realm,
  Routine,
  Schema,
  SchemaObject,
  Table,
  Trigger,
  View,
} from '@atlas/model';

/**
 * A realm as templates see it: `.Schemas[].Tables[].Columns[].Name` and so on, with Go's field names. Objects inside a
 * schema know their owner (`.Schema`, `.Table`). The `json` of a realm is the document that `schema inspect` prints.
 */
export function realmToObject(realm: Realm, dialect: Dialect): object {
  const type = (t: ColumnType): object => typeObject(t, dialect);
  return {
    Schemas: realm.schemas.map((s) => schemaObject(s, type)),
    Objects: realm.objects.map(plainObject),
    Attrs: attrsMap(realm.attrs),
    toJSON: () => realmToJson(realm, dialect),
  };
}

type MakeType = (type: ColumnType) => object;

function schemaObject(schema: Schema, type: MakeType): object {
  const object = {
    Name: schema.name,
    Tables: schema.tables.map((t) => tableObject(t, type)),
    Views: schema.views.map((v) => viewObject(v, type)),
    Funcs: schema.funcs.map((f) => routineObject(f, type)),
    Procs: schema.procs.map((p) => routineObject(p, type)),
    Objects: schema.objects.map(plainObject),
    ...common(schema),
  };
  for (const part of [object.Tables, object.Views, object.Funcs, object.Procs].flat()) owned(part, 'Schema', object);
  return object;
}

function tableObject(table: Table, type: MakeType): object {
  const object = {
    Name: table.name,
    Columns: table.columns.map((c) => columnObject(c, type)),
    PrimaryKey: table.primaryKey === undefined ? null : indexObject(table.primaryKey),
    Indexes: table.indexes.map(indexObject),
    ForeignKeys: table.foreignKeys.map(foreignKeyObject),
    Checks: table.checks.map(checkObject),
    Triggers: table.triggers.map(triggerObject),
    ...common(table),
  };
  const parts = [object.Columns, object.Indexes, object.ForeignKeys, object.Checks, object.Triggers].flat();
  for (const part of parts) owned(part, 'Table', object);
  return object;
}

function viewObject(view: View, type: MakeType): object {
  return {
    Name: view.name,
    Def: view.def,
    Materialized: view.materialized,
    Columns: view.columns.map((c) => columnObject(c, type)),
    Indexes: view.indexes.map(indexObject),
    Triggers: view.triggers.map(triggerObject),
    ...common(view),
  };
}

function columnObject(column: Column, type: MakeType): object {
  return {
    Name: column.name,
    Type: { ...type(column.type), Null: column.null },
    Null: column.null,
    Default: column.default === undefined ? null : exprObject(column.default),
    Generated: column.generated === undefined ? null : { Expr: column.generated.expr, Type: column.generated.type },
    ...common(column),
  };
}

/** `.Type.Raw` is the type as SQL text, which is also what it prints; `.Type.Type` has its parts. */
function typeObject(type: ColumnType, dialect: Dialect): object {
  const text = dialect.hcl.formatType(type);
  const parts = {
    T: type.name,
    Size: type.size ?? 0,
    Precision: type.precision ?? 0,
    Scale: type.scale ?? 0,
    Unsigned: type.unsigned ?? false,
    Values: type.values ?? [],
    [goString]: () => text,
  };
  return { Raw: text, Type: parts, [goString]: () => text };
}

/** A literal has its text in `.V`, any other expression in `.X`. */
function exprObject(expr: Expr): object {
  const inner = expr.kind === 'named' ? expr.expr : expr;
  const text = inner.kind === 'named' ? '' : inner.text;
  return { V: inner.kind === 'literal' ? text : '', X: inner.kind === 'literal' ? '' : text, [goString]: () => text };
}

function indexObject(index: Index): object {
  return {
    Name: index.name,
    Unique: index.unique,
    Parts: index.parts.map((part, i) => ({
      SeqNo: i,
      Desc: part.desc,
      C: part.column === undefined ? null : { Name: part.column },
      X: part.expr ?? null,
      Attrs: attrsMap(part.attrs),
    })),
    ...common(index),
  };
}

function foreignKeyObject(key: ForeignKey): object {
  const named = (names: readonly string[]): readonly object[] => names.map((name) => ({ Name: name }));
  return {
    Symbol: key.symbol,
    Columns: named(key.columns),
    RefTable: { Name: key.refTable, Schema: key.refSchema === undefined ? null : { Name: key.refSchema } },
    RefColumns: named(key.refColumns),
    OnUpdate: key.onUpdate ?? '',
    OnDelete: key.onDelete ?? '',
    ...common(key),
  };
}

function checkObject(check: Check): object {
  return { Name: check.name, Expr: check.expr, ...common(check) };
}

function triggerObject(trigger: Trigger): object {
  return {
    Name: trigger.name,
    ActionTime: trigger.time,
    Events: trigger.events.map((e) => ({ Name: e.kind, Columns: e.columns ?? [] })),
    For: trigger.forEach,
    When: trigger.when ?? '',
    Body: trigger.body,
    ...common(trigger),
  };
}

function routineObject(routine: Routine, type: MakeType): object {
  const { ret } = routine;
  return {
    Name: routine.name,
    Args: routine.args.map((a) => ({ Name: a.name ?? '', Type: type(a.type), Mode: a.mode ?? 'IN' })),
    Ret: ret === undefined || ret.kind === 'table' ? null : type(ret.type),
    Body: routine.body,
    Lang: routine.lang,
    ...common(routine),
  };
}

function plainObject(object: SchemaObject): object {
  return { Kind: object.kind, Name: object.name, ...common(object) };
}

function common(node: {
  readonly attrs: Attrs;
  readonly comment?: string;
  readonly charset?: string;
  readonly collate?: string;
}): object {
  return {
    Comment: node.comment ?? '',
    Charset: node.charset ?? '',
    Collate: node.collate ?? '',
    Attrs: attrsMap(node.attrs),
  };
}

function attrsMap(attrs: Attrs): ReadonlyMap<string, unknown> {
  return new Map(Object.entries(attrs));
}

/** Gives a part its owner. Not enumerable, so that printing and JSON do not go round in circles. */
function owned(part: object, name: string, owner: object): void {
  Object.defineProperty(part, name, { value: owner, enumerable: false });
}
