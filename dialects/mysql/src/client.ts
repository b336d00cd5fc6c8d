import { ConnectionError, type Row } from '@atlas/dialect';
import { mysqlError, openError } from './errors.ts';
import type { Location } from './location.ts';
import { asText } from './text.ts';

/** One session on a server. */
export interface MysqlClient {
  /** The rows of one statement, empty for those that have none. Throws `AtlasError` with the server's number. */
  query(sql: string, params?: readonly unknown[]): Promise<Row[]>;
  /** Lets the server read a statement without running it. Throws as `query` does. */
  prepare(sql: string): Promise<void>;
  /** Puts the session back into its first state: settings, current schema, transaction. */
  reset(): Promise<void>;
  /** Ends the session now, also while a statement runs. */
  destroy(): void;
  close(): Promise<void>;
}

/** The part of `mysql2/promise` that is used. */
interface Mysql2 {
  createConnection(options: object): Promise<Mysql2Connection>;
}

interface Mysql2Connection {
  query(sql: string, params?: unknown): Promise<[unknown, unknown]>;
  prepare(sql: string): Promise<{ close(): Promise<void> }>;
  changeUser(options: object): Promise<void>;
  on(event: 'error', listener: (error: unknown) => void): void;
  destroy(): void;
  end(): Promise<void>;
}

export interface ClientOptions {
  /** One text may hold several statements. Their rows come back one after the other. */
  readonly multipleStatements?: boolean;
}

/** Connects. Throws `ConnectionError`. */
export async function openClient(location: Location, options: ClientOptions = {}): Promise<MysqlClient> {
  const library = await loadModule();
  let connection: Mysql2Connection;
  try {
    connection = await library.createConnection({
      ...(location.socketPath === undefined
        ? { host: location.host, port: location.port }
        : { socketPath: location.socketPath }),
      user: location.user,
      password: location.password,
      ...(location.database === undefined ? {} : { database: location.database }),
      ...(location.tls === 'off' ? {} : { ssl: { rejectUnauthorized: location.tls === 'on' } }),
      charset: location.collation ?? location.charset ?? 'utf8mb4',
      connectTimeout: location.connectTimeoutMs,
      multipleStatements: options.multipleStatements === true,
      // Texts of dates, numbers and JSON are compared and printed: nothing is converted.
      dateStrings: true,
      supportBigNumbers: true,
      jsonStrings: true,
    });
  } catch (error) {
    throw openError(location.place, error);
  }
  // A lost connection is reported by the statement that finds out, not by an event that nobody waits for.
  connection.on('error', () => {});
  const client: MysqlClient = {
    async query(sql, params) {
      try {
        const [rows] = await (params === undefined ? connection.query(sql) : connection.query(sql, params));
        return Array.isArray(rows) ? (rows as Row[]) : [];
      } catch (error) {
        throw mysqlError(error);
      }
    },
    async prepare(sql) {
      try {
        await (await connection.prepare(sql)).close();
      } catch (error) {
        throw mysqlError(error);
      }
    },
    async reset() {
      try {
        await connection.changeUser({
          user: location.user,
          password: location.password,
          database: location.database ?? '',
          charset: location.collation ?? location.charset ?? 'utf8mb4',
        });
      } catch (error) {
        throw mysqlError(error);
      }
      await initialize(client, location);
    },
    destroy: () => connection.destroy(),
    async close() {
      try {
        await connection.end();
      } catch {
        connection.destroy();
      }
    },
  };
  await initialize(client, location);
  return client;
}

/** Modes under which the statements of a plan would mean something else: names in double quotes, no backslash escapes. */
const UNWANTED_MODES = ['ANSI_QUOTES', 'NO_BACKSLASH_ESCAPES', 'PIPES_AS_CONCAT', 'ANSI'];

async function initialize(client: MysqlClient, location: Location): Promise<void> {
  // MySQL 8 and later show the next AUTO_INCREMENT as it was up to a day ago; others have no such variable.
  await client.query('SET SESSION information_schema_stats_expiry = 0').catch(() => []);
  for (const [name, value] of location.variables) await client.query(`SET SESSION ${name} = ${value}`);
  const [row] = await client.query('SELECT @@sql_mode AS mode');
  const modes = asText(row?.mode).split(',');
  if (!modes.some((m) => m === 'ANSI_QUOTES' || m === 'NO_BACKSLASH_ESCAPES')) return;
  await client.query('SET SESSION sql_mode = ?', [modes.filter((m) => !UNWANTED_MODES.includes(m)).join(',')]);
}

async function loadModule(): Promise<Mysql2> {
  try {
    const loaded = (await import('mysql2/promise')) as unknown as Mysql2 & { readonly default?: Mysql2 };
    return loaded.default ?? loaded;
  } catch (cause) {
    throw new ConnectionError('mysql: the package mysql2 is missing, install it to connect to a server', cause);
  }
}
