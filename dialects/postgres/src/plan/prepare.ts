import { diffTables, jsonEqual } from '@atlas/dialect';
import type {
  Change,
  ChangeOf,
  ConstraintKind,
  ObjectRef,
  Realm,
  SchemaObject,
  Table,
  TableChange,
  Trigger,
} from '@atlas/model';
import { compact } from '@atlas/model';
import { isSerial } from '../column-types.ts';
import { withDeps } from '../dependencies.ts';
import { postgresDiff } from '../diff.ts';
import { refsIn, typesIn } from '../normalize.ts';
import { indexAttrs, objectAttrs, roleName, tableAttrs, toAttrs } from '../types.ts';
import type { PlanContext } from './context.ts';
import { findIndex, sharesOf } from './attached-indexes.ts';
import { primaryKeyName } from './constraints.ts';
import { ownTable } from './own-table.ts';
import { inputTypes } from './routines.ts';
import { serialSequence } from './serial.ts';

/** Brings changes into the form that planning needs, before anything is known of their effects on others. */
export function prepareChanges(changes: readonly Change[], context: PlanContext): Change[] {
  const paired = pairPermissions(
    withRoutineTypes(pairRoles(pairSequences(withoutDroppedPartitions(changes))), context),
  );
  const complete = paired.flatMap((c) => splitOwnership(withObjectDeps(c)).flatMap((s) => splitPartition(s, context)));
  const named =
    context.options.policy?.skip?.has('rename_constraint') === true ? complete : complete.map(pairConstraints);
  return named.flatMap((c) => withoutInherited(c, paired));
}

/** A partition goes with the table it is a part of, but its foreign keys may hold on to what goes before. */
function withoutDroppedPartitions(changes: readonly Change[]): Change[] {
  const gone = new Set(changes.flatMap((c) => droppedPartitions(changes, c).map((p) => p.object)));
  return changes.flatMap((c): Change[] => {
    if (c.kind !== 'drop_object' || !gone.has(c.object)) return [c];
    const keys = c.schema === undefined ? undefined : partitionKeyChange('drop_foreign_key', c.schema, c.object);
    return keys === undefined ? [] : [keys];
  });
}

/** The foreign keys of a partition alone; undefined when it has none. */
function partitionKeyChange(
  kind: 'add_foreign_key' | 'drop_foreign_key',
  schema: string,
  object: SchemaObject,
): Change | undefined {
  const table = ownTable(object);
  if (table.foreignKeys.length === 0) return undefined;
  const bare: Table = { ...table, foreignKeys: [] };
  const [from, to] = kind === 'add_foreign_key' ? [bare, table] : [table, bare];
  return {
    kind: 'modify_table',
    schema,
    from,
    to,
    changes: table.foreignKeys.map((foreignKey) => ({ kind, foreignKey })),
  };
}

/** The dropped partitions that a dropped table takes along, outer ones first. */
export function droppedPartitions(changes: readonly Change[], change: Change): ChangeOf<'drop_object'>[] {
  const under = (schema: string, name: string): ChangeOf<'drop_object'>[] =>
    changes.flatMap((c) => {
      if (c.kind !== 'drop_object' || c.object.kind !== 'partition') return [];
      const { of } = objectAttrs('partition', c.object);
      const home = c.schema ?? '';
      return of.name === name && (of.schema ?? home) === schema ? [c, ...under(home, c.object.name)] : [];
    });
  return change.kind === 'drop_table' ? under(change.schema, change.table.name) : [];
}

/**
 * Permissions on routines name the types of the arguments only where there are overloads, which may be so on one side
 * only. With the types on both sides, a permission that did not change is no change.
 */
