import { bodiesEqual as sameBodies, exprsEqual as sameExprs } from '@atlas/dialect';
import { postgresProfile, type Token, TokenCursor } from '@atlas/sqltext';

/** Equal texts, up to outer parentheses and to what the server itself spells in two ways. */
export function exprsEqual(a: string, b: string): boolean {
  return sameExprs(a, b) || ((hasArrayCast(a) || hasArrayCast(b)) && sameExprs(castElements(a), castElements(b)));
}

/** Equal texts, up to the white space around lines and to what the server itself spells in two ways. */
export function bodiesEqual(a: string, b: string): boolean {
  return sameBodies(a, b) || ((hasArrayCast(a) || hasArrayCast(b)) && sameBodies(castElements(a), castElements(b)));
}

function hasArrayCast(text: string): boolean {
  return text.includes('])::');
}

/**
 * A server prints `x IN ('a', 'b')` on a `varchar` as `x::text = ANY ((ARRAY['a', 'b'])::text[])`, and once it has read
 * that back, as `ANY (ARRAY['a'::text, 'b'::text])`: it moves the cast of an array constructor to its elements. Here the
 * same is done to the text, so that an expression and what it becomes by a plan or a dump compare as equal.
 */
export function castElements(text: string): string {
  if (!hasArrayCast(text)) return text;
  const cursor = TokenCursor.of(text, postgresProfile);
  let [out, copied] = ['', 0];
  while (!cursor.done) {
    const start = cursor.offset;
    const found = readArrayCast(cursor);
    if (found === undefined) {
      cursor.next();
      continue;
    }
    out += text.slice(copied, start) + castArray(found.array, found.type);
    copied = found.end;
  }
  return out + text.slice(copied);
}

interface ArrayCast {
  /** `ARRAY[...]` */
  readonly array: string;
  /** The type of the elements. */
  readonly type: string;
  readonly end: number;
}

/** Reads `(ARRAY[...])::type[]`; stays put when something else comes next. */
function readArrayCast(cursor: TokenCursor): ArrayCast | undefined {
  const start = cursor.mark();
  const open = cursor.next();
  const first = cursor.peek();
  if (open?.text === '(' && cursor.isKeyword('ARRAY') && first !== undefined) {
    cursor.next();
    const close = skipBrackets(cursor);
    if (close !== undefined && cursor.acceptSymbol(')') && cursor.acceptSymbol('::')) {
      const type = readArrayType(cursor);
      if (type !== undefined) return { array: cursor.source.slice(first.start, close.end), ...type };
    }
  }
  cursor.reset(start);
  return undefined;
}

/** Passes over `[...]` and returns the closing bracket. */
function skipBrackets(cursor: TokenCursor): Token | undefined {
  let depth = 0;
  for (let token = cursor.next(); token !== undefined; token = cursor.next()) {
    if (token.text === '[') depth++;
    else if (token.text === ']') depth--;
    if (depth === 0) return token.text === ']' ? token : undefined;
  }
  return undefined;
}

/** Reads `type[]`, where the type may have several words, a schema and parameters. */
function readArrayType(cursor: TokenCursor): { readonly type: string; readonly end: number } | undefined {
  const start = cursor.offset;
  let end = start;
  for (let token = cursor.next(); token !== undefined; token = cursor.next()) {
    if (token.text === '[') {
      const close = cursor.next();
      return close?.text === ']' && end > start ? { type: cursor.source.slice(start, end), end: close.end } : undefined;
    }
    if (!TYPE_TOKENS.test(token.text)) return undefined;
    end = token.end;
  }
  return undefined;
}

const TYPE_TOKENS = /^(?:[\w.,()]+|".*")$/s;

/** `ARRAY[a, b]` with the cast on each element; arrays of arrays to any depth. */
function castArray(array: string, type: string): string {
  const elements = splitElements(array).map((element) => {
    if (/^ARRAY\s*\[/i.test(element)) return castArray(element, type);
    return `(${castElements(element)})::${type}`;
  });
  return `ARRAY[${elements.join(', ')}]`;
}

function splitElements(array: string): string[] {
  const cursor = TokenCursor.of(array, postgresProfile);
  cursor.next();
  const open = cursor.next();
  let [depth, start] = [0, open?.end ?? 0];
  const elements: string[] = [];
  for (let token = cursor.next(); token !== undefined; token = cursor.next()) {
    const isLast = cursor.done;
    if (depth === 0 && (token.text === ',' || isLast)) {
      elements.push(array.slice(start, token.start).trim());
      start = token.end;
    } else if (token.text === '(' || token.text === '[') depth++;
    else if (token.text === ')' || token.text === ']') depth--;
  }
  return elements.filter((element) => element !== '');
}
