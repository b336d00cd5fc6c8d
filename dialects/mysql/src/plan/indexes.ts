import type { Index, IndexPart } from '@atlas/model';
import type { SqlBuilder } from '@atlas/sqltext';
import { indexTypeOf, isInvisible, isSpelledOut, parserOf, prefixOf, withoutOverlapsOf } from '../attrs.ts';
import { doubleQuoted, ident, wrap } from '../sql.ts';
import type { PlanContext } from './context.ts';

const KINDS: Readonly<Record<string, string>> = { FULLTEXT: 'FULLTEXT', SPATIAL: 'SPATIAL', VECTOR: 'VECTOR' };

/** An index as a part of CREATE TABLE or behind ADD. */
export function writeIndex(b: SqlBuilder, index: Index, context: PlanContext): void {
  const type = indexTypeOf(index);
  b.p(KINDS[type] ?? (index.unique ? 'UNIQUE' : ''), 'INDEX');
  if (index.name !== '') b.ident(index.name);
  if (type === 'HASH') b.p('USING HASH');
  else if (context.faithful && isSpelledOut(index) === true) b.p('USING BTREE');
  b.p(partsSql(index));
  if (index.comment !== undefined && index.comment !== '') b.p('COMMENT', doubleQuoted(index.comment));
  const parser = parserOf(index);
  if (parser !== undefined) b.p('WITH PARSER', ident(parser));
  if (isInvisible(index) && context.capabilities.invisibleIndex !== undefined) b.p(context.capabilities.invisibleIndex);
}

export function writePrimaryKey(b: SqlBuilder, key: Index, context: PlanContext): void {
  b.p('PRIMARY KEY');
  if (indexTypeOf(key) === 'HASH') b.p('USING HASH');
  else if (context.faithful && isSpelledOut(key) === true) b.p('USING BTREE');
  b.p(partsSql(key));
  if (key.comment !== undefined && key.comment !== '') b.p('COMMENT', doubleQuoted(key.comment));
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
