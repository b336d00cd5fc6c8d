import type { ColumnType, TypeClass } from '@atlas/model';

/**
 * Type names by class, in the spelling of the normal form: lower case, single spaces. SQLite itself takes any text.
 */
const NAMES: { readonly [K in TypeClass]?: readonly string[] } = {
  integer: [
    'int',
    'integer',
    'tinyint',
    'smallint',
    'mediumint',
    'bigint',
    'int2',
    'int8',
    'uint64',
    'unsigned big int',
  ],
  float: ['real', 'double', 'double precision', 'float'],
  decimal: ['numeric', 'decimal'],
  string: [
    'text',
    'varchar',
    'character',
    'varying character',
    'character varying',
    'nchar',
    'native character',
    'nvarchar',
    'clob',
    'char',
  ],
  binary: ['blob'],
  bool: ['bool', 'boolean'],
  time: ['date', 'datetime', 'time', 'timestamp'],
  json: ['json', 'jsonb'],
  uuid: ['uuid'],
};

const CLASS_OF: ReadonlyMap<string, TypeClass> = new Map(
  Object.entries(NAMES).flatMap(([kind, names]) => names.map((name) => [name, kind as TypeClass] as const)),
);

/** All known type names in normal form. */
export const typeNames: readonly string[] = [...CLASS_OF.keys()];

/** The class of a type name in normal form; undefined for names that only the user knows. */
export function classOfName(name: string): TypeClass | undefined {
  return CLASS_OF.get(name);
}

/** Types whose spelling SQLite does not keep: it reports them in capitals whatever was declared. */
const STANDARD = new Set(['int', 'integer', 'real', 'text', 'blob']);

/**
 * Reads a declared type, such as `VARCHAR(255)`. Unknown names are of class `user` with the text unchanged. The empty
 * type is `blob`. `attrs.declared` keeps the text where the normal form differs from it.
 */
export function parseColumnType(text: string): ColumnType {
  const type = parseKnown(text);
  if (type === undefined) return { class: 'user', name: text };
  const normal = formatColumnType(type);
  if (normal === text || (STANDARD.has(normal) && text.toLowerCase() === normal)) return type;
  return { ...type, attrs: { declared: text } };
}

function parseKnown(text: string): ColumnType | undefined {
  if (text.trim() === '') return { class: 'binary', name: 'blob' };
  const match = /^([^()]*?)\s*(?:\(([^()]*)\))?\s*$/.exec(text);
  if (match === null) return undefined;
  const name = (match[1] ?? '').trim().toLowerCase().replace(/\s+/g, ' ');
  const kind = classOfName(name);
  if (kind === undefined) return undefined;
  const args = match[2] === undefined ? [] : match[2].split(',').map((a) => a.trim());
  if (args.length > 2 || args.some((a) => !/^\d{1,9}$/.test(a))) return undefined;
  return typeWithArgs(kind, name, args.map(Number));
}

/** A known type with up to two sizes. */
export function typeWithArgs(kind: TypeClass, name: string, args: readonly number[]): ColumnType {
  const [first, second] = args;
  const isNumber = kind === 'decimal' || kind === 'float' || second !== undefined;
  if (first === undefined) return { class: kind, name };
  if (!isNumber) return { class: kind, name, size: first };
  return { class: kind, name, precision: first, ...(second === undefined ? {} : { scale: second }) };
}

/** The sizes of a type in the order they are written. */
export function typeArgs(type: ColumnType): number[] {
  if (type.size !== undefined) return [type.size];
  if (type.precision === undefined) return [];
  return type.scale === undefined ? [type.precision] : [type.precision, type.scale];
}

/** A type in normal form: lower case, sizes without blanks. User types keep their text. */
export function formatColumnType(type: ColumnType): string {
  const args = typeArgs(type);
  return type.name + (args.length === 0 ? '' : `(${args.join(',')})`);
}

/** The text that was declared, as the database reports it: `VARCHAR(255)`. Empty where no type was written. */
export function declaredType(type: ColumnType): string {
  const declared = type.attrs?.declared;
  return typeof declared === 'string' ? declared : formatColumnType(type);
}

/** Whether only this exact name makes a single primary key column an alias of the rowid. */
export function isIntegerType(type: ColumnType): boolean {
  return declaredType(type).trim().toLowerCase() === 'integer';
}

/** Whether two types mean different things to SQLite: other classes, or other texts of types that only users know. */
export function typeClassesDiffer(from: ColumnType, to: ColumnType): boolean {
  if (from.class !== to.class) return true;
  return from.class === 'user' && from.name.toLowerCase() !== to.name.toLowerCase();
}

/**
 * Whether two types of one class have other names, such as `int` and `bigint`, or other sizes. A type without a size is
 * equal to one with any, since migration files leave sizes out; letter case and white space do not count.
 */
export function declarationsDiffer(from: ColumnType, to: ColumnType): boolean {
  if (from.name.toLowerCase() !== to.name.toLowerCase()) return true;
  const [a, b] = [typeArgs(from), typeArgs(to)];
  return a.length > 0 && b.length > 0 && a.join() !== b.join();
}
