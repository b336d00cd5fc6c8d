import {
  isSignificant,
  mysqlProfile,
  quoteIdentifier,
  quoteLiteral,
  type Token,
  tokenizeSql,
  unquoteIdentifier,
  unquoteLiteral,
  unwrapParens,
  wrapParens,
} from '@atlas/sqltext';

/** The name in backticks. */
export function ident(name: string): string {
  return quoteIdentifier(name, 'backtick');
}

/** The name in double quotes, as comments of statements print it. */
export function shown(name: string): string {
  return JSON.stringify(name);
}

const ESCAPES: Readonly<Record<string, string>> = { '\0': '\\0', '\n': '\\n', '\r': '\\r', '\u001a': '\\Z' };

/** A string literal in double quotes with backslash escapes, the way defaults and comments are written. */
export function doubleQuoted(value: string): string {
  // oxlint-disable-next-line no-control-regex -- NUL and Ctrl-Z are what has to be escaped
  return `"${value.replace(/["\\]/g, '\\$&').replace(/[\0\n\r\u001a]/g, (c) => ESCAPES[c] ?? c)}"`;
}

/** A string literal in single quotes with backslash escapes. */
export function singleQuoted(value: string): string {
  return quoteLiteral(value, { backslash: true });
}

/**
 * A literal as the model keeps it, whatever the server calls it: in single quotes, quotes doubled, backslashes plain.
 */
export function modelLiteral(value: string): string {
  return quoteLiteral(value);
}

/** The value of a literal that the server wrote, with backslash escapes. */
export function serverLiteral(text: string): string {
  return unquoteLiteral(text, { backslash: true });
}

/**
 * Takes the escapes away that MySQL adds when it stores an expression as text: `_utf8mb4\'x\'` is `_utf8mb4'x'`.
 */
export function unescapeExpression(text: string): string {
  return text
    .replace(/\\(['\\])/g, '$1')
    .replace(
      /(_utf8(?:mb[34])?)('(?:[^'\\]|\\.|'')*')/g,
      (_all, introducer: string, literal: string) => introducer + readTwice(literal),
    );
}

/** MySQL's catalog encodes the bytes of strings in expressions once more: `ü` is `Ã¼` there. */
function readTwice(literal: string): string {
  // Every byte is one character; plain letters are the same either way.
  if (!/[\u0080-\u00ff]/.test(literal) || /[^\0-\u00ff]/.test(literal)) return literal;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(literal, 'latin1'));
  } catch {
    return literal;
  }
}

export function unwrap(expr: string): string {
  return unwrapParens(expr, mysqlProfile);
}

/** The expression without any pair of parentheses around all of it. */
export function bare(expr: string): string {
  let text = expr.trim();
  while (isWrapped(text)) text = unwrap(text);
  return text;
}

/** The expression in one pair of parentheses. */
export function wrap(expr: string): string {
  return wrapParens(expr, mysqlProfile);
}

export function isWrapped(expr: string): boolean {
  return expr.startsWith('(') && unwrap(expr) !== expr.trim();
}

/** Names of one kind are equal for the server when they differ in letter case only. */
export function sameName(a: string, b: string): boolean {
  return a === b || nameKey(a) === nameKey(b);
}

export function nameKey(name: string): string {
  return name.toLowerCase();
}

/** The significant tokens of a piece of SQL. */
export function tokensOf(sql: string): Token[] {
  return tokenizeSql(sql, mysqlProfile).filter(isSignificant);
}

/**
 * The text without the qualifier `schema` in front of names, so that it means whatever schema is the default.
 * Servers write view queries with qualified, quoted names.
 */
export function unqualify(sql: string, schema: string): string {
  if (!sql.includes(ident(schema))) return sql;
  let out = '';
  let at = 0;
  const tokens = tokenizeSql(sql, mysqlProfile);
  for (const [i, token] of tokens.entries()) {
    const isQualifier =
      token.kind === 'quoted-identifier' &&
      unquoteIdentifier(token.text) === schema &&
      tokens[i + 1]?.text === '.' &&
      tokens[i - 1]?.text !== '.';
    if (!isQualifier) continue;
    out += sql.slice(at, token.start);
    at = token.end + 1;
  }
  return out + sql.slice(at);
}

/** A dotted name that a text mentions; the qualifier is absent where none is written. */
export interface MentionedName {
  readonly schema?: string;
  readonly name: string;
  /** `(` follows. */
  readonly isCall: boolean;
}

/** All names of a piece of SQL outside of strings and comments, each once. */
export function mentionedNames(sql: string): MentionedName[] {
  const found = new Map<string, MentionedName>();
  const tokens = tokensOf(sql);
  const nameAt = (i: number): string | undefined => {
    const token = tokens[i];
    if (token?.kind !== 'word' && token?.kind !== 'quoted-identifier') return undefined;
    return unquoteIdentifier(token.text);
  };
  for (let i = 0; i < tokens.length; i++) {
    const first = nameAt(i);
    if (first === undefined || tokens[i - 1]?.text === '.') continue;
    // The name that a column gets may be that of a table as well.
    if (/^as$/i.test(tokens[i - 1]?.text ?? '')) continue;
    const second = tokens[i + 1]?.text === '.' ? nameAt(i + 2) : undefined;
    const isCall = tokens[second === undefined ? i + 1 : i + 3]?.text === '(';
    const plain: MentionedName = { name: first, isCall };
    const names =
      second === undefined
        ? [plain]
        : [
            { schema: first, name: second, isCall },
            { name: first, isCall: false },
          ];
    for (const name of names) found.set(`${name.schema ?? ''}\u0000${name.name}\u0000${name.isCall}`, name);
  }
  return [...found.values()];
}
