import { expect, test } from 'vitest';
import { lintSql } from '../../testing/index.ts';
import { check, memoryDriver } from '../../testing/memory.ts';

const setup = 'CREATE TABLE t (id int, a text, b text); CREATE UNIQUE INDEX t_a ON t (a);';

test('unique indexes name the columns that may hold duplicates', async () => {
  expect(await check('CREATE UNIQUE INDEX i ON t (b); -- want MF101', { setup })).toEqual([
    'Adding a unique index "i" on table "t" might fail in case column "b" contains duplicate entries',
  ]);
  expect(await check('CREATE UNIQUE INDEX i ON t (id, b); -- want MF101', { setup })).toEqual([
    'Adding a unique index "i" on table "t" might fail in case columns "id", "b" contain duplicate entries',
  ]);
  await check('CREATE UNIQUE INDEX i ON t (lower(b)); -- want MF101', { setup });
});

test('what was unique before stays unique', async () => {
  await check('DROP INDEX t_a;\nCREATE UNIQUE INDEX t_a2 ON t (a);', { setup });
  await check('ALTER TABLE t ADD COLUMN n int;\nDROP INDEX t_a;\nCREATE UNIQUE INDEX i ON t (a, n);', { setup });
  await check('DROP INDEX t_a;\nCREATE UNIQUE INDEX i ON t (b); -- want MF101', { setup });
});

test('columns and tables of the same file have no duplicates', async () => {
  await check('ALTER TABLE t ADD COLUMN n int;\nCREATE UNIQUE INDEX i ON t (n);', { setup });
  await check('CREATE TABLE x (id int);\nCREATE UNIQUE INDEX i ON x (id);', { setup });
});

const rebuilt = (columns: string, copy: string): string =>
  `CREATE TABLE new_t (${columns});\nINSERT INTO new_t (id, a) SELECT ${copy} FROM t;\nDROP TABLE t;\nALTER TABLE new_t RENAME TO t;`;
const small = 'CREATE TABLE t (id int, a text);';

test('columns that become NOT NULL', async () => {
  const sql = rebuilt('id int, a text NOT NULL', 'id, a').replace('\n', ' -- want MF104\n');
  expect(await check(sql, { setup: small })).toEqual([
    'Modifying nullable column "a" to non-nullable might fail in case it contains NULL values',
  ]);
});

test('columns that the file fills', async () => {
  await check(rebuilt('id int, a text NOT NULL', "id, COALESCE(a, '')"), { setup: small });
  await check(`UPDATE t SET a = '' WHERE a IS NULL;\n${rebuilt('id int, a text NOT NULL', 'id, a')}`, { setup: small });
  await check(`UPDATE "t" SET "a" = '';\n${rebuilt('id int, a text NOT NULL', 'id, a')}`, { setup: small });
  const partly = rebuilt('id int, a text NOT NULL', 'id, a').replace('\n', ' -- want MF104\n');
  await check(`UPDATE t SET a = '' WHERE id > 5;\n${partly}`, { setup: small });
});

test('a check that keeps NULL out', async () => {
  const checked = 'CREATE TABLE t (id int, a text, CHECK (a IS NOT NULL));';
  await check(rebuilt('id int, a text NOT NULL, CHECK (a IS NOT NULL)', 'id, a'), { setup: checked });
});

test('the fix is an archive that checks for NULL', async () => {
  const driver = await memoryDriver();
  const sql = rebuilt('id int NOT NULL, a text NOT NULL', 'id, a');
  const report = await lintSql(driver, { analyzers: [], rebuildsTables: true }, { setup: small, sql });
  expect(report?.reports[0]?.diagnostics.map(({ fixes }) => fixes[0]?.message)).toEqual([
    'Add a pre-migration check to ensure column "id" has no NULL values before modifying it',
    'Add a pre-migration check to ensure column "a" has no NULL values before modifying it',
  ]);
  expect(report?.reports[0]?.fixes).toEqual([
    {
      message: 'Add pre-migration checks to ensure that columns have no NULL values',
      edit: {
        line: 1,
        end: 4,
        newText: `-- atlas:txtar

-- checks/data_depend.sql --
-- atlas:assert MF104
SELECT NOT EXISTS (SELECT 1 FROM "t" WHERE "id" IS NULL) AS "has_no_nulls";

-- atlas:assert MF104
SELECT NOT EXISTS (SELECT 1 FROM "t" WHERE "a" IS NULL) AS "has_no_nulls";

-- migration.sql --
${sql}
`,
      },
    },
  ]);
});

test('columns that had another name before the file cannot be checked in front of it', async () => {
  const driver = await memoryDriver();
  const sql = `ALTER TABLE t RENAME COLUMN a TO b;\n${rebuilt('id int, b text NOT NULL', 'id, b').replace('(id, a)', '(id, b)')}`;
  const report = await lintSql(driver, { analyzers: [], rebuildsTables: true }, { setup: small, sql });
  const found = report?.reports.find(({ analyzer }) => analyzer === 'data_depend');
  expect(found?.diagnostics.map(({ code, fixes }) => [code, fixes])).toEqual([['MF104', []]]);
  expect(found?.fixes).toEqual([]);
});
