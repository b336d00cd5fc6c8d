import { sqliteProfile } from '@atlas/sqltext';
import { expect, test } from 'vitest';
import { dirOf } from '../testing/test-run.ts';
import { fileStatements } from './dir.ts';
import { memoryFiles } from './dir-files.ts';
import { importDir, writeImport } from './import-dir.ts';
import { validateSum } from './validate-sum.ts';

test.each<[string, string, Record<string, string>, Record<string, string>, number]>([
  [
    'golang-migrate: comments stay, detached ones and what undoes it do not',
    'golang-migrate',
    { '1_a.up.sql': '-- gone\n\n-- kept\nA ;\n/* too */\nB', '1_a.down.sql': 'C;' },
    { '1_a.sql': '-- kept\nA;\n/* too */\nB;\n' },
    0,
  ],
  [
    'goose: blocks stay together',
    'goose',
    {
      '1_a.sql': '-- +goose Up\nA;\n-- +goose StatementBegin\nB;\nC;\n-- +goose StatementEnd\n-- +goose Down\nD;\n',
      '2_b.sql': '-- +goose NO TRANSACTION\n-- +goose Up\nE;\n',
    },
    {
      '1_a.sql': '-- atlas:delimiter \\n\\n\\n\n\nA\n\n\n\nB;\nC\n\n\n\n',
      '2_b.sql': '-- atlas:txmode none\n\nE;\n',
    },
    0,
  ],
  [
    'dbmate',
    'dbmate',
    { '1_a.sql': '-- migrate:up transaction:false\nA;\n-- migrate:down\nB;\n' },
    { '1_a.sql': '-- atlas:txmode none\n\nA;\n' },
    0,
  ],
  [
    'liquibase',
    'liquibase',
    { '1.sql': '--liquibase formatted sql\n--changeset a:1\nA;\n--rollback: B;\n' },
    { '1.sql': '--liquibase formatted sql\n--changeset a:1\nA;\n' },
    0,
  ],
  [
    'flyway: repeatable files get a version next to the last one',
    'flyway',
    { 'V1__a.sql': 'A;', 'sub/V3__c.sql': 'C;', 'R__views.sql': 'V;', 'U1__a.sql': '-A;', 'B1__b.sql': 'B;' },
    { '1_b.sql': 'B;\n', '3_c.sql': 'C;\n', '3R_views.sql': 'V;\n' },
    1,
  ],
  [
    'flyway: numbers get zeros where their order as text is another',
    'flyway',
    { 'V2__a.sql': 'A;', 'V10__b.sql': 'B;', 'V2.1__c.sql': 'C;', 'R__r.sql': 'R;' },
    { '02.0_a.sql': 'A;\n', '02.1_c.sql': 'C;\n', '10.0_b.sql': 'B;\n', '10.0R_r.sql': 'R;\n' },
    2,
  ],
  [
    'golang-migrate: the order is that of numbers',
    'golang-migrate',
    { '9_a.up.sql': 'A;', '10_b.up.sql': 'B;' },
    { '09_a.sql': 'A;\n', '10_b.sql': 'B;\n' },
    1,
  ],
])('%s', async (_name, format, files, expected, notices) => {
  const result = importDir(await dirOf(files, format));
  expect(result.files.map(({ name, text }) => [name, text])).toEqual(Object.entries(expected));
  expect(result.notices).toHaveLength(notices);
});

test('an import has the statements of its source, and a sum', async () => {
  const text =
    '-- +goose Up\nCREATE TABLE t (a int);\n-- +goose StatementBegin\nCREATE TRIGGER x AFTER INSERT ON t BEGIN\n  DELETE FROM t;\n\n\n  SELECT 1;\nEND;\n-- +goose StatementEnd\n';
  const source = await dirOf({ '1.sql': text }, 'goose');
  const target = memoryFiles();
  const dir = await writeImport(target, importDir(source, sqliteProfile));
  validateSum(dir);
  const statements = dir.files.flatMap((file) => fileStatements(file, sqliteProfile));
  expect(statements.map((s) => s.text.replace(/;$/, ''))).toEqual(
    source.files.flatMap((file) => fileStatements(file, sqliteProfile)).map((s) => s.text.replace(/;$/, '')),
  );
  await expect(writeImport(target, importDir(source))).rejects.toThrow('target migration directory must be empty');
});

test('a directory of Atlas is none to import, and an empty one gives nothing', async () => {
  const own = await dirOf({});
  expect(() => importDir(own)).toThrow('cannot import a migration directory already in "atlas" format');
  expect(importDir(await dirOf({}, 'goose'))).toEqual({ files: [], notices: [] });
});
