import { goQuote, isPrintable } from './quote.ts';

/** What a piece of template text is. `char` is any other printable ASCII character, such as the comma. */
export type TokenKind =
  | 'text'
  | 'leftDelim'
  | 'rightDelim'
  | 'error'
  | 'eof'
  | 'space'
  | 'string'
  | 'rawString'
  | 'charConstant'
  | 'number'
  | 'bool'
  | 'identifier'
  | 'field'
  | 'variable'
  | 'dot'
  | 'nil'
  | 'pipe'
  | 'assign'
  | 'declare'
  | 'leftParen'
  | 'rightParen'
  | 'char'
  | 'keyword';

/** A piece of template text. For `error` tokens `value` is the message. */
export interface Token {
  readonly kind: TokenKind;
  readonly value: string;
  /** UTF-16 offset in the text. */
  readonly pos: number;
  /** 1-based line of the first character. */
  readonly line: number;
}

const KEYWORDS = new Set(['block', 'break', 'continue', 'define', 'else', 'end', 'if', 'range', 'template', 'with']);

const NEWLINE = 10;
const SPACE = /[ \t\r\n]+/y;
const WORD = /[_\p{L}\p{Nd}]*/uy;
const QUOTED = /"(?:[^"\\\n]|\\[^\n])*"/y;
const CHAR_CONSTANT = /'(?:[^'\\\n]|\\[^\n])*'/y;
const NUMBER =
  /[+-]?(?:0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?|0[oO][0-7_]*(?:\.[0-7_]*)?|0[bB][01_]*(?:\.[01_]*)?|[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?)i?/y;

/** Text that closes an action at `pos`: `}}`, or white space and `-}}`. */
function rightDelimAt(text: string, pos: number): { readonly length: number; readonly trim: boolean } | undefined {
  if (text.startsWith('}}', pos)) return { length: 2, trim: false };
  if (' \t\r\n'.includes(text.charAt(pos)) && text.startsWith('-}}', pos + 1)) return { length: 4, trim: true };
  return undefined;
}

function isSpaceAt(text: string, pos: number): boolean {
  return pos < text.length && ' \t\r\n'.includes(text.charAt(pos));
}

/**
 * Splits template text into tokens. Comments are left out, trim markers are applied to the text around them.
 * The list always ends in `eof` or, at the first thing that is no token, in `error`.
 */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let pos = 0;
  let line = 1;
  let parens = 0;
  let inAction = false;
  let done = false;

  function moveTo(end: number): void {
    for (; pos < end; pos++) if (text.charCodeAt(pos) === NEWLINE) line++;
  }
  function emit(kind: TokenKind, end: number): void {
    tokens.push({ kind, value: text.slice(pos, end), pos, line });
    moveTo(end);
  }
  function fail(message: string): void {
    tokens.push({ kind: 'error', value: message, pos, line });
    done = true;
  }
  function matchEnd(pattern: RegExp, from = pos): number {
    pattern.lastIndex = from;
    return pattern.test(text) ? pattern.lastIndex : -1;
  }
  function skipSpace(): void {
    const end = matchEnd(SPACE);
    if (end !== -1) moveTo(end);
  }

  function lexText(): void {
    const open = text.indexOf('{{', pos);
    if (open === -1) {
      if (pos < text.length) emit('text', text.length);
      emit('eof', text.length);
      done = true;
      return;
    }
    const trim = text.charAt(open + 2) === '-' && isSpaceAt(text, open + 3);
    let end = open;
    if (trim) while (end > pos && isSpaceAt(text, end - 1)) end--;
    if (end > pos) emit('text', end);
    moveTo(open);
    const inner = open + (trim ? 4 : 2);
    if (!text.startsWith('/*', inner)) {
      emit('leftDelim', open + 2);
      moveTo(inner);
      inAction = true;
      parens = 0;
      return;
    }
    const close = text.indexOf('*/', inner + 2);
    if (close === -1) return fail('unclosed comment');
    const delim = rightDelimAt(text, close + 2);
    if (delim === undefined) return fail('comment ends before closing delimiter');
    moveTo(close + 2 + delim.length);
    if (delim.trim) skipSpace();
  }

  function atTerminator(end: number): boolean {
    return end >= text.length || ' \t\r\n.,|:()'.includes(text.charAt(end)) || text.startsWith('}}', end);
  }
  /** Emits a word that must not run into something else, such as `.Name` or `$x`. */
  function lexWord(kind: TokenKind, end: number): void {
    if (atTerminator(end)) return emit(kind, end);
    const char = String.fromCodePoint(text.codePointAt(end) ?? 0);
    fail(`bad character ${describeChar(char)}`);
  }
  function lexNumber(): void {
    let end = matchEnd(NUMBER);
    const next = String.fromCodePoint(text.codePointAt(end) ?? 0);
    if (matchEnd(WORD, end) > end) return fail(`bad number syntax: ${goQuote(text.slice(pos, end) + next)}`);
    if (next === '+' || next === '-') {
      // Only a complex constant goes on after a sign, and it ends in `i`.
      end = matchEnd(NUMBER, end);
      if (text.charAt(end - 1) !== 'i') return fail(`bad number syntax: ${goQuote(text.slice(pos, end))}`);
    }
    emit('number', end);
  }
  function lexIdentifier(): void {
    const end = matchEnd(WORD);
    const word = text.slice(pos, end);
    if (KEYWORDS.has(word)) return lexWord('keyword', end);
    if (word === 'nil') return lexWord('nil', end);
    lexWord(word === 'true' || word === 'false' ? 'bool' : 'identifier', end);
  }
  function lexDelimited(kind: TokenKind, end: number, name: string): void {
    if (end <= pos) fail(`unterminated ${name}`);
    else emit(kind, end);
  }

  function lexAction(): void {
    const delim = rightDelimAt(text, pos);
    if (delim !== undefined) {
      if (parens > 0) return fail('unclosed left paren');
      if (delim.trim) moveTo(pos + 2);
      emit('rightDelim', pos + 2);
      if (delim.trim) skipSpace();
      inAction = false;
      return;
    }
    if (pos >= text.length) return fail('unclosed action');
    const char = String.fromCodePoint(text.codePointAt(pos) ?? 0);
    switch (char) {
      case ' ':
      case '\t':
      case '\r':
      case '\n':
        return lexSpace();
      case '=':
        return emit('assign', pos + 1);
      case ':':
        return text.charAt(pos + 1) === '=' ? emit('declare', pos + 2) : fail('expected :=');
      case '|':
        return emit('pipe', pos + 1);
      case '"':
        return lexDelimited('string', matchEnd(QUOTED), 'quoted string');
      case '`':
        return lexDelimited('rawString', text.indexOf('`', pos + 1) + 1, 'raw quoted string');
      case "'":
        return lexDelimited('charConstant', matchEnd(CHAR_CONSTANT), 'character constant');
      case '$':
        return lexWord('variable', matchEnd(WORD, pos + 1));
      case '(':
        parens++;
        return emit('leftParen', pos + 1);
      case ')':
        if (--parens < 0) return fail('unexpected right paren');
        return emit('rightParen', pos + 1);
      default:
        if (char === '+' || char === '-' || /^[0-9]/.test(char)) return lexNumber();
        // A dot that ends the text is a number cut short for Go, too.
        if (char === '.' && /^(?:[0-9]|$)/.test(text.charAt(pos + 1))) return lexNumber();
        if (char === '.') {
          const end = matchEnd(WORD, pos + 1);
          return lexWord(end === pos + 1 ? 'dot' : 'field', end);
        }
        if (matchEnd(WORD) > pos) return lexIdentifier();
        if (char >= '!' && char <= '~') return emit('char', pos + 1);
        return fail(`unrecognized character in action: ${describeChar(char)}`);
    }
  }
  function lexSpace(): void {
    let end = matchEnd(SPACE);
    // The last space may be half of the marker ` -}}`.
    if (rightDelimAt(text, end - 1)?.trim === true) end--;
    if (end > pos) emit('space', end);
  }

  while (!done) {
    if (inAction) lexAction();
    else lexText();
  }
  return tokens;
}

/** A character as Go's verb `%#U` shows it: `U+007D '}'`. */
function describeChar(char: string): string {
  const code = (char.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return isPrintable(char) ? `U+${code} '${char}'` : `U+${code}`;
}
