import { parseDatabaseUrl } from '@atlas/dialect';
import { postgres } from '/work/main/dialects/postgres/src/index.ts';
import { startServer } from '/work/main/dialects/postgres/testing/servers.ts';
import { catalogQueries, QUERIES } from '/work/main/dialects/postgres/src/inspect/queries.ts';
const s = await startServer(18);
const url = await s.createDatabase();
const d = await postgres.open(parseDatabaseUrl(url), {});
const N = 5000;
for (let i = 0; i < N; i += 100) {
  const out = [];
  for (let j = i; j < i + 100; j++)
    out.push(
      `CREATE TABLE t${j} (id bigserial PRIMARY KEY, a text NOT NULL, b integer DEFAULT 5, c varchar(20), d timestamptz DEFAULT now(), e numeric(10,2), f jsonb, g uuid, h boolean NOT NULL DEFAULT true, i date${j > 0 ? `, parent bigint REFERENCES t${j - 1}` : ''}); CREATE INDEX ON t${j}(a); CREATE INDEX ON t${j}(b,c); CREATE INDEX ON t${j} (lower(a));`,
    );
  await d.exec(out.join('\n'));
}
await d.exec('VACUUM ANALYZE');
for (let k = 0; k < 4; k++) {
  const c0 = process.cpuUsage();
  const t = performance.now();
  const r = await d.inspect();
  const c = process.cpuUsage(c0);
  console.log(
    'inspect',
    Math.round(performance.now() - t),
    'ms cpu',
    Math.round((c.user + c.system) / 1000),
    'tables',
    r.schemas[0]!.tables.length,
    'rss',
    Math.round(process.memoryUsage().rss / 1e6),
  );
}
const q = catalogQueries({
  versionNum: 180000,
  schemaBound: false,
  roles: false,
  permissions: false,
  defaultPermissions: false,
  sensitive: false,
});
const times: [string, number, number][] = [];
for (const n of QUERIES) {
  const t = performance.now();
  const rows = await d.query(q[n]);
  times.push([n, Math.round(performance.now() - t), rows.length]);
}
console.log(
  times
    .sort((a, b) => b[1] - a[1])
    .slice(0, 14)
    .map((x) => x.join(' '))
    .join('\n'),
);
await d.close();
await s.stop();
