import { diffRealms, type Driver, parseDatabaseUrl, type PlanOptions } from '@atlas/dialect';
import type { Change, Plan, Realm } from '@atlas/model';
import { sqlite } from './dialect.ts';

/** A connection for a test, by default to a memory database of its own. */
export function openTest(url = 'sqlite://test?mode=memory'): Promise<Driver> {
  return sqlite.open(parseDatabaseUrl(url), {});
}

/** What statements build in an empty database. */
export async function realmOf(sql: string): Promise<Realm> {
  const driver = await openTest();
  try {
    await driver.exec(sql);
    return await driver.inspect();
  } finally {
    await driver.close();
  }
}

export function diff(from: Realm, to: Realm): Change[] {
  return diffRealms(from, to, { hooks: sqlite.diff, capabilities: sqlite.capabilities, mode: 'normalized' });
}

/** The plan from one state to another, with both states known to the planner. */
export function planBetween(from: Realm, to: Realm, options: Partial<PlanOptions> = {}): Plan {
  return sqlite.plan(diff(from, to), { mode: 'in-place', schemaQualifier: '', from, to, ...options });
}

/** Runs a plan as the executor does: in one transaction. */
export async function applyPlan(driver: Driver, plan: Plan): Promise<void> {
  const transaction = await driver.begin();
  try {
    for (const { cmd } of plan.statements) await transaction.exec(cmd);
    await transaction.commit();
  } catch (error) {
    await transaction.rollback();
    throw error;
  }
}
