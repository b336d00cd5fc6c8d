import { ChecksumConflictError, ChecksumFormatError, ChecksumMismatchError } from './errors.ts';
import { RunningHash, sha256 } from './hash.ts';
import { findConflict } from './sum-conflict.ts';
import { parseSumLine, type SumEntry } from './sum-line.ts';

/** The content of `atlas.sum`. Hashes are base64 without `h1:`. */
export interface Sum {
  readonly total: string;
  readonly entries: readonly SumEntry[];
}

export interface SumFile {
  readonly name: string;
  readonly content: Uint8Array;
  /** The first line says `atlas:sum ignore`: only the name counts, and there is no entry. */
  readonly isIgnored: boolean;
}

/** The sum of files in the order given. */
export function computeSum(files: readonly SumFile[]): Sum {
  const hash = new RunningHash();
  const entries: SumEntry[] = [];
  for (const { name, content, isIgnored } of files) {
    hash.update(name);
    if (isIgnored) continue;
    hash.update(content);
    entries.push({ name, hash: hash.digest() });
  }
  return { total: totalOf(entries), entries };
}

function totalOf(entries: readonly SumEntry[]): string {
  return sha256(...entries.flatMap(({ name, hash }) => [name, hash]));
}

/** The text of `atlas.sum`. */
export function formatSum({ total, entries }: Sum): string {
  return [`h1:${total}\n`, ...entries.map(({ name, hash }) => `${name} h1:${hash}\n`)].join('');
}

/**
 * Reads `atlas.sum`; line ends may be CRLF. Throws `ChecksumFormatError`, `ChecksumConflictError` for the two sides of
 * a merge, and `ChecksumMismatchError` when the first line does not fit the others.
 */
export function parseSum(text: string): Sum {
  const conflict = findConflict(text);
  if (conflict !== undefined) throw new ChecksumConflictError(conflict.line, conflict.ours, conflict.theirs);
  const lines = text.split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  const [first = '', ...rest] = lines;
  if (!first.startsWith('h1:')) throw new ChecksumFormatError(1);
  const entries = rest.map((line, i) => parseSumLine(line) ?? raise(new ChecksumFormatError(i + 2)));
  const total = first.slice('h1:'.length);
  if (total !== totalOf(entries)) throw new ChecksumMismatchError();
  return { total, entries };
}

function raise(error: Error): never {
  throw error;
}
