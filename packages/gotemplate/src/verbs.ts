import { formatFloat } from './float.ts';
import { goQuote, goQuoteRune, isPrintable, runeText } from './quote.ts';
import { fromUtf8, kindOf, ownText, sortedEntries, typeName, utf8 } from './values.ts';

/** The flags, width and precision between the percent sign and the verb. */
export interface Spec {
  readonly plus: boolean;
  readonly minus: boolean;
  readonly sharp: boolean;
  readonly space: boolean;
  readonly zero: boolean;
  /** `%+v`: names of fields. */
  readonly named: boolean;
  /** `%#v`: Go syntax. */
  readonly syntax: boolean;
  readonly width: number | undefined;
  readonly precision: number | undefined;
}

/** No flags, width or precision. */
export const PLAIN: Spec = {
  plus: false,
  minus: false,
  sharp: false,
  space: false,
  zero: false,
  named: false,
  syntax: false,
  width: undefined,
  precision: undefined,
};

/** Fills up to the width, which counts characters. */
function pad(spec: Spec, text: string): string {
  const missing = (spec.width ?? 0) - (spec.width === undefined ? 0 : Array.from(text).length);
  if (missing <= 0) return text;
  return spec.minus ? text + ' '.repeat(missing) : (spec.zero ? '0' : ' ').repeat(missing) + text;
}

/**
 * One value under one verb, as Go's package `fmt` writes it. A verb that does not fit shows as `%!d(string=x)`.
 * `parents` are the lists, maps and objects around the value; one that holds itself prints as `...`.
 */
export function formatArgument(spec: Spec, verb: string, value: unknown, parents: readonly unknown[] = []): string {
  const kind = kindOf(value);
  if (kind === 'invalid' || kind === 'nil') {
    if (parents.length > 0) return '<nil>';
    return verb === 'v' || verb === 'T' ? pad(spec, '<nil>') : `%!${verb}(<nil>)`;
  }
  if (verb === 'T') return formatText(spec, 's', typeName(value)) ?? '';
  switch (kind) {
    case 'bool':
      return verb === 't' || verb === 'v' ? pad(spec, String(value)) : badVerb(spec, verb, value);
    case 'int':
      return formatNumber(spec, verb, value as number | bigint);
    case 'float':
      return formatDouble(spec, verb, value as number);
    case 'string':
      return formatText(spec, verb, String(value)) ?? badVerb(spec, verb, value);
    case 'bytes': {
      const bytes = value as Uint8Array;
      if ('sqxX'.includes(verb)) return formatText(spec, verb, fromUtf8(bytes), bytes) ?? '';
      return `[${[...bytes].map((byte) => formatNumber(spec, verb, byte)).join(' ')}]`;
    }
    case 'func':
      return badVerb(spec, verb, value);
    case 'list':
    case 'map':
    case 'struct':
      return formatComposite(spec, verb, value as object, parents);
  }
}

function badVerb(spec: Spec, verb: string, value: unknown): string {
  const text = kindOf(value) === 'func' ? 'func' : formatArgument({ ...spec, named: false, syntax: false }, 'v', value);
  return `%!${verb}(${typeName(value)}=${text})`;
}

function formatComposite(spec: Spec, verb: string, value: object, parents: readonly unknown[]): string {
  const own = 'vsqxX'.includes(verb) ? ownText(value) : undefined;
  if (own !== undefined) return formatText(spec, verb === 'v' ? 's' : verb, own) ?? own;
  if (parents.includes(value)) return '...';
  const around = [...parents, value];
  const print = (part: unknown): string => formatArgument(spec, verb, part, around);
  const { syntax } = spec;
  const separator = syntax ? ', ' : ' ';
  if (Array.isArray(value)) {
    const parts = value.map(print).join(separator);
    return syntax ? `${typeName(value)}{${parts}}` : `[${parts}]`;
  }
  if (value instanceof Map) {
    const parts = sortedEntries(value).map(([key, part]) => `${print(key)}:${print(part)}`);
    return syntax ? `${typeName(value)}{${parts.join(separator)}}` : `map[${parts.join(separator)}]`;
  }
  const named = spec.named || syntax;
  const parts = Object.entries(value)
    .filter(([, part]) => typeof part !== 'function')
    .map(([name, part]) => (named ? `${name}:${print(part)}` : print(part)));
  return `${syntax ? typeName(value) : ''}{${parts.join(separator)}}`;
}

function formatText(spec: Spec, verb: string, text: string, bytes?: Uint8Array): string | undefined {
  const cut = spec.precision === undefined ? text : Array.from(text).slice(0, spec.precision).join('');
  switch (verb) {
    case 'v':
      return pad(spec, spec.syntax ? goQuote(cut) : cut);
    case 's':
      return pad(spec, cut);
    case 'q': {
      // A back quote or a control character cannot stand in a raw string.
      const raw = spec.sharp && /^[^`\p{Cc}\ufeff]*$/u.test(cut.replaceAll('\t', ''));
      return pad(spec, raw ? `\`${cut}\`` : goQuote(cut, spec.plus));
    }
    case 'x':
    case 'X':
      return pad(spec, formatHex(spec, verb, bytes ?? utf8(text)));
    default:
      return undefined;
  }
}

