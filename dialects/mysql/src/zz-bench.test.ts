import { test } from 'vitest';
import { parseDatabaseUrl, diffRealms, encodeRealm } from '@atlas/dialect';
import { mysql } from './index.ts';
test('bench', async () => {
  for (const [k, sock] of [['mysql', '/tmp/mysqlwork/my/s.sock'], ['mariadb', '/tmp/mysqlwork/ma/s.sock']] as const) {
    const a = await mysql.open(parseDatabaseUrl(`mysql+unix://root@${sock}`), {});
    await a.exec('DROP DATABASE IF EXISTS bench'); await a.exec('CREATE DATABASE bench');
    const d = await mysql.open(parseDatabaseUrl(`mysql+unix://root@${sock}?database=bench`), {});
    let t = Date.now();
    await d.exec('CREATE TABLE t0 (id int NOT NULL AUTO_INCREMENT PRIMARY KEY)');
    for (let i = 1; i < 2000; i++) await d.exec(`CREATE TABLE t${i} (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a varchar(20) DEFAULT 'x', b int, c datetime, KEY k1 (a), KEY k2 (b, c)${i % 4 ? '' : `, CONSTRAINT f${i} FOREIGN KEY (b) REFERENCES t0 (id)`}, CONSTRAINT c${i} CHECK (b > 0))`);
    console.log(k, 'create', Date.now() - t);
    for (const e of ['86400', '0', '0']) {
      if (k === 'mysql') await d.exec(`SET SESSION information_schema_stats_expiry = ${e}`);
      t = Date.now(); const r = await d.inspect(); console.log(k, 'inspect', e, Date.now() - t, r.schemas[0]?.tables.length);
    }
    const [x, y] = [await d.inspect(), await d.inspect()];
    t = Date.now(); diffRealms(x, y, { hooks: d.dialect.diff, capabilities: d.capabilities, mode: 'normalized' }); console.log(k, 'diff', Date.now() - t);
    t = Date.now(); encodeRealm(x, d.dialect.hcl); console.log(k, 'hcl', Date.now() - t);
    await d.close(); await a.close();
  }
}, 600000);
