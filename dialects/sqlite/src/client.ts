import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConnectionError } from '@atlas/dialect';
import type { Location } from './location.ts';

/** What the driver needs of a client library. Calls are synchronous, as SQLite itself is. */
export interface SqliteClient {
  /** Runs any number of statements. */
  exec(sql: string): void;
  /** The rows of one statement. With `bigints`, whole numbers that a number cannot hold come as bigint. */
  all(sql: string, params: readonly unknown[], bigints: boolean): Record<string, unknown>[];
  /** The schema table may be written to, which is the fast way to empty a database. */
  readonly writableSchema: boolean;
  close(): void;
}

/** The part of `node:sqlite` that is used; `@photostructure/sqlite` is the same for older versions of Node. */
interface SqliteModule {
  readonly DatabaseSync: new (path: string | URL, options: object) => NodeDatabase;
}

interface NodeDatabase {
  exec(sql: string): void;
  prepare(sql: string): NodeStatement;
  close(): void;
}

interface NodeStatement {
  all(...params: unknown[]): Record<string, unknown>[];
  setReadBigInts(enabled: boolean): void;
}

/** Opens a file or memory database. Throws what the library throws. */
export async function openNodeClient(location: Location): Promise<SqliteClient> {
  const { DatabaseSync } = await loadModule();
  // Both libraries read a URI only when it is given as one, and only with an absolute path.
  const target = location.target.startsWith('file:') ? absoluteUri(location.target) : location.target;
  const database = new DatabaseSync(target, {
    enableForeignKeyConstraints: location.foreignKeys,
    enableDoubleQuotedStringLiterals: true,
    timeout: location.busyTimeoutMs,
    defensive: false,
  });
  return {
    writableSchema: true,
    exec: (sql) => database.exec(sql),
    all: (sql, params, bigints) => {
      const statement = database.prepare(sql);
      if (bigints) statement.setReadBigInts(true);
      return statement.all(...params);
    },
    close: () => database.close(),
  };
}

function absoluteUri(uri: string): string {
  const [path = '', query = ''] = uri.slice('file:'.length).split('?', 2);
  return `${pathToFileURL(resolve(decodeURI(path))).href}?${query}`;
}

/** In Node 22 the built-in module warns about itself on every run, so it is used from 24 on. */
const FIRST_BUILT_IN = 24;

async function loadModule(): Promise<SqliteModule> {
  const names = ['node:sqlite', '@photostructure/sqlite'];
  const major = Number(process.versions.node.split('.')[0]);
  if (major < FIRST_BUILT_IN) names.reverse();
  let cause: unknown;
  for (const name of names) {
    try {
      return (await import(name)) as SqliteModule;
    } catch (error) {
      cause ??= error;
    }
  }
  throw new ConnectionError(
    'sqlite: no SQLite library for this platform: use Node 24 or later, or install the package @photostructure/sqlite',
    cause,
  );
}