function formatHex(spec: Spec, verb: 'x' | 'X', bytes: Uint8Array): string {
  const used = spec.precision === undefined ? bytes : bytes.slice(0, spec.precision);
  const prefix = spec.sharp && used.length > 0 ? '0x' : '';
  const pairs = [...used].map((byte) => byte.toString(16).padStart(2, '0'));
  const text = prefix + pairs.join(spec.space ? ` ${prefix}` : '');
  return verb === 'X' ? text.toUpperCase() : text;
}

const BASES: Readonly<Record<string, number>> = { v: 10, d: 10, b: 2, o: 8, O: 8, x: 16, X: 16 };

function formatNumber(spec: Spec, verb: string, value: number | bigint): string {
  switch (verb) {
    case 'c':
      return pad(spec, runeText(Number(value)));
    case 'q':
      return pad(spec, goQuoteRune(Number(value), spec.plus));
    case 'U':
      return formatUnicode(spec, BigInt(value));
    case 'e':
    case 'E':
    case 'f':
    case 'F':
    case 'g':
    case 'G':
      return formatDouble(spec, verb, Number(value));
    default: {
      const base = BASES[verb];
      if (base === undefined) return badVerb(spec, verb, value);
      return formatInteger(spec, verb, BigInt(value), base);
    }
  }
}

function formatInteger(spec: Spec, verb: string, value: bigint, base: number): string {
  if (spec.precision === 0 && value === 0n) return pad({ ...spec, zero: false }, '');
  const negative = value < 0n;
  const sign = negative ? '-' : spec.plus ? '+' : spec.space ? ' ' : '';
  const zeroFill = spec.zero && spec.width !== undefined ? spec.width - sign.length : 0;
  const digits = (negative ? -value : value).toString(base).padStart(spec.precision ?? zeroFill, '0');
  return pad(
    { ...spec, zero: false },
    sign + basePrefix(spec, verb, digits) + (verb === 'X' ? digits.toUpperCase() : digits),
  );
}

function basePrefix(spec: Spec, verb: string, digits: string): string {
  const octal = spec.sharp && !digits.startsWith('0') ? '0' : '';
  if (verb === 'O') return `0o${octal}`;
  if (verb === 'o') return octal;
  if (!spec.sharp) return '';
  if (verb === 'b') return '0b';
  return verb === 'x' || verb === 'X' ? `0${verb}` : '';
}

function formatUnicode(spec: Spec, code: bigint): string {
  const hex = BigInt.asUintN(64, code).toString(16).toUpperCase();
  const char = code === 0xfffdn || code > 0x10ffffn ? '\ufffd' : runeText(Number(code));
  const known = code === 0xfffdn || char !== '\ufffd';
  const shown = spec.sharp && known && isPrintable(char) ? ` '${char}'` : '';
  return pad({ ...spec, zero: false }, `U+${hex.padStart(Math.max(spec.precision ?? 0, 4), '0')}${shown}`);
}

function formatDouble(spec: Spec, verb: string, value: number): string {
  const format = verb === 'v' ? 'g' : verb.toLowerCase();
  if (format !== 'e' && format !== 'f' && format !== 'g') return badVerb(spec, verb, value);
  const precision = spec.precision ?? (format === 'g' ? -1 : 6);
  const plain = formatFloat(value, format, precision);
  const exact =
    spec.sharp && Number.isFinite(value) ? withPoint(plain, format === 'g' ? (spec.precision ?? 6) : 0) : plain;
  const text = verb === 'E' || verb === 'G' ? exact.replace('e', 'E') : exact;
  const unsigned = text.replace(/^[+-]/, '');
  const fill = { ...spec, zero: false };
  if (Number.isNaN(value)) return pad(fill, (spec.plus ? '+' : spec.space ? ' ' : '') + unsigned);
  if (!Number.isFinite(value)) {
    const positive = spec.space && !spec.plus ? ' ' : '+';
    return pad(fill, (value < 0 ? '-' : positive) + unsigned);
  }
  const sign = text.startsWith('-') ? '-' : spec.plus ? '+' : spec.space ? ' ' : '';
  const zeros = spec.zero && spec.width !== undefined ? spec.width - sign.length : 0;
  return pad(fill, sign + unsigned.padStart(zeros, '0'));
}

/** What `#` does to a float: always a decimal point, and zeros up to the number of significant digits. */
function withPoint(text: string, digits: number): string {
  const [mantissa = '', exponent] = text.split('e');
  const pointed = mantissa.includes('.') ? mantissa : `${mantissa}.`;
  const significant = pointed.replace(/^[-0.]+/, '').replace('.', '').length;
  const zero = significant === 0 ? 1 : 0;
  return (
    pointed + '0'.repeat(Math.max(digits - significant - zero, 0)) + (exponent === undefined ? '' : `e${exponent}`)
  );
}
