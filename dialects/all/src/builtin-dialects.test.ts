import { expect, test } from 'vitest';
import { builtinDialects } from './builtin-dialects.ts';

test('every entry says of its dialect what the dialect says of itself', async () => {
  for (const entry of builtinDialects) {
    const dialect = await entry.load();
    expect(dialect.name).toBe(entry.name);
    expect([...dialect.schemes].sort()).toEqual([...entry.schemes].sort());
    expect(dialect.docker?.drivers ?? []).toEqual(entry.dockerDrivers ?? []);
  }
});

test('no URL scheme and no file suffix belongs to two dialects', () => {
  for (const list of [builtinDialects.map((d) => d.schemes), builtinDialects.map((d) => d.suffixes)]) {
    expect(new Set(list.flat()).size).toBe(list.flat().length);
  }
});
