import type { ConfirmRename, Dialect, DiffPolicy, RenameHint } from '@atlas/dialect';
import type { Change, Plan, Realm } from '@atlas/model';
import { compareStates, planComparison } from './compare-states.ts';
import type { EngineContext } from './context.ts';
import { type DevDatabases, withDevDatabases } from './dev-databases.ts';
import { respeller } from './respell.ts';
import { readPair } from './read-pair.ts';
import type { ReadOptions } from './state.ts';
import { verifyIfWanted } from './verify.ts';

export interface SchemaDiffRequest
  extends Pick<ReadOptions, 'schemas' | 'include' | 'exclude' | 'mode' | 'variables' | 'devUrl'> {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly policy?: DiffPolicy | undefined;
  readonly confirmRename?: ConfirmRename | undefined;
  /** See `CompareOptions.renames`. */
  readonly renames?: readonly RenameHint[] | undefined;
  /** See `SchemaApplyRequest.verify`. */
  readonly verify?: boolean | undefined;
}

export interface SchemaDiffResult {
  readonly from: Realm;
  readonly to: Realm;
  readonly changes: readonly Change[];
  readonly dialect: Dialect;
  /** The statements, laid out with an indentation or on one line each. Throws what planning throws. */
  plan(indent?: string): Plan;
}

/** What leads from one schema to another. Files and databases may stand on either side. */
export async function schemaDiff(request: SchemaDiffRequest, context: EngineContext): Promise<SchemaDiffResult> {
  return withDevDatabases(context, undefined, (devs) => diffWith(request, devs, context));
}

async function diffWith(
  request: SchemaDiffRequest,
  devs: DevDatabases,
  context: EngineContext,
): Promise<SchemaDiffResult> {
  const [from, to] = await readPair(request, { ...request, devs }, context);
  const comparison = await compareStates(from, to, {
    policy: request.policy,
    confirmRename: request.confirmRename,
    renames: request.renames,
    spelled: true,
    respell: respeller(request, devs, context),
  });
  if (comparison.changes.length > 0) {
    const plan = planComparison(comparison, from, { policy: request.policy });
    if (plan.statements.length > 0) await verifyIfWanted(request, from, comparison, plan, devs, context);
  }
  return {
    from: from.realm,
    to: to.realm,
    changes: comparison.changes,
    dialect: from.dialect,
    plan: (indent) => planComparison(comparison, from, { policy: request.policy, indent }),
  };
}
