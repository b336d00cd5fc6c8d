import { isSpaceCode, isWordCode, Lexer } from './lexer.ts';
import type { ScannerProfile } from './profile.ts';

export type TokenKind =
  /** An unquoted word: keyword or name. */
  | 'word'
  | 'quoted-identifier'
  /** A string with its prefix, if any: `'a'`, `E'a'`, `N'a'`. */
  | 'string'
  | 'dollar-string'
  | 'number'
  /** `$1`, `?`, `@name`, `:name`, as the profile has them. */
  | 'parameter'
  | 'operator'
  /** One of `( ) [ ] { } , ; . :`. */
  | 'punctuation'
  | 'comment'
  | 'whitespace';

/** A stretch of the text. Offsets count UTF-16 units. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const NUMBER = /0[xX][0-9a-fA-F]+|(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y;
const STRING_PREFIX = /(?:[eEnNbBxX]|[uU]&)(?=['"])/y;
const PUNCTUATION = '()[]{},;.';
const OPERATOR = '+-*/<>=~!@#%^&|?\\:$';

/**
 * Cuts SQL into tokens that together are the text again. It takes any input: what never closes reaches to the end, and
 * a character of no known use is an operator.
 */
export function tokenizeSql(text: string, profile: ScannerProfile): Token[] {
  const lexer = new Lexer(text, profile);
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const { kind, end } = readToken(lexer, at);
    tokens.push({ kind, text: text.slice(at, end), start: at, end });
    at = end;
  }
  return tokens;
}

/** Whether a token is neither white space nor a comment. */
export function isSignificant(token: Token): boolean {
  return token.kind !== 'whitespace' && token.kind !== 'comment';
}

interface Stretch {
  readonly kind: TokenKind;
  readonly end: number;
}

function readToken(lexer: Lexer, at: number): Stretch {
  const { text } = lexer;
  const c = text.charCodeAt(at);
  if (isSpaceCode(c)) {
    let end = at + 1;
    while (end < text.length && isSpaceCode(text.charCodeAt(end))) end++;
    return { kind: 'whitespace', end };
  }
  const comment = lexer.commentEnd(at);
  if (comment !== -1) return { kind: 'comment', end: comment };
  if (text.startsWith('/*', at)) return { kind: 'comment', end: text.length };
  const dollar = c === 0x24 ? lexer.dollarEnd(at) : -1;
  if (dollar !== -1) return { kind: 'dollar-string', end: dollar };
  return readQuoted(lexer, at) ?? readParameter(lexer, at) ?? readNumber(text, at) ?? readWordOrSymbol(lexer, at);
}

function readQuoted(lexer: Lexer, at: number): Stretch | undefined {
  const { text, profile } = lexer;
  STRING_PREFIX.lastIndex = at;
  const quote = at + (STRING_PREFIX.exec(text)?.[0].length ?? 0);
  if (!lexer.opensQuote(quote)) return undefined;
  const kind = profile.identifierQuotes.includes(text[quote] ?? '') ? 'quoted-identifier' : 'string';
  // In front of an identifier only `U&` is a prefix; `e"x"` is a word and a name.
  if (quote === at + 1 && kind === 'quoted-identifier') return undefined;
  const end = lexer.quoteEnd(quote);
  return { kind, end: end === -1 ? text.length : end };
}

function readParameter(lexer: Lexer, at: number): Stretch | undefined {
  const { text, profile } = lexer;
  const c = text[at] ?? '';
  if (!profile.parameters.includes(c)) return undefined;
  let start = at + 1;
  if (c === '@' && text[start] === '@') start++;
  if (c === ':' && (text[start] === ':' || text[at - 1] === ':')) return undefined;
  let end = start;
  const isPart = c === '?' ? isDigit : isWordCode;
  while (end < text.length && isPart(text.charCodeAt(end))) end++;
  return end === start && c !== '?' ? undefined : { kind: 'parameter', end };
}

function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39;
}

function readNumber(text: string, at: number): Stretch | undefined {
  NUMBER.lastIndex = at;
  const match = NUMBER.exec(text)?.[0];
  if (match === undefined) return undefined;
  let end = at + match.length;
  if (!isWordCode(text.charCodeAt(end)) || match.includes('.')) return { kind: 'number', end };
  // A name may start with digits in MySQL.
  while (end < text.length && isWordCode(text.charCodeAt(end))) end++;
  return { kind: 'word', end };
}

function readWordOrSymbol(lexer: Lexer, at: number): Stretch {
  const { text } = lexer;
  const c = text[at] ?? '';
  let end = at + 1;
  if (isWordCode(c.charCodeAt(0)) && c !== '$') {
    while (end < text.length && (isWordCode(text.charCodeAt(end)) || isHashInWord(lexer, end))) end++;
    return { kind: 'word', end };
  }
  if (PUNCTUATION.includes(c)) return { kind: 'punctuation', end };
  if (c === ':' && text[end] !== ':' && text[end] !== '=') return { kind: 'punctuation', end };
  if (c === ':') return { kind: 'operator', end: at + 2 };
  if (!OPERATOR.includes(c)) return { kind: 'operator', end };
  while (end < text.length && OPERATOR.includes(text[end] ?? '') && !':$\\'.includes(text[end] ?? '')) {
    if (lexer.commentEnd(end) !== -1 || lexer.profile.parameters.includes(text[end] ?? '')) break;
    end++;
  }
  return { kind: 'operator', end };
}

/** In T-SQL `#`, and in variables `@`, may continue a word. */
function isHashInWord(lexer: Lexer, at: number): boolean {
  return lexer.profile.goBatches && (lexer.text[at] === '#' || lexer.text[at] === '@');
}