function withRoutineTypes(changes: readonly Change[], context: PlanContext): Change[] {
  const complete = (object: SchemaObject, schema: string | undefined, realm: Realm | undefined): SchemaObject => {
    if (object.kind !== 'permission') return object;
    const { for: on } = objectAttrs('permission', object);
    if (on.args !== undefined || (on.kind !== 'function' && on.kind !== 'procedure')) return object;
    const home = on.schema ?? schema;
    const found = realm?.schemas.find((s) => s.name === home);
    const routine = [...(found?.funcs ?? []), ...(found?.procs ?? [])].find((r) => r.name === on.name);
    if (routine === undefined) return object;
    const args = inputTypes(routine.args).map((t) => context.type(t, home));
    return { ...object, attrs: toAttrs({ ...object.attrs, for: { ...on, args } }) };
  };
  const { from, to } = context.options;
  const completed = changes.map((c): Change => {
    if (c.kind === 'add_object') return { ...c, object: complete(c.object, c.schema, to) };
    if (c.kind === 'drop_object') return { ...c, object: complete(c.object, c.schema, from) };
    if (c.kind !== 'modify_object') return c;
    return { ...c, from: complete(c.from, c.schema, from), to: complete(c.to, c.schema, to) };
  });
  const keyOf = (c: ChangeOf<'add_object' | 'drop_object'>): string => {
    const { to: role, for: on, grantable } = objectAttrs('permission', c.object);
    const args = on.args?.map((a) => a.replaceAll('"', '').replace(/^[^.]*\./, ''));
    return JSON.stringify([c.schema, roleName(role), on.schema, on.kind, on.table, on.name, args, grantable]);
  };
  const added = new Map(
    completed.flatMap((c) =>
      c.kind === 'add_object' && c.object.kind === 'permission' ? [[keyOf(c), c] as const] : [],
    ),
  );
  const gone = new Set<Change>();
  const out = completed.flatMap((c): Change[] => {
    const match = c.kind === 'drop_object' && c.object.kind === 'permission' ? added.get(keyOf(c)) : undefined;
    if (c.kind !== 'drop_object' || match === undefined) return [c];
    gone.add(match);
    const where = c.schema === undefined ? {} : { schema: c.schema };
    const same = jsonEqual(c.object.attrs.privileges, match.object.attrs.privileges);
    return same ? [] : [{ kind: 'modify_object', ...where, from: c.object, to: match.object }];
  });
  return out.filter((c) => !gone.has(c));
}

/**
 * Privileges with and without grant option are two permissions of one grant: what moves from one to the other is
 * neither revoked nor granted twice.
 */
function pairPermissions(changes: readonly Change[]): Change[] {
  const groups = new Map<string, { plain?: Change; grantable?: Change }>();
  const isGrantable = (o: SchemaObject): boolean => objectAttrs('permission', o).grantable === true;
  for (const change of changes) {
    const object =
      change.kind === 'modify_object'
        ? change.to
        : change.kind === 'add_object' || change.kind === 'drop_object'
          ? change.object
          : undefined;
    if (object?.kind !== 'permission') continue;
    const { to, for: on } = objectAttrs('permission', object);
    const key = JSON.stringify(['schema' in change ? change.schema : '', roleName(to), on]);
    const group = groups.get(key) ?? {};
    groups.set(key, isGrantable(object) ? { ...group, grantable: change } : { ...group, plain: change });
  }
  const replaced = new Map<Change, Change[]>();
  for (const { plain, grantable } of groups.values()) {
    if (plain === undefined || grantable === undefined) continue;
    const [before, after] = [privilegesOf(grantable, 'from'), privilegesOf(grantable, 'to')];
    const [had, wanted] = [privilegesOf(plain, 'from'), privilegesOf(plain, 'to')];
    const lowered = before.filter((p) => wanted.includes(p));
    const kept = before.filter((p) => !lowered.includes(p));
    replaced.set(plain, [
      withPrivileges(
        plain,
        had.filter((p) => !after.includes(p)),
        wanted.filter((p) => !lowered.includes(p)),
      ),
    ]);
    const raised = after.filter((p) => had.includes(p));
    const rest = withPrivileges(
      grantable,
      kept,
      after.filter((p) => !raised.includes(p)),
    );
    const option = { ...withPrivileges(grantable, lowered, raised), clauses: { grant_option: true } };
    replaced.set(grantable, [option, rest]);
  }
  return changes.flatMap((c) => replaced.get(c) ?? [c]);
}

function privilegesOf(change: Change, side: 'from' | 'to'): readonly string[] {
  const object =
    change.kind === 'modify_object'
      ? change[side]
      : (side === 'to' && change.kind === 'add_object') || (side === 'from' && change.kind === 'drop_object')
        ? change.object
        : undefined;
  return object === undefined ? [] : objectAttrs('permission', object).privileges;
}

