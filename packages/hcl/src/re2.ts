/**
 * RE2 patterns on JavaScript's engine. The syntax is RE2's (https://github.com/google/re2/wiki/Syntax): what it does not
 * have, such as lookaround and back references, is refused. Alternatives are tried in order, as RE2 does by default.
 * Unlike RE2, the running time is not bounded by the length of the text.
 */
export interface Re2Pattern {
  readonly regexp: RegExp;
  /** One entry per capturing group, in order: its name, or undefined. */
  readonly groups: readonly (string | undefined)[];
}

/** The pattern is not RE2 syntax. The message is of the form ``error parsing regexp: missing closing ): `(a` ``. */
export class Re2SyntaxError extends Error {
  constructor(problem: string, part: string) {
    super(`error parsing regexp: ${problem}: \`${part}\``);
    this.name = 'Re2SyntaxError';
  }
}

/** Compiles a pattern. Throws `Re2SyntaxError`. */
export function compileRe2(pattern: string): Re2Pattern {
  const translator = new Translator(pattern);
  const source = translator.run();
  try {
    return { regexp: new RegExp(source, 'u'), groups: translator.groups };
  } catch {
    throw new Re2SyntaxError('unsupported expression', pattern);
  }
}

/** All matches from left to right. An empty match directly behind another match does not count. */
export function matchAllRe2(pattern: Re2Pattern, text: string): RegExpExecArray[] {
  const { source } = pattern.regexp;
  let last = -1;
  return [...text.matchAll(new RegExp(source, 'gu'))].filter((match) => {
    if (match[0] === '' && match.index === last) return false;
    last = match.index + match[0].length;
    return true;
  });
}

/** Fills a replacement text: `$1`, `$name`, `${name}`, and `$$` for a dollar sign. Unknown groups are empty. */
export function expandReplacement(replacement: string, match: RegExpExecArray, groups: Re2Pattern['groups']): string {
  return replacement.replaceAll(/\$(?:(\$)|\{([A-Za-z0-9_]+)\}|([A-Za-z0-9_]+))/g, (_all, dollar, braced, plain) => {
    if (dollar !== undefined) return '$';
    const name = (braced ?? plain) as string;
    const index = /^\d+$/.test(name) ? Number(name) : groups.indexOf(name) + 1;
    return (index === 0 && !/^\d+$/.test(name) ? undefined : match[index]) ?? '';
  });
}

interface Flags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly U: boolean;
}

const MAX_REPEAT = 1000;

/** Inner text of a class for each Perl class; the complements are written out, to stand inside other classes too. */
const PERL: Readonly<Record<string, string>> = {
  d: '0-9',
  D: '\\u{0}-\\/\\u{3A}-\\u{10FFFF}',
  s: '\\t\\n\\f\\r ',
  S: '\\u{0}-\\u{8}\\u{B}\\u{E}-\\u{1F}!-\\u{10FFFF}',
  w: '0-9A-Za-z_',
  W: '\\u{0}-\\/\\u{3A}-@\\[-\\^`\\u{7B}-\\u{10FFFF}',
};

/** Code point ranges of the POSIX classes. */
const POSIX: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
  alnum: [
    [48, 57],
    [65, 90],
    [97, 122],
  ],
  alpha: [
    [65, 90],
    [97, 122],
  ],
  ascii: [[0, 127]],
  blank: [
    [9, 9],
    [32, 32],
  ],
  cntrl: [
    [0, 31],
    [127, 127],
  ],
  digit: [[48, 57]],
  graph: [[33, 126]],
  lower: [[97, 122]],
  print: [[32, 126]],
  punct: [
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ],
  space: [
    [9, 13],
    [32, 32],
  ],
  upper: [[65, 90]],
  word: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
  xdigit: [
    [48, 57],
    [65, 70],
    [97, 102],
  ],
};

const CONTROL: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };

