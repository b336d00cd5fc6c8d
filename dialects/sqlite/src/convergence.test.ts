import { describe, expect, test } from 'vitest';
import { applyPlan, diff, openTest, planBetween } from './test-database.ts';
import { schemas } from './test-schemas.ts';

/**
 * What the database reports of a schema, apart from the order of columns: the measure by which a plan is judged.
 */
const DUMP = `SELECT json_group_array(line) AS dump FROM (
SELECT 'column ' || lower(m.name) || ' ' || json_array(x.name, CASE WHEN instr(x.type, '(') THEN substr(x.type, 1, 3) ELSE x.type END, x."notnull", x.dflt_value, x.pk, x.hidden) AS line
  FROM sqlite_master m JOIN pragma_table_xinfo(m.name) x WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%'
UNION ALL
SELECT 'fk ' || lower(m.name) || ' ' || json_array(lower(f."table"), f."from", lower(f."to"), f.on_update, f.on_delete)
  FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'
UNION ALL
SELECT 'index ' || lower(m.name) || ' ' || json_array(l."unique", l.partial, x.name, x."desc", lower(x.coll))
  FROM sqlite_master m JOIN pragma_index_list(m.name) l JOIN pragma_index_xinfo(l.name) x WHERE m.type = 'table' AND x.key
UNION ALL
SELECT type || ' ' || name FROM sqlite_master WHERE type IN ('view', 'trigger', 'table') AND name NOT LIKE 'sqlite_%'
ORDER BY 1)`;

async function dump(sql: string): Promise<unknown> {
  const driver = await openTest();
  await driver.exec(sql);
  const [row] = await driver.query(DUMP);
  await driver.close();
  return JSON.parse(String(row?.dump));
}

const names = Object.keys(schemas);
const pairs = names.flatMap((a) => names.map((b) => [a, b] as const));

describe('between any two schemas', () => {
  test.each(names)('%s does not differ from itself', async (name) => {
    const [a, b] = [await openTest(), await openTest()];
    for (const driver of [a, b]) await driver.exec(schemas[name] ?? '');
    expect(diff(await a.inspect(), await b.inspect())).toEqual([]);
  });

  test.each(pairs)('%s becomes %s', async (a, b) => {
    const [driver, target] = [await openTest('sqlite://x?mode=memory&_fk=1'), await openTest()];
    await driver.exec(schemas[a] ?? '');
    await target.exec(schemas[b] ?? '');
    const [from, to] = [await driver.inspect(), await target.inspect()];
    const plan = planBetween(from, to);
    await applyPlan(driver, plan);
    expect(diff(await driver.inspect(), to)).toEqual([]);
    const [row] = await driver.query(DUMP);
    expect(JSON.parse(String(row?.dump))).toEqual(await dump(schemas[b] ?? ''));
    if (!plan.reversible) return;
    for (const statement of plan.statements.toReversed()) {
      for (const sql of statement.reverse ?? []) await driver.exec(sql);
    }
    expect(diff(await driver.inspect(), from)).toEqual([]);
  });

  test.each(pairs)('a migration file takes %s to %s', async (a, b) => {
    const [driver, target] = [await openTest(), await openTest()];
    await driver.exec(schemas[a] ?? '');
    await target.exec(schemas[b] ?? '');
    const to = await target.inspect();
    for (const { cmd } of planBetween(await driver.inspect(), to, { mode: 'deferred' }).statements) {
      await driver.exec(cmd);
    }
    expect(diff(await driver.inspect(), to)).toEqual([]);
  });
});
