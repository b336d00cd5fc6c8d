import { describeStatement, isSignificant, type ScannerProfile, tokenizeSql } from '@atlas/sqltext';
import { statementKind } from './statement-kind.ts';

/** What statements leave behind besides the schema, from which later ones may take their effect. */
export interface ReplayTraits {
  /** There may be rows. */
  readonly hasRows: boolean;
  /** There may be settings or objects of the session, or something that cannot be told. */
  readonly hasSession: boolean;
}

export const NO_TRAITS: ReplayTraits = { hasRows: false, hasSession: false };

/** Bodies of functions are long, and what they hold does not count. */
const HEAD_LENGTH = 4096;

/** The significant words and symbols at the head of a statement, in upper case, with single blanks between. */
function headOf(sql: string, profile: ScannerProfile): string {
  return tokenizeSql(sql.slice(0, HEAD_LENGTH), profile)
    .filter(isSignificant)
    .map(({ text }) => text.toUpperCase())
    .join(' ');
}

/** What one statement leaves behind. What is not known for sure counts as leaving everything. */
export function replayTraits(sql: string, profile: ScannerProfile): ReplayTraits {
  const { control, sharing } = statementKind(sql, profile);
  if (control !== undefined) return NO_TRAITS;
  const head = headOf(sql, profile);
  if (sharing === 'data') return { hasRows: true, hasSession: false };
  // Whether foreign keys are enforced matters to rows alone.
  if (head.startsWith('PRAGMA FOREIGN_KEYS = ')) return NO_TRAITS;
  if (describeStatement(sql, profile).action === 'session') return { hasRows: false, hasSession: true };
  if (/^CREATE (?:OR REPLACE )?(?:GLOBAL |LOCAL )?TEMP(?:ORARY)?\b/.test(head))
    return { hasRows: true, hasSession: true };
  if (sharing === 'schema') return { hasRows: makesRows(head), hasSession: false };
  return isPlainBuild(head) ? NO_TRAITS : { hasRows: true, hasSession: true };
}

/** Statements that are only kept out of transactions. */
function isPlainBuild(head: string): boolean {
  return (
    /^(?:CREATE (?:UNIQUE )?|DROP )INDEX CONCURRENTLY /.test(head) ||
    /^ALTER TYPE .* ADD VALUE /.test(head) ||
    head.startsWith('CREATE EXTENSION ')
  );
}

/** Tables that are made from a query. */
function makesRows(head: string): boolean {
  return (
    /^CREATE (?:UNLOGGED )?(?:TABLE|MATERIALIZED)\b/.test(head) &&
    /\bSELECT\b|\bAS \(* ?(?:TABLE|VALUES|EXECUTE|WITH)\b/.test(head)
  );
}

/**
 * Whether the success and the effect of a statement are the same with rows as without. Only what surely is: a new unique
 * index, a constraint or a changed type may fail on rows, and data statements read them.
 */
export function ignoresRows(sql: string, profile: ScannerProfile): boolean {
  const { control, sharing } = statementKind(sql, profile);
  const head = headOf(sql, profile);
  if (control !== undefined || sql.length > HEAD_LENGTH) return false;
  if (sharing !== 'schema') return head.startsWith('DROP INDEX CONCURRENTLY ') || isPlainIndex(head);
  const { action, kind } = describeStatement(sql, profile);
  if (action === 'drop' || action === 'comment' || /^(?:GRANT|REVOKE|TRUNCATE) /.test(head)) return true;
  if (action === 'create') {
    if (kind === 'index') return isPlainIndex(head);
    if (kind === 'table') return !makesRows(head) && !/\b(?:PARTITION|INHERITS)\b/.test(head);
    return kind === 'view' ? !/^CREATE MATERIALIZED\b/.test(head) : NEW_OBJECTS.has(kind);
  }
  return action === 'alter' && kind === 'table' && isPlainAlteration(head);
}

const NEW_OBJECTS = new Set(['schema', 'type', 'domain', 'sequence', 'function', 'procedure', 'trigger', 'policy']);

/** An index on columns, of which each row has an entry whatever it holds. */
function isPlainIndex(head: string): boolean {
  return /^CREATE INDEX (?:CONCURRENTLY )?[^()]*\( [^()]* \)( ;)?$/.test(head);
}

/** One action that looks at no row: a nullable column, a new name, or something that goes away. */
function isPlainAlteration(head: string): boolean {
  if (/ RENAME (?:TO|COLUMN|CONSTRAINT|INDEX) /.test(head)) return !head.includes(',');
  if (head.includes(',')) return false;
  if (/ DROP (?:COLUMN|CONSTRAINT) /.test(head)) return true;
  const column = / ADD COLUMN (.*)$/.exec(head)?.[1];
  return (
    column !== undefined &&
    !/\b(?:NOT|DEFAULT|CHECK|UNIQUE|PRIMARY|REFERENCES|GENERATED|AS|SERIAL|AUTO_INCREMENT)\b|SERIAL/.test(column)
  );
}
