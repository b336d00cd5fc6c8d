import { redactText } from '@atlas/diagnostics';
import type { MigrationStatus } from '@atlas/migrate';
import type { Palette } from '../kit/terminal.ts';

/** The standard text of `migrate status`. */
export function formatMigrateStatus(status: MigrationStatus, palette: Palette): string {
  const { partial, applied } = status;
  const bullet = palette.yellow('--');
  const isOk = status.status === 'OK';
  const field = (name: string, value: string): string => `  ${bullet} ${`${name}:`.padEnd(16)} ${value}\n`;
  const current = partial === undefined ? '' : ` (${status.count} statements applied)`;
  const executed = partial === undefined ? '' : ' (last one partially)';
  return [
    `Migration Status: ${isOk ? palette.green(status.status) : palette.yellow(status.status)}\n`,
    field('Current Version', palette.cyan(status.current) + current),
    field('Next Version', palette.cyan(status.next) + nextSuffix(status)),
    field('Executed Files', `${palette.cyan(String(applied.length))}${executed}`),
    field('Pending Files', pendingText(status, palette)),
    status.error === '' ? '' : `\n  ${palette.red('ERROR:')} ${status.error}\n`,
    lastError(status, palette),
  ].join('');
}

function nextSuffix({ partial, total, count, isFromCheckpoint }: MigrationStatus): string {
  if (partial !== undefined) return ` (${total - count} statements left)`;
  return isFromCheckpoint ? ' (checkpoint)' : '';
}

function pendingText({ pending, outOfOrder }: MigrationStatus, palette: Palette): string {
  const total = palette.cyan(String(pending.length + outOfOrder.length));
  if (outOfOrder.length === 0) return total;
  return pending.length === 0 ? `${total} (out of order)` : `${total} (${outOfOrder.length} out of order)`;
}

function lastError({ sql, serverError }: MigrationStatus, palette: Palette): string {
  if (serverError === '') return '';
  const bullet = palette.yellow('--');
  return `\nLast migration attempt had errors:\n  ${bullet} SQL:   ${sql}\n  ${bullet} ${palette.red('ERROR:')} ${redactText(serverError)}\n`;
}

/** What is in the way of the next run and how to go on; '' when nothing is. */
export function formatStatusAdvice(status: MigrationStatus): string {
  const { problems, partial, outOfOrder, foreign, explanation, nextCommand } = status;
  const lines = problems.map(({ message }) => upperFirst(message));
  if (partial !== undefined || outOfOrder.length > 0 || foreign !== undefined) {
    lines.push(...(explanation === undefined ? [] : [explanation]));
    if (nextCommand !== undefined) lines.push(`Next: ${nextCommand}`);
  }
  return lines.map((line) => `${line}\n`).join('');
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
