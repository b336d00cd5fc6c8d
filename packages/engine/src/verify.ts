import { AtlasError } from '@atlas/diagnostics';
import { affectedSubset, type DevDatabase, type Dialect, diffRealms, StatementError } from '@atlas/dialect';
import { type Change, type Plan, publicSql, type Realm } from '@atlas/model';
import type { Comparison } from './compare-states.ts';
import type { DevDatabases } from './dev-databases.ts';
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

/**
 * Replays current state -> plan on a dev database and compares with the desired state. Only the objects that the
 * changes can affect are built there, so the cost follows the change and not the schema. Throws `PlanDivergesError`, or
 * `StatementError` when a statement of the plan fails there.
 */
export async function verifyPlan(dev: DevDatabase, comparison: Comparison, plan: Plan): Promise<void> {
  const bound = dev.driver.scope.kind === 'schema' ? dev.driver.scope.schema : undefined;
  const rename = (realm: Realm): Realm =>
    bound === undefined ? realm : { ...realm, schemas: realm.schemas.slice(0, 1).map((s) => ({ ...s, name: bound })) };
  const subset = affectedSubset(comparison.changes, comparison.from, comparison.to);
  const [from, to] = [rename(subset.from), rename(subset.to)];
  const { dialect, capabilities } = dev.driver;
  await dev.session(async (driver) => {
    const empty = await driver.inspect(bound === undefined ? {} : { schemas: [bound] });
    const context = { hooks: dialect.diff, capabilities, mode: 'normalized' as const };
    const qualifier = bound === undefined ? undefined : '';
    const known = new Set(from.schemas.map((s) => s.name));
    const start = { ...empty, schemas: empty.schemas.filter((s) => known.has(s.name)) };
    const creation = diffRealms(start, from, { ...context, mode: 'natural' });
    const setup = dialect.plan(creation, {
      mode: 'in-place',
      capabilities,
      schemaQualifier: qualifier,
      from: start,
      to: from,
    });
    for (const statement of setup.statements) await driver.exec(statement.cmd);
    for (const statement of plan.statements) {
      try {
        await driver.exec(statement.cmd);
      } catch (cause) {
        const message = cause instanceof Error ? cause.message : String(cause);
        throw new StatementError(`verifying the plan on the dev database: ${statement.comment}: ${message}`, {
          sql: publicSql(statement),
          comment: statement.comment,
          cause,
        });
      }
    }
    const names = to.schemas.map((s) => s.name);
    const result = await driver.inspect(names.length === 0 ? {} : { schemas: names });
    const wanted = new Set(names);
    const reached = { ...result, schemas: result.schemas.filter((s) => wanted.has(s.name)) };
    const remaining = diffRealms(reached, { ...to, attrs: reached.attrs }, context);
    if (remaining.length === 0) return;
    const fix = dialect.plan(remaining, {
      mode: 'in-place',
      capabilities,
      schemaQualifier: qualifier,
      from: reached,
      to,
    });
    // Differences that need no statement, such as those in spelling, are none.
    if (fix.statements.length > 0) throw new PlanDivergesError(remaining, formatStatements(fix.statements));
  });
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
  await verifyPlan(await devs.acquire(url), comparison, plan);
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
