import { expect, test } from 'vitest';
import { formatHcl } from './index.ts';

function check(input: string, expected: string): void {
  const { text, diagnostics } = formatHcl(input);
  expect(diagnostics).toEqual([]);
  expect(text).toBe(expected);
  expect(formatHcl(text).text).toBe(text);
}

test.each([
  ['indents by two blanks', 'a {\nb {\n      c = 1\n}\n}\n', 'a {\n  b {\n    c = 1\n  }\n}\n'],
  ['aligns consecutive arguments', 'a=1\nlonger = 2\n\nx = 3\n', 'a      = 1\nlonger = 2\n\nx = 3\n'],
  ['a comment line ends a run', 'a = 1\n# c\nlonger = 2\n', 'a = 1\n# c\nlonger = 2\n'],
  ['a nested block ends a run', 'b = 1\nx {}\nlonger = 2\n', 'b = 1\nx {}\nlonger = 2\n'],
  [
    'a value over several lines stands alone',
    'a = 1\nlonger = [\n1,\n2\n]\nb = 2\n',
    'a = 1\nlonger = [\n  1,\n  2\n]\nb = 2\n',
  ],
  [
    'a heredoc is aligned and kept byte for byte',
    'a = 1\nlonger = <<-SQL\n      x  ${ y }\n   SQL\nbc = 2\n',
    'a      = 1\nlonger = <<-SQL\n      x  ${ y }\n   SQL\nbc     = 2\n',
  ],
  ['aligns comments at line ends', 'a = 1 # one\nbcd = 22  // two\n', 'a   = 1  # one\nbcd = 22 // two\n'],
  ['keeps comments as they are', '#  odd   spacing\n/*  x */\n', '#  odd   spacing\n/*  x */\n'],
  ['one blank between words', 'a   "b"   {\nc=[ 1,2 ,3 ]\n}\n', 'a "b" {\n  c = [1, 2, 3]\n}\n'],
  ['one-line blocks and objects', 't {a=1}\nx={a=1,b=2}\ny={ }\n', 't { a = 1 }\nx = { a = 1, b = 2 }\ny = {}\n'],
  [
    'operators',
    'a=1+2*-3\nb = !  x&&y\nc = x?- 1:2\nd = -x\n',
    'a = 1 + 2 * -3\nb = !x && y\nc = x ? -1 : 2\nd = -x\n',
  ],
  ['a difference is not a sign', 'a = f(x) -1\nb = x [0] - 1\n', 'a = f(x) - 1\nb = x[0] - 1\n'],
  ['calls, indices and steps', 'a = f ( x , y... )\nb = a . b [ 0 ] . c\n', 'a = f(x, y...)\nb = a.b[0].c\n'],
  [
    'for expressions',
    'a=[for x in[1]:x if x>0]\nb={for k,v in m:k=>v...}\n',
    'a = [for x in [1] : x if x > 0]\nb = { for k, v in m : k => v... }\n',
  ],
  ['interpolation', 'a = "x  ${ y } ${ {a=1} }"\n', 'a = "x  ${y} ${ { a = 1 } }"\n'],
  ['several brackets of a line are one level', 'a = f({\nb = 1\n})\n', 'a = f({\n  b = 1\n})\n'],
  ['blank lines and trailing blanks', 'a = 1   \n   \n\nb = 2', 'a = 1\n\n\nb = 2\n'],
  ['CRLF becomes LF', '\uFEFFa = 1\r\nlonger = 2\r\n', 'a      = 1\nlonger = 2\n'],
  ['wide characters count as one', 'é = 1\nab = 2\n', 'é  = 1\nab = 2\n'],
  ['an empty file stays empty', '', ''],
])('%s', (_name, input, expected) => check(input, expected));

test('a broken file is given back as it was, with its errors', () => {
  const { text, diagnostics } = formatHcl('a   = \nb =1\n', 'f.hcl');
  expect(text).toBe('a   = \nb =1\n');
  expect(diagnostics.map((d) => d.summary)).toEqual(['Invalid expression']);
});

test('blocks on one line are kept on it where they may be there', () => {
  const text = 'a {\n  b   {   c=1 }\n  any { b { c   = 1 } }\n}\n';
  expect(formatHcl(text).diagnostics).toHaveLength(1);
  const { text: formatted, diagnostics } = formatHcl(text, 'x.rule.hcl', { nestsOnLine: true });
  expect(diagnostics).toEqual([]);
  expect(formatted).toBe('a {\n  b { c = 1 }\n  any { b { c = 1 } }\n}\n');
});
