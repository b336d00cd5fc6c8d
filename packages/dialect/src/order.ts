import type { Change, ForeignKey, ObjectRef, Routine, Table, TableChange, Trigger } from '@atlas/model';
import { detachCycles } from './detach.ts';
import { objectKey, refObjectKey, tableKeys, typeKeys } from './object-keys.ts';

export interface OrderOptions {
  /** Creating a table checks that its foreign keys' targets exist. Default true; false leaves cycles in place. */
  readonly checksReferences?: boolean;
}

/**
 * The changes in an order that a server accepts: what is needed comes before what needs it, what depends on a dropped
 * object goes before it, drops go last where nothing says otherwise. The order is stable: unrelated changes keep theirs.
 * Cycles of foreign keys are broken by adding the keys at the end; other cycles keep the first edge found.
 */
export function orderChanges(changes: readonly Change[], options: OrderOptions = {}): Change[] {
  const detached = options.checksReferences === false ? [...changes] : detachCycles(changes);
  return sortByDependency(detached, options.checksReferences ?? true);
}

/**
 * What a change does to the objects around it. Keys come from `objectKey` and say that an object exists; `form` keys
 * say that it is as it will be in the end, `part` keys that one column or key of a table is.
 */
interface Effects {
  /** Exists afterwards and did not before: keys of objects. */
  readonly creates: readonly string[];
  /** Is in its final form afterwards: form and part keys. */
  readonly makes: readonly string[];
  /** Is gone afterwards: keys of objects. */
  readonly drops: readonly string[];
  /** Must be there before: any keys. */
  readonly needs: readonly string[];
  /** Was used by the old form; may only be dropped or altered afterwards: any keys. */
  readonly frees: readonly string[];
  /** Is changed in place, so that users of the old form which go away must go first: form and part keys. */
  readonly alters: readonly string[];
}

const form = (key: string): string => `${key}\u0000form`;
const columnPart = (table: string, column: string): string => `${table}\u0000column\u0000${column}`;
const keyPart = (table: string): string => `${table}\u0000key`;

function sortByDependency(changes: readonly Change[], references: boolean): Change[] {
  const late = (c: Change): boolean => c.kind === 'drop_schema' || c.kind === 'drop_table' || c.kind === 'drop_object';
  const list = [...changes.filter((c) => !late(c)), ...changes.filter(late)];
  const effects = list.map((c) => effectsOf(c, references));
  const index = (pick: (e: Effects) => readonly string[]): Map<string, number[]> => {
    const map = new Map<string, number[]>();
    effects.forEach((e, i) => {
      for (const key of pick(e)) {
        const at = map.get(key);
        if (at === undefined) map.set(key, [i]);
        else at.push(i);
      }
    });
    return map;
  };
  const makers = index((e) => [...e.creates, ...e.makes]);
  const droppers = index((e) => e.drops);
  const freers = index((e) => e.frees);
  const before = effects.map((e, i) => {
    const found = new Set<number>();
    const add = (map: Map<string, number[]>, keys: readonly string[]): void => {
      for (const key of keys) for (const j of map.get(key) ?? []) if (j !== i) found.add(j);
    };
    add(makers, e.needs);
    // The name has to be free first.
    add(droppers, e.creates);
    // Users of the old form go before it is dropped or altered.
    add(freers, e.drops);
    add(freers, e.drops.map(form));
    add(freers, e.alters);
    return [...found].sort((a, b) => a - b);
  });
  return depthFirst(list, before);
}

/** Emits each item after all that must come before it. An edge that closes a cycle is left out. */
function depthFirst(list: readonly Change[], before: readonly (readonly number[])[]): Change[] {
  const state = new Uint8Array(list.length);
  const out: Change[] = [];
  for (let start = 0; start < list.length; start++) {
    if (state[start] !== 0) continue;
    // An explicit stack: chains of views can be longer than the call stack allows.
    const stack: { node: number; next: number }[] = [{ node: start, next: 0 }];
    state[start] = 1;
    while (stack.length > 0) {
      const top = stack[stack.length - 1];
      if (top === undefined) break;
      const dependency = before[top.node]?.[top.next++];
      if (dependency === undefined) {
        state[top.node] = 2;
        const change = list[top.node];
        if (change !== undefined) out.push(change);
        stack.pop();
      } else if (state[dependency] === 0) {
        state[dependency] = 1;
        stack.push({ node: dependency, next: 0 });
      }
    }
  }
  return out;
}

const none: readonly string[] = [];

/** Keys, as of `objectKey`, of the objects that must exist before the change is made. */
export function neededObjects(change: Change): string[] {
  const objects = effectsOf(change, true).needs.map((key) => key.split('\u0000').slice(0, 3).join('\u0000'));
  return [...new Set(objects)];
}

