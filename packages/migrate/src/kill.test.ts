import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Driver, Session } from '@atlas/dialect';
import { afterAll, describe, expect, test } from 'vitest';
import { killable } from '../testing/killable-driver.ts';
import { attempt, dirOf, openTest } from '../testing/test-run.ts';
import type { ApplyOptions } from './apply.ts';
import type { MigrationDir } from './dir.ts';
import type { UnknownOutcome } from './errors.ts';
import type { OutcomeAnswer } from './execute-types.ts';
import type { StatementInspector } from './intent.ts';

const folder = mkdtempSync(join(tmpdir(), 'migrate-kill-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Every statement leaves exactly one trace: a row of `log`, or an object that cannot be made twice. */
const files: Record<string, string> = {
  '01_start.sql': 'CREATE TABLE log (what text);\nINSERT INTO log VALUES (1);\n',
  '02_tables.sql':
    'CREATE TABLE a (id int);\nINSERT INTO log VALUES (2);\nCREATE TABLE b (id int);\nINSERT INTO log VALUES (3);\n',
  '03_alter.sql':
    'ALTER TABLE a ADD COLUMN x int;\nALTER TABLE a ADD COLUMN y int;\nUPDATE log SET what = what + 10;\n',
  '04_settings.sql':
    'PRAGMA foreign_keys = off;\nCREATE INDEX i ON a (x);\nINSERT INTO log VALUES (4);\nPRAGMA foreign_keys = on;\n',
  '05_own.sql':
    '-- atlas:txmode none\n\nBEGIN;\nINSERT INTO log VALUES (5);\nCREATE TABLE c (id int);\nCOMMIT;\nINSERT INTO log VALUES (6);\n',
  '06_none.sql': '-- atlas:txmode none\n\nCREATE TABLE d (id int);\nINSERT INTO log VALUES (7);\nDROP TABLE b;\n',
};

/** The columns of the table that a statement is about, which is all that these statements change. */
const inspector: StatementInspector = {
  async inspect(session, sql) {
    const name = /\bTABLE (\w+)/.exec(sql)?.[1] ?? /\bINDEX (\w+)/.exec(sql)?.[1];
    return name === undefined ? undefined : stateOf(session, name);
  },
  async expect(sql, before) {
    const added = /ADD COLUMN (\w+)/.exec(sql)?.[1];
    if (added !== undefined) return `${before},${added}`;
    return sql.startsWith('DROP') ? 'absent' : /\((\w+)/.exec(sql)?.[1];
  },
};

async function stateOf(session: Pick<Session, 'query'>, name: string): Promise<string> {
  const rows = await session.query(
    'SELECT name FROM pragma_table_info(?1) UNION ALL SELECT name FROM pragma_index_info(?1)',
    [name],
  );
  return rows.length === 0 ? 'absent' : rows.map((row) => String(row.name)).join(',');
}

interface Outcome {
  readonly objects: unknown;
  readonly log: unknown;
  readonly revisions: unknown;
}

async function outcomeOf(driver: Driver): Promise<Outcome> {
  return {
    objects: await driver.query("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY name"),
    log: await driver.query('SELECT what FROM log ORDER BY what'),
    revisions: await driver.query(
      'SELECT version, type, applied, total, error, hash, partial_hashes FROM atlas_schema_revisions ORDER BY version',
    ),
  };
}

type Setup = Partial<ApplyOptions> & { readonly autocommitsDdl?: boolean };

let databases = 0;

/** Nothing here survives a loss of power, so nothing need be on the disk. */
async function openFast(url: string): Promise<Driver> {
  const driver = await openTest(url);
  await driver.query('PRAGMA journal_mode = memory');
  await driver.exec('PRAGMA synchronous = off');
  return driver;
}

/** Runs with the kills given, then to the end; returns the outcome, or undefined when the first run ended before its kill. */
async function runKilled(dir: MigrationDir, setup: Setup, ...kills: readonly (number | undefined)[]) {
  const url = `sqlite://${join(folder, `${++databases}.db`)}`;
  const { autocommitsDdl = false, ...options } = setup;
  for (const [i, kill] of kills.entries()) {
    if (kill === undefined) continue;
    const victim = await openFast(url);
    const { driver, operations, loseConnection } = killable(victim, { autocommitsDdl, kill });
    const askOutcome = (outcome: UnknownOutcome): Promise<OutcomeAnswer> => lookForTrace(victim, outcome);
    const { error } = await attempt(driver, dir, { ...options, askOutcome }).catch((e: unknown) => ({ error: e }));
    await loseConnection();
    await victim.close();
    if (i === 0 && operations() < kill) return undefined;
    if (i === 0) expect(error).toBeDefined();
  }
  const survivor = await openFast(url);
  const { driver } = killable(survivor, { autocommitsDdl });
  const askOutcome = (outcome: UnknownOutcome): Promise<OutcomeAnswer> => lookForTrace(survivor, outcome);
  const { error } = await attempt(driver, dir, { ...options, askOutcome });
  expect(error).toBeUndefined();
  const outcome = await outcomeOf(survivor);
  await survivor.close();
  return outcome;
}

/** Answers as a person does who looks at the database. */
async function lookForTrace(session: Session, { sql }: UnknownOutcome): Promise<OutcomeAnswer> {
  const before = /ADD COLUMN y/.test(sql) ? 'id,x' : /ADD COLUMN x/.test(sql) ? 'id' : 'absent';
  const name = /\b(?:TABLE|INDEX) (\w+)/.exec(sql)?.[1];
  if (name !== undefined) {
    const isThere = (await stateOf(session, name)) !== before;
    return isThere !== sql.startsWith('DROP') ? 'done' : 'run';
  }
  const value = /VALUES \((\d+)\)/.exec(sql)?.[1];
  const [row] = await session.query('SELECT count(*) AS n FROM log WHERE what = ?', [value]);
  return row?.n === 0 ? 'run' : 'done';
}

const setups: readonly (readonly [string, Setup])[] = [
  ['a transaction per file', { txMode: 'file' }],
  ['no transactions', { txMode: 'none', inspector }],
  ['no transactions, and nobody looks at objects', { txMode: 'none' }],
  ['DDL that commits by itself', { txMode: 'file', autocommitsDdl: true, inspector }],
  ['DDL that commits by itself, and nobody looks at objects', { txMode: 'file', autocommitsDdl: true }],
];

describe.each(setups)('%s', (_name, setup) => {
  test('a run that is killed at any operation is finished by the next one, each statement once', async () => {
    const dir = await dirOf(files);
    const expected = await runKilled(dir, setup, undefined);
    let operation = 1;
    for (; ; operation++) {
      const outcome = await runKilled(dir, setup, operation);
      if (outcome === undefined) break;
      expect(outcome, `killed before operation ${operation}`).toEqual(expected);
    }
    expect(operation).toBeGreaterThan(40);
  });
});

test('a run that is killed while it continues another one that was killed is finished by the next one', async () => {
  const dir = await dirOf(files);
  const setup: Setup = { txMode: 'none', inspector };
  const expected = await runKilled(dir, setup, undefined);
  for (let first = 5; ; first += 7) {
    for (let second = 3; second < 24; second += 2) {
      const outcome = await runKilled(dir, setup, first, second);
      if (outcome === undefined) return expect(first).toBeGreaterThan(40);
      expect(outcome, `killed before operations ${first} and ${second}`).toEqual(expected);
    }
  }
});

test('in one transaction for all files, a run that is killed at any operation leaves nothing or everything', async () => {
  const { '05_own.sql': _own, '06_none.sql': _none, ...rest } = files;
  const dir = await dirOf(rest);
  const expected = await runKilled(dir, { txMode: 'all' }, undefined);
  let operation = 1;
  for (; ; operation++) {
    const outcome = await runKilled(dir, { txMode: 'all' }, operation);
    if (outcome === undefined) break;
    expect(outcome, `killed before operation ${operation}`).toEqual(expected);
  }
  expect(operation).toBeGreaterThan(20);
});
