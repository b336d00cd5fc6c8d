import type { Capabilities, Dialect, Scope } from '@atlas/dialect';
import type { LintSettings } from './config.ts';
import type { DialectLint } from './dialect-lint.ts';
import type { LintFile, LintStatement } from './file.ts';
import type { NoRewrite, Rewrite } from './rewrites/rewrite.ts';
import type { SpanKey, Spans } from './spans.ts';

/** One concern, such as the loss of data. Analyzers know nothing of each other, of output, or of exit codes. */
export interface Analyzer {
  /** Names its block in the project file and its `nolint` directive: `data_depend`. Several may share a name. */
  readonly name: string;
  /** What stands above its findings: `data dependent changes detected`. */
  readonly heading: string;
  /** The codes that it reports, in order. */
  readonly codes: readonly string[];
  /** Findings are errors unless the user said otherwise. Default: they are warnings. */
  readonly isErrorByDefault?: boolean;
  /** Codes that are warnings even where the analyzer's findings are errors. */
  readonly neverErrors?: readonly string[];
  /** Says something of what is there, too, and not only of changes: a whole schema is given to it as just added. */
  readonly judgesStates?: boolean;
  run(pass: Pass): void | Promise<void>;
}

/** What an analyzer gets: a file, what is known around it, and where to put findings. */
export interface Pass {
  readonly file: LintFile;
  /** Which objects the file itself adds and drops. */
  readonly spans: Spans;
  readonly dialect: Dialect;
  /** The database's own answers for generic analyzers. */
  readonly lint: DialectLint;
  /** Those of the dev database. */
  readonly capabilities: Capabilities;
  readonly scope: Scope;
  readonly settings: LintSettings;
  /** How large tables of the target are, where there is one. */
  readonly sizes: TableSizes | undefined;
  /** Who wrote the file. Undefined when nobody asked. */
  readonly author?: string | undefined;
  readonly report: (finding: Finding) => void;
}

export interface Finding {
  /** `DS102`; empty for findings of user rules. */
  readonly code: string;
  /** One sentence without a full stop. */
  readonly text: string;
  /** The statement it is about; absent for findings about the file as a whole. */
  readonly statement?: LintStatement | undefined;
  /** Default: that of the analyzer. */
  readonly heading?: string;
  /** Says more about what stands under the heading, such as the description of a rule. Goes into JSON. */
  readonly description?: string;
  readonly fixes?: readonly SuggestedFix[];
  /** Fixes for this finding and its like together, printed once: the last one given counts. */
  readonly fileFixes?: readonly SuggestedFix[];
  /** The user's rule that found it. Also what a `nolint` directive may call it. */
  readonly rule?: string;
  /** Overrides what settings say about errors, for rules with settings of their own. */
  readonly isError?: boolean;
  /** Names that a pre-migration check must mention to take care of this finding: the table, columns. */
  readonly objects?: readonly string[];
  /** What it is about, for reports that know where objects are declared. Default: what the statement adds. */
  readonly at?: SpanKey;
}

/** What to do about a finding. */
export interface SuggestedFix {
  readonly message: string;
  /** The change of the file that does it, if it can be written down. */
  readonly edit?: LineEdit;
  /** All of the SQL that it comes to, as it would stand in files; see `splitFile` for which. */
  readonly sql?: string;
}

/** Replaces whole lines. */
export interface LineEdit {
  /** First and last line, 1-based, both replaced. */
  readonly line: number;
  readonly end: number;
  readonly newText: string;
}

/** Estimates of a catalog by table, never counted rows. */
export interface TableSizes {
  /** Undefined for a table that is not known. `schema` is undefined on a bound connection. */
  sizeOf(schema: string | undefined, table: string): TableSize | undefined;
}

export interface TableSize {
  /** Estimated; undefined when the server never counted. */
  readonly rows: number | undefined;
  readonly bytes: number | undefined;
}

/** A finding in a report. */
export interface LintDiagnostic {
  /** Offset in the text of the file. */
  readonly pos: number;
  readonly text: string;
  readonly code: string;
  readonly fixes: readonly SuggestedFix[];
  readonly rule: string | undefined;
  readonly isError: boolean;
}

/** The findings of one analyzer under one heading, in the order of the file. */
export interface Report {
  readonly analyzer: string;
  readonly heading: string;
  readonly description?: string;
  readonly diagnostics: readonly LintDiagnostic[];
  /** For the report as a whole. */
  readonly fixes: readonly SuggestedFix[];
}

/** What analysis says of one file. */
export interface FileReport {
  readonly file: Pick<LintFile, 'name' | 'version' | 'text'>;
  readonly reports: readonly Report[];
  /** Why the file fails: headings of reports that hold errors, the server's message, an analyzer that crashed. */
  readonly error: string | undefined;
  /** Mistakes in directives of the file, one sentence each. */
  readonly warnings: readonly string[];
  /** Changes over all its statements. */
  readonly changes: number;
  /** Statements with findings that can be had in another way, or why they cannot. Absent: none was looked for. */
  readonly rewrites?: ReadonlyMap<LintStatement, Rewrite | NoRewrite>;
  /** It runs in a transaction when it is applied. Absent: it was not analysed. */
  readonly isTransactional?: boolean;
  /** The statements that were analysed. Absent where there were none. */
  readonly statements?: readonly LintStatement[];
}
