import type { HclType, HclTypeSpec, HclTypeText } from '@atlas/dialect';
import type { ColumnType, ObjectRef } from '@atlas/model';
import { BUILTIN_TYPES, type BuiltinType, INTERVAL_FIELDS } from './catalog/types.ts';
import { identifier } from './names.ts';

const BY_NAME: ReadonlyMap<string, BuiltinType> = new Map(
  BUILTIN_TYPES.flatMap((type) => [type.name, ...(type.aliases ?? [])].map((name) => [name, type] as const)),
);
const BY_HCL: ReadonlyMap<string, BuiltinType> = new Map(
  BUILTIN_TYPES.flatMap((type) =>
    [type.hcl ?? type.name, ...(type.aliases ?? [])].filter((n) => !n.includes(' ')).map((n) => [n, type] as const),
  ),
);
/** Types of extensions that HCL knows by name although they are user types to the server. */
const EXTENSION_TYPES: ReadonlySet<string> = new Set(['hstore']);

/** All type names of HCL, for completion. */
export const hclTypes: readonly HclTypeSpec[] = [
  ...BUILTIN_TYPES.map((type) => ({
    name: type.hcl ?? type.name,
    ...(type.params === undefined ? {} : { params: type.params }),
    ...(type.doc === undefined ? {} : { doc: type.doc }),
  })),
  { name: 'varchar', params: ['size'], doc: 'Text with a limit.' },
  { name: 'char', params: ['size'], doc: 'Text padded with blanks.' },
  { name: 'int', doc: 'Integer of 4 bytes.' },
  { name: 'decimal', params: ['precision', 'scale'], doc: 'Exact number.' },
  { name: 'float', params: ['precision'], doc: 'Floating point number.' },
  { name: 'hstore', doc: 'Keys and values, of the extension of that name.' },
  ...INTERVAL_FIELDS.map((field) => ({
    name: field.replaceAll(' ', '_'),
    ...(field.endsWith('second') ? { params: ['precision'] } : {}),
    doc: `Interval of ${field}.`,
  })),
];

/** The type of `varchar(255)` in HCL; a string says what is wrong with it. */
export function decodeType({ name, args }: HclType): ColumnType | string {
  if (args.some((a) => typeof a !== 'number' || !Number.isInteger(a)))
    return `postgres: parameters of type ${JSON.stringify(name)} must be whole numbers`;
  const numbers = args as readonly number[];
  const field = name.replaceAll('_', ' ');
  if (INTERVAL_FIELDS.includes(field)) {
    if (numbers.length > (field.endsWith('second') ? 1 : 0)) return tooMany(name);
    return intervalType(field, numbers[0]);
  }
  if (name === 'float') return floatType(numbers[0]);
  if (EXTENSION_TYPES.has(name)) return numbers.length > 0 ? tooMany(name) : { class: 'user', name };
  const known = BY_HCL.get(name);
  if (known === undefined) return `unknown column type ${JSON.stringify(name)}: write it as sql("${name}")`;
  if (numbers.length > (known.params?.length ?? 0)) return tooMany(name);
  return builtinType(known, numbers);
}

function tooMany(name: string): string {
  return `postgres: too many parameters for type ${JSON.stringify(name)}`;
}

/** How a type prints in HCL. */
export function encodeType(type: ColumnType): HclTypeText {
  if (type.attrs?.class === 'array') return { kind: 'sql', text: formatColumnType(type) };
  if (type.ref !== undefined) return { kind: 'ref', ref: type.ref };
  if (type.class === 'user') {
    return EXTENSION_TYPES.has(type.name) ? { kind: 'type', name: type.name } : { kind: 'sql', text: type.name };
  }
  const args = typeArgs(type);
  const field = /^interval (.+)$/.exec(type.name)?.[1];
  const name = field?.replaceAll(' ', '_') ?? BY_NAME.get(type.name)?.hcl ?? type.name;
  return args.length === 0 ? { kind: 'type', name } : { kind: 'type', name, args };
}

/** A type as SQL in normal form. `qualify` says how names of user types print; default: as they are seen in `ref`. */
export function formatColumnType(type: ColumnType, qualify: (ref: ObjectRef) => string = plainName): string {
  if (type.ref !== undefined) return qualify(type.ref) + (type.attrs?.class === 'array' ? '[]' : '');
  const args = typeArgs(type);
  const params = args.length === 0 ? '' : `(${args.join(',')})`;
  return type.name + params;
}

function plainName(ref: ObjectRef): string {
  const name = identifier(ref.name);
  return ref.schema === undefined ? name : `${identifier(ref.schema)}.${name}`;
}

function typeArgs(type: ColumnType): number[] {
  if (type.size !== undefined) return [type.size];
  if (type.precision === undefined) return [];
  return type.scale === undefined ? [type.precision] : [type.precision, type.scale];
}

/** Serial types and the integers behind them. */
export const SERIAL_OF: { readonly [integer: string]: string } = {
  smallint: 'smallserial',
  integer: 'serial',
  bigint: 'bigserial',
};
const INTEGER_OF: { readonly [serial: string]: string } = {
  smallserial: 'smallint',
  serial: 'integer',
  bigserial: 'bigint',
};

