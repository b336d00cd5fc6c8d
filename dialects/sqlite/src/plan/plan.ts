import { type Capabilities, orderChanges, type PlanOptions, UnsupportedChangeError } from '@atlas/dialect';
import {
  type Change,
  type ChangeOf,
  findSchema,
  newSchema,
  type Plan,
  type Schema,
  type Statement,
  type View,
} from '@atlas/model';
import { newestCapabilities, type SqliteCapabilities } from '../capabilities.ts';
import { MAIN } from '../inspect/inspect.ts';
import { nameKey, sameName } from '../sql.ts';
import { alterTable, isAlterable } from './alter.ts';
import { type PlanContext, statement } from './context.ts';
import { copyTable } from './copy.ts';
import { changedObjects, dependentsOf, type OwnedTrigger, triggersOf } from './dependents.ts';
import { dropIndex, movedIndexes } from './indexes.ts';
import { addTable, dropTable, renameTable } from './tables.ts';
import { targetTable } from './target.ts';
import { createTrigger, dropTrigger } from './triggers.ts';
import { createView, dropView, sortViews } from './views.ts';

/**
 * Writes changes as statements: views and triggers that go or are in the way are dropped first, then tables change, then
 * views and triggers are created. With `options.from` and `options.to`, dependents of a copied table that do not change
 * themselves are dropped and created again. Throws `UnsupportedChangeError`.
 */
export function planChanges(
  changes: readonly Change[],
  options: PlanOptions & { readonly capabilities?: Capabilities },
): Plan {
  const capabilities: SqliteCapabilities = { ...newestCapabilities, ...options.capabilities };
  const ordered = orderChanges(changes.flatMap(expand), { checksReferences: false });
  const moved = movedIndexes(ordered);
  const context: PlanContext = {
    options,
    capabilities,
    faithful: options.mode !== 'deferred',
    from: schemaOf(options.from),
    to: schemaOf(options.to),
    movedIndexes: new Set(moved.map((m) => m.index)),
  };
  const draft = newDraft();
  for (const change of ordered) addChange(change, draft, context);
  addDependents(draft, ordered, context);
  const statements = [
    ...(draft.withoutForeignKeys ? [statement('PRAGMA foreign_keys = off', DISABLE)] : []),
    ...draft.triggerDrops.map(({ trigger, on, source, ownerGoes }) =>
      dropTrigger(trigger, on.name, context, { source, reversible: ownerGoes !== true }),
    ),
    ...sortViews(draft.viewDrops, (d) => d.view)
      .reverse()
      .map(({ view, source, takesTriggers }) => dropView(view, context, { source, takesTriggers })),
    ...moved.map(({ index, table, source }) => dropIndex(index, table, { ...context, faithful: true }, { source })),
    ...draft.tables,
    ...sortViews(draft.viewCreates, (d) => d.view).map(({ view, source }) => createView(view, source)),
    ...draft.triggerCreates.map(({ trigger, on, source }) => createTrigger(trigger, on.name, context, source)),
    ...(draft.withoutForeignKeys ? [statement('PRAGMA foreign_keys = on', ENABLE)] : []),
  ];
  const reversible = statements.every((s) => s.source === undefined || s.reverse !== undefined);
  return { transactional: true, reversible, statements };
}

const DISABLE = 'disable the enforcement of foreign-keys constraints';
const ENABLE = 'enable back the enforcement of foreign-keys constraints';

function schemaOf(realm: PlanOptions['from']): Schema | undefined {
  return realm === undefined ? undefined : (findSchema(realm, MAIN) ?? realm.schemas[0]);
}

/** What goes with a dropped schema is dropped one by one; the schema itself is always there. */
function expand(change: Change): Change[] {
  if (change.kind !== 'drop_schema') return [change];
  const { name, views, tables } = change.schema;
  return [
    ...views.map((view): Change => ({ kind: 'drop_view', schema: name, view })),
    ...tables.map((table): Change => ({ kind: 'drop_table', schema: name, table })),
  ];
}

interface Sourced {
  readonly source?: Change | undefined;
}

interface DroppedTrigger extends OwnedTrigger, Sourced {
  /** Undoing the removal of its table or view brings it back. */
  readonly ownerGoes?: boolean;
}

interface DroppedView extends Sourced {
  readonly view: View;
  /** Its triggers have no statements of their own, so undoing must create them too. */
  readonly takesTriggers?: boolean;
}

/** The statements of a plan, not yet in their places. */
interface Draft {
  readonly triggerDrops: DroppedTrigger[];
  readonly viewDrops: DroppedView[];
  readonly tables: Statement[];
  readonly viewCreates: ({ readonly view: View } & Sourced)[];
  readonly triggerCreates: (OwnedTrigger & Sourced)[];
  /** Keys of tables that are missing for a moment while they are copied, or from then on. */
  readonly missing: Set<string>;
  /** A statement runs that SQLite refuses while one of the missing tables is in use. */
  renames: boolean;
  withoutForeignKeys: boolean;
}

function newDraft(): Draft {
  return {
    triggerDrops: [],
    viewDrops: [],
    tables: [],
    viewCreates: [],
    triggerCreates: [],
    missing: new Set(),
    renames: false,
    withoutForeignKeys: false,
  };
}

