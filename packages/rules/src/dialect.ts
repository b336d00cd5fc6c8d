import type { Dialect } from '@atlas/dialect';
import type { DialectLint } from '@atlas/lint';
import type { RuleDialect } from './node.ts';

/** What rules ask a dialect. */
export function ruleDialectOf({ hcl, diff }: Dialect, { ruleDefaults = {} }: DialectLint): RuleDialect {
  return {
    formatType: (type) => hcl.formatType(type),
    defaultAction: diff.defaultAction ?? 'NO ACTION',
    isGeneratedName: (index, table) => diff.isGeneratedIndexName?.(index, table) ?? index.name === '',
    defaults: ruleDefaults,
  };
}
