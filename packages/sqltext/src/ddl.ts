import type { ScannerProfile } from './profile.ts';
import { TokenCursor } from './token-cursor.ts';

/** A name with its schema, if it was written with one. Case is kept, quotes are not. */
export interface SqlName {
  readonly schema?: string;
  readonly name: string;
}

/** What a statement is about, as far as its first words tell. */
export interface StatementSubject {
  /** `session` changes settings of the connection; `other` is everything unknown, such as data statements. */
  readonly action: 'create' | 'alter' | 'drop' | 'comment' | 'session' | 'other';
  /** The kind of object in lower case: `table`, `view`, `function`, ...; empty for `session` and `other`. */
  readonly kind: string;
  /** The object; undefined when it has no name, as a cast, or an index that the server names. */
  readonly target?: SqlName;
  /** The table or view that an index, trigger, policy or rule belongs to. */
  readonly on?: SqlName;
}

/** Words that name a kind of object, and the kind they stand for. */
const KINDS: Readonly<Record<string, string>> = {
  SCHEMA: 'schema',
  DATABASE: 'database',
  ROLE: 'role',
  USER: 'role',
  LOGIN: 'role',
  EXTENSION: 'extension',
  LANGUAGE: 'language',
  COLLATION: 'collation',
  WRAPPER: 'foreign data wrapper',
  SERVER: 'server',
  TYPE: 'type',
  DOMAIN: 'domain',
  SEQUENCE: 'sequence',
  SCHEME: 'partition scheme',
  TABLE: 'table',
  INDEX: 'index',
  FUNCTION: 'function',
  PROCEDURE: 'procedure',
  PROC: 'procedure',
  AGGREGATE: 'aggregate',
  OPERATOR: 'operator',
  CAST: 'cast',
  CONFIGURATION: 'text search',
  VIEW: 'view',
  DICTIONARY: 'dictionary',
  SYNONYM: 'synonym',
  TRIGGER: 'trigger',
  POLICY: 'policy',
  RULE: 'rule',
  EVENT: 'event',
  STATISTICS: 'statistics',
  PUBLICATION: 'publication',
  SUBSCRIPTION: 'subscription',
  COLUMN: 'column',
  CONSTRAINT: 'constraint',
};

const ATTACHED = new Set(['index', 'trigger', 'policy', 'rule', 'constraint']);
const SESSION = new Set(['SET', 'USE', 'PRAGMA', 'RESET']);
/** More words than any statement has in front of the kind, options such as `DEFINER = a@b` included. */
const MAX_WORDS_BEFORE_KIND = 24;

/** Reads what a statement creates, changes or drops. Takes any text; what it does not know is `other`. */
export function describeStatement(statement: string, profile: ScannerProfile): StatementSubject {
  return describeCursor(TokenCursor.of(statement, profile));
}

/** As `describeStatement`, from a cursor at the start of a statement. */
export function describeCursor(cursor: TokenCursor): StatementSubject {
  const verb = cursor.next()?.text.toUpperCase() ?? '';
  if (SESSION.has(verb)) return { action: 'session', kind: '' };
  if (verb === 'SELECT' && isSetConfig(cursor)) return { action: 'session', kind: '' };
  if (verb === 'COMMENT' && cursor.acceptKeyword('ON')) return readSubject(cursor, 'comment');
  if (verb === 'CREATE') return readSubject(cursor, 'create');
  if (verb === 'ALTER') return readSubject(cursor, 'alter');
  if (verb === 'DROP') return readSubject(cursor, 'drop');
  return { action: 'other', kind: '' };
}

/** Dumps of PostgreSQL set the search path with a function. */
function isSetConfig(cursor: TokenCursor): boolean {
  return cursor.readQualifiedName().at(-1)?.toLowerCase() === 'set_config';
}

function readSubject(cursor: TokenCursor, action: StatementSubject['action']): StatementSubject {
  const kind = readKind(cursor);
  if (kind === undefined) return { action: 'other', kind: '' };
  cursor.acceptKeyword('CONCURRENTLY');
  if (!cursor.acceptKeyword('IF', 'NOT', 'EXISTS')) cursor.acceptKeyword('IF', 'EXISTS');
  if (kind === 'schema') cursor.acceptKeyword('AUTHORIZATION');
  if (kind === 'table' && action === 'alter') cursor.acceptKeyword('ONLY');
  const isAnonymous = kind === 'cast' || (kind === 'index' && cursor.isKeyword('ON'));
  const target = isAnonymous ? undefined : toName(cursor.readQualifiedName());
  const on = ATTACHED.has(kind) ? readOn(cursor, kind) : undefined;
  return { action, kind, ...(target === undefined ? {} : { target }), ...(on === undefined ? {} : { on }) };
}

function readKind(cursor: TokenCursor): string | undefined {
  for (let words = 0; words < MAX_WORDS_BEFORE_KIND; words++) {
    const token = cursor.next();
    if (token === undefined || token.text === ';') return undefined;
    const word = token.kind === 'word' ? token.text.toUpperCase() : '';
    // `EVENT TRIGGER`, `CONSTRAINT TRIGGER`, `PARTITION FUNCTION`, `AGGREGATE FUNCTION`: the last word counts.
    const kind = Object.hasOwn(KINDS, word) ? KINDS[word] : undefined;
    if (kind === undefined) continue;
    const next = cursor.peek();
    const isPrefix = ['EVENT', 'CONSTRAINT', 'AGGREGATE'].includes(word);
    if (isPrefix && (cursor.isKeyword('TRIGGER') || cursor.isKeyword('FUNCTION'))) continue;
    if (word === 'SERVER' && next?.text === '=') continue;
    return kind;
  }
  return undefined;
}

function readOn(cursor: TokenCursor, kind: string): SqlName | undefined {
  const found = cursor.seek((c) => c.isKeyword('ON') || (kind === 'rule' && c.isKeyword('TO')));
  if (!found) return undefined;
  if (kind === 'rule' && cursor.acceptKeyword('ON') && !cursor.seek((c) => c.isKeyword('TO'))) return undefined;
  cursor.next();
  cursor.acceptKeyword('ONLY');
  return toName(cursor.readQualifiedName());
}

/** The last two parts of a dotted name. */
export function toName(parts: readonly string[]): SqlName | undefined {
  const name = parts.at(-1);
  const schema = parts.at(-2);
  if (name === undefined) return undefined;
  return schema === undefined ? { name } : { schema, name };
}
