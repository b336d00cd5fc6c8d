import { LockedError } from '@atlas/dialect';

/** Runs `work`; a lock that could not be taken is told as such. Throws `LockedError`. */
export async function withLockErrors<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof LockedError)) throw error;
    throw new LockedError(`acquiring database lock: ${error.message}`, error.lockName, error.waitedMs);
  }
}
