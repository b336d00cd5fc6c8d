import { migrateValidate } from '@atlas/engine';
import type { CommandContext } from '../kit/command.ts';
import { withDir } from './migrate-dir.ts';
import type { validateFlags } from './migrate-flags.ts';
import type { ProjectFlags } from './project-flags.ts';
import { resolveSettings } from './settings.ts';

/** Verifies a migration directory, silently. */
export function run(context: CommandContext<typeof validateFlags & ProjectFlags>): Promise<void> {
  const { flags } = context;
  return withDir(context, (dir, engine, target) => {
    const { devUrl } = resolveSettings(target, { devUrl: flags.get('dev-url') });
    return migrateValidate({ dir, devUrl }, engine);
  });
}
