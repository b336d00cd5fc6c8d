import type { Change, Schema, Trigger, TriggerOwner, View } from '@atlas/model';
import { mentionedNames, nameKey } from '../sql.ts';

/** A trigger with its owner. */
export interface OwnedTrigger {
  readonly trigger: Trigger;
  readonly on: TriggerOwner;
}

/** Views and triggers that are in the way of a change of tables. */
export interface Dependents {
  readonly views: readonly View[];
  readonly triggers: readonly OwnedTrigger[];
}

/**
 * The views that use one of the tables, directly or through other views, and the triggers that belong to or use one of
 * those. ALTER TABLE ... RENAME fails while one of them refers to a table that does not exist at the moment:
 * https://www.sqlite.org/lang_altertable.html#alter_table_rename
 */
export function dependentsOf(schema: Schema, tables: ReadonlySet<string>): Dependents {
  const reached = new Set(tables);
  const views: View[] = [];
  for (let grown = true; grown; ) {
    grown = false;
    for (const view of schema.views) {
      if (reached.has(nameKey(view.name)) || !mentions(view.def, view.deps, reached)) continue;
      reached.add(nameKey(view.name));
      views.push(view);
      grown = true;
    }
  }
  const triggers = triggersOf(schema).filter(
    ({ trigger, on }) =>
      reached.has(nameKey(on.name)) || mentions(`${trigger.when ?? ''} ${trigger.body}`, trigger.deps, reached),
  );
  return { views, triggers };
}

function mentions(text: string, deps: View['deps'], names: ReadonlySet<string>): boolean {
  return (deps ?? []).some((d) => names.has(nameKey(d.name))) || mentionedNames(text, names).length > 0;
}

/** All triggers of a schema, those of tables first. */
export function triggersOf(schema: Schema): OwnedTrigger[] {
  const of = (kind: TriggerOwner['kind'], owner: { name: string; triggers: readonly Trigger[] }): OwnedTrigger[] =>
    owner.triggers.map((trigger) => ({ trigger, on: { kind, name: owner.name } }));
  return [...schema.tables.flatMap((t) => of('table', t)), ...schema.views.flatMap((v) => of('view', v))];
}

/** Names, as of `nameKey`, of the views and triggers that the changes drop, change or rename themselves. */
export function changedObjects(changes: readonly Change[]): {
  views: ReadonlySet<string>;
  triggers: ReadonlySet<string>;
} {
  const views = new Set<string>();
  const triggers = new Set<string>();
  for (const change of changes) {
    switch (change.kind) {
      case 'drop_view':
        views.add(nameKey(change.view.name));
        break;
      case 'modify_view':
      case 'rename_view':
        views.add(nameKey(change.from.name));
        break;
      case 'drop_trigger':
        triggers.add(nameKey(change.trigger.name));
        break;
      case 'modify_trigger':
      case 'rename_trigger':
        triggers.add(nameKey(change.from.name));
        break;
      default:
        break;
    }
  }
  return { views, triggers };
}
