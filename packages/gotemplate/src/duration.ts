import { utf8 } from './values.ts';

const NANOSECONDS: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

const SECOND = 1_000_000_000n;
const MAX_INT64 = (1n << 63n) - 1n;

/** `value / unit` as decimal text, without zeros at the end of the fraction. `unit` is a power of ten. */
function decimal(value: bigint, unit: bigint): string {
  const width = unit.toString().length - 1;
  const fraction = (value % unit).toString().padStart(width, '0').replace(/0+$/, '');
  return `${value / unit}${width === 0 || fraction === '' ? '' : `.${fraction}`}`;
}

/**
 * A duration in nanoseconds as Go's `time.Duration` prints it: `0s`, `749.815µs`, `1.5s`, `1m30s`, `2h0m0.1s`.
 * Fractions of a nanosecond are dropped.
 */
export function formatGoDuration(nanoseconds: bigint | number): string {
  const total = typeof nanoseconds === 'bigint' ? nanoseconds : BigInt(Math.trunc(nanoseconds));
  if (total === 0n) return '0s';
  if (total < 0n) return `-${formatGoDuration(-total)}`;
  if (total < 1_000n) return `${total}ns`;
  if (total < 1_000_000n) return `${decimal(total, 1_000n)}µs`;
  if (total < SECOND) return `${decimal(total, 1_000_000n)}ms`;
  const minutes = total / (60n * SECOND);
  const seconds = `${decimal(total % (60n * SECOND), SECOND)}s`;
  if (minutes === 0n) return seconds;
  return minutes < 60n ? `${minutes}m${seconds}` : `${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** {@link formatGoDuration} for milliseconds, whole or not; exact to the nanosecond. */
export function formatGoDurationMs(milliseconds: number): string {
  return formatGoDuration(Math.round(milliseconds * 1e6));
}

/** A text that is no duration. The message is Go's, such as `time: invalid duration "x"`. */
export class DurationError extends Error {
  readonly code = 'duration/invalid';
  /** The text that was read. */
  readonly text: string;

  constructor(message: string, text: string) {
    super(message);
    this.name = 'DurationError';
    this.text = text;
  }
}

/**
 * Reads a duration in Go's syntax, such as `10s`, `1m30s`, `-1.5h`, `500ms` or `0`, into nanoseconds.
 * Throws {@link DurationError}: `time: invalid duration "x"`, `time: missing unit in duration "10"`,
 * `time: unknown unit "d" in duration "3d"`.
 */
export function parseGoDuration(text: string): bigint {
  const fail = (problem: string): never => {
    throw new DurationError(`time: ${problem} ${quoteBytes(text)}`, text);
  };
  const negative = text.startsWith('-');
  const unsigned = text.replace(/^[+-]/, '');
  if (unsigned === '0') return 0n;
  if (unsigned === '') return fail('invalid duration');
  let total = 0n;
  for (let pos = 0; pos < unsigned.length; ) {
    const [part = '', whole = '', fraction = '', unit = ''] =
      /^([0-9]*)(?:\.([0-9]*))?([^0-9.]*)/.exec(unsigned.slice(pos)) ?? [];
    if (whole === '' && fraction === '') return fail('invalid duration');
    if (BigInt(`0${whole}`) > MAX_INT64 + 1n) return fail('invalid duration');
    if (unit === '') return fail('missing unit in duration');
    const factor = NANOSECONDS[unit];
    if (factor === undefined) return fail(`unknown unit ${quoteBytes(unit)} in duration`);
    total += (BigInt(`${whole}${fraction}`) * factor) / 10n ** BigInt(fraction.length);
    if (total > MAX_INT64 + (negative ? 1n : 0n)) return fail('invalid duration');
    pos += part.length;
  }
  return negative ? -total : total;
}

/** Quotes as Go's package `time` does, which escapes every byte outside printable ASCII. */
function quoteBytes(text: string): string {
  let out = '"';
  for (const byte of utf8(text)) {
    const char = String.fromCharCode(byte);
    if (char === '"' || char === '\\') out += `\\${char}`;
    else out += byte < 0x20 || byte >= 0x80 ? `\\x${byte.toString(16).padStart(2, '0')}` : char;
  }
  return `${out}"`;
}

/** {@link parseGoDuration} in milliseconds, with a fraction where there is one. */
export function parseGoDurationMs(text: string): number {
  return Number(parseGoDuration(text)) / 1e6;
}
