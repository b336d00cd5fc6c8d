import {
  type Attrs,
  type Column,
  type ForeignKey,
  type Index,
  type IndexPart,
  indexBy,
  type Json,
  type ObjectRef,
  type Realm,
  type Schema,
  type Table,
  type View,
} from '@atlas/model';
import { jsonEqual } from './compare.ts';
import { refFromJson } from './hcl/json.ts';

/** A dropped and an added object that may be one object under two names. Both are in the same parent. */
export interface RenameCandidate {
  readonly kind: 'table' | 'view' | 'column' | 'index';
  readonly schema: string;
  /** Owner of a column or index, under its new name. */
  readonly table?: string;
  readonly from: string;
  readonly to: string;
}

/** Decides about a candidate that no `renamed_from` settles. Absent means nothing is renamed unasked. */
export type ConfirmRename = (candidate: RenameCandidate) => Promise<boolean>;

export interface RenameOptions {
  readonly confirm?: ConfirmRename | undefined;
  /** What the user named beforehand, such as by a flag. */
  readonly given?: readonly RenameHint[] | undefined;
}

/** `users.name` is called `full_name` now, of whatever kind it is. */
export interface RenameHint {
  /** The old name with those around it that tell it apart: `name`, `table.name`, `schema.table.name`. */
  readonly path: readonly string[];
  readonly to: string;
}

/** Hints that renamed nothing, and whose new names the current state does not have either. */
export function unusedHints(hints: readonly RenameHint[], { renames, from }: Renames): RenameHint[] {
  const isThere = (hint: RenameHint): boolean =>
    from.schemas.some(({ name: schema, tables, views }) => {
      const has = (kind: RenameCandidate['kind'], items: readonly Named[], table?: string): boolean =>
        fits(hint, kind, schema, table, hints) && items.some(({ name }) => name === hint.to);
      return (
        has('table', tables) ||
        has('view', views) ||
        tables.some((t) => has('column', t.columns, t.name) || has('index', t.indexes, t.name))
      );
    });
  const isUsed = (hint: RenameHint): boolean =>
    renames.some(
      (r) => r.to === hint.to && r.from === hint.path.at(-1) && fits(hint, r.kind, r.schema, r.table, hints),
    );
  return hints.filter((hint) => !isUsed(hint) && !isThere(hint));
}

/** Whether a hint may speak of objects of a kind in this place. Tables go by their old and their new name. */
function fits(
  { path }: RenameHint,
  kind: RenameCandidate['kind'],
  schema: string,
  table: string | undefined,
  hints: readonly RenameHint[],
): boolean {
  const around = path.slice(0, -1);
  const isTable = (name: string | undefined): boolean =>
    name === table || hints.some((h) => h.to === table && h.path.at(-1) === name);
  if (kind === 'column') return isTable(around.at(-1)) && (around.length === 1 || around[0] === schema);
  if (around.length === 0) return true;
  const isInSchema = around.length === 1 && around[0] === schema;
  if (kind !== 'index') return isInSchema;
  return isInSchema || (isTable(around.at(-1)) && (around.length === 1 || around[0] === schema));
}

/** The confirmed renames, and the current state as it is after them. */
export interface Renames {
  readonly renames: readonly RenameCandidate[];
  /** `from` under its new names, so that a diff with `to` shows only what else differs. */
  readonly from: Realm;
}

/**
 * Finds what was renamed between two realms: first what `renamedFrom` says (ignored when the old name is absent or the
 * new one present in `from`), then by asking about similar pairs (same parent, one dropped, one added, columns with
 * the same type class, indexes with the same parts, tables with the same column names). Each object is used once.
 */
export async function findRenames(from: Realm, to: Realm, options: RenameOptions = {}): Promise<Renames> {
  const renames: RenameCandidate[] = [];
  let state = from;
  for (const target of to.schemas) {
    const schema = state.schemas.find((s) => s.name === target.name);
    if (schema === undefined || schema === target) continue;
    const tables = await pair('table', target.name, undefined, schema.tables, target.tables, sameTable, options);
    const views = await pair('view', target.name, undefined, schema.views, target.views, sameView, options);
    for (const rename of [...tables, ...views]) {
      renames.push(rename);
      state = applyRename(state, rename);
    }
    let byName = tablesByName(state, target.name);
    const apply = (found: readonly RenameCandidate[]): void => {
      if (found.length === 0) return;
      renames.push(...found);
      for (const rename of found) state = applyRename(state, rename);
      byName = tablesByName(state, target.name);
    };
    for (const table of target.tables) {
      const before = byName.get(table.name);
      if (before === undefined || before === table) continue;
      apply(await pair('column', target.name, table.name, before.columns, table.columns, sameColumn, options));
      const indexes = byName.get(table.name)?.indexes ?? [];
      apply(await pair('index', target.name, table.name, indexes, table.indexes, sameIndex, options));
    }
  }
  return { renames, from: state };
}

