import { describe, expect, test } from 'vitest';
import { formatGoDuration, formatGoDurationMs, parseGoDuration, parseGoDurationMs } from './duration.ts';

describe('a duration prints as in Go', () => {
  test.each<[nanoseconds: number | bigint, expected: string]>([
    [0, '0s'],
    [1, '1ns'],
    [1_100, '1.1µs'],
    [749_815, '749.815µs'],
    [2_200_000, '2.2ms'],
    [3_300_000_000, '3.3s'],
    [90_000_000_000, '1m30s'],
    [245_000_000_000n, '4m5s'],
    [245_001_000_000n, '4m5.001s'],
    [18_367_001_000_000n, '5h6m7.001s'],
    [7_200_000_000_000n, '2h0m0s'],
    [480_000_000_001n, '8m0.000000001s'],
    [2n ** 63n - 1n, '2562047h47m16.854775807s'],
    [-(2n ** 63n), '-2562047h47m16.854775808s'],
    [-1_500_000_000, '-1.5s'],
    [1.9, '1ns'],
  ])('%s', (nanoseconds, expected) => {
    expect(formatGoDuration(nanoseconds)).toBe(expected);
  });

  test('from milliseconds', () => {
    expect(formatGoDurationMs(0.802902)).toBe('802.902µs');
    expect(formatGoDurationMs(61_500)).toBe('1m1.5s');
  });
});

describe('a duration is read as in Go', () => {
  test.each<[text: string, expected: bigint]>([
    ['0', 0n],
    ['5s', 5_000_000_000n],
    ['+5s', 5_000_000_000n],
    ['-1.5h', -5_400_000_000_000n],
    ['1m30s', 90_000_000_000n],
    ['500ms', 500_000_000n],
    ['12µs', 12_000n],
    ['12μs', 12_000n],
    ['12us', 12_000n],
    ['.5s', 500_000_000n],
    ['1.s', 1_000_000_000n],
    ['3h4m5.678s', 11_045_678_000_000n],
    ['0.100000000000000000000h', 360_000_000_000n],
    ['9223372036854775807ns', 9_223_372_036_854_775_807n],
    ['-9223372036854775808ns', -9_223_372_036_854_775_808n],
  ])('%s', (text, expected) => {
    expect(parseGoDuration(text)).toBe(expected);
  });

  test('into milliseconds', () => {
    expect(parseGoDurationMs('1.5s')).toBe(1500);
  });
});

describe('a text that is no duration is refused in the words of Go', () => {
  test.each<[text: string, message: string]>([
    ['', 'time: invalid duration ""'],
    ['x', 'time: invalid duration "x"'],
    ['-', 'time: invalid duration "-"'],
    ['.s', 'time: invalid duration ".s"'],
    ['10', 'time: missing unit in duration "10"'],
    ['1s10', 'time: missing unit in duration "1s10"'],
    ['3d', 'time: unknown unit "d" in duration "3d"'],
    ['"é', 'time: invalid duration "\\"\\xc3\\xa9"'],
    ['1s x', 'time: unknown unit "s x" in duration "1s x"'],
    ['9223372036854775808ns', 'time: invalid duration "9223372036854775808ns"'],
    ['3000000h', 'time: invalid duration "3000000h"'],
  ])('%j', (text, message) => {
    expect(() => parseGoDuration(text)).toThrow(expect.objectContaining({ message }));
  });
});
