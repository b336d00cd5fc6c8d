import { migrateSet } from '@atlas/engine';
import { createEngineContext } from '../context.ts';
import type { CommandContext } from '../kit/command.ts';
import { createPalette } from '../kit/terminal.ts';
import { formatRevisionSet } from '../views/migrate-set.ts';
import type { setFlags } from './migrate-flags.ts';
import { withExplanations } from './migrate-report.ts';
import { nonEmpty, OPERATOR_VERSION, resolveDir } from './migrate-settings.ts';
import type { ProjectFlags } from './project-flags.ts';
import { loadTargets, singleTarget } from './project.ts';
import { requireSettings, resolveSettings } from './settings.ts';

/** Sets the version that a database counts as being at. */
export async function run(context: CommandContext<typeof setFlags & ProjectFlags>): Promise<void> {
  const { flags, args, stdout, env } = context;
  const engine = createEngineContext(context);
  const target = singleTarget(await loadTargets(context, engine));
  const given = nonEmpty(flags.get('url'));
  const settings = resolveSettings(target, { url: given === undefined ? [] : [given] });
  requireSettings(settings, ['url']);
  const [url = ''] = settings.url;
  const set = await withExplanations(stdout, () =>
    migrateSet(
      {
        url,
        dir: resolveDir(target, { dir: flags.get('dir'), format: flags.get('dir-format') }),
        version: args[0],
        revisionsSchema: nonEmpty(flags.get('revisions-schema')) ?? target.env?.migration.revisionsSchema,
        operatorVersion: OPERATOR_VERSION,
      },
      engine,
    ),
  );
  stdout.write(formatRevisionSet(set, createPalette(stdout, env)));
}
