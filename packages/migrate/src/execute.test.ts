import { type Driver, LockedError } from '@atlas/dialect';
import { expect, test } from 'vitest';
import { killable } from '../testing/killable-driver.ts';
import { apply, attempt, dirOf, openTest, testClock } from '../testing/test-run.ts';
import { type ApplyOptions, applyMigrations } from './apply.ts';
import type { UnknownOutcomeError } from './errors.ts';
import type { MigrationEvent } from './execute-types.ts';
import { decideIntent, readIntent, type StatementInspector, writeIntent } from './intent.ts';
import type { Revision } from './revision.ts';
import { insertRevision, readRevisions } from './revision-rows.ts';
import { ensureRevisionTable, findRevisionTable } from './revision-table.ts';

const table = 'CREATE TABLE t (c int);\n';

async function tablesOf(driver: Driver): Promise<string[]> {
  const rows = await driver.query("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name");
  return rows.map((row) => String(row.name)).filter((name) => name !== 'atlas_schema_revisions');
}

async function revisionsOf(driver: Driver): Promise<Revision[]> {
  return readRevisions(driver, await findRevisionTable(driver));
}

/** The rows as `version applied/total error`, after a run over a fresh database. */
async function check(files: Record<string, string>, options: Partial<ApplyOptions> = {}, autocommitsDdl = false) {
  const inner = await openTest();
  const { driver } = killable(inner, { autocommitsDdl });
  const report = await attempt(driver, await dirOf(files), options);
  const rows = await revisionsOf(inner);
  const tables = await tablesOf(inner);
  await inner.close();
  return {
    error: report.error?.message,
    rows: rows.map((r) => `${r.version} ${r.applied}/${r.total}${r.error === undefined ? '' : ` ${r.error}`}`),
    tables,
  };
}

const broken = 'CREATE TABLE u (c int);\nINSERT INTO nowhere VALUES (1);\nCREATE TABLE v (c int);\n';
const message =
  'sql/migrate: executing statement "INSERT INTO nowhere VALUES (1);" from version "2": no such table: nowhere';

test.each<[string, Partial<ApplyOptions>, boolean, object]>([
  ['a transaction per file leaves no trace of the file', {}, false, { rows: ['1 1/1'], tables: ['t'] }],
  ['one transaction leaves no trace of anything', { txMode: 'all' }, false, { rows: [], tables: [] }],
  [
    'without transactions, the row says how far it got',
    { txMode: 'none' },
    false,
    { rows: ['1 1/1', '2 1/3 no such table: nowhere'], tables: ['t', 'u'] },
  ],
  [
    'so it does where DDL commits by itself',
    {},
    true,
    { rows: ['1 1/1', '2 1/3 no such table: nowhere'], tables: ['t', 'u'] },
  ],
])('a statement that fails: %s', async (_name, options, autocommitsDdl, expected) => {
  const result = await check({ '1.sql': table, '2.sql': broken, '3.sql': table }, options, autocommitsDdl);
  expect(result).toEqual({ error: message, ...expected });
});

test('where DDL commits by itself, a file of data only is one transaction', async () => {
  const files = { '1.sql': table, '2.sql': 'INSERT INTO t VALUES (1);\nINSERT INTO nowhere VALUES (1);\n' };
  expect((await check(files, {}, true)).rows).toEqual(['1 1/1']);
});

test('a file that failed goes on at the statement that failed, and is complete then', async () => {
  const driver = await openTest();
  await attempt(driver, await dirOf({ '1.sql': table, '2.sql': broken }), { txMode: 'none' });
  const fixed = await dirOf({ '1.sql': table, '2.sql': broken.replace('nowhere', 't') });
  const report = await apply(driver, fixed, { txMode: 'none' });
  expect(report.files).toMatchObject([
    { skipped: 1, statements: ['INSERT INTO t VALUES (1);', 'CREATE TABLE v (c int);'] },
  ]);
  const [, row] = await revisionsOf(driver);
  expect(row).toMatchObject({ applied: 3, total: 3, error: undefined, partialHashes: undefined });
  expect(row?.hash).toBe(fixed.files[1]?.hash);
  await driver.close();
});

