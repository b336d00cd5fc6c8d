import type { Driver } from '@atlas/dialect';
import { type TableSizes, tableSizesOf } from '@atlas/lint';
import { capabilitiesIn } from '../diff-context.ts';
import { SYSTEM_SCHEMAS } from '../inspect/queries.ts';
import { asText } from '../text.ts';

const SIZES = `SELECT TABLE_SCHEMA AS \`schema\`, TABLE_NAME AS name, TABLE_ROWS AS estimate, DATA_LENGTH AS bytes
  FROM information_schema.TABLES
  WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') AND TABLE_SCHEMA NOT IN (?)`;

/** What the storage engines estimate: rows, and the bytes they take without secondary indexes. */
export async function readSizes(driver: Driver): Promise<TableSizes> {
  const rows = await driver.query(SIZES, [SYSTEM_SCHEMAS]);
  const number = (value: unknown): number | undefined => (value === null ? undefined : Number(value));
  const { lowerCaseTableNames } = capabilitiesIn(driver).server;
  return tableSizesOf(
    rows.map(({ schema, name, estimate, bytes }) => ({
      schema: asText(schema),
      name: asText(name),
      rows: number(estimate),
      bytes: number(bytes),
    })),
    { foldsCase: lowerCaseTableNames !== 0 },
  );
}
