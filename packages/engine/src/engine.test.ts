import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Dialect } from '@atlas/dialect';
import { sqlite } from '@atlas/dialect-sqlite';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { schemaApply, schemaClean, schemaDiff, schemaFmt, schemaInspect, withDriver } from './index.ts';
import { resolveSource } from './source.ts';
import { testContext } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'atlas-engine-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let url = '';
let count = 0;
beforeEach(() => {
  url = `sqlite://${join(folder, `${++count}.db`)}`;
});

const users = 'CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);';
const memory = 'sqlite://dev?mode=memory';

async function apply(sql: string, options: { dialect?: Dialect; approve?: boolean; verify?: boolean } = {}) {
  const context = testContext(options.dialect ?? sqlite, { 's.sql': sql });
  const request = {
    url,
    to: ['file://s.sql'],
    devUrl: memory,
    dryRun: false,
    txMode: 'file' as const,
    lock: null,
    verify: options.verify,
  };
  return schemaApply(request, { approve: async () => options.approve ?? true }, context);
}

const tables = async (): Promise<string[]> => {
  const state = await schemaInspect({ url: [url] }, testContext(sqlite));
  return state.realm.schemas.flatMap((s) => s.tables.map((t) => t.name));
};

describe('schemaApply', () => {
  test('applies, and finds nothing to do the second time', async () => {
    expect((await apply(users)).outcome).toBe('applied');
    expect((await apply(users)).outcome).toBe('synced');
    expect(await tables()).toEqual(['users']);
  });

  test('a declined plan changes nothing', async () => {
    expect((await apply(users, { approve: false })).outcome).toBe('declined');
    expect(await tables()).toEqual([]);
  });

  test('a statement that fails leaves nothing behind and says which one it was', async () => {
    await apply(users);
    await withDriver(url, testContext(sqlite), (d) => d.exec("INSERT INTO users VALUES (1, 'a'), (2, 'a')"));
    const unique = `CREATE TABLE first (id integer); ${users} CREATE UNIQUE INDEX one ON users (name);`;
    await expect(apply(unique)).rejects.toThrow(
      'create index "one" to table: "users": UNIQUE constraint failed: users.name',
    );
    expect(await tables()).toEqual(['users']);
  });

  test.each([
    ['is refused by the driver before anything runs where it cannot be rolled back', false, []],
    ['is not looked at by the driver where it can', true, ['users']],
  ])('a plan %s', async (_, transactional, left) => {
    let asked = 0;
    const refusing: Dialect = {
      ...sqlite,
      plan: (changes, options) => ({ ...sqlite.plan(changes, options), transactional }),
      async open(address, options) {
        const driver = await sqlite.open(address, options);
        const checkPlan = async (): Promise<void> => {
          throw new Error('not allowed');
        };
        return Object.assign(driver, { dialect: refusing, checkPlan });
      },
    };
    const request = {
      url,
      to: ['file://s.sql'],
      devUrl: memory,
      dryRun: false,
      txMode: 'file' as const,
      lock: null,
      verify: false,
    };
    const approve = async (): Promise<boolean> => {
      asked++;
      return true;
    };
    const context = testContext(refusing, { 's.sql': users });
    const outcome = await schemaApply(request, { approve }, context).then(
      (r) => r.outcome,
      (error: unknown) => String(error),
    );
    expect(outcome).toBe(transactional ? 'applied' : 'Error: not allowed');
    expect(asked).toBe(transactional ? 1 : 0);
    expect(await tables()).toEqual(left);
  });

  test('a plan that does not lead to the desired state is refused before the target is touched', async () => {
    const forgetful: Dialect = {
      ...sqlite,
      plan(changes, options) {
        const plan = sqlite.plan(changes, options);
        return { ...plan, statements: plan.statements.filter((s) => !s.cmd.includes('INDEX')) };
      },
      // The dev database keeps the real planner: it is what finds the gap.
      open: async (u, o) => {
        const driver = await sqlite.open(u, o);
        return u.text === url ? Object.defineProperty(driver, 'dialect', { value: forgetful }) : driver;
      },
    };
    const desired = `${users} CREATE INDEX by_name ON users (name);`;
    await expect(apply(desired, { dialect: forgetful })).rejects.toThrow(
      /1 difference remains .*CREATE INDEX `by_name`/s,
    );
    expect(await tables()).toEqual([]);
    expect((await apply(desired, { dialect: forgetful, verify: false })).outcome).toBe('applied');
  });

  test('what the policy leaves out is not missed', async () => {
    await apply('CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL, old text);');
    const context = testContext(sqlite, { 's.sql': users.replace('name', 'nick text, name') });
    const policy = { skip: new Set(['drop_column']) };
    const request = { url, to: ['file://s.sql'], devUrl: memory, txMode: 'file' as const, lock: null, policy };
    const { plan } = await schemaApply({ ...request, dryRun: true }, { approve: async () => true }, context);
    expect(plan.statements.map((s) => s.cmd)).toEqual(['ALTER TABLE `users` ADD COLUMN `nick` text NULL']);
  });

  test('a current state that the dev database does not take is no reason to stop, unless the check was asked for', async () => {
    await apply(`${users} CREATE TABLE gone (id integer);`);
    const poor: Dialect = {
      ...sqlite,
      open: async (u, o) => {
        const driver = await sqlite.open(u, o);
        const exec = driver.exec.bind(driver);
        driver.exec = async (sql, params) => {
          if (u.text.includes('memory') && sql.includes('`gone`')) throw new Error('no such thing here');
          return exec(sql, params);
        };
        return driver;
      },
    };
    const notices: string[] = [];
    const context = { ...testContext(poor, { 's.sql': users }), notice: (text: string) => void notices.push(text) };
    const request = { url, to: ['file://s.sql'], devUrl: memory, dryRun: true, txMode: 'file' as const, lock: null };
    const hooks = { approve: async () => true };
    expect((await schemaApply(request, hooks, context)).outcome).toBe('planned');
    expect(notices).toEqual([expect.stringContaining('does not take the current state: no such thing here')]);
    await expect(schemaApply({ ...request, verify: true }, hooks, context)).rejects.toThrow('cannot be verified');
  });

  test('a cancelled run leaves nothing behind', async () => {
    const stop = new AbortController();
    const context = {
      ...testContext(sqlite, { 's.sql': `${users} CREATE TABLE second (id integer);` }),
      signal: stop.signal,
    };
    const run = schemaApply(
      { url, to: ['file://s.sql'], devUrl: memory, dryRun: false, txMode: 'file', lock: null },
      { approve: async () => true, onEvent: () => stop.abort() },
      context,
    );
    await expect(run).rejects.toThrow();
    expect(await tables()).toEqual([]);
  });

  test('renamed_from in SQL renames and keeps the rows', async () => {
    await apply(users);
    await withDriver(url, testContext(sqlite), (d) => d.exec("INSERT INTO users VALUES (1, 'ann')"));
    const to =
      '-- atlas:renamed_from users\nCREATE TABLE people (\n  id integer PRIMARY KEY,\n  -- atlas:renamed_from name\n  full_name text NOT NULL\n);';
    const { plan } = await apply(to);
    expect(plan.statements.map((s) => s.cmd)).toEqual([
      'ALTER TABLE `users` RENAME TO `people`',
      'ALTER TABLE `people` RENAME COLUMN `name` TO `full_name`',
    ]);
    const rows = await withDriver(url, testContext(sqlite), (d) => d.query('SELECT full_name FROM people'));
    expect(rows).toEqual([{ full_name: 'ann' }]);
  });
});

