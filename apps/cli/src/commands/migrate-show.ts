import { migrateShow } from '@atlas/engine';
import type { CommandContext } from '../kit/command.ts';
import { withDir } from './migrate-dir.ts';
import type { dirFlags } from './migrate-flags.ts';
import type { ProjectFlags } from './project-flags.ts';

/** Prints migration files as they are. */
export function run(context: CommandContext<typeof dirFlags & ProjectFlags>): Promise<void> {
  const { args, stdout } = context;
  return withDir(context, async (dir, engine) => {
    for (const { text } of await migrateShow(dir, args, engine)) stdout.write(text);
  });
}
