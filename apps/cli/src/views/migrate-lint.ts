import { redactText } from '@atlas/diagnostics';
import type { LintedFile, LintStep, LintSummary, LocksAt, PlanLint } from '@atlas/engine';
import { formatGoDuration } from '@atlas/gotemplate';
import {
  type FileReport,
  formatTableSize,
  type LintDiagnostic,
  lockSentence,
  type Report,
  type SuggestedFix,
} from '@atlas/lint';
import type { Palette } from '../kit/terminal.ts';
import { count } from './plan.ts';
import { wrapped } from './wrapped.ts';

/** Where a code is explained. */
export function codeUrl(code: string): string {
  return code.startsWith('CVE-')
    ? `https://www.cve.org/CVERecord?id=${code}`
    : `https://atlasgo.io/lint/analyzers#${code}`;
}

/** The standard report; '' when there was nothing to look at. `elapsed` is in nanoseconds. */
export function formatLintReport(summary: LintSummary, elapsed: bigint, palette: Palette): string {
  const { files, steps } = summary;
  const general = steps.filter(({ result }) => result !== undefined && result.file.name === '');
  if (files.length === 0 && general.length === 0) return '';
  return [
    `${formatHeader(summary, palette)}\n\n`,
    ...general.map((step) => formatStep(step, palette)),
    ...files.map((file) => formatFile(file, palette)),
    formatLintTotals({ elapsed, files }, palette),
  ].join('');
}

/** `Analyzing changes from version 1 to 3 (2 migrations in total):`. */
function formatHeader({ fromVersion, toVersion, total }: LintSummary, palette: Palette): string {
  const known = (version: string | undefined): version is string => version !== undefined && version !== '';
  const to = known(toVersion) ? toVersion : undefined;
  const range =
    to === undefined
      ? ''
      : known(fromVersion)
        ? ` from version ${palette.cyan(fromVersion)} to ${palette.cyan(to)}`
        : ` until version ${palette.cyan(to)}`;
  return `Analyzing changes${range}${total === 0 ? '' : ` (${count(total, 'migration')} in total)`}:`;
}

function formatStep({ name, result }: LintStep, palette: Palette): string {
  const reports = result?.reports ?? [];
  const bullet = palette.yellow('--');
  const lines = reports.map(({ heading, diagnostics }) => {
    const texts = diagnostics.map(({ text }) => wrapped(`    ${bullet} `, text, 7));
    return `    ${bullet} ${heading}:\n${texts.join('')}`;
  });
  return `  ${bullet} ${name.charAt(0).toLowerCase()}${name.slice(1)}\n${lines.join('')}${formatFixes(reports, palette)}\n`;
}

function formatFile(file: LintedFile, palette: Palette): string {
  const bullet = palette.yellow('--');
  if (file.error !== undefined && file.reports.length === 0) {
    return `  ${palette.red(`Error: ${redactText(file.error)}`)}\n\n`;
  }
  const body = `${formatReports(file, 4, palette)}${formatLocks(file.locks, file.file.text, palette)}`;
  const time = palette.yellow(formatGoDuration(file.elapsed));
  return `  ${bullet} analyzing version ${palette.cyan(file.file.version)}\n${body}  ${bullet} ${palette.green('ok')} (${time})\n\n`;
}

/** What the statements of a file lock; '' when that was not asked for. */
function formatLocks(locks: readonly LocksAt[] | undefined, source: string, palette: Palette): string {
  if (locks === undefined) return '';
  const bullet = palette.yellow('--');
  if (locks.length === 0) return `    ${bullet} no statement makes others wait\n`;
  const lines = locks.map(({ pos, report }) =>
    wrapped(`      ${bullet} L${lineAt(source, pos)}: `, lockSentence(report, formatTableSize), 9),
  );
  return `    ${bullet} locks:\n${lines.join('')}`;
}

/** What analysis says of a plan that waits for approval: `Analyzing planned statements (2 in total):`. */
export function formatPlanLint(lint: PlanLint, statements: number, palette: Palette): string {
  const bullet = palette.yellow('--');
  const header = `Analyzing planned statements (${statements} in total):\n\n`;
  const totals = formatLintTotals({ elapsed: lint.total, files: [lint] }, palette, false);
  if (lint.error !== undefined && lint.reports.length === 0) {
    return `${header}  ${palette.red(`Error: ${redactText(lint.error)}`)}\n\n${totals}`;
  }
  const time = palette.yellow(formatGoDuration(lint.elapsed));
  const end = lint.reports.length === 0 ? '' : `  ${bullet} ${palette.green('ok')} (${time})\n`;
  return `${header}${formatReports(lint, 2, palette)}${end}\n${totals}`;
}

