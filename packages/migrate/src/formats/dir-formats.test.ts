import { genericProfile, sqliteProfile } from '@atlas/sqltext';
import { expect, test } from 'vitest';
import { dirOf } from '../../testing/test-run.ts';
import { checkDir, downStatements, fileStatements, loadDir } from '../dir.ts';
import { memoryFiles } from '../dir-files.ts';
import { dirFormatOf } from './dir-formats.ts';
import { compareFlywayVersions } from './flyway.ts';

const texts = (statements: readonly { text: string }[] | undefined): string[] | undefined =>
  statements?.map(({ text }) => text);

test.each<[string, string, Record<string, string>, unknown[][]]>([
  [
    'atlas: names in byte order, other files and directories ignored',
    'atlas',
    { '2.sql': '', '10_b_c.sql': '', 'x.txt': '', 'sub/3.sql': '', 'atlas.sum': '' },
    [
      ['10_b_c.sql', '10', 'b_c'],
      ['2.sql', '2', ''],
    ],
  ],
  [
    'golang-migrate: up files only',
    'golang-migrate',
    { '1_a.up.sql': '', '1_a.down.sql': '', '2.up.sql': '' },
    [
      ['1_a.up.sql', '1', 'a'],
      ['2.up.sql', '2', ''],
    ],
  ],
  [
    'flyway: baseline, versions by number, repeatable files last',
    'flyway',
    {
      'V1__a.sql': '',
      'V2__b.sql': '',
      'B2__base.sql': '',
      'B1__old.sql': '',
      'V10__j.sql': '',
      'sub/V3.1__c.sql': '',
      '.git/V4__x.sql': '',
      'R__views.sql': '',
      'U1__a.sql': '',
      'notes.sql': '',
    },
    [
      ['B2__base.sql', '2', 'base'],
      ['sub/V3.1__c.sql', '3.1', 'c'],
      ['V10__j.sql', '10', 'j'],
      ['R__views.sql', '', 'views'],
    ],
  ],
])('%s', async (_name, format, files, expected) => {
  const dir = await dirOf(files, format);
  expect(dir.files.map(({ name, version, description }) => [name, version, description])).toEqual(expected);
});

test.each<[string, string, string, string[], string[] | undefined]>([
  [
    'goose: statements end with their line, and blocks are one statement',
    'goose',
    "-- +goose Up\n-- a table\nCREATE TABLE t (\n  c text DEFAULT 'a;b'\n);\n-- +goose StatementBegin\nCREATE TRIGGER x BEGIN\n  SELECT 1;\nEND;\n-- +goose StatementEnd\n\n-- +goose Down\nDROP TABLE t;\n",
    ["CREATE TABLE t (\n  c text DEFAULT 'a;b'\n);", 'CREATE TRIGGER x BEGIN\n  SELECT 1;\nEND;'],
    ['DROP TABLE t;'],
  ],
  [
    'goose: words of pragmas elsewhere are text',
    'goose',
    "-- +goose Up\nSELECT 'Down';\n-- Shut Down\nSELECT 2;\n",
    ["SELECT 'Down';", 'SELECT 2;'],
    undefined,
  ],
  [
    'goose: with CRLF and a byte order mark',
    'goose',
    '\ufeff-- +goose Up\r\nA;\r\nB;\r\n-- +goose Down\r\nC;\r\n',
    ['A;', 'B;'],
    ['C;'],
  ],
  [
    'dbmate: both sections, with options',
    'dbmate',
    '-- migrate:up transaction:false\nA;\nB; C;\n-- migrate:down\nD;\n',
    ['A;', 'B;', 'C;'],
    ['D;'],
  ],
  [
    'dbmate: a line that merely says down',
    'dbmate',
    "-- migrate:up\nSELECT 'down';\n-- not down\nB;\n",
    ["SELECT 'down';", 'B;'],
    undefined,
  ],
  [
    'liquibase: rollbacks of the last changeset first',
    'liquibase',
    '--liquibase formatted sql\n--changeset a:1\nA;\n--rollback: -A;\n--changeset a:2\nB;\n--rollback -B;\n--rollback -C;\n',
    ['A;', 'B;'],
    ['-B;', '-C;', '-A;'],
  ],
  [
    'atlas: archive',
    'atlas',
    '-- atlas:txtar\n\n-- checks.sql --\nSELECT 1;\n\n-- migration.sql --\nA;\nB;\n-- down.sql --\nC;\n',
    ['A;', 'B;'],
    ['C;'],
  ],
  [
    'atlas: delimiter of the migration of an archive',
    'atlas',
    '-- atlas:txtar\n\n-- migration.sql --\n-- atlas:delimiter -- end\nA; B\n-- end\nC',
    ['A; B', 'C'],
    undefined,
  ],
  ['atlas: byte order mark and CRLF', 'atlas', '\ufeffA;\r\nB;\r\n', ['A;', 'B;'], undefined],
])('statements of %s', async (_name, format, text, up, down) => {
  const [file] = (await dirOf({ '1.sql': text }, format)).files;
  if (file === undefined) throw new Error('no file');
  const statements = fileStatements(file, genericProfile);
  expect(texts(statements)).toEqual(up);
  for (const { text: sql, start, end } of statements) expect(file.text.slice(start, end)).toBe(sql);
  expect(texts(downStatements(file, genericProfile))).toEqual(down);
});

