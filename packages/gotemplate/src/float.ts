/** How a float is written: `e` with exponent, `f` without, `g` the shorter of both. */
export type FloatFormat = 'e' | 'f' | 'g';

/** Digits of a number: 0.DIGITS times 10 to the power of `point`. Zero has no digits. */
interface Decimal {
  readonly digits: string;
  readonly point: number;
}

/**
 * Writes a double as Go's `strconv.FormatFloat` does. `precision` is the number of digits after the point, for `g`
 * of all digits; -1 means as few as needed to read back the same number. Halves round to even on the exact value.
 */
export function formatFloat(value: number, format: FloatFormat, precision: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '+Inf' : '-Inf';
  const sign = value < 0 || Object.is(value, -0) ? '-' : '';
  return sign + formatMagnitude(Math.abs(value), format, precision);
}

function formatMagnitude(value: number, format: FloatFormat, precision: number): string {
  const shortest = precision < 0;
  if (format === 'f') {
    const decimal = shortest ? shortestDecimal(value) : exactDecimal(value);
    const digits = shortest ? Math.max(decimal.digits.length - decimal.point, 0) : precision;
    return writeFixed(shortest ? decimal : round(decimal, decimal.point + digits), digits);
  }
  if (format === 'e') {
    const decimal = shortest ? shortestDecimal(value) : round(exactDecimal(value), precision + 1);
    return writeExponent(decimal, shortest ? Math.max(decimal.digits.length - 1, 0) : precision);
  }
  const wanted = precision === 0 ? 1 : precision;
  const decimal = shortest ? shortestDecimal(value) : round(exactDecimal(value), wanted);
  const length = decimal.digits.length;
  // Without a precision the exponent form starts where six digits end, however many there are.
  const limit = shortest ? 6 : wanted > length && length >= decimal.point ? length : wanted;
  const exponent = length === 0 ? 0 : decimal.point - 1;
  if (exponent < -4 || exponent >= limit) return writeExponent(decimal, Math.max(length - 1, 0));
  return writeFixed(decimal, Math.max(length - decimal.point, 0));
}

function shortestDecimal(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return trimZeros({ digits: mantissa.replace('.', ''), point: Number(exponent) + 1 });
}

/** All decimal digits of the double; there are up to about 770. */
function exactDecimal(value: number): Decimal {
  if (value === 0) return { digits: '', point: 0 };
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const biased = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & ((1n << 52n) - 1n);
  const mantissa = biased === 0 ? fraction : fraction | (1n << 52n);
  const exponent = Math.max(biased, 1) - 1075;
  if (exponent >= 0) {
    const digits = (mantissa << BigInt(exponent)).toString();
    return trimZeros({ digits, point: digits.length });
  }
  const digits = (mantissa * 5n ** BigInt(-exponent)).toString();
  return trimZeros({ digits, point: digits.length + exponent });
}

function trimZeros({ digits, point }: Decimal): Decimal {
  return { digits: digits.replace(/0+$/, ''), point };
}

/** Keeps `count` digits; a count below zero leaves nothing. */
function round({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: '', point: 0 };
  const kept = digits.slice(0, count);
  const rest = digits.slice(count);
  const odd = Number(kept.at(-1) ?? '0') % 2 === 1;
  // The digits are exact and without zeros at the end, so a lone 5 is exactly a half.
  const up = rest === '5' ? odd : rest >= '5';
  if (!up) return trimZeros({ digits: kept, point: kept.replace(/0+$/, '') === '' ? 0 : point });
  const raised = (BigInt(kept === '' ? '0' : kept) + 1n).toString().padStart(kept.length, '0');
  return trimZeros({ digits: raised, point: point + raised.length - kept.length });
}

function writeExponent({ digits, point }: Decimal, precision: number): string {
  const exponent = digits === '' ? 0 : point - 1;
  const fraction = precision > 0 ? `.${digits.slice(1, precision + 1).padEnd(precision, '0')}` : '';
  const power = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits.charAt(0) || '0'}${fraction}e${exponent < 0 ? '-' : '+'}${power}`;
}

function writeFixed({ digits, point }: Decimal, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  if (precision <= 0) return whole;
  const fraction = ('0'.repeat(Math.max(-point, 0)) + digits.slice(Math.max(point, 0))).slice(0, precision);
  return `${whole}.${fraction.padEnd(precision, '0')}`;
}
