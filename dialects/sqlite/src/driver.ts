import { existsSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  ConnectionError,
  DatabaseNotCleanError,
  type DatabaseUrl,
  type Dialect,
  type Driver,
  type InspectOptions,
  type OpenOptions,
  type Release,
  type Row,
  type Scope,
  type Transaction,
} from '@atlas/dialect';
import { filterRealm, type Realm } from '@atlas/model';
import { capabilitiesOf, type SqliteCapabilities } from './capabilities.ts';
import { openNodeClient, type SqliteClient } from './client.ts';
import { openError, sqliteError } from './errors.ts';
import { acquireFileLock, lockKeyOf } from './file-lock.ts';
import { inspectDatabase, MAIN } from './inspect/inspect.ts';
import { openLibsqlClient } from './libsql.ts';
import { type Location, locationOf } from './location.ts';
import { SqliteTransaction } from './transaction.ts';
import { wipeDatabase } from './wipe.ts';

/** Opens the database that the URL names; a file that does not exist is created. Throws `ConnectionError`. */
export async function openSqlite(dialect: Dialect, url: DatabaseUrl, options: OpenOptions): Promise<Driver> {
  options.signal?.throwIfAborted();
  const location = locationOf(url);
  const { path } = location;
  if (path !== undefined) checkDirectory(path);
  const isNew = path !== undefined && !existsSync(path);
  let client: SqliteClient;
  let version: string;
  try {
    client = await openClient(location);
    // Opening reads nothing; only a query finds out that the file is something else, or locked.
    client.all('SELECT count(*) FROM sqlite_master', [], false);
    if (location.kind !== 'remote') client.exec(`PRAGMA foreign_keys = ${location.foreignKeys ? 'on' : 'off'}`);
    const [row] = client.all('SELECT sqlite_version() AS version', [], false);
    version = typeof row?.version === 'string' ? row.version : '';
  } catch (error) {
    throw error instanceof ConnectionError ? error : openError(location.name, error);
  }
  return new SqliteDriver(dialect, client, location, version, isNew, options);
}

function checkDirectory(path: string): void {
  const directory = dirname(path);
  if (path === '') throw new ConnectionError('sqlite: the URL names no file: use sqlite://path/to/file.db');
  if (!existsSync(directory)) {
    const [name, parent] = [JSON.stringify(path), JSON.stringify(directory)];
    throw new ConnectionError(`sqlite: cannot open ${name}: the directory ${parent} does not exist, create it first`);
  }
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new ConnectionError(`sqlite: cannot open ${JSON.stringify(path)}: it is a directory`);
  }
}

/** Memory databases that several connections of this process share, by name. */
const sharedClients = new Map<string, { readonly client: SqliteClient; users: number }>();

async function openClient(location: Location): Promise<SqliteClient> {
  if (location.kind === 'remote') return openLibsqlClient(location);
  const { shared } = location;
  if (shared === undefined) return openNodeClient(location);
  const known = sharedClients.get(shared);
  const entry = known ?? { client: await openNodeClient(location), users: 0 };
  sharedClients.set(shared, entry);
  entry.users++;
  let open = true;
  return {
    ...entry.client,
    close: () => {
      if (!open) return;
      open = false;
      if (--entry.users > 0) return;
      sharedClients.delete(shared);
      entry.client.close();
    },
  };
}

/** A connection to one database. All work is done before a method's promise is returned: SQLite runs in the process. */
class SqliteDriver implements Driver {
  readonly dialect: Dialect;
  readonly capabilities: SqliteCapabilities;
  readonly scope: Scope = { kind: 'schema', schema: MAIN };
  readonly serverVersion: string;
  readonly #client: SqliteClient;
  readonly #location: Location;
  readonly #notice: OpenOptions['notice'];
  /** The file did not exist before. */
  readonly #isNew: boolean;
  #wasWiped = false;
  #isOpen = true;
  #noticed = new Set<string>();

  constructor(
    dialect: Dialect,
    client: SqliteClient,
    location: Location,
    version: string,
    isNew: boolean,
    options: OpenOptions,
  ) {
    this.dialect = dialect;
    this.capabilities = capabilitiesOf(version);
    this.serverVersion = version;
    this.#client = client;
    this.#location = location;
    this.#isNew = isNew;
    this.#notice = options.notice;
  }