/** The findings of a file under their headings, `indent` blanks in, and what to do about them. */
export function formatReports(
  { file, reports, error }: Pick<FileReport, 'file' | 'reports' | 'error'>,
  indent: 2 | 4,
  palette: Palette,
): string {
  const bullet = palette.yellow('--');
  const margin = ' '.repeat(indent);
  if (reports.length === 0) return `${margin}${bullet} no diagnostics found\n`;
  const texts = reports.map(({ heading, diagnostics }) => {
    const lines = diagnostics.map((one) => formatDiagnostic(one, file.text, indent + 2, palette));
    return `${margin}${bullet} ${heading === '' ? 'Unnamed diagnostics detected' : heading}:\n${lines.join('')}`;
  });
  // What crashed stands beside findings of the others; headings of reports that are errors are printed already.
  const crashed = (error ?? '').split('; ').filter((part) => part.startsWith('skip crashed analyzer'));
  const crashes = crashed.map((part) => `${margin}${palette.red(part)}\n`);
  return `${texts.join('')}${crashes.join('')}${formatFixes(reports, palette, indent)}`;
}

function formatDiagnostic(
  { pos, text, code, rule }: LintDiagnostic,
  source: string,
  indent: number,
  palette: Palette,
): string {
  const prefix = `${' '.repeat(indent)}${palette.yellow('--')} L${lineAt(source, pos)}: `;
  // What codes of the user's own rules mean stands nowhere.
  const more = code === '' ? '' : rule === undefined ? ` ${codeUrl(code)}` : ` (${code})`;
  return wrapped(prefix, `${text}${more}`, indent + 3);
}

/** Longer SQL would bury the findings under it. Data for templates have it whole. */
const MOST_LINES = 12;

function formatFixes(reports: readonly Report[], palette: Palette, indent = 4): string {
  const fixes = fixesOf(reports);
  if (fixes.length === 0) return '';
  const margin = ' '.repeat(indent);
  const items = fixes.map(({ message, sql }, i) => {
    const text = wrapped(`${margin}  ${palette.cyan('->')} `, message, indent + 5);
    // Two findings about one statement have one way out.
    if (sql === undefined || fixes.slice(0, i).some((other) => other.sql === sql)) return text;
    const lines = sql.trimEnd().split('\n').length;
    return `${text}${indented(lines > MOST_LINES ? `(${lines} lines of SQL, which --fix writes)` : sql, indent + 5)}`;
  });
  return `${margin}${palette.yellow('--')} suggested fix${fixes.length === 1 ? '' : 'es'}:\n${items.join('')}`;
}

/**
 * What to do, each text once: for each report the fixes of its findings, or that of the report as a whole where they
 * have none. Fixes of reports come first.
 */
export function fixesOf(reports: readonly Report[]): readonly SuggestedFix[] {
  const single = reports.map(({ diagnostics }) => diagnostics.flatMap(({ fixes }) => fixes));
  const general = reports.flatMap(({ fixes }, i) => (single[i]?.length === 0 ? fixes : []));
  const all = [...general, ...single.flat()];
  return all.filter(
    ({ message, sql }, i) => all.findIndex((other) => other.message === message && other.sql === sql) === i,
  );
}

/** SQL as it is, so many blanks in. */
export function indented(sql: string, by: number): string {
  return sql
    .split('\n')
    .map((line) => (line === '' ? '\n' : `${' '.repeat(by)}${line}\n`))
    .join('');
}

/** The line of an offset, 1-based. */
export function lineAt(text: string, pos: number): number {
  return text.slice(0, pos).split('\n').length;
}

/** The totals that end a report: time, files, changes, findings. */
export function formatLintTotals(
  { elapsed, files }: { readonly elapsed: bigint; readonly files: readonly FileReport[] },
  palette: Palette,
  showVersions = true,
): string {
  const bullet = palette.yellow('--');
  const changes = files.reduce((sum, file) => sum + file.changes, 0);
  const diagnostics = files.flatMap((file) => file.reports.flatMap((report) => report.diagnostics)).length;
  const statuses = versionStatuses(files);
  const lines = [
    palette.yellow(formatGoDuration(elapsed)),
    ...(showVersions && statuses !== '' ? [statuses] : []),
    ...(changes === 0 ? [] : [count(changes, 'schema change')]),
    ...(diagnostics === 0 ? [] : [count(diagnostics, 'diagnostic')]),
  ];
  return `  ${'-'.repeat(25)}\n${lines.map((line) => `  ${bullet} ${line}\n`).join('')}`;
}

/** `2 versions ok, 1 with warnings, 1 with errors`. */
export function versionStatuses(files: readonly FileReport[]): string {
  const errors = files.filter(({ error }) => error !== undefined).length;
  const warnings = files.filter(({ error, reports }) => error === undefined && reports.length > 0).length;
  const groups: readonly (readonly [number, string])[] = [
    [files.length - errors - warnings, 'ok'],
    [warnings, 'with warnings'],
    [errors, 'with errors'],
  ];
  return groups
    .filter(([n]) => n > 0)
    .map(([n, what], i) => (i === 0 ? `${count(n, 'version')} ${what}` : `${n} ${what}`))
    .join(', ');
}
