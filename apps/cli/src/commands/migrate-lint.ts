import {
  type EngineContext,
  hasLintErrors,
  type LintSelection,
  type LintSummary,
  migrateFix,
  migrateLint,
  type MigrateLintRequest,
  readRules,
  ruleAnalyzers,
} from '@atlas/engine';
import { noSettings } from '@atlas/lint';
import { createEngineContext } from '../context.ts';
import { parseFormat } from '../format/format.ts';
import { lintData, lintFunctions } from '../format/migrate-lint.ts';
import type { CommandContext } from '../kit/command.ts';
import { AbortError, ReportedError, UsageError } from '../kit/errors.ts';
import { startSpinner } from '../kit/spinner.ts';
import { createPalette, hasColours } from '../kit/terminal.ts';
import { startStopwatch } from '../kit/time.ts';
import { formatFixes, formatFixDiff, formatRefused } from '../views/lint-fix.ts';
import { formatLintReport } from '../views/migrate-lint.ts';
import { openStateCache } from './migrate-cache.ts';
import type { lintFlags } from './migrate-flags.ts';
import { nonEmpty, resolveDir } from './migrate-settings.ts';
import type { ProjectFlags } from './project-flags.ts';
import { loadTargets, type Target } from './project.ts';
import { resolveSettings } from './settings.ts';

type Context = CommandContext<typeof lintFlags & ProjectFlags>;

/** Analyses new migration files. What is wrong with them is in the report on stdout, and makes the exit code 1. */
export async function run(context: Context): Promise<void> {
  const { flags } = context;
  if (flags.get('web')) {
    throw new AbortError(
      '--web is not supported: there is no cloud service to show the report. Leave the flag out, and the report is printed',
    );
  }
  if (flags.get('dry-run') && !flags.get('fix')) {
    throw new UsageError('--dry-run is only for --fix: without it nothing is changed anyway');
  }
  const engine = createEngineContext(context, {
    noEmbedded: flags.get('no-embedded'),
    cache: flags.get('no-cache') ? undefined : openStateCache(context),
  });
  const targets = await loadTargets(context, engine);
  let failed = false;
  for (const target of targets) failed = (await lintTarget(target, context, engine, targets.length > 1)) || failed;
  if (failed) throw new ReportedError();
}

async function lintTarget(target: Target, context: Context, engine: EngineContext, endLine: boolean): Promise<boolean> {
  const { flags, stdout, stderr, env, clock } = context;
  const url = nonEmpty(flags.get('url'));
  const settings = resolveSettings(target, {
    devUrl: flags.get('dev-url'),
    format: nonEmpty(flags.get('format')) ?? target.env?.format.migrate.lint ?? target.lint?.format,
  });
  if (settings.devUrl === undefined) throw new UsageError('required flag(s) "dev-url" not set');
  const palette = createPalette(stdout, env);
  const format =
    settings.format === undefined
      ? undefined
      : parseFormat(settings.format, lintFunctions(hasColours(stdout, env)), 'migrate');
  const dir = resolveDir(target, { dir: flags.get('dir'), format: flags.get('dir-format') });
  const rules = await readRules(target.lint?.rules ?? [], target.folder, engine);
  const elapsed = startStopwatch(clock);
  const start = clock.now();
  const spinner = startSpinner(stderr, 'Running new migration files on the dev database');
  try {
    const request: MigrateLintRequest = {
      ...selectionOf(target, flags),
      dir,
      devUrl: settings.devUrl,
      url: url === undefined ? undefined : target.resolveUrl(url)[0],
      settings: target.lint ?? noSettings,
      mode: settings.mode,
      locks: flags.get('locks'),
      analyzers: ruleAnalyzers(rules),
    };
    const dryRun = flags.get('fix') && flags.get('dry-run');
    const summary = flags.get('fix')
      ? await fix(request, target, context, engine, () => spinner.stop())
      : await migrateLint(request, engine);
    spinner.stop();
    // The patch is all there is on stdout, and the exit code is that of the files it leads to.
    if (dryRun) return hasLintErrors(summary);
    for (const warning of summary.files.flatMap(({ warnings }) => warnings)) stderr.write(`Warning: ${warning}\n`);
    const text =
      format === undefined
        ? formatLintReport(summary, elapsed(), palette)
        : format.render(lintData({ summary, devUrl: settings.devUrl, dir, start, end: clock.now() }));
    stdout.write(endLine && text !== '' && !text.endsWith('\n') ? `${text}\n` : text);
    return hasLintErrors(summary);
  } finally {
    spinner.stop();
  }
}

/** Changes the files and says what was changed; a dry run prints a patch. The report is about the files after it. */
async function fix(
  request: MigrateLintRequest,
  target: Target,
  { flags, stdout, stderr, env }: Context,
  engine: EngineContext,
  onDone: () => void,
): Promise<LintSummary> {
  const dryRun = flags.get('dry-run');
  const own = target.env?.url;
  const result = await migrateFix(
    {
      ...request,
      dryRun,
      appliedUrl: request.url ?? (own === undefined ? undefined : target.resolveUrl(own)[0]),
      revisionsSchema: nonEmpty(flags.get('revisions-schema')) ?? target.env?.migration.revisionsSchema,
    },
    engine,
  );
  onDone();
  if (dryRun) {
    stdout.write(formatFixDiff(result));
    stderr.write(formatRefused(result));
    return result.summary;
  }
  // A report for programs stays one.
  const isFormatted = nonEmpty(flags.get('format')) !== undefined;
  const out = isFormatted ? stderr : stdout;
  out.write(formatFixes(result, createPalette(out, env)));
  return result.summary;
}

/** Flags come before the project file. */
function selectionOf({ lint }: Target, flags: Context['flags']): LintSelection {
  const latest = flags.get('latest');
  const base = nonEmpty(flags.get('git-base'));
  const gitDir = nonEmpty(flags.get('git-dir'));
  const other = nonEmpty(flags.get('base'));
  if (other !== undefined && (latest !== undefined || base !== undefined)) {
    throw new UsageError(`--base and --${latest === undefined ? 'git-base' : 'latest'} are mutually exclusive`);
  }
  if (other !== undefined) return { base: other };
  if (latest !== undefined || base !== undefined) {
    return { latest, git: base === undefined ? undefined : { base, dir: gitDir ?? lint?.git?.dir } };
  }
  const configured = lint?.git?.base;
  if (configured !== undefined) return { git: { base: configured, dir: gitDir ?? lint?.git?.dir } };
  return { latest: lint?.latest };
}
