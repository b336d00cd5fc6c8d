import {
  type Change,
  indexBy,
  newRealm,
  type Realm,
  type Routine,
  type Schema,
  type SchemaObject,
  type Table,
  type View,
} from '@atlas/model';
import { AtlasError } from '@atlas/diagnostics';
import type { Capabilities } from './capabilities.ts';
import { attrChanges, bodiesEqual, jsonEqual } from './compare.ts';
import type { DiffContext, DiffHooks } from './diff-hooks.ts';
import { diffIndexes, diffTables } from './diff-table.ts';
import { diffTriggers, triggerOwners } from './diff-trigger.ts';
import { applyRename } from './rename.ts';
import { addRenames } from './rename-changes.ts';

export interface DiffOptions {
  readonly hooks: DiffHooks;
  readonly capabilities: Capabilities;
  /** See `DiffContext.mode`. */
  readonly mode: DiffContext['mode'];
  /** See `DiffContext.spelled`. */
  readonly spelled?: boolean;
}

/**
 * All differences between two realms, unordered as to dependencies: objects of the database, then schemas in `from`
 * order, then new ones in `to` order. Equal parts that share identity are not walked. Renames show as drop and add;
 * `applyRenames` turns them into renames beforehand.
 */
export function diffRealms(from: Realm, to: Realm, options: DiffOptions): Change[] {
  if (from === to) return [];
  const changes: Change[] = [];
  const realmContext = contextOf('', '', options);
  const attrs = attrChanges(from.attrs, to.attrs);
  if (attrs.length > 0) changes.push({ kind: 'modify_realm', from, to, changes: attrs });
  changes.push(...diffObjects(from.objects, to.objects, undefined, options.hooks, realmContext));
  const wanted = indexBy(to.schemas, (s) => s.name);
  const had = indexBy(from.schemas, (s) => s.name);
  for (const schema of from.schemas) {
    const target = wanted.get(schema.name);
    if (target === undefined) changes.push(...dropSchema(schema));
    else changes.push(...diffSchemas(schema, target, options));
  }
  for (const schema of to.schemas) if (!had.has(schema.name)) changes.push(...addSchema(schema));
  return changes;
}

/** Differences between two schemas of the same name. Throws `AtlasError` `dialect/schema-names` otherwise. */
export function diffSchemas(from: Schema, to: Schema, options: DiffOptions): Change[] {
  if (from === to) return [];
  if (from.name !== to.name) {
    throw new AtlasError(`mismatched schema names: ${JSON.stringify(from.name)} != ${JSON.stringify(to.name)}`, {
      code: 'dialect/schema-names',
    });
  }
  const { hooks } = options;
  const namesakes = hooks.namesakes?.(from, to) ?? [];
  if (namesakes.length > 0) {
    const original = newRealm({ schemas: [from] });
    const [renamed] = namesakes.reduce(applyRename, original).schemas;
    if (renamed !== undefined) return addRenames(diffSchemas(renamed, to, options), original, namesakes);
  }
  const context: DiffContext = { ...contextOf(from.name, to.name, options), schemas: [from, to] };
  const changes: Change[] = [];
  const attrs = schemaAttrs(from, to, hooks, context);
  if (attrs.length > 0) changes.push({ kind: 'modify_schema', from, to, changes: attrs });
  changes.push(...diffObjects(from.objects, to.objects, to.name, hooks, context));
  changes.push(...diffTableLists(from, to, hooks, context));
  changes.push(...diffViews(from, to, hooks, context));
  changes.push(...diffRoutines('func', from.funcs, to.funcs, to.name, hooks, context));
  changes.push(...diffRoutines('proc', from.procs, to.procs, to.name, hooks, context));
  changes.push(...diffTriggers(from, to, hooks, context));
  return changes;
}

function contextOf(fromSchema: string, toSchema: string, options: DiffOptions): DiffContext {
  const { capabilities, mode, spelled = false } = options;
  return { capabilities, mode, spelled, fromSchema, toSchema };
}

function schemaAttrs(from: Schema, to: Schema, hooks: DiffHooks, context: DiffContext) {
  if (hooks.schemaAttrChanges !== undefined) return hooks.schemaAttrChanges(from, to, context);
  const common = (s: Schema) => ({
    ...(context.capabilities.supportsComments && s.comment ? { comment: s.comment } : {}),
    ...(context.capabilities.supportsSchemaCharset && s.charset ? { charset: s.charset } : {}),
    ...(context.capabilities.supportsSchemaCharset && s.collate ? { collate: s.collate } : {}),
    ...s.attrs,
  });
  return attrChanges(common(from), common(to));
}

/** Everything a new schema holds, as separate changes, so that ordering can put them where they belong. */
function addSchema(schema: Schema): Change[] {
  const changes: Change[] = [{ kind: 'add_schema', schema }];
  for (const object of schema.objects) changes.push({ kind: 'add_object', schema: schema.name, object });
  for (const table of schema.tables) changes.push({ kind: 'add_table', schema: schema.name, table });
  for (const view of schema.views) changes.push({ kind: 'add_view', schema: schema.name, view });
  for (const func of schema.funcs) changes.push({ kind: 'add_func', schema: schema.name, func });
  for (const proc of schema.procs) changes.push({ kind: 'add_proc', schema: schema.name, proc });
  for (const { kind, name, triggers = [] } of triggerOwners(schema))
    for (const trigger of triggers)
      changes.push({ kind: 'add_trigger', schema: schema.name, on: { kind, name }, trigger });
  return changes;
}

