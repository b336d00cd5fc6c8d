import type { Dialect } from '@atlas/dialect';
import { sqlite } from '@atlas/dialect-sqlite';
import { type Analyzer, noSettings } from '@atlas/lint';
import { compileRuleSet } from '@atlas/rules';
import { expect, test } from 'vitest';
import { testContext } from '../testing.ts';
import type { TextCache } from '../text-cache.ts';
import { type LintSummary, migrateLint } from './migrate-lint.ts';
import { ruleAnalyzers } from './read-rules.ts';

const devUrl = 'sqlite://?mode=memory';

/** SQLite that records what runs on it. */
function recording(log: string[]): Dialect {
  const dialect: Dialect = {
    ...sqlite,
    async open(url, options) {
      const driver = await sqlite.open(url, options);
      return new Proxy(driver, {
        get(target, key) {
          if (key === 'dialect') return dialect;
          if (key === 'exec') {
            return (sql: string) => {
              log.push(sql);
              return target.exec(sql);
            };
          }
          const value: unknown = Reflect.get(target, key, target);
          return typeof value === 'function' ? (value.bind(target) as unknown) : value;
        },
      });
    },
  };
  return dialect;
}

function memoryCache(): TextCache {
  const kept = new Map<string, string>();
  return { get: (key) => kept.get(key), set: (key, text) => void kept.set(key, text) };
}

async function lintTwice(
  files: Record<string, string>,
  analyzers: readonly Analyzer[] = [],
): Promise<{ runs: readonly LintSummary[]; log: readonly string[] }> {
  const log: string[] = [];
  const named = Object.fromEntries(Object.entries(files).map(([name, text]) => [`migrations/${name}`, text]));
  const context = { ...testContext(recording(log), named), cache: memoryCache() };
  const request = { dir: 'file://migrations', devUrl, settings: noSettings, latest: 1, analyzers };
  const first = await migrateLint(request, context);
  log.length = 0;
  return { runs: [first, await migrateLint(request, context)], log };
}

const old = {
  '1.sql': 'CREATE TABLE a (id int);\nCREATE TABLE b (id int, a int REFERENCES a (id));\nCREATE TABLE others (id int);',
  '2.sql': 'INSERT INTO a VALUES (1), (1);\nINSERT INTO others VALUES (1);',
};

test('the second run builds what the new file touches, and runs no old file', async () => {
  const { runs, log } = await lintTwice({ ...old, '3.sql': 'ALTER TABLE a ADD COLUMN n int;' });
  expect(log.filter((sql) => /INSERT|others/.test(sql))).toEqual([]);
  expect(log.filter((sql) => sql.includes('CREATE TABLE'))).toHaveLength(2);
  const states = runs.map(({ files, current, desired, total }) => ({
    files: files.map(({ reports }) => reports),
    current,
    desired,
    total,
  }));
  expect(states[1]).toEqual(states[0]);
  expect(states[0]?.desired.schemas[0]?.tables.map(({ name }) => name)).toEqual(['a', 'b', 'others']);
});

test('views of what the new file touches are there', async () => {
  const views = { '2.sql': 'CREATE VIEW seen AS SELECT id FROM a;' };
  const { runs, log } = await lintTwice({ ...old, ...views, '3.sql': 'ALTER TABLE a RENAME TO renamed;' });
  expect(log.some((sql) => sql.includes('CREATE VIEW'))).toBe(true);
  expect(runs[1]?.files[0]?.reports).toEqual(runs[0]?.files[0]?.reports);
});

test('rows of old files count where they can make the new file fail', async () => {
  const { runs, log } = await lintTwice({ ...old, '3.sql': 'CREATE UNIQUE INDEX i ON a (id);' });
  expect(log.some((sql) => sql.includes('INSERT INTO a'))).toBe(true);
  for (const { files } of runs) expect(files[0]?.error).toContain('UNIQUE constraint failed');
});

test('a new file that fails on the small schema is tried on the whole one', async () => {
  const { runs } = await lintTwice({
    ...old,
    '3.sql': 'CREATE TABLE d AS SELECT * FROM (SELECT 1) WHERE 0;\nDROP TABLE "others";',
  });
  for (const { files } of runs) expect(files[0]?.reports[0]?.diagnostics[0]?.code).toBe('DS102');
});

test('the steps of a run', async () => {
  const context = testContext(sqlite, { 'migrations/1.sql': 'CREATE TABLE a (id int);' });
  const summary = await migrateLint({ dir: 'file://migrations', devUrl, settings: noSettings, latest: 1 }, context);
  expect(summary.steps.map(({ name, text }) => `${name}: ${text}`)).toEqual([
    'Migration Integrity Check: File atlas.sum is valid',
    'Detect New Migration Files: Found 1 new migration files (from 1 total)',
    'Replay Migration Files: Loaded 1 changes on dev database',
    'Analyze 1.sql: 0 reports were found in analysis',
  ]);
});

test('a long first file counts as one change from nothing', async () => {
  const text = Array.from({ length: 11 }, (_, i) => `CREATE TABLE t${i} (id int);`).join('\n');
  const context = testContext(sqlite, { 'migrations/1.sql': `${text}\nDROP TABLE t0;` });
  const summary = await migrateLint({ dir: 'file://migrations', devUrl, settings: noSettings, latest: 1 }, context);
  expect(summary.files[0]).toMatchObject({ reports: [], changes: 10 });
});

test('rules see what the new file does not touch, also where that was not built', async () => {
  const text = `rule "schema" "few" {
    description = "at most three tables"
    schema { assert { count { table {} le = 3 } message = "\${join(" ", sort(self.tables[*].name))}" } }
  }`;
  const rules = compileRuleSet({
    name: 'own',
    files: [{ path: 'a.rule.hcl', text }],
    vars: new Map(),
    error: false,
  });
  const { runs, log } = await lintTwice({ ...old, '3.sql': 'CREATE TABLE d (id int);' }, ruleAnalyzers(rules));
  expect(log.some((sql) => sql.includes('others'))).toBe(false);
  for (const { files } of runs) {
    expect(files[0]?.reports.flatMap((r) => r.diagnostics.map((d) => d.text))).toEqual(['a b d others']);
  }
});
