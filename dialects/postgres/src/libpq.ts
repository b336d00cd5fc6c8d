import type { DatabaseUrl } from '@atlas/dialect';
import { ConnectionError } from '@atlas/dialect';

export type SslMode = 'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full';

/** How to reach a server, after the rules of libpq: URL first, then `PG*` variables, then defaults. */
export interface ConnectionSettings {
  /** A path that starts with a slash is the folder of a unix socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
  readonly password?: string;
  readonly sslMode: SslMode;
  readonly sslRootCert?: string;
  readonly sslCert?: string;
  readonly sslKey?: string;
  /** 0 means no limit. */
  readonly connectTimeoutMs: number;
  readonly applicationName: string;
  readonly options?: string;
  /** The one schema that the connection is bound to. */
  readonly schema?: string;
  /** A search path of several schemas, as written. */
  readonly searchPath?: string;
  /** Where passwords may be found. */
  readonly passFile?: string;
}

export type Env = { readonly [name: string]: string | undefined };

const SSL_MODES: readonly SslMode[] = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'];

/**
 * Reads a URL and the environment: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-PARAMKEYWORDS
 * Throws `ConnectionError` for what makes no sense.
 */
export function connectionSettings(url: DatabaseUrl, env: Env, osUser: string): ConnectionSettings {
  const param = (name: string, variable?: string): string | undefined => {
    const value = url.query.get(name) ?? (variable === undefined ? undefined : env[variable]);
    return value === undefined || value === '' ? undefined : value;
  };
  // What stands behind the colon may be the start of a password, so it is not repeated.
  if (url.port === undefined && /^[^:]*:[^:]+$/.test(url.host))
    throw new ConnectionError(
      'postgres: invalid port in the URL: a number is expected behind the host. In a user name or password write "/", "?", "#" and "@" as %2F, %3F, %23 and %40',
    );
  const user = url.user ?? param('user', 'PGUSER') ?? osUser;
  const path = url.path.replace(/^\//, '');
  const database = path !== '' ? path : (param('dbname', 'PGDATABASE') ?? user);
  const port = url.port ?? Number(param('port', 'PGPORT') ?? 5432);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new ConnectionError(`postgres: invalid port ${JSON.stringify(param('port', 'PGPORT'))}: use 1 to 65535`);
  const sslMode = param('sslmode', 'PGSSLMODE') ?? 'prefer';
  if (!isSslMode(sslMode))
    throw new ConnectionError(
      `postgres: unsupported sslmode ${JSON.stringify(sslMode)}: use one of ${SSL_MODES.join(', ')}`,
    );
  const seconds = Number(param('connect_timeout', 'PGCONNECT_TIMEOUT') ?? 0);
  const home = env.HOME;
  return {
    host: url.host !== '' ? url.host : (url.query.get('host') ?? env.PGHOST ?? 'localhost'),
    port,
    user,
    database,
    ...optional('password', url.password ?? param('password', 'PGPASSWORD')),
    sslMode,
    ...optional('sslRootCert', param('sslrootcert', 'PGSSLROOTCERT')),
    ...optional('sslCert', param('sslcert', 'PGSSLCERT')),
    ...optional('sslKey', param('sslkey', 'PGSSLKEY')),
    connectTimeoutMs: Number.isFinite(seconds) && seconds > 0 ? seconds * 1000 : 0,
    applicationName: param('application_name', 'PGAPPNAME') ?? 'atlas',
    ...optional('options', sessionOptions(url, param('options', 'PGOPTIONS'))),
    ...searchPathOf(url),
    ...optional('passFile', param('passfile', 'PGPASSFILE') ?? (home === undefined ? undefined : `${home}/.pgpass`)),
  };
}

/** Parameters of client libraries that are read here. */
export const CLIENT_PARAMETERS =
  'host port user password dbname passfile sslmode sslrootcert sslcert sslkey connect_timeout application_name options search_path'.split(
    ' ',
  );

/** Further ones, which have no meaning here. */
const IGNORED_PARAMETERS =
  'binary_parameters channel_binding client_encoding fallback_application_name gssdelegation gssencmode gsslib keepalives keepalives_count keepalives_idle keepalives_interval krbsrvname krbspn load_balance_hosts max_protocol_version min_protocol_version require_auth requirepeer ssl_max_protocol_version ssl_min_protocol_version sslcertmode sslcompression sslcrl sslcrldir sslnegotiation sslpassword sslsni target_session_attrs tcp_user_timeout'.split(
    ' ',
  );

const OWN: ReadonlySet<string> = new Set([...CLIENT_PARAMETERS, ...IGNORED_PARAMETERS]);

/** Everything else in the URL is a setting of the session: `?lock_timeout=5s`. The server refuses what it does not know. */
function sessionOptions(url: DatabaseUrl, options: string | undefined): string | undefined {
  const escape = (text: string): string => text.replace(/[\\\s]/g, '\\$&');
  const settings = [...url.query].filter(([name]) => !OWN.has(name)).map(([n, v]) => `-c ${escape(n)}=${escape(v)}`);
  const all = [...(options === undefined ? [] : [options]), ...settings];
  return all.length === 0 ? undefined : all.join(' ');
}

/** One schema binds the connection; several are only a search path. */
export function searchPathOf(url: DatabaseUrl): { readonly schema?: string; readonly searchPath?: string } {
  const text = url.query.get('search_path')?.trim() ?? '';
  if (text === '') return {};
  if (text.includes(',')) return { searchPath: text };
  return { schema: text.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"') };
}

function optional<K extends string>(key: K, value: string | undefined): { readonly [P in K]?: string } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [P in K]: string });
}

function isSslMode(text: string): text is SslMode {
  return (SSL_MODES as readonly string[]).includes(text);
}

/**
 * The password of the first matching line of a password file: `host:port:database:user:password`, where `*` matches
 * anything and a backslash escapes. A socket in the default folder counts as `localhost`.
 * https://www.postgresql.org/docs/current/libpq-pgpass.html
 */
export function findPassword(file: string, settings: ConnectionSettings): string | undefined {
  const { host, port, database, user } = settings;
  const hosts = host.startsWith('/') ? [host, 'localhost'] : [host];
  for (const line of file.split(/\r?\n/)) {
    if (line === '' || line.startsWith('#')) continue;
    const fields = splitFields(line);
    const [h, p, d, u, password] = fields;
    if (password === undefined) continue;
    const matches = (field: string | undefined, values: readonly string[]): boolean =>
      field === '*' || (field !== undefined && values.includes(field));
    if (matches(h, hosts) && matches(p, [String(port)]) && matches(d, [database]) && matches(u, [user]))
      return password;
  }
  return undefined;
}

/** Cuts at the first four colons that no backslash precedes. */
function splitFields(line: string): string[] {
  const fields = [''];
  for (let i = 0; i < line.length; i++) {
    const c = line[i] ?? '';
    if (c === '\\' && i + 1 < line.length) fields[fields.length - 1] += line[++i] ?? '';
    else if (c === ':' && fields.length < 5) fields.push('');
    else fields[fields.length - 1] += c;
  }
  return fields;
}
