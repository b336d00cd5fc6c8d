import {
  ConnectionError,
  type DatabaseUrl,
  type Dialect,
  type Driver,
  type InspectMode,
  type InspectOptions,
  type OpenOptions,
  type Release,
  type Row,
  type Scope,
  type Transaction,
} from '@atlas/dialect';
import { AtlasError } from '@atlas/diagnostics';
import { filterRealm, type Realm, type SchemaObject } from '@atlas/model';
import { quoteIdentifier } from '@atlas/sqltext';
import { capabilitiesOf, MINIMUM_VERSION, type PostgresCapabilities } from './capabilities.ts';
import { type Baseline, checkClean, readBaseline, readRoles, wipe } from './clean.ts';
import type { Connection } from './connection.ts';
import { missingRole, PostgresError } from './errors.ts';
import { readCatalog } from './inspect/catalog.ts';
import { inspectCatalog } from './inspect/inspect.ts';
import { catalogQueries, QUERIES, type QueryOptions } from './inspect/queries.ts';
import { fingerprintQuery } from './fingerprint.ts';
import { acquireLock } from './lock.ts';
import { openPg } from './pg-connection.ts';
import { refuseOtherServer } from './variants.ts';

/** Connects to a server. Throws `ConnectionError`. */
export async function openPostgres(dialect: Dialect, url: DatabaseUrl, options: OpenOptions): Promise<Driver> {
  const { connection, settings } = await openPg(url, options);
  const { schema, searchPath, host } = settings;
  return openSession(dialect, connection, { schema, searchPath, host }, options);
}

export interface SessionOptions {
  readonly schema?: string | undefined;
  readonly searchPath?: string | undefined;
  readonly host?: string | undefined;
  /** What the server says of itself, where that is known before it is asked. */
  readonly server?: { readonly num: string; readonly version: string; readonly text: string };
}

/** Sets up a fresh session and makes a driver of it; closes it when the server is not one to work with. */
export async function openSession(
  dialect: Dialect,
  connection: Connection,
  { schema, searchPath, host, server }: SessionOptions,
  options: OpenOptions,
): Promise<Driver> {
  try {
    const path = schema === undefined ? searchPath : quoteIdentifier(schema, 'double');
    const row = server ?? (await readServer(connection));
    const versionNum = Number(row?.num);
    refuseOtherServer(String(row?.text), host ?? '');
    if (versionNum < MINIMUM_VERSION)
      throw new ConnectionError(
        `postgres: unsupported postgres version: ${versionNum}. Use PostgreSQL 12 or later (server says ${String(row?.version)})`,
      );
    // Catalog queries are short; compiling them takes longer than running them.
    const setUp = async (session: Connection): Promise<void> => {
      await session.command('SET jit = off; SET statement_timeout = 0; SET client_min_messages = warning');
      if (path !== undefined) await session.query("SELECT set_config('search_path', $1, false)", [path]);
    };
    if (connection.atStart?.(setUp) !== true) await setUp(connection);
    return new PostgresDriver(dialect, connection, versionNum, String(row?.version), schema, path, options);
  } catch (error) {
    await connection.close();
    throw error;
  }
}

async function readServer(connection: Connection): Promise<Row | undefined> {
  const [row] = await connection.query(
    "SELECT current_setting('server_version_num') AS num, current_setting('server_version') AS version, version() AS text",
  );
  return row;
}

/**
 * Whole catalogs are read faster from end to end, with hashes in memory, than row by row or sorted; the planner does not see
 * that, as its statistics of catalogs are old or missing. When only some schemas are read, it knows better.
 */
const WHOLE_CATALOG_SETTINGS = [
  'SET LOCAL enable_nestloop = off',
  'SET LOCAL enable_mergejoin = off',
  "SET LOCAL work_mem = '32MB'",
];

/** Roles are made by statements that say so, or by code in `DO` blocks and functions that does. */
const MAY_MAKE_ROLES = /\b(?:role|user|group|do|call|select)\b/i;

class PostgresDriver implements Driver {
  readonly dialect: Dialect;
  readonly capabilities: PostgresCapabilities;
  readonly scope: Scope;
  readonly serverVersion: string;
  readonly #connection: Connection;
  readonly #notice: OpenOptions['notice'];
  /** In SQL spelling; undefined is the server's default. */
  readonly #searchPath: string | undefined;
  #transaction: PostgresTransaction | undefined;
  #baseline: Baseline | undefined;
  /** Roles that statements on a dev database made; undefined where the server is this session's own. */
  readonly #madeRoles: Set<string> | undefined;
  readonly #notices = new Set<string>();

  constructor(
    dialect: Dialect,
    connection: Connection,
    versionNum: number,
    version: string,
    schema: string | undefined,
    searchPath: string | undefined,
    options: OpenOptions,
  ) {
    this.#searchPath = searchPath;
    this.dialect = dialect;
    this.#connection = connection;
    this.#madeRoles = connection.another === undefined ? undefined : new Set();
    this.capabilities = capabilitiesOf(versionNum);
    this.serverVersion = `PostgreSQL ${version.split(' ')[0] ?? version}`;
    this.scope = schema === undefined ? { kind: 'realm' } : { kind: 'schema', schema };
    this.#notice = options.notice;
  }

