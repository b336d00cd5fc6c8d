import type { TypeClass } from '@atlas/model';

/** What is known of one built-in type. */
export interface BuiltinType {
  /** Spelling of the normal form. */
  readonly name: string;
  readonly class: TypeClass;
  /** `attrs.class` where `class` is `dialect`. */
  readonly family?: string;
  /** Name in HCL where it is not `name`. */
  readonly hcl?: string;
  /** Further spellings in SQL and HCL. */
  readonly aliases?: readonly string[];
  readonly params?: readonly string[];
  readonly doc?: string;
}

function family(names: string, name: string, rest: Partial<BuiltinType> = {}): BuiltinType[] {
  return names.split(' ').map((n) => ({ name: n, class: 'dialect', family: name, ...rest }));
}

/** https://www.postgresql.org/docs/current/datatype.html */
export const BUILTIN_TYPES: readonly BuiltinType[] = [
  { name: 'smallint', class: 'integer', aliases: ['int2'], doc: 'Integer of 2 bytes.' },
  { name: 'integer', class: 'integer', aliases: ['int', 'int4'], doc: 'Integer of 4 bytes.' },
  { name: 'bigint', class: 'integer', aliases: ['int8'], doc: 'Integer of 8 bytes.' },
  { name: 'smallserial', class: 'integer', aliases: ['serial2'], doc: 'smallint with a sequence of its own.' },
  { name: 'serial', class: 'integer', aliases: ['serial4'], doc: 'integer with a sequence of its own.' },
  { name: 'bigserial', class: 'integer', aliases: ['serial8'], doc: 'bigint with a sequence of its own.' },
  {
    name: 'numeric',
    class: 'decimal',
    aliases: ['decimal', 'dec'],
    params: ['precision', 'scale'],
    doc: 'Exact number.',
  },
  { name: 'real', class: 'float', aliases: ['float4'], doc: 'Floating point number of 4 bytes.' },
  {
    name: 'double precision',
    class: 'float',
    hcl: 'double_precision',
    aliases: ['float8'],
    doc: 'Floating point number of 8 bytes.',
  },
  { name: 'boolean', class: 'bool', aliases: ['bool'], doc: 'true or false.' },
  { name: 'text', class: 'string', doc: 'Text of any length.' },
  {
    name: 'character varying',
    class: 'string',
    hcl: 'character_varying',
    aliases: ['varchar', 'char varying', 'national character varying'],
    params: ['size'],
    doc: 'Text with a limit.',
  },
  {
    name: 'character',
    class: 'string',
    aliases: ['char', 'national character', 'nchar'],
    params: ['size'],
    doc: 'Text padded with blanks; one character without a size.',
  },
  { name: 'bpchar', class: 'string', doc: 'Text without trailing blanks.' },
  { name: 'name', class: 'string', doc: 'Identifier of at most 63 bytes.' },
  { name: 'bytea', class: 'binary', doc: 'Bytes.' },
  { name: 'bit', class: 'dialect', family: 'bit', params: ['size'], doc: 'Bits; one without a size.' },
  {
    name: 'bit varying',
    class: 'dialect',
    family: 'bit',
    hcl: 'bit_varying',
    aliases: ['varbit'],
    params: ['size'],
    doc: 'Bits with a limit.',
  },
  { name: 'date', class: 'time', doc: 'Day.' },
  { name: 'time', class: 'time', aliases: ['time without time zone'], params: ['precision'], doc: 'Time of day.' },
  {
    name: 'timetz',
    class: 'time',
    aliases: ['time with time zone'],
    params: ['precision'],
    doc: 'Time of day with zone.',
  },
  {
    name: 'timestamp',
    class: 'time',
    aliases: ['timestamp without time zone'],
    params: ['precision'],
    doc: 'Day and time.',
  },
  {
    name: 'timestamptz',
    class: 'time',
    aliases: ['timestamp with time zone'],
    params: ['precision'],
    doc: 'Point in time.',
  },
  { name: 'interval', class: 'time', params: ['precision'], doc: 'Span of time.' },
  { name: 'json', class: 'json', doc: 'JSON as text.' },
  { name: 'jsonb', class: 'json', doc: 'JSON, parsed.' },
  { name: 'uuid', class: 'uuid', doc: 'UUID.' },
  ...family('xml', 'xml'),
  ...family('money', 'money'),
  ...family('inet cidr macaddr macaddr8', 'network'),
  ...family('point line lseg box path polygon circle', '', { class: 'spatial' }).map(withoutFamily),
  ...family('tsvector tsquery', 'text search'),
  ...family('int4range int8range numrange tsrange tstzrange daterange', 'range'),
  ...family('int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange', 'range'),
  ...family(
    'oid regclass regcollation regconfig regdictionary regnamespace regoper regoperator regproc regprocedure regrole regtype',
    'oid',
  ),
  ...family('xid xid8 cid tid pg_lsn pg_snapshot txid_snapshot jsonpath', 'system'),
  ...family(
    'any anyelement anyarray anynonarray anyenum anyrange anymultirange anycompatible anycompatiblearray ' +
      'anycompatiblenonarray anycompatiblerange anycompatiblemultirange internal record trigger event_trigger void ' +
      'unknown cstring language_handler fdw_handler index_am_handler table_am_handler',
    'pseudo',
    { doc: 'Pseudo type: for arguments and results only.' },
  ),
];

function withoutFamily(type: BuiltinType): BuiltinType {
  const { family: _family, ...rest } = type;
  return rest;
}

/** Fields of an interval, as SQL spells them. */
export const INTERVAL_FIELDS: readonly string[] = [
  'year',
  'month',
  'day',
  'hour',
  'minute',
  'second',
  'year to month',
  'day to hour',
  'day to minute',
  'day to second',
  'hour to minute',
  'hour to second',
  'minute to second',
];
