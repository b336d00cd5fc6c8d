import type { Driver } from '@atlas/dialect';
import {
  computeStatus,
  findForeignHistory,
  findRevisionTable,
  type MigrationStatus,
  readIntent,
  readRevisions,
} from '@atlas/migrate';
import { withDriver } from '../connect.ts';
import type { EngineContext } from '../context.ts';
import { openDir } from './open-dir.ts';

export interface MigrateStatusRequest {
  readonly url: string;
  readonly dir: string;
  readonly revisionsSchema?: string | undefined;
}

export interface MigrateStatusResult {
  readonly status: MigrationStatus;
  readonly driver: string;
  readonly scope: Driver['scope'];
}

/** How a database stands to a directory. Changes nothing in the database. */
export async function migrateStatus(
  { url, dir: dirUrl, revisionsSchema }: MigrateStatusRequest,
  context: EngineContext,
): Promise<MigrateStatusResult> {
  const { dir } = await openDir(dirUrl, {}, context);
  return withDriver(url, context, async (driver) => {
    const table = await findRevisionTable(driver, revisionsSchema);
    const revisions = await readRevisions(driver, table);
    const intent = await readIntent(driver, table);
    const foreign = revisions.length > 0 ? undefined : await findForeignHistory(driver);
    const profile = driver.dialect.scanner;
    return {
      status: computeStatus({ dir, revisions, intent, foreign, profile }),
      driver: driver.dialect.name,
      scope: driver.scope,
    };
  });
}