function effectsOf(change: Change, references: boolean): Effects {
  const schemaKey = (name: string): string => objectKey('schema', undefined, name);
  switch (change.kind) {
    case 'add_schema':
      return { ...nothing, creates: [schemaKey(change.schema.name)] };
    case 'drop_schema': {
      const { name } = change.schema;
      const inside = [
        ...change.schema.tables.map((t) => objectKey('table', name, t.name)),
        ...change.schema.views.map((v) => objectKey('view', name, v.name)),
        ...change.schema.objects.map((o) => objectKey(o.kind, name, o.name)),
        ...[...change.schema.funcs, ...change.schema.procs].map((r) => objectKey('function', name, r.name)),
      ];
      const frees = references ? change.schema.tables.flatMap((t) => foreignKeyNeeds(t.foreignKeys, name)) : none;
      return { ...nothing, drops: [schemaKey(name), ...inside], frees };
    }
    case 'modify_schema':
    case 'modify_realm':
      return nothing;
    case 'add_table': {
      const self = objectKey('table', change.schema, change.table.name);
      const keys = references ? foreignKeyNeeds(change.table.foreignKeys, change.schema) : none;
      return createdWith(self, [
        schemaKey(change.schema),
        ...keys,
        ...tableKeys(change.table, change.schema).map(form),
      ]);
    }
    case 'drop_table': {
      const self = objectKey('table', change.schema, change.table.name);
      const keys = references ? foreignKeyNeeds(change.table.foreignKeys, change.schema) : none;
      return droppedWith(self, [
        schemaKey(change.schema),
        ...keys,
        ...tableKeys(change.table, change.schema).map(form),
      ]);
    }
    case 'rename_table':
      return renamed('table', change.schema, change.from.name, change.to.name);
    case 'modify_table':
      return modifyTableEffects(change.schema, change.from, change.to, change.changes, references);
    case 'add_view':
      return added('view', change.schema, change.view.name, change.view.deps);
    case 'drop_view':
      return dropped('view', change.schema, change.view.name, change.view.deps);
    case 'modify_view':
      return changed('view', change.schema, change.to.name, change.from.deps, change.to.deps);
    case 'rename_view':
      return renamed('view', change.schema, change.from.name, change.to.name);
    case 'add_func':
      return added('function', change.schema, change.func.name, routineDeps(change.func));
    case 'add_proc':
      return added('procedure', change.schema, change.proc.name, routineDeps(change.proc));
    case 'drop_func':
      return dropped('function', change.schema, change.func.name, routineDeps(change.func));
    case 'drop_proc':
      return dropped('procedure', change.schema, change.proc.name, routineDeps(change.proc));
    case 'modify_func':
    case 'modify_proc':
      return changed('function', change.schema, change.to.name, routineDeps(change.from), routineDeps(change.to));
    case 'rename_func':
    case 'rename_proc':
      return renamed('function', change.schema, change.from.name, change.to.name);
    case 'add_trigger':
      return { ...nothing, needs: triggerKeys(change.schema, change.on, change.trigger) };
    case 'drop_trigger':
      return { ...nothing, frees: triggerKeys(change.schema, change.on, change.trigger) };
    case 'modify_trigger':
      return {
        ...nothing,
        needs: triggerKeys(change.schema, change.on, change.to),
        frees: triggerKeys(change.schema, change.on, change.from),
      };
    case 'rename_trigger':
      return { ...nothing, needs: triggerKeys(change.schema, change.on, change.from) };
    case 'add_object':
      return added(change.object.kind, change.schema, change.object.name, change.object.deps);
    case 'drop_object':
      return dropped(change.object.kind, change.schema, change.object.name, change.object.deps);
    case 'modify_object':
      return changed(change.to.kind, change.schema, change.to.name, change.from.deps, change.to.deps);
    case 'rename_object':
      return renamed(change.to.kind, change.schema, change.from.name, change.to.name);
  }
}

const nothing: Effects = { creates: none, makes: none, drops: none, needs: none, frees: none, alters: none };

const isOther =
  (self: string) =>
  (key: string): boolean =>
    key !== self && key !== form(self);

function createdWith(self: string, needs: readonly string[]): Effects {
  return { ...nothing, creates: [self], makes: [form(self)], needs: needs.filter(isOther(self)) };
}

function droppedWith(self: string, frees: readonly string[]): Effects {
  return { ...nothing, drops: [self], frees: frees.filter(isOther(self)) };
}

