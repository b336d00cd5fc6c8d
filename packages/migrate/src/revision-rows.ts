import type { RevisionColumn, Row, Session } from '@atlas/dialect';
import { quoteIdentifier } from '@atlas/sqltext';
import { compareBytes } from './byte-order.ts';
import { WriteRevisionError } from './errors.ts';
import { isMetadata, type Revision } from './revision.ts';
import { type RevisionTable, revisionColumns } from './revision-table.ts';

/** Rows that stand for files, in byte order of their versions, whatever the collation of the database is. */
export async function readRevisions(session: Session, table: RevisionTable): Promise<Revision[]> {
  if (!table.exists) return [];
  const rows = await session.query(`SELECT ${columnList(table)} FROM ${table.sqlName}`);
  return rows
    .map(toRevision)
    .filter(({ version }) => !isMetadata(version))
    .sort((a, b) => compareBytes(a.version, b.version));
}

/** The row of one version, metadata included; undefined when there is none. */
export async function readRevision(
  session: Session,
  table: RevisionTable,
  version: string,
): Promise<Revision | undefined> {
  const where = `${name(table, 'version')} = ${table.dialect.placeholder(1)}`;
  const [row] = await session.query(`SELECT ${columnList(table)} FROM ${table.sqlName} WHERE ${where}`, [version]);
  return row === undefined ? undefined : toRevision(row);
}

/** Adds a row. Throws `WriteRevisionError`, also when there is one of that version. */
export async function insertRevision(session: Session, table: RevisionTable, revision: Revision): Promise<void> {
  const holders = revisionColumns.map((_column, i) => table.dialect.placeholder(i + 1));
  const sql = `INSERT INTO ${table.sqlName} (${columnList(table)}) VALUES (${holders.join(', ')})`;
  await write(session, sql, values(table, revisionColumns, revision));
}

/** What a row keeps from the first attempt on. */
const FIXED: ReadonlySet<string> = new Set(['version', 'description', 'executed_at']);

/**
 * Changes the row of that version; description and start stay as they are. With `onlyAt`, only while that many
 * statements count as applied, so that what another run wrote meanwhile is not undone. Throws `WriteRevisionError`.
 */
export async function updateRevision(
  session: Session,
  table: RevisionTable,
  revision: Revision,
  onlyAt?: number,
): Promise<void> {
  const columns = revisionColumns.filter((column) => !FIXED.has(column));
  const assignments = columns.map((column, i) => `${name(table, column)} = ${table.dialect.placeholder(i + 1)}`);
  const where = `${name(table, 'version')} = ${table.dialect.placeholder(columns.length + 1)}`;
  const condition =
    onlyAt === undefined ? '' : ` AND ${name(table, 'applied')} = ${table.dialect.placeholder(columns.length + 2)}`;
  await write(session, `UPDATE ${table.sqlName} SET ${assignments.join(', ')} WHERE ${where}${condition}`, [
    ...values(table, columns, revision),
    revision.version,
    ...(onlyAt === undefined ? [] : [onlyAt]),
  ]);
}

/** Keeps other transactions from changing the row of that version until this one ends. Throws `WriteRevisionError`. */
export async function holdRevision(session: Session, table: RevisionTable, version: string): Promise<void> {
  const applied = name(table, 'applied');
  const where = `${name(table, 'version')} = ${table.dialect.placeholder(1)}`;
  await write(session, `UPDATE ${table.sqlName} SET ${applied} = ${applied} WHERE ${where}`, [version]);
}

/** Removes the row of that version, if there is one. Throws `WriteRevisionError`. */
export async function deleteRevision(session: Session, table: RevisionTable, version: string): Promise<void> {
  const where = `${name(table, 'version')} = ${table.dialect.placeholder(1)}`;
  await write(session, `DELETE FROM ${table.sqlName} WHERE ${where}`, [version]);
}

async function write(session: Session, sql: string, params: readonly unknown[]): Promise<void> {
  try {
    await session.exec(sql, params);
  } catch (cause) {
    throw new WriteRevisionError(cause);
  }
}

function name(table: RevisionTable, column: RevisionColumn): string {
  return quoteIdentifier(column, table.dialect.quoteStyle);
}

function columnList(table: RevisionTable): string {
  return revisionColumns.map((column) => name(table, column)).join(', ');
}

function values(table: RevisionTable, columns: readonly RevisionColumn[], revision: Revision): unknown[] {
  return columns.map((column) => columnValue(table, column, revision));
}

function columnValue({ dialect }: RevisionTable, column: RevisionColumn, revision: Revision): unknown {
  switch (column) {
    case 'version':
    case 'description':
    case 'type':
    case 'applied':
    case 'total':
    case 'hash':
      return revision[column];
    case 'executed_at':
      return (dialect.formatTime ?? formatTime)(revision.executedAt);
    case 'execution_time':
      return revision.executionTime;
    // No database takes a NUL in text, and some messages of servers end in one.
    case 'error':
      return revision.error?.replaceAll('\0', '') ?? null;
    case 'error_stmt':
      return revision.errorStatement?.replaceAll('\0', '') ?? null;
    case 'partial_hashes':
      return revision.partialHashes === undefined ? null : JSON.stringify(revision.partialHashes);
    case 'operator_version':
      return revision.operatorVersion;
  }
}

function formatTime(at: Date): string {
  return at.toISOString().replace('T', ' ').replace('Z', '+00:00');
}

function toRevision(row: Row): Revision {
  const [applied, total] = [toNumber(row.applied), toNumber(row.total)];
  return {
    version: textOf(row.version),
    description: textOf(row.description),
    type: toNumber(row.type),
    applied,
    total,
    executedAt: toDate(row.executed_at),
    executionTime: toNumber(row.execution_time),
    error: toText(row.error),
    errorStatement: toText(row.error_stmt),
    hash: textOf(row.hash),
    partialHashes: toHashes(row.partial_hashes),
    operatorVersion: textOf(row.operator_version),
  };
}

function toNumber(value: unknown): number {
  const number = Number(value);
  return Number.isFinite(number) ? number : 0;
}

/** An empty text is what other versions write for none. */
function toText(value: unknown): string | undefined {
  const text = textOf(value);
  return text === '' ? undefined : text;
}

/** Some drivers return text columns as bytes. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : '';
}

/** Drivers return JSON parsed, as text, or as bytes. */
function toHashes(value: unknown): readonly string[] | undefined {
  const text = textOf(value);
  const list: unknown = text === '' ? value : parseJson(text);
  return Array.isArray(list) ? list.map(String) : undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Times come as `Date`, as ISO text with or without zone, or as Go prints them: `... +0000 UTC m=+0.1`. */
function toDate(value: unknown): Date {
  if (value instanceof Date) return value;
  const text = textOf(value).trim();
  const match = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d)(\.\d{1,3})?\d*\s*(Z|[+-]\d\d(?::?\d\d)?)?/.exec(text);
  if (match === null) return new Date(0);
  const [, day, time, fraction = '', zone = 'Z'] = match;
  const offset = zone === 'Z' ? 'Z' : zone.length === 3 ? `${zone}:00` : zone.replace(/^(.\d\d):?(\d\d)$/, '$1:$2');
  const at = new Date(`${day}T${time}${fraction}${offset}`);
  return Number.isNaN(at.getTime()) ? new Date(0) : at;
}
