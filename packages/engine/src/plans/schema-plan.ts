import type { ConfirmRename, Dialect, Scope } from '@atlas/dialect';
import type { Plan } from '@atlas/model';
import type { EngineContext } from '../context.ts';
import { withoutRevisions } from '../revisions.ts';
import { type DevDatabases, withDevDatabases } from '../dev-databases.ts';
import type { PlanLint, PlanText } from '../lint/lint-plan.ts';
import type { EditText } from '../migrate/new-files.ts';
import { readPair } from '../read-pair.ts';
import { respeller } from '../respell.ts';
import type { ReadOptions, State } from '../state.ts';
import { requireTransition } from './choose-plan.ts';
import { describeSource } from './describe-source.ts';
import { fingerprintStates, type StatePrints } from './fingerprint.ts';
import { editMigration, type Migration, planOfMigration, readMigration, writeMigration } from './migration.ts';
import { checkPlanName, type PlanFile } from './plan-file.ts';
import type { PlanRewrite } from '../lint/safe-plan.ts';
import { makeSafe } from './make-safe.ts';
import type { PlanStore, StoredPlan } from './plan-store.ts';
import { isAsComputed, proofUrl, proveMigration } from './prove-migration.ts';
import { lintTransition, planTransition, type Transition, type TransitionRequest } from './transition.ts';

/** A transition to make a plan for, or to check one against. */
export interface SchemaPlanRequest
  extends TransitionRequest,
    Pick<ReadOptions, 'schemas' | 'include' | 'exclude' | 'mode' | 'variables'> {
  /** Current state: URLs as of `--from`. */
  readonly from: readonly string[];
  /** Desired state: URLs as of `--to`. */
  readonly to: readonly string[];
  readonly lockTimeoutMs?: number | undefined;
}

export interface NewPlanRequest extends SchemaPlanRequest {
  /** The name of the plan. */
  name(prints: StatePrints): string;
  /** For the head of the migration: `atlas:txmode none`. */
  readonly directives: readonly string[];
  /** Where plans of the same transition are looked for. Absent: a new one is made in any case. */
  readonly store?: PlanStore | undefined;
}

/** A plan file and what is known of it. */
export interface PlannedFile {
  readonly file: PlanFile;
  /** The statements of its migration. */
  readonly plan: Plan;
  /** What it starts from and leads to, as reports call them. */
  readonly fromDesc: string;
  readonly toDesc: string;
  readonly lint: PlanLint | undefined;
  readonly dialect: Dialect;
  readonly scope: Scope;
}

export interface SchemaPlanHooks {
  readonly confirmRename?: ConfirmRename | undefined;
  /** Lets a person change the migration before it becomes a plan. */
  readonly edit?: EditText | undefined;
  /** Told of the plan when it is known to lead to the desired state, before it is analysed. */
  readonly onPlan?: (planned: Omit<PlannedFile, 'lint'>) => void;
  readonly onLint?: (lint: PlanLint) => void;
  /** Told what became of statements that keep others waiting, if they were to be rewritten. */
  readonly onRewrites?: (rewrites: readonly PlanRewrite[]) => void;
}

export type SchemaPlanResult =
  | { readonly outcome: 'synced' }
  /** There are plans for this transition already. */
  | { readonly outcome: 'exists'; readonly plans: readonly StoredPlan[] }
  | { readonly outcome: 'planned'; readonly planned: PlannedFile };

/**
 * Makes a plan for a transition and analyses it; it is kept by whoever asked for it. The plan was replayed on a dev
 * database. Throws what reading the states throws, `PlanDriftError` for an edited migration that leads elsewhere, and
 * `StatementError` for one that does not run.
 */
