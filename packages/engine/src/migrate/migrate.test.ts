import type { Dialect } from '@atlas/dialect';
import { sqlite } from '@atlas/dialect-sqlite';
import { describe, expect, test } from 'vitest';
import {
  migrateCheckpoint,
  migrateDiff,
  migrateEdit,
  migrateHash,
  migrateImport,
  migrateNew,
  migrateRebase,
  migrateRemove,
  migrateValidate,
  schemaInspect,
} from '../index.ts';
import { testContext } from '../testing.ts';

const dir = 'file://migrations';
const devUrl = 'sqlite://dev?mode=memory';
/** 2024-01-01 00:00:00 UTC, so the first version is 20240101000000. */
const now = Date.UTC(2024, 0, 1);

function contextOf(files: Record<string, string>, dialect: Dialect = sqlite) {
  const notices: string[] = [];
  const base = testContext(dialect, files);
  return { ...base, now: () => now, notice: (text: string) => notices.push(text), notices };
}

/** Names of the migration files, with their texts. */
function migrations(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(files)
      .filter(([path]) => path.startsWith('migrations/') && path.endsWith('.sql'))
      .map(([path, text]) => [path.slice('migrations/'.length), text]),
  );
}

async function hashed(files: Record<string, string>): Promise<Record<string, string>> {
  await migrateHash(dir, contextOf(files));
  return files;
}

describe('migrateDiff', () => {
  const diff = (files: Record<string, string>, sql: string, dialect?: Dialect) => {
    files['to.sql'] = sql;
    return migrateDiff({ dir, to: ['file://to.sql'], devUrl, name: 'x' }, contextOf(files, dialect));
  };

  test('writes what is missing, and nothing when nothing is', async () => {
    const files: Record<string, string> = {};
    expect((await diff(files, 'CREATE TABLE a (x int);')).outcome).toBe('written');
    expect((await diff(files, 'CREATE TABLE a (x int);')).outcome).toBe('synced');
    expect((await diff(files, 'CREATE TABLE a (x int); CREATE INDEX i ON a (x);')).outcome).toBe('written');
    expect(migrations(files)).toEqual({
      '20240101000000_x.sql': '-- Create "a" table\nCREATE TABLE `a` (`x` int NULL);\n',
      '20240101000001_x.sql': '-- Create index "i" to table: "a"\nCREATE INDEX `i` ON `a` (`x`);\n',
    });
    await migrateValidate({ dir, devUrl }, contextOf(files));
  });

  test('a plan that does not lead to the desired state is not written', async () => {
    const forgetful: Dialect = {
      ...sqlite,
      plan(changes, options) {
        const plan = sqlite.plan(changes, options);
        if (options.mode !== 'deferred') return plan;
        return { ...plan, statements: plan.statements.filter((s) => !s.cmd.includes('INDEX')) };
      },
      open: async (u, o) => Object.defineProperty(await sqlite.open(u, o), 'dialect', { value: forgetful }),
    };
    const files: Record<string, string> = {};
    await expect(diff(files, 'CREATE TABLE a (x int); CREATE INDEX i ON a (x);', forgetful)).rejects.toThrow(
      'the plan does not lead to the desired state',
    );
    expect(migrations(files)).toEqual({});
  });

  test('a new file that would not come last is told of', async () => {
    const files = await hashed({ 'migrations/3.sql': 'CREATE TABLE a (x int);' });
    const context = contextOf({ ...files, 'to.sql': 'CREATE TABLE a (x int); CREATE TABLE b (x int);' });
    await migrateDiff({ dir, to: ['file://to.sql'], devUrl, name: '' }, context);
    expect(context.notices.join()).toMatch(/^version 20240101000000 comes before 3.sql/);
  });
});

test('a checkpoint builds what the files before it build', async () => {
  const files = await hashed({
    'migrations/1.sql': 'CREATE TABLE a (x int);',
    'migrations/2.sql': 'ALTER TABLE a ADD COLUMN y int; CREATE TABLE b (x int); DROP TABLE b;',
  });
  await migrateCheckpoint({ dir, devUrl, tag: 'v1' }, contextOf(files));
  expect(migrations(files)['20240101000000_checkpoint.sql']).toBe(
    '-- atlas:checkpoint v1\n\n-- Create "a" table\nCREATE TABLE `a` (`x` int NULL, `y` int NULL);\n',
  );
  await migrateCheckpoint({ dir, devUrl, tag: '' }, contextOf(files));
  expect(migrations(files)['20240101000001_checkpoint.sql']).toContain('CREATE TABLE `a`');
});

