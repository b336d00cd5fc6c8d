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
  ['*.sql', ['/project/a.sql']],
  ['a.sql', ['/project/a.sql']],
  ['*', ['/project/a.sql', '/project/b.hcl']],
  ['**/*.sql', ['/project/a.sql', '/project/x/a.sql', '/project/x/y/[1].sql', '/project/x/y/a.sql']],
  ['x/**', ['/project/x/a.sql', '/project/x/y/[1].sql', '/project/x/y/a.sql']],
  ['x/**/a.sql', ['/project/x/a.sql', '/project/x/y/a.sql']],
  ['*/a.sql', ['/project/x/a.sql']],
  ['?.{sql,hcl}', ['/project/a.sql', '/project/b.hcl']],
  ['[^a].*', ['/project/b.hcl']],
  ['x/y/\\[1\\].sql', ['/project/x/y/[1].sql']],
  ['./x/../a.sql', ['/project/a.sql']],
  ['/etc/*', ['/etc/c.sql']],
  ['none/*', []],
])('%s', (pattern, expected) => {
  expect(matchFiles(pattern, '/project', fs, true)).toEqual(expected);
});

test('without recursion ** is *', () => {
  expect(matchFiles('**/*.sql', '/project', fs, false)).toEqual(['/project/x/a.sql']);
});

test.each(['/a', 'C:\\a', 'c:/a', '\\\\server\\share'])('%s stands by itself', (path) => {
  expect(isAbsolutePath(path)).toBe(true);
});

test.each(['a', './a', 'c:a', ''])('"%s" is relative', (path) => {
  expect(isAbsolutePath(path)).toBe(false);
});
