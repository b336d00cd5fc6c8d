import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileSystem, FolderEntry } from './file-system.ts';

/** The machine's own files. */
export const nodeFileSystem: FileSystem = {
  readFile(path) {
    const text = readFileSync(path, 'utf8');
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  },
  readBytes: (path) => readFileSync(path),
  writeFile: (path, text) => writeFileSync(path, text),
  replaceFile(path, text) {
    // Hidden, so that nobody takes the draft for one of the folder's files.
    const draft = join(dirname(path), `.${basename(path)}.draft`);
    writeFileSync(draft, text);
    renameSync(draft, path);
  },
  removeFile: (path) => rmSync(path, { force: true }),
  makeDirectory(path) {
    mkdirSync(path, { recursive: true });
  },
  stat(path) {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? undefined : stats.isDirectory() ? 'directory' : 'file';
  },
  list(path) {
    return readdirSync(path).sort((a, b) => (a < b ? -1 : 1));
  },
  listEntries(path) {
    return readdirSync(path, { withFileTypes: true })
      .flatMap((entry): FolderEntry[] => {
        // A link that leads nowhere is nothing.
        const stats = entry.isSymbolicLink() ? statSync(join(path, entry.name), { throwIfNoEntry: false }) : entry;
        return stats === undefined ? [] : [{ name: entry.name, kind: stats.isDirectory() ? 'directory' : 'file' }];
      })
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  },
  join,
  dirname,
  basename,
};
