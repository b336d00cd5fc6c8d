import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Driver } from '@atlas/dialect';
import { mysqlCache, startTestServer, type TestServer } from '@atlas/dialect-mysql/testing';
import { median, report, timed } from './measure.ts';

/** How often each is measured; the middle one counts. */
const RUNS = 3;
const SIZES = [1_000, 10_000] as const;
/** A dump of more tables takes minutes, is measured once, and is stopped when it is this many times slower. */
const QUICK_DUMP = 1_000;
const ENOUGH = 20;

for (const kind of ['mysql', 'mariadb'] as const) {
  const server = await startTestServer(kind);
  if (typeof server === 'string') {
    console.log(`  ${kind}: not measured: ${server}`);
    continue;
  }
  const counts: number[] = [];
  for (const size of SIZES) counts.push(await measure(server, size));
  console.log(`  ${kind}: ${counts.join(' and ')} queries for ${SIZES.join(' and ')} tables`);
}

/** Returns the number of queries of an inspection. */
async function measure(server: TestServer, tables: number): Promise<number> {
  const driver = await server.openSchema();
  try {
    const schema = driver.scope.kind === 'schema' ? driver.scope.schema : '';
    const title = `${driver.serverVersion.split('-')[0]} ${server.kind}, ${tables} tables`;
    const created = await timed(() => fill(driver, tables));
    report(`${title}: create (not ours to speed up)`, created.ms);
    const before = await questions(driver);
    await driver.inspect();
    // The second reading counts itself.
    const queries = (await questions(driver)) - before - 1;
    const inspect = await median(RUNS, () => driver.inspect());
    report(`${title}: inspect`, inspect, `${queries} queries`);
    const dump = dumpCommand(server, schema);
    const [program = '', ...args] = dump;
    let isWhole = true;
    const dumped = await median(tables > QUICK_DUMP ? 1 : RUNS, () => {
      const timeout = tables > QUICK_DUMP ? Math.ceil(inspect * ENOUGH) : undefined;
      const { status, stderr, error } = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 2 ** 30, timeout });
      if ((error as NodeJS.ErrnoException | undefined)?.code === 'ETIMEDOUT') isWhole = false;
      else if (status !== 0) throw new Error(error?.message ?? stderr);
    });
    const ratio = (dumped / inspect).toFixed(2);
    report(
      `${title}: mysqldump --no-data`,
      dumped,
      isWhole ? `${ratio} x inspect` : `stopped; more than ${ratio} x inspect`,
    );
    return queries;
  } finally {
    await driver.close();
  }
}

async function questions(driver: Driver): Promise<number> {
  const [row] = await driver.query("SHOW SESSION STATUS LIKE 'Questions'");
  return Number(row?.Value);
}

function dumpCommand(server: TestServer, schema: string): string[] {
  const socket = /\/\/[^/]*(\/[^?]*)/.exec(server.url())?.[1] ?? '';
  const args = [`--socket=${socket}`, '--user=root', '--no-data', '--routines', '--triggers', schema];
  const script = join(process.cwd(), 'tools', 'testdb', 'mysql.sh');
  return server.kind === 'mysql' ? [script, 'dump', mysqlCache(), ...args] : ['mariadb-dump', ...args];
}

/** Ten columns, two indexes and a foreign key each. */
async function fill(driver: Driver, tables: number): Promise<void> {
  for (let i = 0; i < tables; i++) {
    const columns = Array.from({ length: 8 }, (_, c) => `c${c} ${c % 2 ? 'varchar(50)' : 'int NOT NULL DEFAULT 0'}`);
    await driver.exec(
      `CREATE TABLE t${i} (id int AUTO_INCREMENT PRIMARY KEY, parent int, ${columns.join(', ')}, KEY i${i}a (c0),
       UNIQUE KEY i${i}b (c1, c2), CONSTRAINT f${i} FOREIGN KEY (parent) REFERENCES t${Math.max(0, i - 1)} (id))`,
    );
  }
}
