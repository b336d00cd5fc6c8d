import { expect, test } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

test('equal texts have no difference', () => {
  expect(unifiedDiff('a', 'x\n', 'x\n')).toBe('');
});

test('a new file', () => {
  expect(unifiedDiff('m/1.sql', undefined, 'a\nb\n')).toBe('--- /dev/null\n+++ b/m/1.sql\n@@ -0,0 +1,2 @@\n+a\n+b\n');
});

test('changes far from each other are apart, and lines without an end are told', () => {
  const lines = Array.from({ length: 12 }, (_, i) => `${i}`);
  const after = lines.with(0, 'x').with(11, 'y');
  expect(unifiedDiff('f', lines.join('\n'), `${after.join('\n')}\n`)).toBe(
    [
      '--- a/f',
      '+++ b/f',
      '@@ -1,4 +1,4 @@',
      '-0',
      '+x',
      ' 1',
      ' 2',
      ' 3',
      '@@ -9,4 +9,4 @@',
      ' 8',
      ' 9',
      ' 10',
      '-11',
      '\\ No newline at end of file',
      '+y',
      '',
    ].join('\n'),
  );
});
