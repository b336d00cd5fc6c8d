import { redactText } from '@atlas/diagnostics';
import { formatGoDuration } from '@atlas/gotemplate';
import type { ApplyPlan, ExecuteReport, MigrationEvent } from '@atlas/migrate';
import type { Palette } from '../kit/terminal.ts';
import { formatUnfinished } from './apply-report.ts';
import { formatRetry } from './lock-retry.ts';
import { count } from './plan.ts';

/** Lines after the first of a statement stand below its first word. */
const CONTINUATION = ' '.repeat(7);

export const NOTHING_TO_APPLY = 'No migration files to execute';

/** `Migrating to version 3 from 1 (2 migrations in total):`. */
export function formatMigrateHeader({ pending, current, target }: ApplyPlan, palette: Palette): string {
  const from = current === undefined ? '' : ` from ${palette.cyan(current)}`;
  return `Migrating to version ${palette.cyan(target ?? '')}${from} (${pending.length} migrations in total):`;
}

/** What a running migration says of one event; '' for events that say nothing. */
export function formatMigrateEvent(event: MigrationEvent, palette: Palette): string {
  const bullet = palette.yellow('--');
  switch (event.kind) {
    case 'settled': {
      const { statement, file } = event.outcome;
      const outcome = event.answer === 'done' ? 'had taken effect' : 'had not taken effect';
      const { undo } = event;
      const cut =
        undo === undefined
          ? ''
          : `, and what it had left half-done was taken away:\n${formatSql(undo, palette).trimEnd()}`;
      return `  ${bullet} statement ${statement} of ${file} ${outcome} when the last run ended${cut}\n\n`;
    }
    case 'checks-begin':
      return `  ${bullet} checks before migrating version ${palette.cyan(event.file.version)}\n`;
    case 'assertion':
      return formatSql(event.result.sql, palette);
    case 'checks-end':
      return formatEnd(event, palette);
    case 'file-begin':
      return `  ${bullet} migrating version ${palette.cyan(event.file.version)}\n`;
    case 'restore':
      return `    ${bullet} again: ${event.sql}\n`;
    case 'statement':
      return formatSql(event.sql, palette);
    case 'lock-retry':
      return formatRetry(event, palette);
    case 'file-end':
      return formatEnd(event, palette);
  }
}

function formatSql(sql: string, palette: Palette): string {
  return `    ${palette.cyan('->')} ${sql.replace(/\n(?=.)/g, `\n${CONTINUATION}`)}\n`;
}

function formatEnd(
  { error, durationNs }: { readonly error: Error | undefined; readonly durationNs: bigint },
  palette: Palette,
): string {
  if (error === undefined) {
    const time = palette.yellow(formatGoDuration(durationNs));
    return `  ${palette.yellow('--')} ${palette.green('ok')} (${time})\n\n`;
  }
  const { serverMessage = error.message } = error as { readonly serverMessage?: string };
  const lines = redactText(serverMessage).split('\n');
  return `${lines.map((line) => `    ${palette.redBgWhiteFg(line)}\n`).join('')}\n`;
}

/**
 * The totals that end a report: time, migrations, checks, statements, and, where an error left part of a file behind, what
 * ran and what did not. `elapsed` is in nanoseconds.
 */
export function formatMigrateSummary(report: SummarizedReport, elapsed: bigint, palette: Palette): string {
  const { files } = report;
  const failed = files.filter((file) => file.error !== undefined).length;
  const brokenStatements = files.filter((file) => (file.error?.statement ?? '') !== '').length;
  const statements = files.reduce((sum, file) => sum + file.statements.length, 0);
  const lines = [
    formatGoDuration(elapsed),
    withErrors(files.length - failed, failed, 'migration'),
    ...checkTotals(report),
    ...(statements === 0 ? [] : [withErrors(statements - brokenStatements, brokenStatements, 'sql statement')]),
    ...unfinishedLines(report),
  ];
  const bullet = palette.yellow('--');
  return `  ${'-'.repeat(25)}\n${lines.map((line) => `  ${bullet} ${line}\n`).join('')}`;
}

/** `pending`: the files that were to run. */
type SummarizedReport = ExecuteReport & Partial<Pick<ApplyPlan, 'pending'>>;

function unfinishedLines({ files, pending = [] }: SummarizedReport): readonly string[] {
  const last = files.at(-1);
  if (last?.unfinished === undefined) return [];
  const rest = pending
    .slice(pending.findIndex((file) => file.version === last.file.version) + 1)
    .map(({ name }) => name);
  const line = formatUnfinished(last.unfinished);
  const where = last.file.name;
  return [
    ...(line === undefined ? [] : [`${where}: ${line}`]),
    ...(rest.length === 0 ? [] : [`not run: ${rest.join(', ')}`]),
  ];
}

function withErrors(ok: number, failed: number, noun: string): string {
  if (failed === 0) return count(ok, noun);
  return ok === 0 ? `${count(failed, noun)} with errors` : `${count(ok, noun)} ok, ${failed} with errors`;
}

/** Assertions that do not hold count only where they made their group fail. */
function checkTotals({ files }: ExecuteReport): readonly string[] {
  const groups = files.flatMap((file) => file.checks);
  const all = groups.reduce((sum, group) => sum + group.assertions.length, 0);
  const failed = groups
    .filter((group) => group.error !== undefined)
    .reduce((sum, group) => sum + group.assertions.filter(({ error }) => error !== undefined).length, 0);
  if (all === 0) return [];
  if (failed === 0) return [count(all, 'check')];
  return all === failed
    ? [count(failed, 'check error')]
    : [`${count(all - failed, 'check')} ok, ${count(failed, 'failure')}`];
}
