import type { Dialect } from '@atlas/dialect';
import type { EngineContext } from './context.ts';
import type { FileSystem } from './file-system.ts';

/** Files in memory, given as `{ 'a/b.sql': 'text' }`. */
export function memoryFiles(files: Record<string, string>): FileSystem {
  const children = (path: string): string[] => {
    const prefix = path === '.' ? '' : `${path.replace(/\/$/, '')}/`;
    const names = Object.keys(files)
      .filter((f) => f.startsWith(prefix))
      .map((f) => f.slice(prefix.length).split('/')[0] ?? '');
    return [...new Set(names)].sort();
  };
  return {
    readFile(path) {
      const text = files[path];
      if (text === undefined) throw Object.assign(new Error(`no file ${path}`), { code: 'ENOENT' });
      return text;
    },
    readBytes(path) {
      return new TextEncoder().encode(this.readFile(path));
    },
    writeFile(path, text) {
      files[path] = text;
    },
    replaceFile(path, text) {
      files[path] = text;
    },
    removeFile(path) {
      delete files[path];
    },
    makeDirectory() {},
    stat: (path) => (files[path] !== undefined ? 'file' : children(path).length > 0 ? 'directory' : undefined),
    list: children,
    listEntries: (path) =>
      children(path).map((name) => ({
        name,
        kind: files[path === '.' ? name : `${path.replace(/\/$/, '')}/${name}`] === undefined ? 'directory' : 'file',
      })),
    join: (...parts) => parts.filter((p) => p !== '' && p !== '.').join('/'),
    dirname: (path) => path.split('/').slice(0, -1).join('/') || '.',
    basename: (path) => path.split('/').pop() ?? '',
  };
}

/** A context over files in memory and one dialect. */
export function testContext(dialect: Dialect, files: Record<string, string> = {}): EngineContext {
  return {
    dialects: [{ name: dialect.name, schemes: dialect.schemes, suffixes: [], load: async () => dialect }],
    fs: memoryFiles(files),
    env: {},
    now: () => 0,
    monotonic: () => 0n,
    notice: () => {},
    print: () => {},
  };
}