export function isSerial(type: ColumnType): boolean {
  return Object.hasOwn(INTEGER_OF, type.name) && type.class === 'integer';
}

/** The integer type behind a serial one; other types unchanged. */
export function withoutSerial(type: ColumnType): ColumnType {
  const name = isSerial(type) ? INTEGER_OF[type.name] : undefined;
  return name === undefined ? type : { class: 'integer', name };
}

/** The type of the elements of an array; undefined for other types. */
export function elementType(type: ColumnType): ColumnType | undefined {
  if (type.attrs?.class !== 'array') return undefined;
  if (type.ref !== undefined) return refType(type.ref);
  return parseColumnType(type.name.slice(0, -2));
}

/** The type that an object of the model is. */
export function refType(ref: ObjectRef): ColumnType {
  return { class: ref.kind === 'enum' ? 'enum' : 'user', name: ref.name, ref };
}

/** Arrays of a type. PostgreSQL does not keep the number and size of dimensions. */
export function arrayOf(element: ColumnType): ColumnType {
  return {
    class: 'dialect',
    name: `${formatColumnType(element)}[]`,
    ...(element.ref === undefined ? {} : { ref: element.ref }),
    attrs: ARRAY,
  };
}

const ARRAY = { class: 'array' } as const;
const ARRAY_SUFFIX = /^(.+?)((?:\s+ARRAY(?:\s*\[\s*\d*\s*\])*)+|(?:\s*\[\s*\d*\s*\])+)\s*$/is;

const parsed = new Map<string, ColumnType>();
/** Schemas hold few different types, so all their columns share them; the limit keeps hostile input from growing it. */
const MAX_PARSED = 10_000;

/** Reads a type as SQL or the catalog spells it. Never fails: what is not built in is of class `user`, text unchanged. */
export function parseColumnType(text: string): ColumnType {
  let type = parsed.get(text);
  if (type === undefined) {
    type = parse(text);
    if (parsed.size < MAX_PARSED) parsed.set(text, type);
  }
  return type;
}

function parse(source: string): ColumnType {
  const text = source.trim();
  const array = ARRAY_SUFFIX.exec(text)?.[1];
  if (array !== undefined) return arrayOf(parseColumnType(array));
  // Qualified by hand; the catalog never prints it.
  const bare = text.replace(/^pg_catalog\s*\.\s*/i, '');
  const match = /^([a-z_][a-z0-9_ ]*?)\s*(?:\(([^()]*)\)\s*([a-z ]*))?$/i.exec(bare.replaceAll(/\s+/g, ' '));
  const user: ColumnType = { class: 'user', name: text };
  if (match === null) return user;
  const [, head = '', params, tail] = match;
  const name = `${head} ${tail ?? ''}`.trim().toLowerCase();
  const args = params === undefined ? [] : params.split(',').map((p) => p.trim());
  if (args.some((a) => !/^-?\d+$/.test(a))) return user;
  const numbers = args.map(Number);
  const field = /^interval (.+)$/.exec(name)?.[1];
  if (field !== undefined) return typed(INTERVAL_FIELDS.includes(field) ? intervalType(field, numbers[0]) : user, user);
  if (name === 'float') return typed(floatType(numbers[0]), user);
  const known = BY_NAME.get(name);
  if (known === undefined || numbers.length > (known.params?.length ?? 0)) return user;
  return typed(builtinType(known, numbers, true), user);
}

function typed(type: ColumnType | string, otherwise: ColumnType): ColumnType {
  return typeof type === 'string' ? otherwise : type;
}

/** `lenient`: what a server reported is accepted although HCL refuses it. */
function builtinType(known: BuiltinType, args: readonly number[], lenient = false): ColumnType | string {
  const [first, second] = args;
  const base: ColumnType = {
    class: known.class,
    name: known.name,
    ...(known.family === undefined ? {} : { attrs: familyAttrs(known.family) }),
  };
  switch (known.class) {
    case 'decimal':
      if (!lenient && second !== undefined && second < 0) return 'postgres: decimal type must have scale >= 0';
      if (first !== undefined && (first < 1 || first > 1000))
        return 'postgres: decimal type must have precision between 1 and 1000';
      if (first === undefined) return base;
      return { ...base, precision: first, ...(second === undefined || second === 0 ? {} : { scale: second }) };
    case 'time':
      return first === undefined || first === 6 ? base : { ...base, precision: first };
    default:
      if (known.name === 'character') return { ...base, size: first ?? 1 };
      return first === undefined || (known.name === 'bit' && first === 1) ? base : { ...base, size: first };
  }
}

const families = new Map<string, { readonly class: string }>();

function familyAttrs(name: string): { readonly class: string } {
  const found = families.get(name) ?? { class: name };
  families.set(name, found);
  return found;
}

function intervalType(field: string, precision: number | undefined): ColumnType {
  return {
    class: 'time',
    name: `interval ${field}`,
    ...(precision === undefined || precision === 6 ? {} : { precision }),
  };
}

function floatType(precision: number | undefined): ColumnType | string {
  if (precision !== undefined && (precision < 1 || precision > 53))
    return `postgres: precision for type float must be between 1 and 53: ${precision}`;
  return { class: 'float', name: precision !== undefined && precision < 25 ? 'real' : 'double precision' };
}
