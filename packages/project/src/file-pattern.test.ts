import { expect, test } from 'vitest';
import { memoryHost } from '../testing/memory-host.ts';
import { isAbsolutePath, matchFiles } from './file-pattern.ts';

const { fs } = memoryHost({
  'a.sql': '',
  'b.hcl': '',
  'x/a.sql': '',
  'x/y/a.sql': '',
  'x/y/[1].sql': '',
  '/etc/c.sql': '',
});

test.each([
  ['*.sql', ['/work/a.sql']],
  ['a.sql', ['/work/a.sql']],
  ['*', ['/work/a.sql', '/work/b.hcl']],
  ['**/*.sql', ['/work/a.sql', '/work/x/a.sql', '/work/x/y/[1].sql', '/work/x/y/a.sql']],
  ['x/**', ['/work/x/a.sql', '/work/x/y/[1].sql', '/work/x/y/a.sql']],
  ['x/**/a.sql', ['/work/x/a.sql', '/work/x/y/a.sql']],
  ['*/a.sql', ['/work/x/a.sql']],
  ['?.{sql,hcl}', ['/work/a.sql', '/work/b.hcl']],
  ['[^a].*', ['/work/b.hcl']],
  ['x/y/\\[1\\].sql', ['/work/x/y/[1].sql']],
  ['./x/../a.sql', ['/work/a.sql']],
  ['/etc/*', ['/etc/c.sql']],
  ['none/*', []],
])('%s', (pattern, expected) => {
  expect(matchFiles(pattern, '/work', fs, true)).toEqual(expected);
});

test('without recursion ** is *', () => {
  expect(matchFiles('**/*.sql', '/work', fs, false)).toEqual(['/work/x/a.sql']);
});

test.each(['/a', 'C:\\a', 'c:/a', '\\\\server\\share'])('%s stands by itself', (path) => {
  expect(isAbsolutePath(path)).toBe(true);
});

test.each(['a', './a', 'c:a', ''])('"%s" is relative', (path) => {
  expect(isAbsolutePath(path)).toBe(false);
});
