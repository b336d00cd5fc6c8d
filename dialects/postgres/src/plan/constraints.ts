import type { Check, ForeignKey, Index } from '@atlas/model';
import { wrapParens } from '@atlas/sqltext';
import { type Deferrable, foreignKeyAttrs, indexAttrs, type IndexPartAttrs, type CheckAttrs } from '../types.ts';
import { ident, identList, type PlanContext } from './context.ts';
import { includeClause, indexParams, indexPart, methodClause, withClause } from './indexes.ts';

/** The server's name for a primary key that has none. */
export function primaryKeyName(table: string, key: Index): string {
  return key.name === '' ? `${table}_pkey` : key.name;
}

/** `PRIMARY KEY (...)`, named when the name is not the server's. */
export function primaryKeyClause(table: string, key: Index): string {
  const name = key.name === '' || key.name === `${table}_pkey` ? '' : `CONSTRAINT ${ident(key.name)} `;
  return `${name}PRIMARY KEY ${keyBody(key)}`;
}

/** A unique or exclusion constraint. */
export function indexConstraintClause(index: Index): string {
  const attrs = indexAttrs(index);
  const name = index.name === '' ? '' : `CONSTRAINT ${ident(index.name)} `;
  if (attrs.constraint !== 'exclude') {
    const nulls = attrs.nulls_distinct === false ? ' NULLS NOT DISTINCT' : '';
    return `${name}UNIQUE${nulls} ${keyBody(index)}`;
  }
  const parts = index.parts.map((part) => `${indexPart(part)} WITH ${(part.attrs as IndexPartAttrs).op ?? '='}`);
  const words = [
    `${name}EXCLUDE`,
    ...methodClause(attrs.type),
    `(${parts.join(', ')})`,
    ...includeClause(index),
    ...withClause(indexParams(index)),
    ...(attrs.where === undefined ? [] : [`WHERE ${wrapParens(attrs.where)}`]),
    ...deferrableClause(attrs.deferrable),
  ];
  return words.join(' ');
}

function keyBody(index: Index): string {
  const attrs = indexAttrs(index);
  const last = index.parts.length - 1;
  const columns = index.parts.map(
    (p, i) => ident(p.column ?? '') + (i === last && attrs.without_overlaps === true ? ' WITHOUT OVERLAPS' : ''),
  );
  return [
    `(${columns.join(', ')})`,
    ...includeClause(index),
    ...withClause(indexParams(index)),
    ...deferrableClause(attrs.deferrable),
  ].join(' ');
}

export function deferrableClause(deferrable: Deferrable | undefined): string[] {
  return deferrable === undefined ? [] : [`DEFERRABLE ${deferrable.replace('_', ' ')}`];
}

export function foreignKeyClause(key: ForeignKey, schema: string | undefined, context: PlanContext): string {
  const attrs = foreignKeyAttrs(key);
  const columns = (names: readonly string[]): string => {
    if (attrs.period !== true) return identList(names);
    return `(${names.map((n, i) => (i === names.length - 1 ? 'PERIOD ' : '') + ident(n)).join(', ')})`;
  };
  const words = [
    ...(key.symbol === '' ? [] : [`CONSTRAINT ${ident(key.symbol)}`]),
    `FOREIGN KEY ${columns(key.columns)} REFERENCES ${context.name(key.refSchema ?? schema, key.refTable)}`,
    ...(key.refColumns.length === 0 ? [] : [columns(key.refColumns)]),
    ...(key.onUpdate === undefined ? [] : [`ON UPDATE ${key.onUpdate}`]),
    ...(key.onDelete === undefined ? [] : [`ON DELETE ${key.onDelete}`]),
    ...(attrs.on_delete_columns === undefined ? [] : [identList(attrs.on_delete_columns)]),
    ...deferrableClause(attrs.deferrable),
    ...(attrs.not_enforced === true ? ['NOT ENFORCED'] : []),
  ];
  return words.join(' ');
}

/** `NOT VALID`, which CREATE TABLE does not take. */
export function notValid(attrs: { readonly not_valid?: unknown }): string {
  return attrs.not_valid === true ? ' NOT VALID' : '';
}

export function checkClause(check: Check): string {
  const attrs = check.attrs as CheckAttrs;
  const name = check.name === '' ? '' : `CONSTRAINT ${ident(check.name)} `;
  return `${name}CHECK ${wrapParens(check.expr)}${attrs.no_inherit === true ? ' NO INHERIT' : ''}${attrs.not_enforced === true ? ' NOT ENFORCED' : ''}`;
}
