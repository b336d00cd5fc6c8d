import {
  type Column,
  type ForeignKey,
  type Index,
  type IndexPart,
  indexBy,
  type ObjectRef,
  type Realm,
  type Schema,
  type Table,
  type View,
} from '@atlas/model';
import { jsonEqual } from './compare.ts';

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
  /** Pairs the user named beforehand, such as by a flag. */
  readonly given?: readonly RenameCandidate[];
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
    const given = options.given?.find(
      (g) => g.kind === kind && g.schema === schema && g.table === table && g.to === item.name,
    );
    const old = dropped.find((x) => x.name === (given?.from ?? item.renamedFrom));
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

/** The realm after one rename, with index parts, foreign keys and dependencies following it. */
export function applyRename(realm: Realm, rename: RenameCandidate): Realm {
  return { ...realm, schemas: realm.schemas.map((s) => renameAside(renameInSchema(s, rename), rename)) };
}

/** What stands aside about an object goes by the object's new name. */
function renameAside(schema: Schema, { kind, schema: home, table, from, to }: RenameCandidate): Schema {
  if (schema.aside === undefined || schema.name !== home || kind === 'index') return schema;
  const isColumn = kind === 'column';
  const rename = (of: ObjectRef): ObjectRef => {
    if (isColumn) return of.kind === 'column' && of.table === table && of.name === from ? { ...of, name: to } : of;
    if (of.table === from) return { ...of, table: to };
    return RELATIONS.has(of.kind) && of.name === from ? { ...of, name: to } : of;
  };
  return { ...schema, aside: schema.aside.map((a) => ({ ...a, of: rename(a.of) })) };
}

const RELATIONS = new Set(['table', 'view', 'materialized']);

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
