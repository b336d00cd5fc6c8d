import type { Driver } from '@atlas/dialect';
import { type TableSizes, tableSizesOf } from '@atlas/lint';

const SIZES = `SELECT n.nspname AS schema, c.relname AS name, c.reltuples::float8 AS rows,
  c.relpages::float8 * current_setting('block_size')::int AS bytes
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'm') AND n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
UNION ALL
SELECT n.nspname, c.relname, coalesce(sum(leaf.reltuples::float8) FILTER (WHERE leaf.reltuples > 0), 0),
  coalesce(sum(leaf.relpages::float8), 0) * current_setting('block_size')::int
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  CROSS JOIN LATERAL pg_catalog.pg_partition_tree(c.oid) part JOIN pg_catalog.pg_class leaf ON leaf.oid = part.relid
WHERE c.relkind = 'p' AND part.isleaf AND leaf.relkind = 'r'
GROUP BY c.oid, n.nspname, c.relname`;

/** What the last VACUUM or ANALYZE left in the catalog; of partitioned tables that of all their partitions. */
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
