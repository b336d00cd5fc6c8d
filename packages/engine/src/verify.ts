import { AtlasError } from '@atlas/diagnostics';
import {
  affectedSubset,
  type DevDatabase,
  type Dialect,
  diffRealms,
  type Driver,
  type InspectMode,
  skipChanges,
  StatementError,
} from '@atlas/dialect';
import { type Change, type Plan, type Realm, shownCommand } from '@atlas/model';
import type { Comparison } from './compare-states.ts';
import type { EngineContext } from './context.ts';
import type { DevDatabases } from './dev-databases.ts';
import { rememberProof } from './remember.ts';
import { formatStatements } from './render/plan-text.ts';
import type { State } from './state.ts';

/** A plan that was replayed and did not lead to the desired state. Nothing has touched the target. */
export class PlanDivergesError extends AtlasError {
  /** What still differs after the plan. */
  readonly remaining: readonly Change[];

  constructor(remaining: readonly Change[], sql: string) {
    const count = `${remaining.length} ${remaining.length === 1 ? 'difference remains' : 'differences remain'}`;
    super(
      `the plan does not lead to the desired state: ${count} after replaying it on the dev database:\n\n${sql}\nThis is a bug in the planner; nothing was applied. Pass --verify=false to go on without this check`,
      { code: 'engine/plan-diverges' },
    );
    this.remaining = remaining;
  }
}

/** The dev database cannot hold the current state, which says nothing about the plan. */
export class VerifySetupError extends AtlasError {
  constructor(cause: unknown) {
    const message = cause instanceof Error ? cause.message : String(cause);
    super(
      `the plan cannot be verified, because the dev database does not take the current state: ${message}. Use a dev database of the target's kind and version, or pass --verify=false`,
      { code: 'engine/verify-setup', cause },
    );
  }
}

/**
 * Replays current state -> plan on a dev database and compares with the desired state. Only the objects that the
 * changes can affect are built there, so the cost follows the change and not the schema. Throws `PlanDivergesError`,
 * `StatementError` when a statement of the plan fails there, and `VerifySetupError`.
 */
export async function verifyPlan(dev: DevDatabase, comparison: Comparison, plan: Plan): Promise<void> {
  const rest = await replayPlan(dev, comparison, plan, { whole: false });
  if (rest !== undefined) throw new PlanDivergesError(rest.changes, rest.sql);
}

/** What still differs from the desired state after a plan, and the statements that would end it. */
export interface PlanRemainder {
  readonly changes: readonly Change[];
  readonly sql: string;
}

export interface ReplayOptions {
  /** Build all of the current state and not only what the changes can affect: for plans that may speak of anything. */
  readonly whole: boolean;
}

/** As `verifyPlan`, but returns what differs; undefined when the plan leads to the desired state. */
export async function replayPlan(
  dev: DevDatabase,
  comparison: Comparison,
  plan: Plan,
  { whole }: ReplayOptions,
): Promise<PlanRemainder | undefined> {
  const bound = dev.driver.scope.kind === 'schema' ? dev.driver.scope.schema : undefined;
  const rename = (realm: Realm): Realm =>
    bound === undefined ? realm : { ...realm, schemas: realm.schemas.slice(0, 1).map((s) => ({ ...s, name: bound })) };
  const subset = whole ? comparison : affectedSubset(comparison.changes, comparison.from, comparison.to);
  const [from, to] = [rename(subset.from), rename(subset.to)];
  const { dialect, capabilities } = dev.driver;
  const { mode } = comparison.alignment;
  const settings = {
    mode: 'in-place',
    capabilities,
    schemaQualifier: bound === undefined ? undefined : '',
  } as const;
  const reached = await dev.session(async (driver) => {
    const empty = await setUp(driver, from, bound, mode);
    for (const statement of plan.statements) {
      try {
        await driver.exec(statement.cmd);
      } catch (cause) {
        const message = cause instanceof Error ? cause.message : String(cause);
        const what = statement.comment === '' ? '' : `${statement.comment}: `;
        throw new StatementError(`verifying the plan on the dev database: ${what}${message}`, {
          sql: shownCommand(statement),
          comment: statement.comment,
          cause,
        });
      }
    }
    const names = to.schemas.map((s) => s.name);
    const result = await driver.inspect({ mode, ...(names.length === 0 || whole ? {} : { schemas: names }) });
    // A plan may have created schemas that nobody wants; what a clean database has is not looked at.
    const others = new Set(empty.schemas.map((s) => s.name));
    const wanted = new Set(names);
    const schemas = result.schemas.filter((s) => wanted.has(s.name) || (whole && !others.has(s.name)));
    return { ...result, schemas };
  });
  const fix = (wanted: Realm): { readonly remaining: readonly Change[]; readonly plan: Plan } => {
    const desired = { ...wanted, attrs: reached.attrs };
    const alignment = { ...comparison.alignment, capabilities };
    const [current, end] = dialect.diff.align?.(reached, desired, alignment) ?? [reached, desired];
    const found = diffRealms(current, end, { hooks: dialect.diff, capabilities, mode: 'normalized' });
    // What the policy leaves out is still there.
    const remaining = skipChanges(found, comparison.skip);
    return { remaining, plan: dialect.plan(remaining, { ...settings, from: current, to: end }) };
  };
  let rest = fix(to);
  // Another server may spell views and expressions in another way.
  const isElsewhere = !comparison.alignment.declared;
  if (rest.plan.statements.length > 0 && isElsewhere) rest = fix(await dev.normalize(to, { mode }));
  // Differences that need no statement, such as those in spelling, are none.
  if (rest.plan.statements.length === 0) return undefined;
  return { changes: rest.remaining, sql: formatStatements(rest.plan.statements) };
}

