import { expect, test } from 'vitest';
import { formatTxtar, parseTxtar, type Txtar } from './index.ts';

test.each<[string, string, Txtar, string?]>([
  ['nothing', '', { comment: '', files: [] }],
  ['only a comment', 'a\n-- b\n', { comment: 'a\n-- b\n', files: [] }],
  [
    'a comment and members',
    '-- atlas:txtar\n\n-- checks/a.sql --\nSELECT 1;\n-- migration.sql --\n\nDROP TABLE a;\n',
    {
      comment: '-- atlas:txtar\n\n',
      files: [
        { name: 'checks/a.sql', data: 'SELECT 1;\n' },
        { name: 'migration.sql', data: '\nDROP TABLE a;\n' },
      ],
    },
  ],
  [
    'an empty member',
    '-- a --\n-- b --\n',
    {
      comment: '',
      files: [
        { name: 'a', data: '' },
        { name: 'b', data: '' },
      ],
    },
  ],
  ['a member at the very end', '-- a --', { comment: '', files: [{ name: 'a', data: '' }] }, '-- a --\n'],
  ['a missing last newline', '-- a --\nx', { comment: '', files: [{ name: 'a', data: 'x\n' }] }, '-- a --\nx\n'],
  ['blanks around a name', '--   a b   --\n', { comment: '', files: [{ name: 'a b', data: '' }] }, '-- a b --\n'],
  [
    'lines that are no markers',
    '--a --\n-- --\n--  --\n -- a --\n-- a --x\n',
    { comment: '--a --\n-- --\n--  --\n -- a --\n-- a --x\n', files: [] },
  ],
  ['CRLF', '-- a --\r\nx\r\n', { comment: '', files: [{ name: 'a', data: 'x\r\n' }] }, '-- a --\nx\r\n'],
])('an archive of %s', (_name, text, archive, formatted) => {
  expect(parseTxtar(text)).toEqual(archive);
  expect(formatTxtar(archive)).toBe(formatted ?? text);
});
