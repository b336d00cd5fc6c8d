import { migrateEdit } from '@atlas/engine';
import type { CommandContext } from '../kit/command.ts';
import { withDir } from './migrate-dir.ts';
import { openInEditor } from './migrate-editor.ts';
import type { dirFlags } from './migrate-flags.ts';
import type { ProjectFlags } from './project-flags.ts';

/** Opens a migration file in the user's editor. */
export function run(context: CommandContext<typeof dirFlags & ProjectFlags>): Promise<void> {
  const [file = ''] = context.args;
  return withDir(context, (dir, engine) => migrateEdit({ dir, file, edit: openInEditor(context) }, engine));
}
