import { lintSql } from '@atlas/lint/testing';
import { type Driver, parseDatabaseUrl } from '@atlas/dialect';
import { sqlite } from '@atlas/dialect-sqlite';
import { sqliteLint } from '@atlas/dialect-sqlite/lint';
import type { FileReport } from '@atlas/lint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ruleAnalyzers } from './analyzer.ts';
import type { Rule } from './rule.ts';
import { compileRuleSet } from './rule-set.ts';

let driver: Driver;

beforeAll(async () => {
  driver = await sqlite.open(parseDatabaseUrl('sqlite://?mode=memory'), {});
});

afterAll(() => driver.close());

function rulesIn(text: string): readonly Rule[] {
  return compileRuleSet({ name: 'set', files: [{ path: 'a.rule.hcl', text }], vars: new Map(), error: false });
}

const schemaRule = (body: string): string => `rule "schema" "r" {\n  description = "d"\n  ${body}\n}\n`;

async function report(rules: readonly Rule[], setup: string, sql: string): Promise<FileReport | undefined> {
  return lintSql(driver, sqliteLint, { setup, sql, analyzers: ruleAnalyzers(rules) });
}

/** What a file is told, with the line. */
async function found(rules: string, setup: string, sql: string): Promise<readonly string[]> {
  const { reports = [] } = (await report(rulesIn(rules), setup, sql)) ?? {};
  return reports.flatMap(({ diagnostics }) =>
    diagnostics.map(({ pos, text }) => `${sql.slice(0, pos).split('\n').length}: ${text}`),
  );
}

const NOT_NULL = schemaRule(
  'table { column { assert { null { eq = false } message = "${self.table.name}.${self.name}" } } }',
);
const INDEXED = schemaRule(
  'column { match { exists { foreign_key {} } } assert { exists { index {} } message = "${self.name}" } }',
);
const FEW_TABLES = schemaRule(
  'schema { assert { count { table {} le = 2 } message = "${length(self.tables)} tables" } }',
);

const TABLES = 'CREATE TABLE a (id int NOT NULL, old int); CREATE TABLE b (id int NOT NULL);';

test.each<[string, string, string, string, readonly string[]]>([
  ['a new column', NOT_NULL, TABLES, 'SELECT 1;\nALTER TABLE a ADD COLUMN n int;', ['2: a.n']],
  ['what was broken before is not told', NOT_NULL, TABLES, 'ALTER TABLE a ADD COLUMN n int NOT NULL DEFAULT 0;', []],
  [
    'also under a new name',
    NOT_NULL,
    TABLES,
    'ALTER TABLE a RENAME COLUMN old TO new;\nALTER TABLE a RENAME TO c;',
    [],
  ],
  [
    'the statement that breaks it, and not the one that renames',
    NOT_NULL,
    TABLES,
    'ALTER TABLE a ADD COLUMN n int;\nALTER TABLE a RENAME COLUMN n TO m;\nALTER TABLE a RENAME TO c;',
    ['1: c.m'],
  ],
  [
    'what is broken and repaired in one file is not told',
    NOT_NULL,
    TABLES,
    'ALTER TABLE b ADD COLUMN n int;\nALTER TABLE b DROP COLUMN n;',
    [],
  ],
  [
    'broken again after it was repaired: the last time counts',
    NOT_NULL,
    TABLES,
    'ALTER TABLE b ADD COLUMN n int;\nALTER TABLE b DROP COLUMN n;\nALTER TABLE b ADD COLUMN n int;',
    ['3: b.n'],
  ],
  [
    'an object that is broken by a change of another one',
    INDEXED,
    'CREATE TABLE a (id int PRIMARY KEY, a int REFERENCES a (id)); CREATE INDEX i ON a (a);',
    'ALTER TABLE a ADD COLUMN n int;\nDROP INDEX i;',
    ['2: a'],
  ],
  [
    'an object that the file does not touch, broken by a change of another one, is left to schema lint',
    schemaRule('foreign_key { assert { ref_table { count { column {} le = 1 } } message = "${self.table.name}" } }'),
    'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int REFERENCES a (id));',
    'ALTER TABLE a ADD COLUMN n int;',
    [],
  ],
  ['the schema as a whole', FEW_TABLES, TABLES, 'CREATE TABLE c (id int);\nCREATE TABLE d (id int);', ['1: 4 tables']],
  ['which was broken before', FEW_TABLES, `${TABLES} CREATE TABLE c (id int);`, 'CREATE TABLE d (id int);', []],
])('%s', async (_name, rules, setup, sql, expected) => {
  expect(await found(rules, setup, sql)).toEqual(expected);
});

test('directives use names and codes of rules', async () => {
  const text = NOT_NULL.replace('description', 'code = "OWN1"\n  description');
  const sql = (word: string): string => `-- atlas:nolint ${word}\nALTER TABLE a ADD COLUMN n int;`;
  for (const word of ['r', 'OWN1']) expect(await found(text, TABLES, sql(word))).toEqual([]);
  const { warnings = [] } = (await report(rulesIn(text), TABLES, sql('OWN2'))) ?? {};
  expect(warnings).toEqual(['2.sql:1:1: unknown name "OWN2" in atlas:nolint. Did you mean "OWN1"?']);
});

test('findings are errors where the set says so', async () => {
  const rules = rulesIn(NOT_NULL).map((rule) => ({ ...rule, isError: true }));
  const { error, reports = [] } = (await report(rules, TABLES, 'ALTER TABLE a ADD COLUMN n int;')) ?? {};
  expect(error).toBe('rule "r"');
  expect(reports[0]).toMatchObject({
    heading: 'rule "r"',
    description: 'd',
    diagnostics: [{ rule: 'r', isError: true }],
  });
});

test('a rule that crashes, and one that cannot be evaluated, keep no others from being checked', async () => {
  const [rule] = rulesIn(NOT_NULL);
  if (rule === undefined) throw new Error('there is a rule');
  const broken: Rule = {
    ...rule,
    name: 'broken',
    vars: rule.vars,
    get body(): never {
      throw new Error('out of order');
    },
  };
  const failing = rulesIn(schemaRule('table { assert { condition = self.primary_key.name == "" message = "x" } }')).map(
    (one) => ({ ...one, name: 'failing' }),
  );
  const rules = [broken, ...failing, rule];
  const { error, reports = [] } = (await report(rules, TABLES, 'ALTER TABLE a ADD COLUMN n int;')) ?? {};
  expect(reports.map(({ heading }) => heading)).toEqual(['rule "failing"', 'rule "r"']);
  expect(reports[0]?.diagnostics[0]?.text).toMatch(/^the rule cannot be checked on table a: a.rule.hcl:3:/);
  expect(error).toBe(
    'rule "failing"; skip crashed analyzer  (broken): out of order. This is a bug in atlas: please report it together with the file. The other analyzers ran',
  );
});
