import type { Driver } from '@atlas/dialect';
import { type TableSizes, tableSizesOf } from '@atlas/lint';

const SIZES = `SELECT n.nspname AS schema, c.relname AS name, c.reltuples::float8 AS rows,
  c.relpages::float8 * current_setting('block_size')::int AS bytes
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'`;

/** What the last VACUUM or ANALYZE left in the catalog. */
export async function readSizes(driver: Driver): Promise<TableSizes> {
  const found = await driver.query(SIZES);
  return tableSizesOf(
    found.map(({ schema, name, rows, bytes }) => {
      // A table that was never analysed says -1, older servers 0 pages.
      const isKnown = Number(rows) >= 0 && (Number(rows) > 0 || Number(bytes) > 0);
      return {
        schema: String(schema),
        name: String(name),
        rows: isKnown ? Number(rows) : undefined,
        bytes: isKnown ? Number(bytes) : undefined,
      };
    }),
  );
}