test.each<[string, string]>([
  ['changed', broken.replace('u (c', 'w (c')],
  ['removed', ''],
])('a statement that was applied and is %s stops the run', async (_name, text) => {
  const driver = await openTest();
  await attempt(driver, await dirOf({ '2.sql': broken }), { txMode: 'none' });
  const report = await attempt(driver, await dirOf({ '2.sql': text }), { txMode: 'none' });
  expect(report.error).toMatchObject({
    code: 'migrate/history-changed',
    message: 'sql/migrate: history changed: statement 1 from file "2.sql" changed',
  });
  await driver.close();
});

test('a partial file that fails again in a transaction notes the new error', async () => {
  const driver = await openTest();
  await attempt(driver, await dirOf({ '2.sql': broken }), { txMode: 'none' });
  await attempt(driver, await dirOf({ '2.sql': broken.replace('nowhere', 'elsewhere') }));
  expect(await revisionsOf(driver)).toMatchObject([{ applied: 1, error: 'no such table: elsewhere' }]);
  await driver.close();
});

test('settings of the session are made again when a file goes on', async () => {
  const driver = await openTest();
  const text = 'PRAGMA foreign_keys = on;\nCREATE TABLE u (c int);\nINSERT INTO nowhere VALUES (1);\n';
  await attempt(driver, await dirOf({ '1.sql': text }), { txMode: 'none' });
  const events: MigrationEvent[] = [];
  const fixed = await dirOf({ '1.sql': text.replace('nowhere', 'u') });
  await apply(driver, fixed, { txMode: 'none', onEvent: (event) => events.push(event) });
  expect(events.map((event) => (event.kind === 'restore' ? event.sql : event.kind))).toEqual([
    'file-begin',
    'PRAGMA foreign_keys = on;',
    'statement',
    'file-end',
  ]);
  await driver.close();
});

test('an error of a statement says where it stands', async () => {
  const report = await attempt(await openTest(), await dirOf({ '2.sql': '-- x\nCREATE TABL x (id int);\n' }));
  expect(report.error).toMatchObject({
    statement: 1,
    file: '2.sql',
    serverMessage: 'near "TABL": syntax error',
    diagnostics: [{ range: { file: '2.sql', start: { line: 2, column: 1 } } }],
  });
  expect(report.files).toMatchObject([
    { error: { statement: 'CREATE TABL x (id int);', text: 'near "TABL": syntax error' } },
  ]);
});

test.each<[string, Record<string, string>, Partial<ApplyOptions>, string]>([
  [
    'all',
    { '1.sql': '-- atlas:txmode none\n\nA;' },
    { txMode: 'all' },
    'cannot set txmode directive to "none" in "1.sql" when txmode "all" is set globally',
  ],
  ['unknown', { '1.sql': '-- atlas:txmode x\n\nA;' }, {}, 'unknown txmode "x" found in file directive "1.sql"'],
  [
    'all in a file',
    { '1.sql': '-- atlas:txmode all\n\nA;' },
    {},
    'txmode "all" is not allowed in file directive "1.sql". Use "file" instead',
  ],
  [
    'two',
    { '1.sql': '-- atlas:txmode none\n-- atlas:txmode file\n\nA;' },
    {},
    'multiple txmode values found in file "1.sql": ["none" "file"]',
  ],
])('directives for transactions that are refused: %s', async (_name, files, options, expected) => {
  await expect(check(files, options)).rejects.toThrow(expected);
});

test('a directive for transactions counts for its file, also inside of an archive', async () => {
  const archive = '-- atlas:txtar\n\n-- migration.sql --\n-- atlas:txmode none\n\n';
  expect((await check({ '2.sql': `-- atlas:txmode none\n\n${broken}` })).rows).toEqual([
    '2 1/3 no such table: nowhere',
  ]);
  expect((await check({ '2.sql': archive + broken })).rows).toEqual(['2 1/3 no such table: nowhere']);
  expect((await check({ '2.sql': `-- atlas:txmode file\n\n${broken}` }, { txMode: 'none' })).rows).toEqual([]);
});

