import type { Change, Index, IndexPart, Statement } from '@atlas/model';
import type { SqlBuilder } from '@atlas/sqltext';
import { conflictOf, constraintName, indexSpelling, predicateOf } from '../attrs.ts';
import { endClean, ident, nameKey, shown, wrap } from '../sql.ts';
import { lineBuilder, type PlanContext, statement } from './context.ts';

/**
 * Whether the index is written as a UNIQUE constraint of its table. In normal form it becomes an index of its own, unless
 * it has a conflict clause, which no index can have.
 */
export function isConstraint(index: Index, context: PlanContext): boolean {
  if (conflictOf(index.attrs) !== undefined) return true;
  return context.faithful && constraintName(index) !== undefined;
}

/** The name the index has in statements; one that was declared without a name gets that of its columns. */
export function indexName(index: Index, table: string): string {
  if (index.name !== '') return index.name;
  return [table, ...index.parts.map((p) => p.column ?? '')].join('_');
}

/** CREATE INDEX for an index of `table`. */
export function createIndexSql(
  index: Index,
  table: string,
  context: PlanContext,
  options: { readonly ifNotExists?: boolean } = {},
): string {
  const b = lineBuilder();
  b.p('CREATE', index.unique ? 'UNIQUE' : '', 'INDEX', options.ifNotExists === true ? 'IF NOT EXISTS' : '');
  b.ident(indexName(index, table)).p('ON').ident(table);
  b.p(partList(index, context));
  const where = predicateOf(index);
  if (where !== undefined) b.p('WHERE', endClean(where));
  return b.toString();
}

function partList(index: Index, context: PlanContext): string {
  const spelling = context.faithful ? indexSpelling(index) : {};
  const parts = index.parts.map((part, i) => {
    const b = lineBuilder();
    writePart(b, part, spelling.bare?.includes(i) ?? false);
    const needless = spelling.collate?.[i] ?? '';
    if (needless !== '') b.p('COLLATE', ident(needless));
    if (part.desc) b.p('DESC');
    else if (spelling.asc?.includes(i) === true) b.p('ASC');
    return b.toString();
  });
  return `(${parts.join(', ')})`;
}

function writePart(b: SqlBuilder, part: IndexPart, bare: boolean): void {
  if (part.column !== undefined) b.ident(part.column);
  else b.p(bare ? endClean(part.expr ?? '') : wrap(part.expr ?? ''));
  if (typeof part.attrs.collate === 'string') b.p('COLLATE', ident(part.attrs.collate));
}

/** The key parts of a primary key or unique constraint, in parentheses. */
export function keyParts(index: Index): string {
  const parts = index.parts.map((part) => {
    const b = lineBuilder();
    writePart(b, part, true);
    if (part.desc) b.p('DESC');
    return b.toString();
  });
  return `(${parts.join(', ')})`;
}

/** The statement of `createIndexSql`, undone by DROP INDEX unless `reversible` is false. */
export function createIndex(
  index: Index,
  table: string,
  context: PlanContext,
  rest: { readonly source?: Change; readonly reversible?: boolean; readonly ifNotExists?: boolean } = {},
): Statement {
  const name = indexName(index, table);
  return statement(
    createIndexSql(index, table, context, { ifNotExists: rest.ifNotExists ?? false }),
    `create index ${shown(name)} to table: ${shown(table)}`,
    { source: rest.source, ...(rest.reversible === false ? {} : { reverse: [dropIndexSql(name)] }) },
  );
}

/** DROP INDEX, undone by creating the index again. */
export function dropIndex(
  index: Index,
  table: string,
  context: PlanContext,
  rest: { readonly source?: Change; readonly ifExists?: boolean } = {},
): Statement {
  const name = indexName(index, table);
  return statement(dropIndexSql(name, rest.ifExists), `drop index ${shown(name)} from table: ${shown(table)}`, {
    source: rest.source,
    reverse: [createIndexSql(index, table, context)],
  });
}

/** An index whose name goes to an index of another table. */
export interface MovedIndex {
  readonly index: Index;
  readonly table: string;
  readonly source: Change;
}

/**
 * The indexes to drop first: names of indexes are unique in the whole database, so one that moves to another table has
 * to leave the old one before, even if that table is dropped later.
 */
export function movedIndexes(changes: readonly Change[]): MovedIndex[] {
  const made = new Map<string, string>();
  const dropped: MovedIndex[] = [];
  const make = (index: Index, table: string): void => {
    if (constraintName(index) === undefined) made.set(nameKey(index.name), nameKey(table));
  };
  const drop = (index: Index, table: string, source: Change): void => {
    if (constraintName(index) === undefined) dropped.push({ index, table, source });
  };
  for (const change of changes) {
    if (change.kind === 'add_table') for (const index of change.table.indexes) make(index, change.table.name);
    if (change.kind === 'drop_table') for (const index of change.table.indexes) drop(index, change.table.name, change);
    if (change.kind !== 'modify_table') continue;
    for (const part of change.changes) {
      if (part.kind === 'add_index') make(part.index, change.to.name);
      if (part.kind === 'rename_index') make(part.to, change.to.name);
      if (part.kind === 'drop_index') drop(part.index, change.from.name, change);
    }
  }
  return dropped.filter(({ index, table }) => {
    const owner = made.get(nameKey(index.name));
    return owner !== undefined && owner !== nameKey(table);
  });
}

function dropIndexSql(name: string, ifExists = false): string {
  return `DROP INDEX ${ifExists ? 'IF EXISTS ' : ''}${ident(name)}`;
}
