import { describe, expect, test } from 'vitest';
import { generatedName, identifier, parseQualifiedName } from './names.ts';

describe('generated names', () => {
  const check = (table: string, rest: string, suffix: string, expected: string): void =>
    expect(generatedName(table, rest, suffix)).toBe(expected);
  test.each([
    ['t', 'a_b', 'key', 't_a_b_key'],
    ['t', '', 'pkey', 't_pkey'],
    ['x'.repeat(60), 'id', 'seq', `${'x'.repeat(56)}_id_seq`],
    ['x'.repeat(60), 'y'.repeat(60), 'seq', `${'x'.repeat(29)}_${'y'.repeat(29)}_seq`],
    ['é'.repeat(40), 'id', 'seq', `${'é'.repeat(28)}_id_seq`],
  ])('%s %s %s', check);
});

test.each([
  ['users', 'users'],
  ['Users', '"Users"'],
  ['user', '"user"'],
  ['a"b', '"a""b"'],
  ['1a', '"1a"'],
])('identifier %s', (name, expected) => expect(identifier(name)).toBe(expected));

test.each([
  ['a', { name: 'a' }],
  ['A.b', { schema: 'a', name: 'b' }],
  ['"A.x"."b""c"', { schema: 'A.x', name: 'b"c' }],
  ['vector(3)', undefined],
  ['a.b.c', undefined],
  ['', undefined],
])('qualified name %s', (text, expected) => expect(parseQualifiedName(text)).toEqual(expected));
