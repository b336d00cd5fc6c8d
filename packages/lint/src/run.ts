import { suggest } from '@atlas/diagnostics';
import type { Analyzer, FileReport, Finding, LintDiagnostic, Pass, Report, SuggestedFix } from './analyzer.ts';
import type { CommonSettings, LintSettings } from './config.ts';
import type { LintFile, LintStatement } from './file.ts';
import { isGuarded } from './guards.ts';
import { ignoresOf } from './nolint.ts';
import { suggestRewrites, withRewrites } from './rewrites/suggest.ts';
import { spansOf } from './spans.ts';

export interface LintContext
  extends Pick<Pass, 'dialect' | 'lint' | 'capabilities' | 'scope' | 'settings' | 'sizes' | 'author'> {
  /** In the order in which they report. */
  readonly analyzers: readonly Analyzer[];
}

/**
 * Runs all analyzers over a file. Undefined when the file asks not to be analysed. An analyzer that throws becomes the
 * file's error and the others go on.
 */
export async function analyzeFile(file: LintFile, context: LintContext): Promise<FileReport | undefined> {
  const { analyzers, settings } = context;
  const known = new Set(analyzers.flatMap(({ name, codes }) => [name, ...codes]));
  const ignores = ignoresOf(file, known);
  if (ignores.isFileIgnored && !hasForce(settings)) return undefined;
  const spans = spansOf(file);
  const groups: ReportDraft[] = [];
  const found = new Map<LintStatement, Set<string>>();
  const crashes: string[] = [];
  for (const analyzer of analyzers) {
    const report = (finding: Finding): void => {
      if (settings.checks.get(finding.code)?.skip === true) return;
      if (isGuarded(finding, file.guards, context.dialect.scanner)) return;
      // Asked first, so that a directive that only force makes ineffective does not count as useless.
      const isIgnored = ignores.isIgnored(finding, analyzer.name);
      if (isIgnored && !isForced(finding, analyzer, settings)) return;
      addTo(groups, finding, analyzer, settings);
      if (finding.statement === undefined) return;
      const codes = found.get(finding.statement) ?? new Set();
      found.set(finding.statement, codes.add(finding.code));
    };
    try {
      await analyzer.run({ ...context, file, spans, report });
    } catch (error) {
      crashes.push(crashText(analyzer, error));
    }
  }
  if (ignores.isFileIgnored && groups.length === 0 && crashes.length === 0) return undefined;
  const rewrites = suggestRewrites(found, context);
  const reports = withRewrites(groups.map(finish), rewrites, file);
  const failed = reports.filter(({ diagnostics }) => diagnostics.some(({ isError }) => isError));
  const errors = [...new Set(failed.map(({ heading }) => heading)), ...crashes];
  return {
    file: { name: file.name, version: file.version, text: file.text },
    reports,
    error: errors.length === 0 ? undefined : errors.join('; '),
    warnings: ignores.warnings(),
    changes: file.statements.reduce((sum, { changes }) => sum + changes.length, 0),
    rewrites,
    statements: file.statements,
    isTransactional: file.isTransactional,
  };
}

function crashText({ name }: Analyzer, error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return (
    `skip crashed analyzer  (${name}): ${reason}. This is a bug in atlas: please report it together with the file. ` +
    'The other analyzers ran'
  );
}

interface ReportDraft {
  readonly analyzer: string;
  readonly heading: string;
  readonly description: string | undefined;
  readonly diagnostics: LintDiagnostic[];
  fixes: readonly SuggestedFix[];
}

function addTo(groups: ReportDraft[], finding: Finding, analyzer: Analyzer, settings: LintSettings): void {
  const heading = finding.heading ?? analyzer.heading;
  let group = groups.find((g) => g.analyzer === analyzer.name && g.heading === heading);
  if (group === undefined) {
    group = { analyzer: analyzer.name, heading, description: finding.description, diagnostics: [], fixes: [] };
    groups.push(group);
  }
  if (finding.fileFixes !== undefined) group.fixes = finding.fileFixes;
  group.diagnostics.push({
    pos: finding.statement?.pos ?? 0,
    text: finding.text,
    code: finding.code,
    fixes: finding.fixes ?? [],
    rule: finding.rule,
    isError: isError(finding, analyzer, settings),
  });
}

function finish({ analyzer, heading, description, diagnostics, fixes }: ReportDraft): Report {
  const more = description === undefined ? {} : { description };
  return { analyzer, heading, ...more, fixes, diagnostics: diagnostics.toSorted((a, b) => a.pos - b.pos) };
}

/** Codes that settings speak of and no analyzer reports, each with the one that may be meant. */
export function unknownChecks(
  { checks }: LintSettings,
  analyzers: readonly Analyzer[],
): readonly { readonly code: string; readonly near: string | undefined }[] {
  const known = new Set(analyzers.flatMap(({ codes }) => codes));
  return [...checks.keys()].filter((code) => !known.has(code)).map((code) => ({ code, near: suggest(code, known) }));
}

/** The block of the check wins over that of the analyzer, and that over what is usual. */
function isError(finding: Finding, analyzer: Analyzer, settings: LintSettings): boolean {
  const check = settings.checks.get(finding.code)?.error;
  if (finding.isError !== undefined || check !== undefined) return check ?? finding.isError ?? false;
  if (analyzer.neverErrors?.includes(finding.code) === true) return false;
  return settingsOf(analyzer, settings)?.error ?? analyzer.isErrorByDefault ?? false;
}

function isForced({ code }: Finding, analyzer: Analyzer, settings: LintSettings): boolean {
  return settings.checks.get(code)?.force ?? settingsOf(analyzer, settings)?.force ?? false;
}

function hasForce({ analyzers, checks }: LintSettings): boolean {
  return [...Object.values(analyzers), ...checks.values()].some((one) => one?.force === true);
}

function settingsOf({ name }: Analyzer, { analyzers }: LintSettings): CommonSettings | undefined {
  return (analyzers as Readonly<Record<string, CommonSettings | undefined>>)[name];
}
