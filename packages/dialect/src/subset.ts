import type { Change, ObjectRef, Realm, Routine, Schema, SchemaObject, Table, View } from '@atlas/model';
import { objectKey, refObjectKey, typeKeys } from './object-keys.ts';

/**
 * The objects of two states that a set of changes can affect: those the changes name, all that depends on them, and all
 * that these need to exist. Both realms are cut down to the same objects, so that replaying the changes on the small
 * ones proves as much as on the whole ones.
 */
export function affectedSubset(changes: readonly Change[], from: Realm, to: Realm): { from: Realm; to: Realm } {
  const graph = new Graph();
  graph.addRealm(from);
  graph.addRealm(to);
  const touched = graph.dependents(changes.flatMap(changedKeys));
  const wanted = graph.dependencies(touched);
  return { from: cut(from, wanted), to: cut(to, wanted) };
}

/**
 * The objects of a state whose names, or those of their indexes, constraints and triggers, satisfy `isNamed`, all that
 * depends on them, and all that these need to exist.
 */
export function subsetNaming(realm: Realm, isNamed: (name: string) => boolean): Realm {
  const graph = new Graph();
  graph.addRealm(realm);
  const named = realm.schemas.flatMap((schema) => [
    ...schema.tables
      .filter((t) => [t.name, ...namesInside(t)].some(isNamed))
      .map((t) => objectKey('table', schema.name, t.name)),
    ...schema.views
      .filter((v) => [v, ...v.indexes, ...v.triggers].some(({ name }) => isNamed(name)))
      .map((v) => objectKey('view', schema.name, v.name)),
    ...schema.funcs.filter((f) => isNamed(f.name)).map((f) => objectKey('function', schema.name, f.name)),
    ...schema.procs.filter((p) => isNamed(p.name)).map((p) => objectKey('function', schema.name, p.name)),
    ...schema.objects.filter((o) => isNamed(o.name)).map((o) => objectKey(o.kind, schema.name, o.name)),
  ]);
  return cut(realm, graph.dependencies(graph.dependents(named)));
}

function namesInside({ indexes, primaryKey, foreignKeys, checks, triggers }: Table): readonly string[] {
  const named = [...indexes, ...checks, ...triggers, ...(primaryKey === undefined ? [] : [primaryKey])];
  return [...named.map(({ name }) => name), ...foreignKeys.map(({ symbol }) => symbol)].filter((name) => name !== '');
}

/** Keys of the objects that a change names, under old and new names. */
function changedKeys(change: Change): string[] {
  switch (change.kind) {
    case 'add_schema':
    case 'drop_schema': {
      const { schema } = change;
      return [
        ...schema.tables.map((t) => objectKey('table', schema.name, t.name)),
        ...schema.views.map((v) => objectKey('view', schema.name, v.name)),
        ...[...schema.funcs, ...schema.procs].map((r) => objectKey('function', schema.name, r.name)),
        ...schema.objects.map((o) => objectKey(o.kind, schema.name, o.name)),
      ];
    }
    case 'modify_schema':
    case 'modify_realm':
      return [];
    case 'add_table':
    case 'drop_table':
      return [objectKey('table', change.schema, change.table.name)];
    case 'modify_table':
    case 'rename_table':
      return [change.from, change.to].map((t) => objectKey('table', change.schema, t.name));
    case 'add_view':
    case 'drop_view':
      return [objectKey('view', change.schema, change.view.name)];
    case 'modify_view':
    case 'rename_view':
      return [change.from, change.to].map((v) => objectKey('view', change.schema, v.name));
    case 'add_func':
    case 'drop_func':
      return [objectKey('function', change.schema, change.func.name)];
    case 'add_proc':
    case 'drop_proc':
      return [objectKey('function', change.schema, change.proc.name)];
    case 'modify_func':
    case 'rename_func':
    case 'modify_proc':
    case 'rename_proc':
      return [change.from, change.to].map((r) => objectKey('function', change.schema, r.name));
    case 'add_trigger':
    case 'drop_trigger':
    case 'modify_trigger':
    case 'rename_trigger':
      return [objectKey(change.on.kind, change.schema, change.on.name)];
    case 'add_object':
    case 'drop_object':
      return [objectKey(change.object.kind, change.schema, change.object.name)];
    case 'modify_object':
    case 'rename_object':
      return [change.from, change.to].map((o) => objectKey(o.kind, change.schema, o.name));
  }
}

