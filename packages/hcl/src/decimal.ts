/**
 * An exact decimal number: `coefficient / 10^scale`. Normal form: `scale` is not negative, and the coefficient of a
 * number with a positive scale does not end in zero.
 */
export interface Decimal {
  readonly coefficient: bigint;
  readonly scale: number;
}

/** Quotients that do not end are rounded half to even to this many significant digits. */
export const DIVISION_DIGITS = 50;

/** Powers and literals whose digits or scale would exceed this are refused. */
export const MAX_DIGITS = 20_000;

/** Reads `12`, `-1.50`, `1e3`; undefined for anything else, and for an exponent of more than four digits. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponentText = '0'] = match;
  const exponent = Number(exponentText);
  if (Math.abs(exponent) > 9999) return undefined;
  const magnitude = BigInt(whole + fraction);
  return normalize(sign === '-' ? -magnitude : magnitude, fraction.length - exponent);
}

/** Plain notation without exponent: `1500`, `-0.25`. */
export function formatDecimal({ coefficient, scale }: Decimal): string {
  if (scale === 0) return coefficient.toString();
  const digits = (coefficient < 0n ? -coefficient : coefficient).toString().padStart(scale + 1, '0');
  const sign = coefficient < 0n ? '-' : '';
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

export function decimalFromBigInt(value: bigint): Decimal {
  return { coefficient: value, scale: 0 };
}

/** The decimal that a JavaScript number prints as; undefined for NaN and the infinities. */
export function decimalFromNumber(value: number): Decimal | undefined {
  return parseDecimal(String(value));
}

/** The nearest JavaScript number. */
export function decimalToNumber(value: Decimal): number {
  return Number(formatDecimal(value));
}

export function addDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return normalize(rescale(a, scale) + rescale(b, scale), scale);
}

export function subtractDecimals(a: Decimal, b: Decimal): Decimal {
  return addDecimals(a, negateDecimal(b));
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal {
  return normalize(a.coefficient * b.coefficient, a.scale + b.scale);
}

/** Exact where the quotient ends within `DIVISION_DIGITS`. `b` must not be zero. */
export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  if (a.coefficient === 0n) return a;
  const extra = Math.max(0, DIVISION_DIGITS + digitsOf(b.coefficient) - digitsOf(a.coefficient) + 1);
  const numerator = a.coefficient * 10n ** BigInt(extra);
  const quotient = numerator / b.coefficient;
  const scale = a.scale - b.scale + extra;
  if (quotient * b.coefficient === numerator) return normalize(quotient, scale);
  const drop = digitsOf(quotient) - DIVISION_DIGITS;
  if (drop <= 0) return normalize(quotient, scale);
  const unit = 10n ** BigInt(drop);
  const rest = magnitude(quotient % unit) * 2n;
  const kept = quotient / unit;
  // The division above left a remainder, so a rest of exactly one half is in truth a little more.
  const rounded = rest >= unit ? kept + (quotient < 0n ? -1n : 1n) : kept;
  return normalize(rounded, scale - drop);
}

/** What is left of `a` after taking `b` away a whole number of times; has the sign of `a`. `b` must not be zero. */
export function remainderOfDecimals(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return normalize(rescale(a, scale) % rescale(b, scale), scale);
}

/** `base` to a whole power that is not negative; undefined when the result would have more than `MAX_DIGITS` digits. */
export function powerOfDecimal(base: Decimal, exponent: bigint): Decimal | undefined {
  const size = BigInt(digitsOf(base.coefficient) + base.scale) * exponent;
  const trivial = base.scale === 0 && magnitude(base.coefficient) <= 1n;
  if (size > BigInt(MAX_DIGITS) && !trivial) return undefined;
  if (trivial) {
    const one = base.coefficient === -1n && exponent % 2n === 0n ? 1n : base.coefficient;
    return { coefficient: exponent === 0n ? 1n : one, scale: 0 };
  }
  return normalize(base.coefficient ** exponent, base.scale * Number(exponent));
}

export function negateDecimal(a: Decimal): Decimal {
  return { coefficient: -a.coefficient, scale: a.scale };
}

/** Negative, zero or positive as `a` is less than, equal to or greater than `b`. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = rescale(a, scale) - rescale(b, scale);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

/** The whole number at or next below (`floor`), above (`ceil`) or towards zero (`trunc`). */
export function roundDecimal(a: Decimal, mode: 'floor' | 'ceil' | 'trunc'): bigint {
  if (a.scale === 0) return a.coefficient;
  const towardsZero = a.coefficient / 10n ** BigInt(a.scale);
  if (mode === 'floor' && a.coefficient < 0n) return towardsZero - 1n;
  if (mode === 'ceil' && a.coefficient > 0n) return towardsZero + 1n;
  return towardsZero;
}

export function isWhole(a: Decimal): boolean {
  return a.scale === 0;
}

function rescale(a: Decimal, scale: number): bigint {
  return scale === a.scale ? a.coefficient : a.coefficient * 10n ** BigInt(scale - a.scale);
}

function normalize(coefficient: bigint, scale: number): Decimal {
  if (scale <= 0) return { coefficient: scale === 0 ? coefficient : coefficient * 10n ** BigInt(-scale), scale: 0 };
  if (coefficient === 0n) return { coefficient, scale: 0 };
  const digits = coefficient.toString();
  let zeros = 0;
  while (zeros < scale && digits[digits.length - 1 - zeros] === '0') zeros++;
  return { coefficient: zeros === 0 ? coefficient : coefficient / 10n ** BigInt(zeros), scale: scale - zeros };
}

function digitsOf(a: bigint): number {
  return magnitude(a).toString().length;
}

function magnitude(a: bigint): bigint {
  return a < 0n ? -a : a;
}
