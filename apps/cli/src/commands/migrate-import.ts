import { migrateImport, withDirFormat } from '@atlas/engine';
import { createEngineContext } from '../context.ts';
import type { CommandContext } from '../kit/command.ts';
import type { importFlags } from './migrate-flags.ts';
import { withExplanations } from './migrate-report.ts';
import type { ProjectFlags } from './project-flags.ts';
import { loadTargets, singleTarget } from './project.ts';
import { resolveSettings } from './settings.ts';

/** Converts the migration directory of another tool. */
export async function run(context: CommandContext<typeof importFlags & ProjectFlags>): Promise<void> {
  const { flags, stdout } = context;
  const engine = createEngineContext(context);
  const target = singleTarget(await loadTargets(context, engine));
  const first = (url: string): string => target.resolveUrl(url)[0] ?? url;
  const { devUrl, url } = resolveSettings(target, {});
  await withExplanations(stdout, async () => {
    const imported = await migrateImport(
      {
        from: withDirFormat(first(flags.get('from')), flags.get('dir-format')),
        to: first(flags.get('to')),
        databaseUrl: devUrl ?? url[0],
      },
      engine,
    );
    if (imported === 0) stdout.write('nothing to import');
  });
}
