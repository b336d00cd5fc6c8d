import type { Capabilities } from '@atlas/dialect';

/** Another way to do what a statement does, which keeps nobody waiting for long. */
export interface Rewrite {
  readonly kind: 'rewrite';
  /** The findings that it takes care of. */
  readonly codes: readonly string[];
  /** In order. Those of the phase `contract` come last. */
  readonly steps: readonly RewriteStep[];
  /** Columns, by the name they have after the statement, that exist twice until something is contracted. */
  readonly doubled?: readonly DoubledColumn[];
}

export interface DoubledColumn {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

/** Why there is no such way, or none that is known to be safe. */
export interface NoRewrite {
  readonly kind: 'none';
  readonly codes: readonly string[];
  /** A sentence without a full stop that says what stands in the way. */
  readonly reason: string;
}

export interface RewriteStep {
  /** One statement without a final delimiter. */
  readonly sql: string;
  /** Why it is there: a sentence without a full stop. */
  readonly comment: string;
  /**
   * `alone`: committed by itself, or the server wants no transaction at all. `together`: in one transaction with the
   * steps beside it that say the same.
   */
  readonly runs: 'alone' | 'together';
  /**
   * `now`: in place of the statement. `contract`: in a migration of its own, once no program uses the old form any more.
   */
  readonly phase: 'now' | 'contract';
  /** It changes schema and rows in many transactions, and can be run again from its start after it was cut off. */
  readonly isRepeatable?: true;
  /** Codes of findings about this step that do not count, since the steps before took care. */
  readonly nolint?: readonly string[];
}

export interface RewriteContext {
  /** Those of the dev database. */
  readonly capabilities: Capabilities;
  /** What analysis reports of the statement, and directives do not silence. Nothing else is to be rewritten. */
  readonly codes: ReadonlySet<string>;
}
