import { describeStatement, type ScannerProfile, type SqlName, TokenCursor } from '@atlas/sqltext';
import type { StatementFact } from './facts.ts';
import { transactionControl } from './transactions.ts';

/**
 * Reads the facts of one statement from its tokens. Takes any text of any database: what it does not know it passes over,
 * so a fact may be missing, and none is made up.
 */
export function readFacts(
  statement: string,
  profile: ScannerProfile,
  more?: (cursor: TokenCursor) => readonly StatementFact[],
): readonly StatementFact[] {
  const facts = readKnown(statement, profile);
  return more === undefined ? facts : [...facts, ...more(TokenCursor.of(statement, profile))];
}

function readKnown(statement: string, profile: ScannerProfile): readonly StatementFact[] {
  const cursor = TokenCursor.of(statement, profile);
  if (cursor.isKeyword('UPDATE')) return readUpdate(cursor);
  if (cursor.isKeyword('INSERT') || cursor.isKeyword('REPLACE')) return readInsert(cursor);
  if (cursor.isKeyword('BEGIN') || cursor.isKeyword('START', 'TRANSACTION')) return readBegin(cursor);
  if (cursor.acceptKeyword('RENAME', 'TABLE')) return readRenameTable(cursor);
  const { action, kind, target } = describeStatement(statement, profile);
  if (kind === 'index' && (action === 'create' || action === 'drop')) {
    return cursor.seek((c) => c.isKeyword('CONCURRENTLY')) ? [{ kind: 'concurrently' }] : [];
  }
  if (target === undefined) return [];
  if (kind === 'view' && action === 'create') return [{ kind: 'create_view', view: target }];
  if (kind === 'index' && action === 'alter') return readAlterIndex(cursor, target);
  if (kind !== 'table') return [];
  if (action === 'create') return readCreateTable(cursor, target);
  if (action === 'drop') return readDropTable(cursor);
  return action === 'alter' ? readAlterTable(cursor, target) : [];
}

function readUpdate(cursor: TokenCursor): StatementFact[] {
  cursor.next();
  // `UPDATE OR IGNORE` (SQLite), `UPDATE LOW_PRIORITY IGNORE` (MySQL), `UPDATE ONLY` (PostgreSQL).
  if (cursor.acceptKeyword('OR')) cursor.next();
  while (['LOW_PRIORITY', 'IGNORE', 'ONLY'].some((word) => cursor.acceptKeyword(word)));
  const table = readName(cursor);
  if (table === undefined || !cursor.seek((c) => c.isKeyword('SET'))) return [];
  cursor.next();
  const columns: string[] = [];
  for (;;) {
    const name = cursor.readQualifiedName().at(-1);
    if (name !== undefined && cursor.isSymbol('=')) columns.push(name);
    const found = cursor.seek((c) => c.isSymbol(',') || isClauseEnd(c));
    if (!found || !cursor.acceptSymbol(',')) break;
  }
  if (!cursor.seek((c) => c.isKeyword('WHERE'))) return [{ kind: 'update', table, columns }];
  cursor.next();
  const start = cursor.offset;
  const end = cursor.seek((c) => c.isSymbol(';') || c.isKeyword('RETURNING') || c.isKeyword('LIMIT'))
    ? cursor.offset
    : undefined;
  return [{ kind: 'update', table, columns, where: cursor.slice(start, end) }];
}

function isClauseEnd(cursor: TokenCursor): boolean {
  return ['WHERE', 'FROM', 'RETURNING', 'ORDER', 'LIMIT'].some((w) => cursor.isKeyword(w)) || cursor.isSymbol(';');
}

function readInsert(cursor: TokenCursor): StatementFact[] {
  if (!cursor.seek((c) => c.isKeyword('INTO'))) return [];
  cursor.next();
  const table = readName(cursor);
  if (table === undefined) return [];
  const columns = readNames(cursor.enterParens());
  if (!cursor.seek((c) => c.isKeyword('SELECT') || c.isKeyword('VALUES'))) return [{ kind: 'insert', table, columns }];
  if (!cursor.acceptKeyword('SELECT')) return [{ kind: 'insert', table, columns }];
  cursor.acceptKeyword('ALL');
  cursor.acceptKeyword('DISTINCT');
  const exprs: string[] = [];
  let start = cursor.offset;
  for (;;) {
    const found = cursor.seek((c) => c.isSymbol(',') || c.isSymbol(';') || c.isKeyword('FROM'));
    exprs.push(cursor.slice(start, found ? cursor.offset : undefined));
    if (!found || !cursor.acceptSymbol(',')) break;
    start = cursor.offset;
  }
  const from = cursor.acceptKeyword('FROM') ? readName(cursor) : undefined;
  return [{ kind: 'insert', table, columns, select: { exprs, from } }];
}

/** Compound statements begin with the same word, and more follows it. */
function readBegin(cursor: TokenCursor): StatementFact[] {
  const text = cursor.slice().replace(/\s*;\s*$/, '');
  return transactionControl(text) === 'begin' ? [{ kind: 'begin', text }] : [];
}

/** MySQL: `RENAME TABLE a TO b, c TO d`. */
function readRenameTable(cursor: TokenCursor): StatementFact[] {
  return cursor.splitByComma().flatMap((item): StatementFact[] => {
    item.acceptKeyword('IF', 'EXISTS');
    const table = readName(item);
    const to = item.seek((c) => c.isKeyword('TO')) && item.acceptKeyword('TO') ? readName(item) : undefined;
    return table === undefined || to === undefined ? [] : [{ kind: 'rename_table', table, to }];
  });
}

