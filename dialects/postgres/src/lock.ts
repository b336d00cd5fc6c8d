import { ConnectionError, LockedError, type Release } from '@atlas/dialect';
import { AtlasError } from '@atlas/diagnostics';
import type { Connection } from './connection.ts';

/** The key of a named lock: 32-bit FNV-1 (multiply, then xor) of its UTF-8 bytes. */
export function lockKey(name: string): number {
  let hash = 2_166_136_261;
  for (const byte of new TextEncoder().encode(name)) hash = (Math.imul(hash, 16_777_619) ^ byte) >>> 0;
  return hash >>> 0;
}

const FIRST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 1000;

/**
 * Takes an advisory lock on a session of its own, which stays open until the release. It asks again and again instead
 * of waiting in the server: a waiting `pg_advisory_lock` holds a snapshot, for which `CREATE INDEX CONCURRENTLY` of the
 * lock's holder would wait in turn.
 */
export async function acquireLock(
  open: () => Promise<Connection>,
  name: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Release> {
  const key = lockKey(name);
  const session = await open();
  try {
    const started = performance.now();
    for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
      const [row] = await session.query('SELECT pg_try_advisory_lock($1) AS acquired', [key]);
      if (row?.acquired === true) return releaseOf(session, key);
      const waited = performance.now() - started;
      if (timeoutMs === 0 || (timeoutMs > 0 && waited > timeoutMs))
        throw new LockedError('sql/schema: lock is held by other session', name, Math.round(waited));
      const left = timeoutMs < 0 ? Number.POSITIVE_INFINITY : timeoutMs - waited + 1;
      await sleep(Math.min(wait + Math.random() * wait, left), signal);
    }
  } catch (error) {
    await session.close();
    throw error;
  }
}

function releaseOf(session: Connection, key: number): Release {
  let released = false;
  return async () => {
    if (released) return;
    released = true;
    try {
      const [row] = await session.query('SELECT pg_advisory_unlock($1) AS released', [key]);
      if (row?.released !== true)
        throw new AtlasError(`sql/postgres: failed releasing lock ${key}`, { code: 'postgres/unlock' });
    } catch (error) {
      // The lock ends with its session, and what ended that is told by the one who worked under the lock.
      if (!(error instanceof ConnectionError)) throw error;
    } finally {
      await session.close();
    }
  };
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}
