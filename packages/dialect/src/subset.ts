import {
  type Change,
  type ForeignKey,
  type ObjectRef,
  type Realm,
  type Routine,
  type Schema,
  type SchemaObject,
  type Table,
  type View,
  withAside,
} from '@atlas/model';
import { refFromJson } from './hcl/json.ts';
import { objectKey, refObjectKey, typeKeys } from './object-keys.ts';

/**
 * The objects of two states that a set of changes can affect: those the changes name, all that depends on them, and all
 * that these need to exist. Both realms are cut down to the same objects, so that replaying the changes on the small
 * ones proves as much as on the whole ones. Objects that are only needed come without what the changes cannot reach: their
 * foreign keys and triggers stay where the tables and routines of these are there anyway, as otherwise foreign keys would
 * pull in nearly all tables of most schemas.
 */
export function affectedSubset(changes: readonly Change[], from: Realm, to: Realm): { from: Realm; to: Realm } {
  const graph = new Graph();
  graph.addRealm(from);
  graph.addRealm(to);
  const touched = graph.dependents(changes.flatMap(changedKeys));
  for (const key of graph.referencers(changes.flatMap(changedKeysOfTables))) touched.add(key);
  const wanted = graph.requirements(touched);
  return { from: cut(from, touched, wanted), to: cut(to, touched, wanted) };
}

/** Tables whose keys a change may take away or alter, so that foreign keys of other tables have to follow. */
function changedKeysOfTables(change: Change): string[] {
  switch (change.kind) {
    case 'modify_table':
      return change.changes.every((c) => c.kind.startsWith('add_')) ? [] : changedKeys(change);
    case 'drop_schema':
    case 'drop_table':
    case 'rename_table':
      return changedKeys(change);
    default:
      return [];
  }
}

/**
 * The objects of a state whose names, or those of their indexes, constraints and triggers, satisfy `isNamed`, all that
 * depends on them, and all that these need to exist; see `affectedSubset` for what the latter come without.
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
  const touched = graph.dependents(named);
  for (const key of graph.referencers(named)) touched.add(key);
  return cut(realm, touched, graph.requirements(touched));
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
  /** Tables that foreign keys go to, and what triggers run: without them a table can be made, if not as it is. */
  readonly #attached = new Map<string, Set<string>>();
  readonly #referencedBy = new Map<string, Set<string>>();
  readonly #ofDatabase = new Set<string>();

  addRealm(realm: Realm): void {
    for (const object of realm.objects) {
      const key = objectKey(object.kind, undefined, object.name);
      this.#ofDatabase.add(key);
      this.#add(key, refKeys(object, undefined));
    }
    for (const schema of realm.schemas) {
      const { name } = schema;
      for (const table of schema.tables) {
        const key = objectKey('table', name, table.name);
        this.#add(key, tableNeeds(table, name));
        this.#attach(key, triggerNeeds(table, name));
        for (const foreignKey of table.foreignKeys) {
          const target = targetKey(foreignKey, name);
          this.#attach(key, [target]);
          addTo(this.#referencedBy, target, key);
        }
      }
      for (const view of schema.views) {
        const key = objectKey('view', name, view.name);
        this.#add(key, viewNeeds(view, name));
        this.#attach(key, triggerNeeds(view, name));
      }
      for (const routine of [...schema.funcs, ...schema.procs])
        this.#add(objectKey('function', name, routine.name), routineNeeds(routine, name));
      for (const object of schema.objects)
        this.#add(objectKey(object.kind, name, object.name), objectNeeds(object, name));
    }
  }

  #add(key: string, needs: readonly string[]): void {
    for (const need of needs) {
      if (need === key) continue;
      addTo(this.#needs, key, need);
      addTo(this.#neededBy, need, key);
    }
  }

  /** Triggers depend on what they run, but a table only has them. */
  #attach(key: string, needs: readonly string[]): void {
    for (const need of needs) if (need !== key) addTo(this.#attached, key, need);
  }

  dependents(keys: Iterable<string>): Set<string> {
    const all = new Map(this.#neededBy);
    for (const [key, needs] of this.#attached) {
      for (const need of needs) {
        if (this.#referencedBy.get(need)?.has(key) === true) continue;
        all.set(need, new Set([...(all.get(need) ?? []), key]));
      }
    }
    return reach(keys, all);
  }

  /** Tables with foreign keys to these. */
  referencers(tables: Iterable<string>): string[] {
    return [...tables].flatMap((key) => [...(this.#referencedBy.get(key) ?? [])]);
  }

  /** The objects themselves, all that they need or have attached, and what that needs in turn. */
  requirements(keys: ReadonlySet<string>): Set<string> {
    const attached = [...keys].flatMap((key) => [...(this.#attached.get(key) ?? [])]);
    // Objects of the database are kept whatever changes.
    return reach([...keys, ...attached, ...this.#ofDatabase], this.#needs);
  }
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([value]));
  else known.add(value);
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
  return [...table.columns.flatMap((c) => typeKeys(c.type, schema)), ...refKeys(table, schema)];
}

function objectNeeds(object: SchemaObject, schema: string): string[] {
  return [...refKeys(object, schema), ...(object.triggers ?? []).flatMap((t) => refKeys(t, schema))];
}

function viewNeeds(view: View, schema: string): string[] {
  return [...refKeys(view, schema), ...view.columns.flatMap((c) => typeKeys(c.type, schema))];
}

function triggerNeeds(owner: Table | View, schema: string): string[] {
  return owner.triggers.flatMap((t) => refKeys(t, schema));
}

function targetKey(foreignKey: ForeignKey, schema: string): string {
  return objectKey('table', foreignKey.refSchema ?? schema, foreignKey.refTable);
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
function cut(realm: Realm, touched: ReadonlySet<string>, wanted: ReadonlySet<string>): Realm {
  const keep = (schema: string, kind: string, name: string): boolean => wanted.has(objectKey(kind, schema, name));
  // What is said of an object, such as who may use it, stays with it.
  const isAttached = (object: SchemaObject, schema: string): boolean => {
    const subject = refFromJson(object.attrs.for);
    return subject !== undefined && (subject.kind === 'schema' || wanted.has(refObjectKey(subject, schema)));
  };
  const bare = <T extends Table | View>(owner: T, kind: string, schema: string): T => {
    if (touched.has(objectKey(kind, schema, owner.name))) return owner;
    const triggers = owner.triggers.filter((t) => refKeys(t, schema).every((key) => wanted.has(key)));
    return triggers.length === owner.triggers.length ? owner : { ...owner, triggers };
  };
  const table = (t: Table, schema: string): Table => {
    const kept = bare(t, 'table', schema);
    if (touched.has(objectKey('table', schema, t.name))) return kept;
    const foreignKeys = kept.foreignKeys.filter((f) => wanted.has(targetKey(f, schema)));
    return foreignKeys.length === kept.foreignKeys.length ? kept : { ...kept, foreignKeys };
  };
  return {
    ...realm,
    schemas: realm.schemas.map(
      (s): Schema =>
        withAside(s, {
          ...s,
          tables: s.tables.filter((t) => keep(s.name, 'table', t.name)).map((t) => table(t, s.name)),
          views: s.views.filter((v) => keep(s.name, 'view', v.name)).map((v) => bare(v, 'view', s.name)),
          funcs: s.funcs.filter((f) => keep(s.name, 'function', f.name)),
          procs: s.procs.filter((p) => keep(s.name, 'procedure', p.name)),
          objects: s.objects.filter((o: SchemaObject) => keep(s.name, o.kind, o.name) || isAttached(o, s.name)),
        }),
    ),
  };
}
