import {
  isSignificant,
  quoteIdentifier,
  quoteLiteral,
  sqliteProfile,
  type Token,
  tokenizeSql,
  unquoteIdentifier,
  unquoteLiteral,
  unwrapParens,
  wrapParens,
} from '@atlas/sqltext';

/** The name in backticks, the way all statements of this dialect quote names. */
export function ident(name: string): string {
  return quoteIdentifier(name, 'backtick');
}

/** The name in double quotes, as comments of statements print it. */
export function shown(name: string): string {
  return JSON.stringify(name);
}

/** A string literal. */
export function literal(value: string): string {
  return quoteLiteral(value);
}

/** Names are equal when they differ in ASCII letter case only. https://www.sqlite.org/lang_keywords.html */
export function sameName(a: string, b: string): boolean {
  return a === b || nameKey(a) === nameKey(b);
}

/** The same text for all spellings of a name. SQLite folds ASCII letters and no others. */
export function nameKey(name: string): string {
  return name.replace(/[A-Z]/g, (c) => c.toLowerCase());
}

/**
 * Whether two pieces of SQL mean the same word for word: white space, letter case of names and keywords, and the style
 * of quotes around names do not count. Comments count only with `comments`.
 */
export function sameSql(a: string, b: string, options: { readonly comments?: boolean } = {}): boolean {
  if (a === b) return true;
  const x = wordsOf(a, options.comments ?? false);
  const y = wordsOf(b, options.comments ?? false);
  return x.length === y.length && x.every((word, i) => word === y[i]);
}

/** As `sameSql`, and one pair of parentheses around all of either does not count. */
export function sameExpr(a: string, b: string): boolean {
  return a === b || sameSql(unwrap(a), unwrap(b));
}

function wordsOf(sql: string, comments: boolean): string[] {
  const words: string[] = [];
  for (const token of tokenizeSql(sql, sqliteProfile)) {
    if (token.kind === 'comment' && comments) words.push(token.text.replace(/\s+/g, ' ').trim());
    if (isSignificant(token)) words.push(wordOf(token));
  }
  while (words.at(-1) === ';') words.pop();
  return words;
}

function wordOf(token: Token): string {
  if (token.kind === 'word') return nameKey(token.text);
  if (token.kind === 'quoted-identifier') return nameKey(unquoteIdentifier(token.text));
  return token.text;
}

/** The expression without one pair of parentheses around all of it. */
export function unwrap(expr: string): string {
  return unwrapParens(expr, sqliteProfile);
}

/** The expression in exactly one more pair of parentheses than it needs: none is added around one that has it. */
export function wrap(expr: string): string {
  return wrapParens(endClean(expr), sqliteProfile);
}

/** The text without comments at its end, so that what is written behind it is not part of a comment. */
export function endClean(sql: string): string {
  const text = sql.trim();
  if (!text.includes('--') && !text.endsWith('*/')) return text;
  const last = tokenizeSql(text, sqliteProfile).findLast(isSignificant);
  return last === undefined ? '' : text.slice(0, last.end);
}

/** The value of a string literal or a quoted name; other text as it is. */
export function unquote(text: string): string {
  return text.startsWith("'") ? unquoteLiteral(text) : unquoteIdentifier(text);
}

/**
 * The names of `known` (keys as of `nameKey`) that a statement's text mentions, in order of first mention. Strings and
 * comments do not count, nor does a name behind `.`, which is a column's.
 */
export function mentionedNames(sql: string, known: { has(key: string): boolean }): string[] {
  const found = new Set<string>();
  let before: Token | undefined;
  for (const token of tokenizeSql(sql, sqliteProfile)) {
    if (!isSignificant(token)) continue;
    if (token.kind === 'word' || token.kind === 'quoted-identifier') {
      const key = wordOf(token);
      if (known.has(key) && (before?.text !== '.' || mainIsBefore(sql, before.start))) found.add(key);
    }
    before = token;
  }
  return [...found];
}

/** Whether the dot at `at` follows the schema name, so that a table's name comes behind it. */
function mainIsBefore(sql: string, at: number): boolean {
  return /(^|[^\w$])["`[]?main["`\]]?\s*$/i.test(sql.slice(Math.max(0, at - 16), at));
}