function readAlterIndex(cursor: TokenCursor, target: SqlName): StatementFact[] {
  if (!cursor.seek((c) => c.isKeyword('RENAME', 'TO'))) return [];
  cursor.acceptKeyword('RENAME', 'TO');
  const to = cursor.readIdentifier();
  return to === undefined ? [] : [{ kind: 'rename_index', from: target.name, to }];
}

function readDropTable(cursor: TokenCursor): StatementFact[] {
  if (!cursor.seek((c) => c.isKeyword('TABLE') || c.isKeyword('TABLES'))) return [];
  cursor.next();
  cursor.acceptKeyword('IF', 'EXISTS');
  return cursor.splitByComma().flatMap((item): StatementFact[] => {
    const table = readName(item);
    return table === undefined ? [] : [{ kind: 'drop_table', table }];
  });
}

const TABLE_ITEMS = [
  'CONSTRAINT',
  'PRIMARY',
  'UNIQUE',
  'KEY',
  'INDEX',
  'FOREIGN',
  'CHECK',
  'FULLTEXT',
  'SPATIAL',
  'LIKE',
  'EXCLUDE',
  'PERIOD',
];

function readCreateTable(cursor: TokenCursor, table: SqlName): StatementFact[] {
  const facts: StatementFact[] = [{ kind: 'create_table', table }];
  if (!cursor.seek((c) => c.isSymbol('('))) return facts;
  for (const item of cursor.enterParens()?.splitByComma() ?? []) {
    if (TABLE_ITEMS.some((word) => item.isKeyword(word))) continue;
    facts.push(...readInlineReferences(item, table));
  }
  return facts;
}

function readInlineReferences(item: TokenCursor, table: SqlName): StatementFact[] {
  const column = item.readIdentifier();
  if (column === undefined || !item.seek((c) => c.isKeyword('REFERENCES'))) return [];
  return [{ kind: 'inline_references', table, column }];
}

function readAlterTable(cursor: TokenCursor, table: SqlName): StatementFact[] {
  cursor.seek((c) => c.isKeyword('TABLE'));
  cursor.next();
  cursor.acceptKeyword('IF', 'EXISTS');
  cursor.acceptKeyword('ONLY');
  cursor.readQualifiedName();
  cursor.acceptSymbol('*');
  let current = table;
  return cursor.splitByComma().flatMap((item) => {
    const facts = readAlterAction(item, current);
    for (const fact of facts) if (fact.kind === 'rename_table') current = fact.to;
    return facts;
  });
}

function readAlterAction(item: TokenCursor, table: SqlName): StatementFact[] {
  if (item.acceptKeyword('ADD')) {
    item.acceptKeyword('COLUMN');
    item.acceptKeyword('IF', 'NOT', 'EXISTS');
    const group = item.isSymbol('(') ? item.enterParens()?.splitByComma() : undefined;
    const columns = (group ?? [item]).filter((one) => !TABLE_ITEMS.some((word) => one.isKeyword(word)));
    return columns.flatMap((one) => readInlineReferences(one, table));
  }
  if (item.acceptKeyword('CHANGE')) {
    item.acceptKeyword('COLUMN');
    item.acceptKeyword('IF', 'EXISTS');
    const from = item.readIdentifier();
    const to = item.readIdentifier();
    if (from === undefined || to === undefined || from.toLowerCase() === to.toLowerCase()) return [];
    return [{ kind: 'rename_column', table, from, to }];
  }
  return item.acceptKeyword('RENAME') ? readRename(item, table) : [];
}

function readRename(item: TokenCursor, table: SqlName): StatementFact[] {
  if (item.acceptKeyword('CONSTRAINT')) return [];
  if (item.acceptKeyword('TO') || item.acceptKeyword('AS')) return renameTo(item, table);
  const isIndex = item.acceptKeyword('INDEX') || item.acceptKeyword('KEY');
  const isColumn = !isIndex && item.acceptKeyword('COLUMN');
  item.acceptKeyword('IF', 'EXISTS');
  const mark = item.mark();
  const from = item.readIdentifier();
  if (from !== undefined && item.acceptKeyword('TO')) {
    const to = item.readIdentifier();
    if (to === undefined) return [];
    return [isIndex ? { kind: 'rename_index', table, from, to } : { kind: 'rename_column', table, from, to }];
  }
  if (isIndex || isColumn) return [];
  // MySQL: `RENAME new`.
  item.reset(mark);
  return renameTo(item, table);
}

function renameTo(item: TokenCursor, table: SqlName): StatementFact[] {
  const to = readName(item);
  return to === undefined ? [] : [{ kind: 'rename_table', table, to }];
}

function readNames(cursor: TokenCursor | undefined): string[] {
  return (cursor?.splitByComma() ?? []).flatMap((item) => item.readIdentifier() ?? []);
}

function readName(cursor: TokenCursor): SqlName | undefined {
  const parts = cursor.readQualifiedName();
  const name = parts.at(-1);
  const schema = parts.at(-2);
  if (name === undefined) return undefined;
  return schema === undefined ? { name } : { schema, name };
}
