import { migrateDiff } from '@atlas/engine';
import { createEngineContext } from '../context.ts';
import { newFilesJson, parseMigrationFormat } from '../format/migrate-diff.ts';
import type { CommandContext } from '../kit/command.ts';
import { UsageError } from '../kit/errors.ts';
import { startSpinner } from '../kit/spinner.ts';
import { canAsk, confirmRename, whenAnswered } from './approval.ts';
import { parseRenames } from './rename-flag.ts';
import { openStateCache } from './migrate-cache.ts';
import { openInEditor } from './migrate-editor.ts';
import type { migrateDiffFlags } from './migrate-flags.ts';
import { withExplanations } from './migrate-report.ts';
import { nonEmpty, resolveDir, resolveLockTimeout } from './migrate-settings.ts';
import type { ProjectFlags } from './project-flags.ts';
import { loadTargets, singleTarget } from './project.ts';
import { resolveSettings } from './settings.ts';

const SYNCED = 'The migration directory is synced with the desired state, no changes to be made';

/** Writes the migration that leads to the desired schema. */
export async function run(context: CommandContext<typeof migrateDiffFlags & ProjectFlags>): Promise<void> {
  const { flags, args, stdout, stderr } = context;
  const engine = createEngineContext(context, {
    noEmbedded: flags.get('no-embedded'),
    cache: flags.get('no-cache') ? undefined : openStateCache(context),
  });
  const target = singleTarget(await loadTargets(context, engine));
  const settings = resolveSettings(target, {
    to: flags.get('to'),
    devUrl: flags.get('dev-url'),
    schemas: flags.get('schema'),
    format: nonEmpty(flags.get('format')) ?? target.env?.format.migrate.diff,
  });
  const { devUrl, to } = settings;
  requireDiffSettings(devUrl, to);
  const dir = resolveDir(target, { dir: flags.get('dir'), format: flags.get('dir-format') });
  const format = parseMigrationFormat(settings.format);
  const spinner = startSpinner(stderr, 'Replaying the migration directory');
  await withExplanations(stdout, () =>
    whenAnswered(async () => {
      try {
        const request = {
          dir,
          to,
          devUrl,
          name: args[0] ?? '',
          schemas: settings.schemas,
          exclude: target.env?.migration.exclude,
          mode: settings.mode,
          variables: settings.variables,
          policy: settings.policy,
          qualifier: nonEmpty(flags.get('qualifier')),
          ...format,
          dryRun: flags.get('dry-run'),
          verify: flags.get('verify'),
          renames: parseRenames(flags.get('rename')),
          lockTimeoutMs: resolveLockTimeout(target, {
            isGiven: flags.changed('lock-timeout'),
            value: flags.get('lock-timeout'),
          }),
          confirmRename: canAsk(context) ? confirmRename(context, spinner) : undefined,
          edit: flags.get('edit') ? openInEditor(context, () => spinner.stop()) : undefined,
        };
        const { outcome, files } = await migrateDiff(request, engine);
        spinner.stop();
        if (outcome === 'synced') stdout.write(`${SYNCED}\n`);
        if (outcome === 'planned') stdout.write(`${newFilesJson(files, dir)}\n`);
      } finally {
        spinner.stop();
      }
    }),
  );
}

function requireDiffSettings(devUrl: string | undefined, to: readonly string[]): asserts devUrl is string {
  const missing = [...(devUrl === undefined ? ['"dev-url"'] : []), ...(to.length === 0 ? ['"to"'] : [])];
  if (missing.length > 0) throw new UsageError(`required flag(s) ${missing.join(', ')} not set`);
}
