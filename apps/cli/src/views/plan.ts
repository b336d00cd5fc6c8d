import { type Plan, publicSql, type Statement } from '@atlas/model';
import type { Palette } from '../kit/terminal.ts';

/** Stands between the sections of a report. */
export const SECTION_SEPARATOR = `\n${'-'.repeat(43)}\n\n`;

/** Lines after the first of a statement stand below its first word. */
const CONTINUATION = ' '.repeat(7);

/** `Planning migration statements (2 in total):` and the statements, each under what it does. */
export function formatPlanning(plan: Plan, palette: Palette): string {
  const lines = plan.statements.map((s) => `  ${formatComment(s, palette)}:\n${formatStatement(s, palette)}`);
  return `Planning migration statements (${plan.statements.length} in total):\n\n${lines.join('')}`;
}

/** `-- create "notes" table`. */
export function formatComment({ comment }: Statement, palette: Palette): string {
  return `${palette.yellow('--')} ${comment.charAt(0).toLowerCase()}${comment.slice(1)}`;
}

/** `    -> CREATE TABLE "notes" (`, and further lines of the statement below. Ends in a newline. */
export function formatStatement(statement: Statement, palette: Palette): string {
  const cmd = publicSql(statement);
  const text = cmd.endsWith(';') ? cmd : `${cmd};`;
  return `    ${palette.cyan('->')} ${text.replace(/\n(?=.)/g, `\n${CONTINUATION}`)}\n`;
}

/** `1 statement`, `2 statements`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
