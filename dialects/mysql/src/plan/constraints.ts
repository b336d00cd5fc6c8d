import { UnsupportedChangeError } from '@atlas/dialect';
import { type Check, findColumn, type ForeignKey, type Table } from '@atlas/model';
import type { SqlBuilder } from '@atlas/sqltext';
import { ident, shown, wrap } from '../sql.ts';
import { type PlanContext, qualified } from './context.ts';

/** A foreign key as a part of CREATE TABLE or behind ADD. Throws `UnsupportedChangeError` for a key that cannot work. */
export function writeForeignKey(
  b: SqlBuilder,
  key: ForeignKey,
  table: Table,
  schema: string,
  context: PlanContext,
): void {
  refuseSetNull(key, table);
  if (key.symbol !== '') b.p('CONSTRAINT').ident(key.symbol);
  // A table of another schema needs its qualifier whatever the caller wants for the own ones.
  const target =
    key.refSchema === undefined || key.refSchema === schema
      ? qualified(schema, key.refTable, context)
      : `${ident(key.refSchema)}.${ident(key.refTable)}`;
  b.p('FOREIGN KEY', nameList(key.columns), 'REFERENCES', target, nameList(key.refColumns));
  if (key.onUpdate !== undefined) b.p('ON UPDATE', key.onUpdate);
  if (key.onDelete !== undefined) b.p('ON DELETE', key.onDelete);
}

function refuseSetNull(key: ForeignKey, table: Table): void {
  if (key.onUpdate !== 'SET NULL' && key.onDelete !== 'SET NULL') return;
  for (const name of key.columns) {
    if (findColumn(table, name)?.null !== false) continue;
    throw new UnsupportedChangeError(
      'add_foreign_key',
      `foreign key constraint was ${shown(key.symbol)} SET NULL, but column ${shown(name)} is NOT NULL`,
    );
  }
}

export function writeCheck(b: SqlBuilder, check: Check, context: PlanContext): void {
  if (check.name !== '') b.p('CONSTRAINT').ident(check.name);
  b.p('CHECK', wrap(check.expr));
  if (check.attrs.enforced === false && context.capabilities.supportsUnenforcedChecks) b.p('NOT ENFORCED');
}

function nameList(names: readonly string[]): string {
  return `(${names.map(ident).join(', ')})`;
}
