import { type Aspect, type Change, indexBy, type Schema, type Trigger, type TriggerOwner } from '@atlas/model';
import { bodiesEqual, exprsEqual, jsonEqual } from './compare.ts';
import type { DiffContext, DiffHooks } from './diff-hooks.ts';

interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly triggers?: readonly Trigger[];
}

/** Everything of a schema that can have triggers; `kind` is that of `TriggerOwner`. */
export function triggerOwners(schema: Schema): Owner[] {
  return [
    ...schema.tables.map(({ name, triggers }) => ({ kind: 'table', name, triggers })),
    ...schema.views.map(({ name, triggers }) => ({ kind: 'view', name, triggers })),
    ...schema.objects.filter((o) => o.triggers !== undefined),
  ];
}

/** Differences between triggers. Those of an owner that is dropped go with it. */
export function diffTriggers(from: Schema, to: Schema, hooks: DiffHooks, context: DiffContext): Change[] {
  const changes: Change[] = [];
  const key = (o: { readonly kind: string; readonly name: string }): string => `${o.kind}\u0000${o.name}`;
  const had = indexBy(triggerOwners(from), key);
  const kept = new Set(to.objects.map(key));
  for (const { kind, name, triggers = [] } of triggerOwners(to)) {
    const before = had.get(key({ kind, name }))?.triggers ?? [];
    if (before !== triggers)
      changes.push(...diffTriggerLists(before, triggers, to.name, { kind, name }, hooks, context));
  }
  // An object that lost its last trigger is no owner any more.
  const wanted = new Set(triggerOwners(to).map(key));
  for (const { kind, name, triggers = [] } of triggerOwners(from))
    if (!wanted.has(key({ kind, name })) && kept.has(key({ kind, name })))
      changes.push(...diffTriggerLists(triggers, [], to.name, { kind, name }, hooks, context));
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
