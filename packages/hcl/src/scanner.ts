import { Token, type TokenKind, type TokenList } from './tokens.ts';

/** A place the scanner could not make sense of beyond a plain `invalid` token. Offsets as in the text. */
export interface ScanProblem {
  readonly kind: 'unclosed-comment' | 'newline-in-string';
  readonly start: number;
  readonly end: number;
}

/**
 * Splits a text into tokens in one pass and linear time. Nothing is ever dropped but blanks and a leading byte order
 * mark, so joining the tokens with the blanks between them gives the text back. Never fails: what it cannot read
 * becomes `invalid`.
 */
export function scanTokens(text: string): TokenList & { readonly problems: readonly ScanProblem[] } {
  const kinds: TokenKind[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const problems: ScanProblem[] = [];
  const modes: Mode[] = [];
  const length = text.length;
  let pos = text.charCodeAt(0) === 0xfeff ? 1 : 0;

  const push = (kind: TokenKind, end: number): void => {
    kinds.push(kind);
    starts.push(pos);
    ends.push(end);
    pos = end;
  };

  /** Inside quotes, up to the end of one literal stretch or mark. */
  const scanQuoted = (): void => {
    let i = pos;
    while (i < length) {
      const c = text.charCodeAt(i);
      if (c === QUOTE || c === LF) break;
      if (c === CR && text.charCodeAt(i + 1) === LF) break;
      if (c === BACKSLASH) {
        const next = text.charCodeAt(i + 1);
        i += i + 1 < length && next !== LF && next !== CR ? 2 : 1;
        continue;
      }
      if ((c === DOLLAR || c === PERCENT) && text.charCodeAt(i + 1) === c && text.charCodeAt(i + 2) === LBRACE) {
        i += 3;
        continue;
      }
      if ((c === DOLLAR || c === PERCENT) && text.charCodeAt(i + 1) === LBRACE) break;
      i++;
    }
    if (i > pos) return push(Token.text, i);
    const c = text.charCodeAt(i);
    if (c === QUOTE) {
      push(Token.closeQuote, i + 1);
      modes.pop();
    } else if (c === DOLLAR || c === PERCENT) {
      openTemplate(c);
    } else {
      // A newline: the string is taken to end here, so that the next line can be read as what it is.
      problems.push({ kind: 'newline-in-string', start: i, end: i });
      modes.pop();
    }
  };

  const openTemplate = (first: number): void => {
    const trim = text.charCodeAt(pos + 2) === TILDE ? 1 : 0;
    push(first === DOLLAR ? Token.interpolation : Token.directive, pos + 2 + trim);
    modes.push({ kind: 'code', braces: 0 });
  };

  /** Inside a heredoc, up to the end of a line, a mark, or the closing marker. */
  const scanHeredoc = (mode: HeredocMode): void => {
    if (mode.lineStart) {
      const lineEnd = endOfLine(text, pos);
      if (isMarkerLine(text, pos, lineEnd, mode.marker)) {
        const end = lineEnd > pos && text.charCodeAt(lineEnd - 1) === CR ? lineEnd - 1 : lineEnd;
        push(Token.closeHeredoc, trimEnd(text, pos, end));
        modes.pop();
        return;
      }
    }
    let i = pos;
    while (i < length) {
      const c = text.charCodeAt(i);
      if (c === LF) {
        i++;
        mode.lineStart = true;
        return push(Token.text, i);
      }
      if ((c === DOLLAR || c === PERCENT) && text.charCodeAt(i + 1) === c && text.charCodeAt(i + 2) === LBRACE) {
        i += 3;
        continue;
      }
      if ((c === DOLLAR || c === PERCENT) && text.charCodeAt(i + 1) === LBRACE) break;
      i++;
    }
    mode.lineStart = false;
    if (i > pos) return push(Token.text, i);
    openTemplate(text.charCodeAt(i));
  };

  const scanCode = (mode: CodeMode | undefined): void => {
    const c = text.charCodeAt(pos);
    if (c === SPACE || c === TAB) {
      pos++;
      return;
    }
    if (c === LF) return push(Token.newline, pos + 1);
    if (c === CR && text.charCodeAt(pos + 1) === LF) return push(Token.newline, pos + 2);
    if (isIdentifierStart(text, pos)) return push(Token.identifier, endOfIdentifier(text, pos));
    if (isDigit(c)) return push(Token.number, endOfNumber(text, pos));
    const next = text.charCodeAt(pos + 1);
    switch (c) {
      case QUOTE:
        modes.push(QUOTED);
        return push(Token.openQuote, pos + 1);
      case HASH:
        return push(Token.comment, endOfComment(text, pos));
      case SLASH:
        if (next === SLASH) return push(Token.comment, endOfComment(text, pos));
        if (next === STAR) {
          const close = text.indexOf('*/', pos + 2);
          if (close === -1) problems.push({ kind: 'unclosed-comment', start: pos, end: length });
          return push(Token.comment, close === -1 ? length : close + 2);
        }
        return push(Token.slash, pos + 1);
      case LBRACE:
        if (mode !== undefined) mode.braces++;
        return push(Token.openBrace, pos + 1);
      case RBRACE:
        if (mode !== undefined && mode.braces-- === 0) {
          modes.pop();
          return push(Token.templateEnd, pos + 1);
        }
        return push(Token.closeBrace, pos + 1);
      case TILDE:
        if (next === RBRACE && mode !== undefined && mode.braces === 0) {
          modes.pop();
          return push(Token.templateEnd, pos + 2);
        }
        return push(Token.invalid, pos + 1);
      case DOT:
        if (next === DOT && text.charCodeAt(pos + 2) === DOT) return push(Token.ellipsis, pos + 3);
        return push(Token.dot, pos + 1);
      case ASSIGN:
        if (next === ASSIGN) return push(Token.equal, pos + 2);
        return next === GREATER ? push(Token.arrow, pos + 2) : push(Token.assign, pos + 1);
      case BANG:
        return next === ASSIGN ? push(Token.notEqual, pos + 2) : push(Token.not, pos + 1);
      case LESS: {
        const heredoc = next === LESS ? openingOfHeredoc(text, pos) : undefined;
        if (heredoc !== undefined) {
          modes.push({ kind: 'heredoc', marker: heredoc.marker, lineStart: true });
          return push(Token.openHeredoc, heredoc.end);
        }
        return next === ASSIGN ? push(Token.lessEqual, pos + 2) : push(Token.less, pos + 1);
      }
      case GREATER:
        return next === ASSIGN ? push(Token.greaterEqual, pos + 2) : push(Token.greater, pos + 1);
      case AMPERSAND:
        return next === AMPERSAND ? push(Token.and, pos + 2) : push(Token.invalid, pos + 1);
      case PIPE:
        return next === PIPE ? push(Token.or, pos + 2) : push(Token.invalid, pos + 1);
      default:
        return push(SINGLE[text[pos] ?? ''] ?? Token.invalid, pos + ((text.codePointAt(pos) ?? 0) > 0xffff ? 2 : 1));
    }
  };

  while (pos < length) {
    const mode = modes[modes.length - 1];
    if (mode === undefined || mode.kind === 'code') scanCode(mode);
    else if (mode.kind === 'quoted') scanQuoted();
    else scanHeredoc(mode);
  }
  push(Token.eof, length);
  return { kinds, starts, ends, problems };
}

type Mode = CodeMode | HeredocMode | typeof QUOTED;
/** Between `${` and `}`: open braces are counted so that an object's `}` does not end the interpolation. */
interface CodeMode {
  readonly kind: 'code';
  braces: number;
}
interface HeredocMode {
  readonly kind: 'heredoc';
  readonly marker: string;
  lineStart: boolean;
}
const QUOTED = { kind: 'quoted' } as const;

const TAB = 9;
const LF = 10;
const CR = 13;
const SPACE = 32;
const BANG = 33;
const QUOTE = 34;
const HASH = 35;
const DOLLAR = 36;
const PERCENT = 37;
const AMPERSAND = 38;
const STAR = 42;
const DOT = 46;
const SLASH = 47;
const LESS = 60;
const ASSIGN = 61;
const GREATER = 62;
const BACKSLASH = 92;
const LBRACE = 123;
const PIPE = 124;
const RBRACE = 125;
const TILDE = 126;

const SINGLE: Readonly<Record<string, TokenKind>> = {
  '[': Token.openBracket,
  ']': Token.closeBracket,
  '(': Token.openParen,
  ')': Token.closeParen,
  ',': Token.comma,
  ':': Token.colon,
  '?': Token.question,
  '+': Token.plus,
  '-': Token.minus,
  '*': Token.star,
  '%': Token.percent,
};

const IDENTIFIER_START = /[\p{ID_Start}_]/u;
const IDENTIFIER_PART = /[\p{ID_Continue}-]/u;

/** Whether a text is an identifier of the language: letters, digits, `_` and `-`, not starting with a digit or `-`. */
export function isIdentifier(text: string): boolean {
  return text !== '' && isIdentifierStart(text, 0) && endOfIdentifier(text, 0) === text.length;
}

function isDigit(c: number): boolean {
  return c >= 48 && c <= 57;
}

function isIdentifierStart(text: string, at: number): boolean {
  const c = text.charCodeAt(at);
  if (c < 128) return (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || c === 95;
  return IDENTIFIER_START.test(String.fromCodePoint(text.codePointAt(at) ?? 0));
}

function endOfIdentifier(text: string, start: number): number {
  let i = start;
  while (i < text.length) {
    const c = text.charCodeAt(i);
    if (c < 128) {
      if (!((c >= 97 && c <= 122) || (c >= 65 && c <= 90) || isDigit(c) || c === 95 || c === 45)) break;
      i++;
    } else {
      const point = text.codePointAt(i) ?? 0;
      if (!IDENTIFIER_PART.test(String.fromCodePoint(point))) break;
      i += point > 0xffff ? 2 : 1;
    }
  }
  return i;
}

function endOfNumber(text: string, start: number): number {
  let i = endOfDigits(text, start);
  if (text.charCodeAt(i) === DOT && isDigit(text.charCodeAt(i + 1))) i = endOfDigits(text, i + 1);
  const e = text.charCodeAt(i);
  if (e === 101 || e === 69) {
    const sign = text.charCodeAt(i + 1);
    const digits = i + (sign === 43 || sign === 45 ? 2 : 1);
    if (isDigit(text.charCodeAt(digits))) i = endOfDigits(text, digits);
  }
  return i;
}

function endOfDigits(text: string, start: number): number {
  let i = start;
  while (isDigit(text.charCodeAt(i))) i++;
  return i;
}

function endOfLine(text: string, start: number): number {
  const newline = text.indexOf('\n', start);
  return newline === -1 ? text.length : newline;
}

function endOfComment(text: string, start: number): number {
  const end = endOfLine(text, start);
  return text.charCodeAt(end - 1) === CR ? end - 1 : end;
}

/** `<<X` or `<<-X` up to and including its newline; undefined when this is something else. */
function openingOfHeredoc(text: string, start: number): { marker: string; end: number } | undefined {
  let i = start + 2;
  if (text[i] === '-') i++;
  if (!isIdentifierStart(text, i)) return undefined;
  const markerEnd = endOfIdentifier(text, i);
  let end = markerEnd;
  if (text.charCodeAt(end) === CR) end++;
  if (text.charCodeAt(end) !== LF) return undefined;
  return { marker: text.slice(i, markerEnd), end: end + 1 };
}

/** Whether the line `[start, end)` holds only the marker, with any blanks around it. */
function isMarkerLine(text: string, start: number, end: number, marker: string): boolean {
  let i = start;
  while (i < end && isBlank(text.charCodeAt(i))) i++;
  return text.startsWith(marker, i) && i + marker.length === trimEnd(text, i, end);
}

function trimEnd(text: string, start: number, end: number): number {
  let i = end;
  while (i > start && isBlank(text.charCodeAt(i - 1))) i--;
  return i;
}

function isBlank(c: number): boolean {
  return c === SPACE || c === TAB || c === CR;
}