function tablesByName(realm: Realm, schema: string): Map<string, Table> {
  return indexBy(realm.schemas.find((s) => s.name === schema)?.tables ?? [], (t) => t.name);
}

interface Named {
  readonly name: string;
  readonly renamedFrom?: string;
}

async function pair<T extends Named>(
  kind: RenameCandidate['kind'],
  schema: string,
  table: string | undefined,
  from: readonly T[],
  to: readonly T[],
  similar: (a: T, b: T) => boolean,
  options: RenameOptions,
): Promise<RenameCandidate[]> {
  const wanted = indexBy(to, (x) => x.name);
  const had = indexBy(from, (x) => x.name);
  const added = to.filter((x) => x.name !== '' && !had.has(x.name));
  if (added.length === 0) return [];
  let dropped = from.filter((x) => x.name !== '' && !wanted.has(x.name));
  const found: RenameCandidate[] = [];
  const take = (a: T, b: T): void => {
    dropped = dropped.filter((x) => x !== a);
    found.push({ kind, schema, ...(table === undefined ? {} : { table }), from: a.name, to: b.name });
  };
  for (const item of added) {
    const hints = options.given ?? [];
    const given = hints.find((hint) => hint.to === item.name && fits(hint, kind, schema, table, hints));
    const old = dropped.find((x) => x.name === (given?.path.at(-1) ?? item.renamedFrom));
    if (old !== undefined) take(old, item);
  }
  if (options.confirm === undefined) return found;
  const settled = new Set(found.map((f) => f.to));
  const candidates = dropped;
  for (const old of candidates) {
    for (const item of added) {
      if (settled.has(item.name) || !similar(old, item)) continue;
      const candidate = { kind, schema, ...(table === undefined ? {} : { table }), from: old.name, to: item.name };
      if (!(await options.confirm(candidate))) continue;
      take(old, item);
      settled.add(item.name);
      break;
    }
  }
  return found;
}

const sameTable = (a: Table, b: Table): boolean =>
  jsonEqual(a.columns.map((c) => c.name).sort(), b.columns.map((c) => c.name).sort());
const sameView = (a: View, b: View): boolean => a.materialized === b.materialized && a.def.trim() === b.def.trim();
const sameColumn = (a: Column, b: Column): boolean => a.type.class === b.type.class;
const sameIndex = (a: Index, b: Index): boolean => a.unique === b.unique && jsonEqual(a.parts, b.parts);

/** The realm after one rename, with index parts, foreign keys, references and dependencies following it. */
export function applyRename(realm: Realm, rename: RenameCandidate): Realm {
  const schemas = realm.schemas.map((s) => renameInSchema(s, rename));
  if (rename.kind === 'index') return { ...realm, schemas };
  return {
    ...realm,
    objects: realm.objects.map((o) => followed(o, '', rename)),
    schemas: schemas.map((s) => ({
      ...s,
      tables: s.tables.map((t) => withTriggers(followed(t, s.name, rename), s.name, rename)),
      views: s.views.map((v) => withTriggers(followed(v, s.name, rename), s.name, rename)),
      funcs: s.funcs.map((f) => followed(f, s.name, rename)),
      procs: s.procs.map((f) => followed(f, s.name, rename)),
      objects: s.objects.map((o) => followed(o, s.name, rename)),
      ...(s.aside === undefined ? {} : { aside: s.aside.map((a) => ({ ...a, of: followRef(a.of, s.name, rename) })) }),
    })),
  };
}

interface Referring {
  readonly attrs: Attrs;
  readonly deps?: readonly ObjectRef[];
}

/** The object with the new name wherever its attributes and dependencies have the old one. */
function followed<T extends Referring>(object: T, schema: string, rename: RenameCandidate): T {
  const attrs = followJson(object.attrs, schema, rename) as Attrs;
  const deps = object.deps?.map((ref) => followRef(ref, schema, rename));
  const same = attrs === object.attrs && (deps ?? []).every((ref, i) => ref === object.deps?.[i]);
  return same ? object : { ...object, attrs, ...(deps === undefined ? {} : { deps }) };
}

