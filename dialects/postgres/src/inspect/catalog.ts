import type { ColumnType, ObjectRef } from '@atlas/model';
import { arrayOf, parseColumnType, refType } from '../column-types.ts';
import type { RoutineRef } from '../types.ts';
import { type JsonQuery, QUERIES, type RowQuery } from './queries.ts';

/** One row of plain columns, as text; null is NULL. */
export type RawRow = readonly (string | null)[];

/** Identifiers of catalogs, which never change: what `classoid` columns hold. */
export const CLASS = {
  relation: '1259',
  routine: '1255',
  type: '1247',
  schema: '2615',
  constraint: '2606',
  trigger: '2620',
  policy: '3256',
  extension: '3079',
  eventTrigger: '3466',
  cast: '2605',
  collation: '3456',
  server: '1417',
  wrapper: '2328',
} as const;

export interface Relation {
  readonly oid: string;
  readonly name: string;
  readonly schema: string;
  /** `pg_class.relkind`: r, p, v, m, f, S, c. */
  readonly kind: string;
  readonly isPartition: boolean;
  readonly row: RawRow;
  /** In order of `attnum`. */
  readonly columns: CatalogColumn[];
  readonly byNumber: ColumnsByNumber;
}

export interface CatalogColumn {
  readonly name: string;
  readonly number: string;
  /** Default, number, name, type, modifier, not null; then, where any is set: identity, generated, collation, ... */
  readonly row: RawRow;
}

/** Columns by `attnum`, which is their place, unless some before them were dropped. */
export class ColumnsByNumber {
  readonly #columns: readonly CatalogColumn[];

  constructor(columns: readonly CatalogColumn[]) {
    this.#columns = columns;
  }

  get(number: string): CatalogColumn | undefined {
    const likely = this.#columns[Number(number) - 1];
    return likely?.number === number ? likely : this.#columns.find((c) => c.number === number);
  }
}

export interface CatalogRoutine {
  readonly name: string;
  readonly schema: string;
  /** `pg_proc.prokind`: f, p, a, w. */
  readonly kind: string;
}

/** A collation or operator class. */
export interface NamedObject {
  readonly name: string;
  readonly schema: string;
  /** Is found without its schema. */
  readonly visible: boolean;
}

export interface OperatorClass extends NamedObject {
  readonly isDefault: boolean;
  readonly method: string;
  readonly type: string;
}

/** What one inspection read, indexed. Names instead of identifiers wherever the model has names. */
export interface Catalog {
  readonly versionNum: number;
  readonly schemas: ReadonlyMap<string, string>;
  readonly relations: ReadonlyMap<string, Relation>;
  readonly routines: ReadonlyMap<string, CatalogRoutine>;
  readonly collations: ReadonlyMap<string, NamedObject>;
  readonly operatorClasses: ReadonlyMap<string, OperatorClass>;
  /** Names of index and table methods. */
  readonly methods: ReadonlyMap<string, string>;
  readonly defaultTableMethod: string | undefined;
  /** Rows by the first column. */
  grouped(query: RowQuery, column?: number): ReadonlyMap<string, readonly RawRow[]>;
  rows(query: RowQuery): readonly RawRow[];
  json<T>(query: JsonQuery): readonly T[];
  comment(classId: string, oid: string, subId?: string): { readonly comment?: string };
  /** Belongs to an extension; its name. */
  extensionOf(classId: string, oid: string): string | undefined;
  /** What an object depends on; `column` is the number of a column or `0`. */
  edges(
    classId: string,
    oid: string,
  ): readonly { readonly classId: string; readonly oid: string; readonly column: string }[];
  /** A type as seen from an object of `schema`. */
  type(oid: string, typmod: string, schema: string): ColumnType;
  /** The text of a type, from anywhere. */
  typeText(oid: string, typmod: string): string;
  /** A reference to an object of the model seen from `schema`; undefined for what is not part of it. */
  ref(classId: string, oid: string, schema: string): ObjectRef | undefined;
}

/** Whether identifier columns hold something. */
export function isSet(oid: string | null | undefined): oid is string {
  return oid !== null && oid !== undefined && oid !== '0' && oid !== '-';
}

/** A text array that was joined by the separator of the queries. */
export function joined(text: string | null | undefined): readonly string[] {
  return text === null || text === undefined || text === '' ? [] : text.split('\u0001');
}

/** Numbers of an `int2vector` or `oidvector`. */
export function vector(text: string | null | undefined): readonly string[] {
  return text === null || text === undefined || text === '' ? [] : text.split(' ');
}

