import { isSignificant, type ScannerProfile, tokenizeSql } from '@atlas/sqltext';

/** What the executor needs to know of a statement, from its first words. */
export interface StatementKind {
  /** It begins or ends a transaction itself. */
  readonly control: 'begin' | 'commit' | 'rollback' | 'savepoint' | undefined;
  /** It changes the session and not the database, so a new session needs it again. */
  readonly isSessionSetting: boolean;
  /**
   * Alone in a transaction it has the effect it has without one, so it can be recorded together with its effect.
   * `data` holds for all databases, `schema` for those whose DDL takes part in transactions.
   */
  readonly sharing: 'data' | 'schema' | 'none';
}

/** Only the words at the start are looked at; statements may be very long. */
const HEAD_LENGTH = 4096;

const DATA = new Set(['INSERT', 'UPDATE', 'DELETE', 'MERGE', 'REPLACE']);
const SCHEMA_VERBS = new Set(['CREATE', 'ALTER', 'DROP', 'COMMENT', 'GRANT', 'REVOKE', 'TRUNCATE']);
const SCHEMA_OBJECTS =
  /^(?:OR|REPLACE|TEMP|TEMPORARY|UNLOGGED|UNIQUE|MATERIALIZED|RECURSIVE|ON|IF|NOT|EXISTS|ONLY|CONSTRAINT|TABLE|INDEX|VIEW|TRIGGER|FUNCTION|PROCEDURE|SCHEMA|SEQUENCE|TYPE|DOMAIN|POLICY|RULE|COLUMN)$/;
/** These are refused inside of a transaction block, at least in some versions. */
const NEVER_SHARED = /\b(?:CONCURRENTLY|ADD\s+VALUE)\b/i;

/** Classifies a statement. What is not known for sure counts as needing care. */
export function statementKind(sql: string, profile: ScannerProfile): StatementKind {
  const words = leadingWords(sql.slice(0, HEAD_LENGTH), profile);
  const [first = '', second = ''] = words;
  const control = controlOf(first, second, sql, profile);
  return {
    control,
    isSessionSetting: control === undefined && isSessionSetting(first, second, sql),
    sharing: control === undefined ? sharingOf(first, second, sql) : 'none',
  };
}

function leadingWords(head: string, profile: ScannerProfile): readonly string[] {
  const words: string[] = [];
  for (const token of tokenizeSql(head, profile)) {
    if (!isSignificant(token)) continue;
    if (token.kind !== 'word' || words.length === 3) break;
    words.push(token.text.toUpperCase());
  }
  return words;
}

function controlOf(first: string, second: string, sql: string, profile: ScannerProfile): StatementKind['control'] {
  switch (first) {
    case 'BEGIN': {
      // A block of statements is one statement that starts with the same word.
      const isAlone =
        /^BEGIN(?:\s+(?:TRANSACTION|TRAN|WORK|IMMEDIATE|EXCLUSIVE|DEFERRED|ISOLATION|READ)\b[^;]*)?\s*;?\s*$/i;
      return isAlone.test(stripComments(sql, profile)) ? 'begin' : undefined;
    }
    case 'START':
      return second === 'TRANSACTION' ? 'begin' : undefined;
    case 'COMMIT':
    case 'END':
      return 'commit';
    case 'ROLLBACK':
      return /^ROLLBACK\s+(?:(?:WORK|TRANSACTION|TRAN)\s+)?TO\b/i.test(sql) ? 'savepoint' : 'rollback';
    case 'ABORT':
      return 'rollback';
    case 'SAVEPOINT':
    case 'RELEASE':
      return 'savepoint';
    default:
      return undefined;
  }
}

function stripComments(sql: string, profile: ScannerProfile): string {
  if (sql.length > HEAD_LENGTH) return sql;
  return tokenizeSql(sql, profile)
    .filter(({ kind }) => kind !== 'comment')
    .map(({ text }) => text)
    .join('')
    .trim();
}

function isSessionSetting(first: string, second: string, sql: string): boolean {
  if (first === 'SET') return !['GLOBAL', 'PERSIST', 'PERSIST_ONLY', 'LOCAL', 'PASSWORD'].includes(second);
  return first === 'USE' || (first === 'PRAGMA' && /^PRAGMA\s+(?:\w+\s*\.\s*)?\w+\s*=/i.test(sql));
}

function sharingOf(first: string, second: string, sql: string): StatementKind['sharing'] {
  if (DATA.has(first)) return 'data';
  const isSchema =
    SCHEMA_VERBS.has(first) && (first === 'TRUNCATE' || SCHEMA_OBJECTS.test(second) || isPermission(first));
  return isSchema && !NEVER_SHARED.test(sql.slice(0, HEAD_LENGTH)) ? 'schema' : 'none';
}

function isPermission(verb: string): boolean {
  return verb === 'GRANT' || verb === 'REVOKE';
}
