export interface FolderEntry {
  readonly name: string;
  readonly kind: 'file' | 'directory';
}

/**
 * The file access that use cases need. Paths are as the user gave them, relative ones to the working directory.
 * Synchronous: schema files are small and few, and a program that starts for one command is faster this way.
 */
export interface FileSystem {
  /** The text of a file as UTF-8 without a byte order mark. Throws the system's error. */
  readFile(path: string): string;
  /** The bytes of a file. Throws the system's error. */
  readBytes(path: string): Uint8Array;
  writeFile(path: string, text: string): void;
  /** Writes a file as a whole: whoever reads it meanwhile, or after a crash, finds the old text or the new one. */
  replaceFile(path: string, text: string): void;
  /** Removes a file; does nothing when there is none. */
  removeFile(path: string): void;
  /** Creates the folder and its parents; does nothing when it exists. */
  makeDirectory(path: string): void;
  /** Undefined when there is nothing. */
  stat(path: string): 'file' | 'directory' | undefined;
  /** Names in a folder, sorted bytewise. */
  list(path: string): readonly string[];
  /** As `list`, with what each name stands for, links followed: one look at a folder instead of one at each file. */
  listEntries(path: string): readonly FolderEntry[];
  /** The path joined and cleaned. */
  join(...parts: readonly string[]): string;
  dirname(path: string): string;
  basename(path: string): string;
}
