import { delimiterDirective } from '@atlas/sqltext';
import type { LintDiagnostic, Pass, Report, SuggestedFix } from '../analyzer.ts';
import type { LintFile, LintStatement } from '../file.ts';
import type { NoRewrite, Rewrite } from './rewrite.ts';
import { formatSteps, statementEdit } from './text.ts';

type Rewrites = ReadonlyMap<LintStatement, Rewrite | NoRewrite>;

/** Asks the dialect for another way to do each statement that something was found about. */
export function suggestRewrites(
  found: ReadonlyMap<LintStatement, ReadonlySet<string>>,
  { lint, capabilities }: Pick<Pass, 'lint' | 'capabilities'>,
): Rewrites {
  const rewrites = new Map<LintStatement, Rewrite | NoRewrite>();
  for (const [statement, codes] of found) {
    const rewrite = lint.rewrite?.(statement, { capabilities, codes });
    if (rewrite !== undefined) rewrites.set(statement, rewrite);
  }
  return rewrites;
}

/** The reports with the SQL of rewrites in the fixes of the findings that they take care of. */
export function withRewrites(reports: readonly Report[], rewrites: Rewrites, file: LintFile): readonly Report[] {
  if (rewrites.size === 0) return reports;
  const byPos = new Map([...rewrites].map(([statement, rewrite]) => [statement.pos, { statement, rewrite }]));
  return reports.map((report) => ({
    ...report,
    diagnostics: report.diagnostics.map((diagnostic) => {
      const found = byPos.get(diagnostic.pos);
      if (found === undefined || !found.rewrite.codes.includes(diagnostic.code)) return diagnostic;
      return { ...diagnostic, fixes: [fixOf(diagnostic, found.statement, found.rewrite, file)] };
    }),
  }));
}

function fixOf(
  { fixes: [fix] }: LintDiagnostic,
  statement: LintStatement,
  rewrite: Rewrite | NoRewrite,
  file: LintFile,
): SuggestedFix {
  if (rewrite.kind === 'none') {
    return fix === undefined ? { message: rewrite.reason } : { ...fix, message: `${fix.message}. ${rewrite.reason}` };
  }
  const [now, later] = (['now', 'contract'] as const).map((phase) => rewrite.steps.filter((s) => s.phase === phase));
  const rest = later === undefined || later.length === 0 ? '' : `\n\n${formatSteps(later)}`;
  const message = fix?.message ?? 'Do it in steps that keep nobody waiting';
  const sql = `${formatSteps(now ?? [])}${rest}`;
  // Steps would need the delimiter of the file between them.
  if (delimiterDirective(file.text) !== undefined) return { message, sql };
  return { message, edit: statementEdit(file.text, statement, formatSteps(now ?? [])), sql };
}
