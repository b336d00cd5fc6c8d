/** How an identifier is quoted: `"x"`, `` `x` `` or `[x]`. */
export type QuoteStyle = 'double' | 'backtick' | 'bracket';

/** The name in quotes, with closing quotes inside doubled. */
export function quoteIdentifier(name: string, style: QuoteStyle): string {
  switch (style) {
    case 'double':
      return `"${name.replaceAll('"', '""')}"`;
    case 'backtick':
      return `\`${name.replaceAll('`', '``')}\``;
    case 'bracket':
      return `[${name.replaceAll(']', ']]')}]`;
  }
}

/** The name without its quotes of any style; one that has none is returned as it is. */
export function unquoteIdentifier(text: string): string {
  const open = text[0];
  const close = open === '[' ? ']' : open;
  if (text.length < 2 || text.at(-1) !== close || !'"`['.includes(open ?? ' ')) return text;
  return text.slice(1, -1).replaceAll(`${close}${close}`, close ?? '');
}

export interface LiteralOptions {
  /** Whether the server reads a backslash as an escape, so that one must be doubled. Default: no. */
  readonly backslash?: boolean;
}

/** The text as a string literal in single quotes. */
export function quoteLiteral(value: string, options: LiteralOptions = {}): string {
  const escaped = options.backslash === true ? value.replaceAll('\\', '\\\\') : value;
  return `'${escaped.replaceAll("'", "''")}'`;
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', 0: '\0', Z: '\u001a' };

/**
 * The value of a string literal in single or double quotes, with or without a prefix letter; text that is no such
 * literal is returned as it is. A prefix `E` turns backslash escapes on.
 */
export function unquoteLiteral(text: string, options: LiteralOptions = {}): string {
  const prefix = /^[eEnN](?=')/.exec(text)?.[0] ?? '';
  const literal = text.slice(prefix.length);
  const quote = literal[0];
  if ((quote !== "'" && quote !== '"') || literal.length < 2 || literal.at(-1) !== quote) return text;
  const inner = literal.slice(1, -1);
  if (options.backslash !== true && prefix.toUpperCase() !== 'E') return inner.replaceAll(quote + quote, quote);
  return inner.replace(/\\([\s\S])|''|""/g, (all, c: string | undefined) => {
    if (c !== undefined) return ESCAPES[c] ?? c;
    return all === quote + quote ? quote : all;
  });
}

/**
 * Whether the text is one complete string literal in one of the given quotes, default single or double: it starts
 * with the quote and that quote closes at the very end. `'a' || 'b'` is not.
 */
export function isQuoted(text: string, quotes = `'"`): boolean {
  const quote = text[0];
  if (quote === undefined || !quotes.includes(quote) || text.length < 2) return false;
  for (let i = 1; i < text.length; i++) {
    if (text[i] === '\\' && text[i + 1] === quote && i + 2 < text.length) i++;
    else if (text[i] === quote) {
      if (i === text.length - 1) return true;
      if (text[i + 1] !== quote) return false;
      i++;
    }
  }
  return false;
}
