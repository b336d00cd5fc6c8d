/** Kinds of tokens. Numbers, because a large file has hundreds of thousands of them. */
export const Token = {
  eof: 0,
  newline: 1,
  comment: 2,
  identifier: 3,
  number: 4,
  /** `"` at the start of a string. */
  openQuote: 5,
  closeQuote: 6,
  /** A stretch of literal text inside a string or heredoc; in a heredoc at most one line, with its newline. */
  text: 7,
  /** `${` or `${~` */
  interpolation: 8,
  /** `%{` or `%{~` */
  directive: 9,
  /** The `}` or `~}` that ends an interpolation or directive. */
  templateEnd: 10,
  /** `<<X` or `<<-X` with its newline. */
  openHeredoc: 11,
  /** The closing marker with the blanks before it, without the newline behind it. */
  closeHeredoc: 12,
  openBrace: 13,
  closeBrace: 14,
  openBracket: 15,
  closeBracket: 16,
  openParen: 17,
  closeParen: 18,
  comma: 19,
  dot: 20,
  ellipsis: 21,
  colon: 22,
  question: 23,
  assign: 24,
  arrow: 25,
  equal: 26,
  notEqual: 27,
  less: 28,
  lessEqual: 29,
  greater: 30,
  greaterEqual: 31,
  and: 32,
  or: 33,
  not: 34,
  plus: 35,
  minus: 36,
  star: 37,
  slash: 38,
  percent: 39,
  /** A character that the language does not use. */
  invalid: 40,
} as const;

export type TokenKind = (typeof Token)[keyof typeof Token];

/** Tokens as parallel lists; the last one is `eof`. Blanks are not tokens, everything else is. */
export interface TokenList {
  readonly kinds: readonly TokenKind[];
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}
