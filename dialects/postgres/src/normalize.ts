import {
  type Attrs,
  type Column,
  type ColumnType,
  type Index,
  type Json,
  newRealm,
  type ObjectRef,
  type Realm,
  type Routine,
  type RoutineReturn,
  type Schema,
  type SchemaObject,
  type Table,
} from '@atlas/model';
import { refFromJson } from '@atlas/dialect';
import { indexMethod } from './catalog/index-methods.ts';
import { arrayOf, refType } from './column-types.ts';
import { addDependencies } from './dependencies.ts';
import { NameIndex } from './mentions.ts';
import { generatedName, parseQualifiedName } from './names.ts';
import { canonicalPermissions } from './permissions.ts';

/**
 * Brings a realm that was written by hand as near to what a server reports as can be done without one: type names that
 * are objects of the realm become references, spellings that only repeat a default vanish, permissions are split by
 * role, and dependencies that follow from bodies and expressions are added.
 */
export function finishRealm(realm: Realm): Realm {
  const names = new NameIndex(realm);
  const schemas = realm.schemas.map((schema) => finishSchema(schema, names));
  const split = canonicalPermissions(newRealm({ ...realm, schemas, objects: realm.objects.map(finishObject) }));
  return addDependencies(split, names);

  function finishObject(object: SchemaObject): SchemaObject {
    return { ...object, attrs: mapTypes(object.attrs, (type) => resolveType(type, '', names)) };
  }
}

function finishSchema(schema: Schema, names: NameIndex): Schema {
  const resolve = (type: ColumnType): ColumnType => resolveType(type, schema.name, names);
  const routine = (r: Routine): Routine => finishRoutine(r, resolve);
  return {
    ...schema,
    tables: schema.tables.map((t) => finishTable(t, resolve)),
    views: schema.views.map((v) => ({
      ...v,
      columns: v.columns.map((c) => ({ ...c, type: resolve(c.type) })),
      indexes: v.indexes.map(finishIndex),
    })),
    funcs: schema.funcs.map(routine),
    procs: schema.procs.map(routine),
    objects: schema.objects.map((o) => ({ ...o, attrs: finishAttrs(mapTypes(o.attrs, resolve)) })),
  };
}

/** A user type written as text becomes a reference when the realm has a type of that name. */
function resolveType(type: ColumnType, schema: string, names: NameIndex): ColumnType {
  if (type.ref !== undefined) return type;
  const isArray = type.attrs?.class === 'array';
  if (type.class !== 'user' && !isArray) return type;
  const name = parseQualifiedName(isArray ? type.name.slice(0, -2) : type.name);
  const ref = name === undefined ? undefined : names.find('type', name, schema);
  if (ref === undefined) return type;
  return isArray ? arrayOf(refType(ref)) : refType(ref);
}

function finishTable(table: Table, resolve: (type: ColumnType) => ColumnType): Table {
  const { primaryKey, ...rest } = table;
  return {
    ...rest,
    columns: table.columns.map((c): Column => ({ ...c, type: resolve(c.type) })),
    ...(primaryKey === undefined ? {} : { primaryKey: finishPrimaryKey(primaryKey, table.name) }),
    indexes: table.indexes.map(finishIndex),
    attrs: finishAttrs(table.attrs),
  };
}

function finishPrimaryKey(key: Index, table: string): Index {
  const index = finishIndex(key);
  return index.name === generatedName(table, '', 'pkey') ? { ...index, name: '' } : index;
}

function finishIndex(index: Index): Index {
  return {
    ...index,
    attrs: finishIndexAttrs(index.attrs),
    parts: index.parts.map((part) => {
      const { nulls_first, nulls_last, ...attrs } = part.attrs;
      if (nulls_first === true && !part.desc) return { ...part, attrs: { nulls_first, ...attrs } };
      if (nulls_last === true && part.desc) return { ...part, attrs: { nulls_last, ...attrs } };
      return { ...part, attrs };
    }),
  };
}

