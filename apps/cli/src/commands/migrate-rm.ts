import { migrateRemove } from '@atlas/engine';
import type { CommandContext } from '../kit/command.ts';
import { withDir } from './migrate-dir.ts';
import type { dirFlags } from './migrate-flags.ts';
import type { ProjectFlags } from './project-flags.ts';

/** Removes migration files. */
export function run(context: CommandContext<typeof dirFlags & ProjectFlags>): Promise<void> {
  return withDir(context, (dir, engine) => migrateRemove(dir, context.args[0], engine));
}