/** Dropping a schema drops its contents; foreign keys and views elsewhere are the planner's concern. */
function dropSchema(schema: Schema): Change[] {
  return [{ kind: 'drop_schema', schema }];
}

function diffTableLists(from: Schema, to: Schema, hooks: DiffHooks, context: DiffContext): Change[] {
  const changes: Change[] = [];
  const wanted = indexBy(to.tables, (t) => t.name);
  const had = indexBy(from.tables, (t) => t.name);
  for (const table of from.tables) {
    const target = wanted.get(table.name);
    if (target === undefined) {
      changes.push({ kind: 'drop_table', schema: to.name, table });
      continue;
    }
    const inner = diffTables(table, target, hooks, context);
    if (inner.length > 0)
      changes.push({ kind: 'modify_table', schema: to.name, from: table, to: target, changes: inner });
  }
  for (const table of to.tables) if (!had.has(table.name)) changes.push({ kind: 'add_table', schema: to.name, table });
  return changes;
}

function diffViews(from: Schema, to: Schema, hooks: DiffHooks, context: DiffContext): Change[] {
  const changes: Change[] = [];
  const schema = to.name;
  const wanted = indexBy(to.views, (v) => v.name);
  const had = indexBy(from.views, (v) => v.name);
  for (const view of from.views) {
    const target = wanted.get(view.name);
    // A view and a materialized view are different objects that share a name space.
    if (target === undefined || target.materialized !== view.materialized) {
      changes.push({ kind: 'drop_view', schema, view });
      if (target !== undefined) changes.push({ kind: 'add_view', schema, view: target });
      continue;
    }
    if (view === target) continue;
    const aspects = hooks.viewAspects?.(view, target, context) ?? defaultViewAspects(view, target, context);
    const inner = diffIndexes(tableOf(view), tableOf(target), hooks, context);
    if (aspects.length > 0 || inner.length > 0) {
      changes.push({ kind: 'modify_view', schema, from: view, to: target, changes: inner, aspects });
    }
  }
  for (const view of to.views) if (!had.has(view.name)) changes.push({ kind: 'add_view', schema, view });
  return changes;
}

/** A view as the owner of indexes, so that one index comparison serves both. */
function tableOf(view: View): Table {
  return {
    name: view.name,
    columns: view.columns,
    indexes: view.indexes,
    foreignKeys: [],
    checks: [],
    triggers: [],
    attrs: {},
  };
}

function defaultViewAspects(from: View, to: View, context: DiffContext) {
  return [
    ...(bodiesEqual(from.def, to.def) ? [] : (['definition'] as const)),
    ...(context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')
      ? (['comment'] as const)
      : []),
    ...(jsonEqual(from.attrs, to.attrs) ? [] : (['attr'] as const)),
  ];
}

function diffRoutines(
  kind: 'func' | 'proc',
  from: readonly Routine[],
  to: readonly Routine[],
  schema: string,
  hooks: DiffHooks,
  context: DiffContext,
): Change[] {
  const changes: Change[] = [];
  const key = (r: Routine): string => hooks.routineKey?.(r) ?? r.name;
  const wanted = indexBy(to, key);
  const had = indexBy(from, key);
  for (const routine of from) {
    const target = wanted.get(key(routine));
    if (target === undefined) {
      changes.push(
        kind === 'func' ? { kind: 'drop_func', schema, func: routine } : { kind: 'drop_proc', schema, proc: routine },
      );
      continue;
    }
    const aspects = hooks.routineAspects?.(routine, target, context) ?? defaultRoutineAspects(routine, target, context);
    if (aspects.length === 0) continue;
    changes.push({ kind: kind === 'func' ? 'modify_func' : 'modify_proc', schema, from: routine, to: target, aspects });
  }
  for (const routine of to) {
    if (had.has(key(routine))) continue;
    changes.push(
      kind === 'func' ? { kind: 'add_func', schema, func: routine } : { kind: 'add_proc', schema, proc: routine },
    );
  }
  return changes;
}

function defaultRoutineAspects(from: Routine, to: Routine, context: DiffContext) {
  const signature = (r: Routine) => ({ args: r.args, ret: r.ret, lang: r.lang.toLowerCase() });
  return [
    ...(bodiesEqual(from.body, to.body) && jsonEqual(signature(from), signature(to)) ? [] : (['definition'] as const)),
    ...(context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')
      ? (['comment'] as const)
      : []),
    ...(jsonEqual(from.attrs, to.attrs) ? [] : (['attr'] as const)),
  ];
}

function diffObjects(
  from: readonly SchemaObject[],
  to: readonly SchemaObject[],
  schema: string | undefined,
  hooks: DiffHooks,
  context: DiffContext,
): Change[] {
  const changes: Change[] = [];
  const where = schema === undefined ? {} : { schema };
  const key = (o: SchemaObject): string => `${o.kind}\u0000${hooks.objectKey?.(o) ?? o.name}`;
  const wanted = indexBy(to, key);
  const had = indexBy(from, key);
  for (const object of from) {
    const target = wanted.get(key(object));
    if (target === undefined) changes.push({ kind: 'drop_object', ...where, object });
    else if (
      object !== target &&
      (hooks.objectChanged?.(object, target, context) ?? defaultObjectChanged(object, target, context))
    )
      changes.push({ kind: 'modify_object', ...where, from: object, to: target });
  }
  for (const object of to) if (!had.has(key(object))) changes.push({ kind: 'add_object', ...where, object });
  return changes;
}

function defaultObjectChanged(from: SchemaObject, to: SchemaObject, context: DiffContext): boolean {
  if (context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')) return true;
  return !jsonEqual(from.attrs, to.attrs);
}
