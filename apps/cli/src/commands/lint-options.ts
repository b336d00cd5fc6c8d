import { type EngineContext, type LintPlanOptions, readRules, ruleAnalyzers } from '@atlas/engine';
import { noSettings } from '@atlas/lint';
import type { Target } from './project.ts';

/** How the plans of a target are analysed: by its settings, and by the rules of the project. Throws what reading rules throws. */
export async function lintOptions({ lint, folder }: Target, engine: EngineContext): Promise<LintPlanOptions> {
  return { settings: lint ?? noSettings, analyzers: ruleAnalyzers(await readRules(lint?.rules ?? [], folder, engine)) };
}
