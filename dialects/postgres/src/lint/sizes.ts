import type { Driver } from '@atlas/dialect';
import { formatBytes, formatCount, type Pass, type TableChangeAt, type TableSize, type TableSizes } from '@atlas/lint';

const SIZES = `SELECT n.nspname AS schema, c.relname AS name, c.reltuples::float8 AS rows,
  c.relpages::float8 * current_setting('block_size')::int AS bytes
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`;

/** What the last VACUUM or ANALYZE left in the catalog. */
export async function readSizes(driver: Driver): Promise<TableSizes> {
  const sizes = new Map<string, TableSize>();
  const byName = new Map<string, TableSize>();
  for (const { schema, name, rows, bytes } of await driver.query(SIZES)) {
    // A table that was never analysed says -1, older servers 0 pages.
    const isKnown = Number(rows) >= 0 && (Number(rows) > 0 || Number(bytes) > 0);
    const size = { rows: isKnown ? Number(rows) : undefined, bytes: isKnown ? Number(bytes) : undefined };
    sizes.set(`${String(schema)}\u0000${String(name)}`, size);
    byName.set(String(name), size);
  }
  return {
    // The schema that a dev database is bound to is called as it likes.
    sizeOf: (schema, table) =>
      (schema === undefined ? undefined : sizes.get(`${schema}\u0000${table}`)) ?? byName.get(table),
  };
}

/** The finding, and how much there is to lock, read or write, where that is known. */
export function withSize(
  text: string,
  { schema, from }: Pick<TableChangeAt, 'schema' | 'from'>,
  { sizes }: Pass,
): string {
  const size = sizes?.sizeOf(schema, from.name);
  if (size?.rows === undefined) return text;
  const bytes = size.bytes === undefined ? '' : ` (${formatBytes(size.bytes)})`;
  return `${text}. The table has about ${formatCount(size.rows)} rows${bytes}`;
}
