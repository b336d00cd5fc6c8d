import { migrateCheckpoint } from '@atlas/engine';
import { createEngineContext } from '../context.ts';
import { parseMigrationFormat } from '../format/migrate-diff.ts';
import type { CommandContext } from '../kit/command.ts';
import { UsageError } from '../kit/errors.ts';
import { startSpinner } from '../kit/spinner.ts';
import { openStateCache } from './migrate-cache.ts';
import { openInEditor } from './migrate-editor.ts';
import type { checkpointFlags } from './migrate-flags.ts';
import { withExplanations } from './migrate-report.ts';
import { nonEmpty, resolveDir, resolveLockTimeout } from './migrate-settings.ts';
import type { ProjectFlags } from './project-flags.ts';
import { loadTargets, singleTarget } from './project.ts';
import { resolveSettings } from './settings.ts';

/** Writes a checkpoint of the migration directory. */
export async function run(context: CommandContext<typeof checkpointFlags & ProjectFlags>): Promise<void> {
  const { flags, args, stdout, stderr } = context;
  const engine = createEngineContext(context, {
    noEmbedded: flags.get('no-embedded'),
    cache: flags.get('no-cache') ? undefined : openStateCache(context),
  });
  const target = singleTarget(await loadTargets(context, engine));
  const { devUrl, schemas, mode, format } = resolveSettings(target, {
    devUrl: flags.get('dev-url'),
    schemas: flags.get('schema'),
    format: nonEmpty(flags.get('format')) ?? target.env?.format.migrate.diff,
  });
  if (devUrl === undefined) throw new UsageError('required flag(s) "dev-url" not set');
  const dir = resolveDir(target, { dir: flags.get('dir'), format: flags.get('dir-format') });
  const lockTimeoutMs = resolveLockTimeout(target, {
    isGiven: flags.changed('lock-timeout'),
    value: flags.get('lock-timeout'),
  });
  const spinner = startSpinner(stderr, 'Replaying the migration directory');
  try {
    await withExplanations(stdout, () =>
      migrateCheckpoint(
        {
          dir,
          devUrl,
          schemas,
          mode,
          lockTimeoutMs,
          tag: args[0] ?? '',
          exclude: target.env?.migration.exclude,
          qualifier: nonEmpty(flags.get('qualifier')),
          verify: flags.get('verify'),
          ...parseMigrationFormat(format),
          edit: flags.get('edit') ? openInEditor(context, () => spinner.stop()) : undefined,
        },
        engine,
      ),
    );
  } finally {
    spinner.stop();
  }
}
