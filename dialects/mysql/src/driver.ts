import {
  type DatabaseUrl,
  type Dialect,
  type Driver,
  type InspectOptions,
  LockedError,
  type OpenOptions,
  type Release,
  type Row,
  type Scope,
  type StatementProblem,
  type Transaction,
  ConnectionError,
} from '@atlas/dialect';
import { AtlasError } from '@atlas/diagnostics';
import { filterRealm, type Plan, type Realm } from '@atlas/model';
import { readAccounts } from './inspect/accounts.ts';
import { capabilitiesOf, type MysqlCapabilities, type ServerSettings, variantOf } from './capabilities.ts';
import { type MysqlClient, openClient } from './client.ts';
import { assertClean } from './clean.ts';
import { isSyntaxError } from './errors.ts';
import { inspectSchemas } from './inspect/inspect.ts';
import type { ReadBatch, ReadRows } from './inspect/rows.ts';
import { type Location, locationOf } from './location.ts';
import { checkPrivileges } from './preflight/privileges.ts';
import { checkStatements } from './preflight/check-statements.ts';
import { checkWritable } from './preflight/read-only.ts';
import { ident } from './sql.ts';
import { readBaseline, type WipeBaseline, wipeServer } from './wipe.ts';
import { asText } from './text.ts';

/**
 * Connects to a server of the family. `dialectFor` picks the dialect by the server's version text, whatever the scheme
 * of the URL says. Throws `ConnectionError`.
 */
export async function openMysql(
  dialectFor: (version: string) => Dialect,
  url: DatabaseUrl,
  options: OpenOptions,
): Promise<Driver> {
  options.signal?.throwIfAborted();
  const location = locationOf(url);
  const client = await openClient(location);
  try {
    const { version, settings } = await readServer(client);
    const capabilities = capabilitiesOf(version, settings);
    const [database] = await storedNames(
      client,
      capabilities,
      location.database === undefined ? [] : [location.database],
    );
    const spelled = database === undefined ? location : { ...location, database };
    return new MysqlDriver(dialectFor(version), client, spelled, version, capabilities);
  } catch (error) {
    await client.close();
    throw error;
  }
}

async function readServer(client: MysqlClient): Promise<{ version: string; settings: ServerSettings }> {
  const [row] = await client.query(
    'SELECT @@version AS version, @@collation_server AS collate, @@character_set_server AS charset, @@lower_case_table_names AS names'.replace(
      'AS collate',
      'AS `collate`',
    ),
  );
  const version = asText(row?.version);
  const lowerCaseTableNames = Number(row?.names ?? 0);
  if (![0, 1, 2].includes(lowerCaseTableNames))
    throw new ConnectionError(`unsupported 'lower_case_table_names' mode: ${lowerCaseTableNames}`);
  const charsets = await client.query('SHOW CHARACTER SET');
  const defaultCollations = new Map(charsets.map((c) => [String(c.Charset), String(c['Default collation'])]));
  if (variantOf(version) === 'mariadb') await addConfiguredCollations(client, defaultCollations);
  const settings = {
    charset: String(row?.charset),
    collate: String(row?.collate),
    lowerCaseTableNames,
    defaultCollations,
  };
  return { version, settings };
}

/** Names of schemas as the server has them: some take them for the same in any letter case. */
async function storedNames(
  client: MysqlClient,
  { server }: MysqlCapabilities,
  names: readonly string[],
): Promise<readonly string[]> {
  if (server.lowerCaseTableNames === 0 || names.length === 0) return names;
  const rows = await client.query('SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA');
  const stored = new Map(rows.map(({ name }) => [asText(name).toLowerCase(), asText(name)]));
  return names.map((name) => stored.get(name.toLowerCase()) ?? name);
}

/** MariaDB 11.2 and later may be told other default collations: `utf8mb4=utf8mb4_uca1400_ai_ci,...`. */
async function addConfiguredCollations(client: MysqlClient, collations: Map<string, string>): Promise<void> {
  const [row] = await client.query(`SHOW VARIABLES LIKE 'character_set_collations'`);
  for (const pair of asText(row?.Value).split(',')) {
    const [charset, collate] = pair.split('=');
    if (charset !== undefined && collate !== undefined) collations.set(charset, collate);
  }
}

class MysqlDriver implements Driver {
  readonly dialect: Dialect;
  readonly capabilities: MysqlCapabilities;
  readonly scope: Scope;
  readonly serverVersion: string;
  readonly #client: MysqlClient;
  readonly #location: Location;
  /** The state that `wipe` goes back to; read before the first change. */
  #baseline: WipeBaseline | undefined;

