import type { BlockExtras, Dialect } from '@atlas/dialect';
import type {
  Attrs,
  Column,
  Index,
  Json,
  Realm,
  Routine,
  Schema,
  SchemaObject,
  Table,
  Trigger,
  View,
} from '@atlas/model';

type JsonObject = { readonly [key: string]: Json };

/**
 * The realm as the JSON document of `schema inspect --format '{{ json . }}'`: keys in a fixed order, false and empty
 * members left out, types as SQL text.
 */
export function realmToJson(realm: Realm, dialect: Dialect): JsonObject {
  return prune({
    schemas: realm.schemas.map((s) => schemaToJson(s, dialect)),
    objects: realm.objects.map((o) => objectToJson(o, dialect)),
  });
}

function schemaToJson(schema: Schema, dialect: Dialect): JsonObject {
  return {
    name: schema.name,
    ...prune({
      tables: schema.tables.map((t) => tableToJson(t, dialect)),
      views: schema.views.map((v) => viewToJson(v, dialect)),
      functions: schema.funcs.map((f) => routineToJson(f, dialect)),
      procedures: schema.procs.map((p) => routineToJson(p, dialect)),
      objects: schema.objects.map((o) => objectToJson(o, dialect)),
      attrs: declared(schema.attrs, dialect.hcl.schema),
      comment: schema.comment,
      charset: schema.charset,
      collate: schema.collate,
    }),
  };
}

function tableToJson(table: Table, dialect: Dialect): JsonObject {
  return {
    name: table.name,
    ...prune({
      columns: table.columns.map((c) => columnToJson(c, dialect)),
      indexes: table.indexes.map((i) => indexToJson(i, dialect)),
      primary_key:
        table.primaryKey === undefined
          ? undefined
          : prune({
              name: table.primaryKey.name,
              parts: partsToJson(table.primaryKey, dialect),
              attrs: declared(table.primaryKey.attrs, dialect.hcl.primaryKey),
            }),
      foreign_keys: table.foreignKeys.map((f) =>
        prune({
          name: f.symbol,
          columns: f.columns,
          references: prune({ schema: f.refSchema, table: f.refTable, columns: f.refColumns }),
          on_update: f.onUpdate,
          on_delete: f.onDelete,
          attrs: declared(f.attrs, dialect.hcl.foreignKey),
        }),
      ),
      checks: table.checks.map((c) =>
        prune({ name: c.name, expr: c.expr, attrs: declared(c.attrs, dialect.hcl.check) }),
      ),
      triggers: table.triggers.map((t) => triggerToJson(t, dialect)),
      attrs: declared(table.attrs, dialect.hcl.table),
      comment: table.comment,
      charset: table.charset,
      collate: table.collate,
    }),
  };
}

function columnToJson(column: Column, dialect: Dialect): JsonObject {
  const value = column.default;
  return {
    name: column.name,
    ...prune({
      type: dialect.hcl.formatType(column.type),
      null: column.null,
      default:
        value === undefined
          ? undefined
          : value.kind === 'named'
            ? value.expr.kind === 'named'
              ? undefined
              : value.expr.text
            : value.text,
      generated:
        column.generated === undefined ? undefined : { expr: column.generated.expr, type: column.generated.type },
      attrs: declared(column.attrs, dialect.hcl.column),
      comment: column.comment,
      charset: column.charset,
      collate: column.collate,
    }),
  };
}

function indexToJson(index: Index, dialect: Dialect): JsonObject {
  return prune({
    name: index.name,
    unique: index.unique,
    parts: partsToJson(index, dialect),
    attrs: declared(index.attrs, dialect.hcl.index),
    comment: index.comment,
  });
}

function partsToJson(index: Index, dialect: Dialect): readonly JsonObject[] {
  return index.parts.map((p) =>
    prune({ desc: p.desc, column: p.column, expr: p.expr, attrs: declared(p.attrs, dialect.hcl.indexPart) }),
  );
}

function viewToJson(view: View, dialect: Dialect): JsonObject {
  return {
    name: view.name,
    ...prune({
      materialized: view.materialized,
      def: view.def,
      columns: view.columns.map((c) => columnToJson(c, dialect)),
      indexes: view.indexes.map((i) => indexToJson(i, dialect)),
      triggers: view.triggers.map((t) => triggerToJson(t, dialect)),
      attrs: declared(view.attrs, view.materialized ? dialect.hcl.materialized : dialect.hcl.view),
      comment: view.comment,
    }),
  };
}

function triggerToJson(trigger: Trigger, dialect: Dialect): JsonObject {
  return prune({
    name: trigger.name,
    time: trigger.time,
    events: trigger.events.map((e) => prune({ kind: e.kind, columns: e.columns })),
    for_each: trigger.forEach,
    when: trigger.when,
    body: trigger.body,
    attrs: declared(trigger.attrs, dialect.hcl.trigger),
    comment: trigger.comment,
  });
}

function routineToJson(routine: Routine, dialect: Dialect): JsonObject {
  const type = (t: Column['type']): string => dialect.hcl.formatType(t);
  const { ret } = routine;
  return prune({
    name: routine.name,
    args: routine.args.map((a) => prune({ name: a.name, type: type(a.type), mode: a.mode })),
    returns:
      ret === undefined
        ? undefined
        : ret.kind === 'table'
          ? { table: ret.columns.map((c) => ({ name: c.name, type: type(c.type) })) }
          : ret.kind === 'set'
            ? { set: type(ret.type) }
            : type(ret.type),
    lang: routine.lang,
    body: routine.body,
    attrs: declared(routine.attrs, routine.ret === undefined ? dialect.hcl.procedure : dialect.hcl.function),
    comment: routine.comment,
  });
}

function objectToJson(object: SchemaObject, dialect: Dialect): JsonObject {
  return prune({
    kind: object.kind,
    name: object.name,
    attrs: declared(object.attrs, dialect.hcl.objects?.find((o) => o.kind === object.kind)?.spec),
    triggers: object.triggers?.map((t) => triggerToJson(t, dialect)),
    comment: object.comment,
  });
}

/** The attributes that users can write. Others are notes of the dialect to itself, such as how a text was spelled. */
function declared(
  attrs: Attrs,
  extras: (Pick<BlockExtras, 'attributes'> & { readonly blocks?: BlockExtras['blocks'] | (() => object) }) | undefined,
): Attrs {
  const blocks = typeof extras?.blocks === 'function' ? extras.blocks() : extras?.blocks;
  const known = { ...extras?.attributes, ...blocks };
  return Object.fromEntries(
    Object.entries(attrs).filter(
      ([name]) => Object.hasOwn(known, name) && extras?.attributes?.[name]?.sensitive !== true,
    ),
  );
}

/** Without false, empty and absent members. */
function prune(object: { readonly [key: string]: Json | undefined }): JsonObject {
  const out: Record<string, Json> = {};
  for (const [key, value] of Object.entries(object)) {
    if (value === undefined || value === false || value === '') continue;
    if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) continue;
    out[key] = value;
  }
  return out;
}
