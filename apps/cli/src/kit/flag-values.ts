import { parseGoDuration } from '@atlas/gotemplate';
import { UsageError } from './errors.ts';
import type { FlagSpec } from './flag-spec.ts';

/** A flag's value before its declared type is known. */
export type RawFlagValue =
  | string
  | boolean
  | number
  | bigint
  | readonly string[]
  | ReadonlyMap<string, readonly string[]>
  | undefined;

/**
 * The value after one more occurrence of the flag. `before` is what earlier occurrences made, or undefined.
 * Throws a plain `Error` whose text is the reason alone; the caller adds the flag's name.
 */
export function addFlagOccurrence(spec: FlagSpec, before: RawFlagValue, text: string): RawFlagValue {
  switch (spec.type) {
    case 'string':
      return text;
    case 'bool':
      return parseBool(text);
    case 'uint':
      return parseUint(text);
    case 'duration':
      return parseGoDuration(text);
    case 'strings':
      return [...(Array.isArray(before) ? before : []), ...parseCsvRecord(text)];
    case 'keyValues': {
      const values = new Map<string, readonly string[]>(before instanceof Map ? before : []);
      for (const field of parseCsvRecord(text)) addKeyValue(values, field);
      return values;
    }
  }
}

/** The value of a flag that was not given. */
export function defaultFlagValue(spec: FlagSpec): RawFlagValue {
  switch (spec.type) {
    case 'strings':
      return spec.default ?? [];
    case 'bool':
      return spec.default ?? false;
    case 'keyValues':
      return new Map();
    case 'duration':
      return spec.default === undefined ? undefined : parseGoDuration(spec.default);
    case 'string':
    case 'uint':
      return spec.default;
  }
}

/** Go's `strconv.ParseBool`. */
export function parseBool(text: string): boolean {
  if (['1', 't', 'T', 'TRUE', 'true', 'True'].includes(text)) return true;
  if (['0', 'f', 'F', 'FALSE', 'false', 'False'].includes(text)) return false;
  throw new Error(`strconv.ParseBool: parsing ${quote(text)}: invalid syntax`);
}

const MAX_UINT64 = 2n ** 64n - 1n;

/** Go's `strconv.ParseUint` with base 0: decimal, `0x`, `0b`, `0o` or a leading zero for octal. */
export function parseUint(text: string): number {
  const octal = /^0[oO]?([0-7]+)$/.exec(text);
  const plain = /^(?:0|[1-9][0-9]*|0[xX][0-9a-fA-F]+|0[bB][01]+)$/.test(text);
  if (octal === null && !plain) throw new Error(`strconv.ParseUint: parsing ${quote(text)}: invalid syntax`);
  const value = BigInt(octal === null ? text : `0o${octal[1]}`);
  if (value > MAX_UINT64) throw new Error(`strconv.ParseUint: parsing ${quote(text)}: value out of range`);
  return Number(value);
}

/**
 * The fields of one CSV record in the dialect of Go's `encoding/csv`: comma separated, `"` quotes a whole field and is
 * doubled inside one. An empty text has no fields. Only the first line counts.
 */
export function parseCsvRecord(text: string): readonly string[] {
  if (text === '') return [];
  const fields: string[] = [];
  for (let at = 0; ; ) {
    const [field, end] = text[at] === '"' ? quotedField(text, at) : bareField(text, at);
    fields.push(field);
    if (text[end] !== ',') return fields;
    at = end + 1;
  }
}

function bareField(text: string, start: number): readonly [string, number] {
  let end = start;
  while (end < text.length && text[end] !== ',' && text[end] !== '\n') {
    if (text[end] === '"') throw csvError(end + 1, 'bare " in non-quoted-field');
    end++;
  }
  return [text.slice(start, end), end];
}

function quotedField(text: string, start: number): readonly [string, number] {
  let value = '';
  for (let at = start + 1; ; ) {
    const quoteAt = text.indexOf('"', at);
    if (quoteAt === -1) throw csvError(text.length + 1, 'extraneous or missing " in quoted-field');
    value += text.slice(at, quoteAt);
    const next = text[quoteAt + 1];
    if (next === undefined || next === ',' || next === '\n') return [value, quoteAt + 1];
    if (next !== '"') throw csvError(quoteAt + 1, 'extraneous or missing " in quoted-field');
    value += '"';
    at = quoteAt + 2;
  }
}

function csvError(column: number, reason: string): Error {
  return new Error(`parse error on line 1, column ${column}: ${reason}`);
}

function addKeyValue(values: Map<string, readonly string[]>, field: string): void {
  const equals = field.indexOf('=');
  if (equals === -1) throw new Error(`variables must be format as key=value, got: ${quote(field)}`);
  const key = field.slice(0, equals);
  values.set(key, [...(values.get(key) ?? []), field.slice(equals + 1)]);
}

/** `invalid argument "x" for "-u, --url" flag: reason`, with `shown` being the flag as the help writes it. */
export function invalidValue(text: string, shown: string, reason: unknown): UsageError {
  const why = reason instanceof Error ? reason.message : String(reason);
  return new UsageError(`invalid argument ${quote(text)} for "${shown}" flag: ${why}`);
}

function quote(text: string): string {
  return JSON.stringify(text);
}
