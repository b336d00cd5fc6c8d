import { formatTableSize, type LockReport, lockSentence } from '@atlas/lint';
import { type Plan, shownCommand, type Statement } from '@atlas/model';
import type { Palette } from '../kit/terminal.ts';
import { wrapped } from './wrapped.ts';

/** Stands between the sections of a report. */
export const SECTION_SEPARATOR = `\n${'-'.repeat(43)}\n\n`;

/** Lines after the first of a statement stand below its first word. */
const CONTINUATION = ' '.repeat(7);

/** Where a plan leads from and to, as its heading says it. */
export interface PlanEnds {
  readonly fromDesc: string;
  readonly toDesc: string;
}

/** What the text of a plan may tell besides its statements. */
export interface PlanDetails {
  readonly ends?: PlanEnds | undefined;
  /** By the place of the statement. */
  readonly locks?: ReadonlyMap<number, LockReport> | undefined;
}

/**
 * `Planning migration statements (2 in total):` and the statements, each under what it does. With `ends` the heading is
 * `Planning migration from local database to file://schema.sql (2 statements in total):`.
 */
export function formatPlanning({ statements }: Plan, palette: Palette, { ends, locks }: PlanDetails = {}): string {
  const head =
    ends === undefined
      ? `Planning migration statements (${statements.length} in total):`
      : `Planning migration from ${ends.fromDesc} to ${ends.toDesc} (${count(statements.length, 'statement')} in total):`;
  return `${head}\n\n${formatStatements(statements, palette, locks)}`;
}

/** Each statement under what it does; one of a file that says nothing of it stands by itself. Below it what it locks. */
export function formatStatements(
  statements: readonly Statement[],
  palette: Palette,
  locks?: PlanDetails['locks'],
): string {
  const lines = statements.map((s, i) => {
    const text = `${formatHeading(s, palette, ':')}${formatStatement(s, palette)}`;
    const report = locks?.get(i);
    const bullet = palette.yellow('--');
    return report === undefined ? text : text + wrapped(`    ${bullet} `, lockSentence(report, formatTableSize), 7);
  });
  return lines.join('');
}

/** `  -- create "notes" table` with `end` behind it, on a line; nothing for a statement without a comment. */
export function formatHeading(statement: Statement, palette: Palette, end = ''): string {
  if (statement.comment === '') return '';
  const text = formatComment(statement, palette);
  return `  ${text}${text.endsWith(end) ? '' : end}\n`;
}

/** `-- create "notes" table`. */
export function formatComment({ comment }: Statement, palette: Palette): string {
  return `${palette.yellow('--')} ${comment.charAt(0).toLowerCase()}${comment.slice(1)}`;
}

/** `    -> CREATE TABLE "notes" (`, and further lines of the statement below. Ends in a newline. */
export function formatStatement(statement: Statement, palette: Palette): string {
  const cmd = shownCommand(statement);
  const text = cmd.endsWith(';') ? cmd : `${cmd};`;
  return `    ${palette.cyan('->')} ${text.replace(/\n(?=.)/g, `\n${CONTINUATION}`)}\n`;
}

/** `1 statement`, `2 statements`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
