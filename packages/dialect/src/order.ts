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

/** What a change does to the objects around it, as keys of `objectKey`. */
interface Effects {
  /** Exists in its new form afterwards. */
  readonly makes: readonly string[];
  /** Is gone afterwards. */
  readonly drops: readonly string[];
  /** Must be in its new form before. */
  readonly needs: readonly string[];
  /** Was used by the old form; may only be dropped or changed afterwards. */
  readonly frees: readonly string[];
  /** Is changed in place: users of the old form that go away must go first. */
  readonly alters: readonly string[];
}

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
  const makers = index((e) => e.makes);
  const droppers = index((e) => e.drops);
  const freers = index((e) => e.frees);
  const before = effects.map((e, i) => {
    const found = new Set<number>();
    const add = (map: Map<string, number[]>, keys: readonly string[]): void => {
      for (const key of keys) for (const j of map.get(key) ?? []) if (j !== i) found.add(j);
    };
    add(makers, e.needs);
    // The name has to be free first.
    add(droppers, e.makes);
    // Users of the old form go before it is dropped or altered.
    add(freers, e.drops);
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

function effectsOf(change: Change, references: boolean): Effects {
  const schemaKey = (name: string): string => objectKey('schema', undefined, name);
  switch (change.kind) {
    case 'add_schema':
      return { ...nothing, makes: [schemaKey(change.schema.name)] };
    case 'drop_schema': {
      const { name } = change.schema;
      const inside = [
        ...change.schema.tables.map((t) => objectKey('table', name, t.name)),
        ...change.schema.views.map((v) => objectKey('view', name, v.name)),
        ...change.schema.objects.map((o) => objectKey(o.kind, name, o.name)),
        ...[...change.schema.funcs, ...change.schema.procs].map((r) => objectKey('function', name, r.name)),
      ];
      const frees = change.schema.tables.flatMap((t) => foreignKeyTargets(t.foreignKeys, name));
      return { ...nothing, drops: [schemaKey(name), ...inside], frees };
    }
    case 'modify_schema':
      return { ...nothing, makes: [schemaKey(change.to.name)] };
    case 'modify_realm':
      return nothing;
    case 'add_table': {
      const keys = references ? foreignKeyTargets(change.table.foreignKeys, change.schema) : none;
      const self = objectKey('table', change.schema, change.table.name);
      return {
        ...nothing,
        makes: [self],
        needs: [schemaKey(change.schema), ...keys, ...tableKeys(change.table, change.schema)].filter((k) => k !== self),
      };
    }
    case 'drop_table': {
      const self = objectKey('table', change.schema, change.table.name);
      const keys = references ? foreignKeyTargets(change.table.foreignKeys, change.schema) : none;
      const frees = [schemaKey(change.schema), ...keys, ...tableKeys(change.table, change.schema)].filter(
        (k) => k !== self,
      );
      return { ...nothing, drops: [self], frees };
    }
    case 'rename_table':
      return {
        ...nothing,
        makes: [objectKey('table', change.schema, change.to.name)],
        drops: [objectKey('table', change.schema, change.from.name)],
      };
    case 'modify_table':
      return modifyTableEffects(change.schema, change.from, change.to, change.changes, references);
    case 'add_view':
      return added('view', change.schema, change.view.name, change.view.deps);
    case 'drop_view':
      return dropped('view', change.schema, change.view.name, change.view.deps);
    case 'modify_view':
      return changed('view', change.schema, change.to.name, change.from.deps, change.to.deps);
    case 'rename_view':
      return {
        ...nothing,
        makes: [objectKey('view', change.schema, change.to.name)],
        drops: [objectKey('view', change.schema, change.from.name)],
      };
    case 'add_func':
      return addedRoutine(change.schema, change.func);
    case 'add_proc':
      return addedRoutine(change.schema, change.proc);
    case 'drop_func':
      return dropped('function', change.schema, change.func.name, routineDeps(change.func));
    case 'drop_proc':
      return dropped('procedure', change.schema, change.proc.name, routineDeps(change.proc));
    case 'modify_func':
    case 'modify_proc':
      return changed('function', change.schema, change.to.name, routineDeps(change.from), routineDeps(change.to));
    case 'rename_func':
    case 'rename_proc':
      return { ...nothing, makes: [objectKey('function', change.schema, change.to.name)] };
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
      return {
        ...nothing,
        makes: [objectKey(change.to.kind, change.schema, change.to.name)],
        drops: [objectKey(change.from.kind, change.schema, change.from.name)],
      };
  }
}

const nothing: Effects = { makes: none, drops: none, needs: none, frees: none, alters: none };

function added(
  kind: string,
  schema: string | undefined,
  name: string,
  deps: readonly ObjectRef[] | undefined,
): Effects {
  const self = objectKey(kind, schema, name);
  const parent = schema === undefined ? none : [objectKey('schema', undefined, schema)];
  return { ...nothing, makes: [self], needs: [...parent, ...depKeys(deps, schema)].filter((k) => k !== self) };
}

function dropped(
  kind: string,
  schema: string | undefined,
  name: string,
  deps: readonly ObjectRef[] | undefined,
): Effects {
  const self = objectKey(kind, schema, name);
  const parent = schema === undefined ? none : [objectKey('schema', undefined, schema)];
  return { ...nothing, drops: [self], frees: [...parent, ...depKeys(deps, schema)].filter((k) => k !== self) };
}

function changed(
  kind: string,
  schema: string | undefined,
  name: string,
  from: readonly ObjectRef[] | undefined,
  to: readonly ObjectRef[] | undefined,
): Effects {
  const self = objectKey(kind, schema, name);
  const needs = depKeys(to, schema).filter((k) => k !== self);
  const gone = depKeys(from, schema).filter((k) => k !== self && !needs.includes(k));
  return { ...nothing, makes: [self], needs, frees: gone };
}

function addedRoutine(schema: string, routine: Routine): Effects {
  return added('function', schema, routine.name, routineDeps(routine));
}

/** Declared dependencies and the user types of arguments and results. */
function routineDeps(routine: Routine): ObjectRef[] {
  const types = [
    ...routine.args.map((a) => a.type),
    ...(routine.ret === undefined
      ? []
      : routine.ret.kind === 'table'
        ? routine.ret.columns.map((c) => c.type)
        : [routine.ret.type]),
  ];
  return [...(routine.deps ?? []), ...types.flatMap((t) => (t.ref === undefined ? [] : [t.ref]))];
}

function depKeys(deps: readonly ObjectRef[] | undefined, schema: string | undefined): string[] {
  return (deps ?? []).map((d) => refObjectKey(d, schema));
}

function triggerKeys(schema: string, on: { readonly kind: string; readonly name: string }, trigger: Trigger): string[] {
  return [objectKey(on.kind, schema, on.name), ...depKeys(trigger.deps, schema)];
}

function foreignKeyTargets(keys: readonly ForeignKey[], schema: string): string[] {
  return keys.map((f) => objectKey('table', f.refSchema ?? schema, f.refTable));
}

function modifyTableEffects(
  schema: string,
  from: Table,
  to: Table,
  changes: readonly TableChange[],
  references: boolean,
): Effects {
  const self = objectKey('table', schema, to.name);
  const needs: string[] = [];
  const frees: string[] = [];
  for (const change of changes) {
    switch (change.kind) {
      case 'add_column':
        needs.push(...typeKeys(change.column.type, schema));
        break;
      case 'drop_column':
        frees.push(...typeKeys(change.column.type, schema));
        break;
      case 'modify_column':
        needs.push(...typeKeys(change.to.type, schema));
        frees.push(...typeKeys(change.from.type, schema));
        break;
      case 'add_foreign_key':
        if (references) needs.push(...foreignKeyTargets([change.foreignKey], schema));
        break;
      case 'drop_foreign_key':
        if (references) frees.push(...foreignKeyTargets([change.foreignKey], schema));
        break;
      case 'modify_foreign_key':
        if (references) {
          needs.push(...foreignKeyTargets([change.to], schema));
          frees.push(...foreignKeyTargets([change.from], schema));
        }
        break;
      default:
        break;
    }
  }
  needs.push(...(to.deps ?? []).map((d) => refObjectKey(d, schema)));
  const kept = new Set(needs);
  const gone = (from.deps ?? []).map((d) => refObjectKey(d, schema)).filter((k) => !kept.has(k));
  const others = (keys: readonly string[]): string[] => [...new Set(keys)].filter((k) => k !== self);
  return {
    makes: [self],
    drops: none,
    needs: others(needs),
    frees: others([...frees.filter((k) => !kept.has(k)), ...gone]),
    alters: [self],
  };
}
