import { AtlasError, redactText, suggest } from '@atlas/diagnostics';
import { ConnectionError } from '@atlas/dialect';
import { CLIENT_PARAMETERS } from './libpq.ts';

/** What client libraries put on the errors of a server. https://www.postgresql.org/docs/current/protocol-error-fields.html */
interface ServerFields {
  readonly code?: unknown;
  readonly severity?: unknown;
  readonly detail?: unknown;
  readonly hint?: unknown;
  readonly position?: unknown;
  readonly message?: unknown;
}

/** What to do about errors that the server has no advice for. */
const HINTS: Readonly<Record<string, string>> = {
  '55P03':
    'another session holds a lock that the statement needs, pg_blocking_pids tells which: try again when it is done',
};

/** The server refused a statement. `message` starts with `pq: ` and ends with the server's hint, if there is one. */
export class PostgresError extends AtlasError {
  /** SQLSTATE, such as `42P07`: https://www.postgresql.org/docs/current/errcodes-appendix.html */
  readonly sqlState: string;
  /** The server's text without anything added. */
  readonly serverMessage: string;
  /** May quote rows, so it is not part of the message. */
  readonly detail?: string;
  readonly hint?: string;
  /** 1-based character of the statement. */
  readonly position?: number;

  constructor(fields: ServerFields, cause: unknown) {
    const message = String(fields.message ?? cause);
    const hint = textOf(fields.hint) ?? HINTS[textOf(fields.code) ?? ''];
    super(`pq: ${message}${hint === undefined ? '' : `. Hint: ${hint}`}`, { code: 'postgres/statement', cause });
    this.sqlState = textOf(fields.code) ?? '';
    this.serverMessage = message;
    const detail = textOf(fields.detail);
    const position = Number(fields.position);
    if (detail !== undefined) this.detail = detail;
    if (hint !== undefined) this.hint = hint;
    if (Number.isInteger(position) && position > 0) this.position = position;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The role that a server says is not there. */
export function missingRole(error: unknown): string | undefined {
  if (!(error instanceof PostgresError) || error.sqlState !== '42704') return undefined;
  return /^role "(.+)" does not exist$/.exec(error.serverMessage)?.[1];
}

/** Whether a statement waited longer for a lock than `lock_timeout` lets it. */
export function isLockTimeout(error: unknown): boolean {
  return error instanceof PostgresError && error.sqlState === '55P03';
}

/** SQLSTATEs that mean the session is gone. */
const LOST = new Set(['57P01', '57P02', '57P03', '08000', '08003', '08006']);

const UNDONE = '. What was not committed is undone by the server';

/** A client's error as one of this program: `PostgresError`, or `ConnectionError` when the session was lost. */
export function serverError(cause: unknown): AtlasError {
  if (cause instanceof AtlasError) return cause;
  const fields = cause as ServerFields;
  const state = textOf(fields.code);
  const message = cause instanceof Error ? cause.message : String(cause);
  if (state !== undefined && LOST.has(state))
    return new ConnectionError(`postgres: the server ended the connection: ${message}${UNDONE}`, cause);
  if (state !== undefined && /^[0-9A-Z]{5}$/.test(state) && textOf(fields.severity) !== undefined)
    return new PostgresError(fields, cause);
  if (/connection terminated|not queryable|ECONNRESET|EPIPE/i.test(message + (state ?? '')))
    return new ConnectionError(`postgres: the connection was lost: ${message}${UNDONE}`, cause);
  return new AtlasError(redactText(message), { code: 'postgres/client', cause });
}

/** Whom a connection was meant for, without secrets. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

/** Why there is no connection, and what to do about it. */
export function connectError(target: Target, cause: unknown): ConnectionError {
  if (cause instanceof ConnectionError) return cause;
  const where = target.host.startsWith('/') ? `the socket in ${target.host}` : `${target.host}:${target.port}`;
  const message = redactText(cause instanceof Error ? cause.message : String(cause));
  const code = textOf((cause as ServerFields | undefined)?.code) ?? '';
  const user = JSON.stringify(target.user);
  const database = JSON.stringify(target.database);
  const text = ((): string => {
    switch (code) {
      case 'ECONNREFUSED':
        return `cannot reach the server at ${where}: connection refused. Check that it runs and listens there`;
      case 'ENOENT':
        return `cannot reach the server at ${where}: there is no socket for port ${target.port}. Check that it runs`;
      case 'ENOTFOUND':
      case 'EAI_AGAIN':
        return `cannot reach the server: the host name ${JSON.stringify(target.host)} is not known`;
      case 'ETIMEDOUT':
      case 'EHOSTUNREACH':
      case 'ENETUNREACH':
        return `cannot reach the server at ${where}: it does not answer. Check address, firewall and network`;
      case '28P01':
        return `password authentication failed for user ${user} at ${where}. Check the password in the URL, PGPASSWORD or .pgpass`;
      case '28000':
        return `the server at ${where} refuses user ${user}: ${message}`;
      case '3D000':
        return `database ${database} does not exist at ${where}. Create it first, or fix the path of the URL`;
      case '42704': {
        const [, name = ''] = /parameter "(.*)"/.exec(message) ?? [];
        const similar = suggest(name, CLIENT_PARAMETERS);
        const hint = similar === undefined ? '' : `. Did you mean ${JSON.stringify(similar)}?`;
        return `the server at ${where} refuses a parameter of the URL: ${message}${hint}`;
      }
      case '42501':
        return `user ${user} may not connect to database ${database} at ${where}: ${message}`;
      case '53300':
        return `the server at ${where} has no free connections: ${message}`;
      case '57P03':
        return `the server at ${where} is not ready yet: ${message}`;
      default:
        if (/password must be a (non-empty )?string|no password/i.test(message))
          return `the server at ${where} wants a password for user ${user}. Give it in the URL, PGPASSWORD or .pgpass`;
        return `cannot connect to ${where}: ${message}`;
    }
  })();
  return new ConnectionError(`postgres: ${text}`, cause);
}
