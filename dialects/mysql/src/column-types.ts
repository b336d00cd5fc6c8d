import type { ColumnType, TypeClass } from '@atlas/model';
import { mysqlProfile, TokenCursor } from '@atlas/sqltext';
import { serverLiteral } from './sql.ts';

/** How the arguments of a type are read. */
type Shape =
  | 'none'
  /** One length, absent when it equals `unit`. */
  | 'size'
  /** Fractional digits of seconds. */
  | 'fraction'
  | 'integer'
  | 'decimal'
  | 'float'
  /** Members in quotes. */
  | 'members'
  /** A length that says nothing about the column. */
  | 'ignored';

interface TypeSpec {
  readonly class: TypeClass;
  readonly shape: Shape;
  /** The length that need not be written. */
  readonly unit?: number;
  /** `attrs.class` for types that belong to no class of the common model. */
  readonly own?: string;
  /** HCL has no word for it: it is written `sql("...")`. */
  readonly sqlOnly?: boolean;
}

const SPECS: { readonly [name: string]: TypeSpec } = {
  bool: { class: 'bool', shape: 'none' },
  tinyint: { class: 'integer', shape: 'integer' },
  smallint: { class: 'integer', shape: 'integer' },
  mediumint: { class: 'integer', shape: 'integer' },
  int: { class: 'integer', shape: 'integer' },
  bigint: { class: 'integer', shape: 'integer' },
  decimal: { class: 'decimal', shape: 'decimal' },
  float: { class: 'float', shape: 'float' },
  double: { class: 'float', shape: 'float' },
  bit: { class: 'binary', shape: 'size', unit: 1 },
  char: { class: 'string', shape: 'size', unit: 1 },
  varchar: { class: 'string', shape: 'size' },
  binary: { class: 'binary', shape: 'size', unit: 1 },
  varbinary: { class: 'binary', shape: 'size' },
  tinytext: { class: 'string', shape: 'none' },
  text: { class: 'string', shape: 'ignored' },
  mediumtext: { class: 'string', shape: 'none' },
  longtext: { class: 'string', shape: 'none' },
  tinyblob: { class: 'binary', shape: 'none' },
  blob: { class: 'binary', shape: 'ignored' },
  mediumblob: { class: 'binary', shape: 'none' },
  longblob: { class: 'binary', shape: 'none' },
  date: { class: 'time', shape: 'none' },
  time: { class: 'time', shape: 'fraction' },
  datetime: { class: 'time', shape: 'fraction' },
  timestamp: { class: 'time', shape: 'fraction' },
  year: { class: 'time', shape: 'ignored' },
  json: { class: 'json', shape: 'none' },
  enum: { class: 'enum', shape: 'members' },
  set: { class: 'enum', shape: 'members' },
  geometry: { class: 'spatial', shape: 'none' },
  point: { class: 'spatial', shape: 'none' },
  linestring: { class: 'spatial', shape: 'none' },
  polygon: { class: 'spatial', shape: 'none' },
  multipoint: { class: 'spatial', shape: 'none' },
  multilinestring: { class: 'spatial', shape: 'none' },
  multipolygon: { class: 'spatial', shape: 'none' },
  geometrycollection: { class: 'spatial', shape: 'none' },
  inet4: { class: 'dialect', shape: 'none', own: 'network' },
  inet6: { class: 'dialect', shape: 'none', own: 'network' },
  uuid: { class: 'uuid', shape: 'none', sqlOnly: true },
  vector: { class: 'dialect', shape: 'size', own: 'vector', sqlOnly: true },
};

const ALIASES: { readonly [name: string]: string } = {
  boolean: 'bool',
  integer: 'int',
  numeric: 'decimal',
  dec: 'decimal',
  fixed: 'decimal',
  real: 'double',
  'double precision': 'double',
  character: 'char',
  'character varying': 'varchar',
  geomcollection: 'geometrycollection',
};

/** Display widths that servers add by themselves: signed, unsigned. */
const WIDTHS: { readonly [name: string]: readonly [number, number] } = {
  tinyint: [4, 3],
  smallint: [6, 5],
  mediumint: [9, 8],
  int: [11, 10],
  bigint: [20, 20],
};

