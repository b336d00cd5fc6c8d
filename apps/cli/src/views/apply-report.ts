import { redactText } from '@atlas/diagnostics';
import type { ExecuteEvent } from '@atlas/engine';
import { formatGoDuration } from '@atlas/gotemplate';
import type { UnfinishedFile } from '@atlas/migrate';
import type { Plan } from '@atlas/model';
import type { Palette } from '../kit/terminal.ts';
import { formatRetry } from './lock-retry.ts';
import { count, formatHeading, formatStatement } from './plan.ts';

/** `Applying approved migration (1 statement in total):` with the empty line below. `file` is the plan it comes from. */
export function formatApplyHeader(plan: Plan, file?: string): string {
  const source = file === undefined ? '' : ` using pre-planned file ${file}`;
  return `Applying approved migration${source} (${count(plan.statements.length, 'statement')} in total):\n\n`;
}

/** What a running plan says of one event: a statement when it starts, `-- ok (1ms)` or the error when it ends. */
export function formatApplyEvent(event: ExecuteEvent, palette: Palette): string {
  switch (event.kind) {
    case 'statement':
      return `${formatHeading(event.statement, palette)}${formatStatement(event.statement, palette)}`;
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
  /** Where a failure cannot be rolled back: statements that were not run. */
  readonly notRun?: number | undefined;
}

/**
 * What a failure left behind: `1 statement before the error stays in effect, 2 statements after it were not run`.
 * Undefined when there is nothing before and after it.
 */
export function formatUnfinished({ kept, undone, notRun }: UnfinishedFile): string | undefined {
  const before =
    kept > 0
      ? `${count(kept, 'statement')} before the error ${kept === 1 ? 'stays' : 'stay'} in effect`
      : undone > 0
        ? `${count(undone, 'statement')} before the error ${undone === 1 ? 'was' : 'were'} rolled back`
        : 'nothing before the error took effect';
  const after = `${count(notRun, 'statement')} after it ${notRun === 1 ? 'was' : 'were'} not run`;
  if (kept + undone + notRun === 0) return undefined;
  return notRun === 0 ? before : `${before}, ${after}`;
}

/** The totals that end a report. */
export function formatApplySummary(totals: ApplyTotals, palette: Palette): string {
  const { elapsed, failure, rolledBack, succeeded, notRun } = totals;
  const left = notRun === undefined ? undefined : formatUnfinished({ kept: succeeded, undone: 0, notRun });
  const lines = [
    formatGoDuration(elapsed),
    failure === undefined ? '1 migration' : '1 migration with errors',
    statementTotals(totals),
    ...(rolledBack ? ['all statements were rolled back'] : []),
    ...(left === undefined ? [] : [left]),
  ];
  const bullet = palette.yellow('--');
  return `  ${'-'.repeat(25)}\n${lines.map((line) => `  ${bullet} ${line}\n`).join('')}`;
}

function statementTotals({ succeeded, failure }: ApplyTotals): string {
  if (failure !== 'statement') return count(succeeded, 'sql statement');
  return succeeded === 0 ? '1 sql statement with errors' : `${count(succeeded, 'sql statement')} ok, 1 with errors`;
}
