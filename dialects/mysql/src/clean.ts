import { DatabaseNotCleanError, type Row, type Scope } from '@atlas/dialect';
import { SYSTEM_SCHEMAS } from './inspect/queries.ts';
import { shown } from './sql.ts';

type Query = (sql: string, params?: readonly unknown[]) => Promise<readonly Row[]>;

/**
 * Throws `DatabaseNotCleanError` unless there is nothing in scope. With `ignoreTables`, one schema that holds only these
 * tables is fine too.
 */
export async function assertClean(query: Query, scope: Scope, ignoreTables?: readonly string[]): Promise<void> {
  if (scope.kind === 'schema') return assertCleanSchema(query, scope.schema, ignoreTables);
  const schemas = (
    await query('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN (?) ORDER BY 1', [
      SYSTEM_SCHEMAS,
    ])
  ).map((r) => String(r.name));
  const [first] = schemas;
  if (first === undefined) return;
  if (ignoreTables === undefined) throw new DatabaseNotCleanError(`found schema ${shown(first)}`);
  if (schemas.length > 1) throw new DatabaseNotCleanError(`found multiple schemas: ${schemas.length}`);
  const tables = await tablesOf(query, first);
  // An empty schema is more than nothing, one that holds our own table was made by us.
  if (tables.length === 0) throw new DatabaseNotCleanError(`found schema ${shown(first)}`);
  await assertCleanSchema(query, first, ignoreTables);
}

async function assertCleanSchema(
  query: Query,
  schema: string,
  ignoreTables: readonly string[] | undefined,
): Promise<void> {
  const tables = await tablesOf(query, schema);
  const counted = tables.filter((name) => ignoreTables?.includes(name) !== true);
  const [first] = counted;
  if (first !== undefined) {
    if (ignoreTables === undefined)
      throw new DatabaseNotCleanError(`found table ${shown(first)} in schema ${shown(schema)}`);
    const many = tables.length > 1;
    throw new DatabaseNotCleanError(many ? `found multiple tables: ${tables.length}` : `found table ${shown(first)}`);
  }
  const [routine] = await query(
    'SELECT ROUTINE_TYPE AS type, ROUTINE_NAME AS name FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ? LIMIT 1',
    [schema],
  );
  if (routine !== undefined && ignoreTables === undefined) {
    const type = String(routine.type).toLowerCase();
    throw new DatabaseNotCleanError(`found ${type} ${shown(String(routine.name))} in schema ${shown(schema)}`);
  }
}

async function tablesOf(query: Query, schema: string): Promise<string[]> {
  const rows = await query(
    'SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? ORDER BY 1',
    [schema],
  );
  return rows.map((r) => String(r.name));
}
