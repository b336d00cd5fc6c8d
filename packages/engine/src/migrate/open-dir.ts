import { checkDir, type DirFiles, loadDir, type MigrationDir, MigrateRequestError, validateSum } from '@atlas/migrate';
import type { EngineContext } from '../context.ts';
import { type DirLocation, parseDirUrl } from './dir-location.ts';
import { isMemoryUrl, memorySource } from '../memory-sources.ts';
import { localDir, requireDir } from './local-dir.ts';
import { templateFiles } from './template-files.ts';

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
  const { location, files } = await locate(url, isOptional, context);
  const dir = await loadDir(files, location.format);
  if (verify !== 'nothing') validateSum(dir);
  if (verify === 'all') checkDir(dir);
  return { location, files, dir };
}

async function locate(
  url: string,
  isOptional: boolean,
  context: EngineContext,
): Promise<Pick<OpenDir, 'location' | 'files'>> {
  if (!isMemoryUrl(url)) {
    const location = parseDirUrl(url);
    requireDir(location.path, context.fs, isOptional);
    return { location, files: localDir(location.path, context.fs) };
  }
  const source = memorySource(url, context);
  if (source.kind !== 'template-dir') {
    throw new MigrateRequestError(`${url} is a schema and not a migration directory`, 'migrate/dir-url');
  }
  const location = { ...parseDirUrl(`file://${source.path}?${url.split('?')[1] ?? ''}`), url };
  return { location, files: await templateFiles(source, context.fs) };
}
