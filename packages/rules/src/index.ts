export { ruleAnalyzers } from './analyzer.ts';
export { ruleDialectOf } from './dialect.ts';
export { kinds, realmNode } from './kinds/kinds.ts';
export { nameOfNode, type Node, rangeOfNode, type RuleDialect } from './node.ts';
export { checkState, type Outcome, type Rule, type RuleFault, type Violation, walkedKinds } from './rule.ts';
export { compileRuleSet, RULE_SUFFIX, type RuleSetSource } from './rule-set.ts';
