import type { SchemaObject } from '@atlas/model';
import { textOf } from '../attrs.ts';
import { singleQuoted } from '../sql.ts';
import { type PlanContext, qualified } from './context.ts';
import { definerClause } from './definers.ts';

export function createEventSql(event: SchemaObject, schema: string, context: PlanContext): string {
  return [
    eventWords('CREATE', event, schema, context),
    qualified(schema, event.name, context),
    ...definition(event),
  ].join(' ');
}

/** Sets everything anew; the name stays. */
export function alterEventSql(from: SchemaObject, event: SchemaObject, schema: string, context: PlanContext): string {
  const same = (key: string): boolean => from.attrs[key] === event.attrs[key];
  const keepsSchedule = same('every') && same('at') && same('starts') && same('ends');
  return [
    eventWords('ALTER', event, schema, context),
    qualified(schema, event.name, context),
    ...definition(event, keepsSchedule),
  ].join(' ');
}

/** An event that is altered becomes one of the account that does it, too. */
function eventWords(verb: 'CREATE' | 'ALTER', event: SchemaObject, schema: string, context: PlanContext): string {
  const definer = definerClause('event', schema, event.name, context);
  return definer === '' ? `${verb} EVENT` : `${verb} ${definer} EVENT`;
}

export function dropEventSql(event: SchemaObject, schema: string, context: PlanContext): string {
  return `DROP EVENT ${qualified(schema, event.name, context)}`;
}

function definition(event: SchemaObject, keepsSchedule = false): string[] {
  const { attrs } = event;
  const time = (key: string): string => singleQuoted(textOf(attrs[key]) ?? '');
  const every = textOf(attrs.every);
  const schedule =
    every === undefined
      ? [`AT ${time('at')}`]
      : [
          `EVERY ${every}`,
          ...(attrs.starts === undefined ? [] : [`STARTS ${time('starts')}`]),
          ...(attrs.ends === undefined ? [] : [`ENDS ${time('ends')}`]),
        ];
  return [
    // A schedule that is written again begins again.
    ...(keepsSchedule ? [] : ['ON SCHEDULE', ...schedule]),
    `ON COMPLETION ${attrs.preserve === true ? '' : 'NOT '}PRESERVE`,
    attrs.enabled === false ? 'DISABLE' : 'ENABLE',
    ...(event.comment === undefined || event.comment === ''
      ? [`COMMENT ''`]
      : [`COMMENT ${singleQuoted(event.comment)}`]),
    'DO',
    textOf(attrs.as) ?? '',
  ];
}
