import { expect, test } from 'vitest';
import { lintSql } from '../../testing/index.ts';
import { check, memoryDriver } from '../../testing/memory.ts';

const setup = 'CREATE TABLE t (id int, a int, b int, c int);';

test('a dropped table is reported, with its name', async () => {
  expect(await check('DROP TABLE t; -- want DS102', { setup })).toEqual(['Dropping table "t"']);
});

test('dropped columns are reported once per table', async () => {
  expect(await check('ALTER TABLE t DROP COLUMN a; -- want DS103', { setup })).toEqual([
    'Dropping non-virtual column "a"',
  ]);
  const rebuild = `CREATE TABLE new_t (id int); -- want DS103
INSERT INTO new_t (id) SELECT id FROM t;
DROP TABLE t;
ALTER TABLE new_t RENAME TO t;`;
  expect(await check(rebuild, { setup })).toEqual(['Dropping non-virtual columns "a", "b" and "c"']);
});

test('what the file itself added may go', async () => {
  await check('CREATE TABLE x (id int, a int);\nALTER TABLE x DROP COLUMN a;\nDROP TABLE x;', { setup });
  await check('ALTER TABLE t ADD COLUMN d int;\nALTER TABLE t DROP COLUMN d;', { setup });
});

test('a table that is dropped and created anew lost its rows', async () => {
  await check('DROP TABLE t; -- want DS102\nCREATE TABLE t (id int);', { setup });
});

test('virtual columns hold no data', async () => {
  const virtual = 'CREATE TABLE v (id int, g int GENERATED ALWAYS AS (id + 1) VIRTUAL);';
  await check('ALTER TABLE v DROP COLUMN g;', { setup: virtual });
});

test('directives silence it', async () => {
  await check('-- atlas:nolint DS102\nDROP TABLE t;', { setup });
  await check('-- atlas:nolint destructive\nDROP TABLE t;', { setup });
  await check('-- atlas:nolint\nDROP TABLE t;', { setup });
  await check('-- atlas:nolint DS103\nDROP TABLE t; -- want DS102', { setup });
  await check('-- atlas:nolint DS103\n\nALTER TABLE t DROP COLUMN a;', { setup });
});

test('names may be allowed', async () => {
  const settings = { analyzers: { destructive: { allowTable: '^old_', allowColumn: '^a$' } } };
  await check('DROP TABLE old_t;\nALTER TABLE t DROP COLUMN a;\nDROP TABLE t; -- want DS102', {
    setup: `${setup} CREATE TABLE old_t (id int);`,
    settings,
  });
});

test('it is an error unless told otherwise', async () => {
  const driver = await memoryDriver();
  const run = (settings = {}) => lintSql(driver, { analyzers: [] }, { setup, sql: 'DROP TABLE t;', settings });
  expect((await run())?.error).toBe('destructive changes detected');
  expect((await run({ analyzers: { destructive: { error: false } } }))?.error).toBeUndefined();
  expect((await run({ checks: new Map([['DS102', { error: false }]]) }))?.error).toBeUndefined();
  expect((await run({ checks: new Map([['DS102', { skip: true }]]) }))?.reports).toEqual([]);
});

test('force wins over directives', async () => {
  const settings = { analyzers: { destructive: { force: true } } };
  await check('-- atlas:nolint DS102\nDROP TABLE t; -- want DS102', { setup, settings });
  await check('-- atlas:nolint\n\nDROP TABLE t; -- want DS102', { setup, settings });
});

test('the fix is an archive with checks', async () => {
  const driver = await memoryDriver();
  const report = await lintSql(driver, { analyzers: [] }, { setup, sql: 'DROP TABLE t;\n' });
  expect(report?.reports[0]?.fixes[0]).toEqual({
    message: 'Add a pre-migration check to ensure table "t" is empty before dropping it',
    edit: {
      line: 1,
      end: 1,
      newText: `-- atlas:txtar

-- checks/destructive.sql --
-- atlas:assert DS102
SELECT NOT EXISTS (SELECT 1 FROM "t") AS "is_empty";

-- migration.sql --
DROP TABLE t;
`,
    },
  });
});
