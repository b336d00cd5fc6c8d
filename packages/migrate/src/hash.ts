import { createHash, type Hash } from 'node:crypto';

/** SHA-256 of all parts one after the other, as base64 with padding. */
export function sha256(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('base64');
}

/** A SHA-256 that can be read as it grows. */
export class RunningHash {
  readonly #hash: Hash = createHash('sha256');

  update(part: string | Uint8Array): void {
    this.#hash.update(part);
  }

  /** The digest of everything so far, as base64 with padding. */
  digest(): string {
    return this.#hash.copy().digest('base64');
  }
}

/**
 * The digests of a list of statements: entry `i` is `h1:` and the hash of the first `i + 1` texts. They are what the
 * revisions table keeps of statements that were applied.
 */
export function statementHashes(texts: readonly string[]): string[] {
  const hash = new RunningHash();
  return texts.map((text) => {
    hash.update(text);
    return `h1:${hash.digest()}`;
  });
}