test.each<[string, Record<string, string>]>([
  ['golang-migrate', { '1_a.up.sql': 'A;', '1_a.down.sql': 'B;' }],
  ['flyway', { 'db/V1__a.sql': 'A;', 'db/U1__a.sql': 'B;' }],
])('what undoes a file of %s is in a file of its own', async (format, files) => {
  const [file] = (await dirOf(files, format)).files;
  if (file === undefined) throw new Error('no file');
  expect(texts(downStatements(file, genericProfile))).toEqual(['B;']);
});

test.each<[string, string, string, string]>([
  [
    'an unclosed quote',
    'atlas',
    "A;\nSELECT 'x",
    `sql/migrate: scanning statements from "1.sql": 2:8: unclosed quote '\\''`,
  ],
  [
    'an unclosed quote in an archive',
    'atlas',
    "-- atlas:txtar\n\n-- migration.sql --\nA;\n'x",
    `sql/migrate: scanning statements from "1.sql": 5:1: unclosed quote '\\''`,
  ],
  [
    'an archive without migration',
    'atlas',
    '-- atlas:txtar\n\n-- down.sql --\nA;\n',
    'sql/migrate: 1.sql has the directive atlas:txtar and no section "-- migration.sql --"',
  ],
  ['two sections', 'goose', '-- +goose Up\n-- +goose Up\n', "sql/migrate: goose: 1.sql:2 unexpected goosePragma 'Up'"],
  [
    'a section that comes first',
    'goose',
    '-- +goose Down\n',
    "sql/migrate: goose: 1.sql:1 unexpected goosePragma 'Down'",
  ],
  [
    'a block without begin',
    'goose',
    '-- +goose Up\n-- +goose StatementEnd\n',
    "sql/migrate: goose: 1.sql:2 unexpected goosePragma 'StatementEnd'",
  ],
  ['a file without sections', 'goose', 'A;', 'sql/migrate: goose: 1.sql has no line "-- +goose Up"'],
  ['a file without sections', 'dbmate', 'A;', 'sql/migrate: dbmate: 1.sql has no line "-- migrate:up"'],
])('%s in %s is refused', async (_name, format, text, message) => {
  const [file] = (await dirOf({ '1.sql': text }, format)).files;
  if (file === undefined) throw new Error('no file');
  expect(() => fileStatements(file, sqliteProfile)).toThrow(message);
});

test.each<[string, string, Record<string, string>, string]>([
  [
    'a file of goose opened as another format',
    'atlas',
    { '1.sql': '-- +goose Up\nA;\n' },
    'is in goose format, but the directory was opened as atlas: add ?format=goose',
  ],
  [
    'a file of dbmate opened as another format',
    'goose',
    { '1.sql': '-- migrate:up\nA;\n' },
    'is in dbmate format, but the directory was opened as goose',
  ],
  [
    'files of golang-migrate opened as another format',
    'atlas',
    { '1.up.sql': '', '1.down.sql': '' },
    'is in golang-migrate format',
  ],
  [
    'two files with one version',
    'atlas',
    { '1_a.sql': '', '1_b.sql': '' },
    'migration files 1_a.sql and 1_b.sql have the same version "1"',
  ],
])('%s are refused', async (_name, format, files, message) => {
  const dir = await dirOf(files, format);
  expect(() => checkDir(dir)).toThrow(message);
});

test('a file that is not UTF-8 is hashed, but not run', async () => {
  const latin1 = new Uint8Array([0x2d, 0x2d, 0x20, 0xe9, 0x0a]);
  const dir = await loadDir(memoryFiles({ '1.sql': latin1 }), dirFormatOf(''));
  expect(dir.sum.entries).toHaveLength(1);
  const [file] = dir.files;
  if (file === undefined) throw new Error('no file');
  expect(() => fileStatements(file, genericProfile)).toThrow('1.sql is not encoded as UTF-8');
});

test.each<[string, string, number]>([
  ['1', '2', -1],
  ['2', '10', -1],
  ['1.2', '1.10', -1],
  ['1_2', '1.2', 0],
  ['1', '1.0', 0],
  ['20240101000000000001', '20240101000000000002', -1],
  ['', '9', 1],
])('flyway orders %s and %s', (a, b, expected) => {
  expect(Math.sign(compareFlywayVersions(a, b))).toBe(expected);
});

test('a format that there is not', async () => {
  await expect(dirOf({}, 'knex')).rejects.toThrow('unknown dir format "knex"');
});
