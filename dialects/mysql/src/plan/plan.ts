import { orderChanges, PlanScopeError, type PlanOptions, UnsupportedChangeError } from '@atlas/dialect';
import type { Change, ChangeOf, Plan, Statement, Trigger, View } from '@atlas/model';
import { triggerOrderOf } from '../attrs.ts';
import { type MysqlCapabilities, newestCapabilities, type Variant } from '../capabilities.ts';
import { shown } from '../sql.ts';
import { planAccountObject } from './accounts.ts';
import { alterTable } from './alter.ts';
import { type PlanContext, statement } from './context.ts';
import { alterEventSql, createEventSql, dropEventSql } from './events.ts';
import { aroundKeys } from './foreign-keys.ts';
import { addRoutine, dropRoutine, modifyRoutine } from './routines.ts';
import { addSchema, dropSchema, modifySchema } from './schemas.ts';
import { alterSequenceSql, createSequenceSql, dropSequenceSql } from './sequences.ts';
import { withLocks } from './lock-policy.ts';
import { addTable, dropTable, renameTable } from './tables.ts';
import { splitForTidb } from './tidb.ts';
import { createTrigger, dropTrigger } from './triggers.ts';
import { addView, dropView, modifyView, renameView } from './views.ts';

/**
 * Writes changes as statements, triggers that go first and those that come last. Throws `UnsupportedChangeError` and,
 * for plans limited to one schema, `PlanScopeError`.
 */
export function planChanges(
  changes: readonly Change[],
  options: PlanOptions & { readonly capabilities?: unknown },
  variant: Variant,
): Plan {
  const capabilities = (options.capabilities ?? newestCapabilities[variant]) as MysqlCapabilities;
  const context: PlanContext = { options, capabilities, faithful: options.mode !== 'deferred' };
  checkScope(changes, options);
  const ordered = viewsLast(orderChanges(changes));
  const tables = capabilities.supportsGroupedAlter ? ordered : splitForTidb(ordered);
  const keys = aroundKeys(tables, context);
  const statements = [
    ...dropTriggers(ordered, context),
    ...keys.before,
    ...keys.changes.flatMap((c) => statementsOf(c, context)),
    ...keys.after,
    ...createTriggers(ordered, context),
  ].map((s) => withLocks(s, context));
  const reversible = statements.every((s) => s.source === undefined || s.reverse !== undefined);
  return { transactional: false, reversible, statements };
}

/**
 * The servers let go of what a view uses, and look at its query when it is made: so views follow all changes of tables, and
 * those they are made of. What is granted on them follows with them.
 */
function viewsLast(changes: readonly Change[]): readonly Change[] {
  const isTable = (c: Change): boolean => /^(?:add|modify|rename|drop)_table$/.test(c.kind);
  const last = changes.findLastIndex(isTable);
  const isView = (c: Change): c is ViewChange => c.kind === 'add_view' || c.kind === 'modify_view';
  const isGrant = (c: Change): boolean =>
    (c.kind === 'add_object' && c.object.kind === 'permission') ||
    (c.kind === 'modify_object' && c.to.kind === 'permission');
  const views = changes.filter(isView);
  if (views.length === 0) return changes;
  const early = changes.slice(0, last + 1);
  const late = changes.slice(last + 1);
  const isMoved = (c: Change): boolean => isView(c) || isGrant(c);
  const sorted = sortViews(views);
  // Each place of a view takes the next one that can be made.
  let next = 0;
  return [...early.filter((c) => !isMoved(c)), ...early.filter(isMoved), ...late].map((c) =>
    isView(c) ? (sorted[next++] ?? c) : c,
  );
}

type ViewChange = ChangeOf<'add_view'> | ChangeOf<'modify_view'>;

function sortViews(views: readonly ViewChange[]): readonly ViewChange[] {
  const made = (c: ViewChange): View => (c.kind === 'add_view' ? c.view : c.to);
  const keyOf = (schema: string, name: string): string => `${schema}\u0000${name}`;
  const byName = new Map(views.map((c) => [keyOf(c.schema, made(c).name), c]));
  const done = new Set<ViewChange>();
  const sorted: ViewChange[] = [];
  const visit = (change: ViewChange): void => {
    if (done.has(change)) return;
    done.add(change);
    for (const { kind, schema, name } of made(change).deps ?? []) {
      const other = kind === 'view' ? byName.get(keyOf(schema ?? change.schema, name)) : undefined;
      if (other !== undefined) visit(other);
    }
    sorted.push(change);
  };
  for (const change of views) visit(change);
  return sorted;
}

function checkScope(changes: readonly Change[], options: PlanOptions): void {
  if (options.schemaQualifier === undefined) return;
  const schemas = new Set<string>();
  for (const change of changes) {
    if (change.kind === 'add_schema' || change.kind === 'drop_schema')
      throw new PlanScopeError(`${change.kind} is not allowed when migration plan is scoped to one schema`);
    if (change.kind === 'modify_schema') schemas.add(change.to.name);
    else if ('schema' in change && change.schema !== undefined) schemas.add(change.schema);
  }
  if (schemas.size > 1) {
    const names = [...schemas].sort().map(shown).join(' ');
    throw new PlanScopeError(`found ${schemas.size} schemas when migration plan is scoped to one: [${names}]`);
  }
}

function dropTriggers(changes: readonly Change[], context: PlanContext): Statement[] {
  const gone = new Set(changes.flatMap((c) => (c.kind === 'drop_table' ? [`${c.schema}\u0000${c.table.name}`] : [])));
  return changes.flatMap((c) => {
    if (c.kind !== 'drop_trigger' && c.kind !== 'modify_trigger' && c.kind !== 'rename_trigger') return [];
    // A trigger goes with its table.
    if (gone.has(`${c.schema}\u0000${c.on.name}`)) return [];
    const trigger = c.kind === 'drop_trigger' ? c.trigger : c.from;
    return [dropTrigger(trigger, { schema: c.schema, table: c.on.name }, context, c)];
  });
}

