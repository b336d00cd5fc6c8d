import { ConnectionError } from '@atlas/dialect';
import type { SqliteClient } from './client.ts';
import type { Location } from './location.ts';

/** The part of the package `libsql` that is used. */
interface LibsqlModule {
  readonly default: new (path: string, options: object) => LibsqlDatabase;
}

interface LibsqlDatabase {
  exec(sql: string): void;
  prepare(sql: string): LibsqlStatement;
  close(): void;
}

interface LibsqlStatement {
  /** Whether the statement returns rows. */
  readonly reader: boolean;
  all(...params: unknown[]): Record<string, unknown>[];
  run(...params: unknown[]): unknown;
  safeIntegers(enabled: boolean): unknown;
}

/** Connects to a libSQL server. The package `libsql` is needed for nothing else, so it is installed on demand. */
export async function openLibsqlClient(location: Location): Promise<SqliteClient> {
  const { default: Database } = await loadLibsql();
  const database = new Database(location.target, {
    ...(location.authToken === undefined ? {} : { authToken: location.authToken }),
    timeout: location.busyTimeoutMs,
  });
  return {
    writableSchema: false,
    exec: (sql) => database.exec(sql),
    all: (sql, params, bigints) => {
      const statement = database.prepare(sql);
      if (bigints) statement.safeIntegers(true);
      if (statement.reader) return statement.all(...params);
      statement.run(...params);
      return [];
    },
    close: () => database.close(),
  };
}

async function loadLibsql(): Promise<LibsqlModule> {
  const name = 'libsql';
  try {
    return (await import(name)) as LibsqlModule;
  } catch (cause) {
    throw new ConnectionError('libsql: the package "libsql" is not installed: run "npm install libsql"', cause);
  }
}
