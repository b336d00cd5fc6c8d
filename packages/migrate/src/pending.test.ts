import { expect, test } from 'vitest';
import { revision } from '../testing/test-revision.ts';
import { dirOf } from '../testing/test-run.ts';
import {
  computePending,
  parseAmount,
  parseExecOrder,
  type Pending,
  type PendingOptions,
  withoutContracts,
} from './pending.ts';
import type { Revision } from './revision.ts';

const three = { '1_a.sql': 'A;', '2_b.sql': 'B;', '3_c.sql': 'C;' };
const checkpoint = '-- atlas:checkpoint v1\n\nA;\n';
const partial = { applied: 1, total: 2 };

interface Case {
  readonly files?: Record<string, string>;
  readonly format?: string;
  readonly revisions?: readonly Revision[];
  readonly options?: PendingOptions;
}

async function pendingOf({ files = three, format = 'atlas', revisions = [], options = {} }: Case) {
  return computePending(await dirOf(files, format), revisions, options);
}

test.each<[string, Case, string[]]>([
  ['an empty database gets everything', {}, ['1_a.sql', '2_b.sql', '3_c.sql']],
  ['an empty directory has nothing', { files: {} }, []],
  [
    'an empty database starts at the last checkpoint',
    { files: { ...three, '2_c.sql': checkpoint } },
    ['2_c.sql', '3_c.sql'],
  ],
  [
    'a checkpoint after the version asked for is not used',
    { files: { ...three, '4_c.sql': checkpoint }, options: { toVersion: '2' } },
    ['1_a.sql', '2_b.sql'],
  ],
  [
    'files after the baseline, checkpoints left out',
    { files: { ...three, '2_c.sql': checkpoint, '2_b.sql': 'B;' }, options: { baseline: '1' } },
    ['2_b.sql', '3_c.sql'],
  ],
  ['files after the last revision', { revisions: [revision('1')] }, ['2_b.sql', '3_c.sql']],
  [
    'checkpoints mean nothing later',
    { files: { ...three, '4_c.sql': checkpoint }, revisions: [revision('2')] },
    ['3_c.sql'],
  ],
  ['nothing after the last file', { revisions: [revision('3')] }, []],
  ['everything after a revision without file', { revisions: [revision('0')] }, ['1_a.sql', '2_b.sql', '3_c.sql']],
  ['a file that was begun goes on', { revisions: [revision('1'), revision('2', partial)] }, ['2_b.sql', '3_c.sql']],
  ['a file that a person resolved does not', { revisions: [revision('2', { ...partial, type: 6 })] }, ['3_c.sql']],
  [
    'a checkpoint that was begun goes on',
    { files: { ...three, '2_b.sql': checkpoint, '4.sql': checkpoint }, revisions: [revision('2', partial)] },
    ['2_b.sql', '3_c.sql'],
  ],
  [
    'files out of order may be skipped',
    { revisions: [revision('1'), revision('3')], options: { order: 'linear-skip' } },
    [],
  ],
  [
    'files out of order may run',
    { revisions: [revision('1'), revision('3')], options: { order: 'non-linear' } },
    ['2_b.sql'],
  ],
  [
    'files out of order run before the others',
    { files: { ...three, '4.sql': '' }, revisions: [revision('1'), revision('3')], options: { order: 'non-linear' } },
    ['2_b.sql', '4.sql'],
  ],
  [
    'a file that was begun out of order goes on first',
    { files: { ...three, '4.sql': '' }, revisions: [revision('1'), revision('2', partial), revision('3')] },
    ['2_b.sql', '4.sql'],
  ],
  ['files before the first revision are no matter', { revisions: [revision('2')] }, ['3_c.sql']],
  ['the first files only', { options: { amount: 2 } }, ['1_a.sql', '2_b.sql']],
  ['up to a version', { revisions: [revision('1')], options: { toVersion: '2' } }, ['2_b.sql']],
  ['up to a version of before', { revisions: [revision('3')], options: { toVersion: '1' } }, []],
  [
    'a baseline means nothing when there are revisions',
    { revisions: [revision('1')], options: { baseline: '3' } },
    ['2_b.sql', '3_c.sql'],
  ],
  [
    'versions of flyway are compared as numbers',
    {
      format: 'flyway',
      files: { 'V2__a.sql': '', 'V10__b.sql': '', 'V11__c.sql': '' },
      revisions: [revision('10'), revision('2')],
    },
    ['V11__c.sql'],
  ],
  [
    'repeatable files of flyway run once',
    {
      format: 'flyway',
      files: { 'V1__a.sql': '', 'V2__b.sql': '', 'R__v.sql': '' },
      revisions: [revision('1'), revision('')],
    },
    ['V2__b.sql'],
  ],
  [
    'repeatable files of flyway run last',
    { format: 'flyway', files: { 'V1__a.sql': '', 'R__v.sql': '' }, revisions: [revision('1')] },
    ['R__v.sql'],
  ],
])('%s', async (_name, input, expected) => {
  const { files } = await pendingOf(input);
  expect(files.map(({ name }) => name)).toEqual(expected);
});