/** Rewrites a pattern from left to right; open groups are on a stack with the flags that hold outside them. */
class Translator {
  readonly groups: (string | undefined)[] = [];
  readonly #pattern: string;
  readonly #out: string[] = [];
  readonly #stack: Flags[] = [];
  #flags: Flags = { i: false, m: false, s: false, U: false };
  #pos = 0;
  /** Whether a repetition may follow: `atom` directly, `repeat` means there already is one. */
  #last: 'none' | 'atom' | 'repeat' = 'none';

  constructor(pattern: string) {
    this.#pattern = pattern;
  }

  run(): string {
    while (this.#pos < this.#pattern.length) this.#step();
    if (this.#stack.length > 0) throw new Re2SyntaxError('missing closing )', this.#pattern);
    return this.#out.join('');
  }

  #rest(): string {
    return this.#pattern.slice(this.#pos);
  }

  #emit(text: string, last: 'none' | 'atom' | 'repeat' = 'atom'): void {
    this.#out.push(text);
    this.#last = last;
  }

  #step(): void {
    const char = String.fromCodePoint(this.#pattern.codePointAt(this.#pos) ?? 0);
    switch (char) {
      case '\\':
        return this.#escape();
      case '[':
        return this.#emit(this.#class());
      case '(':
        return this.#open();
      case ')': {
        const flags = this.#stack.pop();
        if (flags === undefined) throw new Re2SyntaxError('unexpected )', this.#pattern);
        this.#pos++;
        this.#flags = flags;
        return this.#emit(')');
      }
      case '|':
        this.#pos++;
        return this.#emit('|', 'none');
      case '^':
        this.#pos++;
        return this.#emit(this.#flags.m ? '(?:(?<![\\s\\S])|(?<=\\n))' : '(?:(?<![\\s\\S]))');
      case '$':
        this.#pos++;
        return this.#emit(this.#flags.m ? '(?:(?![\\s\\S])|(?=\\n))' : '(?:(?![\\s\\S]))');
      case '.':
        this.#pos++;
        return this.#emit(this.#flags.s ? '[\\s\\S]' : '[^\\n]');
      case '*':
      case '+':
      case '?':
        return this.#repeat(char);
      case '{': {
        const counted = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.#rest());
        if (counted !== null) return this.#repeat(counted[0], counted);
        break;
      }
    }
    this.#pos += char.length;
    this.#literal(char);
  }

  #literal(char: string): void {
    this.#emit(this.#flags.i ? `[${foldings(char).map(quote).join('')}]` : quote(char));
  }