type TriggerChange = ChangeOf<'add_trigger'> | ChangeOf<'modify_trigger'> | ChangeOf<'rename_trigger'>;

function createTriggers(changes: readonly Change[], context: PlanContext): Statement[] {
  const list = changes.filter(
    (c): c is TriggerChange => c.kind === 'add_trigger' || c.kind === 'modify_trigger' || c.kind === 'rename_trigger',
  );
  const created = (c: TriggerChange): Trigger => (c.kind === 'add_trigger' ? c.trigger : c.to);
  const done = new Set<TriggerChange>();
  const sorted: TriggerChange[] = [];
  const visit = (change: TriggerChange): void => {
    if (done.has(change)) return;
    done.add(change);
    // FOLLOWS and PRECEDES name a trigger that has to exist.
    const before = triggerOrderOf(created(change))?.name;
    const other = list.find((c) => created(c).name === before && c.schema === change.schema);
    if (other !== undefined) visit(other);
    sorted.push(change);
  };
  for (const change of list) visit(change);
  return sorted.map((c) => createTrigger(created(c), { schema: c.schema, table: c.on.name }, context, c));
}

function statementsOf(change: Change, context: PlanContext): Statement[] {
  switch (change.kind) {
    case 'add_schema':
      return [addSchema(change, context)];
    case 'drop_schema':
      return [dropSchema(change)];
    case 'modify_schema':
      return modifySchema(change, context);
    case 'modify_realm':
      return [];
    case 'add_table':
      return [addTable(change, context)];
    case 'drop_table':
      return [dropTable(change, context)];
    case 'modify_table':
      return alterTable(change, context);
    case 'rename_table':
      return [renameTable(change, context)];
    case 'add_view':
      return [addView(change, context)];
    case 'drop_view':
      return [dropView(change, context)];
    case 'modify_view':
      return modifyView(change, context);
    case 'rename_view':
      return [renameView(change, context)];
    case 'add_func':
      return [addRoutine('FUNCTION', change.func, change.schema, change, context)];
    case 'drop_func':
      return [dropRoutine('FUNCTION', change.func, change.schema, change, context)];
    case 'modify_func':
      return modifyRoutine('FUNCTION', change, change, context);
    case 'rename_func':
      return [
        dropRoutine('FUNCTION', change.from, change.schema, change, context),
        addRoutine('FUNCTION', change.to, change.schema, change, context),
      ];
    case 'add_proc':
      return [addRoutine('PROCEDURE', change.proc, change.schema, change, context)];
    case 'drop_proc':
      return [dropRoutine('PROCEDURE', change.proc, change.schema, change, context)];
    case 'modify_proc':
      return modifyRoutine('PROCEDURE', change, change, context);
    case 'rename_proc':
      return [
        dropRoutine('PROCEDURE', change.from, change.schema, change, context),
        addRoutine('PROCEDURE', change.to, change.schema, change, context),
      ];
    case 'add_trigger':
    case 'drop_trigger':
    case 'modify_trigger':
    case 'rename_trigger':
      return [];
    case 'add_object':
    case 'drop_object':
    case 'modify_object':
    case 'rename_object':
      return objectStatements(change, context);
  }
}

type ObjectChange = ChangeOf<'add_object' | 'drop_object' | 'modify_object' | 'rename_object'>;

function objectStatements(change: ObjectChange, context: PlanContext): Statement[] {
  const object = change.kind === 'add_object' || change.kind === 'drop_object' ? change.object : change.to;
  const { schema = '' } = change;
  if (object.kind === 'event' || object.kind === 'sequence') {
    const isEvent = object.kind === 'event';
    const create = isEvent ? createEventSql : createSequenceSql;
    const drop = isEvent ? dropEventSql : dropSequenceSql;
    const comment = (verb: string): string => `${verb} ${object.kind} ${shown(object.name)}`;
    const up = create(object, schema, context);
    switch (change.kind) {
      case 'add_object':
        return [statement(up, comment('create'), { source: change, reverse: [drop(object, schema, context)] })];
      case 'drop_object':
        return [statement(drop(object, schema, context), comment('drop'), { source: change, reverse: [up] })];
      case 'rename_object':
        return [
          statement(drop(change.from, schema, context), `drop ${object.kind} ${shown(change.from.name)}`, {
            source: change,
            reverse: [create(change.from, schema, context)],
          }),
          statement(up, comment('create'), { source: change, reverse: [drop(object, schema, context)] }),
        ];
      case 'modify_object': {
        // ALTER EVENT cannot take an end away.
        if (isEvent && (change.from.attrs.ends === undefined) !== (change.to.attrs.ends === undefined)) {
          return [
            statement(drop(change.from, schema, context), `drop event ${shown(change.from.name)}`, {
              source: change,
              reverse: [create(change.from, schema, context)],
            }),
            statement(up, comment('create'), { source: change, reverse: [drop(object, schema, context)] }),
          ];
        }
        const alter = (a: typeof object, b: typeof object): string =>
          isEvent ? alterEventSql(a, b, schema, context) : alterSequenceSql(b, schema, context);
        return [
          statement(alter(change.from, change.to), comment('modify'), {
            source: change,
            reverse: [alter(change.to, change.from)],
          }),
        ];
      }
    }
  }
  if (object.kind === 'role' || object.kind === 'user' || object.kind === 'permission')
    return planAccountObject(change, context);
  throw new UnsupportedChangeError(
    change.kind,
    `unsupported change ${change.kind} of ${object.kind} ${shown(object.name)}`,
  );
}
