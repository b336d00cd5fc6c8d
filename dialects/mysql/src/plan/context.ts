import type { PlanOptions } from '@atlas/dialect';
import { type Change, findSchema, findTable, type Schema, type Statement, type Table } from '@atlas/model';
import { SqlBuilder } from '@atlas/sqltext';
import type { MysqlCapabilities } from '../capabilities.ts';

/** What the writers of statements need to know. */
export interface PlanContext {
  readonly options: PlanOptions;
  readonly capabilities: MysqlCapabilities;
  /** Write objects the way the server that reported them spells them; otherwise in normal form, as in migration files. */
  readonly faithful: boolean;
}

/** A builder that quotes with backticks and qualifies and indents as the caller wants. */
export function newBuilder(context: PlanContext): SqlBuilder {
  return new SqlBuilder({
    quote: 'backtick',
    schemaQualifier: context.options.schemaQualifier,
    indent: context.options.indent,
  });
}

/** A builder that keeps the statement on one line. */
export function lineBuilder(context: PlanContext): SqlBuilder {
  return new SqlBuilder({ quote: 'backtick', schemaQualifier: context.options.schemaQualifier });
}

/** The name of an object as statements print it. */
export function qualified(schema: string | undefined, name: string, context: PlanContext): string {
  return lineBuilder(context).table(schema, name).toString();
}

/** The schema as it will be, where the caller told; its tables inherit from it. */
export function desiredSchema(name: string, context: PlanContext): Schema | undefined {
  return context.options.to === undefined ? undefined : findSchema(context.options.to, name);
}

/** A table before or after the plan, where the caller told. */
export function knownTable(side: 'from' | 'to', schema: string, name: string, context: PlanContext): Table | undefined {
  const realm = context.options[side];
  const owner = realm === undefined ? undefined : findSchema(realm, schema);
  return owner === undefined ? undefined : findTable(owner, name);
}

/** A statement without the keys that are undefined. */
export function statement(
  cmd: string,
  comment: string,
  rest: {
    readonly reverse?: readonly string[] | undefined;
    readonly source?: Change | undefined;
    readonly secrets?: readonly string[];
  } = {},
): Statement {
  const { reverse, source, secrets = [] } = rest;
  return {
    cmd,
    comment,
    ...(reverse === undefined ? {} : { reverse }),
    ...(source === undefined ? {} : { source }),
    ...(secrets.length === 0 ? {} : { display: secrets.reduce((text, s) => text.replaceAll(s, '(sensitive)'), cmd) }),
  };
}
