import { postgres } from '@atlas/dialect-postgres';
import { postgresLint } from '@atlas/dialect-postgres/lint';
import { expect, test } from 'vitest';
import { compareStates, planComparison } from '../compare-states.ts';
import { withDevDatabases } from '../dev-databases.ts';
import { resolveSource } from '../source.ts';
import { readState } from '../state.ts';
import { testContext } from '../testing.ts';
import { verifyPlan } from '../verify.ts';
import { type SafePlan, safeRewrite } from './safe-plan.ts';

const devUrl = 'pglite://?search_path=public';

/** The safe plan between two schemas, proven like any other plan. */
async function safePlan(before: string, after: string): Promise<SafePlan> {
  const files = { 'before.sql': before, 'after.sql': after };
  const linters = [{ dialects: ['postgres'], load: async () => postgresLint }];
  const context = { ...testContext(postgres, files), linters, env: { XDG_CACHE_HOME: '/tmp' } };
  return withDevDatabases(context, undefined, async (devs) => {
    const read = (file: string, side: 'from' | 'to') =>
      readState(resolveSource([`file://${file}`], side, context), { devUrl, devs }, context);
    const from = await read('before.sql', 'from');
    const comparison = await compareStates(from, await read('after.sql', 'to'));
    const plan = planComparison(comparison, from);
    const dev = await devs.acquire(devUrl);
    const safe = await safeRewrite(dev, comparison, plan, {}, context);
    await verifyPlan(dev, comparison, safe.plan);
    return safe;
  });
}

test('unsafe statements of a plan become steps, and the end stays the same', async () => {
  const { plan, rewrites } = await safePlan(
    'CREATE TABLE t (id int PRIMARY KEY, a int);',
    'CREATE TABLE t (id int PRIMARY KEY, a int NOT NULL, CONSTRAINT u UNIQUE (a));\nCREATE TABLE n (id int);',
  );
  expect(plan.statements.map(({ cmd }) => cmd)).toEqual([
    'ALTER TABLE "t" ADD CONSTRAINT "t_a_null_check" CHECK ("a" IS NOT NULL) NOT VALID',
    'ALTER TABLE "t" VALIDATE CONSTRAINT "t_a_null_check"',
    'ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL',
    'ALTER TABLE "t" DROP CONSTRAINT "t_a_null_check"',
    'CREATE UNIQUE INDEX CONCURRENTLY "u" ON "t" ("a")',
    'ALTER TABLE "t" ADD CONSTRAINT "u" UNIQUE USING INDEX "u"',
    'CREATE TABLE "n" ("id" integer NULL)',
  ]);
  expect(plan).toMatchObject({ transactional: false, directives: ['atlas:txmode none'] });
  expect(rewrites).toEqual([{ comment: 'modify "t" table', codes: ['PG105', 'PG303'], refused: undefined }]);
});

test('what has to be contracted later stays as it is', async () => {
  const before = 'CREATE TABLE t (id int PRIMARY KEY, a int);';
  const { plan, rewrites } = await safePlan(before, before.replace('a int', 'a bigint'));
  expect(plan.statements.map(({ cmd }) => cmd)).toEqual(['ALTER TABLE "t" ALTER COLUMN "a" TYPE bigint']);
  expect(plan.directives).toBeUndefined();
  expect(rewrites[0]?.refused).toContain('second migration');
});

test('a plan that keeps nobody waiting is not touched', async () => {
  const { plan, rewrites } = await safePlan('CREATE TABLE t (id int);', 'CREATE TABLE t (id int, b int);');
  expect(plan.statements).toHaveLength(1);
  expect(rewrites).toEqual([]);
});