  query(sql: string, params?: readonly unknown[]): Promise<Row[]> {
    return this.#connection.query(sql, params);
  }

  async exec(sql: string, params?: readonly unknown[]): Promise<void> {
    try {
      if (this.#baseline !== undefined && this.#madeRoles !== undefined && MAY_MAKE_ROLES.test(sql)) {
        const before = await readRoles(this.#connection);
        await this.#connection.command(sql, params);
        for (const role of await readRoles(this.#connection)) if (!before.has(role)) this.#madeRoles.add(role);
      } else {
        await this.#connection.command(sql, params);
      }
    } catch (error) {
      const role = missingRole(error);
      // Only a dev database has a baseline.
      if (role === undefined || this.#baseline === undefined) throw error;
      throw new AtlasError(
        `pq: role ${JSON.stringify(role)} does not exist on the server of the dev database. Create it there (CREATE ROLE ${quoteIdentifier(role, 'double')} NOLOGIN), or use the embedded dev database (pglite://), which makes roles up as they are named`,
        { code: 'postgres/missing-role', cause: error },
      );
    }
  }

  async begin(): Promise<Transaction> {
    if (this.#transaction?.isOpen === true)
      throw new AtlasError('postgres: a transaction is open already on this connection', {
        code: 'postgres/nested-transaction',
      });
    await this.#connection.command('BEGIN');
    this.#transaction = new PostgresTransaction(this.#connection);
    return this.#transaction;
  }

  async inspect(options: InspectOptions = {}): Promise<Realm> {
    options.signal?.throwIfAborted();
    const bound = this.scope.kind === 'schema' ? this.scope.schema : undefined;
    const schemas = bound === undefined ? options.schemas : [bound];
    const queryOptions: QueryOptions = {
      versionNum: this.capabilities.versionNum,
      schemas,
      schemaBound: bound !== undefined,
      roles: options.mode?.roles === true && bound === undefined,
      permissions: options.mode?.permissions === true,
      defaultPermissions: options.mode?.default_permissions === true && bound === undefined,
      sensitive: options.mode?.sensitive === true,
      // Roles that a dev database did not make were there before, for others.
      placeholders: new Set([...(this.#connection.placeholders ?? []), ...(this.#baseline?.roles ?? [])]),
    };
    const results = await this.#snapshot(queryOptions, bound);
    options.signal?.throwIfAborted();
    const { realm, notice } = inspectCatalog(readCatalog(results, this.capabilities.versionNum), queryOptions);
    if (bound !== undefined && realm.schemas.length === 0)
      throw new AtlasError(
        `postgres: schema ${JSON.stringify(bound)} was not found. Create it, or change search_path in the URL`,
        { code: 'postgres/schema-not-found' },
      );
    // A dev database is read many times in one run.
    if (notice !== undefined && !this.#notices.has(notice)) {
      this.#notices.add(notice);
      this.#notice?.(notice);
    }
    const state =
      options.desired === undefined ? realm : await this.#withoutOwnVersions(realm, options.desired.written);
    return filterRealm(state, {
      include: options.include,
      exclude: options.exclude,
      schemaBound: bound !== undefined,
    });
  }

  /** The realm without versions of extensions that are the default here and were not asked for. */
  async #withoutOwnVersions(realm: Realm, written: Realm | undefined): Promise<Realm> {
    const isExtension = (o: SchemaObject): boolean => o.kind === 'extension';
    if (!realm.objects.some(isExtension)) return realm;
    const rows = await this.#connection.query('SELECT name, default_version AS version FROM pg_available_extensions');
    const defaults = new Map(rows.map((r) => [r.name, r.version]));
    const objects = realm.objects.map((object) => {
      const asked = written?.objects.find((o) => isExtension(o) && o.name === object.name)?.attrs.version;
      const { version, ...attrs } = object.attrs;
      const isOwn = isExtension(object) && asked === undefined && version === defaults.get(object.name);
      return isOwn ? { ...object, attrs } : object;
    });
    return { ...realm, objects };
  }

  /** Reads the catalog in one round trip, in one snapshot, with names as the scope wants them. */
  async #snapshot(options: QueryOptions, bound: string | undefined) {
    const queries = catalogQueries(options);
    const settings = [
      `SET LOCAL search_path = ${bound === undefined ? "''" : quoteIdentifier(bound, 'double')}`,
      ...((options.schemas ?? []).length === 0 ? WHOLE_CATALOG_SETTINGS : []),
    ];
    const isNested = this.#transaction?.isOpen === true;
    const [start, end] = isNested
      ? ['SAVEPOINT atlas_inspect', 'ROLLBACK TO SAVEPOINT atlas_inspect']
      : ['BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', 'COMMIT'];
    try {
      const results = await this.#connection.batch([start, ...settings, ...QUERIES.map((name) => queries[name]), end]);
      return results.slice(-1 - QUERIES.length, -1);
    } catch (error) {
      // What is left of the failed snapshot must not catch later statements.
      if (!(error instanceof ConnectionError)) await this.#connection.command(isNested ? end : 'ROLLBACK');
      if (error instanceof PostgresError && error.sqlState === '42501')
        throw new AtlasError(
          `postgres: the catalog cannot be read: ${error.serverMessage}. Grant the user SELECT on it, or connect as another one`,
          { code: 'postgres/catalog', cause: error },
        );
      throw error;
    }
  }

  async lock(name: string, timeoutMs: number, signal?: AbortSignal): Promise<Release> {
    const open = this.#connection.another?.bind(this.#connection);
    // A database inside of this process has no other sessions to keep out.
    if (open === undefined) return async () => undefined;
    return acquireLock(open, this.#connection, name, timeoutMs, signal);
  }

  async checkClean(options: { readonly ignoreTables?: readonly string[] } = {}): Promise<void> {
    // What did not start yet is a new server, and empty.
    const isNew = this.#connection.atStart?.(async (session) => {
      this.#baseline = await readBaseline(session);
    });
    if (isNew === true) return;
    await checkClean(this.#connection, this.scope, options.ignoreTables ?? []);
    this.#baseline = await readBaseline(this.#connection);
  }

  async wipe(): Promise<void> {
    if (this.#connection.atStart?.(async () => {}) === true) return;
    if (this.#transaction?.isOpen === true) await this.#transaction.rollback();
    // A failed statement of a session without `begin` may have left one open.
    await this.#connection.command('ROLLBACK');
    await this.#connection.command('RESET ROLE');
    await wipe(this.#connection, this.scope, this.#baseline, this.#madeRoles);
    this.#madeRoles?.clear();
    this.#connection.placeholders?.clear();
    await this.useSchema(undefined);
  }

  async useSchema(schema: string | undefined): Promise<void> {
    if (schema !== undefined) {
      const name = quoteIdentifier(schema, 'double');
      await this.#connection.command(`CREATE SCHEMA IF NOT EXISTS ${name}`);
      await this.#connection.command(`SET search_path = ${name}`);
    } else if (this.#searchPath === undefined) {
      await this.#connection.command('RESET search_path');
    } else {
      await this.#connection.query("SELECT set_config('search_path', $1, false)", [this.#searchPath]);
    }
  }

  async bindSchema(schema: string): Promise<Driver> {
    const name = quoteIdentifier(schema, 'double');
    const [row] = await this.#connection.query(
      `SELECT set_config('search_path', $1, false), EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $2) AS found`,
      [name, schema],
    );
    if (row?.found !== true)
      throw new AtlasError(`postgres: schema ${JSON.stringify(schema)} was not found`, {
        code: 'postgres/schema-not-found',
      });
    const { dialect, capabilities } = this;
    const version = this.serverVersion.slice('PostgreSQL '.length);
    const options: OpenOptions = this.#notice === undefined ? {} : { notice: this.#notice };
    return new PostgresDriver(dialect, this.#connection, capabilities.versionNum, version, schema, name, options);
  }

  async fingerprintSchemas(
    schemas: readonly string[],
    mode: InspectMode | undefined,
  ): Promise<ReadonlyMap<string, string> | undefined> {
    // Owners and grants are not part of it.
    if (mode?.roles === true || mode?.permissions === true) return undefined;
    const query = fingerprintQuery(schemas, this.capabilities.versionNum);
    const results = await this.#connection.batch([
      'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
      "SET LOCAL search_path = ''",
      query,
      'COMMIT',
    ]);
    const rows = results[2] ?? [];
    return new Map(rows.map(([name, hash]) => [String(name), String(hash)]));
  }

  async close(): Promise<void> {
    await this.#connection.close();
  }
}

class PostgresTransaction implements Transaction {
  readonly #connection: Connection;
  isOpen = true;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  query(sql: string, params?: readonly unknown[]): Promise<Row[]> {
    return this.#connection.query(sql, params);
  }

  async exec(sql: string, params?: readonly unknown[]): Promise<void> {
    await this.#connection.command(sql, params);
  }

  async commit(): Promise<void> {
    this.isOpen = false;
    const tag = await this.#connection.command('COMMIT');
    // The server answers COMMIT of a failed transaction without an error.
    if (tag === 'ROLLBACK')
      throw new AtlasError('postgres: the transaction was rolled back, because one of its statements failed', {
        code: 'postgres/rolled-back',
      });
  }

  async rollback(): Promise<void> {
    if (!this.isOpen) return;
    this.isOpen = false;
    try {
      await this.#connection.command('ROLLBACK');
    } catch {
      // The session is gone, and the transaction with it.
    }
  }
}
