import type { LineEdit, LintStatement } from '@atlas/lint';

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
