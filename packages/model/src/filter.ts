import {
  type ChildKind,
  keepsChild,
  keepsObject,
  matchesWhole,
  type Pattern,
  type PatternSet,
  patternSet,
} from './pattern.ts';
import type { Column, Realm, Schema, SchemaObject, Table, View } from './schema.ts';

export interface FilterOptions {
  /** Keep only these schemas. Empty or absent means all. */
  readonly schemas?: readonly string[] | undefined;
  /** Keep only what matches. Applied before `exclude`. */
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** The connection is bound to one schema, so patterns start at its objects and not at schema names. */
  readonly schemaBound?: boolean;
}

/**
 * The realm without what the user hid. Patterns are globs joined by dots (`public.*_old.tmp_*`), each part with an
 * optional type selector (`*[type=view|trigger]`); see `parsePattern`. A hidden column takes its indexes and foreign
 * keys with it, a hidden table the dependency edges to it. A last part such as `*[type=extension].version` hides one
 * property. Throws `AtlasError` `model/bad-pattern`.
 */
export function filterRealm(realm: Realm, options: FilterOptions): Realm {
  let out = realm;
  if (options.schemas !== undefined && options.schemas.length > 0) {
    const wanted = new Set(options.schemas);
    out = { ...out, schemas: out.schemas.filter((s) => wanted.has(s.name)) };
  }
  const bound = options.schemaBound ?? false;
  if (options.include !== undefined && options.include.length > 0)
    out = apply(out, patternSet(options.include, 'include', bound));
  if (options.exclude !== undefined && options.exclude.length > 0)
    out = apply(out, patternSet(options.exclude, 'exclude', bound));
  return out;
}

function apply(realm: Realm, set: PatternSet): Realm {
  const schemas: Schema[] = [];
  for (const schema of realm.schemas) {
    const own = set.patterns.filter((p) => p.parts.length === 1);
    // Bound patterns were given the schema `*` as first part, so a single part never means the schema itself.
    if (set.mode === 'exclude' && own.some((p) => matchesWhole(p, 'schema', schema.name))) continue;
    if (set.mode === 'include' && own.some((p) => matchesWhole(p, 'schema', schema.name))) {
      schemas.push(schema);
      continue;
    }
    const deeper = set.patterns.filter((p) => p.parts.length > 1 && p.matchesPart(0, 'schema', schema.name));
    if (set.mode === 'include' && deeper.length === 0) continue;
    schemas.push(deeper.length === 0 ? schema : filterSchema(schema, set.mode, deeper));
  }
  const objects = filterObjects(
    realm.objects,
    set.mode,
    set.patterns.filter((p) => p.from === 'realm'),
    0,
  );
  return dropDanglingDeps(realm, { ...realm, schemas, objects });
}

function filterSchema(schema: Schema, mode: PatternSet['mode'], patterns: readonly Pattern[]): Schema {
  const keep = (kind: string, name: string): boolean => keepsObject(patterns, mode, 1, kind, name);
  const tables = schema.tables.filter((t) => keep('table', t.name)).map((t) => filterTable(t, mode, patterns));
  const viewKind = (v: View): string => (v.materialized ? 'materialized' : 'view');
  const views = schema.views
    .filter((v) => keep(viewKind(v), v.name))
    .map((v) => filterView(v, viewKind(v), mode, patterns));
  return withAside(schema, {
    ...schema,
    tables,
    views,
    funcs: schema.funcs.filter((f) => keep('function', f.name)),
    procs: schema.procs.filter((p) => keep('procedure', p.name)),
    objects: filterObjects(schema.objects, mode, patterns, 1),
  });
}

/** What stands aside about a hidden object is hidden with it. */
export function withAside(before: Schema, after: Schema): Schema {
  if (before.aside === undefined) return after;
  const left = new Set(keysIn(after));
  const gone = new Set([...keysIn(before)].filter((key) => !left.has(key)));
  if (gone.size === 0) return after;
  const aside = before.aside.filter(({ of }) => !gone.has(`${namespaceOf(of.kind)} ${of.table ?? of.name}`));
  return { ...after, aside };
}

function* keysIn(schema: Schema): Iterable<string> {
  for (const { name } of [...schema.tables, ...schema.views]) yield `object ${name}`;
  for (const { name } of [...schema.funcs, ...schema.procs]) yield `routine ${name}`;
  for (const { kind, name } of schema.objects) yield `${namespaceOf(kind)} ${name}`;
}

const ROUTINES = new Set(['function', 'procedure', 'aggregate']);

function namespaceOf(kind: string): string {
  return ROUTINES.has(kind) ? 'routine' : 'object';
}

