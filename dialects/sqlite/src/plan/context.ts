import type { PlanOptions } from '@atlas/dialect';
import type { Index, Schema, Statement } from '@atlas/model';
import { SqlBuilder } from '@atlas/sqltext';
import type { SqliteCapabilities } from '../capabilities.ts';

/** What the writers of statements need to know. */
export interface PlanContext {
  readonly options: PlanOptions;
  readonly capabilities: SqliteCapabilities;
  /**
   * Write objects the way the database that declared them spells them: type sizes, UNIQUE constraints, ASC. Otherwise
   * in normal form, which is what migration files hold.
   */
  readonly faithful: boolean;
  /** The schema before and after, where the caller knows it. */
  readonly from: Schema | undefined;
  readonly to: Schema | undefined;
  /** Indexes that are dropped before anything else, because their names go to indexes of other tables. */
  readonly movedIndexes: ReadonlySet<Index>;
}

/** A builder that quotes with backticks, never prints the schema, and indents as the caller wants. */
export function newBuilder(context: PlanContext): SqlBuilder {
  return new SqlBuilder({ quote: 'backtick', schemaQualifier: '', indent: context.options.indent });
}

/** A builder that keeps the statement on one line. */
export function lineBuilder(): SqlBuilder {
  return new SqlBuilder({ quote: 'backtick', schemaQualifier: '' });
}

/** A statement without the keys that are undefined. */
export function statement(
  cmd: string,
  comment: string,
  rest: { readonly reverse?: readonly string[] | undefined; readonly source?: Statement['source'] | undefined } = {},
): Statement {
  const { reverse, source } = rest;
  return {
    cmd,
    comment,
    ...(reverse === undefined ? {} : { reverse }),
    ...(source === undefined ? {} : { source }),
  };
}
