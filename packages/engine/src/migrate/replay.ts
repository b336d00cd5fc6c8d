import { formatPosition, LineIndex } from '@atlas/diagnostics';
import type { DevStatement } from '@atlas/dialect';
import { fileStatements, filesOfFirstRun, filesUpTo, type MigrationFile } from '@atlas/migrate';
import type { ScannerProfile } from '@atlas/sqltext';
import type { EngineContext } from '../context.ts';
import type { OpenDir } from './open-dir.ts';

/**
 * The files that build the state of a directory from nothing: those from the last checkpoint on, up to the version that
 * its URL names. Throws `MigrateRequestError` for a version that there is not.
 */
export function filesToReplay({ dir, location }: Pick<OpenDir, 'dir' | 'location'>): readonly MigrationFile[] {
  return filesOfFirstRun(location.version === undefined ? dir.files : filesUpTo(dir, location.version));
}

/** Their statements, in order, with the place of each as `path/file:line:column`. Throws `MigrationFileError`. */
export function replayStatements(
  files: readonly MigrationFile[],
  path: string,
  profile: ScannerProfile,
  { fs }: Pick<EngineContext, 'fs'>,
): readonly DevStatement[] {
  return files.flatMap((file) => {
    const lines = new LineIndex(fs.join(path, file.name), file.text);
    return fileStatements(file, profile).map(({ text, start, end }) => ({
      sql: text,
      where: formatPosition(lines.range(start, end)),
    }));
  });
}
