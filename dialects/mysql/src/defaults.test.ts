import type { Expr } from '@atlas/model';
import { expect, test } from 'vitest';
import { parseColumnType } from './column-types.ts';
import { defaultsDiffer } from './defaults.ts';

const expr = (text: string): Expr => ({ kind: text.startsWith("'") || /^[\d-]/.test(text) ? 'literal' : 'raw', text });

function check(type: string, a: string | undefined, b: string | undefined, differ: boolean): void {
  const [x, y] = [a, b].map((t) => (t === undefined ? undefined : expr(t)));
  expect(defaultsDiffer(x, y, parseColumnType(type)), `${type}: ${a} and ${b}`).toBe(differ);
  expect(defaultsDiffer(y, x, parseColumnType(type)), `${type}: ${b} and ${a}`).toBe(differ);
}

test('spellings of one value are equal', () => {
  check('bool', '1', 'TRUE', false);
  check('bool', "'0'", 'false', false);
  check('int', '1', "'1'", false);
  check('int', '5', '5.7', false);
  check('decimal(5,2)', '1.5', "'1.50'", false);
  check('decimal(35,30)', '1.000000000000000000000000000001', '1.0000000000000000000000000000010', false);
  check('float', '-0', '0.0', false);
  check('varbinary(5)', '0x4142', "'AB'", false);
  check('binary(4)', "'ab'", '0x61620000', false);
  check('bit(3)', "b'101'", '5', false);
  check('datetime', 'CURRENT_TIMESTAMP', 'current_timestamp()', false);
  check('datetime(3)', 'CURRENT_TIMESTAMP(3)', 'now(3)', false);
  check('varchar(5)', undefined, 'NULL', false);
  check('char(36)', '(uuid())', '((uuid()))', false);
});

test('different values differ', () => {
  check('bool', '1', '0', true);
  check('int', '1', '2', true);
  check('int', '0', undefined, true);
  check('decimal(5,2)', '1.5', '1.51', true);
  check('varchar(5)', "'a'", "'A'", true);
  check('varchar(5)', "''", undefined, true);
  check('varchar(50)', "'uuid()'", '(uuid())', true);
  check('datetime(3)', 'CURRENT_TIMESTAMP(3)', 'CURRENT_TIMESTAMP', true);
  check('date', "'2020-01-01'", "'2020-01-02'", true);
});
