import { describe, expect, test } from 'vitest';
import { goQuote, goQuoteRune, goUnquote } from './quote.ts';

describe('a string is quoted as in Go', () => {
  test.each<[text: string, expected: string]>([
    ['', '""'],
    ['a"b\\c', '"a\\"b\\\\c"'],
    ['\x07\b\f\n\r\t\v', '"\\a\\b\\f\\n\\r\\t\\v"'],
    ['\0\x1b\x7f', '"\\x00\\x1b\\x7f"'],
    ['é日😀', '"é日😀"'],
    ['\u00a0\u00ad\u200b\u2028\ufeff', '"\\u00a0\\u00ad\\u200b\\u2028\\ufeff"'],
    ['\u{e0001}', '"\\U000e0001"'],
    ['\ud800', '"\\ufffd"'],
    ["it's", '"it\'s"'],
  ])('%j', (text, expected) => {
    expect(goQuote(text)).toBe(expected);
  });

  test('with ASCII only', () => {
    expect(goQuote('é😀', true)).toBe('"\\u00e9\\U0001f600"');
  });

  test('a character', () => {
    expect([goQuoteRune(97), goQuoteRune(39), goQuoteRune(34), goQuoteRune(-1)]).toEqual([
      "'a'",
      "'\\''",
      `'"'`,
      "'�'",
    ]);
  });
});

describe('a literal is read as in Go', () => {
  test.each<[literal: string, expected: string | undefined]>([
    ['"a\\tb\\u00e9\\U0001F600"', 'a\tbé😀'],
    ['"\\xc3\\xa9\\101"', 'éA'],
    ['"\\xff"', '\ufffd'],
    ['`a\\n\r`', 'a\\n'],
    ["'\\''", "'"],
    ["'\\xe9'", 'é'],
    ["'ab'", undefined],
    ["''", undefined],
    ['"\\\'"', undefined],
    ['"\\q"', undefined],
    ['"\\400"', undefined],
    ['"\\ud800"', undefined],
    ['"a', undefined],
    ['"a\nb"', undefined],
    ['a', undefined],
  ])('%j', (literal, expected) => {
    expect(goUnquote(literal)).toBe(expected);
  });
});