  constructor(
    dialect: Dialect,
    client: MysqlClient,
    location: Location,
    version: string,
    capabilities: MysqlCapabilities,
  ) {
    this.dialect = dialect;
    this.capabilities = capabilities;
    this.serverVersion = version;
    this.scope = location.database === undefined ? { kind: 'realm' } : { kind: 'schema', schema: location.database };
    this.#client = client;
    this.#location = location;
  }

  query(sql: string, params?: readonly unknown[]): Promise<Row[]> {
    return this.#client.query(sql, params);
  }

  async exec(sql: string, params?: readonly unknown[]): Promise<void> {
    await this.#client.query(sql, params);
  }

  async begin(): Promise<Transaction> {
    await this.exec('START TRANSACTION');
    return {
      query: (sql, params) => this.query(sql, params),
      exec: (sql, params) => this.exec(sql, params),
      commit: () => this.exec('COMMIT'),
      rollback: async () => {
        try {
          await this.exec('ROLLBACK');
        } catch {
          // The connection is gone, and the transaction with it.
        }
      },
    };
  }

  async inspect(options: InspectOptions = {}): Promise<Realm> {
    options.signal?.throwIfAborted();
    const bound = this.#location.database;
    const schemas = options.schemas && (await storedNames(this.#client, this.capabilities, options.schemas));
    const wanted = bound === undefined ? schemas : [bound];
    const rows: ReadRows = async <T>(sql: string, params?: readonly unknown[]) => {
      options.signal?.throwIfAborted();
      return (await this.query(sql, params)) as unknown as readonly T[];
    };
    const realm = await inspectSchemas({
      rows,
      batch: this.#batch,
      capabilities: this.capabilities,
      schemas: wanted === undefined || wanted.length === 0 ? undefined : wanted,
      bound,
    });
    const { roles = false, permissions = false } = options.mode ?? {};
    const objects =
      bound === undefined && (roles || permissions)
        ? await readAccounts({
            rows,
            batch: this.#batch,
            capabilities: this.capabilities,
            realm,
            roles,
            permissions,
            // Those of a dev database were in the files; without them accounts would be open to everybody.
            secrets: options.mode?.sensitive === true || options.desired !== undefined,
            written: options.desired?.written?.objects ?? [],
          })
        : [];
    const { include, exclude } = options;
    return filterRealm({ ...realm, objects }, { schemas, include, exclude, schemaBound: bound !== undefined });
  }

  /** Many small statements in few round trips, on a session of their own that may send more than one at a time. */
  readonly #batch: ReadBatch = async (statements) => {
    if (statements.length === 0) return [];
    const client = await openClient(this.#location, { multipleStatements: true });
    try {
      const results: (readonly Row[] | undefined)[] = [];
      for (let i = 0; i < statements.length; i += BATCH_SIZE)
        results.push(...(await runBatch(client, statements.slice(i, i + BATCH_SIZE))));
      return results;
    } finally {
      await client.close();
    }
  };

  async lock(name: string, timeoutMs: number, signal?: AbortSignal): Promise<Release> {
    signal?.throwIfAborted();
    const client = await openClient(this.#location);
    const abort = (): void => client.destroy();
    signal?.addEventListener('abort', abort);
    try {
      // It may have been aborted while the session was opened.
      signal?.throwIfAborted();
      // MariaDB has no endless wait; a year is as good.
      const seconds = timeoutMs < 0 ? 31_536_000 : Math.trunc(timeoutMs / 1000);
      const [row] = await client.query('SELECT GET_LOCK(?, ?) AS held', [name, seconds]);
      if (row?.held === null || row?.held === undefined) {
        throw new AtlasError(`sql/mysql: unexpected internal error on Lock(${JSON.stringify(name)}, ${seconds}s)`, {
          code: 'mysql/lock',
        });
      }
      if (Number(row.held) !== 1) throw new LockedError(HELD, name, Math.max(0, timeoutMs));
      await this.#lockWorker(client, name, seconds, timeoutMs, signal);
    } catch (error) {
      client.destroy();
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
    return releaseOf(client, this.#client, name);
  }

  /**
   * The session that does the work takes a lock as well. When a client dies, its idle session ends at once, and with it
   * the first lock; but a statement that is under way goes on until its end, and so does this one.
   */
  async #lockWorker(
    client: MysqlClient,
    name: string,
    seconds: number,
    timeoutMs: number,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const own = workerLock(name);
    // The session has work to do afterwards, so a wait that is aborted ends by itself and not with the session.
    let left = seconds;
    do {
      const slice = Math.min(left, LOCK_SLICE_SECONDS);
      const [row] = await this.#client.query('SELECT GET_LOCK(?, ?) AS held', [own, slice]);
      if (Number(row?.held) === 1) return;
      signal?.throwIfAborted();
      left -= slice;
    } while (left > 0);
    const [holder] = await client.query('SELECT IS_USED_LOCK(?) AS id', [own]);
    const id = typeof holder?.id === 'number' || typeof holder?.id === 'string' ? String(holder.id) : undefined;
    const advice =
      id === undefined
        ? ''
        : `: the server still runs a statement of a run that is gone, in connection ${id}. ` +
          `Wait until it has ended, or end it with KILL ${id}`;
    throw new LockedError(`${HELD}${advice}`, name, Math.max(0, timeoutMs));
  }

  async checkPlan(plan: Plan): Promise<void> {
    // TiDB has other privileges.
    if (this.capabilities.variant === 'tidb') return;
    const query = (sql: string): Promise<Row[]> => this.query(sql);
    await checkWritable(plan, query);
    await checkPrivileges(plan, this.scope, query);
  }

  async checkStatements(statements: readonly string[]): Promise<readonly StatementProblem[]> {
    if (this.capabilities.variant === 'tidb') return [];
    return checkStatements(statements, {
      scope: this.scope,
      query: (sql) => this.query(sql),
      syntaxError: (sql) => this.#syntaxError(sql),
    });
  }

  /** Whatever else the server has to say about a statement may be different when its turn comes. */
  async #syntaxError(sql: string): Promise<string | undefined> {
    try {
      await this.#client.prepare(sql);
      return undefined;
    } catch (error) {
      return isSyntaxError(error) ? (error as Error).message : undefined;
    }
  }

  async checkClean(options: { readonly ignoreTables?: readonly string[] } = {}): Promise<void> {
    await assertClean((sql, params) => this.query(sql, params), this.scope, options.ignoreTables);
    this.#baseline ??= await readBaseline(this.#client, this.scope);
  }

  async wipe(): Promise<void> {
    const { database } = this.#location;
    // What was replayed may have dropped the schema itself, without which no session can begin anew.
    if (database !== undefined) await this.exec(`CREATE DATABASE IF NOT EXISTS ${ident(database)}`);
    await this.#client.reset();
    await wipeServer(this.#client, this.scope, this.#baseline, this.capabilities);
  }

  async bindSchema(schema: string): Promise<Driver> {
    await this.exec(`USE ${ident(schema)}`);
    const [database = schema] = await storedNames(this.#client, this.capabilities, [schema]);
    const location = { ...this.#location, database };
    return new MysqlDriver(this.dialect, this.#client, location, this.serverVersion, this.capabilities);
  }

  async useSchema(schema: string | undefined): Promise<void> {
    // A session without a default database comes back only with a session that begins anew.
    if (schema === undefined) {
      await this.#client.reset();
      return;
    }
    await this.exec(`CREATE DATABASE IF NOT EXISTS ${ident(schema)}`);
    await this.exec(`USE ${ident(schema)}`);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}

/** The longest that a wait for a lock goes on once it is aborted. */
const LOCK_SLICE_SECONDS = 1;

const HELD = 'sql/schema: lock is held by other session';

/** Names of locks have at most 64 characters. */
function workerLock(name: string): string {
  return `${name.slice(0, 56)}_session`;
}

const BATCH_SIZE = 200;

async function runBatch(client: MysqlClient, statements: readonly string[]): Promise<(readonly Row[] | undefined)[]> {
  try {
    const rows = await client.query(statements.join(';\n'));
    // One statement has its rows, several have a list of them.
    return statements.length === 1 ? [rows] : (rows as unknown as Row[][]);
  } catch (error) {
    if (statements.length === 1) return [undefined];
    // One refused statement ends the text: the rest is asked for one by one.
    const results: (readonly Row[] | undefined)[] = [];
    for (const statement of statements) results.push(...(await runBatch(client, [statement])));
    if (results.every((r) => r === undefined)) throw error;
    return results;
  }
}

function releaseOf(client: MysqlClient, worker: MysqlClient, name: string): Release {
  let held = true;
  return async () => {
    if (!held) return;
    held = false;
    try {
      // Without a connection this fails, and the lock ended with the session.
      await worker.query('SELECT RELEASE_LOCK(?)', [workerLock(name)]).catch(() => undefined);
      const [row] = await client.query('SELECT RELEASE_LOCK(?) AS released', [name]);
      if (Number(row?.released) !== 1) {
        throw new AtlasError(`sql/mysql: failed releasing a named lock ${JSON.stringify(name)}`, {
          code: 'mysql/lock',
        });
      }
    } finally {
      await client.close();
    }
  };
}
