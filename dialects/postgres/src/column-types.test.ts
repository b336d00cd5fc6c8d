import { describe, expect, test } from 'vitest';
import {
  arrayOf,
  decodeType,
  elementType,
  encodeType,
  formatColumnType,
  parseColumnType,
  withoutSerial,
} from './column-types.ts';

describe('types in SQL', () => {
  const check = (text: string, normal: string, hcl: string): void => {
    const type = parseColumnType(text);
    expect(formatColumnType(type)).toBe(normal);
    expect(parseColumnType(normal)).toEqual(type);
    const printed = encodeType(type);
    const args = printed.kind === 'type' && printed.args !== undefined ? `(${printed.args.join(',')})` : '';
    expect(printed.kind === 'sql' ? `sql(${printed.text})` : printed.kind === 'type' ? printed.name + args : '').toBe(
      hcl,
    );
    if (printed.kind === 'type') expect(decodeType({ name: printed.name, args: printed.args ?? [] })).toEqual(type);
  };
  test.each([
    ['int', 'integer', 'integer'],
    ['INT8', 'bigint', 'bigint'],
    ['varchar', 'character varying', 'character_varying'],
    ['varchar(255)', 'character varying(255)', 'character_varying(255)'],
    ['character varying (10)', 'character varying(10)', 'character_varying(10)'],
    ['char', 'character(1)', 'character(1)'],
    ['numeric(10,0)', 'numeric(10)', 'numeric(10)'],
    ['decimal(10, 2)', 'numeric(10,2)', 'numeric(10,2)'],
    ['float', 'double precision', 'double_precision'],
    ['float(24)', 'real', 'real'],
    ['double   precision', 'double precision', 'double_precision'],
    ['timestamp(3) with time zone', 'timestamptz(3)', 'timestamptz(3)'],
    ['timestamp(6) without time zone', 'timestamp', 'timestamp'],
    ['time with time zone', 'timetz', 'timetz'],
    ['interval day to second(4)', 'interval day to second(4)', 'day_to_second(4)'],
    ['interval year', 'interval year', 'year'],
    ['interval(3)', 'interval(3)', 'interval(3)'],
    ['bit', 'bit', 'bit'],
    ['bit(1)', 'bit', 'bit'],
    ['bit varying(8)', 'bit varying(8)', 'bit_varying(8)'],
    ['varbit', 'bit varying', 'bit_varying'],
    ['int[]', 'integer[]', 'sql(integer[])'],
    ['text ARRAY[4]', 'text[]', 'sql(text[])'],
    ['varchar(3)[2][]', 'character varying(3)[]', 'sql(character varying(3)[])'],
    ['vector(3)', 'vector(3)', 'sql(vector(3))'],
    ['public.geometry(Point,4326)', 'public.geometry(Point,4326)', 'sql(public.geometry(Point,4326))'],
    ['"char"', '"char"', 'sql("char")'],
    ['hstore', 'hstore', 'hstore'],
    ['citext', 'citext', 'sql(citext)'],
    ['serial4', 'serial', 'serial'],
    ['pg_catalog.int4', 'integer', 'integer'],
  ])('%s is %s', check);
});

describe('types in HCL', () => {
  const check = (name: string, args: readonly (number | string)[], expected: string): void => {
    const type = decodeType({ name, args });
    expect(typeof type === 'string' ? type : formatColumnType(type)).toBe(expected);
  };
  test.each([
    ['varchar', [20], 'character varying(20)'],
    ['float', [25], 'double precision'],
    ['float', [54], 'postgres: precision for type float must be between 1 and 53: 54'],
    ['decimal', [10, -1], 'postgres: decimal type must have scale >= 0'],
    ['numeric', [1001], 'postgres: decimal type must have precision between 1 and 1000'],
    ['second', [3], 'interval second(3)'],
    ['year', [3], 'postgres: too many parameters for type "year"'],
    ['text', [3], 'postgres: too many parameters for type "text"'],
    ['vector', [3], 'unknown column type "vector": write it as sql("vector")'],
    ['varchar', ['a'], 'postgres: parameters of type "varchar" must be whole numbers'],
  ] as const)('%s%j', check);
});

test('arrays of user types keep the reference', () => {
  const ref = { kind: 'enum', name: 'Mood', schema: 's' };
  const array = arrayOf({ class: 'enum', name: 'Mood', ref });
  expect(formatColumnType(array)).toBe('s."Mood"[]');
  expect(formatColumnType(array, (r) => `x.${r.name}`)).toBe('x.Mood[]');
  expect(elementType(array)).toEqual({ class: 'enum', name: 'Mood', ref });
  expect(elementType(parseColumnType('int[]'))).toEqual(parseColumnType('int'));
});

test('serial types stand for integers', () => {
  expect(withoutSerial(parseColumnType('bigserial'))).toEqual(parseColumnType('bigint'));
  expect(withoutSerial(parseColumnType('text'))).toEqual(parseColumnType('text'));
});
