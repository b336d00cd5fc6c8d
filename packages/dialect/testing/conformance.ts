import { parseHcl, standardFunctions } from '@atlas/hcl';
import type { Change, Plan, Realm } from '@atlas/model';
import { scanStatements } from '@atlas/sqltext';
import { describe, expect, test } from 'vitest';
import { acquireDevDatabase, canonicalState, decodeRealm, diffRealms, type Driver, encodeRealm } from '../src/index.ts';

/** Two schemas of one database as SQL. Every property is checked on both and between them. */
export interface ConformanceCase {
  /** Says what the pair shows: `add a NOT NULL column without default`. */
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** The plan has no reverse; the suite then checks that it says so. */
  readonly irreversible?: boolean;
}

export type ConformanceProperty = 'self' | 'hcl' | 'apply' | 'reverse' | 'fingerprint';

/** A property that does not hold for a case. The suite runs it all the same and fails when it holds. */
export interface ConformanceSkip {
  readonly name: string;
  readonly property: ConformanceProperty;
  readonly reason: string;
}

export interface ConformanceOptions {
  /** Opens an empty database of its own for each call. */
  open(): Promise<Driver>;
  readonly cases: readonly ConformanceCase[];
  readonly skips?: readonly ConformanceSkip[];
}

/**
 * Declares the tests that every dialect passes: a schema does not differ from itself; inspect, print as HCL, parse and
 * normalise gives the same schema; a plan brings one schema to the other; its reverse brings it back.
 */
export function describeConformance(title: string, options: ConformanceOptions): void {
  const unused = new Set(options.skips?.map((s) => `${s.property} ${s.name}`));
  describe(title, () => {
    for (const item of options.cases) {
      for (const property of ['self', 'hcl', 'apply', 'reverse', 'fingerprint'] as const) {
        const skip = options.skips?.find((s) => s.name === item.name && s.property === property);
        unused.delete(`${property} ${item.name}`);
        const run = (): Promise<void> => PROPERTIES[property](item, options);
        if (skip === undefined) test(`${item.name}: ${TITLES[property]}`, run);
        else
          test(`${item.name}: ${TITLES[property]} (known gap: ${skip.reason})`, () => expect(run()).rejects.toThrow());
      }
    }
    test('every skip names a case', () => expect([...unused]).toEqual([]));
  });
}

const TITLES: { readonly [P in ConformanceProperty]: string } = {
  self: 'does not differ from itself',
  hcl: 'survives HCL',
  apply: 'the plan leads from one to the other',
  reverse: 'the reverse leads back',
  fingerprint: 'one state has one text, however it came about',
};

const PROPERTIES: {
  readonly [P in ConformanceProperty]: (item: ConformanceCase, options: ConformanceOptions) => Promise<void>;
} = {
  async self(item, options) {
    for (const sql of [item.from, item.to]) {
      await withDatabase(options, async (driver) => {
        await runSql(driver, sql);
        const [a, b] = [await driver.inspect(), await driver.inspect()];
        expect(changesOf(driver, a, b)).toEqual([]);
      });
    }
  },

  async hcl(item, options) {
    for (const sql of [item.from, item.to]) {
      const [realm, driver] = await withDatabase(options, async (d) => {
        await runSql(d, sql);
        return [await d.inspect(), d] as const;
      });
      const text = encodeRealm(realm, driver.dialect.hcl);
      const file = parseHcl(text, 'inspected.hcl');
      expect(file.diagnostics, text).toEqual([]);
      const decoded = decodeRealm([file], driver.dialect.hcl, { functions: standardFunctions() });
      expect(decoded.diagnostics, text).toEqual([]);
      const normal = await withDatabase(options, async (d) => {
        const dev = await acquireDevDatabase(d, { lockName: 'conformance' });
        try {
          return await dev.normalize(decoded.realm);
        } finally {
          await dev.release();
        }
      });
      expect(changesOf(driver, realm, normal), text).toEqual([]);
      // Printing what was read back gives the same bytes.
      expect(encodeRealm(normal, driver.dialect.hcl)).toBe(text);
      expect(canonicalOf(driver, normal)).toBe(canonicalOf(driver, realm));
    }
  },

  async apply(item, options) {
    const to = await inspectSql(options, item.to);
    await withDatabase(options, async (driver) => {
      await runSql(driver, item.from);
      const plan = planOf(driver, await driver.inspect(), to);
      await runPlan(driver, plan);
      expect(changesOf(driver, await driver.inspect(), to), describePlan(plan)).toEqual([]);
    });
  },

  async reverse(item, options) {
    const to = await inspectSql(options, item.to);
    await withDatabase(options, async (driver) => {
      await runSql(driver, item.from);
      const from = await driver.inspect();
      const plan = planOf(driver, from, to);
      if (item.irreversible === true) {
        expect(plan.reversible, describePlan(plan)).toBe(false);
        return;
      }
      expect(plan.reversible, describePlan(plan)).toBe(true);
      await runPlan(driver, plan);
      for (const statement of [...plan.statements].reverse())
        for (const sql of statement.reverse ?? []) await driver.exec(sql);
      expect(changesOf(driver, await driver.inspect(), from), describePlan(plan)).toEqual([]);
    });
  },

  async fingerprint(item, options) {
    const to = await inspectSql(options, item.to);
    await withDatabase(options, async (driver) => {
      await runSql(driver, item.from);
      const from = await driver.inspect();
      await runPlan(driver, planOf(driver, from, to));
      expect(canonicalOf(driver, await driver.inspect())).toBe(canonicalOf(driver, to));
      // Nothing that a plan has to change goes unseen.
      if (planOf(driver, from, to).statements.length > 0)
        expect(canonicalOf(driver, from)).not.toBe(canonicalOf(driver, to));
    });
  },
};

async function withDatabase<T>(options: ConformanceOptions, use: (driver: Driver) => Promise<T>): Promise<T> {
  const driver = await options.open();
  try {
    return await use(driver);
  } finally {
    await driver.close();
  }
}

async function inspectSql(options: ConformanceOptions, sql: string): Promise<Realm> {
  return withDatabase(options, async (driver) => {
    await runSql(driver, sql);
    return driver.inspect();
  });
}

async function runSql(driver: Driver, sql: string): Promise<void> {
  const { statements, diagnostics } = scanStatements(sql, driver.dialect.scanner);
  expect(diagnostics).toEqual([]);
  for (const statement of statements) await driver.exec(statement.text);
}

async function runPlan(driver: Driver, plan: Plan): Promise<void> {
  const transaction =
    plan.transactional && !plan.statements.some((s) => s.noTransaction) ? await driver.begin() : undefined;
  for (const statement of plan.statements) await (transaction ?? driver).exec(statement.cmd);
  await transaction?.commit();
}

function changesOf(driver: Driver, from: Realm, to: Realm): Change[] {
  return diffRealms(from, to, { hooks: driver.dialect.diff, capabilities: driver.capabilities, mode: 'normalized' });
}

function canonicalOf({ dialect, scope }: Driver, realm: Realm): string {
  return canonicalState(realm, dialect, scope.kind === 'schema');
}

function planOf(driver: Driver, from: Realm, to: Realm): Plan {
  return driver.dialect.plan(changesOf(driver, from, to), {
    mode: 'in-place',
    capabilities: driver.capabilities,
    from,
    to,
    ...(driver.scope.kind === 'schema' ? { schemaQualifier: '' } : {}),
  });
}

function describePlan(plan: Plan): string {
  return plan.statements.map((s) => `${s.cmd};  -- reverse: ${s.reverse?.join('; ') ?? 'none'}`).join('\n');
}
