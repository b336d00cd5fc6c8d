import type { Capabilities, Dialect, LockPrediction, TableLock } from '@atlas/dialect';
import { newRealm, newSchema, newTable } from '@atlas/model';
import { expect, test } from 'vitest';
import type { TableSize } from './analyzer.ts';
import { lockSentence, locksOfPlan } from './locks.ts';
import { formatTableSize } from './sizes.ts';

const from = newRealm({ schemas: [newSchema('public', { tables: [newTable('t'), newTable('u')] })] });

const lock = (name: string, blocks: TableLock['blocks'] = 'writes'): TableLock => ({ name, mode: 'SHARE', blocks });

/** The sentence about one statement that is predicted so. */
function sentence(prediction: Partial<LockPrediction>, size?: TableSize): string | undefined {
  const dialect = {
    predictLocks: () => ({ form: 'CREATE INDEX', work: 'index', locks: [lock('t')], ...prediction }),
  } as unknown as Dialect;
  const sizes = size === undefined ? undefined : { sizeOf: () => size };
  const changes = [{ kind: 'add_table', schema: 'public', table: newTable('made') }] as const;
  const found = locksOfPlan(
    { statements: [{ cmd: 'CREATE INDEX' }], from, changes },
    { dialect, capabilities: {} as Capabilities, sizes },
  ).get(0);
  return found === undefined ? undefined : lockSentence(found, formatTableSize);
}

test.each([
  [{}, undefined, 'SHARE on "t" blocks writes while an index is built from all rows'],
  [{ work: 'none' }, { rows: 1e9, bytes: 1e12 }, 'SHARE on "t" blocks writes for a moment'],
  [
    { locks: [lock('t'), lock('u')] },
    undefined,
    'SHARE on "t" blocks writes, SHARE on "u" blocks writes while an index is built from all rows',
  ],
  [
    { algorithm: 'COPY', reasons: ['a changes', 'b changes'], work: 'rewrite' },
    undefined,
    'SHARE on "t" blocks writes while all rows are written anew; ALGORITHM=COPY, because a changes and b changes',
  ],
] as const)('what is locked is one sentence: %j', (prediction, size, text) => {
  expect(sentence(prediction, size)).toBe(text);
});

test.each([
  [{ rows: 10, bytes: 8192 }, 'about 10 rows, 8 kB: less than a second'],
  [{ rows: 2_100_000, bytes: 1.2 * 2 ** 30 }, 'about 2.1 million rows, 1.2 GB: seconds'],
  [{ rows: 30_000_000, bytes: undefined }, 'about 30 million rows: minutes'],
  [{ rows: 4e9, bytes: 2 ** 40 }, 'about 4 billion rows, 1 TB: hours'],
])('time grows with the table: %j', (size, text) => {
  expect(sentence({}, size)).toBe(`SHARE on "t" blocks writes while an index is built from all rows (${text})`);
});

test('what nobody waits for is left out: rows alone, and tables that the plan makes', () => {
  expect(sentence({ locks: [lock('t', 'nothing')] })).toBeUndefined();
  expect(sentence({ locks: [lock('made')] })).toBeUndefined();
  expect(sentence({ locks: [lock('renamed')] })).toMatch('"renamed"');
});
