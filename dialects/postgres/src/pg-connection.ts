import { readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import type { ConnectionOptions } from 'node:tls';
import { ConnectionError, type DatabaseUrl, type OpenOptions, type Row } from '@atlas/dialect';
import { connectError, serverError } from './errors.ts';
import type { Connection } from './connection.ts';
import { type ConnectionSettings, connectionSettings, findPassword } from './libpq.ts';
import { RowBatch } from './row-batch.ts';

/** What is used of a client of `pg`. */
interface PgClient {
  connect(): Promise<unknown>;
  query(config: { text: string; values?: unknown[] }): Promise<PgResult | PgResult[]>;
  query(batch: RowBatch): RowBatch;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): unknown;
}

interface PgResult {
  readonly command: string | null;
  readonly rows: unknown[];
}

/** A session over the network or a socket, with what is known of it. */
export interface PgSession {
  readonly connection: Connection;
  readonly settings: ConnectionSettings;
}

/** Connects with the client library, which is loaded now. Throws `ConnectionError`. */
export async function openPg(url: DatabaseUrl, options: OpenOptions): Promise<PgSession> {
  const found = connectionSettings(url, options.env ?? {}, osUser());
  const settings = found.password === undefined ? await withPassword(found, options) : found;
  const open = async (): Promise<Connection> => {
    options.signal?.throwIfAborted();
    const client = await connect(settings, options);
    return connectionOf(client, open);
  };
  return { connection: await open(), settings };
}

function osUser(): string {
  try {
    return userInfo().username;
  } catch {
    // No entry for this user id, as in some containers.
    return 'postgres';
  }
}

async function withPassword(settings: ConnectionSettings, options: OpenOptions): Promise<ConnectionSettings> {
  const { passFile } = settings;
  if (passFile === undefined) return settings;
  try {
    const { mode } = await stat(passFile);
    if ((mode & 0o077) !== 0) {
      options.notice?.(`the password file ${passFile} is readable by others and was ignored: use chmod 0600`);
      return settings;
    }
    const password = findPassword(await readFile(passFile, 'utf8'), settings);
    return password === undefined ? settings : { ...settings, password };
  } catch {
    // No such file, which is the usual case.
    return settings;
  }
}

/** The kinds of connection to try in order, as `sslmode` says. */
function attempts(settings: ConnectionSettings): readonly boolean[] {
  // There is no TLS over sockets of the machine.
  if (settings.host.startsWith('/')) return [false];
  switch (settings.sslMode) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, true];
    case 'prefer':
      return [true, false];
    default:
      return [true];
  }
}

async function connect(settings: ConnectionSettings, options: OpenOptions): Promise<PgClient> {
  const { default: pg } = await import('pg');
  let failure: unknown;
  for (const secure of attempts(settings)) {
    const client = new pg.Client({
      host: settings.host,
      port: settings.port,
      user: settings.user,
      database: settings.database,
      // A function keeps the library from looking into the environment and files by itself.
      password: () => settings.password ?? '',
      ssl: secure ? await tlsOptions(settings, options) : false,
      application_name: settings.applicationName,
      connectionTimeoutMillis: settings.connectTimeoutMs,
      ...(settings.options === undefined ? {} : { options: settings.options }),
    });
    // Without a listener a connection cut while idle would end the process; the next query reports it.
    client.on('error', () => undefined);
    const abort = (): void => void client.end();
    options.signal?.addEventListener('abort', abort, { once: true });
    try {
      await client.connect();
      return client as unknown as PgClient;
    } catch (error) {
      failure = failure === undefined || secure === false ? error : failure;
      options.signal?.throwIfAborted();
      if (!mayRetry(settings, secure, error)) break;
    } finally {
      options.signal?.removeEventListener('abort', abort);
    }
  }
  throw connectError(settings, failure);
}

/** `prefer` goes on without TLS when the server has none or refuses it, `allow` with it when the server wants it. */
function mayRetry(settings: ConnectionSettings, secure: boolean, error: unknown): boolean {
  const message = error instanceof Error ? error.message : '';
  const refused = (error as { readonly code?: unknown }).code === '28000';
  if (settings.sslMode === 'prefer' && secure) return refused || /does not support SSL/i.test(message);
  return settings.sslMode === 'allow' && !secure && refused;
}

async function tlsOptions(settings: ConnectionSettings, options: OpenOptions): Promise<ConnectionOptions> {
  const { sslMode, sslRootCert, sslCert, sslKey } = settings;
  const home = options.env?.HOME;
  const standard = (name: string): string | undefined =>
    home === undefined ? undefined : `${home}/.postgresql/${name}`;
  const root = sslRootCert === 'system' ? undefined : await readPem(sslRootCert, standard('root.crt'));
  const cert = await readPem(sslCert, standard('postgresql.crt'));
  const key = await readPem(sslKey, standard('postgresql.key'));
  const isVerified = sslMode === 'verify-ca' || sslMode === 'verify-full' || sslRootCert === 'system';
  if (isVerified && root === undefined && sslRootCert !== 'system')
    throw new ConnectionError(
      `postgres: sslmode=${sslMode} needs the certificate of the authority: set sslrootcert, or sslrootcert=system`,
    );
  return {
    ...(root === undefined ? {} : { ca: root }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    // As libpq: with a root certificate at hand, `require` checks it too.
    rejectUnauthorized: isVerified || (sslMode === 'require' && root !== undefined),
    ...(sslMode === 'verify-full' || sslRootCert === 'system' ? {} : { checkServerIdentity: () => undefined }),
  };
}

/** A file that the user named must exist; a standard one may. */
async function readPem(named: string | undefined, standard: string | undefined): Promise<string | undefined> {
  const path = named ?? standard;
  if (path === undefined) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (named === undefined) return undefined;
    throw new ConnectionError(`postgres: cannot read the certificate or key ${named}`, error);
  }
}

function connectionOf(client: PgClient, another: () => Promise<Connection>): Connection {
  const run = async (config: { text: string; values?: unknown[] }): Promise<readonly PgResult[]> => {
    try {
      const result = await client.query(config);
      return Array.isArray(result) ? result : [result];
    } catch (error) {
      throw serverError(error);
    }
  };
  const valuesOf = (params: readonly unknown[] | undefined) =>
    params === undefined || params.length === 0 ? {} : { values: [...params] };
  return {
    async query(text, params) {
      const results = await run({ text, ...valuesOf(params) });
      return (results[results.length - 1]?.rows ?? []) as Row[];
    },
    async command(text, params) {
      const results = await run({ text, ...valuesOf(params) });
      return results[results.length - 1]?.command ?? '';
    },
    async batch(statements) {
      try {
        return await client.query(new RowBatch(statements)).results;
      } catch (error) {
        throw serverError(error);
      }
    },
    another,
    close: () => client.end(),
  };
}
