import { schemaClean } from '@atlas/engine';
import { createEngineContext } from '../context.ts';
import { applyFunctions } from '../format/apply.ts';
import { parseFormat } from '../format/format.ts';
import type { CommandContext } from '../kit/command.ts';
import { UsageError } from '../kit/errors.ts';
import { hasColours } from '../kit/terminal.ts';
import { runPlanSession } from './plan-session.ts';
import type { ProjectFlags } from './project-flags.ts';
import { loadTargets, singleTarget } from './project.ts';
import type { cleanFlags } from './schema-flags.ts';
import { requireSettings, resolveSettings } from './settings.ts';

/** Drops everything in a database, after asking. */
export async function run(context: CommandContext<typeof cleanFlags & ProjectFlags>): Promise<void> {
  const { flags, stdout, env } = context;
  const engine = createEngineContext(context);
  const target = singleTarget(await loadTargets(context, engine));
  const given = flags.get('url');
  const settings = resolveSettings(target, {
    url: given === undefined ? [] : [given],
    format: flags.get('format'),
  });
  requireSettings(settings, ['url']);
  const [url = ''] = settings.url;
  const [dryRun, autoApprove] = [flags.get('dry-run'), flags.get('auto-approve')];
  const unattended = dryRun || autoApprove;
  if (settings.format !== undefined && !unattended) {
    throw new UsageError('--format can only be used with --dry-run or --auto-approve');
  }
  const text = settings.format ?? (unattended ? target.formats.clean : undefined);
  const format = text === undefined ? undefined : parseFormat(text, applyFunctions(hasColours(stdout, env)), 'schema');
  await runPlanSession(
    {
      url,
      dryRun,
      autoApprove,
      txMode: 'file',
      format,
      endLine: false,
      nothing: 'Nothing to drop',
      activity: 'Planning',
    },
    context,
    (hooks) => schemaClean({ url, dryRun }, hooks, engine),
  );
}
