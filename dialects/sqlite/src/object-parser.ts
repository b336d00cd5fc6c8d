import type { TriggerEvent } from '@atlas/model';
import { sqliteProfile, type TokenCursor as Cursor, TokenCursor } from '@atlas/sqltext';
import { readName } from './create-parser.ts';
import { endClean, unwrap } from './sql.ts';

/** What the text of a CREATE INDEX says. Parts are in key order. */
export interface ParsedIndex {
  readonly parts: readonly ParsedIndexPart[];
  /** Behind WHERE, as written. */
  readonly where?: string;
}

/** One key part of an index. */
export interface ParsedIndexPart {
  /** Without COLLATE, ASC and DESC, and without parentheses around all of it. */
  readonly expr: string;
  readonly collate?: string;
  /** The word ASC is written out. */
  readonly asc: boolean;
  /** The expression stands without parentheses around it. */
  readonly bare: boolean;
}

/** Reads the text that `sqlite_master` keeps of an index. Never fails, as `parseCreateTable`. */
export function parseCreateIndex(sql: string): ParsedIndex {
  const cursor = TokenCursor.of(sql, sqliteProfile);
  cursor.seek((c) => c.isKeyword('ON'));
  cursor.next();
  readQualified(cursor);
  const parts = (cursor.enterParens()?.splitByComma() ?? []).map(readIndexPart);
  if (!cursor.acceptKeyword('WHERE')) return { parts };
  return { parts, where: endClean(cursor.slice()) };
}

function readIndexPart(cursor: Cursor): ParsedIndexPart {
  const start = cursor.mark();
  let end = cursor.offset;
  let [asc, collate]: [boolean, string | undefined] = [false, undefined];
  const from = cursor.offset;
  while (!cursor.done) {
    // Only what stands at the end belongs to the part and not to its expression.
    const mark = cursor.mark();
    const tail = readPartTail(cursor);
    if (tail !== undefined && cursor.done) {
      ({ asc, collate } = tail);
      break;
    }
    cursor.reset(mark);
    if (cursor.skipParens() === undefined) cursor.next();
    end = cursor.peek(-1)?.end ?? end;
  }
  cursor.reset(start);
  const written = endClean(cursor.source.slice(from, end));
  const expr = unwrap(written);
  return { expr, asc, bare: expr === written, ...(collate === undefined ? {} : { collate }) };
}

function readPartTail(cursor: Cursor): { asc: boolean; collate: string | undefined } | undefined {
  let collate: string | undefined;
  const mark = cursor.mark();
  if (cursor.acceptKeyword('COLLATE')) collate = readName(cursor);
  const asc = cursor.acceptKeyword('ASC');
  if (!asc) cursor.acceptKeyword('DESC');
  return cursor.mark() === mark ? undefined : { asc, collate };
}

/** What the text of a CREATE VIEW says. */
export interface ParsedView {
  /** The column names behind the view's name; absent when there is no list. */
  readonly columns?: readonly string[];
  /** Behind AS. */
  readonly def: string;
}

/** Reads the text that `sqlite_master` keeps of a view. Never fails, as `parseCreateTable`. */
export function parseCreateView(sql: string): ParsedView {
  const cursor = TokenCursor.of(sql, sqliteProfile);
  cursor.seek((c) => c.isKeyword('VIEW'));
  cursor.next();
  cursor.acceptKeyword('IF', 'NOT', 'EXISTS');
  readQualified(cursor);
  const list = cursor.enterParens()?.splitByComma();
  const columns = list?.flatMap((item) => readName(item) ?? []);
  if (!cursor.acceptKeyword('AS')) cursor.seek((c) => c.acceptKeyword('AS'));
  // Comments belong to the view, those in front of the query and those behind it too.
  const def = sql.slice(cursor.peek(-1)?.end ?? sql.length).replace(/^\s+|[\s;]+$/g, '');
  return { def, ...(columns === undefined ? {} : { columns }) };
}

/** What the text of a CREATE TRIGGER says. */
export interface ParsedTrigger {
  readonly time: 'BEFORE' | 'AFTER' | 'INSTEAD OF';
  readonly event: TriggerEvent;
  readonly table: string;
  /** Without parentheses around all of it. */
  readonly when?: string;
  /** `BEGIN ... END`. */
  readonly body: string;
  /** Parts of the head that a trigger may leave out, and does. */
  readonly spelling: readonly TriggerSpelling[];
}

/** `no-time`: BEFORE is not written; `no-for-each`: nor FOR EACH ROW; `bare-when`: WHEN has no parentheses. */
export type TriggerSpelling = 'no-time' | 'no-for-each' | 'bare-when';

/** Reads the text that `sqlite_master` keeps of a trigger. Never fails, as `parseCreateTable`. */
export function parseCreateTrigger(sql: string): ParsedTrigger {
  const cursor = TokenCursor.of(sql, sqliteProfile);
  const spelling: TriggerSpelling[] = [];
  cursor.seek((c) => c.isKeyword('TRIGGER'));
  cursor.next();
  cursor.acceptKeyword('IF', 'NOT', 'EXISTS');
  readQualified(cursor);
  let time: ParsedTrigger['time'] = 'BEFORE';
  if (cursor.acceptKeyword('AFTER')) time = 'AFTER';
  else if (cursor.acceptKeyword('INSTEAD', 'OF')) time = 'INSTEAD OF';
  else if (!cursor.acceptKeyword('BEFORE')) spelling.push('no-time');
  const event = readEvent(cursor);
  cursor.acceptKeyword('ON');
  const table = readQualified(cursor);
  if (!cursor.acceptKeyword('FOR', 'EACH', 'ROW')) spelling.push('no-for-each');
  let when: string | undefined;
  if (cursor.acceptKeyword('WHEN')) {
    const start = cursor.offset;
    cursor.seek((c) => c.isKeyword('BEGIN'));
    const written = endClean(sql.slice(start, cursor.offset));
    when = unwrap(written);
    if (when === written) spelling.push('bare-when');
  }
  return { time, event, table, ...(when === undefined ? {} : { when }), body: cursor.slice(), spelling };
}

function readEvent(cursor: Cursor): TriggerEvent {
  if (cursor.acceptKeyword('INSERT')) return { kind: 'INSERT' };
  if (cursor.acceptKeyword('DELETE')) return { kind: 'DELETE' };
  cursor.acceptKeyword('UPDATE');
  if (!cursor.acceptKeyword('OF')) return { kind: 'UPDATE' };
  const columns: string[] = [];
  do {
    const name = readName(cursor);
    if (name !== undefined) columns.push(name);
  } while (cursor.acceptSymbol(','));
  return { kind: 'UPDATE', columns };
}

/** The last part of a dotted name. */
function readQualified(cursor: Cursor): string {
  let name = readName(cursor) ?? '';
  while (cursor.acceptSymbol('.')) name = readName(cursor) ?? name;
  return name;
}