function addChange(change: Change, draft: Draft, context: PlanContext): void {
  switch (change.kind) {
    case 'add_schema':
    case 'drop_schema':
    case 'modify_schema':
    case 'modify_realm':
      // The only schema is always there, and it has no properties.
      return;
    case 'add_table':
      draft.tables.push(...addTable(change, context));
      return;
    case 'drop_table':
      draft.tables.push(dropTable(change, context));
      draft.missing.add(nameKey(change.table.name));
      draft.withoutForeignKeys = true;
      return;
    case 'rename_table':
      draft.tables.push(...renameTable(change, context));
      draft.renames = true;
      return;
    case 'modify_table':
      modifyTable(change, draft, context);
      return;
    case 'add_view':
      draft.viewCreates.push({ view: change.view, source: change });
      return;
    case 'drop_view':
      draft.viewDrops.push({ view: change.view, source: change, takesTriggers: true });
      return;
    case 'modify_view':
    case 'rename_view':
      remakeView(change, draft);
      return;
    case 'add_trigger':
      draft.triggerCreates.push({ trigger: change.trigger, on: change.on, source: change });
      return;
    case 'drop_trigger':
      draft.triggerDrops.push({ trigger: change.trigger, on: change.on, source: change });
      return;
    case 'modify_trigger':
    case 'rename_trigger':
      draft.triggerDrops.push({ trigger: change.from, on: change.on, source: change });
      draft.triggerCreates.push({ trigger: change.to, on: change.on, source: change });
      return;
    case 'add_func':
    case 'drop_func':
    case 'modify_func':
    case 'rename_func':
    case 'add_proc':
    case 'drop_proc':
    case 'modify_proc':
    case 'rename_proc':
    case 'add_object':
    case 'drop_object':
    case 'modify_object':
    case 'rename_object':
      throw new UnsupportedChangeError(change.kind, `unsupported change ${change.kind}: SQLite has no such objects`);
  }
}

/** A view that is renamed and changed is dropped once under its old name and created once in its new form. */
function remakeView(change: ChangeOf<'modify_view' | 'rename_view'>, draft: Draft): void {
  const at = draft.viewCreates.findIndex(({ view }) => sameName(view.name, change.to.name));
  const made = { view: change.to, source: change };
  if (at === -1) {
    draft.viewDrops.push({ view: change.from, source: change });
    draft.viewCreates.push(made);
  } else if (change.kind === 'modify_view') {
    draft.viewCreates[at] = made;
  } else {
    const drop = draft.viewDrops.findIndex(({ view }) => sameName(view.name, change.to.name));
    draft.viewDrops[drop] = { view: change.from, source: change };
  }
}

function modifyTable(change: ChangeOf<'modify_table'>, draft: Draft, context: PlanContext): void {
  if (isAlterable(change, context)) {
    draft.tables.push(...alterTable(change, context));
    if (change.changes.some((c) => c.kind === 'rename_column')) draft.renames = true;
    return;
  }
  const target = { ...change, to: targetTable(change, context) };
  draft.tables.push(...copyTable(target, context));
  draft.missing.add(nameKey(change.to.name));
  draft.missing.add(nameKey(change.from.name));
  draft.renames = true;
  draft.withoutForeignKeys = true;
}

/**
 * Adds the views and triggers that have to make way for a copy, and the triggers of views that are made anew, unless the
 * changes deal with them already.
 */
function addDependents(draft: Draft, changes: readonly Change[], context: PlanContext): void {
  const from = context.from ?? schemaOfChanges(changes, 'from');
  const to = context.to ?? schemaOfChanges(changes, 'to');
  const { views, triggers } = draft.renames ? dependentsOf(from, draft.missing) : { views: [], triggers: [] };
  const changed = changedObjects(changes);
  for (const view of views) {
    if (changed.views.has(nameKey(view.name))) continue;
    draft.viewDrops.push({ view });
    draft.viewCreates.push({ view: to.views.find((v) => sameName(v.name, view.name)) ?? view });
  }
  const created = new Set(draft.viewCreates.map((v) => nameKey(v.view.name)));
  const remade = new Set(draft.viewDrops.map((v) => nameKey(v.view.name)).filter((name) => created.has(name)));
  const wanted = new Map(triggersOf(to).map((t) => [nameKey(t.trigger.name), t]));
  const gone = goneOwners(changes);
  for (const owned of triggersOf(from)) {
    const inTheWay = triggers.some((t) => t.trigger === owned.trigger) || remade.has(nameKey(owned.on.name));
    const key = nameKey(owned.trigger.name);
    if (!inTheWay || changed.triggers.has(key)) continue;
    const ownerGoes = gone.has(nameKey(owned.on.name));
    draft.triggerDrops.push({ ...owned, ownerGoes });
    if (!ownerGoes) draft.triggerCreates.push(wanted.get(key) ?? owned);
  }
}

function goneOwners(changes: readonly Change[]): ReadonlySet<string> {
  const gone = new Set<string>();
  for (const change of changes) {
    if (change.kind === 'drop_table') gone.add(nameKey(change.table.name));
    if (change.kind === 'drop_view') gone.add(nameKey(change.view.name));
  }
  return gone;
}

/** What the changes alone say of the schema: the tables and views that they modify. */
function schemaOfChanges(changes: readonly Change[], side: 'from' | 'to'): Schema {
  return newSchema(MAIN, {
    tables: changes.flatMap((c) => (c.kind === 'modify_table' ? [c[side]] : [])),
    views: changes.flatMap((c) => (c.kind === 'modify_view' || c.kind === 'rename_view' ? [c[side]] : [])),
  });
}
