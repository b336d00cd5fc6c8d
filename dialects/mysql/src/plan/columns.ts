import type { Check, Column, ColumnType, Expr, Table } from '@atlas/model';
import { isQuoted, type SqlBuilder, unquoteLiteral } from '@atlas/sqltext';
import {
  autoRandomOf,
  isAutoIncrement,
  isCompressedColumn,
  isInvisible,
  isUnversioned,
  onUpdateOf,
  rowTimeOf,
  sridOf,
} from '../attrs.ts';
import type { MysqlCapabilities } from '../capabilities.ts';
import { effectiveCharset, serverCharset } from '../charset.ts';
import { formatColumnType } from '../column-types.ts';
import { isCurrentTimestamp, realDefault } from '../defaults.ts';
import { doubleQuoted, ident, isWrapped, sameName, wrap } from '../sql.ts';
import { desiredSchema, type PlanContext } from './context.ts';

/** Where a column stands: its table, of which it inherits, and the schema of that. */
export interface ColumnPlace {
  readonly table: Table;
  readonly schema: string;
}

/** The definition of a column behind its name. */
export function writeColumn(b: SqlBuilder, column: Column, place: ColumnPlace, context: PlanContext): void {
  const { capabilities } = context;
  b.ident(column.name).p(typeSql(column.type, context), isCompressedColumn(column) ? 'COMPRESSED' : '');
  const own = charsetClauses(column, place, context);
  b.p(own.charset);
  const rowTime = rowTimeOf(column);
  if (rowTime !== undefined) b.p('GENERATED ALWAYS AS', rowTime);
  else if (column.generated !== undefined) {
    // MariaDB takes a collation of a generated column only here.
    b.p(own.collate, 'AS', wrap(column.generated.expr), column.generated.type === 'VIRTUAL' ? 'VIRTUAL' : 'STORED');
  }
  if (column.generated === undefined || capabilities.supportsGeneratedNullability) {
    b.p(column.null ? 'NULL' : 'NOT NULL');
  }
  const value = realDefault(column.default);
  if (value !== undefined) b.p('DEFAULT', defaultSql(value, column.type, capabilities));
  if (column.type.class === 'json' && capabilities.jsonIsText && !capabilities.jsonHasCheck) {
    b.p(`CHECK (json_valid(${ident(column.name)}))`);
  }
  if (column.generated === undefined) b.p(own.collate);
  const onUpdate = onUpdateOf(column);
  if (onUpdate !== undefined) b.p('ON UPDATE', onUpdate);
  if (isAutoIncrement(column)) b.p('AUTO_INCREMENT');
  const random = autoRandomOf(column);
  if (random !== undefined && capabilities.supportsAutoRandom) b.p(`AUTO_RANDOM(${random})`);
  const srid = sridOf(column);
  if (srid !== undefined && capabilities.supportsSrid) b.p(`SRID ${srid}`);
  if (column.comment !== undefined && column.comment !== '') b.p('COMMENT', doubleQuoted(column.comment));
  if (isInvisible(column) && capabilities.supportsInvisibleColumns) b.p('INVISIBLE');
  if (isUnversioned(column) && capabilities.supportsSystemVersioning) b.p('WITHOUT SYSTEM VERSIONING');
  const check = columnCheck(column, place.table, capabilities);
  if (check !== undefined) b.p('CHECK', wrap(check.expr));
}

function typeSql(type: ColumnType, context: PlanContext): string {
  return formatColumnType(type, { width: context.faithful && context.capabilities.reportsDisplayWidth });
}

/** The check that belongs to the column: MariaDB names it like the column. */
export function columnCheck(column: Column, table: Table, capabilities: MysqlCapabilities): Check | undefined {
  return capabilities.supportsColumnChecks ? table.checks.find((c) => sameName(c.name, column.name)) : undefined;
}

/** Only what differs from the table is written. */
function charsetClauses(
  column: Column,
  { table, schema }: ColumnPlace,
  context: PlanContext,
): { readonly charset: string; readonly collate: string } {
  const { server } = context.capabilities;
  const owner = desiredSchema(schema, context);
  const parent = effectiveCharset(
    table,
    owner === undefined ? unknown : effectiveCharset(owner, serverCharset(server), server),
    server,
  );
  const { charset, collate } = column;
  return {
    charset: charset === undefined || charset === parent.charset ? '' : `CHARSET ${charset}`,
    collate: collate === undefined || collate === parent.collate ? '' : `COLLATE ${collate}`,
  };
}

/** A schema nobody told about: everything differs from it. */
const unknown = { charset: '', collate: '' };

const NUMERIC: ReadonlySet<string> = new Set(['integer', 'decimal', 'float', 'bool']);

/** What stands behind DEFAULT. */
export function defaultSql(value: Expr, type: ColumnType, capabilities: MysqlCapabilities): string {
  if (value.kind === 'named') return defaultSql(value.expr, type, capabilities);
  const text = value.text.trim();
  if (isHex(text)) return text;
  if (isQuoted(text)) {
    const plain = unquoteLiteral(text);
    return NUMERIC.has(type.class) && /^[+-]?\d+(\.\d+)?$/.test(plain) ? plain : doubleQuoted(plain);
  }
  if (value.kind === 'literal') return NUMERIC.has(type.class) ? text : doubleQuoted(text);
  if (isWrapped(text)) return capabilities.supportsExpressionDefaults ? text : text.slice(1, -1);
  if (type.class === 'time' && isCurrentTimestamp(text)) {
    // MariaDB writes its own spelling as an expression.
    return capabilities.variant === 'mariadb' && text.startsWith('c') ? wrap(text) : text;
  }
  if (NUMERIC.has(type.class) && !/[\s(]/.test(text)) return text;
  if (/^(true|false)$/i.test(text)) return text;
  // An expression without parentheses is accepted where it cannot be meant as a plain text.
  return /[(+*/|&`]/.test(text) && capabilities.supportsExpressionDefaults ? wrap(text) : doubleQuoted(text);
}

function isHex(text: string): boolean {
  return /^(0x[0-9a-f]*|0b[01]*|[bx]'[0-9a-f]*')$/i.test(text);
}
