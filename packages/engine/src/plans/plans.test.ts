import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqlite } from '@atlas/dialect-sqlite';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { schemaApply, withDriver } from '../index.ts';
import { resolveSource } from '../source.ts';
import { readState, type State } from '../state.ts';
import { testContext } from '../testing.ts';
import { fingerprintStates } from './fingerprint.ts';
import type { GivenPlan } from './pre-planned.ts';
import { checkPlanFile, schemaPlan } from './schema-plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'atlas-plans-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let url = '';
let count = 0;
beforeEach(() => {
  url = `sqlite://${join(folder, `${++count}.db`)}`;
});

const devUrl = 'sqlite://dev?mode=memory';
const users = 'CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL);';
const wanted = 'CREATE TABLE users (id integer PRIMARY KEY, name text NOT NULL, email text);';
const files = { 'from.sql': users, 'to.sql': wanted };
const context = testContext(sqlite, files);

const run = (sql: string): Promise<void> => withDriver(url, context, (driver) => driver.exec(sql));
const columns = (): Promise<readonly string[]> =>
  withDriver(url, context, async (driver) =>
    (await driver.query("SELECT name FROM pragma_table_info('users')")).map(({ name }) => String(name as string)),
  );

async function makePlan(name = 'p') {
  const result = await schemaPlan(
    { from: ['file://from.sql'], to: ['file://to.sql'], devUrl, name: () => name, directives: [] },
    {},
    context,
  );
  if (result.outcome !== 'planned') throw new Error(result.outcome);
  return result.planned.file;
}

function apply(given: GivenPlan, hooks: Partial<Parameters<typeof schemaApply>[1]> = {}) {
  return schemaApply(
    { url, to: ['file://to.sql'], devUrl, dryRun: false, txMode: 'file', lock: null, plans: { given } },
    { approve: async () => false, ...hooks },
    context,
  );
}

describe('schema apply with a plan', () => {
  test('runs an approved one without asking, any other one after asking', async () => {
    const file = await makePlan();
    await run(users);
    expect((await apply({ file, isApproved: false })).outcome).toBe('declined');
    expect(await columns()).toEqual(['id', 'name']);
    expect((await apply({ file, isApproved: true })).outcome).toBe('applied');
    expect(await columns()).toEqual(['id', 'name', 'email']);
    expect((await apply({ file, isApproved: true })).outcome).toBe('synced');
  });

  test('refuses a database that changes between the look at it and the first statement', async () => {
    const file = await makePlan();
    await run(users);
    const rival = (): Promise<boolean> => run('CREATE TABLE rival (id int)').then(() => true);
    await expect(apply({ file, isApproved: false }, { approve: rival })).rejects.toThrow(
      'the database has changed since the plan "p" was chosen, so nothing was applied: run the command again',
    );
    expect(await columns()).toEqual(['id', 'name']);
  });

  test('refuses a plan whose statements do not lead where it says', async () => {
    const file = await makePlan();
    await run(users);
    const edited = { ...file, migration: 'ALTER TABLE users ADD COLUMN email int;\n' };
    await expect(apply({ file: edited, isApproved: true })).rejects.toThrow('does not lead to the desired state');
    expect(await columns()).toEqual(['id', 'name']);
  });
});

test.each([
  [
    'of another start',
    'file://to.sql',
    'file://from.sql',
    'The plan "From" hash does not match the current state hash',
  ],
  ['of another end', 'file://from.sql', 'file://from.sql', 'The plan "To" hash does not match the desired state hash'],
])('a plan %s is not valid', async (_, from, to, message) => {
  const file = await makePlan();
  await expect(checkPlanFile(file, { from: [from], to: [to], devUrl }, {}, context)).rejects.toThrow(message);
});

describe('fingerprints', () => {
  const stateOf = (sql: string, exclude: readonly string[] = []): Promise<State> => {
    const own = testContext(sqlite, { 's.sql': sql });
    return readState(resolveSource(['file://s.sql'], 'to', own), { devUrl, exclude }, own);
  };
  const printOf = async (sql: string, exclude: readonly string[] = []): Promise<string> =>
    (await fingerprintStates(await stateOf(sql, exclude), await stateOf(users))).from;

  test('are 32 bytes of base64', async () => {
    expect(await printOf(users)).toMatch(/^[A-Za-z0-9+/]{43}=$/);
  });

  test.each([
    ['the order of tables', `CREATE TABLE z (a int); ${users}`, `${users} CREATE TABLE z (a int);`],
    ['the order of columns', 'CREATE TABLE t (a int, b int);', 'CREATE TABLE t (b int, a int);'],
    [
      'the order of indexes',
      'CREATE TABLE t (a int); CREATE INDEX x ON t (a); CREATE INDEX w ON t (a);',
      'CREATE TABLE t (a int); CREATE INDEX w ON t (a); CREATE INDEX x ON t (a);',
    ],
    [
      'the numbers of unnamed keys',
      'CREATE TABLE t (a int PRIMARY KEY, b int REFERENCES t (a), c int REFERENCES t (a));',
      'CREATE TABLE t (a int PRIMARY KEY, c int REFERENCES t (a), b int REFERENCES t (a));',
    ],
    [
      'parentheses',
      'CREATE TABLE t (a int DEFAULT (1), CHECK (a > 0));',
      'CREATE TABLE t (a int DEFAULT 1, CHECK ((a > 0)));',
    ],
    ['the bookkeeping of migrations', users, `${users} CREATE TABLE atlas_schema_revisions (version text);`],
    ['comments in the file', `-- all\n${users}`, users],
  ])('do not depend on %s', async (_, a, b) => {
    expect(await printOf(a)).toBe(await printOf(b));
  });

  test('do not depend on what is excluded', async () => {
    expect(await printOf(`${users} CREATE TABLE tmp (a int);`, ['tmp'])).toBe(await printOf(users));
  });

  test.each([
    ['a name', 'CREATE TABLE t (b int);'],
    ['a type', 'CREATE TABLE t (a text);'],
    ['a constraint', 'CREATE TABLE t (a int NOT NULL);'],
    ['a default', 'CREATE TABLE t (a int DEFAULT 1);'],
    ['a check', 'CREATE TABLE t (a int CHECK (a > 1));'],
    ['the order of the columns of a key', 'CREATE TABLE t (a int, b int, PRIMARY KEY (b, a));'],
    ['a view', 'CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t;'],
    ['a trigger', 'CREATE TABLE t (a int); CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END;'],
  ])('depend on %s', async (_, sql) => {
    const all = [
      'CREATE TABLE t (a int);',
      'CREATE TABLE t (a int CHECK (a > 0));',
      'CREATE TABLE t (a int, b int, PRIMARY KEY (a, b));',
    ];
    for (const other of all) expect(await printOf(sql)).not.toBe(await printOf(other));
  });
});
