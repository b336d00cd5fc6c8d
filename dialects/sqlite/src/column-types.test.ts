import { describe, expect, test } from 'vitest';
import {
  declarationsDiffer,
  declaredType,
  formatColumnType,
  parseColumnType,
  typeClassesDiffer,
} from './column-types.ts';
import { sqliteHcl } from './hcl.ts';

function check(text: string, normal: string, kind: string): void {
  test(`${JSON.stringify(text)} is ${kind} ${normal}`, () => {
    const type = parseColumnType(text);
    expect([formatColumnType(type), type.class]).toEqual([normal, kind]);
  });
}

describe('normal form', () => {
  check('INTEGER', 'integer', 'integer');
  check('int', 'int', 'integer');
  check('unsigned  BIG int', 'unsigned big int', 'integer');
  check('VARCHAR ( 255 )', 'varchar(255)', 'string');
  check('native character(70)', 'native character(70)', 'string');
  check('Decimal(10,\n2)', 'decimal(10,2)', 'decimal');
  check('DOUBLE PRECISION', 'double precision', 'float');
  check('', 'blob', 'binary');
  check('jsonb', 'jsonb', 'json');
  check('datetime', 'datetime', 'time');
  check('F32_BLOB(3)', 'F32_BLOB(3)', 'user');
  check('varchar(max)', 'varchar(max)', 'user');
  check('My Type', 'My Type', 'user');
  check('constructor', 'constructor', 'user');
});

test.each(['VARCHAR(255)', 'numeric(15, 4)', '', 'unsigned  BIG int', 'text', 'My Type'])(
  '%j keeps its text',
  (text) => {
    expect(declaredType(parseColumnType(text))).toBe(text);
  },
);

test.each([
  ['int', 'bigint', false],
  ['text', 'VARCHAR(10)', false],
  ['varchar(10)', 'varchar(20)', false],
  ['int', 'text', true],
  ['point', 'POINT', false],
  ['point', 'circle', true],
])('%s against %s differs: %s', (a, b, differs) => {
  expect(typeClassesDiffer(parseColumnType(a), parseColumnType(b))).toBe(differs);
});

test.each([
  ['int', 'bigint', true],
  ['varchar(10)', 'VARCHAR ( 10 )', false],
  ['varchar(10)', 'varchar(20)', true],
  ['decimal(10,2)', 'decimal(10)', true],
  ['varchar', 'varchar(20)', false],
  ['decimal(10,2)', 'DECIMAL', false],
  ['', 'blob', false],
])('the declaration of %j against %j differs: %s', (a, b, differs) => {
  expect(declarationsDiffer(parseColumnType(a), parseColumnType(b))).toBe(differs);
});

test.each([
  ['unsigned_big_int', [], 'unsigned big int'],
  ['varchar', [255], 'varchar(255)'],
  ['decimal', [10, 2], 'decimal(10,2)'],
] as const)('HCL %s(%j)', (name, args, sql) => {
  const type = sqliteHcl.decodeType({ name, args });
  if (typeof type === 'string') throw new Error(type);
  expect(formatColumnType(type)).toBe(sql);
  expect(sqliteHcl.encodeType(type)).toEqual({ kind: 'type', name, ...(args.length === 0 ? {} : { args }) });
});

test('an unknown HCL type says what to write instead', () => {
  expect(sqliteHcl.decodeType({ name: 'serial', args: [] })).toContain('sql("serial")');
});
