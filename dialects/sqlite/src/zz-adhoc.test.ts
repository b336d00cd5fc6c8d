import { expect, test } from 'vitest';
import { readFileSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { applyPlan, diff, openTest, planBetween, realmOf } from './test-database.ts';

const cases = JSON.parse(readFileSync('/work/shared/conformance/cases/sqlite.json', 'utf8')) as any[];
const sql = (f: string, s: string) => { const r = spawnSync('sqlite3', ['-bail', f], { input: s, encoding: 'utf8' }); if (r.status !== 0) throw new Error(r.stderr); return r.stdout.trim(); };
function dump(db: string) {
  const rows = JSON.parse(sql(db, `.mode json\nSELECT type,name,tbl_name,sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE 'atlas_%';`) || '[]');
  const out: string[] = [];
  for (const r of rows) {
    if (r.type === 'table') {
      const t = r.name.replaceAll("'", "''");
      const cols = sql(db, `.mode list\nSELECT name,type,"notnull",dflt_value,pk,hidden FROM pragma_table_xinfo('${t}') ORDER BY name;`);
      const fks = sql(db, `.mode list\nSELECT "table","from","to",on_update,on_delete FROM pragma_foreign_key_list('${t}') ORDER BY 1,2,3;`);
      const idx = sql(db, `.mode list\nSELECT l."unique",l.origin,l.partial,group_concat(coalesce(x.name,'expr')||x."desc") FROM pragma_index_list('${t}') l, pragma_index_xinfo(l.name) x WHERE x.key GROUP BY l.name ORDER BY 1,2,3,4;`);
      const opts = /\)\s*([A-Z ,]*)$/i.exec(r.sql.trim())?.[1] ?? '';
      const checks = [...r.sql.matchAll(/CHECK\s*\(/gi)].length;
      out.push(`table ${r.name}\n${cols}\n${fks}\n${idx}\n${opts.toUpperCase()} checks=${checks} auto=${/AUTOINCREMENT/i.test(r.sql)}`);
    } else out.push(`${r.type} ${r.name} ${(r.sql ?? '').replace(/["`\[\]]/g, '').replace(/\s+/g, ' ').replace(/ ?([(),=]) ?/g, '$1').toLowerCase()}`);
  }
  return out.sort().join('\n');
}
test.each(cases.map((c) => [c.id, c] as const))('%s', async (_id, c) => {
  const [a, b] = ['/tmp/sq/conv_a.db', '/tmp/sq/conv_b.db'];
  for (const f of [a, b]) rmSync(f, { force: true });
  sql(a, 'PRAGMA user_version=0;' + c.current); sql(b, 'PRAGMA user_version=0;' + c.desired);
  const dev = await openTest('sqlite://?mode=memory');
  await dev.exec(c.desired);
  const to = await dev.inspect();
  const driver = await openTest('sqlite://' + a);
  const from = await driver.inspect();
  const plan = planBetween(from, to, { indent: '  ' });
  await applyPlan(driver, plan);
  expect(diff(await driver.inspect(), to)).toEqual([]);
  await driver.close();
  expect(dump(a)).toBe(dump(b));
});
test('migrate diff', async () => {
  const txt = readFileSync('/work/shared/conformance/sqlite/cli-migrate-diff-sql.txtar', 'utf8');
  const schema = txt.split('-- schema.sql --\n')[1]!.split('-- diff.sql --')[0]!;
  const want = txt.split('-- diff.sql --\n')[1]!.trim();
  const to = await realmOf(schema);
  const plan = planBetween(await realmOf(''), to, { mode: 'deferred' });
  const got = plan.statements.map((s) => `-- ${s.comment[0]!.toUpperCase()}${s.comment.slice(1)}\n${s.cmd};`).join('\n');
  expect(got).toBe(want);
  const again = await realmOf(got);
  expect(diff(again, to)).toEqual([]);
});
test('perf', async () => {
  const driver = await openTest();
  const parts = [];
  for (let i = 0; i < 5000; i++) parts.push(`CREATE TABLE t${i} (id integer PRIMARY KEY, a varchar(255) NOT NULL DEFAULT 'x', b int REFERENCES t${Math.max(0, i - 1)} (id), c decimal(10,2) CHECK (c > 0)); CREATE INDEX i${i} ON t${i} (a, b);`);
  let t = performance.now();
  await driver.exec('BEGIN;' + parts.join('\n') + 'COMMIT;');
  console.log('create', performance.now() - t); t = performance.now();
  const realm = await driver.inspect();
  console.log('inspect', performance.now() - t); t = performance.now();
  const again = await driver.inspect();
  console.log('inspect', performance.now() - t); t = performance.now();
  diff(realm, again);
  console.log('diff', performance.now() - t); t = performance.now();
  const plan = planBetween(await realmOf(''), realm);
  console.log('plan', performance.now() - t, plan.statements.length); t = performance.now();
  await driver.wipe();
  console.log('wipe', performance.now() - t);
  for (const s of plan.statements) await driver.exec(s.cmd);
  t = performance.now();
  await driver.checkClean().catch(() => 0);
  console.log('clean', performance.now() - t);
});
