import { sqliteProfile, type TokenCursor as Cursor, TokenCursor } from '@atlas/sqltext';
import { endClean, unquote } from './sql.ts';

/** How a constraint resolves a conflict; absent means ABORT. */
export type Conflict = 'ROLLBACK' | 'ABORT' | 'FAIL' | 'IGNORE' | 'REPLACE';

/** What the text of a CREATE TABLE says that the catalog's pragmas do not report. */
export interface ParsedTable {
  readonly columns: readonly ParsedColumn[];
  readonly primaryKey?: ParsedKey;
  readonly uniques: readonly ParsedKey[];
  readonly foreignKeys: readonly ParsedForeignKey[];
  /** In the order of the text; names are empty where none was given. */
  readonly checks: readonly { readonly name: string; readonly expr: string }[];
  readonly strict: boolean;
  readonly withoutRowid: boolean;
  /** What stands behind the parentheses, in capitals, such as `STRICT, WITHOUT ROWID`. */
  readonly options: string;
}

/** A column; its type, default and NOT NULL come from the pragmas. */
export interface ParsedColumn {
  readonly name: string;
  readonly collate?: string;
  readonly notNullConflict?: Conflict;
  readonly generated?: { readonly expr: string; readonly stored: boolean };
  readonly autoIncrement: boolean;
}

/** A primary key or unique constraint. `columns` are the names of its parts. */
export interface ParsedKey {
  readonly name: string;
  readonly columns: readonly string[];
  readonly conflict?: Conflict;
}

/** A foreign key of a column or of the table. */
export interface ParsedForeignKey {
  /** Empty when unnamed. */
  readonly name: string;
  readonly columns: readonly string[];
  readonly refTable: string;
  /** Empty when the referenced columns are left out, which means the primary key. */
  readonly refColumns: readonly string[];
  readonly deferrable?: 'INITIALLY_DEFERRED' | 'INITIALLY_IMMEDIATE';
}