export async function schemaPlan(
  request: NewPlanRequest,
  hooks: SchemaPlanHooks,
  context: EngineContext,
): Promise<SchemaPlanResult> {
  return withDevDatabases(context, request.lockTimeoutMs, async (devs) => {
    const [from, to] = await readStates(request, devs, context);
    const transition = await planTransition(from, to, request, hooks.confirmRename, devs, context);
    if (transition.plan.statements.length === 0) return { outcome: 'synced' };
    const prints = await fingerprintStates(from, to, respeller(request, devs, context));
    const plans = request.store?.find(prints) ?? [];
    if (plans.length > 0) return { outcome: 'exists', plans };
    const name = request.name(prints);
    checkPlanName(name);
    const safe = await makeSafe(transition, request, hooks, devs, context);
    const computed = writeMigration(safe, request.directives, from.dialect.scanner);
    const text = hooks.edit === undefined ? computed : await editMigration(`${name}.sql`, computed, hooks.edit);
    const file: PlanFile = { name, from: prints.from, to: prints.to, migration: text };
    const job: CheckJob = { file, request, hooks, devs };
    return { outcome: 'planned', planned: await checkMigration(job, transition, context) };
  });
}

/**
 * Checks a plan file: it is for this transition, and its migration leads from one state to the other. Analyses it if the
 * request says so. Throws `PlanMismatchError`, and as `schemaPlan`.
 */
export async function checkPlanFile(
  file: PlanFile,
  request: SchemaPlanRequest,
  hooks: Omit<SchemaPlanHooks, 'edit'>,
  context: EngineContext,
): Promise<PlannedFile> {
  return withDevDatabases(context, request.lockTimeoutMs, async (devs) => {
    const [from, to] = await readStates(request, devs, context);
    requireTransition(file, await fingerprintStates(from, to, respeller(request, devs, context)));
    const transition = await planTransition(from, to, request, hooks.confirmRename, devs, context);
    return checkMigration({ file, request, hooks, devs }, transition, context);
  });
}

/** The stored plans for a transition, by name. */
export async function listPlans(
  store: PlanStore,
  request: SchemaPlanRequest,
  context: EngineContext,
): Promise<readonly StoredPlan[]> {
  const prints = await withDevDatabases(context, request.lockTimeoutMs, async (devs) => {
    const [from, to] = await readStates(request, devs, context);
    return fingerprintStates(from, to, respeller(request, devs, context));
  });
  return store.find(prints);
}

async function readStates(
  request: SchemaPlanRequest,
  devs: DevDatabases,
  context: EngineContext,
): Promise<readonly [State, State]> {
  const [from, to] = await readPair(request, { ...request, devs }, context);
  return [withoutRevisions(from), withoutRevisions(to)];
}

interface CheckJob {
  readonly file: PlanFile;
  readonly request: SchemaPlanRequest;
  readonly hooks: SchemaPlanHooks;
  readonly devs: DevDatabases;
}

async function checkMigration(
  { file, request, hooks, devs }: CheckJob,
  transition: Transition,
  context: EngineContext,
): Promise<PlannedFile> {
  const { dialect, scope } = transition.from;
  const migration = readMigration(file.migration, dialect.scanner, `plan ${JSON.stringify(file.name)}`);
  const plan = planOfMigration(migration, transition.plan.transactional);
  const url = proofUrl(request, transition);
  if (url !== undefined && request.verify !== false) {
    await proveMigration(file.name, transition, plan, url, devs, context);
  }
  const [fromDesc, toDesc] = [request.from, request.to].map((urls) => describeSource(urls, dialect, context));
  const planned = { file, plan, fromDesc: fromDesc ?? '', toDesc: toDesc ?? '', dialect, scope };
  hooks.onPlan?.(planned);
  const lint = await lintTransition(transition, plan, request, devs, context, textOf(migration, plan, transition));
  if (lint !== undefined) hooks.onLint?.(lint);
  return { ...planned, lint };
}

/** A migration as analysis sees it. */
export function textOf(
  { text, statements, directives, txMode }: Migration,
  plan: Plan,
  transition: Pick<Transition, 'plan'>,
): PlanText {
  const isTransactional = plan.transactional && txMode !== 'none';
  return { text, statements, directives, isTransactional, whole: !isAsComputed(plan, transition) };
}
