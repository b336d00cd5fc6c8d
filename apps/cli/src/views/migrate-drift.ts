import { countDrift, type MigrateDriftResult } from '@atlas/engine';
import type { Palette } from '../kit/terminal.ts';
import { formatStatement } from './plan.ts';

/** The standard text of `migrate drift`; `dir` is the URL of the migration directory. */
export function formatMigrateDrift(
  { status, entries, summary }: MigrateDriftResult,
  dir: string,
  palette: Palette,
): string {
  const bullet = palette.yellow('--');
  const field = (name: string, value: string): string => `  ${bullet} ${name}: ${value}\n`;
  const pending = status.pending.length + status.outOfOrder.length;
  const objects = entries.map(({ kind, type, name, plan }) => {
    const statements = plan.statements.map((statement) => formatStatement(statement, palette));
    return `\n  ${bullet} ${kind} ${type} ${JSON.stringify(name)}:\n${statements.join('')}`;
  });
  return [
    `Drift Status: ${entries.length === 0 ? palette.green('OK') : palette.red('DRIFTED')}\n`,
    field('Current Version', palette.cyan(status.current)),
    field('Expected State', `${dir} (local)`),
    pending === 0 ? '' : field('Pending Files', `${pending} (ignored)`),
    entries.length === 0 ? '' : field('Changes', countDrift(summary)),
    ...objects,
  ].join('');
}