/** Which object needs which, over both states. */
class Graph {
  readonly #needs = new Map<string, Set<string>>();
  readonly #neededBy = new Map<string, Set<string>>();

  addRealm(realm: Realm): void {
    for (const object of realm.objects)
      this.#add(objectKey(object.kind, undefined, object.name), refKeys(object, undefined));
    for (const schema of realm.schemas) {
      const { name } = schema;
      for (const table of schema.tables) this.#add(objectKey('table', name, table.name), tableNeeds(table, name));
      for (const view of schema.views) this.#add(objectKey('view', name, view.name), viewNeeds(view, name));
      for (const routine of [...schema.funcs, ...schema.procs])
        this.#add(objectKey('function', name, routine.name), routineNeeds(routine, name));
      for (const object of schema.objects) this.#add(objectKey(object.kind, name, object.name), refKeys(object, name));
    }
  }

  #add(key: string, needs: readonly string[]): void {
    const own = this.#needs.get(key) ?? new Set();
    for (const need of needs) {
      if (need === key) continue;
      own.add(need);
      const users = this.#neededBy.get(need) ?? new Set();
      users.add(key);
      this.#neededBy.set(need, users);
    }
    this.#needs.set(key, own);
  }

  dependents(keys: Iterable<string>): Set<string> {
    return reach(keys, this.#neededBy);
  }

  dependencies(keys: Iterable<string>): Set<string> {
    return reach(keys, this.#needs);
  }
}

function reach(keys: Iterable<string>, edges: ReadonlyMap<string, ReadonlySet<string>>): Set<string> {
  const seen = new Set(keys);
  const open = [...seen];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    for (const next of edges.get(key) ?? []) {
      if (seen.has(next)) continue;
      seen.add(next);
      open.push(next);
    }
  }
  return seen;
}

function refKeys(item: { readonly deps?: readonly ObjectRef[] }, schema: string | undefined): string[] {
  return (item.deps ?? []).map((d) => refObjectKey(d, schema));
}

function tableNeeds(table: Table, schema: string): string[] {
  return [
    ...table.columns.flatMap((c) => typeKeys(c.type, schema)),
    ...table.foreignKeys.map((f) => objectKey('table', f.refSchema ?? schema, f.refTable)),
    ...refKeys(table, schema),
    ...table.triggers.flatMap((t) => refKeys(t, schema)),
  ];
}

function viewNeeds(view: View, schema: string): string[] {
  return [
    ...refKeys(view, schema),
    ...view.columns.flatMap((c) => typeKeys(c.type, schema)),
    ...view.triggers.flatMap((t) => refKeys(t, schema)),
  ];
}

function routineNeeds(routine: Routine, schema: string): string[] {
  const { ret } = routine;
  const results = ret === undefined ? [] : ret.kind === 'table' ? ret.columns.map((c) => c.type) : [ret.type];
  return [
    ...refKeys(routine, schema),
    ...[...routine.args.map((a) => a.type), ...results].flatMap((t) => typeKeys(t, schema)),
  ];
}

/** Objects of the database stay as they are: they are few, and much depends on them without saying so. */
function cut(realm: Realm, wanted: ReadonlySet<string>): Realm {
  const keep = (schema: string, kind: string, name: string): boolean => wanted.has(objectKey(kind, schema, name));
  return {
    ...realm,
    schemas: realm.schemas.map(
      (s): Schema => ({
        ...s,
        tables: s.tables.filter((t) => keep(s.name, 'table', t.name)),
        views: s.views.filter((v) => keep(s.name, 'view', v.name)),
        funcs: s.funcs.filter((f) => keep(s.name, 'function', f.name)),
        procs: s.procs.filter((p) => keep(s.name, 'procedure', p.name)),
        objects: s.objects.filter((o: SchemaObject) => keep(s.name, o.kind, o.name)),
      }),
    ),
  };
}
