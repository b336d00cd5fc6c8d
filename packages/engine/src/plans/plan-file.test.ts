import { describe, expect, test } from 'vitest';
import { checkPlanName, formatPlanHcl, hashPlan, parsePlanFile, type PlanFile } from './plan-file.ts';

const A = `${'a'.repeat(43)}=`;
const B = `${'b'.repeat(43)}=`;

const planOf = (migration: string): PlanFile => ({ name: '20240923085308', from: A, to: B, migration });

test('a plan file has one layout', () => {
  expect(
    formatPlanHcl(planOf('-- Add column\nALTER TABLE `users` ADD COLUMN `email` text;\n')),
  ).toBe(`plan "20240923085308" {
  from      = "${A}"
  to        = "${B}"
  migration = <<-SQL
    -- Add column
    ALTER TABLE \`users\` ADD COLUMN \`email\` text;
  SQL
}
`);
});

describe('a migration survives being written', () => {
  test.each([
    ['the heredoc marker', 'SELECT 1;\nSQL\n  SQL\nSQL1\n'],
    ['templates', "INSERT INTO t VALUES ('${x} %{ if y } $${z} %%{a}');\n"],
    ['blanks at the ends of lines', 'SELECT 1;  \n\t\n   \nSELECT 2;\n'],
    ['carriage returns', 'SELECT 1;\r\nSELECT 2;\r\n'],
    ['no newline at the end', 'SELECT 1;'],
    ['several newlines at the end', 'SELECT 1;\n\n\n'],
    ['leading blanks on all lines', '  SELECT 1;\n  SELECT 2;\n'],
    ['leading blanks on some lines', 'CREATE TABLE t (\n  id int\n);\n\n    SELECT 1;\n'],
    ['empty lines at the start', '\n\nSELECT 1;\n'],
    ['quotes and backslashes', `SELECT 'a\\n"b"' AS "c\\\\";\n`],
    ['control and astral characters', "SELECT '\u0001\u2028\u0085😀';\n"],
    ['nothing', ''],
    ['a newline', '\n'],
    ['a byte order mark', '\ufeffSELECT 1;\n'],
  ])('%s', (_, migration) => {
    const text = formatPlanHcl(planOf(migration));
    expect(parsePlanFile(text, 'x.plan.hcl')).toEqual(planOf(migration));
    expect(formatPlanHcl(parsePlanFile(text, 'x'))).toBe(text);
  });

  test('random texts', () => {
    const pieces = ['\n', ' ', '  ', '\t', 'SQL', '${', '%{', '}', '$', '%', '"', '\\', 'a;', '\r', '<<-', "'", '-- x'];
    let seed = 42;
    const next = (n: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed % n;
    };
    for (let i = 0; i < 3000; i++) {
      const migration = Array.from({ length: next(14) }, () => pieces[next(pieces.length)]).join('');
      expect(parsePlanFile(formatPlanHcl(planOf(migration)), 'x'), JSON.stringify(migration)).toEqual(
        planOf(migration),
      );
    }
  });
});

describe('what is no plan is refused with its place', () => {
  const attributes = `from = "${A}"\n  to = "${B}"\n  migration = "SELECT 1;"`;
  test.each([
    ['a missing attribute', `plan "p" {\n  from = "${A}"\n  to = "${B}"\n}`, /^p\.plan\.hcl:1,.*argument "migration"/],
    [
      'an unknown attribute',
      `plan "p" {\n  ${attributes}\n  migratoin = ""\n}`,
      /^p\.plan\.hcl:5,3-12: .*Did you mean "migration"\?/,
    ],
    ['an unknown block', `plan "p" {\n  ${attributes}\n}\nplna "q" {}`, /^p\.plan\.hcl:6,.*Did you mean "plan"\?/],
    ['no label', `plan {\n  ${attributes}\n}`, /^p\.plan\.hcl:1,.*Missing name for plan/],
    ['two labels', `plan "p" "q" {\n  ${attributes}\n}`, /^p\.plan\.hcl:1,10-13: Extraneous label/],
    ['two plans', `plan "p" {\n  ${attributes}\n}\nplan "q" {\n  ${attributes}\n}`, /^p\.plan\.hcl:6,.*Duplicate plan/],
    ['no plan', '', /^p\.plan\.hcl:1,.*Insufficient plan blocks/],
    ['a broken text', 'plan "p" {', /^p\.plan\.hcl:1,/],
    [
      'a fingerprint that is none',
      `plan "p" {\n  ${attributes.replace(A, 'abc')}\n}`,
      /^p\.plan\.hcl:2,10-15: Invalid/,
    ],
    ['a name with a slash', `plan "../p" {\n  ${attributes}\n}`, /^p\.plan\.hcl:1,6-12: Invalid plan name/],
    ['a variable', `plan "p" {\n  ${attributes.replace('"SELECT 1;"', 'var.x')}\n}`, /^p\.plan\.hcl:4,/],
    ['null', `plan "p" {\n  ${attributes.replace('"SELECT 1;"', 'null')}\n}`, /^p\.plan\.hcl:1,.*"migration" is req/],
  ])('%s', (_, text, message) => {
    expect(() => parsePlanFile(text, 'p.plan.hcl')).toThrow(message);
  });
});

test('the hash follows the content, not the layout', () => {
  const plan = planOf('SELECT 1;\n');
  const other = `plan "20240923085308" {\r\n from = "${A}"\r\n to = "${B}"\r\n migration = <<SQL\r\nSELECT 1;\r\nSQL\r\n}\r\n`;
  expect(hashPlan(parsePlanFile(other, 'x'))).toBe(hashPlan(plan));
  for (const changed of [{ name: 'x' }, { from: B }, { to: A }, { migration: 'SELECT 2;\n' }]) {
    expect(hashPlan({ ...plan, ...changed })).not.toBe(hashPlan(plan));
  }
});

test.each(['', '.', '..', '../x', 'a/b', 'a\\b', '-x', 'a b', 'a\0', 'x'.repeat(201)])(
  'no plan is called %j',
  (name) => {
    expect(() => checkPlanName(name)).toThrow('invalid plan name');
  },
);
