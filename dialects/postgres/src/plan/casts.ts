/**
 * Base types that the server casts to on assignment, so that `ALTER COLUMN ... TYPE` needs no `USING`: the rows of
 * `pg_cast` with context `a` or `i`, by source. Every type also casts to the string types on assignment; that rule is
 * in `castsOnAssignment`.
 */
const CASTS: { readonly [source: string]: string } = {
  smallint:
    'integer bigint numeric real double precision oid regproc regprocedure regoper regoperator regclass regtype regconfig regdictionary regrole regnamespace regcollation',
  integer:
    'smallint bigint numeric real double precision money oid regproc regprocedure regoper regoperator regclass regtype regconfig regdictionary regrole regnamespace regcollation',
  bigint:
    'smallint integer numeric real double precision money oid regproc regprocedure regoper regoperator regclass regtype regconfig regdictionary regrole regnamespace regcollation',
  numeric: 'smallint integer bigint real double precision money',
  real: 'smallint integer bigint numeric double precision',
  'double precision': 'smallint integer bigint numeric real',
  money: 'numeric',
  oid: 'integer bigint regproc regprocedure regoper regoperator regclass regtype regconfig regdictionary regrole regnamespace regcollation',
  regclass: 'oid integer bigint',
  regtype: 'oid integer bigint',
  regproc: 'oid regprocedure integer bigint',
  regprocedure: 'oid regproc integer bigint',
  text: 'character varying bpchar character name regclass "char"',
  'character varying': 'text bpchar character name regclass "char"',
  character: 'text character varying bpchar name "char"',
  bpchar: 'text character varying character name "char"',
  name: 'text character varying bpchar character',
  '"char"': 'text character varying bpchar character',
  bit: 'bit varying',
  'bit varying': 'bit',
  date: 'timestamp timestamptz',
  time: 'interval timetz',
  timetz: 'time',
  timestamp: 'date time timestamptz',
  timestamptz: 'date time timestamp timetz',
  interval: 'time',
  json: 'jsonb',
  jsonb: 'json',
  cidr: 'inet',
  inet: 'cidr',
  macaddr: 'macaddr8',
  macaddr8: 'macaddr',
  point: 'box',
  lseg: 'point',
  path: 'polygon',
  box: 'polygon circle',
  polygon: 'path',
  circle: 'polygon',
  xid8: 'xid',
  int4range: 'int4multirange',
  int8range: 'int8multirange',
  numrange: 'nummultirange',
  daterange: 'datemultirange',
  tsrange: 'tsmultirange',
  tstzrange: 'tstzmultirange',
};

const SETS = new Map(Object.entries(CASTS).map(([source, targets]) => [source, ` ${targets} `]));
const STRINGS = new Set(['text', 'character varying', 'character', 'bpchar', 'name']);

/** The type name without length, precision and the like: `numeric(10,2)` is `numeric`. Arrays keep their brackets. */
export function baseTypeName(text: string): string {
  return text
    .replace(/\s*\([^()]*\)/, '')
    .replace(/^interval .*$/, 'interval')
    .trim();
}

/**
 * Whether the server converts a column from one type to the other by itself. Both are in normal form; two user types,
 * even of the same name, have no cast.
 */
export function castsOnAssignment(from: string, to: string): boolean {
  const [a, b] = [baseTypeName(from), baseTypeName(to)];
  if (a === b) return true;
  const isArray = [a.endsWith('[]'), b.endsWith('[]')];
  if (isArray[0] && isArray[1]) return castsOnAssignment(a.slice(0, -2), b.slice(0, -2));
  // Only the generic string types take anything; `name` has casts of its own.
  if (STRINGS.has(b) && b !== 'name') return true;
  if (isArray[0] !== isArray[1]) return false;
  return SETS.get(a)?.includes(` ${b} `) ?? false;
}

/** Pairs of types that have no cast at all, not even an explicit one, unless by way of their text. */
const EXPLICIT: { readonly [source: string]: string } = {
  boolean: 'integer',
  integer: 'boolean bit bit varying "char"',
  bigint: 'bit bit varying',
  jsonb: 'boolean numeric smallint integer bigint real double precision',
  box: 'lseg point',
  circle: 'box point',
  polygon: 'box circle point',
  path: 'point',
  '"char"': 'integer',
  bit: 'integer bigint',
  'bit varying': 'integer bigint',
  bytea: 'smallint integer bigint',
  xml: '',
};

/** The expression that converts a column of one type to another: a plain cast, or one by way of the text. */
export function castExpression(column: string, from: string, to: string): string {
  const [a, b] = [baseTypeName(from), baseTypeName(to)];
  const direct = castsOnAssignment(from, to) || STRINGS.has(a) || ` ${EXPLICIT[a] ?? ''} `.includes(` ${b} `);
  if (direct) return `${column}::${to}`;
  return a.endsWith('[]') && b.endsWith('[]') ? `${column}::text[]::${to}` : `${column}::text::${to}`;
}
