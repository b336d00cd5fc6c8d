import { type Driver, parseDatabaseUrl } from '@atlas/dialect';
import { startTestServer } from '@atlas/dialect-mysql/testing';
import { postgres } from '@atlas/dialect-postgres';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { killable } from '../testing/killable-driver.ts';
import { apply, attempt, dirOf } from '../testing/test-run.ts';
import type { ApplyOptions } from './apply.ts';
import type { StatementInspector } from './intent.ts';
import { isMetadata, REVISIONS_TABLE, type Revision } from './revision.ts';
import { insertRevision, readRevision, readRevisions, updateRevision } from './revision-rows.ts';
import { ensureRevisionTable, findRevisionTable } from './revision-table.ts';

/** Each statement leaves one trace: a number in `log`, or something that cannot be made twice. */
const files: Record<string, string> = {
  '01_start.sql': 'CREATE TABLE log (what int);\nINSERT INTO log VALUES (1);\n',
  '02_tables.sql':
    'CREATE TABLE a (id int);\nINSERT INTO log VALUES (2);\nCREATE TABLE b (id int);\nINSERT INTO log VALUES (3);\n',
  '03_data.sql': 'INSERT INTO log VALUES (4);\nUPDATE log SET what = what + 10;\n',
  '04_none.sql':
    '-- atlas:txmode none\n\nALTER TABLE a ADD COLUMN x int;\nINSERT INTO log VALUES (5);\nDROP TABLE b;\n',
  '05_own.sql':
    'BEGIN;\nINSERT INTO log VALUES (6);\nUPDATE log SET what = what + 100;\nCOMMIT;\nINSERT INTO log VALUES (7);\n',
};

/** The columns of a table in the schema of the connection; undefined for statements about no table. */
async function stateOf(driver: Pick<Driver, 'query' | 'scope'>, sql: string): Promise<string | undefined> {
  const table = /\bTABLE (\w+)/.exec(sql)?.[1];
  if (table === undefined || driver.scope.kind !== 'schema') return undefined;
  const rows = await driver.query(
    `SELECT column_name AS name FROM information_schema.columns WHERE table_schema = '${driver.scope.schema}' AND table_name = '${table}' ORDER BY ordinal_position`,
  );
  return rows.length === 0 ? 'absent' : rows.map((row) => String(row.name)).join(',');
}

