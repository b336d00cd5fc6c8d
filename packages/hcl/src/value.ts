import { assertNever } from '@atlas/diagnostics';
import { compareDecimals, type Decimal, decimalFromNumber, formatDecimal, parseDecimal } from './decimal.ts';
import type { Located } from './source.ts';
import type { Type } from './types.ts';

/**
 * A value of the language. Plain data: compare with `equalValues`, read as JavaScript data with `toPlain`.
 * `unknown` appears only as the result of an expression that failed, beside an error diagnostic.
 */
export type Value =
  | StringValue
  | NumberValue
  | BoolValue
  | NullValue
  | ListValue
  | SetValue
  | MapValue
  | TupleValue
  | ObjectValue
  | RefValue
  | TypeValue
  | SqlValue
  | UnknownValue;

export interface StringValue {
  readonly kind: 'string';
  readonly value: string;
}

/** A number as decimal text. A literal keeps the text of the source (`1.50`); results of arithmetic are canonical. */
export interface NumberValue {
  readonly kind: 'number';
  readonly text: string;
}

export interface BoolValue {
  readonly kind: 'bool';
  readonly value: boolean;
}

export interface NullValue {
  readonly kind: 'null';
}

export interface ListValue {
  readonly kind: 'list';
  readonly elementType: Type;
  readonly items: readonly Value[];
}

/** `items` are distinct and sorted: strings by code point, numbers by size, others by their encoding. */
export interface SetValue {
  readonly kind: 'set';
  readonly elementType: Type;
  readonly items: readonly Value[];
}

/** `entries` are sorted by key. */
export interface MapValue {
  readonly kind: 'map';
  readonly elementType: Type;
  readonly entries: ReadonlyMap<string, Value>;
}

export interface TupleValue {
  readonly kind: 'tuple';
  readonly items: readonly Value[];
}

/** `entries` keep the order of the text; iteration in expressions goes by sorted key. */
export interface ObjectValue {
  readonly kind: 'object';
  readonly entries: ReadonlyMap<string, Value>;
}

/**
 * A reference to a block or to something in it: `table.users.column["my id"]` has the path
 * `['table', 'users', 'column', 'my id']`.
 */
export interface RefValue {
  readonly kind: 'ref';
  readonly path: readonly string[];
  /** Where the reference was written. Not part of equality. */
  readonly origin?: Located;
}

/** A type expression: `varchar(255)`, `int`, `enum("a", "b")`. */
export interface TypeValue {
  readonly kind: 'type';
  readonly name: string;
  readonly args: readonly Value[];
  /** Where the type was written. Not part of equality. */
  readonly origin?: Located;
}

/** A raw SQL expression: `sql("now()")`. */
export interface SqlValue {
  readonly kind: 'sql';
  readonly text: string;
}

export interface UnknownValue {
  readonly kind: 'unknown';
}

export const NULL: NullValue = { kind: 'null' };
export const UNKNOWN: UnknownValue = { kind: 'unknown' };
export const TRUE: BoolValue = { kind: 'bool', value: true };
export const FALSE: BoolValue = { kind: 'bool', value: false };

export function stringValue(value: string): StringValue {
  return { kind: 'string', value };
}

/** From a JavaScript number or bigint, or from decimal text, which is kept as it is. */
export function numberValue(value: number | bigint | string): NumberValue {
  if (typeof value !== 'number') return { kind: 'number', text: String(value) };
  const decimal = decimalFromNumber(value);
  return { kind: 'number', text: decimal === undefined ? '0' : formatDecimal(decimal) };
}

export function boolValue(value: boolean): BoolValue {
  return value ? TRUE : FALSE;
}

export function tupleValue(items: readonly Value[]): TupleValue {
  return { kind: 'tuple', items };
}

/** A list whose items already have the element type. */
export function listValue(items: readonly Value[], elementType: Type): ListValue {
  return { kind: 'list', elementType, items };
}

/** A set of items that already have the element type; sorts them and drops repetitions. */
export function setValue(items: readonly Value[], elementType: Type): SetValue {
  const sorted = items.toSorted(compareValues);
  return {
    kind: 'set',
    elementType,
    items: sorted.filter((v, i) => i === 0 || compareValues(v, sorted[i - 1] ?? v) !== 0),
  };
}

/** A map whose values already have the element type; sorts the keys. */
export function mapValue(entries: Iterable<readonly [string, Value]>, elementType: Type): MapValue {
  return { kind: 'map', elementType, entries: new Map(sortEntries(entries)) };
}

export function objectValue(
  entries: Iterable<readonly [string, Value]> | Readonly<Record<string, Value>>,
): ObjectValue {
  const pairs = Symbol.iterator in entries ? entries : Object.entries(entries);
  return { kind: 'object', entries: new Map(pairs) };
}

export function refValue(path: readonly string[], origin?: Located): RefValue {
  return { kind: 'ref', path, ...(origin === undefined ? {} : { origin }) };
}

export function typeValue(name: string, args: readonly Value[] = [], origin?: Located): TypeValue {
  return { kind: 'type', name, args, ...(origin === undefined ? {} : { origin }) };
}

export function sqlValue(text: string): SqlValue {
  return { kind: 'sql', text };
}

/** The exact number. */
export function decimalOf(value: NumberValue): Decimal {
  return parseDecimal(value.text) ?? { coefficient: 0n, scale: 0 };
}

