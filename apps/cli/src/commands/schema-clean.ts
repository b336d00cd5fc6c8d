import { schemaClean } from '@atlas/engine';
import { createEngineContext } from '../context.ts';
import type { CommandContext } from '../kit/command.ts';
import { choosePlanFormat } from './plan-format.ts';
import { runPlanSession } from './plan-session.ts';
import type { ProjectFlags } from './project-flags.ts';
import { loadTargets, singleTarget } from './project.ts';
import type { cleanFlags } from './schema-flags.ts';
import { requireSettings, resolveSettings } from './settings.ts';

/** Drops everything in a database, after asking. */
export async function run(context: CommandContext<typeof cleanFlags & ProjectFlags>): Promise<void> {
  const { flags } = context;
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
  const format = choosePlanFormat(
    { given: settings.format, configured: target.formats.clean, dryRun, autoApprove, flagNames: '--format' },
    context,
  );
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
    ({ approve, onPlan, onEvent }) =>
      schemaClean(
        { url, dryRun },
        {
          approve: (plan) => approve({ plan }),
          onPlan: (plan, driver) => onPlan({ plan }, driver),
          onEvent,
        },
        engine,
      ),
  );
}
