import { formatPlanFile, realmToJson, type SchemaDiffResult } from '@atlas/engine';
import { defineFunction, jsonFunctions, stringFunctions, type TemplateFunctions } from '@atlas/gotemplate';
import type { Plan } from '@atlas/model';
import { realmToObject } from './realm-object.ts';
import { optionalIndent } from './schema-text.ts';
import { statementsToObjects } from './statements.ts';

/** The data of `schema diff --format`; carries the result for `sql`. */
interface DiffData {
  readonly result: SchemaDiffResult;
}

/** `sql` and the functions on JSON and text. */
export const diffFunctions: TemplateFunctions = {
  ...jsonFunctions,
  ...stringFunctions,
  sql: defineFunction(['any', '...string'], (data: unknown, ...indent: readonly string[]) => {
    if (typeof data !== 'object' || data === null || !('result' in data)) {
      throw new Error('sql takes the difference: {{ sql . }}');
    }
    return diffSql((data as DiffData).result, optionalIndent(indent));
  }),
};

/** The statements as SQL text; '' when there are none. */
export function diffSql(result: SchemaDiffResult, indent?: string): string {
  return formatPlanFile(result.plan(indent), result.dialect.scanner);
}

/** What templates of `schema diff` work on. `.Changes` are the planned statements, empty when the schemas are equal. */
export function diffData(result: SchemaDiffResult, plan: Plan): object {
  const changes = statementsToObjects(plan.statements);
  const { dialect } = result;
  const data = {
    get From() {
      return realmToObject(result.from, dialect);
    },
    get To() {
      return realmToObject(result.to, dialect);
    },
    Changes: changes,
    MarshalSQL: defineFunction(['...string'], (...indent: readonly string[]) =>
      diffSql(result, optionalIndent(indent)),
    ),
    toJSON: () => ({
      From: realmToJson(result.from, dialect),
      To: realmToJson(result.to, dialect),
      Changes: changes,
    }),
  };
  // Not a field that templates list or print.
  return Object.defineProperty(data, 'result', { value: result, enumerable: false });
}
