import { type Driver, parseDatabaseUrl } from '@atlas/dialect';
import { checkLint, expectedOf, lintSql, pagesFor, runPage } from '@atlas/lint/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startServer, type TestServer } from '../testing/index.ts';
import { postgres } from './dialect.ts';
import { postgresLint } from './lint.ts';

let server: TestServer;
let driver: Driver;

beforeAll(async () => {
  server = await startServer(18);
  driver = await postgres.open(parseDatabaseUrl(await server.createDatabase()), {});
  // What it is called in the example of PG311. It belongs to the database, which no test empties of such things.
  await driver.exec('CREATE ACCESS METHOD other_heap TYPE TABLE HANDLER heap_tableam_handler');
});

afterAll(async () => {
  await driver.close();
  await server.stop();
});

describe('examples of the documentation', () => {
  test.each(pagesFor('PostgreSQL'))('$code', async (page) => {
    expect(await runPage(driver, postgresLint, page)).toEqual(expectedOf(page));
  });
});

const setup = 'CREATE TABLE t (id int NOT NULL, a int, v varchar(20), ts timestamptz);';
const check = (sql: string, before = setup) => checkLint(driver, postgresLint, { setup: before, sql });

test('messages say what is locked', async () => {
  expect(await check('ALTER TABLE t ADD CONSTRAINT u UNIQUE (a); -- want MF101 PG105')).toEqual([
    'Adding a unique index "u" on table "t" might fail in case column "a" contains duplicate entries',
    'Adding a UNIQUE constraint on table "t" acquires an ACCESS EXCLUSIVE lock, blocking both reads and writes during the operation',
  ]);
  expect(await check('ALTER TABLE t ALTER COLUMN a TYPE bigint; -- want PG301')).toEqual([
    'Changing the type of column "a" on table "t" requires a table rewrite and acquires an ACCESS EXCLUSIVE lock, blocking reads and writes',
  ]);
  expect(await check('ALTER TABLE t ADD CONSTRAINT c CHECK (a > 0); -- want PG305')).toEqual([
    'Adding CHECK constraint "c" on table "t" requires a full table scan and acquires an ACCESS EXCLUSIVE lock, blocking reads and writes',
  ]);
});

test('the safe way to NOT NULL is not reported at its end', async () => {
  await check(
    'ALTER TABLE t VALIDATE CONSTRAINT a_set;\nALTER TABLE t ALTER COLUMN a SET NOT NULL;\nALTER TABLE t DROP CONSTRAINT a_set;',
    `${setup} ALTER TABLE t ADD CONSTRAINT a_set CHECK (a IS NOT NULL) NOT VALID;`,
  );
  await check(
    'ALTER TABLE t DROP CONSTRAINT a_set; -- want CD102',
    `${setup} ALTER TABLE t ADD CONSTRAINT a_set CHECK (a IS NOT NULL);`,
  );
});

const partitioned = `CREATE TABLE p (id bigint NOT NULL, at date NOT NULL, f bool, note text) PARTITION BY RANGE (at);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE TABLE old (f bool, id bigint NOT NULL, at date NOT NULL, note text);`;

test('a dropped partition loses its rows', async () => {
  expect(await check('DROP TABLE p1; -- want DS102', partitioned)).toEqual(['Dropping table "p1"']);
  await check('DROP TABLE p; -- want DS102', partitioned);
  const added = "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');";
  await check(`${added}\nDROP TABLE p2;`, partitioned);
  const report = await lintSql(driver, postgresLint, { setup: partitioned, sql: 'DROP TABLE p1;\n' });
  expect(report?.reports[0]?.fixes[0]?.edit?.newText).toContain('SELECT NOT EXISTS (SELECT 1 FROM "public"."p1")');
});

test('a table that becomes a partition, or stops being one, keeps its rows', async () => {
  await check('ALTER TABLE p DETACH PARTITION p1;', partitioned);
  await check("ALTER TABLE p ATTACH PARTITION old FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');", partitioned);
  await check('ALTER TABLE p DETACH PARTITION p1;\nDROP TABLE p1; -- want DS102', partitioned);
});

test('an index on one partition locks it', async () => {
  expect(await check('CREATE INDEX i ON p1 (note); -- want PG101', partitioned)).toEqual([
    'Creating index "i" non-concurrently causes write locks on the "p1" table',
  ]);
  await check('-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY i ON p1 (note);', partitioned);
  const added = "CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');";
  await check(`${added}\nCREATE INDEX i ON p2 (note);`, partitioned);
});

test('types are those of the database', async () => {
  expect(await check('ALTER TABLE t ADD COLUMN n character varying(20) NOT NULL; -- want MF103')).toEqual([
    'Adding a non-nullable "character varying(20)" column "n" will fail in case table "t" is not empty',
  ]);
});

