import type { LineEdit } from '../analyzer.ts';
import type { LintStatement } from '../file.ts';
import type { RewriteStep } from './rewrite.ts';

/** The directive of statements that can be run again after they were cut off. */
export const REPEATABLE = 'atlas:repeatable';

/**
 * Steps as they stand in a file: each under a comment that says why, unless there is only one. Without a newline at the
 * end.
 */
export function formatSteps(steps: readonly RewriteStep[], delimiter = ';'): string {
  const [only, ...more] = steps;
  if (only !== undefined && more.length === 0 && only.isRepeatable !== true && only.nolint === undefined) {
    return `${only.sql}${delimiter}`;
  }
  return steps.map((step) => `${headOf(step)}${step.sql}${delimiter}`).join('\n');
}

function headOf({ comment, isRepeatable, nolint }: RewriteStep): string {
  const lines = [
    `-- ${comment}.`,
    ...(isRepeatable === true ? [`-- ${REPEATABLE}`] : []),
    ...(nolint === undefined ? [] : [`-- atlas:nolint ${nolint.join(' ')}`]),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

/** Replaces a statement of a file; what else stands on its lines stays. */
export function statementEdit(text: string, { pos, text: old }: LintStatement, sql: string): LineEdit {
  const start = text.lastIndexOf('\n', pos - 1) + 1;
  const after = text.indexOf('\n', pos + old.length);
  const end = after === -1 ? text.length : after;
  const line = text.slice(0, start).split('\n').length;
  return {
    line,
    end: line + text.slice(start, end).split('\n').length - 1,
    newText: `${text.slice(start, pos)}${sql}${text.slice(pos + old.length, end)}\n`,
  };
}
