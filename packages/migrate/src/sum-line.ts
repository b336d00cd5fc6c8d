/** A line of `atlas.sum` after the first. */
export interface SumEntry {
  readonly name: string;
  /** The hash of this file and, as names and contents, of all files before it. */
  readonly hash: string;
}

/** One line after the first, or undefined. */
export function parseSumLine(line: string): SumEntry | undefined {
  const at = line.indexOf('h1:');
  return at === -1 ? undefined : { name: line.slice(0, at).trim(), hash: line.slice(at + 'h1:'.length) };
}
