import { convertValue } from '../convert.ts';
import { decimalToNumber, roundDecimal } from '../decimal.ts';
import { FunctionError } from '../function-spec.ts';
import { NUMBER, STRING } from '../types.ts';
import { canonicalNumber, decimalOf, type NumberValue, type Value } from '../value.ts';
import { encodeJson } from './json.ts';
import { characters } from './characters.ts';

/**
 * The `format` function: verbs `%v %#v %t %b %d %o %x %X %e %E %f %g %G %s %q %%` with the flags `+ - 0 # blank`,
 * width, precision and argument positions (`%[2]s`), as in the C family of formatting functions. Every argument must be
 * used.
 */
export function formatText(format: string, args: readonly Value[]): string {
  let next = 0;
  let used = 0;
  const text = format.replaceAll(
    /%(?:%|([-+# 0]*)(\d+|\*)?(?:\.(\d+|\*)?)?(?:\[(\d+)\])?(.?))/gsu,
    (
      all: string,
      flags: string | undefined,
      width: string | undefined,
      precision: string | undefined,
      at: string | undefined,
      verb: string | undefined,
    ) => {
      if (all === '%%') return '%';
      if (verb === undefined || verb === '')
        throw new FunctionError(`unterminated verb at the end of the format: ${all}`, 0);
      const take = (): Value => {
        const value = args[next];
        if (value === undefined)
          throw new FunctionError(
            `not enough arguments for "${all}": need index ${next + 1} but have ${args.length} total`,
          );
        next++;
        used = Math.max(used, next);
        return value;
      };
      const wide = width === '*' ? decimalToNumber(decimalOf(asNumber(take(), all))) : Number(width ?? 0);
      const hasPrecision = all.includes('.');
      const precise = precision === '*' ? decimalToNumber(decimalOf(asNumber(take(), all))) : Number(precision ?? 0);
      if (wide > 10_000 || precise > 10_000) throw new FunctionError(`width or precision too large in "${all}"`, 0);
      if (at !== undefined) next = Number(at) - 1;
      const spec = { flags: flags ?? '', width: wide, precision: hasPrecision ? precise : undefined, verb, all };
      return pad(formatVerb(spec, take()), spec);
    },
  );
  if (used < args.length && !/%[^%]*\[\d+\]/.test(format))
    throw new FunctionError(`too many arguments; only ${used} used by the format`);
  return text;
}

interface VerbSpec {
  readonly flags: string;
  readonly width: number;
  readonly precision: number | undefined;
  readonly verb: string;
  readonly all: string;
}

function formatVerb(spec: VerbSpec, value: Value): string {
  const { verb, flags, precision, all } = spec;
  switch (verb) {
    case 'v':
      if (flags.includes('#') || !isScalar(value)) return encodeJson(value);
      return value.kind === 'number' ? signed(canonicalNumber(value), flags) : asText(value, all);
    case 's':
    case 'q': {
      const text = isScalar(value) && value.kind !== 'null' ? asText(value, all) : encodeJson(value);
      const cut = precision === undefined ? text : characters(text).slice(0, precision).join('');
      return verb === 'q' ? JSON.stringify(cut) : cut;
    }
    case 't':
      if (value.kind === 'bool') return String(value.value);
      if (value.kind === 'string' && (value.value === 'true' || value.value === 'false')) return value.value;
      throw new FunctionError(`unsupported value for "${all}": bool required`);
    case 'd':
      return signed(roundDecimal(decimalOf(asNumber(value, all)), 'trunc').toString(), flags);
    case 'b':
    case 'o':
    case 'x':
    case 'X':
      return formatRadix(spec, value);
    case 'e':
    case 'E':
    case 'f':
    case 'g':
    case 'G':
      return formatFloat(spec, asNumber(value, all));
    default:
      throw new FunctionError(`unsupported format verb "${verb}" in "${all}"`, 0);
  }
}

function isScalar(value: Value): boolean {
  return value.kind === 'string' || value.kind === 'number' || value.kind === 'bool' || value.kind === 'null';
}

function asText(value: Value, all: string): string {
  if (value.kind === 'null') return 'null';
  const converted = convertValue(value, STRING);
  if (converted.reason === undefined && converted.value.kind === 'string') return converted.value.value;
  throw new FunctionError(`unsupported value for "${all}": string required`);
}

function asNumber(value: Value, all: string): NumberValue {
  const converted = convertValue(value, NUMBER);
  if (converted.reason === undefined && converted.value.kind === 'number') return converted.value;
  throw new FunctionError(`unsupported value for "${all}": number required`);
}

function formatRadix({ verb, flags, all }: VerbSpec, value: Value): string {
  if (value.kind === 'string' && (verb === 'x' || verb === 'X')) {
    const hex = [...new TextEncoder().encode(value.value)].map((b) => b.toString(16).padStart(2, '0')).join('');
    return verb === 'X' ? hex.toUpperCase() : hex;
  }
  const radix = { b: 2, o: 8 }[verb] ?? 16;
  const text = roundDecimal(decimalOf(asNumber(value, all)), 'trunc').toString(radix);
  const prefix = flags.includes('#') ? ({ b: '0b', o: '0', x: '0x', X: '0X' }[verb] ?? '') : '';
  const digits = verb === 'X' ? text.toUpperCase() : text;
  return signed(digits.startsWith('-') ? `-${prefix}${digits.slice(1)}` : prefix + digits, flags);
}

function formatFloat({ verb, flags, precision }: VerbSpec, value: NumberValue): string {
  const number = decimalToNumber(decimalOf(value));
  if (verb === 'f') return signed(fixed(value, precision ?? 6), flags);
  const lower = verb.toLowerCase();
  let text: string;
  if (lower === 'e') text = number.toExponential(Math.min(100, precision ?? 6));
  else if (precision === undefined)
    text =
      Math.abs(number) >= 1e21 || (number !== 0 && Math.abs(number) < 1e-4) ? number.toExponential() : String(number);
  else text = String(Number(number.toPrecision(Math.min(100, Math.max(1, precision)))));
  const exponent = text.replace(/e([+-])(\d)$/, 'e$10$2');
  return signed(verb === lower ? exponent : exponent.toUpperCase(), flags);
}

/** A fixed number of digits behind the point, exact for numbers of any size; halves are rounded away from zero. */
function fixed(value: NumberValue, digits: number): string {
  const { coefficient, scale } = decimalOf(value);
  const magnitude = coefficient < 0n ? -coefficient : coefficient;
  const unit = 10n ** BigInt(Math.max(0, scale - digits));
  const scaled = scale <= digits ? magnitude * 10n ** BigInt(digits - scale) : (magnitude + unit / 2n) / unit;
  const text = scaled.toString().padStart(digits + 1, '0');
  const sign = coefficient < 0n ? '-' : '';
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}

function signed(text: string, flags: string): string {
  if (text.startsWith('-')) return text;
  return flags.includes('+') ? `+${text}` : flags.includes(' ') ? ` ${text}` : text;
}

function pad(text: string, { flags, width, verb }: VerbSpec): string {
  const missing = width - characters(text).length;
  if (missing <= 0) return text;
  if (flags.includes('-')) return text + ' '.repeat(missing);
  if (!flags.includes('0') || verb === 's' || verb === 'q') return ' '.repeat(missing) + text;
  const sign = /^[+-]/.test(text) ? text.slice(0, 1) : '';
  return sign + '0'.repeat(missing) + text.slice(sign.length);
}
