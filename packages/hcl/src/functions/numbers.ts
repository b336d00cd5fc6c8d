import {
  compareDecimals,
  decimalFromNumber,
  decimalToNumber,
  formatDecimal,
  isWhole,
  MAX_DIGITS,
  negateDecimal,
  powerOfDecimal,
  roundDecimal,
} from '../decimal.ts';
import { FunctionError, type FunctionSpec } from '../function-spec.ts';
import { NUMBER } from '../types.ts';
import { decimalOf, type NumberValue, numberValue, type Value } from '../value.ts';
import { any, define, num, numberArg, textArg } from './define.ts';

/** `abs ceil floor log max min parseint pow signum`. Exact, but for `log` and for powers that are not whole. */
export const numberFunctions: readonly FunctionSpec[] = [
  define('abs', 'Gives the absolute value of a number.', [num('num')], NUMBER, (args) => {
    const value = decimalOf(asNumber(args[0]));
    return numberValue(formatDecimal(value.coefficient < 0n ? negateDecimal(value) : value));
  }),
  define('ceil', 'Rounds up to the next whole number.', [num('num')], NUMBER, (args) =>
    numberValue(roundDecimal(decimalOf(asNumber(args[0])), 'ceil')),
  ),
  define('floor', 'Rounds down to the next whole number.', [num('num')], NUMBER, (args) =>
    numberValue(roundDecimal(decimalOf(asNumber(args[0])), 'floor')),
  ),
  define('log', 'Gives the logarithm of a number in a base.', [num('num'), num('base')], NUMBER, (args) =>
    finite(Math.log(numberArg(args, 0)) / Math.log(numberArg(args, 1))),
  ),
  define('max', 'Gives the largest of its arguments.', [], NUMBER, (args) => extreme(args, 1), num('numbers')),
  define('min', 'Gives the smallest of its arguments.', [], NUMBER, (args) => extreme(args, -1), num('numbers')),
  define('parseint', 'Reads a whole number in a base from 2 to 62.', [any('number'), num('base')], NUMBER, (args) => {
    const [text, base] = args;
    if (text?.kind !== 'string') throw new FunctionError('first argument must be a string, not a number', 0);
    return parseInteger(textArg(args, 0), numberArg([text, base ?? text], 1));
  }),
  define('pow', 'Raises a number to a power.', [num('num'), num('power')], NUMBER, power),
  define('signum', 'Gives -1, 0 or 1 for the sign of a number.', [num('num')], NUMBER, (args) => {
    const { coefficient } = decimalOf(asNumber(args[0]));
    return numberValue(coefficient === 0n ? 0 : coefficient < 0n ? -1 : 1);
  }),
];

function asNumber(value: Value | undefined): NumberValue {
  if (value?.kind !== 'number') throw new FunctionError('number required', 0);
  return value;
}

function extreme(args: readonly Value[], sign: 1 | -1): Value {
  if (args.length === 0) throw new FunctionError('must pass at least one number');
  return args.reduce((best, value) => {
    const order = compareDecimals(decimalOf(asNumber(value)), decimalOf(asNumber(best)));
    return Math.sign(order) === sign ? value : best;
  });
}

function power(args: readonly Value[]): Value {
  const base = decimalOf(asNumber(args[0]));
  const exponent = decimalOf(asNumber(args[1]));
  if (isWhole(exponent) && exponent.coefficient >= 0n) {
    const exact = powerOfDecimal(base, exponent.coefficient);
    if (exact === undefined) throw new FunctionError(`the result has more than ${MAX_DIGITS} digits`);
    return numberValue(formatDecimal(exact));
  }
  return finite(decimalToNumber(base) ** decimalToNumber(exponent));
}

function finite(value: number): Value {
  const decimal = decimalFromNumber(value);
  if (decimal === undefined) throw new FunctionError('the result is not a finite number');
  return numberValue(formatDecimal(decimal));
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Up to base 36 letters may be upper or lower case; above, upper case letters are the digits behind `z`. */
function parseInteger(text: string, base: number): Value {
  if (!Number.isInteger(base) || base < 2 || base > 62)
    throw new FunctionError('base must be a whole number between 2 and 62 inclusive', 1);
  const failure = new FunctionError(`cannot parse "${text}" as a base ${base} integer`, 0);
  const digits = /^[+-]/.test(text) ? text.slice(1) : text;
  if (digits === '') throw failure;
  let value = 0n;
  for (const char of base <= 36 ? digits.toLowerCase() : digits) {
    const digit = DIGITS.indexOf(char);
    if (digit === -1 || digit >= base) throw failure;
    value = value * BigInt(base) + BigInt(digit);
  }
  return numberValue(text.startsWith('-') ? -value : value);
}
