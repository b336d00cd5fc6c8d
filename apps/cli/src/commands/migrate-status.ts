import { migrateStatus } from '@atlas/engine';
import { createEngineContext } from '../context.ts';
import { parseFormat } from '../format/format.ts';
import { statusData, statusFunctions } from '../format/migrate-status.ts';
import type { CommandContext } from '../kit/command.ts';
import { startSpinner } from '../kit/spinner.ts';
import { createPalette, hasColours } from '../kit/terminal.ts';
import { formatMigrateStatus, formatStatusAdvice } from '../views/migrate-status.ts';
import type { statusFlags } from './migrate-flags.ts';
import { withExplanations } from './migrate-report.ts';
import { nonEmpty, resolveDir } from './migrate-settings.ts';
import type { ProjectFlags } from './project-flags.ts';
import { loadTargets, type Target } from './project.ts';
import { requireSettings, resolveSettings } from './settings.ts';

type Context = CommandContext<typeof statusFlags & ProjectFlags>;

/** Shows how a database stands to the migration directory; advice goes to stderr, so that the report keeps its form. */
export async function run(context: Context): Promise<void> {
  const engine = createEngineContext(context);
  const targets = await loadTargets(context, engine);
  for (const target of targets) await showStatus(target, context, engine, targets.length > 1);
}

async function showStatus(
  target: Target,
  { flags, stdout, stderr, env }: Context,
  engine: ReturnType<typeof createEngineContext>,
  endLine: boolean,
): Promise<void> {
  const given = nonEmpty(flags.get('url'));
  const settings = resolveSettings(target, { url: given === undefined ? [] : [given] });
  requireSettings(settings, ['url']);
  const [url = ''] = settings.url;
  const dir = resolveDir(target, { dir: flags.get('dir'), format: flags.get('dir-format') });
  const palette = createPalette(stdout, env);
  const text = nonEmpty(flags.get('format')) ?? target.env?.format.migrate.status;
  const functions = statusFunctions(palette, hasColours(stdout, env));
  const format = text === undefined ? undefined : parseFormat(text, functions, 'migrate');
  const revisionsSchema = nonEmpty(flags.get('revisions-schema')) ?? target.env?.migration.revisionsSchema;

  const spinner = startSpinner(stderr, 'Reading the revisions');
  try {
    const result = await withExplanations(stdout, () => migrateStatus({ url, dir, revisionsSchema }, engine));
    spinner.stop();
    if (format === undefined) {
      stdout.write(formatMigrateStatus(result.status, palette));
      stderr.write(formatStatusAdvice(result.status));
      return;
    }
    const output = format.render(statusData(result, url, dir));
    stdout.write(endLine && !output.endsWith('\n') ? `${output}\n` : output);
  } finally {
    spinner.stop();
  }
}
