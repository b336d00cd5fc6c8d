import { type NewFile } from '@atlas/migrate';
import { compareStates, planComparison } from '../compare-states.ts';
import type { EngineContext } from '../context.ts';
import { withDevDatabases } from '../dev-databases.ts';
import type { ReadOptions } from '../state.ts';
import { verifyPlan } from '../verify.ts';
import type { MigrateDiffRequest } from './migrate-diff.ts';
import { replayedState } from './migrate-diff.ts';
import { planFiles, planOfFiles, requireEditable, writeFiles } from './new-files.ts';
import { openDir } from './open-dir.ts';

export interface MigrateCheckpointRequest
  extends Pick<
      MigrateDiffRequest,
      'dir' | 'devUrl' | 'qualifier' | 'indent' | 'format' | 'edit' | 'verify' | 'lockTimeoutMs'
    >,
    Pick<ReadOptions, 'schemas' | 'exclude' | 'mode'> {
  /** A name for the checkpoint; empty for none. */
  readonly tag: string;
}

/**
 * Writes a file that builds in one step what the whole directory builds. Databases without revisions start from it;
 * others pass over it. Returns the new files.
 */
export async function migrateCheckpoint(
  request: MigrateCheckpointRequest,
  context: EngineContext,
): Promise<readonly NewFile[]> {
  const open = await openDir(request.dir, {}, context);
  requireEditable(open, request.edit);
  const { indent, qualifier } = request;
  const files = await withDevDatabases(context, request.lockTimeoutMs, async (devs) => {
    const options = { ...request, devs };
    const to = await replayedState(open, options, context);
    const from = await replayedState({ ...open, dir: { ...open.dir, files: [] } }, options, context);
    const comparison = await compareStates(from, to);
    const settings = { indent, mode: 'deferred' } as const;
    const directive = request.tag === '' ? 'atlas:checkpoint' : `atlas:checkpoint ${request.tag}`;
    const bare = planComparison(comparison, from, { ...settings, qualifier });
    const plan = { ...bare, directives: [directive, ...(bare.directives ?? [])] };
    const made = planFiles(open, plan, from.dialect, { name: 'checkpoint', format: request.format }, context);
    if (request.verify !== false && plan.statements.length > 0) {
      const proof =
        qualifier === undefined && request.format === undefined
          ? await planOfFiles(made, open, plan, from.dialect)
          : planComparison(comparison, from, settings);
      await verifyPlan(await devs.acquire(request.devUrl), comparison, proof);
    }
    return made;
  });
  await writeFiles(open, files, request.edit);
  return files;
}
