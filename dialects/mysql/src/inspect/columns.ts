import { compact, type Attrs, type Column, type Expr, type Generated } from '@atlas/model';
import { isQuoted } from '@atlas/sqltext';
import type { MysqlCapabilities } from '../capabilities.ts';
import { hasCharset, parseColumnType } from '../column-types.ts';
import { isCurrentTimestamp } from '../defaults.ts';
import { modelLiteral, serverLiteral, unescapeExpression, unqualify, wrap } from '../sql.ts';
import type { ColumnRow } from './queries.ts';
import type { InspectContext } from './rows.ts';

/** A column as the catalog describes it. `isJson`: MariaDB checks its text with `json_valid`. */
export function columnOf(row: ColumnRow, context: InspectContext, isJson: boolean): Column {
  const { capabilities } = context;
  const parsed = parseColumnType(row.type);
  const type = isJson ? ({ class: 'json', name: 'json' } as const) : parsed;
  const extra = row.extra.toLowerCase();
  const generated = generatedOf(row, extra, capabilities);
  const value = generated === undefined ? defaultOf(row, extra, type, context) : undefined;
  const text = hasCharset(type);
  return compact<Column>({
    name: row.name,
    type,
    null: row.nullable === 'YES',
    default: value,
    generated,
    charset: text ? (row.charset ?? undefined) : undefined,
    collate: text ? (row.collate ?? undefined) : undefined,
    comment: row.comment === '' ? undefined : row.comment,
    attrs: attrsOf(row, extra),
  });
}

function attrsOf(row: ColumnRow, extra: string): Attrs {
  const onUpdate = /\bon update (current_timestamp(?:\(\d*\))?)/i.exec(row.extra)?.[1];
  return {
    ...(onUpdate === undefined ? {} : { on_update: { sql: onUpdate } }),
    ...(extra.includes('auto_increment') ? { auto_increment: true } : {}),
    ...(/\binvisible\b/.test(extra) ? { invisible: true } : {}),
    ...(/\/\*M?!\d* COMPRESSED\*\/$/.test(row.type) ? { compressed: true } : {}),
    ...(extra.includes('without system versioning') ? { system_versioned: false } : {}),
    ...(row.srid === null || row.srid === undefined ? {} : { srid: row.srid }),
  };
}

function generatedOf(row: ColumnRow, extra: string, capabilities: MysqlCapabilities): Generated | undefined {
  const kind = /\b(stored|persistent|virtual)\b(?: generated)?/.exec(extra)?.[1];
  if (kind === undefined || row.expression === null || row.expression === '') return undefined;
  const expr = capabilities.variant === 'mariadb' ? row.expression : unescapeExpression(row.expression);
  return { expr, type: kind === 'virtual' ? 'VIRTUAL' : 'STORED' };
}

function defaultOf(row: ColumnRow, extra: string, type: Column['type'], context: InspectContext): Expr | undefined {
  const text = row.default;
  if (text === null || text === undefined) return undefined;
  if (context.capabilities.variant === 'mariadb' && context.capabilities.supportsExpressionDefaults)
    return mariadbDefault(text, type, context);
  if (extra.includes('default_generated')) {
    if (type.class === 'time' && isCurrentTimestamp(text)) return { kind: 'raw', text };
    return { kind: 'raw', text: wrap(unescapeExpression(text)) };
  }
  switch (type.class) {
    case 'integer':
    case 'decimal':
    case 'float':
    case 'bool':
      return { kind: 'literal', text };
    case 'binary':
      if (type.name === 'bit') return { kind: 'literal', text: bitLiteral(text) };
      return { kind: 'literal', text: /^0x[0-9a-f]*$/i.test(text) ? text : modelLiteral(text) };
    case 'time':
      // Servers before 8.0 do not mark it as computed.
      return isCurrentTimestamp(text) ? { kind: 'raw', text } : { kind: 'literal', text: modelLiteral(text) };
    default:
      return { kind: 'literal', text: modelLiteral(text) };
  }
}

/** MariaDB writes a default as in a statement: strings in quotes, everything else is an expression or a number. */
function mariadbDefault(text: string, type: Column['type'], context: InspectContext): Expr | undefined {
  if (/^null$/i.test(text)) return undefined;
  if (isQuoted(text, "'")) return { kind: 'literal', text: modelLiteral(serverLiteral(text)) };
  if (/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) || /^(b|x)'[0-9a-f]*'$/i.test(text))
    return { kind: 'literal', text };
  if (type.class === 'time' && isCurrentTimestamp(text)) return { kind: 'raw', text };
  const own = context.bound === undefined ? text : unqualify(text, context.bound);
  return { kind: 'raw', text: wrap(own) };
}

/** TiDB reports the bytes of a bit default instead of a literal. */
function bitLiteral(text: string): string {
  if (/^b'[01]*'$/i.test(text) || /^\d+$/.test(text)) return text;
  const bits = text.replace(/[^]/g, (c) => c.charCodeAt(0).toString(2).padStart(8, '0'));
  return `b'${bits.replace(/^0+(?=.)/, '')}'`;
}
