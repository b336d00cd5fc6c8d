import { type EngineContext, type LintPlanOptions, readRules, ruleAnalyzers } from '@atlas/engine';
import { noSettings } from '@atlas/lint';
import type { Target } from './project.ts';

/** Thousands of targets of one environment have one list of rule sets, which is read once. */
const known = new WeakMap<object, ReturnType<typeof readRules>>();

/** How the plans of a target are analysed: by its settings, and by the rules of the project. Throws what reading rules throws. */
export async function lintOptions({ lint, folder }: Target, engine: EngineContext): Promise<LintPlanOptions> {
  if (lint === undefined) return { settings: noSettings };
  const rules = known.get(lint.rules) ?? readRules(lint.rules, folder, engine);
  known.set(lint.rules, rules);
  return { settings: lint, analyzers: ruleAnalyzers(await rules) };
}
