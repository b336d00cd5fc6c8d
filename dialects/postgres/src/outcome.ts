import type { StatementOutcome } from '@atlas/dialect';
import {
  describeStatement,
  postgresProfile,
  quoteIdentifier,
  type SqlName,
  type StatementSubject,
  TokenCursor,
} from '@atlas/sqltext';

const ABSENT = 'absent';
const VALID = 'valid';
const INVALID = 'INVALID';

/** The state of one index, whose `pg_class.oid` an expression gives. */
function indexState(oid: string): string {
  return `SELECT coalesce((SELECT CASE WHEN indisvalid AND indisready THEN '${VALID}' ELSE '${INVALID}' END FROM pg_index WHERE indexrelid = ${oid}), '${ABSENT}') AS state`;
}

/**
 * What shows whether a statement took effect that PostgreSQL refuses to run in a transaction, or in one with others:
 * indexes that are built or dropped concurrently, and values added to an enum.
 */
export function outcomeOf(sql: string): StatementOutcome | undefined {
  const subject = describeStatement(sql, postgresProfile);
  if (subject.kind === 'index' && isConcurrent(sql)) {
    if (subject.action === 'create') return indexCreation(subject);
    if (subject.action === 'drop') return indexRemoval(subject, sql);
  }
  return subject.kind === 'type' && subject.action === 'alter' ? enumValue(subject, sql) : undefined;
}

function isConcurrent(sql: string): boolean {
  const cursor = TokenCursor.of(sql, postgresProfile);
  // `CREATE UNIQUE INDEX CONCURRENTLY`: the word follows the kind, and nothing else does.
  return cursor.seek((c) => c.isKeyword('INDEX')) && cursor.next() !== undefined && cursor.isKeyword('CONCURRENTLY');
}

function quoted(name: SqlName): string {
  const parts = name.schema === undefined ? [name.name] : [name.schema, name.name];
  return parts.map((part) => quoteIdentifier(part, 'double')).join('.');
}

/** An index is in the schema of its table. */
function indexCreation({ target, on }: StatementSubject): StatementOutcome | undefined {
  if (target === undefined || on === undefined) return undefined;
  const oid =
    '(SELECT c.oid FROM pg_class c JOIN pg_class t ON t.relnamespace = c.relnamespace WHERE t.oid = to_regclass($1) AND c.relname = $2)';
  const index = { ...(on.schema === undefined ? {} : { schema: on.schema }), name: target.name };
  return {
    query: { sql: indexState(oid), params: [quoted(on), target.name] },
    expected: VALID,
    unfinished: INVALID,
    undo: `DROP INDEX CONCURRENTLY IF EXISTS ${quoted(index)}`,
  };
}

/** An index whose removal was cut off is not valid any more, and can be dropped again. */
function indexRemoval({ target }: StatementSubject, sql: string): StatementOutcome | undefined {
  // A list of indexes cannot be dropped concurrently; the server refuses it.
  if (target === undefined || sql.includes(',')) return undefined;
  return {
    query: { sql: indexState('to_regclass($1)::oid'), params: [quoted(target)] },
    expected: ABSENT,
    unfinished: INVALID,
  };
}

function enumValue({ target }: StatementSubject, sql: string): StatementOutcome | undefined {
  if (target === undefined) return undefined;
  const cursor = TokenCursor.of(sql, postgresProfile);
  if (!cursor.seek((c) => c.isKeyword('ADD'))) return undefined;
  if (!cursor.acceptKeyword('ADD', 'VALUE')) return undefined;
  cursor.acceptKeyword('IF', 'NOT', 'EXISTS');
  const text = cursor.next()?.text ?? '';
  if (!/^'(?:[^']|'')*'$/.test(text)) return undefined;
  return {
    query: {
      sql: `SELECT CASE WHEN EXISTS (SELECT 1 FROM pg_enum WHERE enumtypid = to_regtype($1)::oid AND enumlabel = $2) THEN 'present' ELSE '${ABSENT}' END AS state`,
      params: [quoted(target), text.slice(1, -1).replaceAll("''", "'")],
    },
    expected: 'present',
  };
}
