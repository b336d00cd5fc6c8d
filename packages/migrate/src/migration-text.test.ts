import type { Plan, Statement } from '@atlas/model';
import { postgresProfile, sqlserverProfile } from '@atlas/sqltext';
import { expect, test } from 'vitest';
import { dirFormatOf } from './formats/dir-formats.ts';
import { formatMigrationFiles } from './migration-text.ts';

const create: Statement = { cmd: 'CREATE TABLE t (c int)', comment: 'create "t" table', reverse: ['DROP TABLE t'] };
const index: Statement = {
  cmd: 'CREATE INDEX i ON t (c)',
  comment: 'create index "i" to table: "t"',
  reverse: ['DROP INDEX i'],
};
const body: Statement = { cmd: 'CREATE FUNCTION f() AS $$ BEGIN; END; $$', comment: 'create "f" function' };

function planOf(statements: readonly Statement[], rest: Partial<Plan> = {}): Plan {
  return { transactional: true, reversible: true, statements, ...rest };
}

function check(format: string, plan: Plan, name: string, profile = postgresProfile): Record<string, string> {
  const files = formatMigrationFiles(plan, { format: dirFormatOf(format), version: '20240102030405', name, profile });
  return Object.fromEntries(files.map((file) => [file.name, file.text]));
}

test.each<[string, string, Plan, Record<string, string>]>([
  [
    'atlas',
    'atlas',
    planOf([create, index]),
    {
      '20240102030405_x.sql':
        '-- Create "t" table\nCREATE TABLE t (c int);\n-- Create index "i" to table: "t"\nCREATE INDEX i ON t (c);\n',
    },
  ],
  [
    'directives',
    'atlas',
    planOf([create], { directives: ['atlas:nolint', 'atlas:txmode none'] }),
    {
      '20240102030405_x.sql': '-- atlas:nolint\n-- atlas:txmode none\n\n-- Create "t" table\nCREATE TABLE t (c int);\n',
    },
  ],
  [
    'a statement that refuses transactions',
    'atlas',
    planOf([{ ...create, noTransaction: true }]),
    { '20240102030405_x.sql': '-- atlas:txmode none\n\n-- Create "t" table\nCREATE TABLE t (c int);\n' },
  ],
  [
    'a body with semicolons',
    'atlas',
    planOf([create, body]),
    {
      '20240102030405_x.sql':
        '-- atlas:delimiter \\n\\n\\n\n\n-- Create "t" table\nCREATE TABLE t (c int)\n\n\n\n-- Create "f" function\nCREATE FUNCTION f() AS $$ BEGIN; END; $$\n\n\n\n',
    },
  ],
  [
    'a semicolon in a string',
    'atlas',
    planOf([{ cmd: "SELECT ';'", comment: '' }]),
    { '20240102030405_x.sql': "SELECT ';';\n" },
  ],
  [
    'golang-migrate',
    'golang-migrate',
    planOf([create, index]),
    {
      '20240102030405_x.up.sql':
        '-- create "t" table\nCREATE TABLE t (c int);\n-- create index "i" to table: "t"\nCREATE INDEX i ON t (c);\n',
      '20240102030405_x.down.sql':
        '-- reverse: create index "i" to table: "t"\nDROP INDEX i;\n-- reverse: create "t" table\nDROP TABLE t;\n',
    },
  ],
  [
    'goose',
    'goose',
    planOf([create, body]),
    {
      '20240102030405_x.sql':
        '-- +goose Up\n-- create "t" table\nCREATE TABLE t (c int);\n-- create "f" function\n-- +goose StatementBegin\nCREATE FUNCTION f() AS $$ BEGIN; END; $$;\n-- +goose StatementEnd\n\n-- +goose Down\n-- reverse: create "t" table\nDROP TABLE t;\n',
    },
  ],
  [
    'dbmate',
    'dbmate',
    planOf([create]),
    {
      '20240102030405_x.sql':
        '-- migrate:up\n-- create "t" table\nCREATE TABLE t (c int);\n\n-- migrate:down\n-- reverse: create "t" table\nDROP TABLE t;\n',
    },
  ],
  [
    'flyway',
    'flyway',
    planOf([create]),
    {
      'V20240102030405__x.sql': '-- create "t" table\nCREATE TABLE t (c int);\n',
      'U20240102030405__x.sql': '-- reverse: create "t" table\nDROP TABLE t;\n',
    },
  ],
  [
    'liquibase',
    'liquibase',
    planOf([create, index]),
    {
      '20240102030405_x.sql':
        '--liquibase formatted sql\n--changeset atlas:20240102030405-1\n--comment: create "t" table\nCREATE TABLE t (c int);\n--rollback: DROP TABLE t;\n' +
        '--changeset atlas:20240102030405-2\n--comment: create index "i" to table: "t"\nCREATE INDEX i ON t (c);\n--rollback: DROP INDEX i;\n',
    },
  ],
  ['nothing', 'atlas', planOf([]), { '20240102030405_x.sql': '' }],
])('%s', (_name, format, plan, expected) => {
  expect(check(format, plan, 'x')).toEqual(expected);
});

test('the delimiter occurs nowhere in the file', () => {
  const text = check('atlas', planOf([{ cmd: 'BEGIN\n\n\n; -- end\n-- end --\nEND', comment: '' }]), '')[
    '20240102030405.sql'
  ];
  expect(text).toMatch(/^-- atlas:delimiter \\n-- end of statement --\\n\n\n/);
});

test('SQL Server separates bodies by its own word', () => {
  const text = check(
    'atlas',
    planOf([{ cmd: 'CREATE PROC p AS SELECT 1; SELECT 2', comment: '' }]),
    '',
    sqlserverProfile,
  );
  expect(text['20240102030405.sql']).toBe('-- atlas:delimiter \\nGO\n\nCREATE PROC p AS SELECT 1; SELECT 2\nGO\n');
});

test('names of objects cannot break out of a comment, and names of files not out of the directory', () => {
  const text = check('atlas', planOf([{ cmd: 'X', comment: 'create "a\nDROP TABLE t;" table' }]), '');
  expect(text['20240102030405.sql']).toBe('-- Create "a DROP TABLE t;" table\nX;\n');
  expect(() => check('atlas', planOf([]), '../x')).toThrow('invalid migration name "../x"');
});
