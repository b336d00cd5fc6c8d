export { SqlBuilder, type SqlBuilderOptions } from './builder.ts';
export { type SqlName, type StatementSubject, describeStatement } from './ddl.ts';
export {
  type SourcePosition,
  addFileDirective,
  delimiterDirective,
  directiveWords,
  escapeControls,
  expandEscapes,
  fileDirectives,
  findDirective,
  isSumIgnored,
  parseDirective,
  parseSourcePosition,
  statementDirectives,
} from './directives.ts';
export { canonicalBody, equalBodies, normalizeSpace, unwrapParens, wrapParens } from './expressions.ts';
export {
  type ImportDirective,
  type ImportResult,
  type SourceFile,
  type SourceFiles,
  findImports,
  resolveImports,
} from './imports.ts';
export { utf8Offsets } from './offsets.ts';
export { orderStatements } from './order.ts';
export {
  type ScannerProfile,
  clickhouseProfile,
  genericProfile,
  mariadbProfile,
  mysqlProfile,
  postgresProfile,
  redshiftProfile,
  sqliteProfile,
  sqlserverProfile,
} from './profile.ts';
export {
  type LiteralOptions,
  type QuoteStyle,
  isQuoted,
  quoteIdentifier,
  quoteLiteral,
  unquoteIdentifier,
  unquoteLiteral,
} from './quoting.ts';
export { type RenameDirective, findRenames, renamedFrom } from './renames.ts';
export { type ScanOptions, type ScanResult, formatScanError, scanStatements } from './scan.ts';
export type { Comment, Directive, Statement } from './statement.ts';
export { type Span, TokenCursor } from './token-cursor.ts';
export { type Token, type TokenKind, isSignificant, tokenizeSql } from './tokens.ts';
export { type Txtar, type TxtarFile, formatTxtar, parseTxtar } from './txtar.ts';