test.each<[string, Case, string, string]>([
  [
    'a file out of order',
    { revisions: [revision('1'), revision('3')] },
    'migrate/history-non-linear',
    'migration file 2_b.sql was added out of order. See: https://atlasgo.io/versioned/apply#non-linear-error',
  ],
  [
    'files out of order',
    { files: { ...three, '2_c.sql': '' }, revisions: [revision('1'), revision('3')] },
    'migrate/history-non-linear',
    'migration files 2_b.sql, 2_c.sql were added out of order. See: https://atlasgo.io/versioned/apply#non-linear-error',
  ],
  [
    'a file that was begun and is gone',
    { revisions: [revision('z', { ...partial, description: 'z' })] },
    'migrate/missing-migration',
    'sql/migrate: missing migration: revision "z_z.sql" is partially applied but migration file was not found',
  ],
  [
    'an unknown baseline',
    { options: { baseline: '9' } },
    'migrate/baseline-not-found',
    'baseline version "9" not found',
  ],
  [
    'a baseline of a database that need not be clean',
    { options: { baseline: '1', allowDirty: true } },
    'migrate/baseline-and-allow-dirty',
    'sql/migrate: baseline and allow-dirty are mutually exclusive',
  ],
  [
    'an unknown version',
    { files: { '009_a.sql': '' }, options: { toVersion: '9' } },
    'migrate/version-not-found',
    'sql/migrate: migration with version "9" not found. Did you mean "009"?',
  ],
  [
    'an unknown version like none',
    { options: { toVersion: '7' } },
    'migrate/version-not-found',
    'sql/migrate: migration with version "7" not found',
  ],
])('refused: %s', async (_name, input, code, message) => {
  await expect(pendingOf(input)).rejects.toMatchObject({ code, message });
});

test('only a first run without other word needs an empty database', async () => {
  const needs = async (input: Case): Promise<boolean> => (await pendingOf(input)).needsCleanDatabase;
  expect(await needs({})).toBe(true);
  expect(await needs({ options: { allowDirty: true } })).toBe(false);
  expect(await needs({ options: { baseline: '1' } })).toBe(false);
  expect(await needs({ revisions: [revision('1')] })).toBe(false);
});

test.each<[string, string]>([
  ['x', `invalid amount argument "x" (invalid syntax). Omit the argument or pass a valid integer instead`],
  ['0', `cannot apply '0' migration files`],
  ['-1', `cannot apply '-1' migration files`],
  ['99999999999999999999', 'value out of range'],
])('the amount %s is refused', (text, message) => {
  expect(() => parseAmount(text)).toThrow(message);
});

test('amounts and orders are read as flags and project files write them', () => {
  expect([parseAmount(undefined), parseAmount('2')]).toEqual([undefined, 2]);
  expect([parseExecOrder('LINEAR_SKIP'), parseExecOrder('non-linear')]).toEqual(['linear-skip', 'non-linear']);
  expect(() => parseExecOrder('x')).toThrow('unknown execution order: "x"');
});

test('a contract is the first file of a run, or waits, unless the database is new', async () => {
  const contract = '-- atlas:contract\n\nDROP TABLE t;';
  const dir = await dirOf({ '1.sql': 'A;', '2.sql': 'B;', '3.sql': contract, '4.sql': 'C;' });
  const names = (pending: Pending) => {
    const { files, held } = withoutContracts(pending);
    return [files.map(({ name }) => name), held?.name];
  };
  expect(names(computePending(dir, []))).toEqual([['1.sql', '2.sql', '3.sql', '4.sql'], undefined]);
  expect(names(computePending(dir, [], { allowDirty: true }))).toEqual([['1.sql', '2.sql'], '3.sql']);
  expect(names(computePending(dir, [], { baseline: '1' }))).toEqual([['2.sql'], '3.sql']);
  expect(names(computePending(dir, [revision('1')]))).toEqual([['2.sql'], '3.sql']);
  expect(names(computePending(dir, [revision('2')]))).toEqual([['3.sql', '4.sql'], undefined]);
});
