import { describe, expect, test } from 'vitest';
import { formatColumnType, makeType, parseColumnType, typesDiffer } from './column-types.ts';

describe('a type as the catalog spells it', () => {
  const check = (text: string, normal: string, kind?: string): void => {
    const type = parseColumnType(text);
    expect(formatColumnType(type), text).toBe(normal);
    if (kind !== undefined) expect(type.class, text).toBe(kind);
    expect(parseColumnType(normal)).toEqual(parseColumnType(formatColumnType(parseColumnType(normal))));
  };

  test('has one normal form', () => {
    check('tinyint(1)', 'bool', 'bool');
    check('boolean', 'bool', 'bool');
    check('int(11)', 'int', 'integer');
    check('INTEGER', 'int', 'integer');
    check('bigint(20) unsigned', 'bigint unsigned', 'integer');
    check('int(6) unsigned zerofill', 'int(6) unsigned zerofill');
    check('decimal', 'decimal(10)', 'decimal');
    check('decimal(10,2) unsigned', 'decimal(10,2) unsigned');
    check('numeric(8,0)', 'decimal(8)');
    check('float(30)', 'double', 'float');
    check('float(10)', 'float');
    check('float(7,2)', 'float(7,2)');
    check('double precision', 'double');
    check('real', 'double');
    check('bit(1)', 'bit', 'binary');
    check('bit(8)', 'bit(8)');
    check('char(1)', 'char', 'string');
    check('varchar(255)', 'varchar(255)');
    check('text(300)', 'text');
    check('datetime(0)', 'datetime', 'time');
    check('timestamp(6)', 'timestamp(6)');
    check('year(4)', 'year');
    check("enum('a','b''c','d,e')", "enum('a','b''c','d,e')", 'enum');
    check("set('x','y')", "set('x','y')");
    check('geomcollection', 'geometrycollection', 'spatial');
    check('inet6', 'inet6', 'dialect');
    check('vector(3)', 'vector(3)', 'dialect');
    check('uuid', 'uuid', 'uuid');
    check('varchar(10) character set latin1', 'varchar(10) CHARSET latin1');
    check('my_type(3)', 'my_type(3)', 'user');
  });

  test('keeps an unusual display width for new columns only', () => {
    const type = parseColumnType('int(4)');
    expect(formatColumnType(type, { width: true })).toBe('int(4)');
    expect(formatColumnType(parseColumnType('int(11)'), { width: true })).toBe('int');
    expect(typesDiffer(type, parseColumnType('int'))).toBe(false);
    expect(typesDiffer(type, parseColumnType('int unsigned'))).toBe(true);
  });

  test('a wrong type says why', () => {
    expect(makeType('decimal', [2, 3])).toBe('decimal type must have precision >= scale: 2 < 3');
    expect(makeType('enum', [])).toMatch(/enum/);
    expect(makeType('nothing', [])).toBeUndefined();
  });
});
