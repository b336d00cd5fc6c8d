import { redactText } from '@atlas/diagnostics';
import type { ExecuteEvent } from '@atlas/engine';
import { formatGoDuration } from '@atlas/gotemplate';
import type { Plan } from '@atlas/model';
import type { Palette } from '../kit/terminal.ts';
import { formatRetry } from './migrate-apply.ts';
import { count, formatComment, formatStatement } from './plan.ts';

/** `Applying approved migration (1 statement in total):` with the empty line below. */
export function formatApplyHeader(plan: Plan): string {
  return `Applying approved migration (${count(plan.statements.length, 'statement')} in total):\n\n`;
}

/** What a running plan says of one event: a statement when it starts, `-- ok (1ms)` or the error when it ends. */
export function formatApplyEvent(event: ExecuteEvent, palette: Palette): string {
  switch (event.kind) {
    case 'statement':
      return `  ${formatComment(event.statement, palette)}\n${formatStatement(event.statement, palette)}`;
    case 'done':
      return `  ${palette.yellow('--')} ${palette.green('ok')} (${palette.yellow(formatGoDuration(event.elapsed))})\n\n`;
    case 'lock-retry':
      return formatRetry(event, palette);
    case 'failed': {
      const lines = redactText(event.error.serverMessage).split('\n');
      return `${lines.map((line) => `    ${palette.redBgWhiteFg(line)}\n`).join('')}\n`;
    }
  }
}

/** How a plan ended. */
export interface ApplyTotals {
  /** Nanoseconds. */
  readonly elapsed: bigint;
  /** Statements that ran without an error, also those that were rolled back later. */
  readonly succeeded: number;
  /** What went wrong: a statement, or the run around the statements (a commit, an interrupt). */
  readonly failure?: 'statement' | 'run' | undefined;
  /** The failure undid what ran before it. */
  readonly rolledBack: boolean;
}

/** The totals that end a report. */
export function formatApplySummary(totals: ApplyTotals, palette: Palette): string {
  const { elapsed, failure, rolledBack } = totals;
  const lines = [
    formatGoDuration(elapsed),
    failure === undefined ? '1 migration' : '1 migration with errors',
    statementTotals(totals),
    ...(rolledBack ? ['all statements were rolled back'] : []),
  ];
  const bullet = palette.yellow('--');
  return `  ${'-'.repeat(25)}\n${lines.map((line) => `  ${bullet} ${line}\n`).join('')}`;
}

function statementTotals({ succeeded, failure }: ApplyTotals): string {
  if (failure !== 'statement') return count(succeeded, 'sql statement');
  return succeeded === 0 ? '1 sql statement with errors' : `${count(succeeded, 'sql statement')} ok, 1 with errors`;
}
