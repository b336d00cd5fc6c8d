import { UnsupportedChangeError } from '@atlas/dialect';
import type { Column, Table } from '@atlas/model';
import type { SqlBuilder } from '@atlas/sqltext';
import { conflictOf, isAutoIncrement, isWithoutRowid } from '../attrs.ts';
import { declaredType, formatColumnType, isIntegerType } from '../column-types.ts';
import { printDefault } from '../expressions.ts';
import { ident, shown, wrap } from '../sql.ts';
import type { PlanContext } from './context.ts';

/** Writes the definition of a column, as it stands in CREATE TABLE and ADD COLUMN. */
export function writeColumn(b: SqlBuilder, column: Column, table: Table, context: PlanContext): void {
  const { generated } = column;
  if (isAutoIncrement(column) && generated !== undefined) {
    throw new UnsupportedChangeError(
      column.name,
      `both autoincrement and generation expression specified for column ${shown(column.name)}`,
    );
  }
  if (isAutoIncrement(column) && !isOnlyKey(column, table)) {
    throw new UnsupportedChangeError(
      column.name,
      `auto_increment of column ${shown(column.name)}: the column must be the only one of the primary key of table ${shown(table.name)}`,
    );
  }
  b.ident(column.name).p(typeText(column, table, context), column.null ? 'NULL' : 'NOT NULL');
  const conflict = conflictOf(column.attrs, 'not_null_on_conflict');
  if (!column.null && conflict !== undefined) b.p(`ON CONFLICT ${conflict}`);
  if (column.default !== undefined && generated === undefined) b.p('DEFAULT', printDefault(column.default));
  if (column.collate !== undefined) b.p('COLLATE', ident(column.collate));
  if (hasInlineKey(column, table)) writeInlineKey(b, column, table);
  if (generated !== undefined) {
    b.p('AS', wrap(generated.expr), generated.type === 'STORED' ? 'STORED' : 'VIRTUAL');
  }
}

function typeText(column: Column, table: Table, context: PlanContext): string {
  const { type } = column;
  // SQLite takes no other name for a column that increments itself.
  if (isAutoIncrement(column)) return isIntegerType(type) ? declaredType(type) : 'integer';
  if (context.faithful || type.class === 'user') return declaredType(type);
  // `integer(11)` in normal form would turn the key into an alias of the rowid, which it is not.
  if (type.name === 'integer' && !isIntegerType(type) && isOnlyKey(column, table)) return formatColumnType(type);
  return type.name;
}

function isOnlyKey(column: Column, table: Table): boolean {
  const parts = table.primaryKey?.parts ?? [];
  return parts.length === 1 && parts[0]?.column === column.name;
}

/**
 * Whether the primary key is written with its column: always for AUTOINCREMENT, and for `INTEGER PRIMARY KEY DESC`, which
 * unlike a constraint of the table is no alias of the rowid: https://www.sqlite.org/lang_createtable.html#rowid
 */
export function hasInlineKey(column: Column, table: Table): boolean {
  if (!isOnlyKey(column, table)) return false;
  if (isAutoIncrement(column)) return true;
  return table.primaryKey?.parts[0]?.desc === true && isIntegerType(column.type) && !isWithoutRowid(table);
}

function writeInlineKey(b: SqlBuilder, column: Column, table: Table): void {
  const { primaryKey } = table;
  if (primaryKey === undefined) return;
  if (primaryKey.name !== '') b.p('CONSTRAINT').ident(primaryKey.name);
  b.p('PRIMARY KEY');
  if (primaryKey.parts[0]?.desc === true) b.p('DESC');
  const conflict = conflictOf(primaryKey.attrs);
  if (conflict !== undefined) b.p(`ON CONFLICT ${conflict}`);
  if (isAutoIncrement(column)) b.p('AUTOINCREMENT');
}
