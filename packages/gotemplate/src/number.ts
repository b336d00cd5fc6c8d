/** The value of a Go number literal, or why it has none (Go's words). */
export type ParsedNumber =
  | { readonly value: number | bigint; readonly isInt: boolean }
  | { readonly error: 'illegal number syntax' | 'integer overflow' | 'complex constants are not supported' };

const INTEGER = /^([+-]?)(0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+|0(?:_?[0-7])*|[1-9](?:_?[0-9])*)$/;
const DECIMAL = /^[+-]?(?:[0-9](?:_?[0-9])*\.?(?:[0-9](?:_?[0-9])*)?|\.[0-9](?:_?[0-9])*)(?:[eE][+-]?[0-9]+)?$/;
const HEX_FLOAT = /^([+-]?)0[xX]_?([0-9a-fA-F_]*)\.?([0-9a-fA-F_]*)[pP]([+-]?[0-9]+)$/;

const MAX_UINT64 = (1n << 64n) - 1n;
const MIN_INT64 = -(1n << 63n);

/**
 * Reads a number literal of all kinds of Go: `12`, `0x1f`, `0o17`, `017`, `0b11`, `1_000`, `1.5`, `.5e3`, `0x1p-2`.
 * An integer of up to 64 bits without sign is accepted; larger ones are `integer overflow`.
 */
export function parseNumber(text: string): ParsedNumber {
  if (text.endsWith('i') && !/^[+-]?0[xX]/.test(text)) return { error: 'complex constants are not supported' };
  const integer = INTEGER.exec(text);
  if (integer !== null) {
    const digits = (integer[2] ?? '').replaceAll('_', '');
    const magnitude = BigInt(/^0[0-7]+$/.test(digits) ? `0o${digits.slice(1)}` : digits);
    const value = integer[1] === '-' ? -magnitude : magnitude;
    if (value > MAX_UINT64 || value < MIN_INT64) return { error: 'integer overflow' };
    const plain = Number(value);
    return { value: Number.isSafeInteger(plain) ? plain : value, isInt: true };
  }
  const value = parseFloatLiteral(text);
  if (!Number.isFinite(value)) return { error: 'illegal number syntax' };
  // Go reads `08` as a float, finds that it was written as an integer, and says this.
  if (!/[.eEpP]/.test(text)) return { error: 'integer overflow' };
  return { value, isInt: false };
}

function parseFloatLiteral(text: string): number {
  if (DECIMAL.test(text)) return Number(text.replaceAll('_', ''));
  const hex = HEX_FLOAT.exec(text);
  if (hex === null) return Number.NaN;
  const [whole, fraction] = [(hex[2] ?? '').replaceAll('_', ''), (hex[3] ?? '').replaceAll('_', '')];
  if (whole + fraction === '') return Number.NaN;
  const mantissa = Number(`0x${whole}${fraction}`);
  return (hex[1] === '-' ? -1 : 1) * mantissa * 2 ** (Number(hex[4]) - 4 * fraction.length);
}
