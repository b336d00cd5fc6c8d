import type { StatementSubject } from './ddl.ts';
import type { ScannerProfile } from './profile.ts';
import { unquoteLiteral } from './quoting.ts';
import { TokenCursor } from './token-cursor.ts';

/** A name that occurs in a statement and may be that of an object. */
export interface Mention {
  /** The parts of the dotted name, outermost first, without quotes. */
  readonly parts: readonly string[];
  /** The word or symbol in front of it, in capitals; empty at the start. */
  readonly before: string;
  /** Whether `(` follows, as in a call. */
  readonly isCall: boolean;
  /** Whether it stands where a table or view can. In a column list it does not: columns are named after tables. */
  readonly mayBeRelation: boolean;
}

const BEFORE_RELATION = new Set(
  'REFERENCES FROM JOIN INTO UPDATE ON TABLE VIEW OF LIKE INHERITS EXISTS ONLY CLONE ATTACH PARENT'.split(' '),
);
/** A longer list is no list of parents, and looking back over it for each of its names would take too long. */
const MAX_PARENTS = 32;
const NAME_FUNCTIONS = new Set(['NEXTVAL', 'CURRVAL', 'SETVAL', 'TO_REGCLASS']);

/**
 * All names of a statement outside of strings and comments. Two kinds of strings do count: names as text, which
 * `nextval('s')` and `'s'::regclass` hold, and bodies of functions in SQL, which the server checks on creation.
 */
export function collectMentions(cursor: TokenCursor, subject: StatementSubject, profile: ScannerProfile): Mention[] {
  const found: Mention[] = [];
  const hasSqlBody = subject.kind === 'function' || subject.kind === 'procedure' ? isLanguageSql(cursor) : false;
  const isColumnList = subject.kind === 'table' && subject.action === 'create';
  let isQuery = !isColumnList;
  while (!cursor.done) {
    const token = cursor.peek();
    if (token === undefined) break;
    if (token.kind === 'dollar-string' || token.kind === 'string') {
      const body = stringBody(cursor, hasSqlBody);
      if (body !== undefined)
        found.push(...collectMentions(TokenCursor.of(body, profile), { action: 'other', kind: '' }, profile));
      const name = nameInString(cursor, profile);
      if (name.length > 0) found.push({ parts: name, before: '', isCall: false, mayBeRelation: true });
      cursor.next();
      continue;
    }
    const before = cursor.peek(-1)?.text.toUpperCase() ?? '';
    if (cursor.isKeyword('SELECT') || cursor.isKeyword('WITH')) isQuery = true;
    const parts = cursor.readQualifiedName();
    if (parts.length === 0) {
      cursor.next();
      continue;
    }
    const mayBeRelation = isQuery || BEFORE_RELATION.has(before) || isInherited(cursor, parts.length);
    found.push({ parts, before, isCall: cursor.isSymbol('('), mayBeRelation });
  }
  return found;
}

/** Whether the name just read stands in `INHERITS (a, b)` or, as ClickHouse has it, in `CREATE TABLE x AS y`. */
function isInherited(cursor: TokenCursor, parts: number): boolean {
  const first = -2 * parts;
  if (cursor.peek(first)?.text.toUpperCase() === 'AS') return true;
  for (let back = first; back > first - 2 * MAX_PARENTS; back -= 2) {
    const symbol = cursor.peek(back)?.text;
    if (symbol === '(') return cursor.peek(back - 1)?.text.toUpperCase() === 'INHERITS';
    if (symbol !== ',' && symbol !== '.') return false;
  }
  return false;
}

function isLanguageSql(cursor: TokenCursor): boolean {
  const mark = cursor.mark();
  const found = cursor.seek((c) => c.isKeyword('LANGUAGE', 'SQL'));
  cursor.reset(mark);
  return found;
}

/** The text of the function body at the cursor, or undefined when the string there is none. */
function stringBody(cursor: TokenCursor, hasSqlBody: boolean): string | undefined {
  const token = cursor.peek();
  if (!hasSqlBody || token === undefined || cursor.peek(-1)?.text.toUpperCase() !== 'AS') return undefined;
  if (token.kind === 'string') return unquoteLiteral(token.text);
  const tag = token.text.indexOf('$', 1) + 1;
  return token.text.slice(tag, token.text.length - tag);
}

function nameInString(cursor: TokenCursor, profile: ScannerProfile): string[] {
  const token = cursor.peek();
  if (token?.kind !== 'string') return [];
  const isArgument = cursor.peek(-1)?.text === '(' && NAME_FUNCTIONS.has(cursor.peek(-2)?.text.toUpperCase() ?? '');
  const isCast = cursor.peek(1)?.text === '::' && /^reg(?:class|type|proc)$/i.test(cursor.peek(2)?.text ?? '');
  if (!isArgument && !isCast) return [];
  return TokenCursor.of(unquoteLiteral(token.text), profile).readQualifiedName();
}
