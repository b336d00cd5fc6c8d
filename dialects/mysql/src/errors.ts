import { ConnectionError } from '@atlas/dialect';
import { AtlasError, redactText } from '@atlas/diagnostics';

/** What the client library's errors tell. */
interface ClientError {
  /** The server's error number: https://dev.mysql.com/doc/mysql-errors/8.4/en/server-error-reference.html */
  readonly errno?: unknown;
  readonly code?: unknown;
  readonly sqlState?: unknown;
  readonly sqlMessage?: unknown;
}

/** Statement errors with a code of their own, and what to do about them. */
const KNOWN: { readonly [errno: number]: { readonly name: string; readonly hint?: string } } = {
  1044: { name: 'access-denied' },
  1045: { name: 'access-denied' },
  1046: { name: 'no-database', hint: 'name the schema in the URL, or qualify the names in the file' },
  1142: { name: 'access-denied' },
  1205: { name: 'lock-timeout', hint: 'another session holds a lock on the table, try again when it is done' },
  1213: { name: 'deadlock', hint: 'try again' },
  1227: { name: 'access-denied' },
  1418: {
    name: 'unsafe-function',
    hint: 'declare the function deterministic or its data access, or set log_bin_trust_function_creators',
  },
  1553: { name: 'index-in-use', hint: 'drop the foreign key first, or add another index on its columns' },
  2006: { name: 'connection-lost' },
  2013: { name: 'connection-lost' },
};

/**
 * A client's error as one with a stable code: `mysql/access-denied`, `mysql/deadlock`, `mysql/connection-lost`, ..., and
 * `mysql/statement` for the rest. The message starts with the server's number: `Error 1062: Duplicate entry ...`.
 */
export function mysqlError(cause: unknown): AtlasError {
  if (cause instanceof AtlasError) return cause;
  const errno = errorNumber(cause);
  const known = errno === undefined ? undefined : KNOWN[errno];
  const { sqlMessage } = cause as ClientError;
  const text =
    typeof sqlMessage === 'string' ? sqlMessage : redactText(cause instanceof Error ? cause.message : String(cause));
  const numbered = errno === undefined || errno < 0 ? text : `Error ${errno}: ${text}`;
  const lost = isConnectionLost(cause) ? 'connection-lost' : undefined;
  return new AtlasError(known?.hint === undefined ? numbered : `${numbered}: ${known.hint}`, {
    code: `mysql/${known?.name ?? lost ?? 'statement'}`,
    cause,
  });
}

/** The server's error number; undefined for errors of the network or the client library. */
export function errorNumber(error: unknown): number | undefined {
  const { errno, sqlState } = (error ?? {}) as ClientError;
  return typeof errno === 'number' && sqlState !== undefined ? errno : undefined;
}

/** Whether the server could not read the text of a statement. */
export function isSyntaxError(error: unknown): boolean {
  return error instanceof AtlasError && errorNumber(error.cause) === PARSE_ERROR;
}

const PARSE_ERROR = 1064;

function isConnectionLost(error: unknown): boolean {
  const { code } = (error ?? {}) as ClientError;
  return code === 'PROTOCOL_CONNECTION_LOST' || code === 'ECONNRESET' || code === 'EPIPE';
}

/** The error of a connection that cannot be opened. `place` is the server as the user knows it, without a password. */
export function openError(place: string, cause: unknown): ConnectionError {
  const { code } = (cause ?? {}) as ClientError;
  const reason =
    code === 'ECONNREFUSED' || code === 'ENOENT'
      ? 'no server answers there, check host and port (or the socket) and that the server runs'
      : code === 'ENOTFOUND'
        ? 'the name of the host is unknown'
        : code === 'ETIMEDOUT'
          ? 'the server did not answer in time, check host, port and firewalls'
          : mysqlError(cause).message;
  return new ConnectionError(`mysql: cannot connect to ${place}: ${reason}`, cause);
}
