const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '\x07': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

const CONTROL_BY_LETTER: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  '\\': '\\',
};

/** True if Go's `unicode.IsPrint` holds: letters, marks, numbers, punctuation, symbols and the ASCII space. */
export function isPrintable(char: string): boolean {
  return char === ' ' || /^[\p{L}\p{M}\p{N}\p{P}\p{S}]$/u.test(char);
}

function escapeChar(char: string, quote: string, asciiOnly: boolean): string {
  if (char === quote || char === '\\') return `\\${char}`;
  const code = char.codePointAt(0) ?? 0;
  if (code < 0x7f ? code >= 0x20 : !asciiOnly && isPrintable(char)) return char;
  const short = SHORT_ESCAPES[char];
  if (short !== undefined) return short;
  if (code < 0x20 || code === 0x7f) return `\\x${code.toString(16).padStart(2, '0')}`;
  if (code >= 0xd800 && code < 0xe000) return '\\ufffd';
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`;
}

/**
 * A double-quoted Go string literal, as `strconv.Quote` and the verb `%q` write it.
 * With `asciiOnly` every character outside ASCII is escaped (`%+q`). Half of a surrogate pair becomes `\ufffd`.
 */
export function goQuote(text: string, asciiOnly = false): string {
  let out = '"';
  for (const char of text) out += escapeChar(char, '"', asciiOnly);
  return `${out}"`;
}

/** A single-quoted Go character literal, as `%q` writes an integer. Codes outside Unicode become U+FFFD. */
export function goQuoteRune(code: number, asciiOnly = false): string {
  return `'${escapeChar(runeText(code), "'", asciiOnly)}'`;
}

/** The character of a code point; U+FFFD for codes that are no character, as in Go. */
export function runeText(code: number): string {
  const valid = Number.isInteger(code) && code >= 0 && code <= 0x10ffff && !(code >= 0xd800 && code < 0xe000);
  return valid ? String.fromCodePoint(code) : '\ufffd';
}

/**
 * The text that a Go literal stands for: `"..."` with escapes, `` `...` `` as it is, or `'c'`.
 * Returns undefined where `strconv.Unquote` reports `invalid syntax`.
 * Bytes written as `\xNN` or `\NNN` are joined to UTF-8; bytes that form no character become U+FFFD.
 */
export function goUnquote(literal: string): string | undefined {
  const quote = literal[0];
  if (literal.length < 2 || quote === undefined || !literal.endsWith(quote)) return undefined;
  const body = literal.slice(1, -1);
  if (quote === '`') return body.includes('`') ? undefined : body.replaceAll('\r', '');
  if (quote !== '"' && quote !== "'") return undefined;
  const text = decodeEscapes(body, quote);
  if (text === undefined || quote === '"') return text;
  return Array.from(text).length === 1 ? text : undefined;
}

const ESCAPE = /\\(?:([abfnrtv\\'"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))/y;

function decodeEscapes(body: string, quote: string): string | undefined {
  let out = '';
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) out += new TextDecoder().decode(new Uint8Array(bytes));
    bytes = [];
  };
  for (let pos = 0; pos < body.length; ) {
    const char = body.charAt(pos);
    if (char === quote || char === '\n') return undefined;
    if (char !== '\\') {
      flush();
      out += char;
      pos++;
      continue;
    }
    ESCAPE.lastIndex = pos;
    const match = ESCAPE.exec(body);
    if (match === null) return undefined;
    pos += match[0].length;
    const [, letter, hex, short, long, octal] = match;
    const byte = hex !== undefined ? Number.parseInt(hex, 16) : Number.parseInt(octal ?? '', 8);
    if (!Number.isNaN(byte)) {
      if (byte > 0xff) return undefined;
      // In a character literal the number is the character, not a byte of it.
      if (quote === "'") out += String.fromCodePoint(byte);
      else bytes.push(byte);
      continue;
    }
    flush();
    if (letter !== undefined) {
      if ((letter === '"' || letter === "'") && letter !== quote) return undefined;
      out += CONTROL_BY_LETTER[letter] ?? letter;
    } else {
      const code = Number.parseInt(short ?? long ?? '', 16);
      if (code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) return undefined;
      out += String.fromCodePoint(code);
    }
  }
  flush();
  return out;
}