  async query(sql: string, params: readonly unknown[] = []): Promise<Row[]> {
    return readRows(this.#client, sql, params);
  }

  async exec(sql: string, params: readonly unknown[] = []): Promise<void> {
    runStatement(this.#client, sql, params);
  }

  async begin(): Promise<Transaction> {
    return SqliteTransaction.begin({
      query: (sql, params) => readRows(this.#client, sql, params),
      exec: (sql, params) => runStatement(this.#client, sql, params),
    });
  }

  async inspect(options: InspectOptions = {}): Promise<Realm> {
    options.signal?.throwIfAborted();
    const { realm, virtualTables } = this.#inspectAll();
    for (const name of virtualTables) {
      if (this.#noticed.has(name)) continue;
      this.#noticed.add(name);
      this.#notice?.(
        `virtual table ${JSON.stringify(name)} is not managed: it is neither created, changed nor dropped`,
      );
    }
    const { schemas, include, exclude } = options;
    return filterRealm(realm, { schemas, include, exclude, schemaBound: true });
  }

  #inspectAll() {
    try {
      return inspectDatabase((sql, params) => this.#client.all(sql, params ?? [], false), this.capabilities);
    } catch (error) {
      throw sqliteError(error);
    }
  }

  async lock(name: string, timeoutMs: number, signal?: AbortSignal): Promise<Release> {
    signal?.throwIfAborted();
    const { lockKey, kind } = this.#location;
    // Nobody else can see a memory database.
    if (lockKey === undefined) return async () => {};
    return acquireFileLock(name, kind === 'file' ? lockKeyOf(lockKey) : lockKey, timeoutMs);
  }

  async checkClean(options: { readonly ignoreTables?: readonly string[] } = {}): Promise<void> {
    const { realm, virtualTables } = this.#inspectAll();
    const schema = realm.schemas[0];
    const tables = [...(schema?.tables ?? []).map((t) => t.name), ...virtualTables];
    const counted = tables.filter((name) => options.ignoreTables?.includes(name) !== true);
    const [first] = counted;
    if (first !== undefined) {
      const many = options.ignoreTables !== undefined && tables.length > 1;
      throw new DatabaseNotCleanError(
        many ? `found multiple tables: ${tables.length}` : `found table ${JSON.stringify(first)}`,
      );
    }
    const view = schema?.views[0];
    if (view !== undefined) throw new DatabaseNotCleanError(`found view ${JSON.stringify(view.name)}`);
  }

  async wipe(): Promise<void> {
    this.#wasWiped = true;
    try {
      wipeDatabase(this.#client, this.#location);
    } catch (error) {
      throw sqliteError(error);
    }
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    const isLeftover = this.#isLeftover();
    this.#client.close();
    const { path } = this.#location;
    if (isLeftover && path !== undefined) {
      for (const suffix of ['', '-journal', '-wal', '-shm']) rmSync(path + suffix, { force: true });
    }
  }

  /**
   * A file that this connection made for a dev database is not left behind. Any other stays, even when it is empty: another
   * run may have opened it since, and what that one writes would be gone with the name of the file.
   */
  #isLeftover(): boolean {
    const { path } = this.#location;
    if (!this.#isNew || path === undefined || !this.#wasWiped) return false;
    try {
      if (statSync(path).size === 0) return true;
      const [row] = this.#client.all('SELECT count(*) AS n FROM sqlite_master', [], false);
      return row?.n === 0;
    } catch {
      return false;
    }
  }
}

function readRows(client: SqliteClient, sql: string, params: readonly unknown[] = []): Row[] {
  try {
    return client.all(sql, params, true).map(smallNumbers);
  } catch (error) {
    throw sqliteError(error);
  }
}

/** Whole numbers that a number holds exactly are numbers, larger ones stay bigint. */
function smallNumbers(row: Record<string, unknown>): Row {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(row)) {
    const fits = typeof value === 'bigint' && Number.isSafeInteger(Number(value));
    out[key] = fits ? Number(value) : value;
  }
  return out;
}

function runStatement(client: SqliteClient, sql: string, params: readonly unknown[] = []): void {
  try {
    if (params.length === 0) client.exec(sql);
    else client.all(sql, params, true);
  } catch (error) {
    throw sqliteError(error);
  }
}
