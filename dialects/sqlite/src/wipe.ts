import type { SqliteClient } from './client.ts';
import type { Location } from './location.ts';
import { ident } from './sql.ts';

/**
 * Drops everything, also virtual tables and what earlier statements changed about the connection: open transactions,
 * attached databases, temporary objects, the enforcement of foreign keys.
 */
export function wipeDatabase(client: SqliteClient, location: Location): void {
  rollback(client);
  for (const { name } of client.all(`SELECT name FROM pragma_database_list`, [], false)) {
    if (name !== 'main' && name !== 'temp') client.exec(`DETACH DATABASE ${ident(String(name))}`);
  }
  client.exec('PRAGMA foreign_keys = off');
  dropAll(client, 'sqlite_temp_master');
  if (client.writableSchema) eraseSchema(client);
  else dropAll(client, 'sqlite_master');
  if (location.foreignKeys) client.exec('PRAGMA foreign_keys = on');
}

function rollback(client: SqliteClient): void {
  try {
    client.exec('ROLLBACK');
  } catch {
    // No transaction is open, which is the usual case.
  }
}

/** Takes the same time however many objects there are. RESET makes the connection forget the schema it had read. */
function eraseSchema(client: SqliteClient): void {
  if (client.all('SELECT 1 FROM sqlite_master LIMIT 1', [], false).length === 0) return;
  client.exec('PRAGMA writable_schema = 1');
  try {
    client.exec(`DELETE FROM sqlite_master WHERE type IN ('table', 'view', 'index', 'trigger')`);
  } finally {
    client.exec('PRAGMA writable_schema = RESET');
  }
  client.exec('VACUUM');
}

/** One statement per object, for servers that protect their schema table. */
function dropAll(client: SqliteClient, master: 'sqlite_master' | 'sqlite_temp_master'): void {
  const schema = master === 'sqlite_master' ? 'main' : 'temp';
  const names = (type: string, order: string): string[] =>
    client
      .all(
        `SELECT name FROM ${master} WHERE type = ?1 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY ${order}`,
        [type],
        false,
      )
      .map((row) => String(row.name));
  for (const name of names('view', 'rowid DESC')) client.exec(`DROP VIEW IF EXISTS ${schema}.${ident(name)}`);
  // Virtual tables take their shadow tables along, which cannot be dropped themselves.
  for (const name of names('table', `sql LIKE 'CREATE VIRTUAL%' DESC, rowid DESC`)) {
    if (!/^libsql_/i.test(name)) client.exec(`DROP TABLE IF EXISTS ${schema}.${ident(name)}`);
  }
}
