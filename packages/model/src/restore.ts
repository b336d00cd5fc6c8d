import { indexBy } from './lookup.ts';
import type { Realm, Schema, SchemaObject, Table, View } from './schema.ts';

/**
 * `desired` with everything of `whole` that a filter hid: what is in `whole` and not in `visible`. Compared with
 * `whole`, hidden parts are then equal on both sides, so no plan drops them by the way: a table that is rebuilt keeps
 * its hidden columns, and a schema that holds hidden objects stays.
 */
export function restoreHidden(whole: Realm, visible: Realm, desired: Realm): Realm {
  if (whole === visible) return desired;
  const seen = indexBy(visible.schemas, (s) => s.name);
  const wanted = indexBy(desired.schemas, (s) => s.name);
  const schemas = desired.schemas.map((schema) => {
    const source = whole.schemas.find((s) => s.name === schema.name);
    return source === undefined ? schema : restoreSchema(source, seen.get(source.name), schema);
  });
  for (const source of whole.schemas) {
    if (wanted.has(source.name)) continue;
    const visibleSchema = seen.get(source.name);
    if (visibleSchema === undefined) schemas.push(source);
    else {
      const rest = hiddenOnly(source, visibleSchema);
      if (rest !== undefined) schemas.push(rest);
    }
  }
  return { ...desired, schemas, objects: restoreObjects(whole.objects, visible.objects, desired.objects) };
}

const byName = (item: { readonly name: string }): string => item.name;
const byKind = (item: SchemaObject): string => `${item.kind}\u0000${item.name}`;

/** Items of `whole` that are not in `visible`. */
function hidden<T>(whole: readonly T[], visible: readonly T[], key: (item: T) => string): T[] {
  if (whole === visible) return [];
  const seen = new Set(visible.map(key));
  return whole.filter((item) => !seen.has(key(item)));
}

/** `desired` and the hidden items that it has not got itself. */
function restoreList<T>(
  whole: readonly T[],
  visible: readonly T[],
  desired: readonly T[],
  key: (item: T) => string,
): readonly T[] {
  const own = new Set(desired.map(key));
  const missing = hidden(whole, visible, key).filter((item) => !own.has(key(item)));
  return missing.length === 0 ? desired : [...desired, ...missing];
}

/** The schema with only its hidden objects; undefined when it has none. */
function hiddenOnly(whole: Schema, visible: Schema): Schema | undefined {
  const rest: Schema = {
    ...whole,
    tables: hidden(whole.tables, visible.tables, byName),
    views: hidden(whole.views, visible.views, byName),
    funcs: hidden(whole.funcs, visible.funcs, byName),
    procs: hidden(whole.procs, visible.procs, byName),
    objects: hidden(whole.objects, visible.objects, byKind),
  };
  const count = rest.tables.length + rest.views.length + rest.funcs.length + rest.procs.length + rest.objects.length;
  return count === 0 ? undefined : rest;
}

function restoreSchema(whole: Schema, visible: Schema | undefined, desired: Schema): Schema {
  if (whole === visible) return desired;
  const seen: Schema = visible ?? { ...whole, tables: [], views: [], funcs: [], procs: [], objects: [] };
  const tables = indexBy(whole.tables, byName);
  const seenTables = indexBy(seen.tables, byName);
  const views = indexBy(whole.views, byName);
  const seenViews = indexBy(seen.views, byName);
  const table = (t: Table): Table => {
    const [source, shown] = [tables.get(t.name), seenTables.get(t.name)];
    return source === undefined || shown === undefined || source === shown ? t : restoreTable(source, shown, t);
  };
  const view = (v: View): View => {
    const [source, shown] = [views.get(v.name), seenViews.get(v.name)];
    if (source === undefined || shown === undefined || source === shown) return v;
    return {
      ...v,
      columns: restoreList(source.columns, shown.columns, v.columns, byName),
      indexes: restoreList(source.indexes, shown.indexes, v.indexes, byName),
      triggers: restoreList(source.triggers, shown.triggers, v.triggers, byName),
    };
  };
  return {
    ...desired,
    tables: restoreList(whole.tables, seen.tables, desired.tables.map(table), byName),
    views: restoreList(whole.views, seen.views, desired.views.map(view), byName),
    funcs: restoreList(whole.funcs, seen.funcs, desired.funcs, byName),
    procs: restoreList(whole.procs, seen.procs, desired.procs, byName),
    objects: restoreObjects(whole.objects, seen.objects, desired.objects),
  };
}

function restoreTable(whole: Table, visible: Table, desired: Table): Table {
  const primaryKey = desired.primaryKey ?? (visible.primaryKey === undefined ? whole.primaryKey : undefined);
  return {
    ...desired,
    columns: restoreList(whole.columns, visible.columns, desired.columns, byName),
    ...(primaryKey === undefined ? {} : { primaryKey }),
    indexes: restoreList(whole.indexes, visible.indexes, desired.indexes, byName),
    foreignKeys: restoreList(whole.foreignKeys, visible.foreignKeys, desired.foreignKeys, (f) => f.symbol),
    checks: restoreList(whole.checks, visible.checks, desired.checks, (c) => `${c.name}\u0000${c.expr}`),
    triggers: restoreList(whole.triggers, visible.triggers, desired.triggers, byName),
  };
}

/** Also brings back hidden attributes of objects that are visible otherwise. */
function restoreObjects(
  whole: readonly SchemaObject[],
  visible: readonly SchemaObject[],
  desired: readonly SchemaObject[],
): readonly SchemaObject[] {
  const sources = indexBy(whole, byKind);
  const seen = indexBy(visible, byKind);
  const own = desired.map((object) => {
    const [source, shown] = [sources.get(byKind(object)), seen.get(byKind(object))];
    if (source === undefined || shown === undefined || source === shown) return object;
    const lost = Object.entries(source.attrs).filter(([name]) => shown.attrs[name] === undefined);
    const triggers = restoreList(source.triggers ?? [], shown.triggers ?? [], object.triggers ?? [], byName);
    return {
      ...object,
      ...(lost.length === 0 ? {} : { attrs: { ...object.attrs, ...Object.fromEntries(lost) } }),
      ...(triggers.length === 0 ? {} : { triggers }),
    };
  });
  return restoreList(whole, visible, own, byKind);
}
