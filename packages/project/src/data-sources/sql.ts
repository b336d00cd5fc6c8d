import {
  boolValue,
  NULL,
  numberValue,
  objectValue,
  stringOf,
  stringValue,
  toPlain,
  tupleValue,
  type Value,
  valueOf,
} from '@atlas/hcl';
import type { ValueBlockHandler } from '../value-block.ts';

/** `data "sql"`: the one column that a query returns, as `count`, `value` (the first row) and `values`. */
export const sql: ValueBlockHandler = {
  block: 'data',
  type: 'sql',
  spec: {
    doc: 'The result of a query that returns one column.',
    attributes: {
      url: { kind: 'string', required: true, doc: 'URL of the database.' },
      query: { kind: 'string', required: true },
      args: { kind: 'values', doc: 'Values of the placeholders of the query.' },
    },
  },
  read: async ({ block, host }) => {
    const given = valueOf(block, 'args');
    const args = given !== undefined && 'items' in given ? given.items.map(argument) : [];
    if (host.runQuery === undefined) throw new Error('queries cannot be run here');
    const rows = await host.runQuery({
      url: stringOf(block, 'url') ?? '',
      query: stringOf(block, 'query') ?? '',
      args,
    });
    const values = rows.map((row) => {
      if (row.length !== 1) throw new Error(`expected 1 column in the result of the query, got ${row.length}`);
      return cell(row[0]);
    });
    return objectValue({ count: numberValue(values.length), value: values[0] ?? NULL, values: tupleValue(values) });
  },
};

function argument(value: Value): string | number | bigint | boolean {
  const plain =
    value.kind === 'string' || value.kind === 'number' || value.kind === 'bool' ? toPlain(value) : undefined;
  if (typeof plain === 'object' || plain === undefined)
    throw new Error(`args must be strings, numbers or booleans, not ${value.kind}`);
  return plain;
}

function cell(raw: unknown): Value {
  if (typeof raw === 'string') return stringValue(raw);
  if (typeof raw === 'boolean') return boolValue(raw);
  if (typeof raw === 'bigint' || typeof raw === 'number') return numberValue(raw);
  if (raw instanceof Uint8Array) return stringValue(new TextDecoder().decode(raw));
  throw new Error(`unsupported row type: ${raw === null || raw === undefined ? '<nil>' : typeof raw}`);
}