/** Makes the part of the current state that the changes can affect, or all of it. Throws `VerifySetupError`. */
export async function buildBefore(
  driver: Driver,
  comparison: Comparison,
  { whole }: ReplayOptions = { whole: false },
): Promise<void> {
  const bound = driver.scope.kind === 'schema' ? driver.scope.schema : undefined;
  const { from } = whole ? comparison : affectedSubset(comparison.changes, comparison.from, comparison.to);
  const schemas = bound === undefined ? from.schemas : from.schemas.slice(0, 1).map((s) => ({ ...s, name: bound }));
  await setUp(driver, { ...from, schemas }, bound, comparison.alignment.mode);
}

/** Makes the part of the current state that the plan starts from, and returns what was there before it. */
async function setUp(
  driver: Driver,
  from: Realm,
  bound: string | undefined,
  mode: InspectMode | undefined,
): Promise<Realm> {
  const { dialect, capabilities } = driver;
  const empty = await driver.inspect({ mode, ...(bound === undefined ? {} : { schemas: [bound] }) });
  const known = new Set(from.schemas.map((s) => s.name));
  const start = { ...empty, schemas: empty.schemas.filter((s) => known.has(s.name)) };
  const creation = diffRealms(start, from, { hooks: dialect.diff, capabilities, mode: 'natural' });
  const plan = dialect.plan(creation, {
    mode: 'in-place',
    capabilities,
    schemaQualifier: bound === undefined ? undefined : '',
    from: start,
    to: from,
  });
  try {
    for (const statement of plan.statements) await driver.exec(statement.cmd);
  } catch (cause) {
    throw new VerifySetupError(cause);
  }
  return empty;
}

/**
 * Verifies where the request says so; where it says nothing, when the dev database is the dialect's embedded one. With
 * `verify` set and no dev database given, the embedded one is used.
 */
export async function verifyIfWanted(
  request: { readonly verify?: boolean | undefined; readonly devUrl?: string | undefined },
  from: State,
  comparison: Comparison,
  plan: Plan,
  devs: DevDatabases,
  context: EngineContext,
): Promise<void> {
  if (request.verify === false) return;
  const { embeddedDevUrl } = from.dialect;
  const given = request.devUrl === undefined || request.devUrl === '' ? undefined : request.devUrl;
  const url = given ?? (request.verify === true || isCheap(from.dialect) ? embeddedDevUrl : undefined);
  if (url === undefined) {
    if (request.verify !== true) return;
    throw new AtlasError('--verify needs a dev database: pass --dev-url', { code: 'engine/no-dev-url' });
  }
  if (request.verify !== true && !isEmbedded(url, embeddedDevUrl)) return;
  const subset = affectedSubset(comparison.changes, comparison.from, comparison.to);
  const facts = [subset.from, subset.to, comparison.alignment, plan.statements.map(({ cmd }) => cmd)];
  try {
    await rememberProof(facts, url, context, async () => verifyPlan(await devs.acquire(url), comparison, plan));
  } catch (error) {
    // Nobody asked for it, and the plan may well be right.
    if (request.verify === true || !(error instanceof VerifySetupError)) throw error;
    context.notice(error.message);
  }
}

/** An embedded database that costs nothing to start is used without being asked for. */
function isCheap(dialect: Dialect): boolean {
  return dialect.embeddedIsFree === true;
}

function isEmbedded(url: string, embedded: string | undefined): boolean {
  if (embedded === undefined) return false;
  const scheme = (text: string): string => text.slice(0, text.indexOf(':'));
  return scheme(url) === scheme(embedded);
}