function withPrivileges(change: Change, from: readonly string[], to: readonly string[]): Change {
  if (change.kind !== 'modify_object' && change.kind !== 'add_object' && change.kind !== 'drop_object') return change;
  const object = change.kind === 'modify_object' ? change.to : change.object;
  const version = (privileges: readonly string[]): SchemaObject => ({
    ...object,
    attrs: { ...object.attrs, privileges },
  });
  const where = change.schema === undefined ? {} : { schema: change.schema };
  return { kind: 'modify_object', ...where, from: version(from), to: version(to) };
}

/** References in the attributes are dependencies, whoever made the object. */
function withObjectDeps(change: Change): Change {
  const complete = (object: SchemaObject): SchemaObject => {
    if (object.kind === 'sequence') return object;
    const types = typesIn(object.attrs).flatMap((t) => t.ref ?? []);
    return withDeps(
      object,
      [...refsIn(object.attrs), ...types].filter((r) => r.kind !== object.kind || r.name !== object.name),
    );
  };
  switch (change.kind) {
    case 'add_object':
    case 'drop_object':
      return { ...change, object: complete(change.object) };
    case 'modify_object':
      return { ...change, from: complete(change.from), to: complete(change.to) };
    // What triggers call goes after the table they go with.
    case 'drop_table':
      return { ...change, table: withDeps(change.table, change.table.triggers.flatMap(triggerRefs)) };
    case 'drop_view':
      return { ...change, view: withDeps(change.view, change.view.triggers.flatMap(triggerRefs)) };
    case 'add_trigger':
    case 'drop_trigger':
      return { ...change, trigger: withDeps(change.trigger, triggerRefs(change.trigger)) };
    case 'modify_trigger':
      return {
        ...change,
        from: withDeps(change.from, triggerRefs(change.from)),
        to: withDeps(change.to, triggerRefs(change.to)),
      };
    default:
      return change;
  }
}

function triggerRefs(trigger: Trigger): ObjectRef[] {
  return [...(trigger.deps ?? []), ...refsIn(trigger.attrs)].filter((r) => r.table === undefined);
}

/** A role that may log in now, or no longer, is another kind of block but the same role. */
function pairRoles(changes: readonly Change[]): Change[] {
  const isRole = (o: SchemaObject): boolean => o.kind === 'role' || o.kind === 'user';
  const added = new Map(
    changes.flatMap((c) => (c.kind === 'add_object' && isRole(c.object) ? [[c.object.name, c] as const] : [])),
  );
  const paired = new Set<Change>();
  const out: Change[] = [];
  for (const change of changes) {
    const match = change.kind === 'drop_object' && isRole(change.object) ? added.get(change.object.name) : undefined;
    if (change.kind === 'drop_object' && match !== undefined) {
      paired.add(match);
      out.push({ kind: 'modify_object', from: change.object, to: match.object });
    } else out.push(change);
  }
  return out.filter((c) => !paired.has(c));
}

/**
 * A serial column hides its sequence. Where a column stops or starts being serial and the sequence shows or vanishes
 * at the same time, it is the same sequence: it changes its owner instead of being made again.
 */
function pairSequences(changes: readonly Change[]): Change[] {
  let out = [...changes];
  for (const change of changes) {
    if (change.kind !== 'modify_table') continue;
    for (const inner of change.changes) {
      if (inner.kind !== 'modify_column') continue;
      const [was, is] = [isSerial(inner.from.type), isSerial(inner.to.type)];
      if (was === is) continue;
      const name = serialSequence(change.to.name, was ? inner.from : inner.to);
      const owner: ObjectRef = { kind: 'column', table: change.to.name, name: inner.to.name };
      const found = out.find((c) => isSequenceChange(c, was ? 'add_object' : 'drop_object', change.schema, name));
      if (found === undefined) continue;
      const type = was ? serialSequenceType(inner.from.type.name) : serialSequenceType(inner.to.type.name);
      const hidden: SchemaObject = { kind: 'sequence', name, attrs: compact({ type, owner: owner as never }) };
      const shown = (found as ChangeOf<'add_object' | 'drop_object'>).object;
      const [from, to] = was ? [hidden, shown] : [shown, hidden];
      out = out.map((c): Change => {
        if (c === found) return { kind: 'modify_object', schema: change.schema, from, to, clauses: { serial: true } };
        if (c !== change) return c;
        return { ...change, clauses: { ...change.clauses, [`keep_sequence:${inner.to.name}`]: true } };
      });
    }
  }
  return out;
}