const own = 'BEGIN;\nCREATE TABLE u (c int);\nINSERT INTO nowhere VALUES (1);\nCOMMIT;\n';

test('a file that begins its own transaction runs without another around it', async () => {
  expect(await check({ '1.sql': own.replace('nowhere', 'u') })).toEqual({
    error: undefined,
    rows: ['1 4/4'],
    tables: ['u'],
  });
  const failed = await check({ '1.sql': own });
  expect(failed).toMatchObject({ rows: ['1 0/4 no such table: nowhere'], tables: [] });
  expect((await check({ '1.sql': own }, { txMode: 'all' })).error).toContain(
    '1.sql begins or ends a transaction itself',
  );
  expect((await check({ '1.sql': 'BEGIN;\nSELECT 1;\n' })).error).toContain('begins a transaction and does not end it');
});

const archiveOf = (checks: string, name = 'checks.sql'): Record<string, string> => ({
  '1.sql': table,
  '2.sql': `-- atlas:txtar\n\n-- ${name} --\n${checks}\n-- migration.sql --\nINSERT INTO t VALUES (1);\n`,
});
const empty = 'SELECT NOT EXISTS (SELECT 1 FROM t);';

test.each<[string, Record<string, string>, string | undefined]>([
  ['that hold', archiveOf(empty), undefined],
  ['that do not hold', archiveOf('SELECT 0;'), 'check assertion "SELECT 0;" returned false'],
  ['of which one fails', archiveOf(`${empty}\nSELECT 0;`), 'check assertion "SELECT 0;" returned false'],
  [
    'of which two fail',
    archiveOf('SELECT 0;\nSELECT NULL;'),
    '2 of 2 assertions failed: check assertion "SELECT 0;" returned false',
  ],
  ['of which one is enough', archiveOf(`-- atlas:assert oneof\n\nSELECT 0;\n${empty}`, 'checks/a.sql'), undefined],
  [
    'of which one would be enough',
    archiveOf('-- atlas:assert oneof\n\nSELECT 0;\nSELECT 0;', 'checks/a.sql'),
    '2 of 2 assertions failed: check assertion "SELECT 0;" returned false',
  ],
  ['with an error', archiveOf('SELECT x;'), 'check assertion "SELECT x;": no such column: x'],
  [
    'with two rows',
    archiveOf('SELECT 1 UNION ALL SELECT 1;'),
    'must return one row with one column, got 2 rows with 1 columns',
  ],
  [
    'with two columns',
    archiveOf('SELECT 1 AS a, 2 AS b;'),
    'must return one row with one column, got 1 rows with 2 columns',
  ],
  ['without assertions', archiveOf(''), undefined],
])('checks %s', async (_name, files, error) => {
  for (const txMode of ['file', 'none'] as const) {
    const result = await check(files, { txMode });
    if (error === undefined) expect(result.error).toBeUndefined();
    else expect(result.error).toContain(error);
    expect(result.rows).toEqual(error === undefined ? ['1 1/1', '2 1/1'] : ['1 1/1']);
  }
});

test('the checks of a file that was begun are not run again', async () => {
  const driver = await openTest();
  const text = `-- atlas:txtar\n\n-- checks.sql --\nSELECT NOT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'u');\n-- migration.sql --\n${broken}`;
  await attempt(driver, await dirOf({ '1.sql': text }), { txMode: 'none' });
  await driver.exec('CREATE TABLE nowhere (c int)');
  await apply(driver, await dirOf({ '1.sql': text }), { txMode: 'none' });
  await driver.close();
});