test('a directory is a state, up to the version its URL names', async () => {
  const files = await hashed({
    'migrations/1.sql': 'CREATE TABLE a (x int);',
    'migrations/2.sql': 'CREATE TABLE b (x int);',
  });
  const tables = async (url: string): Promise<readonly string[]> => {
    const { realm } = await schemaInspect({ url: [url], devUrl }, contextOf(files));
    return realm.schemas.flatMap((schema) => schema.tables.map(({ name }) => name));
  };
  expect(await tables(dir)).toEqual(['a', 'b']);
  expect(await tables(`${dir}?version=1`)).toEqual(['a']);
});

describe('cache', () => {
  test('an unchanged directory is not replayed; any change to it or to the dev database makes it anew', async () => {
    const files = await hashed({ 'migrations/1.sql': 'CREATE TABLE a (x int DEFAULT (1 + 1) CHECK (x > 0));' });
    files['to.sql'] = files['migrations/1.sql'] ?? '';
    const texts = new Map<string, string>();
    const log: string[] = [];
    const cache = {
      get: (key: string) => {
        log.push(texts.has(key) ? 'hit' : 'miss');
        return texts.get(key);
      },
      set: (key: string, text: string) => void texts.set(key, text),
    };
    const diff = (url = devUrl) =>
      migrateDiff({ dir, to: ['file://to.sql'], devUrl: url, name: '', dryRun: true }, { ...contextOf(files), cache });
    expect((await diff()).outcome).toBe('synced');
    expect((await diff()).outcome).toBe('synced');
    await diff('sqlite://other?mode=memory');
    for (const key of texts.keys()) texts.set(key, '{"cut off');
    expect((await diff()).outcome).toBe('synced');
    files['migrations/1.sql'] = 'CREATE TABLE b (x int);';
    await hashed(files);
    expect((await diff()).outcome).toBe('planned');
    // Each time the state of the directory and the desired one.
    expect(log.join(' ')).toBe('miss miss hit hit miss miss hit hit miss hit');
  });

  /** Runs `migrate diff` with a cache and tells which statements of the files it ran on the dev database. */
  function cachedDiffs(files: Record<string, string>) {
    const texts = new Map<string, string>();
    const cache = {
      get: (key: string) => texts.get(key),
      set: (key: string, text: string) => void texts.set(key, text),
    };
    let ran: string[] = [];
    const spy: Dialect = {
      ...sqlite,
      async open(url, options) {
        const driver = await sqlite.open(url, options);
        const exec = driver.exec.bind(driver);
        driver.exec = (sql, params) => {
          ran.push(sql);
          return exec(sql, params);
        };
        return driver;
      },
    };
    const context = () => ({ ...contextOf(files, spy), cache });
    return async (added: Record<string, string> = {}): Promise<readonly string[]> => {
      Object.assign(files, added);
      await migrateHash(dir, context());
      ran = [];
      await migrateDiff({ dir, to: ['file://to.sql'], devUrl, name: '', dryRun: true, verify: false }, context());
      const own = Object.keys(files).filter((name) => name.startsWith('migrations/'));
      return ran.filter((sql) => own.some((name) => files[name]?.includes(sql)));
    };
  }

  test('only files that are new at the end are replayed, on the state of the others', async () => {
    const diff = cachedDiffs({ 'to.sql': 'CREATE TABLE t (x int);' });
    expect(
      await diff({
        'migrations/1.sql': 'CREATE TABLE a (x int CHECK (x > 0));',
        'migrations/2.sql': 'CREATE VIEW v AS SELECT x FROM a;',
      }),
    ).toHaveLength(2);
    expect(await diff({ 'migrations/3.sql': 'INSERT INTO a VALUES (1);', 'migrations/4.sql': 'DROP VIEW v;' })).toEqual(
      ['INSERT INTO a VALUES (1);', 'DROP VIEW v;'],
    );
    expect(await diff()).toEqual([]);
    // There are rows now, which a new table does not look at.
    expect(await diff({ 'migrations/5.sql': 'CREATE TABLE b (y int);' })).toEqual(['CREATE TABLE b (y int);']);
    expect(await diff({ 'migrations/6.sql': 'UPDATE a SET x = 2;' })).toHaveLength(6);
    expect(await diff({ 'migrations/6.sql': 'UPDATE a SET x = 3;' })).toHaveLength(6);
    // Settings of the session are nothing that a state has.
    expect(await diff({ 'migrations/7.sql': 'PRAGMA legacy_alter_table = on;' })).toHaveLength(7);
    expect(await diff({ 'migrations/8.sql': 'CREATE TABLE c (y int);' })).toHaveLength(8);
  });

  test('a new file that fails on rows of earlier ones fails, and the place is told', async () => {
    const diff = cachedDiffs({ 'to.sql': 'CREATE TABLE t (x int);' });
    await diff({ 'migrations/1.sql': 'CREATE TABLE a (x int);\nINSERT INTO a VALUES (1), (1);' });
    await expect(diff({ 'migrations/2.sql': 'CREATE UNIQUE INDEX i ON a (x);' })).rejects.toThrow(
      'migrations/2.sql:1:1: executing statement: "CREATE UNIQUE INDEX i ON a (x);": UNIQUE constraint failed: a.x',
    );
    await expect(diff({ 'migrations/2.sql': 'CREATE INDEX i ON a (y);' })).rejects.toThrow('migrations/2.sql:1:1');
  });

  test('a directory that does not run is not kept', async () => {
    const files = await hashed({ 'migrations/1.sql': 'CREATE TABL a (x int);', 'to.sql': 'CREATE TABLE a (x int);' });
    const texts = new Map<string, string>();
    const cache = {
      get: (key: string) => texts.get(key),
      set: (key: string, text: string) => void texts.set(key, text),
    };
    const request = { dir, to: ['file://to.sql'], devUrl, name: '' };
    await expect(migrateDiff(request, { ...contextOf(files), cache })).rejects.toThrow('syntax error');
    expect(texts.size).toBe(0);
  });
});