function isSequenceChange(change: Change, kind: 'add_object' | 'drop_object', schema: string, name: string): boolean {
  if (change.kind !== 'add_object' && change.kind !== 'drop_object') return false;
  return (
    change.kind === kind && change.schema === schema && change.object.kind === 'sequence' && change.object.name === name
  );
}

function serialSequenceType(type: string): 'smallint' | 'integer' | undefined {
  return type === 'smallserial' ? 'smallint' : type === 'serial' ? 'integer' : undefined;
}

/**
 * The owner of a sequence is set behind the table, which may itself use the sequence. A sequence whose owner goes away
 * is freed before, or it would go with it.
 */
function splitOwnership(change: Change): Change[] {
  const bare = (object: SchemaObject): SchemaObject => {
    const { owner: _owner, ...attrs } = object.attrs;
    return { ...object, attrs };
  };
  const owned = (object: SchemaObject): SchemaObject => {
    const { owner } = objectAttrs('sequence', object);
    return owner === undefined ? object : withDeps(object, [owner]);
  };
  if (change.kind === 'add_object' && change.object.kind === 'sequence' && change.object.attrs.owner !== undefined) {
    const object = bare(change.object);
    const where = change.schema === undefined ? {} : { schema: change.schema };
    return [
      { ...change, object },
      { kind: 'modify_object', ...where, from: object, to: owned(change.object) },
    ];
  }
  if (change.kind === 'drop_object' && change.object.kind === 'sequence' && change.object.attrs.owner !== undefined) {
    const object = bare(change.object);
    const where = change.schema === undefined ? {} : { schema: change.schema };
    return [
      { kind: 'modify_object', ...where, from: owned(change.object), to: object },
      { ...change, object },
    ];
  }
  if (change.kind === 'modify_object' && change.to.kind === 'sequence')
    return [{ ...change, from: owned(change.from), to: owned(change.to) }];
  return [change];
}

/**
 * What a partition has of its own changes as the parts of a table do, so that what depends on them is found the same
 * way. Its foreign keys come after all tables, and go before all.
 */
function splitPartition(change: Change, context: PlanContext): Change[] {
  const schema = 'schema' in change ? (change.schema as string | undefined) : undefined;
  if (schema === undefined) return [change];
  if ((change.kind === 'add_object' || change.kind === 'drop_object') && change.object.kind === 'partition') {
    const isNew = change.kind === 'add_object';
    const keys = partitionKeyChange(isNew ? 'add_foreign_key' : 'drop_foreign_key', schema, change.object);
    if (keys === undefined) return [change];
    const { foreign_key: _keys, ...attrs } = change.object.attrs;
    const object = { ...change, object: { ...change.object, attrs } };
    return isNew ? [object, keys] : [keys, object];
  }
  if (change.kind !== 'modify_object' || change.to.kind !== 'partition') return [change];
  const { from, to } = change;
  const [before, after] = [ownTable(from), ownTable(to)];
  // An index that becomes the parent's stays as it is, unless another is the parent's already.
  const had = sharesOf(from);
  const adopted = new Set(sharesOf(to).flatMap((s) => (had.some((o) => o.root === s.root) ? [] : [s.name])));
  const { of } = objectAttrs('partition', from);
  const goesAlong = (name: string): boolean =>
    had.some(
      (s) =>
        s.isOwn && s.name === name && findIndex(context.options.to, of.schema ?? schema, of.name, s.of) === undefined,
    );
  const changes = diffTables({ ...before, comment: '' }, { ...after, comment: '' }, postgresDiff, {
    capabilities: context.capabilities,
    fromSchema: schema,
    toSchema: schema,
    mode: 'normalized',
  })
    .filter((c) => !(c.kind === 'drop_index' && (adopted.has(c.index.name) || goesAlong(c.index.name))))
    .filter((c) => {
      // What serves a new index of the parent is made just before it.
      const name =
        c.kind === 'add_index'
          ? c.index.name
          : c.kind === 'add_primary_key'
            ? primaryKeyName(to.name, c.primaryKey)
            : '';
      const share = sharesOf(to).find((s) => s.isOwn && s.name === name);
      const parent = objectAttrs('partition', to).of;
      return (
        share === undefined ||
        findIndex(context.options.from, parent.schema ?? schema, parent.name, share.of) !== undefined
      );
    });
  changes.push(...lostKeys(from, before, after, schema, context));
  const parts: Change[] =
    changes.length === 0 ? [] : [{ kind: 'modify_table', schema, from: before, to: after, changes }];
  return [change, ...parts];
}

