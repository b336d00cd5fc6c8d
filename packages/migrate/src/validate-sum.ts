import type { MigrationDir } from './dir.ts';
import {
  type ChecksumDifference,
  ChecksumFormatError,
  ChecksumMismatchError,
  ChecksumConflictError,
  ChecksumNotFoundError,
} from './errors.ts';
import { computeSum, parseSum, type Sum } from './sum.ts';

/**
 * Verifies a directory against its `atlas.sum`. An empty directory needs none. Throws `ChecksumNotFoundError`,
 * `ChecksumMismatchError` with the first line that differs, and what `parseSum` throws.
 */
export function validateSum(dir: MigrationDir): void {
  if (dir.sumText === undefined) {
    if (dir.files.length === 0) return;
    throw new ChecksumNotFoundError();
  }
  const recorded = parseSum(dir.sumText);
  if (recorded.total === dir.sum.total) return;
  throw new ChecksumMismatchError(findDifference(recorded, dir.sum), mismatchHint(dir, recorded));
}

function findDifference(recorded: Sum, actual: Sum): ChecksumDifference {
  const total = recorded.entries.length;
  const known = new Set(actual.entries.map(({ name }) => name));
  // 48 bytes are `h1:`, 44 of base64 and a newline; an entry has a name and a blank in front of the same.
  let offset = 48;
  for (const [i, entry] of recorded.entries.entries()) {
    const current = actual.entries[i];
    if (current === undefined || current.name !== entry.name || current.hash !== entry.hash) {
      const at = { line: i + 2, total, offset };
      if (!known.has(entry.name)) return { file: entry.name, reason: 'removed', ...at };
      if (current === undefined || current.name === entry.name) return { file: entry.name, reason: 'edited', ...at };
      return { file: current.name, reason: 'added', ...at };
    }
    offset += new TextEncoder().encode(entry.name).length + 49;
  }
  return { file: actual.entries[total]?.name ?? '', reason: 'added', line: total + 2, total, offset };
}

/** Checkouts that turn line ends around are the usual reason for a directory that nobody edited. */
function mismatchHint(dir: MigrationDir, recorded: Sum): string | undefined {
  const ends: readonly (readonly [RegExp, string, string])[] = [
    [/\r\n/g, '\n', 'LF'],
    [/(?<!\r)\n/g, '\r\n', 'CRLF'],
  ];
  for (const [pattern, replacement, name] of ends) {
    const files = dir.files.map((file, i) => ({
      name: file.name,
      content: file.isGarbled
        ? (dir.contents[i] ?? new Uint8Array())
        : new TextEncoder().encode(file.text.replace(pattern, replacement)),
      isIgnored: file.hash === '',
    }));
    if (computeSum(files).total !== recorded.total) continue;
    return (
      `The files differ in their line ends only; atlas.sum was made with ${name}. ` +
      `Add "*.sql -text" to .gitattributes and check the files out again.`
    );
  }
  return undefined;
}

/**
 * What a person is told about an error of this file, as lines for standard output; undefined for other errors. The
 * message of the error itself is not in it.
 */
export function formatSumError(error: unknown): string | undefined {
  const isKnown =
    error instanceof ChecksumMismatchError ||
    error instanceof ChecksumNotFoundError ||
    error instanceof ChecksumConflictError ||
    error instanceof ChecksumFormatError;
  if (!isKnown) return undefined;
  const { at, hint } = error instanceof ChecksumMismatchError ? error : { at: undefined, hint: undefined };
  return [
    'You have a checksum error in your migration directory.',
    '',
    ...(at === undefined ? [] : [`\tL${at.line}: ${at.file} was ${at.reason}`, '']),
    ...(hint === undefined ? [] : [hint, '']),
    "Please check your migration files and run 'atlas migrate hash' to re-hash the contents",
    '',
    '',
  ].join('\n');
}
