import type { Expr, Json } from '@atlas/model';
import { isQuoted, quoteLiteral, unquoteLiteral } from '@atlas/sqltext';

/** A default as HCL extras have it (`"x"`, `1`, `{ sql }`) as an expression of the model. */
export function exprFromJson(value: Json | undefined): { kind: 'literal' | 'raw'; text: string } | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return { kind: 'literal', text: isQuoted(value, "'") ? value : quoteLiteral(value) };
  if (typeof value === 'number' || typeof value === 'boolean') return { kind: 'literal', text: String(value) };
  const { sql } = value as { readonly sql?: Json };
  return typeof sql === 'string' ? { kind: 'raw', text: sql } : undefined;
}

const NUMERIC = new Set(['integer', 'decimal', 'float']);

/** The inverse of `exprFromJson`, for a column or domain of the given type. */
export function exprToJson(value: Json | undefined, type: Json | undefined): Json | undefined {
  if (value === undefined || value === null) return undefined;
  const expr = value as unknown as Expr;
  if (expr.kind === 'named') return exprToJson(expr.expr as unknown as Json, type);
  const { text } = expr;
  if (expr.kind === 'raw') return { sql: text };
  if (text === 'true' || text === 'false') return text === 'true';
  const isNumeric = NUMERIC.has((type as { readonly class?: string } | undefined)?.class ?? '');
  if (isNumeric && /^-?(0|[1-9]\d{0,14})$/.test(text)) return Number(text);
  return isQuoted(text, "'") ? unquoteLiteral(text) : { sql: text };
}
