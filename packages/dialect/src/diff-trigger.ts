import { type Aspect, type Change, indexBy, type Schema, type Trigger, type TriggerOwner } from '@atlas/model';
import { bodiesEqual, exprsEqual, jsonEqual } from './compare.ts';
import type { DiffContext, DiffHooks } from './diff-hooks.ts';

/** Differences between the triggers of tables and views. Triggers of an owner that is dropped go with it. */
export function diffTriggers(from: Schema, to: Schema, hooks: DiffHooks, context: DiffContext): Change[] {
  const changes: Change[] = [];
  for (const kind of ['table', 'view'] as const) {
    const owners = (s: Schema) => (kind === 'table' ? s.tables : s.views);
    const had = indexBy<{ readonly name: string; readonly triggers: readonly Trigger[] }>(owners(from), (o) => o.name);
    for (const owner of owners(to)) {
      const before = had.get(owner.name);
      if (before === owner) continue;
      const on: TriggerOwner = { kind, name: owner.name };
      changes.push(...diffTriggerLists(before?.triggers ?? [], owner.triggers, to.name, on, hooks, context));
    }
  }
  return changes;
}

function diffTriggerLists(
  from: readonly Trigger[],
  to: readonly Trigger[],
  schema: string,
  on: TriggerOwner,
  hooks: DiffHooks,
  context: DiffContext,
): Change[] {
  const changes: Change[] = [];
  const wanted = indexBy(to, (t) => t.name);
  const had = indexBy(from, (t) => t.name);
  for (const trigger of from) {
    const target = wanted.get(trigger.name);
    if (target === undefined) {
      changes.push({ kind: 'drop_trigger', schema, on, trigger });
      continue;
    }
    const aspects = hooks.triggerAspects?.(trigger, target, context) ?? defaultTriggerAspects(trigger, target, context);
    if (aspects.length > 0) changes.push({ kind: 'modify_trigger', schema, on, from: trigger, to: target, aspects });
  }
  for (const trigger of to) if (!had.has(trigger.name)) changes.push({ kind: 'add_trigger', schema, on, trigger });
  return changes;
}

function defaultTriggerAspects(from: Trigger, to: Trigger, context: DiffContext): Aspect[] {
  if (from === to) return [];
  const head = (t: Trigger) => ({
    time: t.time,
    forEach: t.forEach,
    events: [...t.events].sort((a, b) => a.kind.localeCompare(b.kind)),
  });
  const sameWhen =
    from.when === undefined || to.when === undefined ? from.when === to.when : exprsEqual(from.when, to.when);
  const aspects: Aspect[] = [];
  if (!jsonEqual(head(from), head(to)) || !sameWhen || !bodiesEqual(from.body, to.body)) aspects.push('definition');
  if (!jsonEqual(from.attrs, to.attrs)) aspects.push('attr');
  if (context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')) aspects.push('comment');
  return aspects;
}
