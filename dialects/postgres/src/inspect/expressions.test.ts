import { describe, expect, test } from 'vitest';
import { parseColumnType } from '../column-types.ts';
import { aclItems, parseAcl } from './access.ts';
import { parseDefault } from './expressions.ts';
import { parseBound, splitList } from './partition-keys.ts';

describe('defaults', () => {
  const check = (text: string, type: string, expected: string): void => {
    const value = parseDefault(text, parseColumnType(type), type);
    expect(value.kind === 'named' ? '' : `${value.kind} ${value.text}`).toBe(expected);
  };
  test.each([
    ["'x'::character varying", 'character varying(3)', "literal 'x'"],
    ["'x'::bpchar", 'character(3)', "literal 'x'"],
    ["'{}'::integer[]", 'integer[]', "literal '{}'"],
    ["'ok'::app.mood", 'app.mood', "literal 'ok'"],
    ["'ok'::app.mood", 'text', "raw 'ok'::app.mood"],
    ["'-1'::integer", 'integer', 'literal -1'],
    ['(-1)', 'integer', 'literal -1'],
    ["'5'::text", 'text', "literal '5'"],
    ['1.50', 'numeric(4,2)', 'literal 1.50'],
    ['true', 'boolean', 'literal true'],
    ["E'a\\\\b'::text", 'text', "literal 'a\\b'"],
    ["('now'::text)::date", 'date', "raw ('now'::text)::date"],
    ['now()', 'timestamptz', 'raw now()'],
    ["('a'::text || 'b'::text)", 'text', "raw ('a'::text || 'b'::text)"],
  ])('%s of %s', check);
});

describe('partition bounds', () => {
  test.each([
    [
      "FOR VALUES FROM ('a, (b', MINVALUE) TO (10, MAXVALUE)",
      { range: { from: ["'a, (b'", 'MINVALUE'], to: ['10', 'MAXVALUE'] } },
    ],
    ["FOR VALUES IN ('x', NULL)", { list: { in: ["'x'", 'NULL'] } }],
    ['FOR VALUES WITH (modulus 4, remainder 3)', { hash: { modulus: 4, remainder: 3 } }],
    ['DEFAULT', {}],
  ])('%s', (text, expected) => expect(parseBound(text)).toEqual(expected));

  test('expressions of a key', () => expect(splitList('lower(a, b), (c + 1)')).toEqual(['lower(a, b)', '(c + 1)']));
});

describe('access lists', () => {
  test.each([
    [
      '{reader=r*w/owner}',
      [
        { to: 'reader', privileges: ['UPDATE'] },
        { to: 'reader', privileges: ['SELECT'], grantable: true },
      ],
    ],
    ['{=U/owner}', [{ to: 'PUBLIC', privileges: ['USAGE'] }]],
    ['{"\\"a b\\"=X/owner"}', [{ to: 'a b', privileges: ['EXECUTE'] }]],
    ['{}', []],
  ])('%s', (text, expected) => expect(parseAcl(aclItems(text) ?? [])).toEqual(expected));
});