  #repeat(operator: string, counted?: RegExpExecArray): void {
    const lazy = this.#pattern[this.#pos + operator.length] === '?';
    const text = lazy ? `${operator}?` : operator;
    if (this.#last === 'none') throw new Re2SyntaxError('missing argument to repetition operator', text);
    if (this.#last === 'repeat') throw new Re2SyntaxError('invalid nested repetition operator', text);
    const [, low = '0', , high = ''] = counted ?? [];
    if (Number(low) > MAX_REPEAT || Number(high) > MAX_REPEAT || (high !== '' && Number(high) < Number(low)))
      throw new Re2SyntaxError('invalid repeat count', text);
    this.#pos += text.length;
    this.#emit(lazy === this.#flags.U ? operator : `${operator}?`, 'repeat');
  }

  #open(): void {
    const rest = this.#rest();
    if (!rest.startsWith('(?')) {
      this.#pos++;
      this.#push('(', undefined, true);
      return;
    }
    const named = /^\(\?P?<([^>=!]*)(>?)/.exec(rest);
    if (named !== null && !/^\(\?<[=!]/.test(rest)) {
      const [text, name = '', close] = named;
      if (close === '' || !/^[A-Za-z0-9_]+$/.test(name)) throw new Re2SyntaxError('invalid named capture', text);
      if (this.groups.includes(name)) throw new Re2SyntaxError('duplicate capture group name', name);
      this.#pos += text.length;
      this.#push('(', name, true);
      return;
    }
    const flagged = /^\(\?([imsU]*)(?:-([imsU]+))?([:)])/.exec(rest);
    if (flagged === null || (flagged[1] === '' && flagged[2] === undefined && flagged[3] === ')'))
      throw new Re2SyntaxError('invalid or unsupported Perl syntax', rest.slice(0, 3));
    const [text, on = '', off = '', end] = flagged;
    this.#pos += text.length;
    const flag = (name: keyof Flags): boolean => (off.includes(name) ? false : on.includes(name) || this.#flags[name]);
    const flags: Flags = { i: flag('i'), m: flag('m'), s: flag('s'), U: flag('U') };
    if (end === ':') this.#push('(?:', undefined, false);
    this.#flags = flags;
  }

  #push(text: string, name: string | undefined, capturing: boolean): void {
    this.#stack.push(this.#flags);
    if (capturing) this.groups.push(name);
    this.#emit(text, 'none');
  }

  #escape(): void {
    const rest = this.#rest();
    if (rest.startsWith('\\Q')) {
      const end = rest.indexOf('\\E', 2);
      for (const char of rest.slice(2, end === -1 ? undefined : end)) this.#literal(char);
      this.#pos += end === -1 ? rest.length : end + 2;
      return;
    }
    const char = rest[1] ?? '';
    const anchors: Readonly<Record<string, string>> = {
      A: '(?:(?<![\\s\\S]))',
      z: '(?:(?![\\s\\S]))',
      b: '(?:\\b)',
      B: '(?:\\B)',
    };
    const anchor = Object.hasOwn(anchors, char) ? anchors[char] : undefined;
    if (anchor !== undefined) {
      this.#pos += 2;
      return this.#emit(anchor);
    }
    const set = this.#escapedSet();
    if (set !== undefined) return this.#emit(`[${set}]`);
    this.#literal(String.fromCodePoint(this.#escapedPoint()));
  }

  /** `\d`, `\pL`, `\p{Greek}` as the inner text of a class; undefined if there is no such escape here. */
  #escapedSet(): string | undefined {
    const rest = this.#rest();
    const perl = PERL[rest[1] ?? ''];
    if (perl !== undefined && rest[0] === '\\') {
      this.#pos += 2;
      return perl;
    }
    const unicode = /^\\([pP])(?:\{(\^?)([^}]*)\}|(.))/u.exec(rest);
    if (unicode === null) return undefined;
    const [text, kind, caret, long, short] = unicode;
    const name = long ?? short ?? '';
    const property = /^[A-Z][a-z]?$/.test(name) || name === 'Any' ? name : `Script=${name}`;
    const sign = (kind === 'P') === (caret === '^') ? 'p' : 'P';
    const set = `\\${sign}{${property}}`;
    if (!/^\w+$/.test(name) || !isValid(set)) throw new Re2SyntaxError('invalid character class range', text);
    this.#pos += text.length;
    return set;
  }

  /** An escape that stands for one character. */
  #escapedPoint(): number {
    const rest = this.#rest();
    const hex = /^\\x(?:([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]+)\})/.exec(rest);
    const octal = /^\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/.exec(rest);
    let point: number | undefined;
    let length = 2;
    if (hex !== null) [point, length] = [Number.parseInt(hex[1] ?? hex[2] ?? '', 16), hex[0].length];
    else if (octal !== null) [point, length] = [Number.parseInt(octal[1] ?? '', 8), octal[0].length];
    else if (CONTROL[rest[1] ?? ''] !== undefined) point = CONTROL[rest[1] ?? ''];
    else if (/^\\[!-/:-@[-`{-~ ]/.test(rest)) point = rest.charCodeAt(1);
    if (rest === '\\') throw new Re2SyntaxError('trailing backslash at end of expression', '');
    if (point === undefined || point > 0x10ffff) throw new Re2SyntaxError('invalid escape sequence', rest.slice(0, 2));
    this.#pos += length;
    return point;
  }

  #class(): string {
    const start = this.#pos;
    const missing = (): Re2SyntaxError => new Re2SyntaxError('missing closing ]', this.#pattern.slice(start));
    this.#pos++;
    const negated = this.#pattern[this.#pos] === '^';
    if (negated) this.#pos++;
    const inner: string[] = [];
    for (let first = true; first || this.#pattern[this.#pos] !== ']'; first = false) {
      if (this.#pos >= this.#pattern.length) throw missing();
      const posix = /^\[:(\^?)(\w+):\]/.exec(this.#rest());
      if (posix !== null) {
        inner.push(this.#posixClass(posix));
        continue;
      }
      const set = this.#pattern[this.#pos] === '\\' ? this.#escapedSet() : undefined;
      if (set !== undefined) {
        inner.push(set);
        continue;
      }
      const from = this.#pos;
      const low = this.#classPoint(missing);
      let high = low;
      if (
        this.#pattern[this.#pos] === '-' &&
        this.#pos + 1 < this.#pattern.length &&
        this.#pattern[this.#pos + 1] !== ']'
      ) {
        this.#pos++;
        high = this.#classPoint(missing);
        if (high < low) throw new Re2SyntaxError('invalid character class range', this.#pattern.slice(from, this.#pos));
      }
      inner.push(this.#flags.i ? foldedRange(low, high) : range(low, high));
    }
    this.#pos++;
    return `[${negated ? '^' : ''}${inner.join('')}]`;
  }

  #classPoint(missing: () => Re2SyntaxError): number {
    const point = this.#pattern.codePointAt(this.#pos);
    if (point === undefined) throw missing();
    if (point === 92) return this.#escapedPoint();
    this.#pos += point > 0xffff ? 2 : 1;
    return point;
  }

  #posixClass([text, caret = '', name = '']: RegExpExecArray): string {
    const ranges = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined;
    if (ranges === undefined) throw new Re2SyntaxError('invalid character class range', text);
    this.#pos += text.length;
    if (caret === '') return ranges.map(([a, b]) => (this.#flags.i ? foldedRange(a, b) : range(a, b))).join('');
    const gaps: string[] = [];
    let next = 0;
    for (const [a, b] of ranges) {
      if (a > next) gaps.push(range(next, a - 1));
      next = b + 1;
    }
    return gaps.join('') + range(next, 0x10ffff);
  }
}

function isValid(set: string): boolean {
  try {
    return new RegExp(`[${set}]`, 'u').source !== '';
  } catch {
    return false;
  }
}

function quote(char: string): string {
  return /^[A-Za-z0-9_ ]$/.test(char) ? char : `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`;
}

function range(low: number, high: number): string {
  const [a, b] = [quote(String.fromCodePoint(low)), quote(String.fromCodePoint(high))];
  return low === high ? a : `${a}-${b}`;
}

/** The letters that are the same without regard to case. */
function foldings(char: string): string[] {
  const all = new Set([char]);
  for (const other of [char.toLowerCase(), char.toUpperCase()]) if (Array.from(other).length === 1) all.add(other);
  // The Kelvin sign and the long s fold to ASCII letters.
  if (/^[kK\u212a]$/.test(char)) for (const c of 'kK\u212a') all.add(c);
  if (/^[sS\u017f]$/.test(char)) for (const c of 'sS\u017f') all.add(c);
  return [...all];
}

/** A range with the other cases of its letters; ranges beyond a few thousand characters are taken to hold them already. */
function foldedRange(low: number, high: number): string {
  const pieces = [range(low, high)];
  if (high - low > 3000) return range(low, high) + range(65, 90) + range(97, 122);
  for (let point = low; point <= high; point++) {
    for (const other of foldings(String.fromCodePoint(point))) {
      const code = other.codePointAt(0) ?? 0;
      if (code < low || code > high) pieces.push(quote(other));
    }
  }
  return pieces.join('');
}