function expectedState(sql: string, before: string): string | undefined {
  if (sql.startsWith('ALTER')) return `${before},${/ADD COLUMN (\w+)/.exec(sql)?.[1]}`;
  return sql.startsWith('DROP') ? 'absent' : /\((\w+)/.exec(sql)?.[1];
}

async function outcomeOf(driver: Driver) {
  const revisions = await readRevisions(driver, await findRevisionTable(driver));
  return {
    tables: await Promise.all(['TABLE a', 'TABLE b', 'TABLE log'].map((name) => stateOf(driver, name))),
    log: (await driver.query('SELECT what FROM log ORDER BY what')).map((row) => Number(row.what)),
    revisions: revisions
      .filter((r) => !isMetadata(r.version))
      .map((r) => [r.version, r.applied, r.total, r.partialHashes]),
  };
}

/** Every operation is killed on SQLite; here it is about what differs between servers. */
const KILL_STEP = 5;

interface Server {
  readonly name: string;
  /** A connection to an empty schema, or why there is none. */
  open(): Promise<Driver | string>;
}

const servers: readonly Server[] = [
  {
    name: 'PostgreSQL',
    open: () => postgres.open(parseDatabaseUrl('pglite://?search_path=public'), { env: process.env }),
  },
  ...(['mysql', 'mariadb'] as const).map(
    (kind): Server => ({
      name: kind,
      async open() {
        const server = await startTestServer(kind);
        return typeof server === 'string' ? server : server.openSchema();
      },
    }),
  ),
];

for (const server of servers) {
  const opened = await server.open();
  if (typeof opened === 'string') {
    describe.skip(`${server.name} (${opened})`, () => {
      test('migrations', () => {});
    });
    continue;
  }
  describe(server.name, () => describeServer(opened));
}

function describeServer(driver: Driver): void {
  const isTransactional = driver.capabilities.supportsTransactionalDdl;
  beforeAll(() => driver.checkClean());
  afterAll(() => driver.close());

  test('a row is read as it was written', async () => {
    await driver.wipe();
    const row: Revision = {
      version: '1',
      description: "it's",
      type: 6,
      applied: 1,
      total: 2,
      executedAt: new Date('2024-05-06T07:08:09Z'),
      executionTime: 1_234_567_890_123,
      error: 'a "b"\n\\ \'c\' 😀',
      errorStatement: 'SELECT ?, $1;',
      hash: 'abc=',
      partialHashes: ['h1:x=', 'h1:y='],
      operatorVersion: 'Atlas CLI v1',
    };
    const table = await ensureRevisionTable(driver, await findRevisionTable(driver));
    await insertRevision(driver, table, row);
    expect(await readRevision(driver, table, '1')).toEqual(row);
    const done: Revision = { ...row, error: undefined, errorStatement: undefined, partialHashes: undefined };
    await updateRevision(driver, table, done);
    expect(await readRevisions(driver, table)).toEqual([done]);
  });

  test('a table of an older version gets the columns it lacks', async () => {
    await driver.wipe();
    await driver.exec(`CREATE TABLE ${REVISIONS_TABLE} (version varchar(255) NOT NULL PRIMARY KEY)`);
    await driver.exec(`INSERT INTO ${REVISIONS_TABLE} VALUES ('1')`);
    await ensureRevisionTable(driver, await findRevisionTable(driver));
    await apply(driver, await dirOf({ '1.sql': 'X;', '2.sql': 'CREATE TABLE a (id int);' }));
    const rows = await readRevisions(driver, await findRevisionTable(driver));
    expect(rows.map((r) => [r.version, r.applied])).toEqual([
      ['1', 0],
      ['2', 1],
    ]);
  });

  test('a file that fails leaves what its transactions allow, and goes on when it is corrected', async () => {
    await driver.wipe();
    const text = 'CREATE TABLE a (id int);\nINSERT INTO nowhere VALUES (1);\nCREATE TABLE b (id int);\n';
    const report = await attempt(driver, await dirOf({ '1.sql': text }));
    expect(report.error).toMatchObject({ code: 'migrate/statement', statement: 2 });
    const rows = await readRevisions(driver, await findRevisionTable(driver));
    expect(rows.map((r) => [r.applied, r.total])).toEqual(isTransactional ? [] : [[1, 3]]);
    const again = await apply(driver, await dirOf({ '1.sql': text.replace('nowhere', 'a') }));
    expect(again.files[0]?.skipped).toBe(isTransactional ? 0 : 1);
    expect(await stateOf(driver, 'TABLE b')).toBe('id');
  });

  test.each<[string, Partial<ApplyOptions>]>([
    ['a transaction per file', { txMode: 'file' }],
    ['no transactions', { txMode: 'none' }],
  ])('with %s, a run that is killed anywhere is finished by the next one', async (_name, options) => {
    const inspector: StatementInspector = {
      inspect: (_session, sql) => stateOf(driver, sql),
      expect: async (sql, before) => expectedState(sql, before),
    };
    const settings: Partial<ApplyOptions> = { ...options, inspector };
    const dir = await dirOf(files);
    let expected: unknown;
    let kill = 0;
    for (; ; kill += KILL_STEP) {
      await driver.wipe();
      const victim = killable(driver, kill === 0 ? {} : { kill });
      await attempt(victim.driver, dir, settings).catch(() => undefined);
      if (kill > 0 && victim.operations() < kill) break;
      await victim.loseConnection();
      await apply(killable(driver, {}).driver, dir, settings);
      expected ??= await outcomeOf(driver);
      expect(await outcomeOf(driver), `killed before operation ${kill}`).toEqual(expected);
    }
    expect(kill).toBeGreaterThan(35);
    expect(expected).toMatchObject({ tables: ['id,x', 'absent', 'what'], log: [7, 105, 106, 111, 112, 113, 114] });
  });
}
