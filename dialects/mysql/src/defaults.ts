import { exprText } from '@atlas/dialect';
import type { Column, ColumnType, Expr } from '@atlas/model';
import { isQuoted, unquoteLiteral } from '@atlas/sqltext';
import { bare, isWrapped, tokensOf, unwrap } from './sql.ts';

/** `DEFAULT NULL` says no more than no default. */
export function realDefault(value: Expr | undefined): Expr | undefined {
  return value !== undefined && /^null$/i.test(unwrap(exprText(value))) ? undefined : value;
}

/** Whether two defaults of a column of the type give different values. */
export function defaultsDiffer(from: Expr | undefined, to: Expr | undefined, type: ColumnType): boolean {
  const [a, b] = [realDefault(from), realDefault(to)];
  if (a === undefined || b === undefined) return a !== b;
  const [x, y] = [exprText(a), exprText(b)];
  if (x === y || bare(x) === bare(y)) return false;
  if (isExpression(a) !== isExpression(b) && type.class !== 'time') return true;
  return valueKey(x, type) !== valueKey(y, type);
}

/** Computed for each row rather than one value. */
export function isExpression(value: Expr): boolean {
  const text = exprText(value);
  return value.kind === 'raw' && (isWrapped(text) || /\w\s*\(/.test(text)) && !isQuoted(unwrap(text));
}

/** Functions whose value is another one on a replica. */
const UNSAFE =
  /^(uuid|uuid_short|rand|random_bytes|sysdate|user|current_user|session_user|system_user|found_rows|row_count|last_insert_id|connection_id|get_lock|is_free_lock|is_used_lock|release_lock|release_all_locks|load_file|sleep|version|source_pos_wait|master_pos_wait)$/i;

/** The default is computed for each row, and nobody can tell from what. */
export function isUnsafeDefault(column: Column): boolean {
  const value = column.default;
  if (value === undefined || !isExpression(value)) return false;
  return tokensOf(exprText(value)).some((t) => t.kind === 'word' && UNSAFE.test(t.text));
}

/** The same text for all spellings of one value. */
function valueKey(text: string, type: ColumnType): string {
  const value = unquoteLiteral(unwrap(text));
  switch (type.class) {
    case 'bool':
      return /^(1|true)$/i.test(value) ? '1' : /^(0|false)$/i.test(value) ? '0' : value;
    case 'integer': {
      const number = Number(value.trim());
      return value.trim() !== '' && Number.isFinite(number) && Math.abs(number) <= Number.MAX_SAFE_INTEGER
        ? String(Math.trunc(number))
        : value.trim().toLowerCase();
    }
    case 'decimal':
    case 'float':
      return numberKey(value.trim());
    case 'binary':
      return type.name === 'bit' ? bitKey(text) : binaryKey(text);
    case 'time':
      return timeKey(value);
    default:
      return value;
  }
}

/** A decimal number without needless zeros, whatever its length; other text as it is. */
function numberKey(text: string): string {
  const match = /^([+-]?)0*(\d*)(?:\.(\d*?)0*)?$/.exec(text);
  if (match === null) return Number.isFinite(Number(text)) ? String(Number(text)) : text.toLowerCase();
  const [whole, fraction] = [match[2] === '' ? '0' : (match[2] ?? '0'), match[3] ?? ''];
  const digits = fraction === '' ? whole : `${whole}.${fraction}`;
  return match[1] === '-' && digits !== '0' ? `-${digits}` : digits;
}

/** Bits as a whole number: `b'101'`, `5` and `0x05` are one value. */
function bitKey(text: string): string {
  const value = unwrap(text);
  const bits = /^b'([01]*)'$/i.exec(value)?.[1] ?? /^0b([01]+)$/i.exec(value)?.[1];
  if (bits !== undefined) return bits === '' ? '0' : BigInt(`0b${bits}`).toString();
  const hex = hexDigits(value);
  if (hex !== undefined) return hex === '' ? '0' : BigInt(`0x${hex}`).toString();
  return /^(true|false)$/i.test(value) ? (/^t/i.test(value) ? '1' : '0') : value;
}

/** Bytes as text, without the zeros that fixed-size types are filled up with. */
function binaryKey(text: string): string {
  const value = unwrap(text);
  const hex = hexDigits(value);
  const bytes =
    hex === undefined ? unquoteLiteral(value) : hex.replace(/../g, (h) => String.fromCharCode(Number.parseInt(h, 16)));
  return bytes.replace(/\0+$/, '');
}

function hexDigits(text: string): string | undefined {
  return /^0x([0-9a-f]*)$/i.exec(text)?.[1] ?? /^x'([0-9a-f]*)'$/i.exec(text)?.[1];
}

/** `CURRENT_TIMESTAMP`, `current_timestamp()` and `NOW()` are one function. */
export function timeKey(text: string): string {
  return unwrap(text)
    .toLowerCase()
    .replace(/^(now|localtime|localtimestamp)\b/, 'current_timestamp')
    .replace(/\(\s*0?\s*\)$/, '')
    .replace(/^['"]|['"]$/g, '');
}

/** Whether the text calls the clock, which servers accept as a default of time columns without parentheses. */
export function isCurrentTimestamp(text: string): boolean {
  return /^current_timestamp(\(\d*\))?$/.test(timeKey(text));
}
