import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { FileSystem } from './file-system.ts';

/** The machine's own files. */
export const nodeFileSystem: FileSystem = {
  readFile(path) {
    const text = readFileSync(path, 'utf8');
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  },
  writeFile: (path, text) => writeFileSync(path, text),
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
  join,
  dirname,
  basename,
};
