import { postgres } from '@atlas/dialect-postgres';
import { postgresLint } from '@atlas/dialect-postgres/lint';
import { noSettings } from '@atlas/lint';
import { rehashDir } from '@atlas/migrate';
import { startServer, type TestServer } from '@atlas/dialect-postgres/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDir } from '../migrate/open-dir.ts';
import { testContext } from '../testing.ts';
import { migrateFix, type MigrateFixResult } from './migrate-fix.ts';

const BASE = `CREATE TABLE t (id int NOT NULL, a int, b int);
CREATE VIEW v AS SELECT b FROM t;
INSERT INTO t VALUES (1, 1, 1), (2, 2, 2);`;

let server: TestServer;

beforeAll(async () => {
  server = await startServer(18);
});

afterAll(async () => {
  await server.stop();
});

/** The new files after `--fix`, by name, and what was said. */
async function fix(files: Record<string, string>, latest = Object.keys(files).length, isThorough = false) {
  const all: Record<string, string> = { 'm/1_base.sql': BASE };
  for (const [name, text] of Object.entries(files)) all[`m/${name}`] = text;
  const linters = [{ dialects: ['postgres'], load: async () => postgresLint }];
  const context = { ...testContext(postgres, all), linters };
  const open = await openDir('file://m', { verify: 'nothing' }, context);
  await rehashDir(open.files, open.dir);
  const devUrl = await server.createDatabase('search_path=public');
  const run = (count: number, dryRun: boolean): Promise<MigrateFixResult> =>
    migrateFix({ dir: 'file://m', devUrl, settings: noSettings, latest: count, dryRun }, context);
  const before = { ...all };
  if (isThorough) {
    await run(latest, true);
    expect(all).toEqual(before);
  }
  const result = await run(latest, false);
  const after = { ...all };
  if (isThorough) await run(latest + Object.keys(after).length - Object.keys(before).length, false);
  expect(all).toEqual(after);
  const changed = Object.entries(after).filter(([path, text]) => before[path] !== text && !path.endsWith('atlas.sum'));
  return { ...result, texts: Object.fromEntries(changed.map(([path, text]) => [path.slice(2), text])) };
}

test('one statement: the file stays one', async () => {
  const { texts, fixes } = await fix({ '2_i.sql': 'CREATE INDEX i ON t (a);\n' }, 1, true);
  expect(texts).toEqual({ '2_i.sql': '-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY i ON t (a);\n' });
  expect(fixes).toMatchObject([{ file: '2_i.sql', line: 1, codes: ['PG101'] }]);
});

test('what directives silence stays', async () => {
  const { texts } = await fix({ '2.sql': '-- atlas:nolint PG101\nCREATE INDEX i ON t (a);\n' });
  expect(texts).toEqual({});
});

test('a dry run changes nothing, and neither does a second run', async () => {
  const text = 'SELECT 1;\nCREATE TABLE n (id int);\nALTER TABLE t ADD UNIQUE (a);\nDROP TABLE n;\n';
  const { texts } = await fix({ '2.sql': text }, 1, true);
  expect(Object.keys(texts)).toEqual(['2.sql', '2a.sql', '2b.sql']);
  expect(texts['2b.sql']).toBe('-- atlas:nolint DS102\nDROP TABLE n;\n');
});

test('what the steps cannot end in is left alone, and the rest is done', async () => {
  const text = 'ALTER TABLE t RENAME COLUMN b TO c;\nCREATE INDEX i ON t (a);\n';
  const { texts, refused } = await fix({ '2.sql': text });
  expect(refused).toMatchObject([{ line: 1, codes: ['BC102'] }]);
  expect(refused[0]?.reason).toMatch(/A step fails on the dev database: .*other objects depend on it/);
  expect(texts['2.sql']).toBe('ALTER TABLE t RENAME COLUMN b TO c;\n');
  expect(texts['2a.sql']).toContain('CONCURRENTLY');
});

test('a file with transactions of its own is left alone', async () => {
  const { texts, refused } = await fix({ '2.sql': 'BEGIN;\nCREATE INDEX i ON t (a);\nCOMMIT;\n' });
  expect(refused[0]?.reason).toContain('transactions itself');
  // The report suggests the header for a file that begins a transaction.
  expect(texts['2.sql']).toBe('-- atlas:txmode none\n\nBEGIN;\nCREATE INDEX i ON t (a);\nCOMMIT;\n');
});

test('a file with another delimiter is left alone', async () => {
  const { texts, refused } = await fix({
    '2.sql': '-- atlas:delimiter \\n\\n\n\nCREATE INDEX i ON t (a)\n\nSELECT 1\n',
  });
  expect(refused[0]?.reason).toContain('delimiter');
  expect(texts).toEqual({});
});

test('an archive comes apart behind its checks, but not with a way down', async () => {
  const checks = '-- atlas:txtar\n\n-- checks.sql --\nSELECT true;\n\n-- migration.sql --\n';
  const { texts } = await fix({ '2.sql': `${checks}SELECT 1;\nCREATE INDEX i ON t (a);\n` });
  expect(texts).toEqual({
    '2.sql': `${checks}SELECT 1;\n`,
    '2a.sql': '-- atlas:txmode none\n\nCREATE INDEX CONCURRENTLY i ON t (a);\n',
  });
  const down = '-- down.sql --\nDROP INDEX i;\n';
  const whole = await fix({ '2.sql': `${checks}SELECT 1;\nCREATE INDEX i ON t (a);\n${down}` });
  expect(whole.texts).toEqual({});
  expect(whole.refused[0]?.reason).toContain('down.sql');
});

test('without room behind it a file cannot come apart', async () => {
  const text = 'SELECT 1;\nCREATE INDEX i ON t (a);\n';
  const { texts, refused } = await fix({ '2_x.sql': text, '2a_y.sql': 'SELECT 2;\n' });
  expect(texts).toEqual({});
  expect(refused[0]?.reason).toContain('no version between');
});

test('files before the new ones are never changed', async () => {
  const { texts } = await fix({ '2.sql': 'CREATE INDEX i ON t (a);\n', '3.sql': 'DROP VIEW v;\n' }, 1);
  expect(texts).toEqual({});
});

test('several contracts come after all files, in order', async () => {
  const { contracts, refused } = await fix({
    '20990101000000_a.sql': 'ALTER TABLE t RENAME COLUMN a TO x;\n',
    '20990102000000_b.sql': 'ALTER TABLE t ALTER COLUMN id TYPE bigint;\n',
  });
  expect(refused).toEqual([]);
  expect(contracts).toEqual(['20990102000001_a_contract.sql', '20990102000002_b_contract.sql']);
});

test('of statements that get into the way of each other as few as need be stay', async () => {
  const { contracts, refused } = await fix({
    '20990101000000_a.sql': 'ALTER TABLE t RENAME COLUMN a TO x;\n',
    '20990102000000_b.sql': 'ALTER TABLE t RENAME TO u;\n',
  });
  expect(refused).toMatchObject([{ file: '20990101000000_a.sql', codes: ['BC102'] }]);
  expect(contracts).toEqual(['20990102000001_b_contract.sql']);
});

test('a column that exists twice is not changed once more', async () => {
  const { texts, refused } = await fix({
    '2.sql': 'ALTER TABLE t RENAME COLUMN a TO x;\n',
    '3.sql': 'ALTER TABLE t ALTER COLUMN x SET DEFAULT 5;\n',
  });
  expect(texts).toEqual({});
  expect(refused).toMatchObject([{ file: '2.sql', codes: ['BC102'] }]);
  expect(refused[0]?.reason).toContain('changes column "x" again');
});
