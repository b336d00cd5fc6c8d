import { checkDir, type DirFiles, loadDir, type MigrationDir, validateSum } from '@atlas/migrate';
import type { EngineContext } from '../context.ts';
import { type DirLocation, parseDirUrl } from './dir-location.ts';
import { localDir, requireDir } from './local-dir.ts';

/** A migration directory as it was read, and the place to write to. */
export interface OpenDir {
  readonly location: DirLocation;
  readonly files: DirFiles;
  readonly dir: MigrationDir;
}

export interface OpenDirOptions {
  /** The directory may be missing: it is created by what is written. */
  readonly isOptional?: boolean | undefined;
  /**
   * What must hold: `all` is that the checksums fit and that nothing in the directory would run wrongly, `sum` only the
   * first. Default: `all`.
   */
  readonly verify?: 'all' | 'sum' | 'nothing' | undefined;
}

/**
 * Reads a migration directory by its URL. Throws what `parseDirUrl`, `validateSum` and `checkDir` throw, and
 * `MigrateRequestError` when there is none.
 */
export async function openDir(url: string, options: OpenDirOptions, context: EngineContext): Promise<OpenDir> {
  const { isOptional = false, verify = 'all' } = options;
  const location = parseDirUrl(url);
  requireDir(location.path, context.fs, isOptional);
  const files = localDir(location.path, context.fs);
  const dir = await loadDir(files, location.format);
  if (verify !== 'nothing') validateSum(dir);
  if (verify === 'all') checkDir(dir);
  return { location, files, dir };
}