/** Beyond this precision a FLOAT is a DOUBLE: https://dev.mysql.com/doc/refman/8.4/en/floating-point-types.html */
const FLOAT_MAX_PRECISION = 24;

/** All type names in normal form; those that only `sql("...")` can write are left out. */
export const typeNames: readonly string[] = Object.keys(SPECS).filter((name) => SPECS[name]?.sqlOnly !== true);

/** Parameter names of a type, for completion. */
export function typeParams(name: string): readonly string[] {
  switch (SPECS[name]?.shape) {
    case 'size':
    case 'integer':
    case 'ignored':
      return ['size'];
    case 'fraction':
      return ['precision'];
    case 'decimal':
    case 'float':
      return ['precision', 'scale'];
    case 'members':
      return ['values...'];
    default:
      return [];
  }
}

/** Whether HCL has no word for the type. */
export function isSqlOnly(type: ColumnType): boolean {
  return type.class === 'user' || SPECS[type.name]?.sqlOnly === true || type.attrs?.charset !== undefined;
}

/** Whether a column of the type holds text in a character set. */
export function hasCharset(type: ColumnType): boolean {
  return type.class === 'string' || type.class === 'enum';
}

interface TypeAttrs {
  /** A display width that is not the usual one. */
  readonly width?: number;
  readonly zerofill?: boolean;
  readonly charset?: string;
  readonly collate?: string;
}

/** Whether `unsigned` means something. */
export function isNumeric(type: ColumnType): boolean {
  return type.class === 'integer' || type.class === 'decimal' || type.class === 'float' || type.class === 'bool';
}

/**
 * The type of a name, its arguments and modifiers. A string says why there is none; undefined that the name is unknown.
 */
export function makeType(
  name: string,
  args: readonly (string | number)[],
  modifiers: { readonly unsigned?: boolean; readonly zerofill?: boolean } = {},
): ColumnType | string | undefined {
  const key = ALIASES[name] ?? name;
  const spec = Object.hasOwn(SPECS, key) ? SPECS[key] : undefined;
  if (spec === undefined) return undefined;
  const unsigned = modifiers.unsigned === true || modifiers.zerofill === true;
  const base = {
    class: spec.class,
    name: key,
    ...(unsigned ? { unsigned } : {}),
    ...(spec.own === undefined ? {} : { attrs: { class: spec.own } }),
  };
  if (spec.shape === 'members') {
    const values = args.map(String);
    return values.length === 0
      ? `unexpected ${key} type: ${JSON.stringify(key)}, it needs its members`
      : { ...base, values };
  }
  const numbers = args.map(Number);
  if (numbers.some((n) => !Number.isInteger(n) || n < 0)) return `invalid arguments of type ${JSON.stringify(key)}`;
  const [first, second] = numbers;
  const { name: _name, ...rest } = base;
  switch (spec.shape) {
    case 'integer':
      return integerType(key, first, modifiers, base);
    case 'size':
      return first === undefined || first === spec.unit ? base : { ...base, size: first };
    case 'fraction':
      return first === undefined || first === 0 ? base : { ...base, precision: first };
    case 'decimal': {
      const [precision, scale] = [first ?? 10, second ?? 0];
      if (scale > precision) return `decimal type must have precision >= scale: ${precision} < ${scale}`;
      return zerofilled({ ...base, precision, ...(scale === 0 ? {} : { scale }) }, modifiers);
    }
    case 'float': {
      if (second !== undefined && first !== undefined)
        return zerofilled({ ...base, precision: first, scale: second }, modifiers);
      const isDouble = key === 'double' || (first ?? 0) > FLOAT_MAX_PRECISION;
      return zerofilled({ ...rest, name: isDouble ? 'double' : 'float' }, modifiers);
    }
    default:
      return base;
  }
}

function integerType(
  name: string,
  width: number | undefined,
  modifiers: { readonly unsigned?: boolean; readonly zerofill?: boolean },
  base: ColumnType,
): ColumnType {
  const unsigned = base.unsigned === true;
  if (name === 'tinyint' && width === 1 && !unsigned) return { class: 'bool', name: 'bool' };
  if (modifiers.zerofill === true)
    return { ...base, size: width ?? WIDTHS[name]?.[1] ?? 10, attrs: { zerofill: true } };
  const usual = WIDTHS[name]?.[unsigned ? 1 : 0];
  // A display width says nothing about the values, but the server shows it, so what is created anew keeps it.
  return width === undefined || width === usual ? base : { ...base, attrs: { width } };
}

