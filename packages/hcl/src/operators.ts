import { convertValue } from './convert.ts';
import {
  addDecimals,
  compareDecimals,
  type Decimal,
  divideDecimals,
  formatDecimal,
  multiplyDecimals,
  negateDecimal,
  remainderOfDecimals,
  subtractDecimals,
} from './decimal.ts';
import type { BinaryOperator } from './syntax.ts';
import { BOOL, NUMBER } from './types.ts';
import { boolValue, decimalOf, equalValues, type NumberValue, type Value } from './value.ts';

/** A result, or what is wrong: with one operand, or (`side` missing) with the operation. */
export type Operation =
  | { readonly value: Value; readonly summary?: undefined }
  | { readonly summary: string; readonly detail: string; readonly side?: 'left' | 'right' };

/** Applies an operator to evaluated operands. Operands are converted, so `"2" + 1` is 3. */
export function applyBinary(operator: BinaryOperator, left: Value, right: Value): Operation {
  switch (operator) {
    case '==':
      return { value: boolValue(equalValues(left, right)) };
    case '!=':
      return { value: boolValue(!equalValues(left, right)) };
    case '&&':
    case '||': {
      const a = operand(left, 'bool', 'left');
      if ('summary' in a) return a;
      const b = operand(right, 'bool', 'right');
      if ('summary' in b) return b;
      const [x, y] = [isTrue(a.operand), isTrue(b.operand)];
      return { value: boolValue(operator === '&&' ? x && y : x || y) };
    }
    default: {
      const a = operand(left, 'number', 'left');
      if ('summary' in a) return a;
      const b = operand(right, 'number', 'right');
      if ('summary' in b) return b;
      return arithmetic(operator, decimalOf(a.operand as NumberValue), decimalOf(b.operand as NumberValue));
    }
  }
}

/** `-x` or `!x`. */
export function applyUnary(operator: '-' | '!', value: Value): Operation {
  const converted = operand(value, operator === '-' ? 'number' : 'bool', undefined);
  if ('summary' in converted) return converted;
  if (operator === '!') return { value: boolValue(!isTrue(converted.operand)) };
  const { text } = converted.operand as NumberValue;
  // A negated literal keeps its text too: `-1.50` stays `-1.50`.
  if (!text.startsWith('-')) return { value: { kind: 'number', text: /^[0.]+$/.test(text) ? text : `-${text}` } };
  return number(negateDecimal(decimalOf(converted.operand as NumberValue)));
}

function isTrue(value: Value): boolean {
  return value.kind === 'bool' && value.value;
}

type OperandFailure = { readonly summary: string; readonly detail: string; readonly side?: 'left' | 'right' };

function operand(
  value: Value,
  kind: 'number' | 'bool',
  side: 'left' | 'right' | undefined,
): { readonly operand: Value } | OperandFailure {
  const converted =
    value.kind === 'null'
      ? { reason: 'argument must not be null' }
      : convertValue(value, kind === 'number' ? NUMBER : BOOL);
  if (converted.reason === undefined) return { operand: converted.value };
  const detail = `Unsuitable value for ${side ?? 'unary'} operand: ${converted.reason}.`;
  return { summary: 'Invalid operand', detail, ...(side === undefined ? {} : { side }) };
}

function arithmetic(operator: Exclude<BinaryOperator, '==' | '!=' | '&&' | '||'>, a: Decimal, b: Decimal): Operation {
  switch (operator) {
    case '+':
      return number(addDecimals(a, b));
    case '-':
      return number(subtractDecimals(a, b));
    case '*':
      return number(multiplyDecimals(a, b));
    case '/':
    case '%':
      if (b.coefficient === 0n) return { summary: 'Division by zero', detail: 'Cannot divide by zero.', side: 'right' };
      return number(operator === '/' ? divideDecimals(a, b) : remainderOfDecimals(a, b));
    case '<':
      return { value: boolValue(compareDecimals(a, b) < 0) };
    case '<=':
      return { value: boolValue(compareDecimals(a, b) <= 0) };
    case '>':
      return { value: boolValue(compareDecimals(a, b) > 0) };
    case '>=':
      return { value: boolValue(compareDecimals(a, b) >= 0) };
  }
}

function number(decimal: Decimal): Operation {
  return { value: { kind: 'number', text: formatDecimal(decimal) } };
}
