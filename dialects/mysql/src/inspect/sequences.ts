import { newObject, type SchemaObject } from '@atlas/model';
import { ident, singleQuoted } from '../sql.ts';
import type { SequenceRow } from './queries.ts';
import { type BySchema, groupRows, type InspectContext } from './rows.ts';
import type { Relations } from './tables.ts';

/** Sequences by schema, in name order. Each is a table of one row that describes it. */
export async function readSequences(relations: Relations, context: InspectContext): Promise<BySchema<SchemaObject>> {
  const names = relations.tables.filter((t) => t.type === 'SEQUENCE');
  if (names.length === 0) return new Map();
  const selects = names.map(
    (
      s,
    ) => `SELECT ${singleQuoted(s.schema)} AS \`schema\`, ${singleQuoted(s.name)} AS name, minimum_value, maximum_value,
      start_value, increment, cache_size, cycle_option FROM ${ident(s.schema)}.${ident(s.name)}`,
  );
  const rows = await context.rows<SequenceRow>(selects.join(' UNION ALL '));
  return new Map([...groupRows(rows, (r) => r.schema)].map(([schema, list]) => [schema, list.map(sequenceOf)]));
}

const LIMIT = 9223372036854775806n;

function sequenceOf(row: SequenceRow): SchemaObject {
  const [increment, start] = [BigInt(row.increment), BigInt(row.start_value)];
  const isUp = increment >= 0n;
  const [min, max] = [BigInt(row.minimum_value), BigInt(row.maximum_value)];
  const [usualMin, usualMax] = isUp ? [1n, LIMIT] : [-LIMIT - 1n, -1n];
  const number = (value: bigint): number | string =>
    Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  return newObject('sequence', row.name, {
    attrs: {
      ...(start === (isUp ? min : max) ? {} : { start: number(start) }),
      ...(increment === 1n ? {} : { increment: number(increment) }),
      ...(min === usualMin ? {} : { min_value: number(min) }),
      ...(max === usualMax ? {} : { max_value: number(max) }),
      ...(Number(row.cache_size) === 1000 ? {} : { cache: Number(row.cache_size) }),
      ...(Number(row.cycle_option) === 1 ? { cycle: true } : {}),
    },
  });
}
