import type { Capabilities, Driver } from '@atlas/dialect';
import type { Column, SchemaObject, Table } from '@atlas/model';
import type { TokenCursor } from '@atlas/sqltext';
import type { Analyzer, TableSizes } from './analyzer.ts';
import type { LintStatement } from './file.ts';
import type { NoRewrite, Rewrite, RewriteContext } from './rewrites/rewrite.ts';
import type { StatementFact } from './statements/facts.ts';

/** What one database adds to analysis. Every member but `analyzers` is optional; its doc says what happens without. */
export interface DialectLint {
  /** Its own analyzers, run after the generic ones, in order. */
  readonly analyzers: readonly Analyzer[];
  /**
   * What existing rows get when a column without default is added as NOT NULL: a value as findings show it, undefined when
   * the server refuses, null when there is nothing to say. Default: it refuses.
   */
  implicitValue?(column: Column, table: Table, capabilities: Capabilities): string | null | undefined;
  /** The type as findings about implicit values show it. Default: the full type. */
  implicitValueType?(column: Column): string;
  /**
   * What to say of a column that becomes NOT NULL; null for nothing. Default: MF104, that rows with NULL make it fail.
   */
  nullabilityFinding?(column: Column): { readonly code: string; readonly text: string } | null | undefined;
  /** The server gives the column values by itself. Default: attributes `identity` and `auto_increment`. */
  isSelfFilled?(column: Column): boolean;
  /** Further facts in the text of a statement. Default: none. */
  readFacts?(cursor: TokenCursor): readonly StatementFact[];
  /** How large tables are, from estimates of the catalog; rows are neither read nor counted. Default: not known. */
  readSizes?(driver: Driver): Promise<TableSizes>;
  /** A name as SQL. Default: in double quotes. */
  quote?(name: string): string;
  /**
   * How to have the effect of a statement without keeping others waiting: complete SQL that ends in the same schema.
   * Whether it does is proven before it is used. Undefined for statements that are well as they are. Default: nothing is
   * known.
   */
  rewrite?(statement: LintStatement, context: RewriteContext): Rewrite | NoRewrite | undefined;
  /** The table of which the object is a part that holds rows: a partition. Default: no object holds rows. */
  partitionOf?(object: SchemaObject): string | undefined;
  /**
   * Its own analyzers suggest a way to NOT NULL that proves the rows, so no check in front of the file is written down.
   * Default: no.
   */
  readonly rewritesNotNull?: boolean;
  /** Tables are altered by building them anew: CREATE, INSERT, DROP, RENAME. Default: no. */
  readonly rebuildsTables?: boolean;
  /**
   * What users' rules see where an attribute is absent because it is the server's default, by kind of object and
   * attribute: `function.volatility`. Default: null, or false for truth values.
   */
  readonly ruleDefaults?: Readonly<Record<string, string | number | boolean>>;
}

/** A way to get at the analysis of a dialect without loading it before it is used. */
export interface LintEntry {
  /** Names of dialects, as in `Dialect.name`. */
  readonly dialects: readonly string[];
  load(): Promise<DialectLint>;
}

/** Of a database that adds nothing. */
export const plainLint: DialectLint = { analyzers: [] };
