import { ConnectionError, type DatabaseUrl } from '@atlas/dialect';

/** Where a URL leads, and how to talk there. */
export interface Location {
  /** For messages: host and port, or the socket. */
  readonly place: string;
  readonly host?: string;
  readonly port?: number;
  readonly socketPath?: string;
  readonly user: string;
  readonly password: string;
  /** The schema that the connection is bound to. */
  readonly database?: string;
  readonly tls: 'off' | 'on' | 'unverified';
  readonly charset?: string;
  readonly collation?: string;
  readonly connectTimeoutMs: number;
  /** Session variables to set. */
  readonly variables: ReadonlyMap<string, string>;
}

/** Parameters of other clients that mean nothing here. */
const IGNORED: ReadonlySet<string> = new Set([
  'parseTime',
  'multiStatements',
  'interpolateParams',
  'clientFoundRows',
  'columnsWithAlias',
  'checkConnLiveness',
  'maxAllowedPacket',
  'allowNativePasswords',
  'allowCleartextPasswords',
  'allowOldPasswords',
  'allowAllFiles',
  'allowFallbackToPlaintext',
  'rejectReadOnly',
  'serverPubKey',
  'loc',
  'readTimeout',
  'writeTimeout',
  'connectionAttributes',
]);
const OWN: ReadonlySet<string> = new Set(['database', 'tls', 'charset', 'collation', 'timeout']);

const DEFAULT_PORT = 3306;
const DEFAULT_TIMEOUT_MS = 30_000;

/**
 * Reads `mysql://user:pass@host:port/schema?tls=...` and `mysql+unix:///path.sock?database=schema`. Parameters with no
 * meaning of their own set session variables. Throws `ConnectionError`.
 */
export function locationOf(url: DatabaseUrl): Location {
  const isSocket = url.scheme.endsWith('+unix');
  const database = isSocket ? (url.query.get('database') ?? '') : url.path.replace(/^\//, '');
  if (!isSocket && database.includes('/'))
    throw new ConnectionError(
      `mysql: ${JSON.stringify(url.path)} is no name of a schema: use mysql://host:port/schema`,
    );
  // Only an IPv6 address has colons. A password that is not percent-encoded is the usual reason for one.
  const colon = isSocket || /^[0-9a-f:.]+$/i.test(url.host) ? -1 : url.host.indexOf(':');
  if (colon !== -1) throw new ConnectionError(`invalid port ${JSON.stringify(url.host.slice(colon))} after host`);
  const [host, port] = [url.host === '' ? '127.0.0.1' : url.host, url.port ?? DEFAULT_PORT];
  const socketPath = isSocket ? url.host + url.path : undefined;
  if (socketPath === '')
    throw new ConnectionError('mysql: the URL names no socket: use mysql+unix:///path/to/mysql.sock');
  const [charset, collation] = [url.query.get('charset')?.split(',')[0], url.query.get('collation')];
  return {
    place: socketPath === undefined ? `${host}:${port}` : socketPath,
    ...(socketPath === undefined ? { host, port } : { socketPath }),
    user: url.user ?? '',
    password: url.password ?? '',
    ...(database === '' ? {} : { database }),
    tls: tlsOf(url.query.get('tls')),
    ...(charset === undefined ? {} : { charset }),
    ...(collation === undefined ? {} : { collation }),
    connectTimeoutMs: durationOf(url.query.get('timeout')) ?? DEFAULT_TIMEOUT_MS,
    variables: new Map([...url.query].filter(([key]) => !IGNORED.has(key) && !OWN.has(key) && /^\w+$/.test(key))),
  };
}

function tlsOf(text: string | undefined): Location['tls'] {
  switch (text) {
    case undefined:
    case '':
    case 'false':
    case 'preferred':
      return 'off';
    case 'true':
      return 'on';
    case 'skip-verify':
      return 'unverified';
    default:
      throw new ConnectionError(`mysql: unknown value ${JSON.stringify(text)} of tls: use true, skip-verify or false`);
  }
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `30s`, `500ms`, `1m`. */
function durationOf(text: string | undefined): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text ?? '');
  return match === null ? undefined : Number(match[1]) * (UNITS[match[2] ?? 's'] ?? 1000);
}
