import { migrateNew } from '@atlas/engine';
import type { CommandContext } from '../kit/command.ts';
import { withDir } from './migrate-dir.ts';
import { openInEditor } from './migrate-editor.ts';
import type { newFlags } from './migrate-flags.ts';
import type { ProjectFlags } from './project-flags.ts';

/** Writes an empty migration file. */
export function run(context: CommandContext<typeof newFlags & ProjectFlags>): Promise<void> {
  const { args, flags } = context;
  const edit = flags.get('edit') ? openInEditor(context) : undefined;
  return withDir(context, (dir, engine) => migrateNew({ dir, name: args[0] ?? '', edit }, engine));
}
