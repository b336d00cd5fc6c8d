import type { Realm } from '@atlas/model';
import type { Pass } from './analyzer.ts';

/** A query that is true when the table has no rows. */
export function emptyTableCheck(schema: string, table: string, pass: Pick<Pass, 'lint' | 'scope' | 'dialect'>): string {
  const quote = quoterOf(pass);
  return `SELECT NOT EXISTS (SELECT 1 FROM ${tableName(schema, table, pass)}) AS ${quote('is_empty')}`;
}

/** A query that is true when partitions, named as MySQL does, have no rows. */
export function emptyPartitionsCheck(
  schema: string,
  table: string,
  partitions: readonly string[],
  pass: Pick<Pass, 'lint' | 'scope' | 'dialect'>,
): string {
  const quote = quoterOf(pass);
  const from = `${tableName(schema, table, pass)} PARTITION (${partitions.map(quote).join(', ')})`;
  return `SELECT NOT EXISTS (SELECT 1 FROM ${from}) AS ${quote('is_empty')}`;
}

/** A query that is true when all values of the column are NULL. */
export function emptyColumnCheck(
  schema: string,
  table: string,
  column: string,
  pass: Pick<Pass, 'lint' | 'scope' | 'dialect'>,
): string {
  const quote = quoterOf(pass);
  const rows = `SELECT 1 FROM ${tableName(schema, table, pass)} WHERE ${quote(column)} IS NOT NULL`;
  return `SELECT NOT EXISTS (${rows}) AS ${quote('is_empty')}`;
}

/** The table as SQL, with its schema where the connection sees several. */
export function tableName(schema: string, table: string, pass: Pick<Pass, 'lint' | 'scope' | 'dialect'>): string {
  const quote = quoterOf(pass);
  const isBound = pass.scope.kind === 'schema' || !pass.dialect.capabilities.supportsSchemas;
  return isBound ? quote(table) : `${quote(schema)}.${quote(table)}`;
}

export function quoterOf({ lint }: Pick<Pass, 'lint'>): (name: string) => string {
  return (name) => lint.quote?.(name) ?? `"${name.replaceAll('"', '""')}"`;
}

/** A query that is true when no value of the column is NULL. */
export function noNullsCheck(
  schema: string,
  table: string,
  column: string,
  pass: Pick<Pass, 'lint' | 'scope' | 'dialect'>,
): string {
  const quote = quoterOf(pass);
  const rows = `SELECT 1 FROM ${tableName(schema, table, pass)} WHERE ${quote(column)} IS NULL`;
  return `SELECT NOT EXISTS (${rows}) AS ${quote('has_no_nulls')}`;
}

/** Checks run before the file, so what they name must be there under that name. */
export function isThereBefore(realm: Realm, schema: string, table: string, columns: readonly string[] = []): boolean {
  const place = realm.schemas.find(({ name }) => name === schema);
  const found = place?.tables.find(({ name }) => name === table);
  // Partitions are objects of their own.
  if (found === undefined && columns.length === 0) return place?.objects.some(({ name }) => name === table) === true;
  return found !== undefined && columns.every((column) => found.columns.some(({ name }) => name === column));
}