test('events come in the order of what happens', async () => {
  const events: string[] = [];
  const files = { ...archiveOf(empty), '3.sql': 'X;' };
  await attempt(await openTest(), await dirOf(files), {
    onPlan: ({ current, target, pending }) => events.push(`plan ${current ?? 'none'} ${target} ${pending.length}`),
    onEvent: (event) =>
      events.push(
        `${event.kind} ${'file' in event ? event.file.version : ''}${'error' in event && event.error !== undefined ? '!' : ''}`,
      ),
  });
  expect(events).toEqual([
    'plan none 3 3',
    'file-begin 1',
    'statement 1',
    'file-end 1',
    'checks-begin 2',
    'assertion 2',
    'checks-end 2',
    'file-begin 2',
    'statement 2',
    'file-end 2',
    'file-begin 3',
    'statement 3',
    'file-end 3!',
  ]);
});

test('a dry run changes nothing and shows everything', async () => {
  const driver = await openTest();
  const report = await apply(driver, await dirOf({ '1.sql': table, '2.sql': broken }), { dryRun: true });
  expect(report.files.map(({ statements }) => statements.length)).toEqual([1, 3]);
  expect(await driver.query('SELECT name FROM sqlite_master')).toEqual([]);
  await driver.close();
});

test('a database that holds something needs a word from the user', async () => {
  const driver = await openTest();
  await driver.exec('CREATE TABLE old (c int)');
  const dir = await dirOf({ '1_a.sql': 'CREATE TABLE old (c int);', '2_b.sql': table });
  await expect(apply(driver, dir)).rejects.toMatchObject({
    code: 'migrate/not-clean',
    message:
      'sql/migrate: connected database is not clean: found table "old". baseline version or allow-dirty is required',
  });
  expect(await tablesOf(driver)).toEqual(['old']);
  const report = await apply(driver, dir, { baseline: '1' });
  expect([report.current, report.target]).toEqual(['1', '2']);
  expect(await revisionsOf(driver)).toMatchObject([
    { version: '1', type: 1, applied: 0, total: 0 },
    { version: '2', type: 2 },
  ]);
  await driver.close();
});

test('a table that is there and empty is no reason to ask again', async () => {
  const driver = await openTest();
  await ensureRevisionTable(driver, await findRevisionTable(driver));
  await apply(driver, await dirOf({ '1.sql': table }));
  expect((await apply(driver, await dirOf({ '1.sql': table }))).pending).toEqual([]);
  await driver.close();
});

test('a run that is stopped continues where it was', async () => {
  const driver = await openTest();
  const dir = await dirOf({ '1.sql': 'CREATE TABLE a (c int);\nCREATE TABLE b (c int);\nCREATE TABLE c (c int);\n' });
  const stop = new AbortController();
  const report = await attempt(driver, dir, {
    txMode: 'none',
    signal: stop.signal,
    onEvent: (event) => {
      if (event.kind === 'statement' && event.index === 1) stop.abort();
    },
  });
  expect(report.error).toMatchObject({
    code: 'migrate/aborted',
    message: 'interrupted before statement 3 of 3 in 1.sql, run it again to continue',
  });
  expect((await apply(driver, dir)).files).toMatchObject([{ skipped: 2 }]);
  expect(await tablesOf(driver)).toEqual(['a', 'b', 'c']);
  await driver.close();
});

test('the lock is held while files run, and given back', async () => {
  const log: string[] = [];
  const driver = await openTest();
  const locking: Driver = Object.assign(Object.create(driver) as Driver, {
    query: driver.query.bind(driver),
    exec: driver.exec.bind(driver),
    begin: driver.begin.bind(driver),
    checkClean: driver.checkClean.bind(driver),
    lock: async (name: string, timeoutMs: number) => {
      log.push(`${name} ${timeoutMs}`);
      return async () => {
        log.push('released');
      };
    },
  });
  await applyMigrations(locking, await dirOf({ '1.sql': 'X;' }), {
    clock: testClock(),
    operatorVersion: 'test',
    onEvent: ({ kind }) => log.push(kind),
  });
  expect(log).toEqual(['atlas_migrate_execute 10000', 'file-begin', 'statement', 'file-end', 'released']);
  const taken: Driver = Object.assign(Object.create(driver) as Driver, {
    lock: () => Promise.reject(new LockedError('taken', 'x', 0)),
  });
  await expect(attempt(taken, await dirOf({ '1.sql': table }), { lockName: 'x' })).rejects.toThrow('taken');
  await driver.close();
});

