import { ConnectionError } from '@atlas/dialect';
import { AtlasError } from '@atlas/diagnostics';

/** The server's own error number, in the shapes that the client libraries use. */
interface ClientError extends Error {
  /** `node:sqlite` and its equals: the extended result code. */
  readonly errcode?: unknown;
  readonly sqliteExtendedCode?: unknown;
  /** `libsql`: `SQLITE_BUSY`. */
  readonly code?: unknown;
}

/** Result codes: https://www.sqlite.org/rescode.html */
const CODES: { readonly [code: number]: { readonly name: string; readonly hint: string } } = {
  5: { name: 'busy', hint: 'another program is writing to the database file, try again when it is done' },
  6: { name: 'busy', hint: 'another connection of this program holds a lock on the table' },
  8: { name: 'readonly', hint: 'the file or its directory is not writable, or the URL says mode=ro' },
  10: { name: 'io', hint: 'reading or writing the database file failed, check the disk' },
  11: {
    name: 'corrupt',
    hint: 'the file is damaged, restore a backup or run the .recover command of the sqlite3 shell',
  },
  13: { name: 'full', hint: 'the disk has no space left, nothing was changed by this statement' },
  14: { name: 'cant-open', hint: 'check that the directory exists and that the file is readable' },
  19: { name: 'constraint', hint: '' },
  26: { name: 'not-a-database', hint: 'the file is no SQLite database, or it is encrypted' },
};

const NAMES: { readonly [name: string]: number } = {
  SQLITE_BUSY: 5,
  SQLITE_LOCKED: 6,
  SQLITE_READONLY: 8,
  SQLITE_IOERR: 10,
  SQLITE_CORRUPT: 11,
  SQLITE_FULL: 13,
  SQLITE_CANTOPEN: 14,
  SQLITE_CONSTRAINT: 19,
  SQLITE_NOTADB: 26,
};

/**
 * A client's error as one with a stable code: `sqlite/busy`, `sqlite/readonly`, `sqlite/io`, `sqlite/corrupt`,
 * `sqlite/full`, `sqlite/cant-open`, `sqlite/constraint`, `sqlite/not-a-database`, and `sqlite/statement` for the rest.
 * The message is the server's, with advice where the statement is not to blame.
 */
export function sqliteError(cause: unknown): AtlasError {
  if (cause instanceof AtlasError) return cause;
  const message = cause instanceof Error ? cause.message : String(cause);
  const known = CODES[primaryCode(cause) ?? -1];
  if (known === undefined) return new AtlasError(message, { code: 'sqlite/statement', cause });
  const text = known.hint === '' ? message : `${message}: ${known.hint}`;
  return new AtlasError(text, { code: `sqlite/${known.name}`, cause });
}

/** The error of a connection that cannot be opened; `name` is the database as the user knows it. */
export function openError(name: string, cause: unknown): ConnectionError {
  return new ConnectionError(`sqlite: cannot open ${JSON.stringify(name)}: ${sqliteError(cause).message}`, cause);
}

/** The result code without what the extended code adds; undefined for errors of the client library itself. */
export function primaryCode(error: unknown): number | undefined {
  const { errcode, sqliteExtendedCode, code } = error as ClientError;
  for (const number of [errcode, sqliteExtendedCode]) if (typeof number === 'number') return number & 0xff;
  if (typeof code !== 'string') return undefined;
  const name = Object.keys(NAMES).find((n) => code === n || code.startsWith(`${n}_`));
  return name === undefined ? undefined : NAMES[name];
}
