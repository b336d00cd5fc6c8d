import { schemaDiff } from '@atlas/engine';
import { createEngineContext } from '../context.ts';
import { diffData, diffFunctions, diffSql } from '../format/diff.ts';
import { parseFormat } from '../format/format.ts';
import type { CommandContext } from '../kit/command.ts';
import { startSpinner } from '../kit/spinner.ts';
import { canAsk, confirmRename, whenAnswered } from './approval.ts';
import { parseRenames } from './rename-flag.ts';
import { openStateCache } from './migrate-cache.ts';
import type { ProjectFlags } from './project-flags.ts';
import { loadTargets, singleTarget } from './project.ts';
import type { diffFlags } from './schema-flags.ts';
import { resolveSettings } from './settings.ts';

/** Prints the SQL that leads from one schema to another. */
export async function run(context: CommandContext<typeof diffFlags & ProjectFlags>): Promise<void> {
  const { flags, stdout, stderr } = context;
  const engine = createEngineContext(context, {
    noEmbedded: flags.get('no-embedded'),
    cache: flags.get('no-cache') ? undefined : openStateCache(context),
  });
  const target = singleTarget(await loadTargets(context, engine));
  const settings = resolveSettings(target, {
    from: flags.get('from'),
    to: flags.get('to'),
    devUrl: flags.get('dev-url'),
    schemas: flags.get('schema'),
    exclude: flags.get('exclude'),
    include: flags.get('include'),
    format: flags.get('format') ?? target.formats.diff,
  });
  const { format: text } = settings;
  const format = text === undefined ? undefined : parseFormat(text, diffFunctions, 'schema');

  const spinner = startSpinner(stderr, 'Comparing the schemas');
  await whenAnswered(async () => {
    try {
      const ask = canAsk(context) && format === undefined;
      const result = await schemaDiff(
        {
          ...settings,
          verify: flags.changed('verify') ? flags.get('verify') : undefined,
          renames: parseRenames(flags.get('rename')),
          ...(ask ? { confirmRename: confirmRename(context, spinner) } : {}),
        },
        engine,
      );
      const plan = result.plan();
      const output =
        format !== undefined
          ? format.render(diffData(result, plan))
          : plan.statements.length === 0
            ? 'Schemas are synced, no changes to be made.\n'
            : diffSql(result);
      spinner.stop();
      stdout.write(output);
    } finally {
      spinner.stop();
    }
  });
}