describe('exclude', () => {
  const request = (exclude: string[]) => ({
    url,
    to: ['file://s.sql'],
    devUrl: memory,
    dryRun: false,
    txMode: 'file' as const,
    lock: null,
    exclude,
  });

  test('a table that is rebuilt keeps its hidden columns and their data', async () => {
    await apply('CREATE TABLE t (id integer PRIMARY KEY, a text, secret text);');
    await withDriver(url, testContext(sqlite), (d) => d.exec("INSERT INTO t VALUES (1, 'a', 'kept')"));
    const context = testContext(sqlite, {
      's.sql': 'CREATE TABLE t (id integer PRIMARY KEY, a integer NOT NULL DEFAULT 0);',
    });
    const { outcome } = await schemaApply(request(['t.secret']), { approve: async () => true }, context);
    expect(outcome).toBe('applied');
    expect(await withDriver(url, context, (d) => d.query('SELECT secret FROM t'))).toEqual([{ secret: 'kept' }]);
  });

  test('a hidden view over a rebuilt table survives', async () => {
    await apply('CREATE TABLE t (id integer PRIMARY KEY, a text); CREATE VIEW v AS SELECT id FROM t;');
    const context = testContext(sqlite, { 's.sql': 'CREATE TABLE t (id integer PRIMARY KEY, a integer);' });
    const { outcome } = await schemaApply(request(['v']), { approve: async () => true }, context);
    expect(outcome).toBe('applied');
    expect(await withDriver(url, context, (d) => d.query('SELECT * FROM v'))).toEqual([]);
  });
});

