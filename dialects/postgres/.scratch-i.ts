import { readFileSync, writeFileSync } from 'node:fs';
import { parseDatabaseUrl, encodeRealm } from '@atlas/dialect';
import { postgres } from '/work/main/dialects/postgres/src/index.ts';
import { startServer } from '/work/main/dialects/postgres/testing/servers.ts';
import { scanStatements } from '@atlas/sqltext';
const sql = readFileSync('/work/main/dialects/postgres/testdata/sample.sql', 'utf8');
const statements = scanStatements(sql, postgres.scanner).statements.map((s) => s.text);
const which = process.argv[2] ?? 'pglite';
let url = 'pglite://',
  stop = async () => {};
if (which !== 'pglite') {
  const s = await startServer(Number(which) as 14);
  url = await s.createDatabase();
  stop = () => s.stop();
}
try {
  const t0 = Date.now();
  const d = await postgres.open(parseDatabaseUrl(url), {
    env: { HOME: '/tmp/home' },
    notice: (m) => console.log('NOTICE', m),
  });
  console.log('open', Date.now() - t0, d.serverVersion);
  try {
    const t1 = Date.now();
    await d.checkClean();
    console.log('clean', Date.now() - t1);
    for (const s of statements) {
      try {
        await d.exec(s);
      } catch (e) {
        console.log('ERR', s.slice(0, 80), (e as Error).message);
      }
    }
    const t = Date.now();
    const realm = await d.inspect();
    console.log('inspect', Date.now() - t);
    const t3 = Date.now();
    await d.inspect();
    console.log('inspect again', Date.now() - t3);
    writeFileSync(`/tmp/realm-${which}.json`, JSON.stringify(realm, null, 1));
    writeFileSync(`/tmp/realm-${which}.hcl`, encodeRealm(realm, postgres.hcl));
    const t2 = Date.now();
    await d.wipe();
    console.log('wipe', Date.now() - t2);
    await d.checkClean();
  } finally {
    await d.close();
  }
} finally {
  await stop();
}
