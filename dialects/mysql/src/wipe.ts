import type { Scope } from '@atlas/dialect';
import type { MysqlCapabilities } from './capabilities.ts';
import type { MysqlClient } from './client.ts';
import { SYSTEM_SCHEMAS } from './inspect/queries.ts';
import { ident, singleQuoted } from './sql.ts';

/** What is there when a database is clean. */
export interface WipeBaseline {
  /** Character set and collation of the one schema; absent where all schemas are in scope. */
  readonly schema?: { readonly charset: string; readonly collate: string };
  /** Accounts and roles as `user@host`; undefined where they cannot be read. */
  readonly accounts?: ReadonlySet<string>;
}

export async function readBaseline(client: MysqlClient, scope: Scope): Promise<WipeBaseline> {
  if (scope.kind === 'realm') {
    const accounts = await accountsOf(client);
    return accounts === undefined ? {} : { accounts };
  }
  const [row] = await client.query(
    `SELECT DEFAULT_CHARACTER_SET_NAME AS charset, DEFAULT_COLLATION_NAME AS collation
     FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = ?`,
    [scope.schema],
  );
  return row === undefined ? {} : { schema: { charset: String(row.charset), collate: String(row.collation) } };
}

async function accountsOf(client: MysqlClient): Promise<ReadonlySet<string> | undefined> {
  try {
    const rows = await client.query('SELECT User AS user, Host AS host FROM mysql.user');
    return new Set(rows.map((r) => `${String(r.user)}@${String(r.host)}`));
  } catch {
    return undefined;
  }
}

/** Drops everything in scope. A schema that connections are bound to stays, empty and with its own character set. */
export async function wipeServer(
  client: MysqlClient,
  scope: Scope,
  baseline: WipeBaseline | undefined,
  capabilities: MysqlCapabilities,
): Promise<void> {
  await client.query('SET SESSION foreign_key_checks = 0');
  if (scope.kind === 'schema') await wipeSchema(client, scope.schema, baseline, capabilities);
  else await wipeAll(client, baseline, capabilities);
  await client.query('SET SESSION foreign_key_checks = 1');
}

async function wipeAll(
  client: MysqlClient,
  baseline: WipeBaseline | undefined,
  capabilities: MysqlCapabilities,
): Promise<void> {
  const schemas = await client.query(
    'SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE SCHEMA_NAME NOT IN (?)',
    [SYSTEM_SCHEMAS],
  );
  for (const { name } of schemas) await client.query(`DROP DATABASE ${ident(String(name))}`);
  if (baseline?.accounts === undefined) return;
  for (const account of (await accountsOf(client)) ?? []) {
    if (baseline.accounts.has(account)) continue;
    const at = account.lastIndexOf('@');
    const [user, host] = [account.slice(0, at), account.slice(at + 1)];
    const isRole = capabilities.variant === 'mariadb' && host === '';
    await client.query(isRole ? `DROP ROLE ${ident(user)}` : `DROP USER ${singleQuoted(user)}@${singleQuoted(host)}`);
  }
}

async function wipeSchema(
  client: MysqlClient,
  schema: string,
  baseline: WipeBaseline | undefined,
  capabilities: MysqlCapabilities,
): Promise<void> {
  const relations = await client.query(
    'SELECT TABLE_NAME AS name, TABLE_TYPE AS type FROM information_schema.TABLES WHERE TABLE_SCHEMA = ?',
    [schema],
  );
  const drop = async (what: string, type: (t: string) => boolean): Promise<void> => {
    const names = relations.filter((r) => type(String(r.type))).map((r) => `${ident(schema)}.${ident(String(r.name))}`);
    for (let i = 0; i < names.length; i += DROP_SIZE)
      await client.query(`DROP ${what} IF EXISTS ${names.slice(i, i + DROP_SIZE).join(', ')}`);
  };
  await drop('VIEW', (t) => t === 'VIEW');
  await drop('TABLE', (t) => t !== 'VIEW' && t !== 'SEQUENCE');
  await drop('SEQUENCE', (t) => t === 'SEQUENCE');
  if (capabilities.supportsRoutines) {
    const routines = await client.query(
      `SELECT ROUTINE_TYPE AS type, ROUTINE_NAME AS name FROM information_schema.ROUTINES
       WHERE ROUTINE_SCHEMA = ? AND ROUTINE_TYPE IN ('FUNCTION', 'PROCEDURE', 'PACKAGE')`,
      [schema],
    );
    for (const { type, name } of routines)
      await client.query(`DROP ${String(type)} IF EXISTS ${ident(schema)}.${ident(String(name))}`);
    const events = await client.query(
      'SELECT EVENT_NAME AS name FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ?',
      [schema],
    );
    for (const { name } of events) await client.query(`DROP EVENT IF EXISTS ${ident(schema)}.${ident(String(name))}`);
  }
  const own = baseline?.schema;
  if (own !== undefined)
    await client.query(`ALTER DATABASE ${ident(schema)} CHARACTER SET ${own.charset} COLLATE ${own.collate}`);
}

const DROP_SIZE = 100;
