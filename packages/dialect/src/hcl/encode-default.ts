import { expr, type WriteExpr } from '@atlas/hcl';
import type { ColumnType, Expr } from '@atlas/model';
import { isQuoted, unquoteLiteral } from '@atlas/sqltext';

const STRING_CLASSES: ReadonlySet<string> = new Set(['string', 'enum', 'time', 'json', 'uuid', 'binary']);

/**
 * How a default prints: `true`, a number, an unquoted string, or `sql("...")` for everything that HCL has no literal for.
 * A number on a column of a text-like type prints as a string, so that it reads back as the same literal.
 */
export function defaultExpr(value: Expr, type: ColumnType): WriteExpr {
  if (value.kind === 'named') return defaultExpr(value.expr, type);
  const { text } = value;
  if (value.kind === 'raw') return expr.call('sql', [expr.string(text)]);
  if (/^(true|false)$/i.test(text)) return expr.bool(text.toLowerCase() === 'true');
  if (/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text))
    return STRING_CLASSES.has(type.class) ? expr.string(text) : expr.number(text);
  if (isQuoted(text, "'")) return expr.string(unquoteLiteral(text));
  return expr.call('sql', [expr.string(text)]);
}
