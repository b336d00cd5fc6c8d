import { expect, test } from 'vitest';
import {
  addDecimals,
  divideDecimals,
  formatDecimal,
  parseDecimal,
  powerOfDecimal,
  remainderOfDecimals,
  roundDecimal,
} from './decimal.ts';
import {
  convertValue,
  equalValues,
  formatType,
  fromPlain,
  listType,
  mapType,
  NUMBER,
  numberValue,
  setType,
  STRING,
  toPlain,
  type Type,
  typeOf,
  unifyTypes,
} from './index.ts';

const d = (text: string) => parseDecimal(text) ?? { coefficient: 0n, scale: 0 };

test.each([
  ['1.50', '1.5'],
  ['1e3', '1000'],
  ['-0.00', '0'],
  ['12.5e-1', '1.25'],
  ['100000000000000000000000000001', '100000000000000000000000000001'],
])('the decimal %s is %s', (text, expected) => expect(formatDecimal(d(text))).toBe(expected));

test.each(['', '.', '1.', '.5', '1e', '0x1', ' 1', '1e99999'])('%j is no decimal', (text) => {
  expect(parseDecimal(text)).toBeUndefined();
});

test('arithmetic is exact, and quotients that do not end have fifty digits', () => {
  expect(formatDecimal(addDecimals(d('0.1'), d('0.2')))).toBe('0.3');
  expect(formatDecimal(divideDecimals(d('1'), d('8')))).toBe('0.125');
  expect(formatDecimal(divideDecimals(d('2'), d('3')))).toBe(`0.${'6'.repeat(49)}7`);
  expect(formatDecimal(divideDecimals(d('-2'), d('3')))).toBe(`-0.${'6'.repeat(49)}7`);
  expect(formatDecimal(remainderOfDecimals(d('-7.5'), d('2')))).toBe('-1.5');
  expect(powerOfDecimal(d('-1'), 10n ** 30n)).toEqual(d('1'));
  expect([roundDecimal(d('-1.5'), 'floor'), roundDecimal(d('-1.5'), 'ceil'), roundDecimal(d('-1.5'), 'trunc')]).toEqual(
    [-2n, -1n, -1n],
  );
});

test('a literal keeps its text, and still equals the same number', () => {
  expect(numberValue('1.50')).toEqual({ kind: 'number', text: '1.50' });
  expect(equalValues(numberValue('1.50'), numberValue('1.5'))).toBe(true);
  expect(equalValues(fromPlain(1), fromPlain('1'))).toBe(false);
});

test.each<[unknown, Type, unknown]>([
  [1.5, STRING, '1.5'],
  ['12', NUMBER, 12],
  ['x', NUMBER, 'a number is required'],
  [true, NUMBER, 'number required'],
  ['TRUE', { kind: 'bool' }, 'a bool is required; to convert from string, use lowercase "true"'],
  [[1, 'a'], listType(STRING), ['1', 'a']],
  [[1, 'a'], listType(NUMBER), 'element 1: a number is required'],
  [['b', 'a', 'b'], setType(STRING), ['a', 'b']],
  [{ b: 1, a: 'x' }, mapType(STRING), { a: 'x', b: '1' }],
  [
    { a: 1 },
    {
      kind: 'object',
      attributes: new Map([
        ['a', STRING],
        ['b', STRING],
      ]),
    },
    'attribute "b" is required',
  ],
  [
    { a: 1, c: 2 },
    {
      kind: 'object',
      attributes: new Map([
        ['a', STRING],
        ['b', STRING],
      ]),
      optional: new Set(['b']),
    },
    { a: '1', b: null },
  ],
  [[1], { kind: 'tuple', elements: [STRING, STRING] }, 'tuple of 2 elements required, got 1'],
  ['x', listType(STRING), 'list of string required'],
  [null, STRING, null],
])('%j converted', (value, type, expected) => {
  const converted = convertValue(fromPlain(value), type);
  expect(converted.reason === undefined ? toPlain(converted.value) : converted.reason).toEqual(expected);
});

test.each<[unknown[], string | undefined]>([
  [[1, 'a'], 'string'],
  [[1, true], undefined],
  [[['a'], []], 'list(string)'],
  [[{ a: 1 }, { a: 'x' }], 'object({a = string})'],
  [[{ a: 1 }, { b: 2 }], 'map(number)'],
  [[null, 1], 'number'],
  [[], 'any'],
  [[[1], {}], undefined],
])('the common type of %j is %s', (values, expected) => {
  const unified = unifyTypes(values.map((v) => typeOf(fromPlain(v))));
  expect(unified === undefined ? undefined : formatType(unified)).toBe(expected);
});
