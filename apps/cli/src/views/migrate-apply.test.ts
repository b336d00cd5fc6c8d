import type { AppliedFile, ExecuteReport, MigrationEvent, MigrationFile } from '@atlas/migrate';
import { expect, test } from 'vitest';
import { createPalette } from '../kit/terminal.ts';
import { createRecorder } from '../kit/testing.ts';
import { formatMigrateEvent, formatMigrateHeader, formatMigrateSummary } from './migrate-apply.ts';

const plain = createPalette(createRecorder(), {});
const file = { name: '2_b.sql', version: '2', description: 'b' } as MigrationFile;
const at = new Date(0);

function applied(part: Partial<AppliedFile>): AppliedFile {
  return { file, start: at, end: at, skipped: 0, statements: [], checks: [], error: undefined, ...part };
}

/** A group of checks; `failed` of its assertions do not hold. */
function group(total: number, failed: number, isFailure = failed > 0): AppliedFile['checks'][number] {
  const assertions = Array.from({ length: total }, (_, i) => ({ sql: '', error: i < failed ? 'no' : undefined }));
  return { name: 'checks.sql', assertions, error: isFailure ? 'no' : undefined, start: at, end: at };
}

function check(files: readonly AppliedFile[], lines: readonly string[]): void {
  const report: ExecuteReport = { files, error: undefined };
  const expected = ['  -------------------------', '  -- 1.5ms', ...lines.map((line) => `  -- ${line}`), ''];
  expect(formatMigrateSummary(report, 1_500_000n, plain)).toBe(expected.join('\n'));
}

const failure = { statement: 'x', text: 'no' };

test.each<[string, readonly AppliedFile[], readonly string[]]>([
  [
    'one of each',
    [applied({ statements: ['a'], checks: [group(1, 0)] })],
    ['1 migration', '1 check', '1 sql statement'],
  ],
  [
    'several',
    [applied({ statements: ['a', 'b'] }), applied({ statements: ['c'] })],
    ['2 migrations', '3 sql statements'],
  ],
  [
    'nothing but the failure',
    [applied({ statements: ['a'], error: failure })],
    ['1 migration with errors', '1 sql statement with errors'],
  ],
  [
    'a failure after others',
    [applied({ statements: ['a', 'b'] }), applied({ statements: ['c'], error: failure })],
    ['1 migration ok, 1 with errors', '2 sql statements ok, 1 with errors'],
  ],
  [
    'a failed check',
    [applied({ checks: [group(1, 1)], error: { statement: '', text: 'no' } })],
    ['1 migration with errors', '1 check error'],
  ],
  [
    'failed checks after others',
    [applied({ checks: [group(2, 0), group(2, 2)], error: { statement: '', text: 'no' } })],
    ['1 migration with errors', '2 checks ok, 2 failures'],
  ],
  ['one assertion of several is enough', [applied({ checks: [group(2, 1, false)] })], ['1 migration', '2 checks']],
  [
    'a failure between statements',
    [applied({ statements: ['a'], error: { statement: '', text: 'no' } })],
    ['1 migration with errors', '1 sql statement'],
  ],
])('totals: %s', (_name, files, lines) => check(files, lines));

test('what ran and what did not is said where it cannot be rolled back', () => {
  const next = { name: '3_c.sql', version: '3', description: 'c' } as MigrationFile;
  const unfinished = { kept: 1, undone: 0, notRun: 0 };
  const summary = (part: Partial<AppliedFile>): string =>
    formatMigrateSummary(
      {
        files: [applied({ statements: ['a', 'b'], error: failure, ...part })],
        error: undefined,
        pending: [file, next],
      },
      1n,
      plain,
    );
  expect(summary({ unfinished })).toContain(
    '  -- 2_b.sql: 1 statement before the error stays in effect\n  -- not run: 3_c.sql\n',
  );
  expect(summary({ unfinished: { kept: 0, undone: 1, notRun: 2 } })).toContain(
    '  -- 2_b.sql: 1 statement before the error was rolled back, 2 statements after it were not run\n',
  );
  expect(summary({})).not.toContain('not run');
});

test('the header leaves out what there is not', () => {
  const pending = [file, file];
  expect(formatMigrateHeader({ pending, current: '1', target: '2' }, plain)).toBe(
    'Migrating to version 2 from 1 (2 migrations in total):',
  );
  expect(formatMigrateHeader({ pending, current: undefined, target: '2' }, plain)).toBe(
    'Migrating to version 2 (2 migrations in total):',
  );
});

test.each<[MigrationEvent, string]>([
  [{ kind: 'file-begin', file, skipped: 0, total: 1 }, '  -- migrating version 2\n'],
  [{ kind: 'statement', file, sql: 'A\n\nB;', index: 0 }, '    -> A\n\n       B;\n'],
  [{ kind: 'file-end', file, error: undefined, durationNs: 1_500_000n }, '  -- ok (1.5ms)\n\n'],
  [
    { kind: 'file-end', file, error: Object.assign(new Error('long'), { serverMessage: 'a\nb' }), durationNs: 1n },
    '    a\n    b\n\n',
  ],
  [{ kind: 'checks-begin', file }, '  -- checks before migrating version 2\n'],
])('event %o', (event, text) => {
  expect(formatMigrateEvent(event, plain)).toBe(text);
});
