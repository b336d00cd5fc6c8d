import { UnsupportedChangeError } from '@atlas/dialect';
import type { Statement, Trigger } from '@atlas/model';
import { triggerSpelling } from '../attrs.ts';
import { ident, shown, wrap } from '../sql.ts';
import { lineBuilder, type PlanContext, statement } from './context.ts';

/** CREATE TRIGGER for the table or view `owner`. */
export function createTriggerSql(trigger: Trigger, owner: string, context: PlanContext): string {
  const [event, ...more] = trigger.events;
  if (event === undefined || more.length > 0) {
    throw new UnsupportedChangeError(
      trigger.name,
      `create trigger ${shown(trigger.name)}: a trigger of SQLite has exactly one event, use one trigger per event`,
    );
  }
  if (event.kind === 'TRUNCATE') {
    throw new UnsupportedChangeError(
      trigger.name,
      `create trigger ${shown(trigger.name)}: SQLite has no TRUNCATE, use DELETE`,
    );
  }
  const spelling = context.faithful ? triggerSpelling(trigger) : [];
  const b = lineBuilder();
  b.p('CREATE TRIGGER').ident(trigger.name);
  if (trigger.time !== 'BEFORE' || !spelling.includes('no-time')) b.p(trigger.time);
  b.p(event.kind);
  if (event.columns !== undefined) b.p('OF', event.columns.map(ident).join(', '));
  b.p('ON').ident(owner);
  if (!spelling.includes('no-for-each')) b.p('FOR EACH ROW');
  if (trigger.when !== undefined) b.p('WHEN', spelling.includes('bare-when') ? trigger.when : wrap(trigger.when));
  return b.p(bodyText(trigger.body)).toString();
}

function bodyText(body: string): string {
  const text = body.trim().replace(/(\bEND)\s*;$/i, '$1');
  if (/^BEGIN\b/i.test(text)) return text;
  return `BEGIN ${text}${text.endsWith(';') ? '' : ';'} END`;
}

/** The statement of `createTriggerSql`, undone by DROP TRIGGER. */
export function createTrigger(
  trigger: Trigger,
  owner: string,
  context: PlanContext,
  source?: Statement['source'],
): Statement {
  return statement(createTriggerSql(trigger, owner, context), `create trigger ${shown(trigger.name)}`, {
    source,
    reverse: [dropTriggerSql(trigger)],
  });
}

/** DROP TRIGGER for one of `owner`, which has its name of before the plan. */
export function dropTrigger(
  trigger: Trigger,
  owner: string,
  context: PlanContext,
  rest: { readonly source?: Statement['source'] | undefined; readonly reversible?: boolean } = {},
): Statement {
  const create = (): string => createTriggerSql(trigger, owner, { ...context, faithful: true });
  return statement(dropTriggerSql(trigger), `drop trigger ${shown(trigger.name)}`, {
    source: rest.source,
    ...(rest.reversible === false ? {} : { reverse: [create()] }),
  });
}

function dropTriggerSql(trigger: Trigger): string {
  return `DROP TRIGGER ${ident(trigger.name)}`;
}