test('when the answer to a commit is lost, the row decides', async () => {
  const inner = await openTest();
  const base = killable(inner, {}).driver;
  for (const isDone of [true, false]) {
    const name = isDone ? 'a' : 'b';
    const driver: Driver = {
      ...base,
      exec: async (sql, params) => {
        if (sql !== 'COMMIT') return base.exec(sql, params);
        if (isDone) await base.exec(sql);
        throw new Error('connection reset');
      },
    };
    const files = isDone
      ? { '1.sql': `CREATE TABLE ${name} (c int);` }
      : { '1.sql': 'CREATE TABLE a (c int);', '2.sql': `CREATE TABLE ${name} (c int);` };
    const report = await attempt(driver, await dirOf(files), { txMode: 'none' });
    expect(report.error === undefined).toBe(isDone);
    expect((await revisionsOf(inner)).map((r) => `${r.version} ${r.applied} ${r.error ?? ''}`)).toEqual(
      isDone ? ['1 1 '] : ['1 1 ', '2 0 connection reset'],
    );
  }
  await inner.close();
});

test('a run that another one overtook does nothing', async () => {
  const driver = await openTest();
  const dir = await dirOf({ '1.sql': 'CREATE TABLE a (c int);\nCREATE TABLE b (c int);\n' });
  const report = await attempt(driver, dir, {
    txMode: 'none',
    onEvent: (event) => {
      if (event.kind === 'statement' && event.index === 1)
        void driver.exec('UPDATE atlas_schema_revisions SET applied = 2');
    },
  });
  expect(report.error).toMatchObject({ code: 'migrate/concurrent' });
  expect(await tablesOf(driver)).toEqual(['a']);
  await driver.close();
});

test.each<[string, string | undefined, string | undefined, string | undefined, string]>([
  ['unchanged', 'a', 'b', 'a', 'run'],
  ['as expected', 'a', 'b', 'b', 'done'],
  ['something else', 'a', 'b', 'c', 'ask'],
  ['changed, and nothing was expected', 'a', undefined, 'b', 'ask'],
  ['unchanged, and nothing was expected', 'a', undefined, 'a', 'run'],
  ['not known', 'a', 'b', undefined, 'ask'],
  ['not known before', undefined, undefined, 'a', 'ask'],
  ['a statement without visible effect', 'a', 'a', 'a', 'ask'],
])('after a crash, an object that is %s', (_name, before, expected, now, decision) => {
  expect(decideIntent({ before, expected }, now)).toBe(decision);
});

/** A database in which the second of three statements of 1.sql was under way when the run ended. */
async function crashed(sql: string) {
  const driver = await openTest();
  const dir = await dirOf({ '1.sql': `CREATE TABLE a (c int);\n${sql}\nCREATE TABLE z (c int);\n` });
  const inner = killable(driver, {
    autocommitsDdl: true,
    onExec: () => {},
  }).driver;
  const cut: Driver = {
    ...inner,
    exec: async (text, params) => {
      if (text === sql) throw new Error('cut');
      return inner.exec(text, params);
    },
  };
  await attempt(cut, dir);
  const found = await findRevisionTable(driver);
  const revision = (await readRevisions(driver, found))[0];
  await writeIntent(
    driver,
    found,
    { version: '1', index: 1, hash: 'h1:x', sql, before: 'absent', expected: 'present' },
    { now: new Date(0), operatorVersion: 'test' },
  );
  return { driver, dir, table: found, revision };
}

test('a statement whose outcome is not known is one question, with the statement and what is there', async () => {
  const { driver, dir } = await crashed('CREATE TABLE b (c int);');
  const inspector: StatementInspector = { inspect: async () => 'half of it' };
  const error: unknown = await attempt(driver, dir, { inspector }).catch((e: unknown) => e);
  expect((error as UnknownOutcomeError).outcome).toMatchObject({ statement: 2, total: 3, now: 'half of it' });
  expect((error as Error).message).toBe(
    [
      'did statement 2 of 3 of 1.sql take effect? The last run ended while it was under way:',
      '  CREATE TABLE b (c int);',
      'What it touches:',
      '  before it: absent',
      '  expected after it: present',
      '  now: half of it',
      'Look at the database. If it took effect, continue after it; if it did not, run it again; if it did in part, undo that part and run it again',
    ].join('\n'),
  );
  expect(await tablesOf(driver)).toEqual(['a']);
  await apply(driver, dir, { inspector, askOutcome: async () => 'run' });
  expect(await tablesOf(driver)).toEqual(['a', 'b', 'z']);
  await driver.close();
});

