import type { Index, IndexPart } from '@atlas/model';
import { wrapParens } from '@atlas/sqltext';
import { indexAttrs, type IndexPartAttrs, isSqlText, type SqlText, type StorageParams } from '../types.ts';
import { partitionsUnder, sharesOf } from './attached-indexes.ts';
import { collation } from './columns.ts';
import { setComment } from './comments.ts';
import { type Draft, draft, ident, identList, literal, type PlanContext, quoted } from './context.ts';

/** The table or materialized view that an index belongs to. */
export interface IndexOwner {
  readonly schema: string | undefined;
  readonly name: string;
  /** Is partitioned: its indexes cannot be made or dropped concurrently. */
  readonly partitioned?: true;
  /** Without the partitions: `ON ONLY`. */
  readonly only?: true;
}

/** `CREATE INDEX` and its comment. */
export function createIndex(owner: IndexOwner, index: Index, context: PlanContext, concurrently = false): Draft[] {
  const isApart = concurrently && owner.partitioned !== true;
  const drop = dropIndexSql(owner, index, context, isApart);
  const comment = `create index ${quoted(index.name)} to table: ${quoted(owner.name)}`;
  const cmd = createIndexSql(owner, index, context, isApart);
  return [
    {
      ...draft(cmd, comment, index.name === '' ? undefined : drop),
      ...(isApart ? { noTransaction: true } : {}),
    },
    ...indexComment(owner, index.name, undefined, index.comment, context),
  ];
}

/** `CREATE INDEX` without its comment. */
export function createIndexSql(owner: IndexOwner, index: Index, context: PlanContext, concurrently = false): string {
  return [
    index.unique ? 'CREATE UNIQUE INDEX' : 'CREATE INDEX',
    ...(concurrently ? ['CONCURRENTLY'] : []),
    ...(context.options.policy?.addIndex?.ifNotExists === true && concurrently ? ['IF NOT EXISTS'] : []),
    ...(index.name === '' ? [] : [ident(index.name)]),
    'ON',
    ...(owner.only === true ? ['ONLY'] : []),
    context.name(owner.schema, owner.name),
    indexBody(index),
  ].join(' ');
}

/** `COMMENT ON INDEX`; nothing when the texts are equal. */
export function indexComment(
  owner: IndexOwner,
  name: string,
  from: string | undefined,
  to: string | undefined,
  context: PlanContext,
): Draft[] {
  const subject = `index: ${quoted(name)} on table: ${quoted(owner.name)}`;
  return setComment(`INDEX ${context.name(owner.schema, name)}`, subject, from, to);
}

export function dropIndex(owner: IndexOwner, index: Index, context: PlanContext, concurrently = false): Draft[] {
  const isApart = concurrently && owner.partitioned !== true;
  const reverse = createIndex(owner, index, context, isApart).map((d) => d.cmd);
  const comment = `drop index ${quoted(index.name)} from table: ${quoted(owner.name)}`;
  // A constraint of a partition that serves the index goes with it; what is still wanted is added again.
  const cascade = owner.partitioned === true && hasServingKey(owner, index.name, context) ? ' CASCADE' : '';
  const drop = draft(dropIndexSql(owner, index, context, isApart) + cascade, comment, reverse);
  return [isApart ? { ...drop, noTransaction: true } : drop];
}

function hasServingKey({ schema = '', name }: IndexOwner, index: string, context: PlanContext): boolean {
  return partitionsUnder(context.options.from, schema, name).some(({ object }) =>
    sharesOf(object).some((s) => s.of === index && s.isOwn),
  );
}

function dropIndexSql(owner: IndexOwner, index: Index, context: PlanContext, concurrently: boolean): string {
  return `DROP INDEX ${concurrently ? 'CONCURRENTLY ' : ''}${context.name(owner.schema, index.name)}`;
}

/** What follows the table in CREATE INDEX: method, parts and modifiers. */
export function indexBody(index: Index): string {
  const attrs = indexAttrs(index);
  const words = [...methodClause(attrs.type), `(${index.parts.map(indexPart).join(', ')})`, ...includeClause(index)];
  if (attrs.nulls_distinct === false) words.push('NULLS NOT DISTINCT');
  words.push(...withClause(indexParams(index)));
  if (attrs.where !== undefined) words.push(`WHERE ${attrs.where}`);
  return words.join(' ');
}

/** `USING method`, unless it is the default one. */
export function methodClause(type: string | undefined): string[] {
  if (type === undefined || type.toUpperCase() === 'BTREE') return [];
  return [`USING ${/^[A-Za-z_][A-Za-z0-9_]*$/.test(type) ? type : ident(type)}`];
}

export function includeClause(index: Index): string[] {
  const { include } = indexAttrs(index);
  return include === undefined || include.length === 0 ? [] : [`INCLUDE ${identList(include)}`];
}

/** Storage parameters of an index by their names in SQL. */
export function indexParams(index: Index): StorageParams {
  const { storage_params, page_per_range } = indexAttrs(index);
  const params = { ...storage_params };
  if (page_per_range !== undefined && page_per_range !== 128) params.pages_per_range = page_per_range;
  return params;
}

/** `WITH (k = v)`, nothing without parameters. */
export function withClause(params: StorageParams | undefined): string[] {
  const list = paramList(params);
  return list === '' ? [] : [`WITH (${list})`];
}

/** Storage parameters with commas between, in the given order, which the server keeps. */
export function paramList(params: StorageParams | undefined): string {
  return Object.entries(params ?? {})
    .map(([name, value]) => `${name} = ${paramValue(value)}`)
    .join(', ');
}

function paramValue(value: boolean | number | string): string {
  return typeof value === 'string' && !/^[A-Za-z0-9_.-]+$/.test(value) ? literal(value) : String(value);
}

/** One key of an index: column or expression, collation, operator class, order. */
export function indexPart(part: IndexPart): string {
  const attrs = part.attrs as IndexPartAttrs;
  const words = [part.column === undefined ? wrapParens(part.expr ?? '') : ident(part.column)];
  if (attrs.collate !== undefined) words.push(`COLLATE ${collation(attrs.collate)}`);
  if (attrs.ops !== undefined) words.push(operatorClass(attrs.ops));
  if (part.desc) words.push('DESC');
  if (attrs.nulls_first === true && !part.desc) words.push('NULLS FIRST');
  if (attrs.nulls_last === true && part.desc) words.push('NULLS LAST');
  return words.join(' ');
}

function operatorClass(ops: string | SqlText): string {
  if (isSqlText(ops)) return ops.sql;
  return /^[a-z_][a-z0-9_]*$/.test(ops) ? ops : ident(ops);
}