/** A number in canonical text: no exponent, no zeros at the end of a fraction. */
export function canonicalNumber(value: NumberValue): string {
  return /^(0|-?[1-9][0-9]*)$/.test(value.text) ? value.text : formatDecimal(decimalOf(value));
}

/** The members of a map or object, sorted by key. */
export function sortEntries(entries: Iterable<readonly [string, Value]>): (readonly [string, Value])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/**
 * Equality of the language: types must agree (`1` is not `"1"`, a list is not a tuple), numbers compare by size. Two
 * nulls are equal.
 */
export function equalValues(a: Value, b: Value): boolean {
  if (a === b) return true;
  switch (a.kind) {
    case 'string':
    case 'bool':
      return b.kind === a.kind && a.value === b.value;
    case 'number':
      return b.kind === 'number' && (a.text === b.text || canonicalNumber(a) === canonicalNumber(b));
    case 'null':
    case 'unknown':
      return b.kind === a.kind;
    case 'list':
    case 'set':
    case 'tuple':
      return b.kind === a.kind && equalItems(a.items, b.items);
    case 'map':
    case 'object':
      return b.kind === a.kind && equalEntries(a.entries, b.entries);
    case 'ref':
      return b.kind === 'ref' && a.path.length === b.path.length && a.path.every((name, i) => name === b.path[i]);
    case 'type':
      return b.kind === 'type' && a.name === b.name && equalItems(a.args, b.args);
    case 'sql':
      return b.kind === 'sql' && a.text === b.text;
    default:
      return assertNever(a);
  }
}

function equalItems(a: readonly Value[], b: readonly Value[]): boolean {
  return a.length === b.length && a.every((item, i) => equalValues(item, b[i] ?? NULL));
}

function equalEntries(a: ReadonlyMap<string, Value>, b: ReadonlyMap<string, Value>): boolean {
  return a.size === b.size && [...a].every(([k, v]) => equalValues(v, b.get(k) ?? UNKNOWN));
}

/** A total order, 0 only for equal values: by kind, then strings by code unit, numbers by size, others by members. */
export function compareValues(a: Value, b: Value): number {
  if (a.kind === 'string' && b.kind === 'string') return compareTexts(a.value, b.value);
  if (a.kind === 'number' && b.kind === 'number') return compareDecimals(decimalOf(a), decimalOf(b));
  return compareTexts(orderKey(a), orderKey(b));
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A text that is the same for equal values and different for others. */
function orderKey(value: Value): string {
  return JSON.stringify(value, (key, part: unknown) => {
    if (key === 'origin' || key === 'elementType') return undefined;
    if (part instanceof Map) return sortEntries(part as Map<string, Value>);
    if (isNumberValue(part)) return { kind: 'number', text: canonicalNumber(part) };
    return part;
  });
}

function isNumberValue(part: unknown): part is NumberValue {
  return typeof part === 'object' && part !== null && 'kind' in part && part.kind === 'number' && 'text' in part;
}

/** What `toPlain` gives: JSON data, with bigint for whole numbers that a JavaScript number cannot hold. */
export type Plain = string | number | bigint | boolean | null | readonly Plain[] | { readonly [key: string]: Plain };

/**
 * A value as JavaScript data. References, types and SQL become text (see `opaqueText`), unknown becomes null.
 */
export function toPlain(value: Value): Plain {
  switch (value.kind) {
    case 'string':
    case 'bool':
      return value.value;
    case 'number': {
      const text = canonicalNumber(value);
      const number = Number(text);
      return !text.includes('.') && !Number.isSafeInteger(number) ? BigInt(text) : number;
    }
    case 'null':
    case 'unknown':
      return null;
    case 'list':
    case 'set':
    case 'tuple':
      return value.items.map(toPlain);
    case 'map':
    case 'object':
      return Object.fromEntries([...value.entries].map(([k, v]) => [k, toPlain(v)]));
    case 'ref':
    case 'type':
    case 'sql':
      return opaqueText(value);
    default:
      return assertNever(value);
  }
}

/** The path of a reference joined by dots, the HCL of a type (`varchar(255)`), the text of SQL. */
export function opaqueText(value: RefValue | TypeValue | SqlValue): string {
  if (value.kind === 'ref') return value.path.join('.');
  if (value.kind === 'sql') return value.text;
  return value.args.length === 0 ? value.name : `${value.name}(${value.args.map(plainText).join(', ')})`;
}

function plainText(value: Value): string {
  const plain = toPlain(value);
  return typeof plain === 'bigint' || typeof plain === 'number' ? String(plain) : JSON.stringify(plain);
}

/** JavaScript data as a value: arrays become tuples, objects and maps objects, `undefined` null. */
export function fromPlain(plain: unknown): Value {
  if (plain === null || plain === undefined) return NULL;
  if (typeof plain === 'string') return stringValue(plain);
  if (typeof plain === 'boolean') return boolValue(plain);
  if (typeof plain === 'number' || typeof plain === 'bigint') return numberValue(plain);
  if (Array.isArray(plain)) return tupleValue(plain.map(fromPlain));
  if (plain instanceof Map) return objectValue([...plain].map(([k, v]): [string, Value] => [String(k), fromPlain(v)]));
  if (plain instanceof Date) return stringValue(plain.toISOString());
  if (typeof plain === 'object')
    return objectValue(Object.entries(plain).map(([k, v]): [string, Value] => [k, fromPlain(v)]));
  return NULL;
}
