import type { ScannerProfile } from './profile.ts';

const DOLLAR_TAG = /\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

/**
 * Finds where quotes and comments of one text end. It remembers failed searches, so that any number of calls at
 * ascending offsets reads the text a bounded number of times.
 */
export class Lexer {
  readonly text: string;
  readonly profile: ScannerProfile;
  /** Characters looked at so far: a measure of work that does not depend on the machine. */
  steps = 0;
  #noBlockEndFrom = Number.POSITIVE_INFINITY;
  #nested: boolean;
  /** For each ASCII character whether it opens a quote: asked for every character of a text. */
  readonly #quotes = new Uint8Array(128);

  constructor(text: string, profile: ScannerProfile) {
    this.text = text;
    this.profile = profile;
    this.#nested = profile.nestedComments;
    for (const quote of profile.stringQuotes + profile.identifierQuotes) this.#quotes[quote.charCodeAt(0)] = 1;
  }

  /** Whether a quoted identifier or string opens with the character at `at`. */
  opensQuote(at: number): boolean {
    return this.#quotes[this.text.charCodeAt(at)] === 1;
  }

  /** The offset after the quote that opens at `at`, doubled closing quotes included; -1 when it never closes. */
  quoteEnd(at: number): number {
    const { text } = this;
    const open = text[at] ?? '';
    const close = open === '[' ? ']' : open;
    if (this.profile.backslashQuotes.includes(open) || this.#isEscapeString(at, open)) {
      return this.#escapedEnd(at, close.charCodeAt(0));
    }
    for (let from = at + 1; ; ) {
      const end = text.indexOf(close, from);
      this.steps += (end === -1 ? text.length : end) - from + 1;
      if (end === -1) return -1;
      if (text[end + 1] !== close) return end + 1;
      from = end + 2;
    }
  }

  #isEscapeString(at: number, open: string): boolean {
    if (!this.profile.escapeStrings || open !== "'") return false;
    const prefix = this.text[at - 1];
    return (prefix === 'E' || prefix === 'e') && !isWordCode(this.text.charCodeAt(at - 2));
  }

  #escapedEnd(at: number, close: number): number {
    const { text } = this;
    for (let i = at + 1; i < text.length; i++) {
      this.steps++;
      const c = text.charCodeAt(i);
      if (c === 0x5c) i++;
      else if (c === close) {
        if (text.charCodeAt(i + 1) !== close) return i + 1;
        i++;
      }
    }
    return -1;
  }

  /**
   * The offset after the comment that starts at `at`, the newline of a line comment excluded; -1 when no comment starts
   * there. A block comment that never closes is no comment. `atStart` says that no statement has begun yet.
   */
  commentEnd(at: number, atStart = false): number {
    const { text } = this;
    const c = text.charCodeAt(at);
    if (c === 0x2f && text.charCodeAt(at + 1) === 0x2a) return this.#blockEnd(at);
    if (!this.#startsLineComment(at, atStart)) return -1;
    const newline = text.indexOf('\n', at);
    const end = newline === -1 ? text.length : newline;
    this.steps += end - at;
    return end;
  }

  #startsLineComment(at: number, atStart: boolean): boolean {
    const { text, profile } = this;
    for (const prefix of profile.lineComments) {
      if (!text.startsWith(prefix, at)) continue;
      if (prefix !== '--' || !profile.dashNeedsSpace || atStart) return true;
      return at + 2 >= text.length || text.charCodeAt(at + 2) <= 0x20;
    }
    return false;
  }

  /** Whether the comment at `at` is one that the server executes. */
  isExecutableComment(at: number): boolean {
    if (!this.profile.executableComments || !this.text.startsWith('/*', at)) return false;
    return this.text[at + 2] === '!' || (this.text[at + 2] === 'M' && this.text[at + 3] === '!');
  }

  #blockEnd(at: number): number {
    if (this.#nested) {
      const end = this.#nestedEnd(at);
      if (end !== -1) return end;
      // An unbalanced opener would otherwise be looked for again at every later comment.
      this.#nested = false;
    }
    if (at + 2 >= this.#noBlockEndFrom) return -1;
    const end = this.text.indexOf('*/', at + 2);
    this.steps += (end === -1 ? this.text.length : end) - at;
    if (end !== -1) return end + 2;
    this.#noBlockEndFrom = at + 2;
    return -1;
  }

  #nestedEnd(at: number): number {
    const { text } = this;
    let depth = 1;
    for (let i = at + 2; i < text.length; i++) {
      this.steps++;
      const c = text.charCodeAt(i);
      if (c === 0x2a && text.charCodeAt(i + 1) === 0x2f) {
        i++;
        if (--depth === 0) return i + 1;
      } else if (c === 0x2f && text.charCodeAt(i + 1) === 0x2a) {
        i++;
        depth++;
      }
    }
    return -1;
  }

  /**
   * The offset after the dollar-quoted string that starts at `at`, the end of the text when it never closes; -1 when
   * none starts there. A `$` inside a word starts none.
   */
  dollarEnd(at: number): number {
    const { text } = this;
    if (!this.profile.dollarQuotes || isWordCode(text.charCodeAt(at - 1))) return -1;
    DOLLAR_TAG.lastIndex = at;
    const tag = DOLLAR_TAG.exec(text)?.[0];
    if (tag === undefined) return -1;
    const close = text.indexOf(tag, at + tag.length);
    const end = close === -1 ? text.length : close + tag.length;
    this.steps += end - at;
    return end;
  }

  /** The offset of the first character at or after `at` that is neither white space nor part of a comment. */
  skipBlank(at: number): number {
    let i = at;
    while (i < this.text.length) {
      this.steps++;
      if (isSpaceCode(this.text.charCodeAt(i))) {
        i++;
        continue;
      }
      const end = this.isExecutableComment(i) ? -1 : this.commentEnd(i);
      if (end === -1) break;
      i = end;
    }
    return i;
  }

  /** Whether the word `upper`, given in capitals, stands at `at` in any case and ends there. */
  isWord(at: number, upper: string): boolean {
    const { text } = this;
    for (let i = 0; i < upper.length; i++) {
      if ((text.charCodeAt(at + i) & ~0x20) !== upper.charCodeAt(i)) return false;
    }
    return !isWordCode(text.charCodeAt(at + upper.length));
  }
}

/** Whether a UTF-16 unit may continue an unquoted word. NaN, the unit before or after the text, may not. */
export function isWordCode(c: number): boolean {
  if (c < 0x80) {
    return (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a) || (c >= 0x30 && c <= 0x39) || c === 0x5f || c === 0x24;
  }
  return c >= 0x80 && !isSpaceCode(c);
}

/** Whether a UTF-16 unit is white space, as `String.prototype.trim` sees it. */
export function isSpaceCode(c: number): boolean {
  if (c <= 0x20) return c === 0x20 || (c >= 0x09 && c <= 0x0d);
  if (c < 0xa0) return false;
  return (
    c === 0xa0 ||
    c === 0xfeff ||
    c === 0x1680 ||
    (c >= 0x2000 && c <= 0x200a) ||
    c === 0x2028 ||
    c === 0x2029 ||
    c === 0x202f ||
    c === 0x205f ||
    c === 0x3000
  );
}
