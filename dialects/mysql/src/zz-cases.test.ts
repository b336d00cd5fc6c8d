import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'vitest';
import { diffRealms, acquireDevDatabase, parseDatabaseUrl } from '@atlas/dialect';
import { scanStatements } from '@atlas/sqltext';
import { mysql, mariadb } from './index.ts';

const which = process.env.WHICH ?? 'mysql';
const only = process.env.ONLY;
const sock = which === 'mysql' ? '/tmp/mysqlwork/my/s.sock' : '/tmp/mysqlwork/ma/s.sock';
const dialect = which === 'mysql' ? mysql : mariadb;
const url = (db?: string) => parseDatabaseUrl(`mysql+unix://root@${sock}${db ? `?database=${db}` : ''}`);
const open = (db?: string) => dialect.open(url(db), {});
async function run(d: any, sql: string) {
  const { statements } = scanStatements(sql, d.dialect.scanner);
  for (const s of statements) await d.exec(s.text);
}
async function dump(d: any, db: string) {
  const out: string[] = [];
  const q = async (s: string) => d.query(s);
  for (const t of await q(
    `SELECT TABLE_NAME n, TABLE_TYPE t FROM information_schema.TABLES WHERE TABLE_SCHEMA='${db}'`,
  )) {
    const [r] = await q(
      `SHOW CREATE ${t.t === 'VIEW' ? 'VIEW' : t.t === 'SEQUENCE' ? 'SEQUENCE' : 'TABLE'} \`${db}\`.\`${t.n}\``,
    );
    const text = String(r['Create Table'] ?? r['Create View'] ?? r['Table']);
    out.push(
      t.t === 'VIEW'
        ? text
        : text
            .split('\n')
            .map((l) => l.trim().replace(/,$/, ''))
            .sort()
            .join('\n'),
    );
  }
  for (const t of await q(`SELECT TRIGGER_NAME n FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA='${db}'`))
    out.push(String((await q(`SHOW CREATE TRIGGER \`${db}\`.\`${t.n}\``))[0]['SQL Original Statement']));
  for (const t of await q(
    `SELECT ROUTINE_NAME n, ROUTINE_TYPE t FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA='${db}'`,
  ))
    out.push(
      String(
        (await q(`SHOW CREATE ${t.t} \`${db}\`.\`${t.n}\``))[0][
          t.t === 'FUNCTION' ? 'Create Function' : 'Create Procedure'
        ],
      ),
    );
  return out
    .map((o) =>
      o
        .replace(/ AUTO_INCREMENT=\d+/g, '')
        .replace(/DEFINER=`[^`]*`@`[^`]*`/g, '')
        .replaceAll('`' + db + '`.', '')
        .replace(/\s+/g, ' '),
    )
    .sort()
    .join('\n');
}
test('cases', async () => {
  let cases = JSON.parse(readFileSync(process.env.CASES ?? '/work/shared/conformance/cases/mysql.json', 'utf8'));
  if (only) cases = cases.filter((c: any) => new RegExp(only).test(c.id));
  const admin = await open();
  const res: Record<string, number> = {};
  let log = '';
  for (const c of cases) {
    const [a, b, dv] = ['cz_a', 'cz_b', 'cz_dev'];
    for (const n of [a, b, dv]) {
      await admin.exec(`DROP DATABASE IF EXISTS ${n}`);
      await admin.exec(`CREATE DATABASE ${n}`);
    }
    const [da, db, dd] = [await open(a), await open(b), await open(dv)];
    let r = 'PASS',
      why = '',
      planText = '';
    try {
      try {
        await run(da, c.current);
        await run(db, c.desired);
      } catch (e: any) {
        r = 'INVALID';
        why = e.message;
        throw e;
      }
      const dev = await acquireDevDatabase(dd, { lockName: 'x' });
      const named = (realm: any) => ({ ...realm, schemas: realm.schemas.map((s: any) => ({ ...s, name: '' })) });
      const desired = async () =>
        named(await dev.replay(scanStatements(c.desired, dialect.scanner).statements.map((s) => ({ sql: s.text }))));
      const diff = async () => {
        const [from, to] = [named(await da.inspect()), await desired()];
        const changes = diffRealms(from, to, {
          hooks: da.dialect.diff,
          capabilities: da.capabilities,
          mode: 'normalized',
        });
        return da.dialect.plan(changes, {
          mode: 'in-place',
          schemaQualifier: '',
          capabilities: da.capabilities,
          from,
          to,
        });
      };
      const plan = await diff();
      planText = plan.statements.map((s) => s.cmd).join(';\n');
      for (const s of plan.statements) await da.exec(s.cmd);
      const [x, y] = [await dump(da, a), await dump(db, b)];
      if (x !== y) {
        r = 'DIVERGED';
        why = `got  ${x}\nwant ${y}`;
      }
      const second = await diff();
      if (second.statements.length) {
        r = 'NOTIDEMPOTENT';
        why += second.statements.map((s) => s.cmd).join(';\n');
      }
      await dev.release();
    } catch (e: any) {
      if (r === 'PASS') {
        r = 'ERROR';
        why = e.stack?.split('\n').slice(0, 6).join('\n') ?? e.message;
      }
    } finally {
      await da.close();
      await db.close();
      await dd.close();
    }
    res[r] = (res[r] ?? 0) + 1;
    if (r !== 'PASS') log += `${r} ${c.id} ${c.flavor ?? ''} ${c.min ?? ''}\n   ${why}\n   plan: ${planText}\n`;
  }
  for (const n of ['cz_a', 'cz_b', 'cz_dev']) await admin.exec(`DROP DATABASE IF EXISTS ${n}`);
  await admin.close();
  writeFileSync(`/tmp/mysqlwork/res-${which}.txt`, log + JSON.stringify(res));
  console.log(JSON.stringify(res));
}, 600_000);
