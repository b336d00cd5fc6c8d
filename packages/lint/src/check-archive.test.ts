import { newRealm } from '@atlas/model';
import { expect, test } from 'vitest';
import { checksFix } from './check-archive.ts';
import type { LintFile } from './file.ts';

const fileOf = (text: string, version = '2'): LintFile => ({
  name: '2.sql',
  version,
  text,
  from: newRealm(),
  to: newRealm(),
  statements: [],
  directives: text.startsWith('-- atlas:txtar') ? [{ name: 'txtar', args: '', start: 0, end: 14 }] : [],
  isTransactional: true,
  guards: [],
});

/** The file after the fix of one check. */
function fixed(text: string, name: string): string | undefined {
  const edit = checksFix(fileOf(text), name, 'm', [{ code: 'X1', queries: ['SELECT 1'] }])?.edit;
  if (edit === undefined) return undefined;
  const lines = text.replace(/\n$/, '').split('\n');
  lines.splice(edit.line - 1, edit.end - edit.line + 1, edit.newText.replace(/\n$/, ''));
  return `${lines.join('\n')}\n`;
}

const archive = '-- atlas:txtar\n\n-- checks/a.sql --\nSELECT 0;\n\n-- migration.sql --\nDROP TABLE t;\n';

test('a plain file becomes an archive', () => {
  expect(fixed('DROP TABLE t;\n', 'a')).toBe(
    '-- atlas:txtar\n\n-- checks/a.sql --\n-- atlas:assert X1\nSELECT 1;\n\n-- migration.sql --\nDROP TABLE t;\n',
  );
});

test('an archive gets a section in front of its migration', () => {
  expect(fixed(archive, 'b')).toBe(
    '-- atlas:txtar\n\n-- checks/a.sql --\nSELECT 0;\n\n-- checks/b.sql --\n-- atlas:assert X1\nSELECT 1;\n\n-- migration.sql --\nDROP TABLE t;\n',
  );
});

test('a section that is there is continued', () => {
  expect(fixed(archive, 'a')).toBe(
    '-- atlas:txtar\n\n-- checks/a.sql --\nSELECT 0;\n\n-- atlas:assert X1\nSELECT 1;\n\n-- migration.sql --\nDROP TABLE t;\n',
  );
});

test('plans have no file, and what needs no check no fix', () => {
  expect(checksFix(fileOf('x', ''), 'a', 'm', [{ code: 'X1', queries: ['SELECT 1'] }])).toBeUndefined();
  expect(checksFix(fileOf('x'), 'a', 'm', [{ code: 'X1', queries: [] }])).toBeUndefined();
});
