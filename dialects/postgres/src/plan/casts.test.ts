import { describe, expect, test } from 'vitest';
import { castExpression, castsOnAssignment } from './casts.ts';

describe('casts that the server makes by itself', () => {
  const check = (from: string, to: string, expected: boolean): void =>
    test(`${from} to ${to}`, () => expect(castsOnAssignment(from, to)).toBe(expected));
  check('integer', 'bigint', true);
  check('bigint', 'integer', true);
  check('numeric(10,2)', 'numeric(4,1)', true);
  check('timestamp(3)', 'timestamptz', true);
  check('interval day to second', 'interval', true);
  check('uuid', 'text', true);
  check('"s"."e"', 'character varying(10)', true);
  check('integer[]', 'bigint[]', true);
  check('text', 'integer', false);
  check('boolean', 'integer', false);
  check('jsonb', 'integer', false);
  check('integer', 'integer[]', false);
  check('"s"."a"', '"s"."b"', false);
  check('text', '"s"."e"', false);
});

describe('conversion of the others', () => {
  const check = (from: string, to: string, expected: string): void =>
    test(`${from} to ${to}`, () => expect(castExpression('"c"', from, to)).toBe(expected));
  check('text', 'integer', '"c"::integer');
  check('boolean', 'integer', '"c"::integer');
  check('boolean', 'bigint', '"c"::text::bigint');
  check('"s"."a"', '"s"."b"', '"c"::text::"s"."b"');
  check('"s"."a"[]', '"s"."b"[]', '"c"::text[]::"s"."b"[]');
});
