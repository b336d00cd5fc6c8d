import { expect, test } from 'vitest';
import { lintSql } from '../testing/index.ts';
import { memoryDriver } from '../testing/memory.ts';
import type { Analyzer } from './analyzer.ts';
import { destructive } from './analyzers/destructive.ts';

const setup = 'CREATE TABLE t (id int, a int); CREATE TABLE u (id int);';

const run = async (sql: string, analyzers: readonly Analyzer[] = [destructive], settings = {}) =>
  lintSql(await memoryDriver(), { analyzers: [] }, { setup, sql, analyzers, settings });

const finder: Analyzer = {
  name: 'finder',
  heading: 'things found',
  codes: ['XX1', 'XX2'],
  run({ file, report }) {
    for (const statement of file.statements) {
      report({ code: 'XX1', text: 'one', statement });
      report({ code: 'XX2', text: 'two', statement });
      report({ code: '', text: 'own', statement, rule: 'my-rule', heading: 'rule "my-rule"' });
    }
  },
};

test('an analyzer that throws is told as a bug and does not hide the others', async () => {
  const broken: Analyzer = {
    name: 'broken',
    heading: 'x',
    codes: [],
    run: () => {
      throw new Error('boom');
    },
  };
  const report = await run('DROP TABLE t;', [broken, destructive]);
  expect(report?.error).toMatch(
    /^destructive changes detected; skip crashed analyzer {2}\(broken\): boom\. This is a bug/,
  );
  expect(report?.reports.map(({ heading }) => heading)).toEqual(['destructive changes detected']);
});

test('findings of one heading stand together, in the order of the file', async () => {
  const report = await run('DROP TABLE t;\nDROP TABLE u;', [finder]);
  expect(
    report?.reports.map(({ heading, diagnostics }) => [heading, diagnostics.map((d) => `${d.pos} ${d.text}`)]),
  ).toEqual([
    ['things found', ['0 one', '0 two', '14 one', '14 two']],
    ['rule "my-rule"', ['0 own', '14 own']],
  ]);
});

test.each([
  ['-- atlas:nolint', ['1']],
  ['-- atlas:nolint finder', ['1']],
  ['-- atlas:nolint XX1', ['0 XX2', '0 ', '1']],
  ['-- atlas:nolint XX1 XX2', ['0 ', '1']],
  ['-- atlas:nolint my-rule', ['0 XX1', '0 XX2', '1']],
  // A bare directive means all only where it is alone.
  ['-- atlas:nolint\n-- atlas:nolint XX1', ['0 XX2', '0 ', '1']],
])('%s above a statement', async (directive, expected) => {
  const report = await run(`${directive}\nDROP TABLE t;\nDROP TABLE u;`, [finder]);
  const first = directive.length + 1;
  const found = report?.reports.flatMap(({ diagnostics }) => diagnostics) ?? [];
  const own = found.filter(({ pos }) => pos === first).map(({ code }) => `0 ${code}`);
  const rest = found.filter(({ pos }) => pos > first).length;
  expect([...own, rest === 3 ? '1' : `${rest} of the other statement`]).toEqual(expected);
});

test('a bare directive at the head takes the file out, others take findings out', async () => {
  expect(await run('-- atlas:nolint\n\nDROP TABLE t;')).toBeUndefined();
  const report = await run('-- atlas:nolint XX1\n\nDROP TABLE t;\nDROP TABLE u;', [finder]);
  expect(report?.reports.flatMap(({ diagnostics }) => diagnostics).filter(({ code }) => code === 'XX1')).toEqual([]);
});

test('directives that name nothing there is, or have no effect, are told with their place', async () => {
  const sql =
    '-- atlas:nolint DS101\n\n-- atlas:nolint destructive DS102\nDROP TABLE t;\n-- atlas:nolint DS1O2\nDROP TABLE u;';
  expect((await run(sql))?.warnings).toEqual([
    '2.sql:1:1: atlas:nolint DS101 suppresses nothing here: remove it',
    '2.sql:5:1: unknown name "DS1O2" in atlas:nolint. Did you mean "DS102"?',
  ]);
});

test('settings decide what is an error: the check before the analyzer before the default', async () => {
  const error = async (settings: object) => (await run('DROP TABLE t;', [finder], settings))?.error;
  expect(await error({})).toBeUndefined();
  expect(await error({ analyzers: { finder: { error: true } } })).toBe('things found; rule "my-rule"');
  expect(await error({ checks: new Map([['XX2', { error: true }]]) })).toBe('things found');
  expect(await error({ analyzers: { finder: { error: true } }, checks: new Map([['XX1', { error: false }]]) })).toBe(
    'things found; rule "my-rule"',
  );
});
