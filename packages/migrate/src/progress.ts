import { HistoryChangedError } from './errors.ts';
import type { Revision } from './revision.ts';

/**
 * Rows keep the hash of every statement applied so far, as other programs that share the table expect. Writing them all
 * after every statement takes quadratic time, so past this number only the last one is kept; it stands for all.
 */
const MOST_HASHES = 1000;

/** The hashes as a row keeps them. */
export function compactHashes(hashes: readonly string[]): readonly string[] {
  return hashes.length > MOST_HASHES ? hashes.slice(-1) : hashes;
}

/**
 * Verifies that the statements which a row says were applied are still the first ones of the file. Throws
 * `HistoryChangedError` for the first that is not.
 */
export function verifyHistory(file: string, row: Revision, hashes: readonly string[]): void {
  const { applied, partialHashes } = row;
  if (applied > hashes.length) throw new HistoryChangedError(file, hashes.length + 1);
  // Rows that a person set, or that an older version wrote, have none.
  if (partialHashes === undefined || partialHashes.length === 0) return;
  if (partialHashes.length === 1 && applied > 1) {
    if (partialHashes[0] !== hashes[applied - 1]) throw new HistoryChangedError(file, applied);
    return;
  }
  for (let i = 0; i < applied; i++) {
    if (partialHashes[i] !== hashes[i]) throw new HistoryChangedError(file, i + 1);
  }
}
