import { FunctionError } from '../function-spec.ts';
import {
  boolValue,
  canonicalNumber,
  NULL,
  numberValue,
  objectValue,
  sortEntries,
  stringValue,
  opaqueText,
  tupleValue,
  type Value,
} from '../value.ts';

/** Compact JSON with sorted keys. `<`, `>` and `&` are written as escapes, so that the text is safe inside HTML. */
export function encodeJson(value: Value): string {
  switch (value.kind) {
    case 'string':
      return encodeText(value.value);
    case 'number':
      return canonicalNumber(value);
    case 'bool':
      return String(value.value);
    case 'null':
    case 'unknown':
      return 'null';
    case 'list':
    case 'set':
    case 'tuple':
      return `[${value.items.map(encodeJson).join(',')}]`;
    case 'map':
    case 'object':
      return `{${sortEntries(value.entries)
        .map(([k, v]) => `${encodeText(k)}:${encodeJson(v)}`)
        .join(',')}}`;
    default:
      return encodeText(opaqueText(value));
  }
}

function encodeText(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[<>&\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const MAX_JSON_DEPTH = 500;

/** Reads JSON without losing digits of numbers. Throws `FunctionError` with the 1-based line and column of the fault. */
export function decodeJson(text: string): Value {
  let pos = 0;
  const fail = (message: string): never => {
    const lines = text.slice(0, pos).split('\n');
    const place = `line ${lines.length}, column ${(lines[lines.length - 1] ?? '').length + 1}`;
    throw new FunctionError(`invalid JSON at ${place}: ${message}`, 0);
  };
  const token = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = pos;
    const match = pattern.exec(text);
    if (match === null) return undefined;
    pos += match[0].length;
    return match[0];
  };
  const space = (): unknown => token(/[ \t\r\n]*/y);
  const accept = (char: string): boolean => {
    space();
    if (text[pos] !== char) return false;
    pos++;
    return true;
  };
  const readText = (): string => {
    const start = pos;
    const found = token(/"(?:[^"\\]|\\.)*"/y);
    if (found === undefined) return fail('a string is expected');
    try {
      return JSON.parse(found) as string;
    } catch {
      pos = start;
      return fail('the string has an invalid escape or a control character');
    }
  };
  const read = (depth: number): Value => {
    if (depth > MAX_JSON_DEPTH) return fail('nested too deep');
    if (accept('{')) return readObject(depth);
    if (accept('[')) return readArray(depth);
    if (text[pos] === '"') return stringValue(readText());
    const number = token(/-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d{1,4})?/y);
    if (number !== undefined) return numberValue(canonicalNumber({ kind: 'number', text: number }));
    const word = token(/true|false|null/y);
    if (word === undefined) return fail(pos >= text.length ? 'unexpected end' : `unexpected character "${text[pos]}"`);
    return word === 'null' ? NULL : boolValue(word === 'true');
  };
  const readArray = (depth: number): Value => {
    const items: Value[] = [];
    if (accept(']')) return tupleValue(items);
    do items.push(read(depth + 1));
    while (accept(','));
    return accept(']') ? tupleValue(items) : fail('"," or "]" is expected');
  };
  const readObject = (depth: number): Value => {
    const entries = new Map<string, Value>();
    if (accept('}')) return objectValue(entries);
    do {
      space();
      const key = readText();
      if (!accept(':')) fail('":" is expected');
      entries.set(key, read(depth + 1));
    } while (accept(','));
    return accept('}') ? objectValue(entries) : fail('"," or "}" is expected');
  };
  const value = read(0);
  space();
  return pos < text.length ? fail('extra characters behind the value') : value;
}
