import { migrateList } from '@atlas/engine';
import type { CommandContext } from '../kit/command.ts';
import { withDir } from './migrate-dir.ts';
import type { listFlags } from './migrate-flags.ts';
import type { ProjectFlags } from './project-flags.ts';

/** Prints the names of the migration files, one per line. */
export function run(context: CommandContext<typeof listFlags & ProjectFlags>): Promise<void> {
  const { flags, stdout } = context;
  return withDir(context, async (dir, engine) => {
    const files = await migrateList(dir, engine);
    const shown = flags.get('latest') ? files.slice(-1) : files;
    for (const { name, version } of shown) stdout.write(`${flags.get('short') ? version : name}\n`);
  });
}
