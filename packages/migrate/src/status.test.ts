import { sqliteProfile } from '@atlas/sqltext';
import { expect, test } from 'vitest';
import { revision } from '../testing/test-revision.ts';
import { dirOf } from '../testing/test-run.ts';
import type { Intent } from './intent.ts';
import type { Revision } from './revision.ts';
import { computeStatus, type MigrationStatus } from './status.ts';

const three = { '1_a.sql': 'A;', '2_b.sql': 'B;\nC;\nD;\n', '3_c.sql': 'C;' };

async function statusOf(
  revisions: readonly Revision[],
  files: Record<string, string> = three,
  intent?: Intent,
): Promise<MigrationStatus> {
  return computeStatus({ dir: await dirOf(files), revisions, intent, profile: sqliteProfile });
}

test.each<[string, Revision[], Record<string, string>, Partial<MigrationStatus>]>([
  [
    'nothing applied',
    [],
    three,
    { status: 'PENDING', current: 'No migration applied yet', next: '1', nextCommand: 'atlas migrate apply' },
  ],
  [
    'all applied',
    [revision('3')],
    three,
    { status: 'OK', current: '3', next: 'Already at latest version', nextCommand: undefined },
  ],
  ['empty directory', [], {}, { status: 'OK', current: 'No migration applied yet', next: 'Already at latest version' }],
  ['first a checkpoint', [], { ...three, '4.sql': '-- atlas:checkpoint\n\nA;' }, { next: '4', isFromCheckpoint: true }],
  [
    'a file that failed',
    [revision('1'), revision('2', { applied: 1, total: 2, error: 'no\nsuch', errorStatement: 'C\n  x;' })],
    three,
    {
      current: '2',
      next: '2',
      count: 1,
      total: 3,
      sql: 'C x;',
      serverError: 'no such',
      explanation:
        '1 of 3 statements of 2_b.sql took effect, and the one after them failed. Correct the file from statement 2 on; the statements before it must stay as they are.',
      nextCommand: 'atlas migrate hash && atlas migrate apply',
    },
  ],
  [
    'a file that was interrupted',
    [revision('1'), revision('2', { applied: 2, total: 3 })],
    three,
    {
      explanation:
        '2 of 3 statements of 2_b.sql took effect. The run was interrupted, and the next run continues with statement 3.',
      nextCommand: 'atlas migrate apply',
    },
  ],
  [
    'only a file out of order is left',
    [revision('1'), revision('3')],
    three,
    {
      status: 'PENDING',
      next: 'UNKNOWN',
      error: 'migration file 2_b.sql was added out of order. See: https://atlasgo.io/versioned/apply#non-linear-error',
      nextCommand: 'atlas migrate rebase 2_b.sql',
    },
  ],
  [
    'a file that a person resolved',
    [revision('3', { applied: 0, total: 2, type: 6 })],
    three,
    { status: 'OK', count: 0, sql: '' },
  ],
])('%s', async (_name, revisions, files, expected) => {
  expect(await statusOf(revisions, files)).toMatchObject(expected);
});

test('a statement whose outcome is not known is pointed out', async () => {
  const intent: Intent = { version: '2', index: 1, hash: '', sql: 'C;', before: undefined, expected: undefined };
  const status = await statusOf([revision('1'), revision('2', { applied: 1, total: 3 })], three, intent);
  expect(status.explanation).toContain('The run ended during statement 2, and the next run finds out');
});

test('an applied file that was edited or is gone is reported', async () => {
  const dir = await dirOf(three);
  const applied = dir.files.map(({ version, hash }) => revision(version, { hash }));
  expect((await statusOf(applied)).problems).toEqual([]);
  const edited = await statusOf(applied, { ...three, '2_b.sql': 'X;' });
  expect(edited.problems).toMatchObject([{ kind: 'edited', version: '2' }]);
  const { '2_b.sql': _gone, ...rest } = three;
  expect((await statusOf(applied, rest)).problems).toMatchObject([{ kind: 'removed', version: '2' }]);
  const added = await statusOf(applied, { ...three, '1b.sql': 'X;' });
  expect(added.problems).toEqual([]);
});
