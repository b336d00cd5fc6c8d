import type { Statement, Trigger } from '@atlas/model';
import { mysqlProfile, TokenCursor } from '@atlas/sqltext';
import { textOf, triggerOrderOf } from '../attrs.ts';
import { ident, sameName, shown } from '../sql.ts';
import { type PlanContext, qualified, statement } from './context.ts';
import { definerClause } from './definers.ts';

export interface TriggerTable {
  readonly schema: string;
  readonly table: string;
}

export function createTriggerSql(trigger: Trigger, on: TriggerTable, context: PlanContext): string {
  const order = triggerOrderOf(trigger);
  const head = context.faithful ? writtenHead(trigger, on, context) : undefined;
  const words = head ?? [
    'TRIGGER',
    qualified(on.schema, trigger.name, context),
    trigger.time,
    trigger.events[0]?.kind ?? 'INSERT',
    'ON',
    qualified(on.schema, on.table, context),
    'FOR EACH ROW',
  ];
  const clause = order === undefined ? [] : [`${order.word} ${ident(order.name)}`];
  const definer = definerClause('trigger', on.schema, trigger.name, context);
  return ['CREATE', ...(definer === '' ? [] : [definer]), ...words, ...clause, trigger.body].join(' ');
}

/** The statement up to the body as it was written, as long as that still says the same. */
function writtenHead(trigger: Trigger, on: TriggerTable, context: PlanContext): string[] | undefined {
  const head = textOf(trigger.attrs.head);
  if (head === undefined || context.options.schemaQualifier !== '') return undefined;
  const cursor = TokenCursor.of(head, mysqlProfile);
  cursor.acceptKeyword('TRIGGER');
  cursor.acceptKeyword('IF', 'NOT', 'EXISTS');
  const name = cursor.readQualifiedName();
  const isSame =
    cursor.acceptKeyword(trigger.time) &&
    cursor.acceptKeyword(trigger.events[0]?.kind ?? '') &&
    cursor.acceptKeyword('ON');
  const table = cursor.readQualifiedName();
  const rest = cursor.acceptKeyword('FOR', 'EACH', 'ROW') && cursor.done;
  const named =
    name.length === 1 && name[0] === trigger.name && table.length === 1 && sameName(table[0] ?? '', on.table);
  return isSame && rest && named ? [head] : undefined;
}

export function createTrigger(
  trigger: Trigger,
  on: TriggerTable,
  context: PlanContext,
  source: Statement['source'],
): Statement {
  return statement(createTriggerSql(trigger, on, context), `create trigger ${shown(trigger.name)}`, {
    source,
    reverse: [dropTriggerSql(trigger, on, context)],
  });
}

export function dropTrigger(
  trigger: Trigger,
  on: TriggerTable,
  context: PlanContext,
  source: Statement['source'],
): Statement {
  return statement(dropTriggerSql(trigger, on, context), `drop trigger ${shown(trigger.name)}`, {
    source,
    reverse: [createTriggerSql(trigger, on, { ...context, faithful: true })],
  });
}

function dropTriggerSql(trigger: Trigger, on: TriggerTable, context: PlanContext): string {
  return `DROP TRIGGER ${qualified(on.schema, trigger.name, context)}`;
}
