import { migrateHash } from '@atlas/engine';
import type { CommandContext } from '../kit/command.ts';
import { withDir } from './migrate-dir.ts';
import type { hashFlags } from './migrate-flags.ts';
import type { ProjectFlags } from './project-flags.ts';

/** Writes the checksums of a migration directory. */
export function run(context: CommandContext<typeof hashFlags & ProjectFlags>): Promise<void> {
  return withDir(context, migrateHash);
}
