/**
 * What the statement scanner and the tokenizer must know of one database's lexical rules. Shared code reads these
 * fields and never asks which database it works for.
 */
export interface ScannerProfile {
  /** Characters that open a quoted identifier. `[` closes with `]`, the others with themselves. */
  readonly identifierQuotes: string;
  /** Characters that open a string. */
  readonly stringQuotes: string;
  /** The quotes, of either kind, inside which a backslash escapes the next character. */
  readonly backslashQuotes: string;
  /** Whether `E'...'` is a string with backslash escapes. */
  readonly escapeStrings: boolean;
  /** Whether `$tag$ ... $tag$` is a string. */
  readonly dollarQuotes: boolean;
  /** What starts a comment that runs to the end of the line. */
  readonly lineComments: readonly string[];
  /** Whether `--` inside a statement is a comment only when a blank follows, so that `5--1` is arithmetic. */
  readonly dashNeedsSpace: boolean;
  /** Whether block comments nest. */
  readonly nestedComments: boolean;
  /** Whether the server executes what stands in comments that open with `/*!` or `/*M!`. */
  readonly executableComments: boolean;
  /** Characters that open a parameter or variable: `$` (with digits), `?`, `@`, `:`. */
  readonly parameters: string;
  /** Whether `BEGIN ATOMIC ... END` holds statements. */
  readonly beginAtomic: boolean;
  /**
   * How `BEGIN ... END` holds statements: not at all; closed by a statement that is just `END`; or counted by keyword,
   * which needs `BEGIN`, `CASE` and `END` to be reserved words.
   */
  readonly beginBlocks: 'none' | 'statement' | 'keyword';
  /** Whether `label: BEGIN` may close with `END label`. */
  readonly blockLabels: boolean;
  /** Whether a line with `GO` ends a batch, and a routine without a `BEGIN` body reaches to the end of its batch. */
  readonly goBatches: boolean;
  /** Whether dumps may hold commands of the interactive shell (`\restrict`) and `COPY ... FROM stdin` data. */
  readonly shellCommands: boolean;
}

/** No database in particular: used for foreign migration formats and where there is no connection. */
export const genericProfile: ScannerProfile = {
  identifierQuotes: '"`',
  stringQuotes: "'",
  backslashQuotes: '',
  escapeStrings: false,
  dollarQuotes: true,
  lineComments: ['--'],
  dashNeedsSpace: false,
  nestedComments: false,
  executableComments: false,
  parameters: '$?',
  beginAtomic: true,
  beginBlocks: 'none',
  blockLabels: false,
  goBatches: false,
  shellCommands: false,
};

/** PostgreSQL, also CockroachDB. Comments nest: https://www.postgresql.org/docs/current/sql-syntax-lexical.html */
export const postgresProfile: ScannerProfile = {
  ...genericProfile,
  escapeStrings: true,
  nestedComments: true,
  parameters: '$',
  beginBlocks: 'statement',
  shellCommands: true,
};

/** Amazon Redshift: PostgreSQL, except that a backslash escapes in ordinary strings too. */
export const redshiftProfile: ScannerProfile = { ...postgresProfile, backslashQuotes: "'" };

/** MySQL, also TiDB. A double quote opens a string, as without `ANSI_QUOTES`; backticks know no backslash escapes. */
export const mysqlProfile: ScannerProfile = {
  ...genericProfile,
  identifierQuotes: '`',
  stringQuotes: `'"`,
  backslashQuotes: `'"`,
  dollarQuotes: false,
  lineComments: ['--', '#'],
  dashNeedsSpace: true,
  executableComments: true,
  parameters: '?@',
  beginAtomic: false,
  beginBlocks: 'statement',
  blockLabels: true,
};

export const mariadbProfile: ScannerProfile = mysqlProfile;

/** SQLite and libSQL. */
export const sqliteProfile: ScannerProfile = {
  ...genericProfile,
  identifierQuotes: '"`[',
  dollarQuotes: false,
  parameters: '$?@:',
  beginAtomic: false,
  beginBlocks: 'statement',
};

/** SQL Server and Azure SQL. */
export const sqlserverProfile: ScannerProfile = {
  ...genericProfile,
  identifierQuotes: '"`[',
  dollarQuotes: false,
  nestedComments: true,
  parameters: '@',
  beginAtomic: false,
  beginBlocks: 'keyword',
  goBatches: true,
};

/** ClickHouse: https://clickhouse.com/docs/sql-reference/syntax. Heredocs are its name for dollar quotes. */
export const clickhouseProfile: ScannerProfile = {
  ...genericProfile,
  backslashQuotes: `'"\``,
  lineComments: ['--', '#!', '# '],
  parameters: '?',
  beginAtomic: false,
};
