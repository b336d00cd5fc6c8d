import { expect, test } from 'vitest';
import { compileRe2, matchAllRe2, Re2SyntaxError } from './index.ts';

test.each([
  ['a+', 'caab', ['aa']],
  ['a|ab', 'ab', ['a']],
  ['(?i)straße|K', 'STRAßE k', ['STRAßE', 'k']],
  ['a(?i:b)c', 'aBc aBC', ['aBc']],
  ['(?i)[a-c]+', 'xABCd', ['ABC']],
  ['(?s)a.b', 'a\nb', ['a\nb']],
  ['a.b', 'a\nb axb', ['axb']],
  ['^b', 'a\nb', []],
  ['(?m)^b$', 'a\nb\nc', ['b']],
  ['(?m)^b$', 'a\rb\rc', []],
  ['\\Aab\\z', 'ab', ['ab']],
  ['(?U)a+', 'aaa', ['a', 'a', 'a']],
  ['(?U)a+?', 'aaa', ['aaa']],
  ['\\Qa.b\\E+', 'a.bb', ['a.bb']],
  ['[[:alpha:]]+[[:^alpha:]]', 'ab1', ['ab1']],
  ['\\pL+\\p{Greek}', 'éα1', ['éα']],
  ['\\PL', 'a1', ['1']],
  ['\\p{^Lu}', 'Aa', ['a']],
  ['[^\\D]+', 'a12', ['12']],
  ['[\\w-]+', 'a-b c', ['a-b', 'c']],
  ['\\s', '\v ', [' ']],
  ['\\bé', 'é', []],
  ['[]a]+', ']a', [']a']],
  ['x{2}', 'xxx', ['xx']],
  ['x{,2}', 'x{,2}', ['x{,2}']],
  ['\\x41\\x{1F600}\\101', 'A😀A', ['A😀A']],
  ['.', '😀', ['😀']],
  ['a*', 'baab', ['', 'aa', '']],
  ['-', 'a-b', ['-']],
])('%j matches in %j', (pattern, text, expected) => {
  expect(matchAllRe2(compileRe2(pattern), text).map((match) => match[0])).toEqual(expected);
});

test.each([
  ['(?=a)', 'invalid or unsupported Perl syntax: `(?=`'],
  ['(?<!a)', 'invalid or unsupported Perl syntax: `(?<`'],
  ['(a)\\1', 'invalid escape sequence: `\\1`'],
  ['(a', 'missing closing ): `(a`'],
  ['a)', 'unexpected ): `a)`'],
  ['[a', 'missing closing ]: `[a`'],
  ['*', 'missing argument to repetition operator: `*`'],
  ['a**', 'invalid nested repetition operator: `*`'],
  ['a{1001}', 'invalid repeat count: `{1001}`'],
  ['[z-a]', 'invalid character class range: `z-a`'],
  ['\\p{Nope}', 'invalid character class range: `\\p{Nope}`'],
  ['(?P<a>x)(?P<a>y)', 'duplicate capture group name: `a`'],
  ['a\\', 'trailing backslash at end of expression: ``'],
  ['\\y', 'invalid escape sequence: `\\y`'],
])('%j is refused', (pattern, expected) => {
  expect(() => compileRe2(pattern)).toThrow(new Re2SyntaxError(expected.split(': ')[0]!, expected.split('`')[1]!));
});

test('groups are listed in order with their names', () => {
  expect(compileRe2('(a)(?P<n>b)(?:c)(?<m>d)').groups).toEqual([undefined, 'n', 'm']);
});
