import { expect, test } from 'vitest';
import { dirOf } from '../testing/test-run.ts';
import { splitVersions } from './split-versions.ts';

async function check(names: readonly string[], of: string, count: number): Promise<readonly string[] | undefined> {
  const dir = await dirOf(Object.fromEntries(names.map((name) => [name, ''])));
  const file = dir.files.find(({ name }) => name === of);
  if (file === undefined) throw new Error(of);
  const found = splitVersions(dir, file, count);
  if (found === undefined) return undefined;
  const after = await dirOf(Object.fromEntries([...names, ...found].map((name) => [name, ''])));
  const order = after.files.map(({ name }) => name);
  expect(order.slice(order.indexOf(of), order.indexOf(of) + 1 + count)).toEqual([of, ...found]);
  return found;
}

test('times follow times', async () => {
  expect(await check(['20240101000059_a.sql', '20240102000000_b.sql'], '20240101000059_a.sql', 2)).toEqual([
    '20240101000100_a.sql',
    '20240101000101_a.sql',
  ]);
});

test('where there is no time left, letters do', async () => {
  expect(await check(['20240101000000_a.sql', '20240101000001_b.sql'], '20240101000000_a.sql', 2)).toEqual([
    '20240101000000a_a.sql',
    '20240101000000b_a.sql',
  ]);
  expect(await check(['1_a.sql', '2.sql'], '1_a.sql', 1)).toEqual(['1a_a.sql']);
  expect(await check(['1.sql'], '1.sql', 1)).toEqual(['1a.sql']);
});

test('without room there is none', async () => {
  expect(await check(['1_a.sql', '1a_b.sql'], '1_a.sql', 1)).toBeUndefined();
});
