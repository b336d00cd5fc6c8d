import { expect, test } from 'vitest';
import { revision } from '../testing/test-revision.ts';
import { dirOf, openTest } from '../testing/test-run.ts';
import type { Revision } from './revision.ts';
import { insertRevision, readRevisions } from './revision-rows.ts';
import { ensureRevisionTable, findRevisionTable } from './revision-table.ts';
import { computeSet, writeSet } from './set-revisions.ts';

const three = { '1_a.sql': 'A;', '2_b.sql': 'B;', '3_c.sql': 'C;' };
const facts = { now: new Date(0), operatorVersion: 'test' };

async function setOf(
  revisions: readonly Revision[],
  version: string | undefined,
  files: Record<string, string> = three,
) {
  const set = computeSet(await dirOf(files), revisions, { version, ...facts });
  return {
    current: set.current,
    insert: set.insert.map((r) => [r.version, r.type, r.applied, r.total]),
    update: set.update.map((r) => [r.version, r.type, r.error]),
    remove: set.remove.map((r) => r.version),
  };
}

test.each<[string, Revision[], string | undefined, Record<string, string>, object]>([
  [
    'forward',
    [revision('1')],
    '3',
    three,
    {
      current: '3',
      insert: [
        ['2', 4, 0, 0],
        ['3', 4, 0, 0],
      ],
      update: [],
      remove: [],
    },
  ],
  [
    'back',
    [revision('1'), revision('2'), revision('3')],
    '1',
    three,
    { current: '1', insert: [], update: [], remove: ['2', '3'] },
  ],
  [
    'a file that failed',
    [revision('1'), revision('2', { applied: 0, error: 'x' })],
    '2',
    three,
    { current: '2', insert: [], update: [['2', 6, undefined]], remove: [] },
  ],
  [
    'to the last file',
    [revision('1')],
    undefined,
    three,
    {
      current: '3',
      insert: [
        ['2', 4, 0, 0],
        ['3', 4, 0, 0],
      ],
      update: [],
      remove: [],
    },
  ],
  [
    'to an empty directory',
    [revision('1')],
    undefined,
    {},
    { current: undefined, insert: [], update: [], remove: ['1'] },
  ],
  [
    'without effect',
    [revision('1'), revision('2'), revision('3')],
    '3',
    three,
    { current: '3', insert: [], update: [], remove: [] },
  ],
])('set: %s', async (_name, revisions, version, files, expected) => {
  expect(await setOf(revisions, version, files)).toEqual(expected);
});

test('set: versions that there are not', async () => {
  await expect(setOf([], undefined)).rejects.toThrow('accepts 1 arg(s), received 0');
  await expect(setOf([], '9')).rejects.toThrow('migration with version "9" not found');
});

test('the revisions are changed in the database', async () => {
  const driver = await openTest();
  const table = await ensureRevisionTable(driver, await findRevisionTable(driver));
  await insertRevision(driver, table, revision('4'));
  const dir = await dirOf(three);
  await writeSet(driver, table, computeSet(dir, await readRevisions(driver, table), { version: '2', ...facts }));
  expect((await readRevisions(driver, table)).map((r) => r.version)).toEqual(['1', '2']);
  await driver.close();
});