test('renames are seen through', async () => {
  await check('ALTER TABLE t RENAME COLUMN a TO b; -- want BC102');
  await check('ALTER TABLE t RENAME TO u; -- want BC101');
  await check('ALTER TABLE t RENAME TO u;\nCREATE VIEW t AS SELECT * FROM u;');
});

test("tables of the same file are nobody else's", async () => {
  await check(
    'CREATE TABLE n (id bigint PRIMARY KEY, a int);\nCREATE INDEX n_a ON n (a);\nALTER TABLE n ADD CHECK (a > 0);',
  );
});

test('constraints of new columns are those of rows that are all NULL', async () => {
  await check('ALTER TABLE t ADD COLUMN n int;');
  await check('ALTER TABLE t ADD COLUMN n timestamptz DEFAULT now();');
});

test('what an index needs to be concurrent is written down', async () => {
  const report = await lintSql(driver, postgresLint, { setup, sql: 'CREATE INDEX i\n  ON t (a);\n' });
  expect(report?.reports[0]?.diagnostics[0]?.fixes[0]?.edit).toEqual({
    line: 1,
    end: 2,
    newText: 'CREATE INDEX CONCURRENTLY i\n  ON t (a);\n',
  });
});

test('fixes are complete SQL, in place of the statement', async () => {
  const sql = 'ALTER TABLE t ADD CONSTRAINT u UNIQUE (a); -- why';
  const report = await lintSql(driver, postgresLint, { setup, sql });
  const steps = `-- Build the index while others read and write; duplicates make it fail.
CREATE UNIQUE INDEX CONCURRENTLY u ON t (a);
-- Make it the index of the constraint, which only needs the catalog.
ALTER TABLE t ADD CONSTRAINT u UNIQUE USING INDEX u;`;
  const fix = report?.reports.flatMap((r) => r.diagnostics).find(({ code }) => code === 'PG105')?.fixes[0];
  expect(fix).toMatchObject({ edit: { line: 1, end: 1, newText: `${steps} -- why\n` }, sql: steps });
});

test('where there is no way around, fixes say why', async () => {
  const report = await lintSql(driver, postgresLint, { setup, sql: 'ALTER TABLE t ADD COLUMN s serial;' });
  const found = report?.reports.flatMap((r) => r.diagnostics).find(({ code }) => code === 'PG310');
  expect(found?.fixes[0]?.message).toContain('knows no way to add it without writing the table anew');
  expect(found?.fixes[0]?.edit).toBeUndefined();
});

test('under another delimiter steps are only told', async () => {
  const sql = '-- atlas:delimiter ;\n\nALTER TABLE t ADD CONSTRAINT u UNIQUE (a);';
  const report = await lintSql(driver, postgresLint, { setup, sql });
  const fix = report?.reports.flatMap((r) => r.diagnostics).find(({ code }) => code === 'PG105')?.fixes[0];
  expect(fix?.edit).toBeUndefined();
  expect(fix?.sql).toContain('CONCURRENTLY');
});

test('only the transaction is no error', async () => {
  const settings = { analyzers: { concurrent_index: { error: true } } };
  const sql = 'CREATE INDEX CONCURRENTLY i ON t (a);';
  expect((await lintSql(driver, postgresLint, { setup, sql, settings }))?.error).toBeUndefined();
  const plain = await lintSql(driver, postgresLint, { setup, sql: 'CREATE INDEX i ON t (a);', settings });
  expect(plain?.error).toBe('concurrent index violations detected');
});

test('estimates of the target are told', async () => {
  await driver.exec('CREATE TABLE t (id int)');
  await driver.exec('INSERT INTO t SELECT generate_series(1, 12345)');
  await driver.exec('ANALYZE t');
  await driver.exec('CREATE TABLE p (id int) PARTITION BY RANGE (id)');
  await driver.exec('CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (2000)');
  await driver.exec('CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (2000) TO (9000)');
  await driver.exec('INSERT INTO p SELECT generate_series(1, 5000)');
  await driver.exec('ANALYZE p');
  const sizes = await postgresLint.readSizes?.(driver);
  await driver.wipe();
  expect(sizes?.sizeOf('public', 'p')).toEqual({ rows: 5000, bytes: 23 * 8192 });
  if (sizes === undefined) throw new Error('there are always sizes');
  const sql = 'CREATE INDEX i ON t (a);';
  const report = await lintSql(driver, postgresLint, { setup, sql, sizes });
  expect(report?.reports[0]?.diagnostics[0]?.text).toBe(
    'Creating index "i" non-concurrently causes write locks on the "t" table. The table has about 12 thousand rows (440 kB)',
  );
});
