import type { DatabaseUrl } from '@atlas/dialect';

/** Where a database is and how it is opened. */
export interface Location {
  readonly kind: 'memory' | 'file' | 'remote';
  /** What the client library gets: a path, a `file:` URI, or the address of a server. */
  readonly target: string;
  /** As the user knows it, for messages; never holds a token. */
  readonly name: string;
  /** The path of the file on disk. */
  readonly path?: string;
  /** A memory database with this name is shared by the connections of this program. */
  readonly shared?: string;
  /** For servers. */
  readonly authToken?: string;
  readonly foreignKeys: boolean;
  /** How long a statement waits for another program's lock. */
  readonly busyTimeoutMs: number;
  /** The part of the lock's file name that tells databases apart; undefined where there is nothing to lock. */
  readonly lockKey?: string;
}

const DEFAULT_BUSY_TIMEOUT_MS = 5_000;

/** Parameters that SQLite itself reads: https://www.sqlite.org/uri.html#recognized_query_parameters */
const URI_PARAMETERS = ['mode', 'immutable', 'nolock', 'psow', 'vfs'];

/**
 * Reads the URL of a database: `sqlite://file.db`, `sqlite://file:path?cache=shared`, `sqlite://name?mode=memory`,
 * `libsql://host?authToken=...`, `libsql+file://path`. Of the query, `_fk` (or `_foreign_keys`, `_pragma`) and
 * `_busy_timeout` (milliseconds, or `_timeout`) are for the connection. Relative paths are kept.
 */
export function locationOf(url: DatabaseUrl): Location {
  const connection = {
    foreignKeys: wantsForeignKeys(url),
    busyTimeoutMs: milliseconds(url.query.get('_busy_timeout') ?? url.query.get('_timeout')),
  };
  if (url.scheme.startsWith('libsql') && url.scheme !== 'libsql+file') return remoteLocation(url, connection);
  const [dsn = ''] = url.rest.split('?', 1);
  const isUri = dsn.startsWith('file:');
  const path = isUri ? uriPath(dsn) : dsn;
  if (path === ':memory:' || url.query.get('mode') === 'memory') {
    const shared = url.query.get('cache') === 'shared' ? { shared: path } : {};
    return { kind: 'memory', target: ':memory:', name: path === '' ? ':memory:' : path, ...shared, ...connection };
  }
  const parameters = URI_PARAMETERS.filter((name) => url.query.has(name));
  return {
    kind: 'file',
    target: parameters.length === 0 ? path : fileUri(path, parameters, url),
    name: path,
    path,
    lockKey: path,
    ...connection,
  };
}

function remoteLocation(url: DatabaseUrl, connection: Pick<Location, 'foreignKeys' | 'busyTimeoutMs'>): Location {
  const scheme = url.scheme.replace(/^libsql\+/, '');
  const address = url.rest.split(/[?#]/, 1)[0] ?? '';
  const token = url.query.get('authToken');
  return {
    kind: 'remote',
    target: `${scheme}://${address}`,
    name: `${scheme}://${url.host}`,
    ...(token === undefined ? {} : { authToken: token }),
    lockKey: address,
    ...connection,
  };
}

/** The path of `file:path`, `file:/path` and `file:///path`; percent escapes count only in these. */
function uriPath(dsn: string): string {
  const path = dsn.replace(/^file:(?:\/\/[^/]*(?=\/))?/, '').split('#', 1)[0] ?? '';
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function fileUri(path: string, parameters: readonly string[], url: DatabaseUrl): string {
  const query = parameters.map((name) => `${name}=${encodeURIComponent(url.query.get(name) ?? '')}`).join('&');
  return `file:${encodeURI(path).replace(/[?#]/g, encodeURIComponent)}?${query}`;
}

function wantsForeignKeys(url: DatabaseUrl): boolean {
  const value = url.query.get('_fk') ?? url.query.get('_foreign_keys');
  if (value !== undefined) return /^(?:1|on|true|yes)$/i.test(value);
  return /^foreign_keys\s*[(=]\s*(?:1|on|true|yes)\b/i.test(url.query.get('_pragma') ?? '');
}

function milliseconds(text: string | undefined): number {
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : DEFAULT_BUSY_TIMEOUT_MS;
}