/** One place for the pages of BRIN indexes, and one spelling for methods. */
function finishIndexAttrs(attrs: Attrs): Attrs {
  const { type, storage_params: params, ...rest } = attrs;
  const { pages_per_range: pages, ...others } = (params ?? {}) as { readonly [name: string]: Json };
  const method = typeof type === 'string' ? indexMethod(type) : undefined;
  return {
    ...rest,
    ...(method === undefined || method === 'BTREE' ? {} : { type: method }),
    ...(pages === undefined || pages === 128 ? {} : { page_per_range: pages }),
    ...(Object.keys(others).length === 0 ? {} : { storage_params: others }),
  };
}

/** Blocks that were written without content say nothing. */
function finishAttrs(attrs: Attrs): Attrs {
  return Object.fromEntries(
    Object.entries(attrs).filter(
      ([key, value]) => !(EMPTY_BLOCKS.has(key) && typeof value === 'object' && Object.keys(value ?? {}).length === 0),
    ),
  );
}

const EMPTY_BLOCKS = new Set(['row_security', 'storage_params', 'security', 'options']);

const LANGUAGES: { readonly [name: string]: string } = { sql: 'SQL', plpgsql: 'PLpgSQL' };

/** The spelling of a language in the model: the two that HCL knows by word, otherwise as in the catalog. */
export function languageName(name: string): string {
  return LANGUAGES[name.toLowerCase()] ?? name;
}

/** Whether a body is written without quotes: `RETURN ...` or `BEGIN ATOMIC ... END`. */
export function isSqlBody(routine: Routine): boolean {
  return languageName(routine.lang) === 'SQL' && /^\s*(?:RETURN|BEGIN\s+ATOMIC)\b/i.test(routine.body);
}

function finishRoutine(routine: Routine, resolve: (type: ColumnType) => ColumnType): Routine {
  const { ret, ...rest } = routine;
  const { config_params: params, ...attrs } = routine.attrs;
  const texts = Object.entries((params ?? {}) as Attrs).map(
    ([k, v]) => [k, typeof v === 'string' ? v : JSON.stringify(v)] as const,
  );
  return {
    ...rest,
    ...(ret === undefined ? {} : { ret: finishReturn(ret, resolve) }),
    lang: languageName(routine.lang),
    body: isSqlBody(routine) ? routine.body.trim() : routine.body,
    args: routine.args.map((a) => ({ ...a, type: resolve(a.type) })),
    attrs: texts.length === 0 ? attrs : { ...attrs, config_params: Object.fromEntries(texts) },
  };
}

function finishReturn(ret: RoutineReturn, resolve: (type: ColumnType) => ColumnType): RoutineReturn {
  return ret.kind === 'table'
    ? { ...ret, columns: ret.columns.map((c) => ({ ...c, type: resolve(c.type) })) }
    : { ...ret, type: resolve(ret.type) };
}

/** Applies `change` to every column type among attributes, at any depth. */
function mapTypes(attrs: Attrs, change: (type: ColumnType) => ColumnType): Attrs {
  const walk = (value: Json): Json => {
    if (Array.isArray(value)) return (value as readonly Json[]).map(walk);
    if (value === null || typeof value !== 'object') return value;
    if (isColumnType(value)) return change(value as unknown as ColumnType) as unknown as Json;
    if (refFromJson(value) !== undefined) return value;
    return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, walk(v as Json)]));
  };
  return walk(attrs) as Attrs;
}

function isColumnType(value: object): boolean {
  const { class: kind, name } = value as { readonly class?: Json; readonly name?: Json };
  return typeof kind === 'string' && typeof name === 'string';
}

/** Every column type among attributes, at any depth. */
export function typesIn(attrs: Attrs): ColumnType[] {
  const found: ColumnType[] = [];
  mapTypes(attrs, (type) => {
    found.push(type);
    return type;
  });
  return found;
}

/** Every reference among attributes, at any depth, those of types included. */
export function refsIn(attrs: Attrs): ObjectRef[] {
  const found: ObjectRef[] = [];
  const walk = (value: Json | undefined): void => {
    if (value === null || typeof value !== 'object') return;
    const ref = isColumnType(value) ? undefined : refFromJson(value as Json);
    if (ref !== undefined) found.push(ref);
    else for (const item of Object.values(value)) walk(item as Json);
  };
  walk(attrs as Json);
  return found;
}