/** A function by reference, or by its name as SQL when it is not part of the model. */
export function routineRef(catalog: Catalog, oid: string, name: string, schema: string): RoutineRef {
  return catalog.ref(CLASS.routine, oid, schema) ?? { sql: name };
}

/** A reference without its schema where that is the one it is seen from. */
export function refIn(kind: string, schema: string, name: string, from: string): ObjectRef {
  return schema === from ? { kind, name } : { kind, schema, name };
}

interface UserType {
  readonly name: string;
  readonly schema: string;
  readonly kind: string;
}

const NO_COMMENT = {};

/** Indexes the results of `catalogQueries`, given in the order of `QUERIES`. */
export function readCatalog(results: readonly (readonly RawRow[])[], versionNum: number): Catalog {
  const byQuery = new Map(QUERIES.map((name, i) => [name, results[i] ?? []] as const));
  const rows = (query: RowQuery): readonly RawRow[] => byQuery.get(query) ?? [];
  const parsed = new Map<JsonQuery, readonly unknown[]>();
  const json = <T>(query: JsonQuery): readonly T[] => {
    const known = parsed.get(query) ?? (byQuery.get(query) ?? []).map((row) => JSON.parse(row[0] ?? 'null') as unknown);
    parsed.set(query, known);
    return known as readonly T[];
  };
  const members = new Map(rows('members').map((r) => [`${r[0]}:${r[1]}`, r[2] ?? '']));
  const extensionOf = (classId: string, oid: string): string | undefined =>
    members.size === 0 ? undefined : members.get(`${classId}:${oid}`);
  const schemas = new Map(
    json<{ oid: string; name: string }>('schemas')
      .filter((s) => extensionOf(CLASS.schema, s.oid) === undefined)
      .map((s) => [s.oid, s.name]),
  );
  const relations = readRelations(rows, schemas, (oid) => extensionOf(CLASS.relation, oid) !== undefined);
  const routines = new Map(
    json<{ oid: string; name: string; schema: string; kind: string }>('routines').map((r) => [
      r.oid,
      { name: r.name, schema: schemas.get(r.schema) ?? '', kind: r.kind },
    ]),
  );
  const comments = new Map(
    [...group(rows('comments'), (r) => r[0] ?? '')].map(([classId, list]) => [classId, group(list, (r) => r[1] ?? '')]),
  );
  const types = readTypes(rows, extensionOf);
  const edges = group(
    rows('edges').map((r) => ({ key: `${r[0]}:${r[1]}`, classId: r[2] ?? '', oid: r[3] ?? '', column: r[4] ?? '0' })),
    (e) => e.key,
  );
  const collations = new Map(
    rows('collations').map((r) => [r[0] ?? '', { name: r[1] ?? '', schema: r[2] ?? '', visible: r[3] === 't' }]),
  );
  const schemaNames = new Set(schemas.values());
  const ref = (classId: string, oid: string, schema: string): ObjectRef | undefined => {
    if (extensionOf(classId, oid) !== undefined) return undefined;
    if (classId === CLASS.relation) {
      const relation = relations.get(oid);
      return relation === undefined ? undefined : refIn(relationKind(relation), relation.schema, relation.name, schema);
    }
    if (classId === CLASS.routine) {
      const routine = routines.get(oid);
      return routine === undefined ? undefined : refIn(routineKind(routine.kind), routine.schema, routine.name, schema);
    }
    if (classId === CLASS.collation) {
      const collation = collations.get(oid);
      const isKnown = collation !== undefined && schemaNames.has(collation.schema);
      return isKnown ? refIn('collation', collation.schema, collation.name, schema) : undefined;
    }
    return classId === CLASS.type ? types.ref(oid, schema) : undefined;
  };
  const methodRows = rows('methods');
  return {
    versionNum,
    schemas,
    relations,
    routines,
    collations,
    operatorClasses: new Map(
      rows('operatorClasses').map((r) => [
        r[0] ?? '',
        {
          name: r[1] ?? '',
          schema: r[2] ?? '',
          visible: r[3] === 't',
          isDefault: r[4] === 't',
          method: r[5] ?? '',
          type: r[6] ?? '',
        },
      ]),
    ),
    methods: new Map(methodRows.map((r) => [r[0] ?? '', r[1] ?? ''])),
    defaultTableMethod: methodRows.find((r) => r[2] === 't')?.[1] ?? undefined,
    rows,
    json,
    grouped: (query, column = 0) => group(rows(query), (r) => r[column] ?? ''),
    comment(classId, oid, subId = '0') {
      const text = comments
        .get(classId)
        ?.get(oid)
        ?.find((r) => r[2] === subId)?.[3];
      return text === undefined || text === null || text === '' ? NO_COMMENT : { comment: text };
    },
    extensionOf,
    edges: (classId, oid) => edges.get(`${classId}:${oid}`) ?? [],
    type: types.type,
    typeText: types.text,
    ref,
  };
}

