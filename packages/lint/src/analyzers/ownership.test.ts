import { expect, test } from 'vitest';
import { check } from '../../testing/memory.ts';
import { checkPatterns, type OwnershipSettings } from '../config.ts';

const setup = 'CREATE TABLE users (id int); CREATE TABLE pets (id int); CREATE VIEW v AS SELECT id FROM pets;';

type Rule = OwnershipSettings['rules'][number];
const allow = (match: string, ...users: string[]): Rule => ({ action: 'allow', name: `a ${match}`, match, users });
const deny = (match: string, ...users: string[]): Rule => ({ action: 'deny', name: `d ${match}`, match, users });

const settingsOf = (rules: readonly Rule[], more: Partial<OwnershipSettings> = {}) => ({
  analyzers: { ownership: { provider: 'git', rules, ...more } as const },
});
const run = (sql: string, rules: readonly Rule[], more: Partial<OwnershipSettings> = {}) =>
  check(sql, { setup, author: 'ann', settings: settingsOf(rules, more) });

const change = 'ALTER TABLE users ADD COLUMN a int;';
const reported = (code: string) => `${change} -- want ${code}`;

test('nothing is said where no owners are named', () => check(change, { setup, author: 'ann' }));

test('owners may, others may not', async () => {
  await run(change, [allow('main.users', 'ann')]);
  await run(change, [allow('main.users', 'ANN')]);
  await run(change, [allow('users', 'ann')]);
  expect(await run(reported('OW101'), [allow('main.users', 'bob', 'eve')])).toEqual([
    '"ann" is not among the owners of table "users": rule "a main.users" allows "bob", "eve"',
  ]);
});

test('the first rule that allows anybody decides', async () => {
  await run(reported('OW101'), [allow('*.users', 'bob'), allow('*.*', 'ann')]);
  await run(change, [allow('*.pets', 'bob'), allow('*.*', 'ann')]);
});

test('what no rule is about is denied, unless the default says otherwise', async () => {
  expect(await run(reported('OW101'), [allow('*.pets', 'ann')])).toEqual([
    'No rule allows "ann" to change table "users"',
  ]);
  await run(change, [allow('*.pets', 'ann')], { default: 'ALLOW' });
});

test('rules that deny come first, and hold for those they name', async () => {
  expect(await run(reported('OW102'), [allow('*.*', 'ann'), deny('*.users', 'ann')])).toEqual([
    'Rule "d *.users" denies changes of table "users" by "ann"',
  ]);
  await run(change, [allow('*.*', 'ann'), deny('*.users', 'bob')]);
});

test('patterns select kinds', async () => {
  await run('DROP VIEW v; -- want OW101', [allow('*.*[type=table]', 'ann')]);
  await run('DROP VIEW v;', [allow('*.*[type=view]', 'ann')]);
});

test('an object is reported once per file', () =>
  run(`${reported('OW101')}\nALTER TABLE users ADD COLUMN b int;\nCREATE INDEX i ON users (id);`, []));

test('the author in the settings comes first', () => run(change, [allow('*.*', 'bob')], { author: 'bob' }));

test('patterns that name no objects are refused', () => {
  expect(() => {
    checkPatterns({ ...settingsOf([allow('a.b.c')]), checks: new Map() });
  }).toThrow(
    'lint.ownership.allow "a a.b.c": pattern "a.b.c" is about parts of a table: owners are those of whole objects',
  );
});
