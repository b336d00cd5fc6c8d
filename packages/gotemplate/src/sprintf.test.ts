import { describe, expect, test } from 'vitest';
import { formatValue, sprint, sprintf, sprintln } from './sprintf.ts';

function check(format: string, args: readonly unknown[], expected: string): void {
  expect(sprintf(format, ...args)).toBe(expected);
}

type Row = [format: string, args: readonly unknown[], expected: string];

describe('integers', () => {
  test.each<Row>([
    ['%d|%5d|%-5d|%05d|%+d|% d', [1, 2, 3, 4, 5, 6], '1|    2|3    |00004|+5| 6'],
    ['%x %X %#x %o %#o %O %b %#b', [255, 255, 255, 8, 8, 8, 5, 5], 'ff FF 0xff 10 010 0o10 101 0b101'],
    ['%x %08.3d %.0d|%+.2d', [-255, 7, 0, 5], '-ff      007 |+05'],
    ['%c %q %+q %U %#U', [97, 0x1f600, 233, 97, 0x1f600], "a '😀' '\\u00e9' U+0061 U+1F600 '😀'"],
    ['%d %v', [2n ** 63n - 1n, -(2n ** 63n)], '9223372036854775807 -9223372036854775808'],
    ['%*d|%-*d|%.*f|%[2]d %[1]d', [4, 7, 3, 8, 2, 1.5], '   7|8  |1.50|7 4'],
  ])('%j', check);
});

describe('floats', () => {
  test.each<Row>([
    ['%v %v %v %v', [0.1, 1.5e-7, 1234567.5, 123456.5], '0.1 1.5e-07 1.2345675e+06 123456.5'],
    ['%f %.2f %.0f %.0f %.0f', [1.5, 2.675, 0.5, 1.5, 2.5], '1.500000 2.67 0 2 2'],
    [
      '%e %E %.0e %g %G %.3g',
      [1234.5, 0.00012, 15.5, 1e-5, 1e21, 1234.5],
      '1.234500e+03 1.200000E-04 2e+01 1e-05 1E+21 1.23e+03',
    ],
    ['%8.3f|%-8.2f|%08.2f|%+.1f|% .1f', [3.14159, 2.5, -2.5, 2.5, 2.5], '   3.142|2.50    |-0002.50|+2.5| 2.5'],
    ['%v %f %5.1f %+v', [NaN, Infinity, -Infinity, Infinity], 'NaN +Inf  -Inf +Inf'],
    ['%.30f', [0.1], '0.100000000000000005551115123126'],
    ['%.2f %d', [3, 3], '3.00 3'],
    ['%#g %#.3g %#.0f', [1.5, 0.5, 2.5], '1.50000 0.500 2.'],
  ])('%j', check);
});

describe('text', () => {
  test.each<Row>([
    ['%s|%5s|%-5s|%.2s|%05s', ['a', 'b', 'c', 'déf', 'e'], 'a|    b|c    |dé|0000e'],
    [
      '%q %#q %+q %x %X % x %#x',
      ['a"\n', 'a`b', 'é', 'hi', 'hi', 'hi', 'hi'],
      '"a\\"\\n" "a`b" "\\u00e9" 6869 6869 68 69 0x6869',
    ],
    ['%#q', ['a\tb'], '`a\tb`'],
    ['%t %v %5t', [true, false, true], 'true false  true'],
    ['%T %T %T %T %T %T', [1, 1.5, 'a', true, null, ['a']], 'int float64 string bool <nil> []string'],
    ['100%% %s', ['sure'], '100% sure'],
  ])('%j', check);
});

describe('lists, maps and objects', () => {
  const map = new Map<string, unknown>([
    ['b', [1, 'x']],
    ['a', null],
  ]);
  test.each<Row>([
    [
      '%v %d %q %5d',
      [
        [1, 2],
        [1, 2],
        ['a', 'b'],
        [1, 2],
      ],
      '[1 2] [1 2] ["a" "b"] [    1     2]',
    ],
    ['%v', [map], 'map[a:<nil> b:[1 x]]'],
    [
      '%v %+v',
      [
        { A: 1, B: 'b', run: () => 1 },
        { A: 1, B: { C: null } },
      ],
      '{1 b} {A:1 B:{C:<nil>}}',
    ],
    ['%#v %#v %#v', ['a"', [1, 'x'], new Map([['k', 1]])], '"a\\"" []interface {}{1, "x"} map[string]int{"k":1}'],
    ['%s %v %x', [new Uint8Array([104, 105]), new Uint8Array([1, 2]), new Uint8Array([255])], 'hi [1 2] ff'],
    ['%v %s', [new Error('bad'), new URL('http://h/p')], 'bad http://h/p'],
    [
      '%v',
      [
        new Map([
          [10, 'a'],
          [9, 'b'],
        ]),
      ],
      'map[9:b 10:a]',
    ],
  ])('%j', check);
});

describe('mistakes show in the text', () => {
  test.each<Row>([
    ['%d %s', ['x', 1], '%!d(string=x) %!s(int=1)'],
    ['%d', [], '%!d(MISSING)'],
    ['%s', ['a', 1, null], 'a%!(EXTRA int=1, <nil>)'],
    ['%z %!', [1], '%!z(int=1) %!!(MISSING)'],
    ['%', [], '%!(NOVERB)'],
    ['%[3]d %[x]d', [1], '%!d(BADINDEX) %!d(BADINDEX)'],
    ['%*d', ['x', 1], '%!(BADWIDTH)1'],
    ['%.*d', [-1, 1], '%!(BADPREC)1'],
    ['%d %v', [null, null], '%!d(<nil>) <nil>'],
    ['%999999999d', [1], '%!(NOVERB)%!(EXTRA int=1)'],
    ['%d', [[1, 'a']], '[1 %!d(string=a)]'],
  ])('%j', check);
});

test('Sprint puts a space between operands when neither is text', () => {
  expect(sprint(1, 2, 'a', 'b', 3, null, true)).toBe('1 2ab3 <nil> true');
  expect(sprintln('a', 1)).toBe('a 1\n');
  expect(formatValue(undefined)).toBe('<nil>');
});