function withTriggers<T extends Table | View>(owner: T, schema: string, rename: RenameCandidate): T {
  if (owner.triggers.length === 0) return owner;
  const isOwner = rename.kind === 'column' && schema === rename.schema && owner.name === rename.table;
  const triggers = owner.triggers.map((trigger) => {
    const moved = followed(trigger, schema, rename);
    if (!isOwner) return moved;
    const events = moved.events.map((event) =>
      event.columns === undefined
        ? event
        : { ...event, columns: event.columns.map((name) => (name === rename.from ? rename.to : name)) },
    );
    return { ...moved, events };
  });
  return { ...owner, triggers };
}

/** The same value when nothing in it refers to what was renamed. */
function followJson(value: Json, schema: string, rename: RenameCandidate): Json {
  if (value === null || typeof value !== 'object') return value;
  const ref = refFromJson(value);
  if (ref !== undefined) {
    const to = followRef(ref, schema, rename);
    return to as unknown as Json;
  }
  const entries = Object.entries(value) as [string, Json][];
  const moved = entries.map(([key, item]) => [key, followJson(item, schema, rename)] as const);
  if (moved.every(([, item], i) => item === entries[i]?.[1])) return value;
  return Array.isArray(value) ? moved.map(([, item]) => item) : Object.fromEntries(moved);
}

const RELATIONS: ReadonlySet<string> = new Set(['table', 'view', 'materialized']);

function followRef(ref: ObjectRef, schema: string, rename: RenameCandidate): ObjectRef {
  if ((ref.schema ?? schema) !== rename.schema) return ref;
  if (rename.kind === 'column')
    return ref.kind === 'column' && ref.table === rename.table && ref.name === rename.from
      ? { ...ref, name: rename.to }
      : ref;
  if (RELATIONS.has(ref.kind) && ref.name === rename.from) return { ...ref, name: rename.to };
  return ref.table === rename.from ? { ...ref, table: rename.to } : ref;
}

function renameInSchema(schema: Schema, rename: RenameCandidate): Schema {
  const here = schema.name === rename.schema;
  const rel = (name: string): string => (name === rename.from ? rename.to : name);
  switch (rename.kind) {
    case 'view':
      return here ? { ...schema, views: schema.views.map((v) => ({ ...v, name: rel(v.name) })) } : schema;
    case 'index': {
      if (!here) return schema;
      const indexes = (t: Table): readonly Index[] => t.indexes.map((i) => ({ ...i, name: rel(i.name) }));
      return {
        ...schema,
        tables: schema.tables.map((t) => (t.name === rename.table ? { ...t, indexes: indexes(t) } : t)),
      };
    }
    case 'table':
    case 'column':
      return { ...schema, tables: schema.tables.map((t) => renameInTable(t, schema.name, rename)) };
  }
}

function renameInTable(table: Table, schema: string, rename: RenameCandidate): Table {
  const here = schema === rename.schema;
  const refers = (f: ForeignKey, name: string): boolean =>
    (f.refSchema ?? schema) === rename.schema && f.refTable === name;
  const swap = (name: string): string => (name === rename.from ? rename.to : name);
  if (rename.kind === 'table') {
    const foreignKeys = table.foreignKeys.map((f) => (refers(f, rename.from) ? { ...f, refTable: rename.to } : f));
    return { ...table, name: here ? swap(table.name) : table.name, foreignKeys };
  }
  const owner = here && table.name === rename.table;
  const part = (p: IndexPart): IndexPart => (p.column === rename.from ? { ...p, column: rename.to } : p);
  const index = (i: Index): Index => ({ ...i, parts: i.parts.map(part) });
  const foreignKeys = table.foreignKeys.map((f) => ({
    ...f,
    columns: owner ? f.columns.map(swap) : f.columns,
    refColumns: refers(f, rename.table ?? '') ? f.refColumns.map(swap) : f.refColumns,
  }));
  if (!owner) return { ...table, foreignKeys };
  return {
    ...table,
    foreignKeys,
    columns: table.columns.map((c) => ({ ...c, name: swap(c.name) })),
    ...(table.primaryKey === undefined ? {} : { primaryKey: index(table.primaryKey) }),
    indexes: table.indexes.map(index),
  };
}