function renamed(kind: string, schema: string | undefined, from: string, to: string): Effects {
  const self = objectKey(kind, schema, to);
  return { ...nothing, creates: [self], makes: [form(self)], drops: [objectKey(kind, schema, from)] };
}

function parentKeys(schema: string | undefined): readonly string[] {
  return schema === undefined ? none : [objectKey('schema', undefined, schema)];
}

function added(
  kind: string,
  schema: string | undefined,
  name: string,
  deps: readonly ObjectRef[] | undefined,
): Effects {
  return createdWith(objectKey(kind, schema, name), [...parentKeys(schema), ...depKeys(deps, schema)]);
}

function dropped(
  kind: string,
  schema: string | undefined,
  name: string,
  deps: readonly ObjectRef[] | undefined,
): Effects {
  return droppedWith(objectKey(kind, schema, name), [...parentKeys(schema), ...depKeys(deps, schema)]);
}

function changed(
  kind: string,
  schema: string | undefined,
  name: string,
  from: readonly ObjectRef[] | undefined,
  to: readonly ObjectRef[] | undefined,
): Effects {
  const self = objectKey(kind, schema, name);
  const needs = depKeys(to, schema).filter(isOther(self));
  const gone = depKeys(from, schema).filter((k) => isOther(self)(k) && !needs.includes(k));
  return { ...nothing, makes: [form(self)], needs, frees: gone };
}

/** Declared dependencies and the user types of arguments and results. */
function routineDeps(routine: Routine): ObjectRef[] {
  const { ret } = routine;
  const results = ret === undefined ? [] : ret.kind === 'table' ? ret.columns.map((c) => c.type) : [ret.type];
  const types = [...routine.args.map((a) => a.type), ...results];
  return [...(routine.deps ?? []), ...types.flatMap((t) => (t.ref === undefined ? [] : [t.ref]))];
}

function depKeys(deps: readonly ObjectRef[] | undefined, schema: string | undefined): string[] {
  return (deps ?? []).map((d) => form(refObjectKey(d, schema)));
}

function triggerKeys(schema: string, on: { readonly kind: string; readonly name: string }, trigger: Trigger): string[] {
  return [form(objectKey(on.kind, schema, on.name)), ...depKeys(trigger.deps, schema)];
}

/** What foreign keys stand on: the table, its columns and a key over them. */
function foreignKeyNeeds(keys: readonly ForeignKey[], schema: string): string[] {
  return keys.flatMap((f) => {
    const table = objectKey('table', f.refSchema ?? schema, f.refTable);
    return [table, keyPart(table), ...f.refColumns.map((c) => columnPart(table, c))];
  });
}

function modifyTableEffects(
  schema: string,
  from: Table,
  to: Table,
  changes: readonly TableChange[],
  references: boolean,
): Effects {
  const self = objectKey('table', schema, to.name);
  const needs: string[] = (to.deps ?? []).map((d) => form(refObjectKey(d, schema)));
  const frees: string[] = (from.deps ?? []).map((d) => form(refObjectKey(d, schema)));
  const makes: string[] = [form(self)];
  const alters: string[] = [form(self)];
  const types = (column: Table['columns'][number]): string[] => typeKeys(column.type, schema).map(form);
  for (const change of changes) {
    switch (change.kind) {
      case 'add_column':
        needs.push(...types(change.column));
        makes.push(columnPart(self, change.column.name));
        break;
      case 'drop_column':
        frees.push(...types(change.column));
        alters.push(columnPart(self, change.column.name));
        break;
      case 'modify_column':
        needs.push(...types(change.to));
        frees.push(...types(change.from));
        break;
      case 'rename_column':
        makes.push(columnPart(self, change.to.name));
        break;
      case 'add_primary_key':
      case 'add_index':
        makes.push(keyPart(self));
        break;
      case 'drop_primary_key':
      case 'drop_index':
        alters.push(keyPart(self));
        break;
      case 'add_foreign_key':
        if (references) needs.push(...foreignKeyNeeds([change.foreignKey], schema));
        break;
      case 'drop_foreign_key':
        if (references) frees.push(...foreignKeyNeeds([change.foreignKey], schema));
        break;
      case 'modify_foreign_key':
        if (references) {
          needs.push(...foreignKeyNeeds([change.to], schema));
          frees.push(...foreignKeyNeeds([change.from], schema));
        }
        break;
      default:
        break;
    }
  }
  const other = isOther(self);
  const kept = new Set(needs);
  const own = (key: string): boolean => !key.startsWith(`${self}\u0000`);
  return {
    ...nothing,
    makes,
    needs: [...kept].filter((k) => other(k) && own(k)),
    frees: [...new Set(frees)].filter((k) => other(k) && own(k) && !kept.has(k)),
    alters,
  };
}
