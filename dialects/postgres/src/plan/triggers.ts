import type { ChangeOf, Trigger, TriggerEvent, TriggerOwner } from '@atlas/model';
import { wrapParens } from '@atlas/sqltext';
import type { RoutineRef, TriggerAttrs } from '../types.ts';
import { setComment } from './comments.ts';
import { deferrableClause } from './constraints.ts';
import { commands, type Draft, draft, ident, literal, type PlanContext, quoted } from './context.ts';

/** CREATE TRIGGER with its comment. */
export function createTrigger(change: ChangeOf<'add_trigger'>, context: PlanContext): Draft[] {
  const { schema, on, trigger } = change;
  const place = `${ident(trigger.name)} ON ${context.name(schema, on.name)}`;
  return [
    draft(
      triggerSql(schema, on, trigger, context, false),
      `create trigger ${quoted(trigger.name)}`,
      `DROP TRIGGER ${place}`,
    ),
    ...setComment(`TRIGGER ${place}`, `trigger: ${quoted(trigger.name)}`, undefined, trigger.comment).map((d) => ({
      ...d,
      reverse: [],
    })),
  ];
}

export function dropTrigger(change: ChangeOf<'drop_trigger'>, context: PlanContext): Draft[] {
  const { schema, on, trigger } = change;
  const cmd = `DROP TRIGGER ${ident(trigger.name)} ON ${context.name(schema, on.name)}`;
  const reverse = commands(createTrigger({ kind: 'add_trigger', schema, on, trigger }, context));
  return [draft(cmd, `drop trigger ${quoted(trigger.name)}`, reverse)];
}

/** CREATE OR REPLACE where the server can and neither is a constraint trigger; otherwise drop and create. */
export function modifyTrigger(change: ChangeOf<'modify_trigger'>, context: PlanContext): Draft[] {
  const { schema, on, from, to, aspects } = change;
  const isConstraint = (t: Trigger): boolean => (t.attrs as TriggerAttrs).constraint === true;
  const drafts: Draft[] = [];
  if (aspects.some((a) => a !== 'comment')) {
    if (!context.capabilities.supportsReplaceTrigger || isConstraint(from) || isConstraint(to)) {
      return [
        ...dropTrigger({ kind: 'drop_trigger', schema, on, trigger: from }, context),
        ...createTrigger({ kind: 'add_trigger', schema, on, trigger: to }, context),
      ];
    }
    const sql = (trigger: Trigger): string => triggerSql(schema, on, trigger, context, true);
    drafts.push(draft(sql(to), `modify trigger ${quoted(to.name)}`, sql(from)));
  }
  const place = `${ident(to.name)} ON ${context.name(schema, on.name)}`;
  drafts.push(...setComment(`TRIGGER ${place}`, `trigger: ${quoted(to.name)}`, from.comment, to.comment));
  return drafts;
}

export function renameTrigger(change: ChangeOf<'rename_trigger'>, context: PlanContext): Draft[] {
  const [a, b] = [change.from.name, change.to.name];
  const table = context.name(change.schema, change.on.name);
  const rename = (x: string, y: string): string => `ALTER TRIGGER ${ident(x)} ON ${table} RENAME TO ${ident(y)}`;
  return [draft(rename(a, b), `rename a trigger from ${quoted(a)} to ${quoted(b)}`, rename(b, a))];
}

function triggerSql(
  schema: string,
  on: TriggerOwner,
  trigger: Trigger,
  context: PlanContext,
  replace: boolean,
): string {
  const attrs = trigger.attrs as TriggerAttrs;
  const words = [
    `CREATE${replace ? ' OR REPLACE' : ''}${attrs.constraint === true ? ' CONSTRAINT' : ''} TRIGGER ${ident(trigger.name)}`,
    trigger.time,
    eventList(trigger.events),
    `ON ${context.name(schema, on.name)}`,
  ];
  if (attrs.from !== undefined) words.push(`FROM ${context.ref(attrs.from, schema)}`);
  words.push(...deferrableClause(attrs.deferrable));
  const { old_table, new_table } = attrs.referencing ?? {};
  if (old_table !== undefined || new_table !== undefined) words.push('REFERENCING');
  if (old_table !== undefined) words.push(`OLD TABLE AS ${ident(old_table)}`);
  if (new_table !== undefined) words.push(`NEW TABLE AS ${ident(new_table)}`);
  words.push(`FOR EACH ${trigger.forEach}`);
  if (trigger.when !== undefined) words.push(`WHEN ${wrapParens(trigger.when)}`);
  words.push(action(schema, trigger, context));
  return words.join(' ');
}

/** Events in order of name; columns of UPDATE OF as they were given, an order that the server keeps. */
function eventList(events: readonly TriggerEvent[]): string {
  return [...events]
    .sort((a, b) => (a.kind < b.kind ? -1 : 1))
    .map((e) =>
      e.columns === undefined || e.columns.length === 0 ? e.kind : `${e.kind} OF ${e.columns.map(ident).join(', ')}`,
    )
    .join(' OR ');
}

function action(schema: string, trigger: Trigger, context: PlanContext): string {
  const { execute } = trigger.attrs as TriggerAttrs;
  const routine: RoutineRef | undefined = execute?.function ?? execute?.procedure;
  if (routine === undefined) return trigger.body;
  const args = (execute?.args ?? []).map((a) => literal(a)).join(', ');
  return `EXECUTE FUNCTION ${context.ref(routine, schema)}(${args})`;
}
