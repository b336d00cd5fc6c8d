import { equals, equalsAny, less } from './compare.ts';
import { defineFunction, type TemplateFunctions } from './functions.ts';
import { isPrintable } from './quote.ts';
import { sprint, sprintf, sprintln } from './sprintf.ts';
import { fromUtf8, isNumeric, isTrue, kindOf, typeName, utf8 } from './values.ts';

/**
 * The functions every template has, except `and`, `or` and `call`: those do not take their arguments as plain values
 * and are part of the interpreter.
 */
export const builtinFunctions: TemplateFunctions = {
  eq: defineFunction(['any', '...any'], (first: unknown, ...others: readonly unknown[]) => equalsAny(first, others)),
  ge: defineFunction(['any', 'any'], (a: unknown, b: unknown) => !less(a, b)),
  gt: defineFunction(['any', 'any'], (a: unknown, b: unknown) => !less(a, b) && !equals(a, b)),
  le: defineFunction(['any', 'any'], (a: unknown, b: unknown) => less(a, b) || equals(a, b)),
  lt: defineFunction(['any', 'any'], less),
  ne: defineFunction(['any', 'any'], (a: unknown, b: unknown) => !equals(a, b)),
  not: defineFunction(['any'], (value: unknown) => !isTrue(value)),
  len: defineFunction(['any'], length),
  index: defineFunction(['any', '...any'], index),
  slice: defineFunction(['any', '...any'], slice),
  print: defineFunction(['...any'], sprint),
  printf: defineFunction(['string', '...any'], sprintf),
  println: defineFunction(['...any'], sprintln),
  html: defineFunction(['...any'], (...args: readonly unknown[]) => escapeHtml(joined(args))),
  js: defineFunction(['...any'], (...args: readonly unknown[]) => escapeScript(joined(args))),
  urlquery: defineFunction(['...any'], (...args: readonly unknown[]) => escapeQuery(joined(args))),
};

function length(value: unknown): number {
  if (typeof value === 'string') return utf8(value).length;
  if (Array.isArray(value) || value instanceof Uint8Array) return value.length;
  if (value instanceof Map) return value.size;
  if (value === undefined) throw new Error('len of untyped nil');
  if (value === null) throw new Error('len of nil pointer');
  throw new Error(`len of type ${typeName(value)}`);
}

function position(value: unknown, limit: number): number {
  if (value === undefined || value === null) throw new Error('cannot index slice/array with nil');
  if (!isNumeric(value) || kindOf(value) !== 'int') {
    throw new Error(`cannot index slice/array with type ${typeName(value)}`);
  }
  if (value < 0 || value > limit) throw new Error(`index out of range: ${value}`);
  return Number(value);
}

/** `index x 1 "k"`: `x[1]["k"]`. A missing map key gives undefined. Strings are indexed by byte. */
function index(target: unknown, ...keys: readonly unknown[]): unknown {
  if (target === undefined || target === null) throw new Error('index of untyped nil');
  return keys.reduce(indexOnce, target);
}

function indexOnce(target: unknown, key: unknown): unknown {
  if (target === undefined || target === null) throw new Error('index of nil pointer');
  if (target instanceof Map) {
    const [known] = target.keys();
    const keyKind = known === undefined ? kindOf(key) : kindOf(known);
    if (kindOf(key) !== keyKind) throw new Error(`value has type ${typeName(key)}; should be ${typeName(known)}`);
    return target.get(key);
  }
  const items = typeof target === 'string' ? utf8(target) : target;
  if (!Array.isArray(items) && !(items instanceof Uint8Array)) {
    throw new Error(`can't index item of type ${typeName(target)}`);
  }
  return items[position(key, items.length - 1)];
}

/** `slice x 1 3`: `x[1:3]`. Strings are sliced by byte. The third index of Go, a capacity, changes nothing here. */
function slice(target: unknown, ...indexes: readonly unknown[]): unknown {
  if (target === undefined || target === null) throw new Error('slice of untyped nil');
  if (indexes.length > 3) throw new Error(`too many slice indexes: ${indexes.length}`);
  if (typeof target === 'string' && indexes.length === 3) throw new Error('cannot 3-index slice a string');
  const items: unknown = typeof target === 'string' ? utf8(target) : target;
  if (!Array.isArray(items) && !(items instanceof Uint8Array)) {
    throw new Error(`can't slice item of type ${typeName(target)}`);
  }
  const bounds = indexes.map((value) => position(value, items.length));
  bounds.slice(1).forEach((end, i) => {
    const start = bounds[i] ?? 0;
    if (start > end) throw new Error(`invalid slice index: ${start} > ${end}`);
  });
  const part = items.slice(bounds[0] ?? 0, bounds[1] ?? items.length);
  return typeof target === 'string' && part instanceof Uint8Array ? fromUtf8(part) : part;
}

/** The arguments of an escaping function as one text. */
function joined(args: readonly unknown[]): string {
  return sprint(...args.map((arg) => (arg === undefined ? '<no value>' : arg)));
}

const HTML_ESCAPES: Readonly<Record<string, string>> = {
  '"': '&#34;',
  "'": '&#39;',
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '\0': '\ufffd',
};

function escapeHtml(text: string): string {
  // oxlint-disable-next-line no-control-regex -- a NUL is one of the characters that must not reach HTML
  return text.replace(/["'&<>\0]/g, (char) => HTML_ESCAPES[char] ?? char);
}

function escapeScript(text: string): string {
  let out = '';
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    if ('\\\'"'.includes(char)) out += `\\${char}`;
    else if ('<>&='.includes(char) || code < 0x20 || !(code < 0x7f || isPrintable(char))) {
      out += `\\u${code.toString(16).toUpperCase().padStart(4, '0')}`;
    } else out += char;
  }
  return out;
}

function escapeQuery(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\ufffd'))
    .replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%20', '+');
}
