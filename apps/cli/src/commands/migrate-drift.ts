import { type EngineContext, migrateDrift } from '@atlas/engine';
import { createEngineContext } from '../context.ts';
import { parseFormat } from '../format/format.ts';
import { driftData, driftFunctions } from '../format/migrate-drift.ts';
import type { CommandContext } from '../kit/command.ts';
import { ReportedError, UsageError } from '../kit/errors.ts';
import { startSpinner } from '../kit/spinner.ts';
import { createPalette, hasColours } from '../kit/terminal.ts';
import { formatMigrateDrift } from '../views/migrate-drift.ts';
import { openStateCache } from './migrate-cache.ts';
import type { driftFlags } from './migrate-flags.ts';
import { withExplanations } from './migrate-report.ts';
import { nonEmpty, resolveDir, resolveLockTimeout } from './migrate-settings.ts';
import type { ProjectFlags } from './project-flags.ts';
import { loadTargets, type Target } from './project.ts';
import { requireSettings, resolveSettings } from './settings.ts';

type Context = CommandContext<typeof driftFlags & ProjectFlags>;

/** Compares databases with what their migrations made of them. Drift is in the report, and makes the exit code 1. */
export async function run(context: Context): Promise<void> {
  const { flags } = context;
  const engine = createEngineContext(context, {
    noEmbedded: flags.get('no-embedded'),
    cache: flags.get('no-cache') ? undefined : openStateCache(context),
  });
  const targets = await loadTargets(context, engine);
  let drifted = false;
  for (const [i, target] of targets.entries()) {
    const endLine = i < targets.length - 1;
    drifted = (await checkTarget(target, { endLine }, context, engine)) || drifted;
  }
  if (drifted) throw new ReportedError();
}

async function checkTarget(
  target: Target,
  { endLine }: { readonly endLine: boolean },
  { flags, stdout, stderr, env }: Context,
  engine: EngineContext,
): Promise<boolean> {
  const given = nonEmpty(flags.get('url'));
  const settings = resolveSettings(target, {
    url: given === undefined ? [] : [given],
    devUrl: flags.get('dev-url'),
    exclude: flags.get('exclude'),
    format: nonEmpty(flags.get('format')) ?? target.env?.format.migrate.drift,
  });
  requireSettings(settings, ['url']);
  const { devUrl, schemas, exclude, include, mode } = settings;
  if (devUrl === undefined) throw new UsageError('required flag(s) "dev-url" not set');
  const [url = ''] = settings.url;
  const dir = resolveDir(target, { dir: flags.get('dir'), format: flags.get('dir-format') });
  const format =
    settings.format === undefined
      ? undefined
      : parseFormat(settings.format, driftFunctions(hasColours(stdout, env)), 'migrate');
  const own = target.env?.migration;
  const request = {
    url,
    dir,
    devUrl,
    schemas,
    include,
    mode,
    exclude: [...exclude, ...(target.drift?.exclude ?? [])],
    revisionsSchema: nonEmpty(flags.get('revisions-schema')) ?? own?.revisionsSchema,
    lockName: flags.get('skip-lock') ? null : (nonEmpty(flags.get('lock-name')) ?? own?.lockName),
    lockTimeoutMs: resolveLockTimeout(target, {
      isGiven: flags.changed('lock-timeout'),
      value: flags.get('lock-timeout'),
    }),
  };
  const spinner = startSpinner(stderr, 'Comparing the database with its migrations');
  try {
    const result = await withExplanations(stdout, () => migrateDrift(request, engine));
    spinner.stop();
    const text =
      format === undefined
        ? formatMigrateDrift(result, dir, createPalette(stdout, env))
        : format.render(driftData(result, url, dir));
    stdout.write(endLine && !text.endsWith('\n') ? `${text}\n` : text);
    return result.entries.length > 0;
  } finally {
    spinner.stop();
  }
}
