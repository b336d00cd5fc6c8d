import type { Index, IndexPart, Table } from '@atlas/model';
import type { SqlBuilder } from '@atlas/sqltext';
import {
  engineOf,
  indexTypeOf,
  isClustered,
  isInvisible,
  isSpelledOut,
  parserOf,
  prefixOf,
  withoutOverlapsOf,
} from '../attrs.ts';
import { doubleQuoted, ident, wrap } from '../sql.ts';
import type { PlanContext } from './context.ts';

const KINDS: Readonly<Record<string, string>> = { FULLTEXT: 'FULLTEXT', SPATIAL: 'SPATIAL', VECTOR: 'VECTOR' };

/** An index as a part of CREATE TABLE or behind ADD. */
export function writeIndex(b: SqlBuilder, index: Index, table: Table, context: PlanContext): void {
  const type = indexTypeOf(index);
  b.p(KINDS[type] ?? (index.unique ? 'UNIQUE' : ''), 'INDEX');
  if (index.name !== '') b.ident(index.name);
  b.p(usingSql(index, table, context));
  b.p(partsSql(index));
  if (index.comment !== undefined && index.comment !== '') b.p('COMMENT', doubleQuoted(index.comment));
  const parser = parserOf(index);
  if (parser !== undefined) b.p('WITH PARSER', ident(parser));
  if (isInvisible(index) && context.capabilities.invisibleIndex !== undefined) b.p(context.capabilities.invisibleIndex);
}

export function writePrimaryKey(b: SqlBuilder, key: Index, table: Table, context: PlanContext): void {
  b.p('PRIMARY KEY');
  b.p(usingSql(key, table, context));
  b.p(partsSql(key));
  const clustered = isClustered(key);
  if (clustered !== undefined && context.capabilities.supportsClusteredKeys)
    b.p(clustered ? 'CLUSTERED' : 'NONCLUSTERED');
  if (key.comment !== undefined && key.comment !== '') b.p('COMMENT', doubleQuoted(key.comment));
}

/** Engines whose indexes are hash indexes unless something else is said. */
const HASHING: ReadonlySet<string> = new Set(['memory', 'heap', 'ndb', 'ndbcluster']);

function usingSql(index: Index, table: Table, { faithful }: PlanContext): string {
  const type = indexTypeOf(index);
  const isSpelled = isSpelledOut(index);
  const hashes = HASHING.has((engineOf(table) ?? '').toLowerCase());
  if (type === 'HASH') return hashes && faithful && isSpelled === false ? '' : 'USING HASH';
  return type === 'BTREE' && (hashes || (faithful && isSpelled === true)) ? 'USING BTREE' : '';
}

function partsSql(index: Index): string {
  const period = withoutOverlapsOf(index);
  const parts = index.parts.map(partSql);
  return `(${[...parts, ...(period === undefined ? [] : [`${ident(period)} WITHOUT OVERLAPS`])].join(', ')})`;
}

function partSql(part: IndexPart): string {
  const prefix = prefixOf(part);
  const key =
    part.column === undefined
      ? wrap(part.expr ?? '')
      : ident(part.column) + (prefix === undefined ? '' : `(${prefix})`);
  return part.desc ? `${key} DESC` : key;
}