export function relationKind(relation: Relation): string {
  switch (relation.kind) {
    case 'v':
      return 'view';
    case 'm':
      return 'materialized';
    case 'f':
      return 'foreign_table';
    case 'S':
      return 'sequence';
    case 'c':
      return 'composite';
    default:
      return relation.isPartition ? 'partition' : 'table';
  }
}

export function routineKind(kind: string): 'function' | 'procedure' | 'aggregate' {
  return kind === 'p' ? 'procedure' : kind === 'a' ? 'aggregate' : 'function';
}

function readRelations(
  rows: (query: RowQuery) => readonly RawRow[],
  schemas: ReadonlyMap<string, string>,
  isMember: (oid: string) => boolean,
): Map<string, Relation> {
  const relations = new Map<string, Relation>();
  for (const row of rows('relations')) {
    const oid = row[0] ?? '';
    const schema = schemas.get(row[2] ?? '');
    if (schema === undefined || isMember(oid)) continue;
    const columns: CatalogColumn[] = [];
    relations.set(oid, {
      oid,
      name: row[1] ?? '',
      schema,
      kind: row[3] ?? '',
      isPartition: row[5] === 't',
      row,
      columns,
      byNumber: new ColumnsByNumber(columns),
    });
  }
  for (const [oid, list] of rows('columns')) {
    const relation = relations.get(oid ?? '');
    if (relation === undefined) continue;
    for (const row of JSON.parse(list ?? '[]') as RawRow[])
      relation.columns.push({ name: row[2] ?? '', number: row[1] ?? '', row });
  }
  for (const { columns } of relations.values()) {
    // Rows come nearly always in order; a catalog that saw many changes may have them otherwise.
    if (columns.some((c, i) => i > 0 && Number(columns[i - 1]?.number) > Number(c.number)))
      columns.sort((a, b) => Number(a.number) - Number(b.number));
  }
  return relations;
}

function readTypes(
  rows: (query: RowQuery) => readonly RawRow[],
  extensionOf: (classId: string, oid: string) => string | undefined,
) {
  const texts = new Map(rows('types').map((r) => [`${r[0]}:${r[1]}`, r[2] ?? '']));
  const users = new Map<string, UserType>();
  const elements = new Map<string, string>();
  for (const [oid = '', name, schema, type, array, relkind, isPartition] of rows('userTypes')) {
    if (oid === null || extensionOf(CLASS.type, oid) !== undefined) continue;
    users.set(oid, { name: name ?? '', schema: schema ?? '', kind: typeKind(type, relkind, isPartition === 't') });
    if (isSet(array)) elements.set(array, oid);
  }
  const ref = (oid: string, schema: string): ObjectRef | undefined => {
    const user = users.get(elements.get(oid) ?? oid);
    return user === undefined ? undefined : refIn(user.kind, user.schema, user.name, schema);
  };
  const text = (oid: string, typmod: string): string => texts.get(`${oid}:${typmod}`) ?? texts.get(`${oid}:-1`) ?? '';
  // Columns of equal type in one schema share the value.
  const bySchema = new Map<string, Map<string, ColumnType>>();
  const type = (oid: string, typmod: string, schema: string): ColumnType => {
    let known = bySchema.get(schema);
    if (known === undefined) {
      known = new Map();
      bySchema.set(schema, known);
    }
    const key = typmod === '-1' ? oid : `${oid}:${typmod}`;
    let found = known.get(key);
    if (found === undefined) {
      const target = ref(oid, schema);
      if (target === undefined) found = parseColumnType(text(oid, typmod));
      else found = elements.has(oid) ? arrayOf(refType(target)) : refType(target);
      known.set(key, found);
    }
    return found;
  };
  return { ref, text, type };
}

function typeKind(type: string | null | undefined, relkind: string | null | undefined, isPartition: boolean): string {
  switch (type) {
    case 'e':
      return 'enum';
    case 'd':
      return 'domain';
    case 'r':
      return 'range';
    default:
      switch (relkind) {
        case 'c':
          return 'composite';
        case 'v':
          return 'view';
        case 'm':
          return 'materialized';
        case 'f':
          return 'foreign_table';
        default:
          return isPartition ? 'partition' : 'table';
      }
  }
}

function group<T>(items: readonly T[], key: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const k = key(item);
    const list = groups.get(k);
    if (list === undefined) groups.set(k, [item]);
    else list.push(item);
  }
  return groups;
}

/** By name in the order of UTF-16 code units, which is the same everywhere. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
