/**
 * The files of one directory, local or not. Paths are relative to it and use slashes. Implementations throw their own
 * errors when the directory cannot be read.
 */
export interface DirFiles {
  /** The paths of all files, in any order; with `isRecursive` also those in directories below that are not hidden. */
  list(isRecursive: boolean): Promise<readonly string[]>;
  /** Undefined when there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** Creates or replaces a file as a whole, and the directory if it is missing. */
  write(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** A directory in memory, with the given files. Used for directories from elsewhere, and for tests. */
export function memoryFiles(initial: Readonly<Record<string, string | Uint8Array>> = {}): DirFiles {
  const files = new Map<string, Uint8Array>();
  const encoder = new TextEncoder();
  for (const [path, content] of Object.entries(initial)) {
    files.set(path, typeof content === 'string' ? encoder.encode(content) : content);
  }
  return {
    async list(isRecursive) {
      return [...files.keys()].filter((path) => isRecursive || !path.includes('/'));
    },
    async read(path) {
      return files.get(path);
    },
    async write(path, text) {
      files.set(path, encoder.encode(text));
    },
    async remove(path) {
      files.delete(path);
    },
  };
}
