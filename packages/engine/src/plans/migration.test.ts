import type { Plan, Statement } from '@atlas/model';
import { mysqlProfile, postgresProfile, sqliteProfile } from '@atlas/sqltext';
import { describe, expect, test } from 'vitest';
import { planOfMigration, readMigration, writeMigration } from './migration.ts';

const planOf = (statements: readonly Statement[], more: Partial<Plan> = {}): Plan => ({
  transactional: true,
  reversible: false,
  statements,
  ...more,
});

test('statements survive the file, bodies with semicolons too', () => {
  const plan = planOf([
    { cmd: 'CREATE TABLE t (a int)', comment: 'create "t" table' },
    {
      cmd: 'CREATE TRIGGER r AFTER INSERT ON t BEGIN\n  UPDATE t SET a = 1;\n  DELETE FROM t;\nEND',
      comment: 'create trigger "r"',
    },
  ]);
  for (const profile of [sqliteProfile, mysqlProfile, postgresProfile]) {
    const migration = readMigration(writeMigration(plan, [], profile), profile, 'x');
    const again = planOfMigration(migration, true).statements;
    expect(again.map(({ cmd }) => cmd)).toEqual(plan.statements.map(({ cmd }) => cmd));
    expect(again.map(({ comment }) => comment.toLowerCase())).toEqual(plan.statements.map(({ comment }) => comment));
  }
});

describe('directives', () => {
  const one = planOf([{ cmd: 'SELECT 1', comment: 'look' }]);

  test('stand in the head, once each, and are read back', () => {
    const text = writeMigration(
      one,
      ['-- atlas:txmode none', 'atlas:txmode none', 'atlas:nolint DS103'],
      sqliteProfile,
    );
    expect(text).toBe('-- atlas:txmode none\n-- atlas:nolint DS103\n\n-- Look\nSELECT 1;\n');
    const { txMode, directives } = readMigration(text, sqliteProfile, 'x');
    expect([txMode, directives.map(({ name, args }) => `${name} ${args}`)]).toEqual([
      'none',
      ['txmode none', 'nolint DS103'],
    ]);
  });

  test('a statement that no transaction takes makes the plan one without', () => {
    const plan = planOf([{ cmd: 'CREATE INDEX CONCURRENTLY i ON t (a)', comment: 'i', noTransaction: true }]);
    expect(readMigration(writeMigration(plan, [], postgresProfile), postgresProfile, 'x').txMode).toBe('none');
  });

  test.each([
    ['-- atlas:txmod none\n\nSELECT 1;', 'x: migration:1:1: unknown directive "atlas:txmod"'],
    ['-- atlas:nolint\n-- atlas:checkpoint\n\nSELECT 1;', 'x: migration:2:1: unknown directive "atlas:checkpoint"'],
    ['-- atlas:txmode all\n\nSELECT 1;', 'x: unknown atlas:txmode "all"'],
    ['-- atlas:txmode none\n-- atlas:txmode file\n\nSELECT 1;', 'x: more than one atlas:txmode: none, file'],
    ["SELECT 1;\nSELECT 'a;", 'x: migration:2:'],
  ])('%j is refused', (text, message) => {
    expect(() => readMigration(text, sqliteProfile, 'x')).toThrow(message);
  });

  test.each(['txmode none', 'atlas:x\nDROP TABLE t;', ''])('%j is none', (given) => {
    expect(() => writeMigration(one, [given], sqliteProfile)).toThrow('invalid directive');
  });
});

test('a secret is not written', () => {
  const plan = planOf([
    { cmd: "CREATE ROLE r PASSWORD 'x'", display: 'CREATE ROLE r PASSWORD ***', comment: 'create role' },
  ]);
  expect(() => writeMigration(plan, [], postgresProfile)).toThrow(
    'cannot write a plan with a secret in it: create role.',
  );
});

test.each([
  ['-- Fill it\nUPDATE t SET a = 1;', 'Fill it', 'UPDATE t SET a = 1'],
  ['-- Fill it\n-- in two lines\nUPDATE t SET a = 1;', 'Fill it in two lines', 'UPDATE t SET a = 1'],
  ['/* Fill\n   it */\nUPDATE t SET a = 1;', 'Fill it', 'UPDATE t SET a = 1'],
  ['-- atlas:nolint\nUPDATE t SET a = 1 ;', '', 'UPDATE t SET a = 1'],
  ['UPDATE t SET a = 1', '', 'UPDATE t SET a = 1'],
])('%j is told by its comment', (text, comment, cmd) => {
  expect(planOfMigration(readMigration(text, sqliteProfile, 'x'), true).statements).toEqual([{ cmd, comment }]);
});