test('a statement that does not run is told with its place', async () => {
  const files = await hashed({ 'migrations/1.sql': 'CREATE TABLE a (x int);\n\n  CREATE TABL b (x int);\n' });
  await expect(migrateValidate({ dir, devUrl }, contextOf(files))).rejects.toThrow(
    'replaying the migration directory: migrations/1.sql:3:3: executing statement:',
  );
});

describe('files', () => {
  const one = 'CREATE TABLE one (x int);\n';
  const three = () => hashed({ 'migrations/1.sql': one, 'migrations/2_b.sql': one, 'migrations/3.sql': one });

  test.each<[string | undefined, readonly string[]]>([
    [undefined, ['1.sql', '2_b.sql']],
    ['3', ['1.sql', '2_b.sql']],
    ['2', ['1.sql', '3.sql']],
    ['2_b.sql', ['1.sql', '3.sql']],
  ])('rm %s', async (which, left) => {
    const files = await three();
    await migrateRemove(dir, which, contextOf(files));
    expect(Object.keys(migrations(files))).toEqual(left);
  });

  test('a number that is no version counts files from the end', async () => {
    const files = await hashed({ 'migrations/01.sql': one, 'migrations/02.sql': one, 'migrations/03.sql': one });
    await migrateRemove(dir, '2', contextOf(files));
    expect(Object.keys(migrations(files))).toEqual(['01.sql']);
    await expect(migrateRemove(dir, '7', contextOf(files))).rejects.toThrow('cannot remove 7 migration files');
  });

  test('an edit is written with its checksum', async () => {
    const files = await three();
    await migrateEdit({ dir, file: '2', edit: async (name, text) => `-- ${name}\n${text}` }, contextOf(files));
    expect(files['migrations/2_b.sql']).toBe(`-- 2_b.sql\n${one}`);
    await migrateValidate({ dir }, contextOf(files));
  });

  test('a new file is empty and comes last', async () => {
    const files: Record<string, string> = {};
    await migrateNew({ dir, name: 'a' }, contextOf(files));
    await migrateNew({ dir, name: '' }, contextOf(files));
    expect(migrations(files)).toEqual({ '20240101000000_a.sql': '', '20240101000001.sql': '' });
  });

  test.each(['ours', 'theirs'] as const)('after a merge, a rebase accepts the sum of %s', async (side) => {
    const base = { 'migrations/1.sql': one };
    const sums = {
      ours: (await hashed({ ...base, 'migrations/2_mine.sql': one }))['migrations/atlas.sum'] ?? '',
      theirs: (await hashed({ ...base, 'migrations/3_theirs.sql': one }))['migrations/atlas.sum'] ?? '',
    };
    const files: Record<string, string> = {
      ...base,
      'migrations/2_mine.sql': one,
      'migrations/3_theirs.sql': one,
      'migrations/atlas.sum': sums[side],
    };
    await expect(migrateRebase(dir, ['2'], contextOf({ ...files, 'migrations/1.sql': 'edited' }))).rejects.toThrow(
      'checksum mismatch',
    );
    await migrateRebase(dir, ['2'], contextOf(files));
    expect(Object.keys(migrations(files)).sort()).toEqual(['1.sql', '20240101000000_mine.sql', '3_theirs.sql']);
    await migrateValidate({ dir }, contextOf(files));
  });

  test('an import keeps versions and leaves out what undoes them', async () => {
    const files: Record<string, string> = {
      'goose/1_a.sql': '-- +goose Up\nCREATE TABLE a (x int);\n-- +goose Down\nDROP TABLE a;\n',
    };
    expect(await migrateImport({ from: 'file://goose?format=goose', to: dir }, contextOf(files))).toBe(1);
    expect(migrations(files)).toEqual({ '1_a.sql': 'CREATE TABLE a (x int);\n' });
  });
});
