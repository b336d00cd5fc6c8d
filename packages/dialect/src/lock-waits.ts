/** How long statements wait for locks, and what happens when that was not enough. */
export interface LockPolicy {
  readonly timeoutMs: number;
  /** How often a statement, or the transaction it is in, is tried again. */
  readonly retries: number;
  /** The pause before the first new try; each further one is twice as long, up to 30 s. */
  readonly backoffMs: number;
}

/**
 * How waits for locks end. A statement that waits for its lock makes all that come later wait behind it, so on a busy
 * table it should give up soon, and come back.
 */
export interface LockWaits {
  /** Makes later statements of the session give up after that time. Commits nothing. */
  limit(timeoutMs: number): string;
  /** Takes that back. */
  readonly reset: string;
  /** Whether a statement failed because it waited for too long. The driver's error. */
  isTimeout(error: unknown): boolean;
}

const LONGEST_PAUSE_MS = 30_000;

/** The pause before a new try, the first of which is 1. */
export function pauseBefore(attempt: number, { backoffMs }: LockPolicy): number {
  return Math.min(backoffMs * 2 ** (attempt - 1), LONGEST_PAUSE_MS);
}

/** Waits, and ends early when the signal is raised. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((done) => {
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      done();
    };
    const timer = setTimeout(end, ms);
    signal?.addEventListener('abort', end);
    if (signal?.aborted === true) end();
  });
}

/** Whether the error, or what it was caused by, is that of a lock that was not to be had in time. */
export function isLockTimeout(error: unknown, waits: LockWaits | undefined): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 8; at = at.cause, depth++) {
    if (waits?.isTimeout(at) === true) return true;
  }
  return false;
}
