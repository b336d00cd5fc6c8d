import { encodeRealm } from '@atlas/dialect';
import { schemaInspect } from '@atlas/engine';
import { createEngineContext } from '../context.ts';
import { parseFormat } from '../format/format.ts';
import { inspectData, inspectFunctions } from '../format/inspect.ts';
import type { CommandContext } from '../kit/command.ts';
import { startSpinner } from '../kit/spinner.ts';
import { openStateCache } from './migrate-cache.ts';
import type { ProjectFlags } from './project-flags.ts';
import { loadTargets, singleTarget } from './project.ts';
import type { inspectFlags } from './schema-flags.ts';
import { requireSettings, resolveSettings } from './settings.ts';

/** Prints a schema as HCL, or as `--format` says. */
export async function run(context: CommandContext<typeof inspectFlags & ProjectFlags>): Promise<void> {
  const { flags, stdout, stderr } = context;
  const engine = createEngineContext(context, {
    noEmbedded: flags.get('no-embedded'),
    cache: flags.get('no-cache') ? undefined : openStateCache(context),
  });
  const target = singleTarget(await loadTargets(context, engine));
  const settings = resolveSettings(target, {
    url: flags.get('url'),
    devUrl: flags.get('dev-url'),
    schemas: flags.get('schema'),
    exclude: flags.get('exclude'),
    include: flags.get('include'),
    format: flags.get('format') ?? target.formats.inspect,
  });
  requireSettings(settings, ['url']);
  const { format: text } = settings;
  const format = text === undefined ? undefined : parseFormat(text, inspectFunctions(engine.fs), 'schema');

  const spinner = startSpinner(stderr, 'Inspecting the schema');
  try {
    const state = await schemaInspect(settings, engine);
    const output =
      format === undefined
        ? encodeRealm(state.realm, state.dialect.hcl)
        : format.render(inspectData(state, settings.url[0] ?? ''));
    spinner.stop();
    stdout.write(output);
  } finally {
    spinner.stop();
  }
}
