import { AtlasError } from '@atlas/diagnostics';
import type { ConfirmRename, DiffPolicy, RenameHint } from '@atlas/dialect';
import type { NewFile } from '@atlas/migrate';
import type { Plan } from '@atlas/model';
import { compareStates, planComparison } from '../compare-states.ts';
import type { EngineContext } from '../context.ts';
import { type DevDatabases, withDevDatabases } from '../dev-databases.ts';
import { respeller } from '../respell.ts';
import { revisionPatterns } from '../revisions.ts';
import { resolveSource } from '../source.ts';
import { type ReadOptions, readDirState, readState, type State } from '../state.ts';
import { verifyPlan } from '../verify.ts';
import { withLockErrors } from './lock-error.ts';
import {
  type EditText,
  type NewFilesOptions,
  planFiles,
  planOfFiles,
  requireEditable,
  writeFiles,
} from './new-files.ts';
import { type OpenDir, openDir } from './open-dir.ts';

export interface MigrateDiffRequest
  extends NewFilesOptions,
    Pick<ReadOptions, 'schemas' | 'include' | 'exclude' | 'mode' | 'variables'> {
  /** URL of the migration directory. */
  readonly dir: string;
  /** Desired state: URLs as of `--to`. */
  readonly to: readonly string[];
  readonly devUrl: string;
  /** Stands before the names of tables. Absent: none where the dev database is bound to a schema. */
  readonly qualifier?: string | undefined;
  readonly indent?: string | undefined;
  readonly policy?: DiffPolicy | undefined;
  readonly confirmRename?: ConfirmRename | undefined;
  /** See `CompareOptions.renames`. */
  readonly renames?: readonly RenameHint[] | undefined;
  readonly edit?: EditText | undefined;
  /** Nothing is written. */
  readonly dryRun?: boolean | undefined;
  /** Replay the new file before it is written. Default: true. */
  readonly verify?: boolean | undefined;
  readonly lockTimeoutMs?: number | undefined;
}

export interface MigrateDiffResult {
  readonly outcome: 'synced' | 'planned' | 'written';
  readonly plan: Plan;
  /** The new files, before anyone edited them. Empty when there is nothing to do. */
  readonly files: readonly NewFile[];
}

/**
 * Writes the migration that leads from what a directory builds to a desired state. The directory is replayed on the dev
 * database, and so is what its new file says before it is written. Throws what reading either side throws,
 * `PlanDivergesError`, and `AtlasError` `migrate/replay` when the directory itself does not run.
 */
export async function migrateDiff(request: MigrateDiffRequest, context: EngineContext): Promise<MigrateDiffResult> {
  const open = await openDir(request.dir, { isOptional: true }, context);
  requireEditable(open, request.edit);
  const source = resolveSource(request.to, 'to', context);
  const planned = await withDevDatabases(context, request.lockTimeoutMs, async (devs) => {
    const options = { ...request, devs };
    const from = await replayedState(open, options, context);
    const exclude = [...(request.exclude ?? []), ...revisionPatterns(from)];
    const desired = source.kind === 'database' ? { ...options, exclude } : options;
    const to = await readState(source, { ...desired, like: from }, context);
    return planDiff(open, from, to, request, devs, context);
  });
  if (planned.files.length === 0) return { ...planned, outcome: 'synced' };
  if (request.dryRun === true) return { ...planned, outcome: 'planned' };
  await writeFiles(open, planned.files, request.edit);
  return { ...planned, outcome: 'written' };
}

/** `readDirState`, whose errors tell that it is not the new file that does not run. */
export async function replayedState(open: OpenDir, options: ReadOptions, context: EngineContext): Promise<State> {
  try {
    return await withLockErrors(() => readDirState(open, options, context));
  } catch (error) {
    if (!(error instanceof AtlasError) || error.code !== 'dialect/statement') throw error;
    throw new AtlasError(`sql/migrate: read migration directory state: ${error.message}`, {
      code: 'migrate/replay',
      cause: error,
    });
  }
}

async function planDiff(
  open: OpenDir,
  from: State,
  to: State,
  request: Omit<MigrateDiffRequest, 'dir' | 'to'>,
  devs: DevDatabases,
  context: EngineContext,
): Promise<Pick<MigrateDiffResult, 'plan' | 'files'>> {
  const { policy, indent, qualifier, devUrl } = request;
  const comparison = await compareStates(from, to, {
    policy,
    confirmRename: request.confirmRename,
    renames: request.renames,
    respell: respeller(request, devs, context),
  });
  const settings = { policy, indent, mode: 'deferred' } as const;
  const plan = planComparison(comparison, from, { ...settings, qualifier });
  if (plan.statements.length === 0) return { plan, files: [] };
  const files = planFiles(open, plan, from.dialect, request, context);
  if (request.verify !== false) {
    // The dev database has no schema by the name of the qualifier, and a template may write anything.
    const isAsPlanned = qualifier === undefined && request.format === undefined;
    const proof = isAsPlanned
      ? await planOfFiles(files, open, plan, from.dialect)
      : planComparison(comparison, from, settings);
    await verifyPlan(await devs.acquire(devUrl), comparison, proof);
  }
  return { plan, files };
}
