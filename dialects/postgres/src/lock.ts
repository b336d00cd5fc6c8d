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
 *
 * The session that does the work, `main`, takes a second lock. When a client dies, its idle session ends at once, and
 * with it the first lock; but a statement that is under way goes on until its end, and so does the second lock. Without
 * it the next run would work beside the statement of the dead one.
 */
export async function acquireLock(
  open: () => Promise<Connection>,
  main: Connection,
  name: string,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Release> {
  const key = lockKey(name);
  const session = await open();
  try {
    const started = performance.now();
    const attempt = async (isFree: () => Promise<boolean>, describe: () => Promise<string>): Promise<void> => {
      for (let wait = FIRST_WAIT_MS; !(await isFree()); wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
        const waited = performance.now() - started;
        if (timeoutMs === 0 || (timeoutMs > 0 && waited > timeoutMs))
          throw new LockedError(await describe(), name, Math.round(waited));
        const left = timeoutMs < 0 ? Number.POSITIVE_INFINITY : timeoutMs - waited + 1;
        await sleep(Math.min(wait + Math.random() * wait, left), signal);
      }
    };
    await attempt(
      () => isTrue(session, 'SELECT pg_try_advisory_lock($1) AS yes', [key]),
      async () => HELD,
    );
    await attempt(
      () => isTrue(main, 'SELECT pg_try_advisory_lock($1::int, 1) AS yes', [key | 0]),
      () => describeWorker(session, key),
    );
    return releaseOf(session, main, key);
  } catch (error) {
    await session.close();
    throw error;
  }
}

const HELD = 'sql/schema: lock is held by other session';

async function isTrue(connection: Connection, sql: string, params: readonly unknown[]): Promise<boolean> {
  const [row] = await connection.query(sql, params);
  return row?.yes === true;
}

/** Who holds the second lock while the first one is free: a session that nobody listens to any more. */
async function describeWorker(session: Connection, key: number): Promise<string> {
  const [row] = await session.query(
    `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objsubid = 2 AND objid = 1
      AND classid::bigint = $1 AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [key],
  );
  if (row === undefined) return HELD;
  return (
    `${HELD}: the server still runs a statement of a run that is gone, in process ${String(row.pid)}. ` +
    `Wait until it has ended, or end it with SELECT pg_terminate_backend(${String(row.pid)})`
  );
}

function releaseOf(session: Connection, main: Connection, key: number): Release {
  let released = false;
  return async () => {
    if (released) return;
    released = true;
    try {
      // In a failed transaction, or without a connection, this fails; the lock then ends with the session.
      await main.query('SELECT pg_advisory_unlock($1::int, 1)', [key | 0]).catch(() => undefined);
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
