import { type AttrChange, type Attrs, canonicalJson, type ColumnType, type Expr, type Json } from '@atlas/model';
import { equalBodies, unquoteLiteral, unwrapParens } from '@atlas/sqltext';

/** Equal up to key order, and to absent against empty. */
export function jsonEqual(a: unknown, b: unknown): boolean {
  // Most attributes of most objects are empty: canonical texts are made only when there is something to compare.
  return a === b || (isEmptyObject(a) && isEmptyObject(b)) || canonicalJson(a ?? {}) === canonicalJson(b ?? {});
}

function isEmptyObject(value: unknown): boolean {
  if (value === undefined) return true;
  if (value === null || typeof value !== 'object') return false;
  for (const _key in value) return false;
  return true;
}

/** Same class, name and parameters. */
export function typesEqual(a: ColumnType, b: ColumnType): boolean {
  return (
    a === b ||
    (a.class === b.class &&
      a.name === b.name &&
      a.size === b.size &&
      a.precision === b.precision &&
      a.scale === b.scale &&
      (a.unsigned ?? false) === (b.unsigned ?? false) &&
      jsonEqual(a.values, b.values) &&
      jsonEqual(a.ref, b.ref) &&
      jsonEqual(a.attrs, b.attrs))
  );
}

/** One change per key whose value differs, in key order of `from`, then new keys in order of `to`. */
export function attrChanges(from: Attrs, to: Attrs): AttrChange[] {
  const changes: AttrChange[] = [];
  for (const [name, value] of Object.entries(from)) {
    const target = to[name];
    if (target === undefined) changes.push({ kind: 'drop_attr', name, value });
    else if (!jsonEqual(value, target)) changes.push({ kind: 'modify_attr', name, from: value, to: target });
  }
  for (const [name, value] of Object.entries(to)) {
    if (from[name] === undefined) changes.push({ kind: 'add_attr', name, value });
  }
  return changes;
}

/** The change of a comment; a removed comment is a change to the empty text, because servers keep no absent ones. */
export function commentChange(from: string | undefined, to: string | undefined): AttrChange[] {
  const a: Json = from ?? '';
  const b: Json = to ?? '';
  if (a === b) return [];
  return a === ''
    ? [{ kind: 'add_attr', name: 'comment', value: b }]
    : [{ kind: 'modify_attr', name: 'comment', from: a, to: b }];
}

/** Equal texts, or equal after the white space around lines is taken away: how bodies of views and routines compare. */
export function bodiesEqual(a: string, b: string): boolean {
  return a === b || equalBodies(a, b);
}

/** Equal texts, or equal once one pair of outer parentheses is taken from either. */
export function exprsEqual(a: string, b: string): boolean {
  return a === b || unwrapParens(a.trim()) === unwrapParens(b.trim());
}

/** The text of a default, whatever wraps it. */
export function exprText(expr: Expr): string {
  return expr.kind === 'named' ? exprText(expr.expr) : expr.text;
}

/** Equal up to quotes around a literal and parentheses around an expression. Both absent is equal. */
export function defaultsEqual(a: Expr | undefined, b: Expr | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  const x = exprText(a);
  const y = exprText(b);
  return x === y || exprsEqual(x, y) || unquoteLiteral(x) === unquoteLiteral(y);
}