function zerofilled(type: ColumnType, modifiers: { readonly zerofill?: boolean }): ColumnType {
  return modifiers.zerofill === true ? { ...type, attrs: { zerofill: true } } : type;
}

const MODIFIERS: ReadonlySet<string> = new Set(['unsigned', 'zerofill', 'signed']);

/** Reads a type as the catalog or a statement spells it: `int(10) unsigned`. Unknown names are of class `user`. */
export function parseColumnType(text: string): ColumnType {
  const match = /^(.*?)((?:\s+(?:CHARSET|CHARACTER SET|COLLATE)\s+\w+)+)$/is.exec(text.trim());
  if (match !== null) {
    const [charset, collate] = [/SET\s+(\w+)/i.exec(match[2] ?? '')?.[1], /COLLATE\s+(\w+)/i.exec(match[2] ?? '')?.[1]];
    const type = parseColumnType(match[1] ?? '');
    const own = { ...(charset === undefined ? {} : { charset }), ...(collate === undefined ? {} : { collate }) };
    return hasCharset(type) ? { ...type, attrs: { ...type.attrs, ...own } } : type;
  }
  const cursor = TokenCursor.of(text, mysqlProfile);
  const words: string[] = [];
  while (cursor.peek()?.kind === 'word') words.push((cursor.next()?.text ?? '').toLowerCase());
  const args: (string | number)[] = [];
  for (const item of cursor.enterParens()?.splitByComma() ?? []) {
    const value = item.slice();
    args.push(/^['"]/.test(value) ? serverLiteral(value) : Number(value));
  }
  const modifiers: string[] = [];
  while (cursor.peek()?.kind === 'word') modifiers.push((cursor.next()?.text ?? '').toLowerCase());
  const all = [...words, ...modifiers];
  const known = all.filter((w) => MODIFIERS.has(w));
  const name = words.filter((w) => !known.includes(w)).join(' ');
  const rest = modifiers.filter((w) => !known.includes(w));
  const type =
    rest.length > 0 || !cursor.done
      ? undefined
      : makeType(name, args, { unsigned: known.includes('unsigned'), zerofill: known.includes('zerofill') });
  return type === undefined || typeof type === 'string' ? { class: 'user', name: text.trim() } : type;
}

/** The type without a character set of its own, which only arguments and results of routines have. */
export function withoutCharset(type: ColumnType): ColumnType {
  const { charset: _charset, collate: _collate, ...attrs } = type.attrs ?? {};
  const { attrs: _attrs, ...rest } = type;
  return Object.keys(attrs).length === 0 ? rest : { ...rest, attrs };
}

/** The type in normal form. With `width`, a display width that the server shows is written too. */
export function formatColumnType(type: ColumnType, options: { readonly width?: boolean } = {}): string {
  if (type.class === 'user') return type.name;
  const { width, zerofill, charset, collate } = (type.attrs ?? {}) as TypeAttrs;
  const args = typeArgs(type);
  const shown = args.length === 0 && width !== undefined && options.width === true ? [width] : args;
  const quoted = shown.map((a) =>
    typeof a === 'string' ? `'${a.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` : a,
  );
  return [
    type.name + (quoted.length === 0 ? '' : `(${quoted.join(',')})`),
    ...(type.unsigned === true ? ['unsigned'] : []),
    ...(zerofill === true ? ['zerofill'] : []),
    ...(charset === undefined ? [] : [`CHARSET ${charset}`]),
    ...(collate === undefined ? [] : [`COLLATE ${collate}`]),
  ].join(' ');
}

/** The arguments of a type in the order they are written. */
export function typeArgs(type: ColumnType): readonly (string | number)[] {
  if (type.values !== undefined) return type.values;
  if (type.size !== undefined) return [type.size];
  if (type.precision === undefined) return [];
  return type.scale === undefined ? [type.precision] : [type.precision, type.scale];
}

/** Whether two types differ; in a display width only where that counts. */
export function typesDiffer(from: ColumnType, to: ColumnType, options: { readonly width?: boolean } = {}): boolean {
  return formatColumnType(from, options) !== formatColumnType(to, options);
}
