import { type DirFiles, MigrateRequestError } from '@atlas/migrate';
import type { FileSystem } from '../file-system.ts';

/** A migration directory on disk. A directory that is not there is empty until something is written. */
export function localDir(path: string, fs: FileSystem): DirFiles {
  return {
    async list(isRecursive) {
      return fs.stat(path) === 'directory' ? listFiles(path, '', isRecursive, fs) : [];
    },
    async read(name) {
      try {
        return fs.readBytes(fs.join(path, name));
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? error.code : undefined;
        if (code === 'ENOENT' || code === 'EISDIR') return undefined;
        throw error;
      }
    },
    async write(name, text) {
      const file = fs.join(path, name);
      fs.makeDirectory(fs.dirname(file));
      fs.replaceFile(file, text);
    },
    async remove(name) {
      fs.removeFile(fs.join(path, name));
    },
  };
}

/** Paths below `path`, with slashes. Hidden folders hold what other programs keep there. */
function listFiles(path: string, prefix: string, isRecursive: boolean, fs: FileSystem): string[] {
  return fs.listEntries(path).flatMap(({ name, kind }) => {
    if (kind === 'file') return [prefix + name];
    if (!isRecursive || name.startsWith('.')) return [];
    return listFiles(fs.join(path, name), `${prefix}${name}/`, true, fs);
  });
}

/** Throws `MigrateRequestError` when the path is no directory; one that is not there is an error unless it is optional. */
export function requireDir(path: string, fs: FileSystem, isOptional: boolean): void {
  const stat = fs.stat(path);
  if (stat === 'file') throw new MigrateRequestError(`sql/migrate: ${path} is not a directory`, 'migrate/no-dir');
  if (stat === undefined && !isOptional) {
    throw new MigrateRequestError(`sql/migrate: stat ${path}: no such file or directory`, 'migrate/no-dir');
  }
}
