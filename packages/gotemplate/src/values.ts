import { thrownMessage } from './errors.ts';

/**
 * Key of a method without arguments that gives a value's own text, as Go's `String() string`.
 * Values with a `toString` of their own, `Error`s and `Date`s need no such method.
 */
export const goString: unique symbol = Symbol('goString');

/**
 * Key of a property that names a value's type in error messages and for `%T`.
 * The default is the class name, or `object` for plain objects.
 */
export const goType: unique symbol = Symbol('goType');

/**
 * What a value counts as in a template. `invalid` is undefined (no such map entry, no data), `nil` is null,
 * `struct` is every object that is no array, `Map` or byte array. Whole numbers are `int`.
 */
export type ValueKind =
  | 'invalid'
  | 'nil'
  | 'bool'
  | 'int'
  | 'float'
  | 'string'
  | 'list'
  | 'bytes'
  | 'map'
  | 'struct'
  | 'func';

/** Largest magnitude that still prints as an integer; doubles beyond it cannot be a Go `int`. */
const INT_LIMIT = 2 ** 63;

export function kindOf(value: unknown): ValueKind {
  switch (typeof value) {
    case 'undefined':
      return 'invalid';
    case 'boolean':
      return 'bool';
    case 'bigint':
      return 'int';
    case 'number':
      return Number.isInteger(value) && Math.abs(value) < INT_LIMIT ? 'int' : 'float';
    case 'string':
    case 'symbol':
      return 'string';
    case 'function':
      return 'func';
    case 'object':
      if (value === null) return 'nil';
      if (Array.isArray(value)) return 'list';
      if (value instanceof Map) return 'map';
      return value instanceof Uint8Array ? 'bytes' : 'struct';
  }
}

/** Go's idea of truth: false are zero, the empty string, list or map, null and undefined. Objects are true. */
export function isTrue(value: unknown): boolean {
  if (typeof value === 'number') return value !== 0;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length > 0;
  if (value instanceof Map) return value.size > 0;
  return Number.isNaN(value) || Boolean(value);
}

/** The type as messages and `%T` show it: `int`, `[]string`, `map[string]int`, the class name of an object. */
export function typeName(value: unknown): string {
  switch (kindOf(value)) {
    case 'invalid':
    case 'nil':
      return '<nil>';
    case 'bool':
      return 'bool';
    case 'int':
      return 'int';
    case 'float':
      return 'float64';
    case 'string':
      return 'string';
    case 'list':
      return `[]${commonTypeName(value as readonly unknown[])}`;
    case 'bytes':
      return '[]uint8';
    case 'map': {
      const map = value as ReadonlyMap<unknown, unknown>;
      const key = map.size === 0 ? 'string' : commonTypeName([...map.keys()]);
      return `map[${key}]${commonTypeName([...map.values()])}`;
    }
    case 'func':
      return 'func()';
    case 'struct':
      return structName(value as object);
  }
}

function commonTypeName(values: readonly unknown[]): string {
  const first = values[0];
  const kind = kindOf(first);
  // Only simple element types are looked at: lists of lists would make this walk the whole data.
  if (kind === 'invalid' || kind === 'nil' || kind === 'list' || kind === 'map') return 'interface {}';
  const name = typeName(first);
  return values.every((value) => kindOf(value) === kind && typeName(value) === name) ? name : 'interface {}';
}

function structName(value: object): string {
  const own: unknown = (value as { readonly [goType]?: unknown })[goType];
  if (typeof own === 'string') return own;
  const maker: unknown = (value as { readonly constructor?: unknown }).constructor;
  return typeof maker === 'function' && maker !== Object && maker.name !== '' ? maker.name : 'object';
}

/** Prototypes that JavaScript itself provides; nothing on them is a field of the data. */
const BUILT_IN_PROTOTYPES: ReadonlySet<unknown> = new Set([
  Object.prototype,
  Function.prototype,
  Error.prototype,
  Date.prototype,
  Promise.prototype,
  RegExp.prototype,
  Set.prototype,
]);

/**
 * The named property of an object, its own or of its class: `{ value }`, or undefined if there is none.
 * What JavaScript puts on every object (`constructor`, `toString`, ...) is not found.
 */
export function readField(target: object, name: string): { readonly value: unknown } | undefined {
  for (let at: object | null = target; at !== null && !BUILT_IN_PROTOTYPES.has(at); at = Object.getPrototypeOf(at)) {
    if (Object.hasOwn(at, name) && (at === target || name !== 'constructor')) {
      return { value: (target as Readonly<Record<string, unknown>>)[name] };
    }
  }
  return undefined;
}

/** The text that a value defines for itself, or undefined if it has none. */
export function ownText(value: unknown): string | undefined {
  if (kindOf(value) !== 'struct') return undefined;
  const object = value as { readonly [goString]?: () => string; readonly toString?: () => string };
  try {
    if (typeof object[goString] === 'function') return object[goString]();
    if (value instanceof Error) return value.message;
    if (value instanceof Date) return dateText(value);
    const plain = object.toString === undefined || object.toString === Object.prototype.toString;
    return plain || typeof object.toString !== 'function' ? undefined : object.toString();
  } catch (thrown) {
    return `%!v(PANIC=String method: ${thrownMessage(thrown)})`;
  }
}

/** A time as Go prints it, in UTC: `2006-01-02 15:04:05.999 +0000 UTC`, without zeros at the end of the fraction. */
function dateText(date: Date): string {
  if (Number.isNaN(date.getTime())) return 'invalid time';
  const iso = date.toISOString().replace('T', ' ').replace('Z', '');
  return `${iso.replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') || iso.includes('.') ? '' : zeros))} +0000 UTC`;
}

/** Orders strings as Go does, by code point. */
export function compareText(a: string, b: string): number {
  for (let i = 0; i < a.length && i < b.length; ) {
    const [x, y] = [a.codePointAt(i) ?? 0, b.codePointAt(i) ?? 0];
    if (x !== y) return x - y;
    i += x > 0xffff ? 2 : 1;
  }
  return a.length - b.length;
}

/** The entries of a map in the order in which templates walk and print them: by key. */
export function sortedEntries(map: ReadonlyMap<unknown, unknown>): readonly (readonly [unknown, unknown])[] {
  return [...map].sort(([a], [b]) => {
    if (typeof a === 'string' && typeof b === 'string') return compareText(a, b);
    if (isNumeric(a) && isNumeric(b)) return a < b ? -1 : a > b ? 1 : 0;
    return compareText(String(a), String(b));
  });
}

export function isNumeric(value: unknown): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

const encoder = new TextEncoder();

/** The bytes of a string in UTF-8, which is how Go counts, indexes and slices strings. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The string of UTF-8 bytes; bytes that form no character become U+FFFD. */
export function fromUtf8(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
