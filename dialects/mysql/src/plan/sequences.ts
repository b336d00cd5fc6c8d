import type { Json, SchemaObject } from '@atlas/model';
import { type PlanContext, qualified } from './context.ts';

export function createSequenceSql(sequence: SchemaObject, schema: string, context: PlanContext): string {
  return ['CREATE SEQUENCE', qualified(schema, sequence.name, context), ...options(sequence, false)].join(' ');
}

export function alterSequenceSql(sequence: SchemaObject, schema: string, context: PlanContext): string {
  return ['ALTER SEQUENCE', qualified(schema, sequence.name, context), ...options(sequence, true)].join(' ');
}

export function dropSequenceSql(sequence: SchemaObject, schema: string, context: PlanContext): string {
  return `DROP SEQUENCE ${qualified(schema, sequence.name, context)}`;
}

/** The options that are set; with `all`, what is not set goes back to its default. */
function options({ attrs }: SchemaObject, all: boolean): string[] {
  const isUp = Number(attrs.increment ?? 1) >= 0;
  const text = (value: Json): string => String(value as string | number);
  const option = (word: string, value: Json | undefined, usual: string): string[] =>
    value === undefined ? (all ? [usual] : []) : [`${word} ${text(value)}`];
  return [
    ...option(
      'START WITH',
      attrs.start,
      `START WITH ${text((isUp ? attrs.min_value : attrs.max_value) ?? (isUp ? 1 : -1))}`,
    ),
    ...option('INCREMENT BY', attrs.increment, 'INCREMENT BY 1'),
    ...option('MINVALUE', attrs.min_value, 'NO MINVALUE'),
    ...option('MAXVALUE', attrs.max_value, 'NO MAXVALUE'),
    ...option('CACHE', attrs.cache, 'CACHE 1000'),
    ...(attrs.cycle === true ? ['CYCLE'] : all ? ['NOCYCLE'] : []),
  ];
}