/** What is collected while reading one CREATE TABLE. */
interface Draft {
  readonly columns: Mutable<ParsedColumn>[];
  primaryKey?: ParsedKey;
  readonly uniques: ParsedKey[];
  readonly foreignKeys: ParsedForeignKey[];
  readonly checks: { name: string; expr: string }[];
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Reads the text that `sqlite_master` keeps of a table. It never fails: what it does not understand is passed over, so
 * that the worst outcome is a missing detail.
 */
export function parseCreateTable(sql: string): ParsedTable {
  const cursor = TokenCursor.of(sql, sqliteProfile);
  const draft: Draft = { columns: [], uniques: [], foreignKeys: [], checks: [] };
  cursor.seek((c) => c.isSymbol('('));
  const body = cursor.enterParens();
  for (const item of body?.splitByComma() ?? []) {
    if (startsTableConstraint(item)) readTableConstraints(item, draft);
    else readColumn(item, draft);
  }
  let [strict, withoutRowid] = [false, false];
  const options = endClean(cursor.slice()).toUpperCase();
  while (!cursor.done) {
    if (cursor.acceptKeyword('WITHOUT', 'ROWID')) withoutRowid = true;
    else if (cursor.acceptKeyword('STRICT')) strict = true;
    else cursor.next();
  }
  return { ...draft, strict, withoutRowid, options };
}

const TABLE_CONSTRAINTS = ['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN'];

function startsTableConstraint(cursor: Cursor): boolean {
  return TABLE_CONSTRAINTS.some((word) => cursor.isKeyword(word));
}

/** One item may hold several: SQLite takes table constraints without a comma between them. */
function readTableConstraints(cursor: Cursor, draft: Draft): void {
  let name = '';
  while (!cursor.done) {
    if (cursor.acceptKeyword('CONSTRAINT')) {
      name = readName(cursor) ?? '';
      continue;
    }
    if (cursor.acceptKeyword('PRIMARY', 'KEY')) {
      const parts = readKeyParts(cursor);
      if (parts.autoIncrement) markAutoIncrement(draft, parts.columns[0]);
      draft.primaryKey = keyOf(name, parts.columns, readConflict(cursor));
    } else if (cursor.acceptKeyword('UNIQUE')) {
      const parts = readKeyParts(cursor);
      draft.uniques.push(keyOf(name, parts.columns, readConflict(cursor)));
    } else if (cursor.acceptKeyword('CHECK')) {
      readCheck(cursor, draft, name);
    } else if (cursor.acceptKeyword('FOREIGN', 'KEY')) {
      const columns = readNames(cursor);
      if (cursor.acceptKeyword('REFERENCES')) draft.foreignKeys.push(readReferences(cursor, name, columns));
    } else cursor.next();
    name = '';
  }
}

const COLUMN_CONSTRAINTS = [
  'CONSTRAINT',
  'PRIMARY',
  'NOT',
  'NULL',
  'UNIQUE',
  'CHECK',
  'DEFAULT',
  'COLLATE',
  'REFERENCES',
  'GENERATED',
  'AS',
];

function readColumn(cursor: Cursor, draft: Draft): void {
  const name = readName(cursor);
  if (name === undefined) return;
  const column: Mutable<ParsedColumn> = { name, autoIncrement: false };
  draft.columns.push(column);
  cursor.seek((c) => COLUMN_CONSTRAINTS.some((word) => c.isKeyword(word)));
  let constraint = '';
  while (!cursor.done) {
    if (cursor.acceptKeyword('CONSTRAINT')) {
      constraint = readName(cursor) ?? '';
      continue;
    }
    readColumnConstraint(cursor, draft, column, constraint);
    constraint = '';
  }
}

function readColumnConstraint(cursor: Cursor, draft: Draft, column: Mutable<ParsedColumn>, name: string): void {
  if (cursor.acceptKeyword('PRIMARY', 'KEY')) {
    if (!cursor.acceptKeyword('ASC')) cursor.acceptKeyword('DESC');
    const conflict = readConflict(cursor);
    if (cursor.acceptKeyword('AUTOINCREMENT')) column.autoIncrement = true;
    draft.primaryKey = keyOf(name, [column.name], conflict);
  } else if (cursor.acceptKeyword('NOT', 'NULL')) {
    const conflict = readConflict(cursor);
    if (conflict !== undefined) column.notNullConflict = conflict;
  } else if (cursor.acceptKeyword('NULL')) {
    readConflict(cursor);
  } else if (cursor.acceptKeyword('UNIQUE')) {
    draft.uniques.push(keyOf(name, [column.name], readConflict(cursor)));
  } else if (cursor.acceptKeyword('CHECK')) {
    readCheck(cursor, draft, name);
  } else if (cursor.acceptKeyword('DEFAULT')) {
    passDefault(cursor);
  } else if (cursor.acceptKeyword('COLLATE')) {
    const collate = readName(cursor);
    if (collate !== undefined) column.collate = collate;
  } else if (cursor.acceptKeyword('REFERENCES')) {
    draft.foreignKeys.push(readReferences(cursor, name, [column.name]));
  } else if (cursor.acceptKeyword('GENERATED', 'ALWAYS')) {
    // The expression follows behind AS.
  } else if (cursor.acceptKeyword('AS')) {
    const span = cursor.skipParens();
    if (span === undefined) return;
    column.generated = { expr: cursor.slice(span.start, span.end), stored: cursor.acceptKeyword('STORED') };
  } else cursor.next();
}

function passDefault(cursor: Cursor): void {
  if (cursor.skipParens() !== undefined) return;
  if (cursor.isSymbol('-') || cursor.isSymbol('+')) cursor.next();
  cursor.next();
}

function readCheck(cursor: Cursor, draft: Draft, name: string): void {
  const span = cursor.skipParens();
  if (span !== undefined) draft.checks.push({ name, expr: endClean(cursor.slice(span.start, span.end)) });
  readConflict(cursor);
}

function readReferences(cursor: Cursor, name: string, columns: readonly string[]): ParsedForeignKey {
  const refTable = readName(cursor) ?? '';
  const refColumns = readNames(cursor);
  let [deferrable, deferred] = [false, false];
  for (;;) {
    if (cursor.acceptKeyword('ON')) {
      cursor.next();
      if (!cursor.acceptKeyword('SET')) cursor.acceptKeyword('NO');
      cursor.next();
    } else if (cursor.acceptKeyword('MATCH')) {
      cursor.next();
    } else if (cursor.acceptKeyword('NOT', 'DEFERRABLE')) {
      passInitially(cursor);
    } else if (cursor.acceptKeyword('DEFERRABLE')) {
      deferrable = true;
      deferred = passInitially(cursor);
    } else break;
  }
  const when = deferrable
    ? { deferrable: deferred ? ('INITIALLY_DEFERRED' as const) : ('INITIALLY_IMMEDIATE' as const) }
    : {};
  return { name, columns, refTable, refColumns, ...when };
}

function passInitially(cursor: Cursor): boolean {
  if (!cursor.acceptKeyword('INITIALLY')) return false;
  const deferred = cursor.isKeyword('DEFERRED');
  cursor.next();
  return deferred;
}

function keyOf(name: string, columns: readonly string[], conflict: Conflict | undefined): ParsedKey {
  return { name, columns, ...(conflict === undefined ? {} : { conflict }) };
}

function readConflict(cursor: Cursor): Conflict | undefined {
  if (!cursor.acceptKeyword('ON', 'CONFLICT')) return undefined;
  const word = cursor.next()?.text.toUpperCase();
  // ABORT is what happens without the clause.
  return word === 'ABORT' ? undefined : (word as Conflict | undefined);
}

function readKeyParts(cursor: Cursor): { columns: string[]; autoIncrement: boolean } {
  let autoIncrement = false;
  const columns: string[] = [];
  for (const item of cursor.enterParens()?.splitByComma() ?? []) {
    const name = readName(item);
    if (name !== undefined) columns.push(name);
    while (!item.done) {
      if (item.acceptKeyword('AUTOINCREMENT')) autoIncrement = true;
      else item.next();
    }
  }
  return { columns, autoIncrement };
}

function markAutoIncrement(draft: Draft, name: string | undefined): void {
  const column = draft.columns.find((c) => c.name.toLowerCase() === name?.toLowerCase());
  if (column !== undefined) column.autoIncrement = true;
}

function readNames(cursor: Cursor): string[] {
  return (cursor.enterParens()?.splitByComma() ?? []).flatMap((item) => readName(item) ?? []);
}

/** A name in any quotes; SQLite takes string literals for names as well. */
export function readName(cursor: Cursor): string | undefined {
  const token = cursor.peek();
  if (token?.kind !== 'word' && token?.kind !== 'quoted-identifier' && token?.kind !== 'string') return undefined;
  cursor.next();
  return unquote(token.text);
}
