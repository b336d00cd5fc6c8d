import { compileRe2 } from '@atlas/hcl';
import type { Analyzer } from '../analyzer.ts';
import { quoted } from '../text.ts';

/** Statements that the project allows or denies by their text. */
export const statementRules: Analyzer = {
  name: 'statement',
  heading: 'statement rule violations detected',
  codes: [],
  run({ file, settings, report }) {
    const rules = (settings.analyzers.statement?.rules ?? []).map((rule) => ({
      ...rule,
      regexp: compileRe2(rule.match).regexp,
    }));
    for (const statement of file.statements) {
      const rule = rules.find(({ regexp }) => regexp.test(statement.text));
      if (rule === undefined || rule.action === 'allow') continue;
      const text = rule.message ?? `Statement is denied by rule ${quoted(rule.name)}`;
      report({ code: '', text, statement, rule: rule.name });
    }
  },
};
