import { redactText } from '@atlas/diagnostics';
import type { FleetSummary, PlannedState, TargetResult } from '@atlas/engine';
import { formatGoDuration } from '@atlas/gotemplate';
import type { Palette } from '../kit/terminal.ts';
import { formatPlanLint } from './migrate-lint.ts';
import { count, formatStatements } from './plan.ts';

/** So many targets are named. */
const NAMED = 5;

/** The distinct states of many targets, each with its plan and what makes it differ from the usual one. */
export function formatPlannedStates(states: readonly PlannedState[], palette: Palette): string {
  const total = states.reduce((sum, { targets }) => sum + targets.length, 0);
  const head = `Planning migration statements for ${count(total, 'target')} (${count(states.length, 'distinct state')}):\n`;
  return head + states.map((state) => `\n${formatState(state, palette)}`).join('');
}

function formatState({ targets, plan, given, lint, locks, error, drift }: PlannedState, palette: Palette): string {
  const who = `  ${count(targets.length, 'target')} (${formatNames(targets)})`;
  if (error !== undefined) return `${who} cannot be planned: ${palette.red(redactText(error.message))}\n`;
  if (plan.statements.length === 0) return `${who}: nothing to do\n`;
  const drifted =
    drift === undefined
      ? ''
      : `  drifted from the state of the others by:\n\n${formatStatements(drift.statements, palette)}\n  and get:\n`;
  const source = given === undefined ? '' : `, by pre-planned file ${given.file.name}`;
  const analysis = lint === undefined ? '' : `\n${indented(formatPlanLint(lint, plan.statements.length, palette))}`;
  return `${who}${source}:\n${drifted}\n${formatStatements(plan.statements, palette, locks)}${analysis}`;
}

/** What belongs to one of several states stands below it. */
function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

function formatNames(names: readonly string[]): string {
  const named = names.slice(0, NAMED).join(', ');
  return names.length > NAMED ? `${named} and ${names.length - NAMED} more` : named;
}

/** `Applying to 1500 targets:`; the results follow. */
export function formatFleetHeader(targets: number): string {
  return `Applying to ${count(targets, 'target')}:\n\n`;
}

/** What is said of one target when it ends: one line, or more for the text of an error. `noun` is what it counts. */
export function formatTargetResult(result: TargetResult, noun: string, palette: Palette): string {
  const { name, outcome, error, elapsed } = result;
  const bullet = palette.yellow('--');
  const time = ` (${palette.yellow(formatGoDuration(elapsed))})`;
  switch (outcome) {
    case 'applied':
      return `  ${bullet} ${name}: ${palette.green('ok')}, ${count(result.count, noun)}${time}\n`;
    case 'planned':
      return `  ${bullet} ${name}: ${count(result.count, noun)} to run\n`;
    case 'synced':
      return `  ${bullet} ${name}: nothing to do\n`;
    case 'skipped':
      return `  ${bullet} ${name}: skipped\n`;
    case 'failed':
      return `  ${bullet} ${name}: ${palette.redBgWhiteFg(
        redactText(error?.message ?? 'failed')
          .split('\n')
          .join('\n    '),
      )}\n`;
  }
}

/** The totals that end a report. */
export function formatFleetSummary({ results, connections, elapsed }: FleetSummary, palette: Palette): string {
  const bullet = palette.yellow('--');
  const totals = (['applied', 'planned', 'synced', 'failed', 'skipped'] as const).flatMap((outcome) => {
    const n = results.filter((r) => r.outcome === outcome).length;
    return n === 0 ? [] : [`${n} ${OUTCOMES[outcome]}`];
  });
  const lines = [
    formatGoDuration(elapsed),
    `${count(results.length, 'target')}: ${totals.join(', ')}`,
    count(connections, 'connection'),
  ];
  return `\n  ${'-'.repeat(25)}\n${lines.map((line) => `  ${bullet} ${line}\n`).join('')}`;
}

const OUTCOMES = {
  applied: 'applied',
  planned: 'to be changed',
  synced: 'with nothing to do',
  failed: 'failed',
  skipped: 'skipped',
} as const;
