import { expect, test } from 'vitest';
import { defaultAsValue, defaultsDiffer, parseDefault, printDefault } from './expressions.ts';
import { endClean, mentionedNames, sameExpr, sameSql } from './sql.ts';

test.each([
  ['1', 'literal', '1', '1'],
  ['- 5', 'literal', '- 5', '- 5'],
  ['0x1F', 'literal', '0x1F', '0x1F'],
  ['1e-3', 'literal', '1e-3', '1e-3'],
  ['TRUE', 'literal', 'TRUE', 'TRUE'],
  [`x'00ff'`, 'literal', `x'00ff'`, `x'00ff'`],
  [`'it''s'`, 'literal', `'it''s'`, `'it''s'`],
  ['"a"', 'literal', '"a"', `'a'`],
  ['bare', 'raw', 'bare', `'bare'`],
  ['CURRENT_TIMESTAMP', 'raw', '(CURRENT_TIMESTAMP)', 'CURRENT_TIMESTAMP'],
  ['NULL', 'raw', '(NULL)', 'NULL'],
  ['1 + 1', 'raw', '(1 + 1)', '(1 + 1)'],
  ['(1) + (2)', 'raw', '((1) + (2))', '((1) + (2))'],
  [`'a' || 'b'`, 'raw', `('a' || 'b')`, `('a' || 'b')`],
  ['1 -- one', 'raw', '(1)', '(1)'],
])('default %s is %s, printed %s', (text, kind, printed, value) => {
  const expr = parseDefault(text);
  expect([expr.kind, printDefault(expr), defaultAsValue(expr)]).toEqual([kind, printed, value]);
});

test('a name in double quotes is a string to DEFAULT, but not in parentheses', () => {
  expect(printDefault({ kind: 'raw', text: '"a"' })).toBe('"a"');
});

test('a literal without quotes gets some', () => {
  expect(printDefault({ kind: 'literal', text: "it's" })).toBe("'it''s'");
});

test.each([
  [`'a'`, '"a"', false],
  ['(1 + 1)', '1+1', false],
  ['CURRENT_DATE', 'current_date', false],
  ['1', '2', true],
  [`'A'`, `'a'`, true],
])('defaults %s and %s differ: %s', (a, b, differs) => {
  expect(defaultsDiffer(parseDefault(a), parseDefault(b))).toBe(differs);
});

test.each([
  ['a  >\n0', 'A > 0', true],
  ['"a" > 0', '[a]>0', true],
  [`a = 'X'`, `a = 'x'`, false],
  ['(a) OR (b)', '((a) OR (b))', true],
  ['(a) OR (b)', 'a) OR (b', false],
])('%s means %s: %s', (a, b, same) => {
  expect(sameExpr(a, b)).toBe(same);
});

test('comments count only where they are wanted', () => {
  expect(sameSql('SELECT 1 -- x', 'SELECT 1')).toBe(true);
  expect(sameSql('SELECT 1 -- x', 'SELECT 1', { comments: true })).toBe(false);
});

test.each([
  ['a > 0 -- x', 'a > 0'],
  ['a /* x */', 'a'],
  [`a <> '--'`, `a <> '--'`],
])('%s without comments at the end is %s', (sql, expected) => {
  expect(endClean(sql)).toBe(expected);
});

test('names in strings, comments and behind a dot are no mentions of tables', () => {
  const known = new Set(['users', 'orders', 'items', 'main']);
  const sql = `SELECT 'users', x.items FROM main."Orders" AS x -- users`;
  expect(mentionedNames(sql, known)).toEqual(['main', 'orders']);
});
