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
  type Transaction,
  ConnectionError,
} from '@atlas/dialect';
import { AtlasError } from '@atlas/diagnostics';
import { filterRealm, type Realm } from '@atlas/model';
import { readAccounts } from './inspect/accounts.ts';
import { capabilitiesOf, type MysqlCapabilities, type ServerSettings, variantOf } from './capabilities.ts';
import { type MysqlClient, openClient } from './client.ts';
import { assertClean } from './clean.ts';
import { inspectSchemas } from './inspect/inspect.ts';
import type { ReadBatch, ReadRows } from './inspect/rows.ts';
import { type Location, locationOf } from './location.ts';
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
    return new MysqlDriver(dialectFor(version), client, location, version, capabilitiesOf(version, settings));
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
    const wanted = bound === undefined ? options.schemas : [bound];
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
        ? await readAccounts({ rows, batch: this.#batch, capabilities: this.capabilities, realm, roles, permissions })
        : [];
    const { schemas, include, exclude } = options;
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
      if (Number(row.held) !== 1)
        throw new LockedError('sql/schema: lock is held by other session', name, Math.max(0, timeoutMs));
    } catch (error) {
      client.destroy();
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
    const release = releaseOf(client, name);
    try {
      const releaseSession = await this.#lockSession(name, timeoutMs, signal);
      return async () => {
        await releaseSession();
        await release();
      };
    } catch (error) {
      await release();
      throw error;
    }
  }

  /**
   * The session that works takes a lock of its own. The one above ends with the process that holds it; a server goes on
   * with the statement of a client that was killed, and whoever comes next has to wait for that.
   */
  async #lockSession(name: string, timeoutMs: number, signal: AbortSignal | undefined): Promise<Release> {
    const own = sessionLockName(name);
    const deadline = timeoutMs < 0 ? Number.POSITIVE_INFINITY : Date.now() + timeoutMs;
    for (;;) {
      signal?.throwIfAborted();
      // In short turns, so that nobody waits long for a signal.
      const left = Math.max(0, Math.min(1, Math.trunc((deadline - Date.now()) / 1000)));
      const [row] = await this.query('SELECT GET_LOCK(?, ?) AS held', [own, left]);
      if (Number(row?.held) === 1) break;
      if (Date.now() + 1000 > deadline) {
        throw new LockedError(
          'sql/schema: lock is held by other session: the server is still busy with a statement of a run that ended',
          name,
          Math.max(0, timeoutMs),
        );
      }
    }
    return async () => {
      // A session that was reset has lost it, and one that is gone as well.
      await this.query('SELECT RELEASE_LOCK(?)', [own]).catch(() => []);
    };
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

  async close(): Promise<void> {
    await this.#client.close();
  }
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

/** Names of locks have 64 characters at most. */
function sessionLockName(name: string): string {
  return `${name.slice(0, 56)}.session`;
}

function releaseOf(client: MysqlClient, name: string): Release {
  let held = true;
  return async () => {
    if (!held) return;
    held = false;
    try {
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
