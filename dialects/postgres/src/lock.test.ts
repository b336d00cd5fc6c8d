import { expect, test } from 'vitest';
import { lockKey } from './lock.ts';

// Published vectors of 32-bit FNV-1: http://www.isthe.com/chongo/tech/comp/fnv/
test.each([
  ['', 0x811c9dc5],
  ['a', 0x050c5d7e],
  ['foobar', 0x31f0b262],
])('key of %j', (name, key) => expect(lockKey(name)).toBe(key));
