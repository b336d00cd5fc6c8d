import type { Json } from '@atlas/model';
import { mysqlProfile, TokenCursor, unquoteIdentifier } from '@atlas/sqltext';
import { type Partition, partitioningJson } from '../partitions.ts';
import { unescapeExpression, wrap } from '../sql.ts';
import type { PartitionRow } from './queries.ts';

/** The value of a table's `attrs.partition`; undefined for rows that cannot be modelled: sub-partitions, SYSTEM_TIME. */
export function partitioningFrom(rows: readonly PartitionRow[]): Json | undefined {
  const [first] = rows;
  if (first === undefined || first.sub_method !== null) return undefined;
  const type = first.method.toUpperCase().replaceAll(' ', '_');
  if (!/^(RANGE|LIST)(_COLUMNS)?$|^(LINEAR_)?(HASH|KEY)$/.test(type)) return undefined;
  const isColumns = type.endsWith('COLUMNS') || type.endsWith('KEY');
  const expression = unescapeExpression(first.expression ?? '');
  const by = isColumns
    ? items(expression).map((c) => ({ column: unquoteIdentifier(c) }))
    : [{ expr: wrap(expression) }];
  if (/HASH$|KEY$/.test(type)) return partitioningJson({ type, by, count: rows.length, partitions: [] });
  return partitioningJson({ type, by, partitions: rows.map((r) => partitionOf(r, type)) });
}

function partitionOf(row: PartitionRow, type: string): Partition {
  const bounds = items(unescapeExpression(row.description ?? ''));
  return {
    name: row.name,
    ...(type.startsWith('RANGE') ? { lessThan: bounds } : { values: bounds }),
    ...(row.comment === '' ? {} : { comment: row.comment }),
  };
}

/** The parts of a list at the commas outside of parentheses and quotes. */
function items(text: string): string[] {
  return TokenCursor.of(text, mysqlProfile)
    .splitByComma()
    .map((c) => c.slice());
}
