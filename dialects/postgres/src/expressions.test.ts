import { expect, test } from 'vitest';
import { castElements, exprsEqual } from './expressions.ts';

test.each([
  [
    "((type)::text = ANY ((ARRAY['a'::character varying, 'b'::character varying])::text[]))",
    "((type)::text = ANY (ARRAY[('a'::character varying)::text, ('b'::character varying)::text]))",
  ],
  [
    "(ARRAY[lower('x, ]'::text), (y || '[')])::character varying(10)[]",
    "ARRAY[(lower('x, ]'::text))::character varying(10), ((y || '['))::character varying(10)]",
  ],
  ['(ARRAY[1, 2])::"My Type"[]', 'ARRAY[(1)::"My Type", (2)::"My Type"]'],
  ['(ARRAY[1])::s.timestamp without time zone[]', 'ARRAY[(1)::s.timestamp without time zone]'],
  ['(ARRAY[ARRAY[1, 2], ARRAY[3]])::bigint[]', 'ARRAY[ARRAY[(1)::bigint, (2)::bigint], ARRAY[(3)::bigint]]'],
  ['f((ARRAY[(ARRAY[1])::int[]])::text[])', 'f(ARRAY[(ARRAY[(1)::int])::text])'],
])('%s: the cast goes to the elements', (text, expected) => {
  expect(castElements(text)).toBe(expected);
  expect(exprsEqual(text, expected)).toBe(true);
});

test.each(["'(ARRAY[1])::text[]'", '(ARRAY[1])::text', '((a])::', '(ARRAY[1)::text[]', '(x[1])::text[]'])(
  '%s: anything else stays as it is',
  (text) => expect(castElements(text)).toBe(text),
);

test('other elements and other types are a difference', () => {
  expect(exprsEqual("(ARRAY['a'])::text[]", "ARRAY[('b')::text]")).toBe(false);
  expect(exprsEqual("(ARRAY['a'])::text[]", "(ARRAY['a'])::varchar[]")).toBe(false);
});