function filterObjects(
  objects: readonly SchemaObject[],
  mode: PatternSet['mode'],
  patterns: readonly Pattern[],
  depth: number,
): readonly SchemaObject[] {
  if (patterns.length === 0) return objects;
  return objects
    .filter((o) => keepsObject(patterns, mode, depth, o.kind, o.name))
    .map((o) => {
      if (mode === 'include') return o;
      const hidden = patterns
        .filter((p) => p.parts.length === depth + 2 && p.selectsKind(depth) && p.matchesPart(depth, o.kind, o.name))
        .flatMap((p) => Object.keys(o.attrs).filter((a) => p.matchesPart(depth + 1, 'attr', a)));
      const triggers = o.triggers?.filter((t) => {
        const deeper = patterns.filter((p) => p.parts.length > depth + 1 && p.matchesPart(depth, o.kind, o.name));
        return keepsChild(deeper, mode, 'trigger', t.name);
      });
      if (hidden.length === 0 && triggers?.length === o.triggers?.length) return o;
      return {
        ...o,
        attrs: Object.fromEntries(Object.entries(o.attrs).filter(([k]) => !hidden.includes(k))),
        ...(triggers === undefined ? {} : { triggers }),
      };
    });
}

function filterTable(table: Table, mode: PatternSet['mode'], patterns: readonly Pattern[]): Table {
  const deeper = patterns.filter((p) => p.parts.length > 2 && p.matchesPart(1, 'table', table.name));
  if (
    deeper.length === 0 ||
    (mode === 'include' && patterns.some((p) => p.parts.length === 2 && p.matchesPart(1, 'table', table.name)))
  )
    return table;
  const keep = (kind: ChildKind, name: string): boolean => keepsChild(deeper, mode, kind, name);
  const columns = table.columns.filter((c) => keep('column', c.name));
  const gone = goneColumns(table.columns, columns);
  const uses = (names: readonly (string | undefined)[]): boolean => names.some((n) => n !== undefined && gone.has(n));
  const { primaryKey, ...rest } = table;
  return {
    ...rest,
    columns,
    ...(primaryKey === undefined || uses(primaryKey.parts.map((p) => p.column)) ? {} : { primaryKey }),
    indexes: table.indexes.filter((i) => keep('index', i.name) && !uses(i.parts.map((p) => p.column))),
    foreignKeys: table.foreignKeys.filter((f) => keep('fk', f.symbol) && !uses(f.columns)),
    checks: table.checks.filter((c) => keep('check', c.name)),
    triggers: table.triggers.filter((t) => keep('trigger', t.name)),
  };
}

function filterView(view: View, kind: string, mode: PatternSet['mode'], patterns: readonly Pattern[]): View {
  const deeper = patterns.filter((p) => p.parts.length > 2 && p.matchesPart(1, kind, view.name));
  if (
    deeper.length === 0 ||
    (mode === 'include' && patterns.some((p) => p.parts.length === 2 && p.matchesPart(1, kind, view.name)))
  )
    return view;
  return {
    ...view,
    columns: view.columns.filter((c) => keepsChild(deeper, mode, 'column', c.name)),
    indexes: view.indexes.filter((i) => keepsChild(deeper, mode, 'index', i.name)),
    triggers: view.triggers.filter((t) => keepsChild(deeper, mode, 'trigger', t.name)),
  };
}

function goneColumns(before: readonly Column[], after: readonly Column[]): Set<string> {
  const left = new Set(after.map((c) => c.name));
  return new Set(before.map((c) => c.name).filter((n) => !left.has(n)));
}

/** Removes dependencies on tables and views that were there before the filter and are not any more. */
function dropDanglingDeps(before: Realm, after: Realm): Realm {
  const names = (r: Realm): Set<string> =>
    new Set(r.schemas.flatMap((s) => [...s.tables, ...s.views].map((o) => `${s.name}\u0000${o.name}`)));
  const left = names(after);
  const gone = new Set([...names(before)].filter((n) => !left.has(n)));
  if (gone.size === 0) return after;
  const prune = <T extends { readonly deps?: Table['deps'] }>(schema: string, item: T): T => {
    if (item.deps === undefined || !item.deps.some((d) => gone.has(`${d.schema ?? schema}\u0000${d.name}`)))
      return item;
    return { ...item, deps: item.deps.filter((d) => !gone.has(`${d.schema ?? schema}\u0000${d.name}`)) };
  };
  return {
    ...after,
    schemas: after.schemas.map((s) => ({
      ...s,
      tables: s.tables.map((t) => prune(s.name, t)),
      views: s.views.map((v) => prune(s.name, v)),
      funcs: s.funcs.map((f) => prune(s.name, f)),
      procs: s.procs.map((p) => prune(s.name, p)),
    })),
  };
}