test('an intent whose statement was recorded since means nothing', async () => {
  const { driver, dir, table: found, revision } = await crashed('CREATE TABLE b (c int);');
  await driver.exec('DELETE FROM atlas_schema_revisions WHERE version = ?', ['1']);
  if (revision !== undefined) await insertRevision(driver, found, { ...revision, version: '0', applied: 1, total: 1 });
  await driver.exec('DROP TABLE a');
  await apply(driver, dir);
  expect(await tablesOf(driver)).toEqual(['a', 'b', 'z']);
  expect(await readIntent(driver, found)).toBeUndefined();
  await driver.close();
});

test('a statement that failed and left something behind is asked about', async () => {
  const inner = await openTest();
  const base = killable(inner, { autocommitsDdl: true }).driver;
  const driver: Driver = {
    ...base,
    exec: async (sql, params) => {
      await base.exec(sql, params);
      if (sql.startsWith('CREATE INDEX')) throw new Error('canceled');
    },
  };
  const inspector: StatementInspector = {
    inspect: async (session) =>
      (await session.query("SELECT 1 FROM sqlite_master WHERE name = 'i'")).length > 0 ? 'invalid' : 'absent',
  };
  const dir = await dirOf({ '1.sql': 'CREATE TABLE a (c int);\nCREATE INDEX i ON a (c);\n' });
  const first = await attempt(driver, dir, { inspector });
  expect(first.error).toMatchObject({ code: 'migrate/statement', serverMessage: 'canceled' });
  await expect(attempt(base, dir, { inspector })).rejects.toMatchObject({
    code: 'migrate/unknown-outcome',
    outcome: { before: 'absent', now: 'invalid' },
  });
  await inner.exec('DROP INDEX i');
  await apply(base, dir, { inspector });
  expect(await revisionsOf(inner)).toMatchObject([{ applied: 2, total: 2, error: undefined }]);
  await inner.close();
});

test('a statement that failed cleanly is no question', async () => {
  const driver = await openTest();
  const { driver: autocommits } = killable(driver, { autocommitsDdl: true });
  await attempt(autocommits, await dirOf({ '1.sql': 'CREATE TABLE a (c int);\nCREATE TABLE a (c int);\n' }));
  expect(await readIntent(driver, await findRevisionTable(driver))).toBeUndefined();
  await driver.close();
});

test('a file of many statements does not rewrite all their hashes each time, and has them all when it fails', async () => {
  const many = Array.from({ length: 1100 }, (_, i) => `CREATE TABLE t${i} (c int);\n`).join('');
  const driver = await openTest();
  const failing = await dirOf({ '1.sql': `${many}X;\n` });
  const hashes = async (): Promise<unknown> => {
    const [row] = await revisionsOf(driver);
    return [row?.applied, row?.partialHashes?.length];
  };
  // Beginning, holding, reading, running, writing and committing each statement, the row before them.
  const victim = killable(driver, { kill: 1050 * 6 });
  await attempt(victim.driver, failing, { txMode: 'none' }).catch(() => undefined);
  await victim.loseConnection();
  expect(await hashes()).toEqual([expect.any(Number), 1]);
  await attempt(driver, failing, { txMode: 'none' });
  expect(await hashes()).toEqual([1100, 1100]);
  await apply(driver, await dirOf({ '1.sql': `${many}CREATE TABLE x (c int);\n` }), { txMode: 'none' });
  expect(await revisionsOf(driver)).toMatchObject([{ applied: 1101, total: 1101 }]);
  await driver.close();
});