describe('other use cases', () => {
  test('schemaDiff compares files with files', async () => {
    const context = testContext(sqlite, { 'a.sql': users, 'b.sql': users.replace(');', ', age integer);') });
    const result = await schemaDiff({ from: ['file://a.sql'], to: ['file://b.sql'], devUrl: memory }, context);
    expect(result.plan().statements.map((s) => s.cmd)).toEqual(['ALTER TABLE `users` ADD COLUMN `age` integer NULL']);
  });

  test('schemaClean drops everything once', async () => {
    await apply(`${users} CREATE VIEW v AS SELECT 1;`);
    const clean = () => schemaClean({ url, dryRun: false }, { approve: async () => true }, testContext(sqlite));
    expect((await clean()).outcome).toBe('applied');
    expect((await clean()).outcome).toBe('empty');
  });

  test('schemaFmt formats what it can and reports the rest', () => {
    const files = { 'a.hcl': 'a=1\n', 'b.hcl': 'b = [\n', 'c.txt': 'x' };
    const context = testContext(sqlite, files);
    const result = schemaFmt(['.'], context);
    expect(result.changed).toEqual(['a.hcl']);
    expect(result.error?.message).toContain('b.hcl:');
    expect(files['a.hcl']).toBe('a = 1\n');
    expect(schemaFmt(['a.hcl'], context)).toEqual({ changed: [] });
  });

  test('SQL files need a dev database', async () => {
    const context = testContext(sqlite, { 'a.sql': users });
    await expect(schemaInspect({ url: ['file://a.sql'] }, context)).rejects.toThrow('--dev-url cannot be empty. See:');
  });
});

describe('resolveSource', () => {
  const files = {
    'a.sql': '',
    'b.hcl': '',
    'd/x.sql': '',
    'd/y.hcl': '',
    'e/z.txt': '',
    'f/q.hcl': '',
    'f/q.test.hcl': '',
  };
  const cases: [string, string[], string | object][] = [
    ['a database', ['sqlite://a.db'], { kind: 'database', url: 'sqlite://a.db' }],
    ['a folder without its test files', ['file://f'], { kind: 'hcl', paths: ['f/q.hcl'] }],
    ['several files', ['file://a.sql', 'file://d/x.sql'], { kind: 'sql', paths: ['a.sql', 'd/x.sql'] }],
    ['SQL and HCL together', ['file://d'], 'ambiguous schema: both SQL and HCL files found: "d/x.sql", "d/y.hcl"'],
    ['a folder without schema files', ['file://e'], '"e" contains neither SQL nor HCL files'],
    ['an unknown ending', ['file://e/z.txt'], 'unknown schema file: "e/z.txt"'],
    ['a missing file', ['file://nope.hcl'], 'stat nope.hcl: no such file or directory'],
    ['a path without a scheme', ['a.sql'], 'missing scheme. Did you mean file://a.sql?'],
    ['an unknown scheme', ['oracle://x'], 'unknown driver "oracle"'],
    ['mixed schemes', ['file://a.sql', 'sqlite://a.db'], 'got mixed --to url schemes: "file" and "sqlite"'],
    ['two databases', ['sqlite://a.db', 'sqlite://b.db'], 'got multiple --to urls of scheme "sqlite"'],
  ];
  test.each(cases)('%s', (_name, urls, expected) => {
    const run = () => resolveSource(urls, 'to', testContext(sqlite, files));
    if (typeof expected === 'string') expect(run).toThrow(expected);
    else expect(run()).toEqual(expected);
  });
});