/** Keys that the drop of the index they serve takes along, and that are wanted all the same. */
function lostKeys(
  from: SchemaObject,
  before: Table,
  after: Table,
  schema: string,
  context: PlanContext,
): TableChange[] {
  const { of } = objectAttrs('partition', from);
  return sharesOf(from).flatMap((share): TableChange[] => {
    const isKept = findIndex(context.options.to, of.schema ?? schema, of.name, share.of) !== undefined;
    if (!share.isOwn || isKept || !before.indexes.some((i) => i.name === share.name)) return [];
    const index = after.indexes.find((i) => i.name === share.name);
    return index === undefined ? [] : [{ kind: 'add_index', index }];
  });
}

/** A constraint that goes and one that comes, alike but for the name, are one that is renamed. */
function pairConstraints(change: Change): Change {
  if (change.kind !== 'modify_table') return change;
  let { changes } = change;
  for (const drop of change.changes) {
    const add = changes.find((c) => c !== drop && sameConstraint(drop, c));
    const [kind, from] = constraintName(drop);
    const [, to] = add === undefined ? [] : constraintName(add);
    if (add === undefined || kind === undefined || !from || !to) continue;
    const renamed: TableChange = { kind: 'rename_constraint', constraint: kind, from, to };
    changes = changes.flatMap((c) => (c === drop ? [renamed] : c === add ? [] : [c]));
  }
  return { ...change, changes };
}

function constraintName(change: TableChange): [ConstraintKind?, string?] {
  switch (change.kind) {
    case 'drop_check':
    case 'add_check':
      return ['check', change.check.name];
    case 'drop_foreign_key':
    case 'add_foreign_key':
      return ['foreign_key', change.foreignKey.symbol];
    case 'drop_index':
    case 'add_index':
      return indexAttrs(change.index).constraint === undefined ? [] : ['unique', change.index.name];
    default:
      return [];
  }
}

function sameConstraint(drop: TableChange, add: TableChange): boolean {
  if (drop.kind === 'drop_check' && add.kind === 'add_check')
    return jsonEqual({ ...drop.check, name: '' }, { ...add.check, name: '' });
  if (drop.kind === 'drop_foreign_key' && add.kind === 'add_foreign_key')
    return jsonEqual({ ...drop.foreignKey, symbol: '' }, { ...add.foreignKey, symbol: '' });
  if (drop.kind === 'drop_index' && add.kind === 'add_index')
    return jsonEqual({ ...drop.index, name: '' }, { ...add.index, name: '' });
  return false;
}

/** Changes that a table gets from its parents by itself. */
function withoutInherited(change: Change, all: readonly Change[]): Change[] {
  if (change.kind !== 'modify_table') return [change];
  const kept = tableAttrs(change.to).inherits ?? [];
  const parents = kept.filter((p) => (tableAttrs(change.from).inherits ?? []).some((o) => jsonEqual(o, p)));
  if (parents.length === 0) return [change];
  const done = all.flatMap((c) => {
    if (c.kind !== 'modify_table') return [];
    const isParent = parents.some((p) => p.name === c.to.name && (p.schema ?? change.schema) === c.schema);
    return isParent ? c.changes : [];
  });
  const changes = change.changes.filter((c) => !done.some((d) => isSame(d, c)));
  return changes.length === 0 ? [] : [{ ...change, changes }];
}

function isSame(parent: TableChange, child: TableChange): boolean {
  switch (child.kind) {
    case 'add_column':
    case 'drop_column':
      return parent.kind === child.kind && parent.column.name === child.column.name;
    case 'modify_column':
      return parent.kind === 'modify_column' && parent.to.name === child.to.name && jsonEqual(parent.to, child.to);
    case 'rename_column':
      return (
        parent.kind === 'rename_column' && parent.from.name === child.from.name && parent.to.name === child.to.name
      );
    case 'add_check':
    case 'drop_check':
      return (
        parent.kind === child.kind && parent.check.name === child.check.name && parent.check.attrs.no_inherit !== true
      );
    case 'modify_check':
      return parent.kind === 'modify_check' && parent.to.name === child.to.name;
    default:
      return false;
  }
}
