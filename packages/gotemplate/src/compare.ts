import { formatValue } from './sprintf.ts';
import { compareText, isNumeric, kindOf, typeName, type ValueKind } from './values.ts';

/** Kinds that compare with each other; whole and other numbers do, as JavaScript data does not tell them apart. */
function comparisonKind(value: unknown): ValueKind {
  const kind = kindOf(value);
  return kind === 'float' ? 'int' : kind;
}

function incompatible(a: unknown, b: unknown): Error {
  return new Error(`incompatible types for comparison: ${typeName(a)} and ${typeName(b)}`);
}

/** `eq a b c`: true if `a` equals any of the others. Objects are equal only to themselves. */
export function equalsAny(first: unknown, others: readonly unknown[]): boolean {
  if (others.length === 0) throw new Error('missing argument for comparison');
  return others.some((other) => equals(first, other));
}

/** True if two values are equal. Throws for different kinds, and for lists and maps, which Go cannot compare. */
export function equals(a: unknown, b: unknown): boolean {
  const absent = [a, b].filter((value) => value === undefined || value === null).length;
  if (absent > 0) return absent === 2;
  if (comparisonKind(a) !== comparisonKind(b)) throw incompatible(a, b);
  if (isNumeric(a) && isNumeric(b)) return a <= b && a >= b;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  const kind = kindOf(a);
  if (kind === 'list' || kind === 'map' || kind === 'func' || kind === 'bytes') {
    throw new Error(`non-comparable type ${kind === 'func' ? 'func' : formatValue(a)}: ${typeName(a)}`);
  }
  return a === b;
}

/** True if `a` sorts before `b`. Throws unless both are numbers or both are strings. */
export function less(a: unknown, b: unknown): boolean {
  if (isNumeric(a) && isNumeric(b)) return a < b;
  if (typeof a === 'string' && typeof b === 'string') return compareText(a, b) < 0;
  const absent = a === undefined || a === null || b === undefined || b === null;
  if (!absent && comparisonKind(a) !== comparisonKind(b)) throw incompatible(a, b);
  throw new Error('invalid type for comparison');
}
