import type { Expr } from '@atlas/model';
import { isQuoted, quoteLiteral, unquoteLiteral } from '@atlas/sqltext';
import { endClean, sameExpr, wrap } from './sql.ts';

const NUMBER = /^[+-]?\s*(?:0x[0-9a-f]+|(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?)$/i;
const BLOB = /^x'[0-9a-f]*'$/i;
const BOOLEAN = /^(?:true|false)$/i;
/** A lone name behind DEFAULT is a string to SQLite, but in parentheses it would be a column. */
const NAME = /^(?:[a-z_][\w$]*|`[^`]*`|\[[^\]]*\])$/i;
const KEYWORD = /^(?:null|current_(?:time|date|timestamp))$/i;

/** A default as the catalog has it: `'x'`, `1.5`, `true` and `x'00'` are literals, everything else an expression. */
export function parseDefault(text: string): Expr {
  const trimmed = text.trim();
  const isLiteral = BOOLEAN.test(trimmed) || NUMBER.test(trimmed) || BLOB.test(trimmed) || isQuoted(trimmed);
  return { kind: isLiteral ? 'literal' : 'raw', text: trimmed };
}

/** What stands behind DEFAULT: literals as they are, or quoted if they have no quotes; expressions in parentheses. */
export function printDefault(value: Expr): string {
  if (value.kind === 'named') return printDefault(value.expr);
  const { text } = value;
  if (value.kind === 'literal') return isBare(text) || isQuoted(text) ? text : quoteLiteral(text);
  if ((NAME.test(text) && !KEYWORD.test(text)) || isQuoted(text, '"')) return text;
  return wrap(text);
}

function isBare(text: string): boolean {
  return BOOLEAN.test(text) || NUMBER.test(text) || BLOB.test(text);
}

/** The default as an expression in a query, where a name in double quotes would be a column. */
export function defaultAsValue(value: Expr): string {
  if (value.kind === 'named') return defaultAsValue(value.expr);
  const printed = printDefault(value);
  if (printed.startsWith('"') && isQuoted(printed)) return quoteLiteral(unquoteLiteral(printed));
  if (value.kind === 'raw' && NAME.test(value.text) && !KEYWORD.test(value.text)) {
    return quoteLiteral(value.text.replace(/^[`[]|[`\]]$/g, ''));
  }
  return KEYWORD.test(endClean(value.text)) ? endClean(value.text) : printed;
}

/** Whether the default is a constant that `ALTER TABLE ... ADD COLUMN` accepts for existing rows. */
export function isConstantDefault(value: Expr): boolean {
  return value.kind === 'named' ? isConstantDefault(value.expr) : value.kind === 'literal';
}

/** Whether two defaults differ, up to quotes around a literal and parentheses around an expression. */
export function defaultsDiffer(from: Expr | undefined, to: Expr | undefined): boolean {
  if (from === undefined || to === undefined) return from !== to;
  const [a, b] = [defaultText(from), defaultText(to)];
  if (a === b || sameExpr(a, b)) return false;
  return unquoteLiteral(a) !== unquoteLiteral(b);
}

function defaultText(value: Expr): string {
  return value.kind === 'named' ? defaultText(value.expr) : value.text;
}
