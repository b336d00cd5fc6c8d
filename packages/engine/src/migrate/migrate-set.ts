import {
  computeSet,
  ensureRevisionTable,
  EXECUTE_LOCK,
  findRevisionTable,
  readRevisions,
  type RevisionSet,
  writeSet,
} from '@atlas/migrate';
import { withDriver } from '../connect.ts';
import type { EngineContext } from '../context.ts';
import { withLockErrors } from './lock-error.ts';
import { openDir } from './open-dir.ts';

export interface MigrateSetRequest {
  readonly url: string;
  readonly dir: string;
  /** Absent: the last file of the directory. */
  readonly version?: string | undefined;
  readonly revisionsSchema?: string | undefined;
  readonly operatorVersion: string;
}

/**
 * Makes the revisions say that everything up to a version is applied, and nothing after it. Runs no migration. Fails at
 * once when another run holds the lock. Returns what changed.
 */
export async function migrateSet(request: MigrateSetRequest, context: EngineContext): Promise<RevisionSet> {
  const { dir } = await openDir(request.dir, {}, context);
  return withDriver(request.url, context, async (driver) => {
    const release = await withLockErrors(() => driver.lock(EXECUTE_LOCK, 0, context.signal));
    try {
      const found = await findRevisionTable(driver, request.revisionsSchema);
      const { version, operatorVersion } = request;
      const now = new Date(context.now());
      const set = computeSet(dir, await readRevisions(driver, found), { version, now, operatorVersion });
      if (set.insert.length + set.update.length + set.remove.length === 0) return set;
      await writeSet(driver, await ensureRevisionTable(driver, found), set);
      return set;
    } finally {
      await release();
    }
  });
}
