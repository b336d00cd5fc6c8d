import type {
  Check,
  Column,
  ForeignKey,
  Index,
  ObjectRef,
  Realm,
  Schema,
  SchemaObject,
  Table,
  View,
} from './schema.ts';

export function findSchema(realm: Realm, name: string): Schema | undefined {
  return realm.schemas.find((s) => s.name === name);
}

export function findTable(schema: Schema, name: string): Table | undefined {
  return schema.tables.find((t) => t.name === name);
}

export function findView(schema: Schema, name: string): View | undefined {
  return schema.views.find((v) => v.name === name);
}

export function findColumn(owner: { readonly columns: readonly Column[] }, name: string): Column | undefined {
  return owner.columns.find((c) => c.name === name);
}

export function findIndex(owner: { readonly indexes: readonly Index[] }, name: string): Index | undefined {
  return owner.indexes.find((i) => i.name === name);
}

export function findForeignKey(table: Table, symbol: string): ForeignKey | undefined {
  return table.foreignKeys.find((f) => f.symbol === symbol);
}

export function findCheck(table: Table, name: string): Check | undefined {
  return table.checks.find((c) => c.name === name);
}

/** An object of the database (`schema` undefined) or of one schema. */
export function findObject(
  owner: { readonly objects: readonly SchemaObject[] },
  kind: string,
  name: string,
): SchemaObject | undefined {
  return owner.objects.find((o) => o.kind === kind && o.name === name);
}

/** One text per object, usable as a map key: `kind|schema|table|name(args)`. Names may hold any character. */
export function refKey(ref: ObjectRef, schema?: string): string {
  const args = ref.args === undefined ? '' : `(${ref.args.join(',')})`;
  return `${ref.kind}\u0000${ref.schema ?? schema ?? ''}\u0000${ref.table ?? ''}\u0000${ref.name}${args}`;
}

/** Items by a key; the first of equal keys wins. */
export function indexBy<T>(items: readonly T[], key: (item: T) => string): Map<string, T> {
  const map = new Map<string, T>();
  for (const item of items) {
    const k = key(item);
    if (!map.has(k)) map.set(k, item);
  }
  return map;
}
