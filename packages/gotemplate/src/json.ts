import { defineFunction, type TemplateFunctions } from './functions.ts';
import { compareText, sortedEntries } from './values.ts';

/** Layout of {@link goJson}. Without `indent` and `prefix` everything stands on one line without spaces. */
export interface JsonLayout {
  /** Text for each level of nesting. Default none. */
  readonly indent?: string;
  /** Text at the start of every line but the first. Default none. */
  readonly prefix?: string;
}

const STRING_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

/** A JSON string as Go writes it: safe inside HTML, and in JavaScript of old. */
function encodeString(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what JSON must escape
  const body = text.replace(/["\\\u0000-\u001f<>&\u2028\u2029]|\p{Surrogate}/gu, (char) => {
    const code = /\p{Surrogate}/u.test(char) ? 0xfffd : char.charCodeAt(0);
    return STRING_ESCAPES[char] ?? `\\u${code.toString(16).padStart(4, '0')}`;
  });
  return `"${body}"`;
}

function encodeNumber(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`json: unsupported value: ${value}`);
  return Object.is(value, -0) ? '-0' : String(value);
}

function encodeBase64(bytes: Uint8Array): string {
  let binary = '';
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** A time in RFC 3339 without zeros at the end of the fraction. */
function encodeDate(date: Date): string {
  return `"${date.toISOString().replace(/\.?0*Z$/, 'Z')}"`;
}

/**
 * JSON text as Go's `encoding/json` writes it: `<`, `>` and `&` escaped, keys of a `Map` sorted, properties of an object
 * in their order. Undefined properties and methods are left out; `toJSON` is honoured; a `bigint` is a number, a byte
 * array base64, a `Date` RFC 3339. Throws for cycles, NaN and infinities.
 */
export function goJson(value: unknown, layout: JsonLayout = {}): string {
  const { indent = '', prefix = '' } = layout;
  const pretty = layout.indent !== undefined || layout.prefix !== undefined;
  const parents: unknown[] = [];

  function lines(open: string, parts: readonly string[], close: string): string {
    if (parts.length === 0) return open + close;
    if (!pretty) return open + parts.join(',') + close;
    const outer = `\n${prefix}${indent.repeat(parents.length - 1)}`;
    return `${open}${outer}${indent}${parts.join(`,${outer}${indent}`)}${outer}${close}`;
  }
  function members(entries: Iterable<readonly [unknown, unknown]>): readonly string[] {
    const parts: string[] = [];
    for (const [key, part] of entries) {
      if (part === undefined || typeof part === 'function') continue;
      parts.push(`${encodeString(String(key))}:${pretty ? ' ' : ''}${encode(part)}`);
    }
    return parts;
  }
  function encodeObject(object: object): string {
    if (object instanceof Uint8Array) return `"${encodeBase64(object)}"`;
    if (object instanceof Date) return encodeDate(object);
    if (parents.includes(object)) throw new Error('json: unsupported value: encountered a cycle');
    parents.push(object);
    const text = encodeMembers(object);
    parents.pop();
    return text;
  }
  function encodeMembers(object: object): string {
    if (Array.isArray(object)) return lines('[', object.map(encode), ']');
    if (object instanceof Map) return lines('{', members(sortedEntries(object)), '}');
    if ('toJSON' in object && typeof object.toJSON === 'function') {
      const replaced: unknown = object.toJSON();
      if (replaced !== object) {
        // The object itself is no level of the output; its replacement takes its place.
        parents.pop();
        const text = encode(replaced);
        parents.push(object);
        return text;
      }
    }
    return lines('{', members(Object.entries(object)), '}');
  }
  function encode(part: unknown): string {
    switch (typeof part) {
      case 'string':
        return encodeString(part);
      case 'number':
        return encodeNumber(part);
      case 'boolean':
      case 'bigint':
        return String(part);
      case 'object':
        return part === null ? 'null' : encodeObject(part);
      default:
        return 'null';
    }
  }
  return encode(value);
}

/** `json V`, `json V INDENT`, `json V PREFIX INDENT`. */
function json(value: unknown, ...layout: readonly string[]): string {
  switch (layout.length) {
    case 0:
      return goJson(value);
    case 1:
      return goJson(value, { indent: layout[0] ?? '' });
    case 2:
      return goJson(value, { prefix: layout[0] ?? '', indent: layout[1] ?? '' });
    default:
      throw new Error(`unexpected number of arguments: ${layout.length + 1}`);
  }
}

/**
 * Merges JSON objects, given as text: of equal keys the later wins, keys of the result are sorted. The values
 * themselves are kept as written, so that no digit of a large number is lost. Throws if a text is no JSON object.
 */
export function mergeJson(...texts: readonly string[]): string {
  const merged = new Map<string, string>();
  texts.forEach((text, i) => {
    for (const [key, raw] of readMembers(text, i + 1)) merged.set(key, raw);
  });
  const parts = [...merged].sort(([a], [b]) => compareText(a, b)).map(([key, raw]) => `${encodeString(key)}:${raw}`);
  return `{${parts.join(',')}}`;
}

/** The members of a JSON object with their values as compact text. */
function readMembers(text: string, argument: number): readonly (readonly [string, string])[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new Error(`argument ${argument} is not valid JSON`, { cause });
  }
  if (value === null) return [];
  if (typeof value !== 'object' || Array.isArray(value)) throw new Error(`argument ${argument} is not a JSON object`);
  const found: [string, string][] = [];
  let depth = 0;
  let key: string | undefined;
  let raw = '';
  const end = (): void => {
    if (key !== undefined) found.push([key, raw]);
    key = undefined;
    raw = '';
  };
  // The text is known to be valid, so strings, brackets and the runs between them are all there is.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|[^\s"{}[\]:,]+/g)) {
    if (token === '}' || token === ']') depth--;
    if (depth === 0 || (depth === 1 && token === ',')) end();
    else if (depth === 1 && key === undefined) key = JSON.parse(token) as string;
    else if (depth > 1 || token !== ':')
      raw += token.startsWith('"') ? encodeString(JSON.parse(token) as string) : token;
    if (token === '{' || token === '[') depth++;
  }
  return found;
}

/** Functions `json` and `json_merge`. */
export const jsonFunctions: TemplateFunctions = {
  json: defineFunction(['any', '...string'], json),
  json_merge: defineFunction(['...string'], mergeJson),
};
