import type { Change, Realm } from '@atlas/model';
import type { Directive } from '@atlas/sqltext';
import type { StatementFact } from './statements/facts.ts';

/** A migration file, or the statements of a plan, after it ran on the dev database. */
export interface LintFile {
  /** `20240101_users.sql`; what reports call it. */
  readonly name: string;
  /** Empty for plans. */
  readonly version: string;
  readonly text: string;
  /** The schema before and after it. */
  readonly from: Realm;
  readonly to: Realm;
  readonly statements: readonly LintStatement[];
  /** Those of the head of the file, in an archive also those of its migration. */
  readonly directives: readonly Directive[];
  /** It runs in a transaction when it is applied. */
  readonly isTransactional: boolean;
  /** Checks in front of the migration that say which findings they take care of. */
  readonly guards: readonly Guard[];
  /**
   * A state of the file with all that was left out when it ran, because the file does not touch it. Default: nothing was
   * left out.
   */
  readonly whole?: (state: Realm) => Realm;
}

/** One statement and what it changed. */
export interface LintStatement {
  readonly text: string;
  /** Where it stands in the text of the file, in UTF-16 units. */
  readonly pos: number;
  /** Those of the comments above it. */
  readonly directives: readonly Directive[];
  /** What the dev database shows, with renames and clauses that only the text tells. Unordered. */
  readonly changes: readonly Change[];
  /** The schema before and after it. */
  readonly from: Realm;
  readonly to: Realm;
  /** What its text says. */
  readonly facts: readonly StatementFact[];
}

/** A pre-migration check with the directive `atlas:assert CODE`. */
export interface Guard {
  readonly codes: readonly string[];
  /** Its queries. */
  readonly sql: string;
}
