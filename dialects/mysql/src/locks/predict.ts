import type { Blocks, LockContext, LockPrediction, TableLock, TableWork } from '@atlas/dialect';
import type { StatementLocks } from '@atlas/model';
import { describeStatement, type ScannerProfile, type SqlName, TokenCursor } from '@atlas/sqltext';

/**
 * What a statement locks, as its metadata locks show to others (MySQL 8.4 manual, 10.11.4 and 17.12.1; MariaDB Knowledge
 * Base, "InnoDB Online DDL Overview"). For an ALTER TABLE, and for indexes, `known` says how the server goes about it;
 * without it nothing is said. Every change of a table waits for the transactions that use it, and lets later ones wait
 * meanwhile, whatever its own lock is.
 */
export function predictLocks(
  statement: string,
  { known }: LockContext,
  profile: ScannerProfile,
): LockPrediction | undefined {
  const cursor = TokenCursor.of(statement, profile);
  const { kind, target, on } = describeStatement(statement, profile);
  const verb = cursor.peek()?.text.toUpperCase() ?? '';
  switch (verb) {
    case 'ALTER':
      return kind === 'table' ? altered('ALTER TABLE', target, known) : undefined;
    case 'CREATE':
      if (kind === 'index') return altered('CREATE INDEX', on, known);
      return kind === 'trigger' ? briefly('CREATE TRIGGER', on === undefined ? [] : [on]) : undefined;
    case 'DROP':
      if (kind === 'index') return altered('DROP INDEX', on, known);
      return kind === 'table' ? briefly('DROP TABLE', namesBehind(cursor, 'TABLE')) : undefined;
    case 'TRUNCATE':
      return briefly('TRUNCATE TABLE', namesBehind(cursor, 'TRUNCATE'));
    case 'RENAME':
      return cursor.acceptKeyword('RENAME', 'TABLE') ? briefly('RENAME TABLE', renamed(cursor)) : undefined;
    case 'OPTIMIZE':
      return lockOf('OPTIMIZE TABLE', namesBehind(cursor, 'TABLE'), 'LOCK=NONE', 'schema changes', 'rewrite');
    case 'LOCK':
      return lockTables(cursor);
    default:
      return undefined;
  }
}

function altered(
  form: string,
  table: SqlName | undefined,
  known: StatementLocks | undefined,
): LockPrediction | undefined {
  if (table === undefined || known === undefined) return undefined;
  const { algorithm, lock, blocksWrites, rewrites, buildsIndex, reasons } = known;
  const work: TableWork = rewrites ? 'rewrite' : buildsIndex === true ? 'index' : 'none';
  const blocks: Blocks = blocksWrites ? 'writes' : 'schema changes';
  const prediction = lockOf(form, [table], `LOCK=${lock}`, blocks, work);
  return prediction === undefined ? undefined : { ...prediction, algorithm, reasons };
}

/** Statements that need a table for themselves, for as long as the change of the dictionary takes. */
function briefly(form: string, tables: readonly SqlName[]): LockPrediction | undefined {
  return lockOf(form, tables, 'EXCLUSIVE', 'reads and writes', 'none');
}

function lockOf(
  form: string,
  tables: readonly SqlName[],
  mode: string,
  blocks: Blocks,
  work: TableWork,
): LockPrediction | undefined {
  if (tables.length === 0) return undefined;
  return { form, locks: tables.map((name): TableLock => ({ ...name, mode, blocks })), work };
}

function namesBehind(cursor: TokenCursor, word: string): readonly SqlName[] {
  cursor.seek((c) => c.isKeyword(word));
  cursor.next();
  cursor.acceptKeyword('TABLE');
  cursor.acceptKeyword('IF', 'EXISTS');
  return cursor.splitByComma().flatMap((item) => readName(item) ?? []);
}

/** The old names of `a TO b, c TO d`. */
function renamed(cursor: TokenCursor): readonly SqlName[] {
  cursor.acceptKeyword('IF', 'EXISTS');
  return cursor.splitByComma().flatMap((item) => readName(item) ?? []);
}

function lockTables(cursor: TokenCursor): LockPrediction | undefined {
  if (!cursor.acceptKeyword('LOCK', 'TABLES') && !cursor.acceptKeyword('LOCK', 'TABLE')) return undefined;
  const locks = cursor.splitByComma().flatMap((item): TableLock[] => {
    const name = readName(item);
    if (name === undefined) return [];
    const isWrite = item.seek((c) => c.isKeyword('WRITE'));
    return [{ ...name, mode: isWrite ? 'WRITE' : 'READ', blocks: isWrite ? 'reads and writes' : 'writes' }];
  });
  return locks.length === 0 ? undefined : { form: 'LOCK TABLES', locks, work: 'none' };
}

function readName(cursor: TokenCursor): SqlName | undefined {
  const parts = cursor.readQualifiedName();
  const [name, schema] = [parts.at(-1), parts.at(-2)];
  if (name === undefined) return undefined;
  return schema === undefined ? { name } : { schema, name };
}
