import type { Index, IndexPart } from '@atlas/model';
import { postgresProfile, unwrapParens } from '@atlas/sqltext';
import { indexMethod } from '../catalog/index-methods.ts';
import { indexParams, parseStorageParams } from '../catalog/storage-params.ts';
import { generatedName } from '../names.ts';
import { type AttachedIndex, type IndexAttrs, type IndexPartAttrs, type SqlText, toAttrs } from '../types.ts';
import {
  byName,
  type Catalog,
  CLASS,
  isSet,
  joined,
  type OperatorClass,
  type RawRow,
  type Relation,
  vector,
} from './catalog.ts';
import { collationOf, qualifiedName } from './expressions.ts';
import { deferrableOf } from './rows.ts';

/** Reads the indexes of one inspection. */
export interface IndexReader {
  /** The primary key, and all other indexes in order of name. */
  of(relation: Relation): { readonly primaryKey?: Index; readonly plain: readonly Index[] };
  /** The indexes of a partition by what they are to its parent. */
  ofPartition(relation: Relation, parent: Relation | undefined): PartitionIndexes;
  /** The index that REPLICA IDENTITY USING INDEX names. */
  replicaIdentity(relation: Relation): string | undefined;
}

export interface PartitionIndexes {
  /** Of the partition's own, in order of name. `of` is the parent's index that an index of a constraint serves. */
  readonly own: readonly { readonly index: Index; readonly isPrimary: boolean; readonly of?: string }[];
  /** What it has only because the parent has it, by the name of the parent's index. */
  readonly attached: readonly AttachedIndex[];
  /** Indexes of the parent that it has no part in, which are INVALID therefore. */
  readonly missing: readonly string[];
}

export function indexReader(catalog: Catalog): IndexReader {
  const byTable = catalog.grouped('indexes', 1);
  const constraints = new Map(
    catalog
      .rows('constraints')
      .filter((r) => r[2] === 'p' || r[2] === 'u' || r[2] === 'x')
      .map((r) => [r[5] ?? '', r]),
  );
  const options = new Map(catalog.rows('partOptions').map((r) => [`${r[0]}:${r[1]}`, joined(r[2])]));
  const parents = new Map(catalog.rows('inherits').map((r) => [r[0] ?? '', r[1] ?? '']));
  const names = new Map(catalog.rows('indexes').map((r) => [r[0] ?? '', r[2] ?? '']));
  const rootOf = (row: RawRow): string => {
    let oid = row[0] ?? '';
    for (let above = parents.get(oid); above !== undefined; above = parents.get(oid)) oid = above;
    return names.get(oid) ?? row[2] ?? '';
  };
  const read = (relation: Relation, row: RawRow): Index =>
    readIndex(catalog, relation, row, constraints.get(row[0] ?? ''), options);
  return {
    of(relation) {
      const rows = byTable.get(relation.oid) ?? [];
      const primary = rows.find((r) => r[5] === 't');
      return {
        ...(primary === undefined ? {} : { primaryKey: read(relation, primary) }),
        plain: rows
          .filter((r) => r !== primary)
          .map((r) => read(relation, r))
          .sort(byName),
      };
    },
    ofPartition(relation, parent) {
      const rows = byTable.get(relation.oid) ?? [];
      const above = parent === undefined ? [] : (byTable.get(parent.oid) ?? []);
      const byOid = new Map(above.map((r) => [r[0] ?? '', r]));
      const parentOf = (row: RawRow): RawRow | undefined =>
        row[16] === 't' ? byOid.get(parents.get(row[0] ?? '') ?? '') : undefined;
      // A constraint of its own that serves an index of the parent is more than that index.
      const isOwn = (row: RawRow): boolean => {
        const constraint = constraints.get(row[0] ?? '');
        return row[16] !== 't' || (constraint !== undefined && !isSet(constraint[11]));
      };
      const served = new Set(rows.map(parentOf));
      return {
        own: rows
          .filter(isOwn)
          .map((row) => {
            const of = parentOf(row)?.[2];
            return { index: read(relation, row), isPrimary: row[5] === 't', ...(isName(of) ? { of } : {}) };
          })
          .sort((a, b) => byName(a.index, b.index)),
        attached: rows
          .flatMap((row): AttachedIndex[] => {
            const of = isOwn(row) ? undefined : parentOf(row);
            if (parent === undefined || of === undefined) return [];
            const [name, label] = [row[2] ?? '', of[2] ?? ''];
            const implied = isImplied(relation.name, name, of, constraints.get(of[0] ?? ''), parent);
            const root = rootOf(of);
            return [
              {
                name,
                of: label,
                ...(root === label ? {} : { root }),
                ...(implied ? { implied: true as const } : {}),
              },
            ];
          })
          .sort((a, b) => (a.of < b.of ? -1 : 1)),
        missing: above
          .filter((row) => !served.has(row))
          .map((row) => row[2] ?? '')
          .sort(),
      };
    },
    replicaIdentity: (relation) => byTable.get(relation.oid)?.find((r) => r[6] === 't')?.[2] ?? undefined,
  };
}

function isName(name: string | null | undefined): name is string {
  return name !== null && name !== undefined;
}

/** Whether the server makes up this name for a partition's share of the parent's index. */
function isImplied(
  table: string,
  name: string,
  above: RawRow,
  constraint: RawRow | undefined,
  parent: Relation,
): boolean {
  const columns =
    above[18] === null || above[18] === undefined
      ? vector(above[9]).map((number) => parent.byNumber.get(number)?.name ?? '')
      : (JSON.parse(above[18]) as string[]);
  const suffix = above[5] === 't' ? 'pkey' : constraint === undefined ? 'idx' : constraint[2] === 'x' ? 'excl' : 'key';
  const [number = ''] = /[1-9]?\d*$/.exec(name) ?? [];
  const rest = above[5] === 't' ? '' : columns.join('_');
  return [number, ''].some((n) => name === generatedName(table, rest, suffix + n));
}

function readIndex(
  catalog: Catalog,
  relation: Relation,
  row: RawRow,
  constraint: RawRow | undefined,
  options: ReadonlyMap<string, readonly string[]>,
): Index {
  const [oid = '', , name, method, isUnique, isPrimary, , nullsNotDistinct, keyCount] = row;
  const keys = vector(row[9]);
  const columnName = (number: string): string => relation.byNumber.get(number)?.name ?? '';
  const include = keys.slice(Number(keyCount)).map(columnName);
  const methodName = indexMethod(catalog.methods.get(method ?? '') ?? 'btree');
  const { pages_per_range: pages, ...params } = parseStorageParams(joined(row[14]), indexParams);
  const kind = constraint === undefined || isPrimary === 't' ? undefined : constraint[2] === 'x' ? 'exclude' : 'unique';
  const attrs: IndexAttrs = {
    ...(kind === undefined ? {} : { constraint: kind }),
    ...(methodName === 'BTREE' ||
    (kind === 'unique' && constraint?.[18] === 't') ||
    (isPrimary === 't' && methodName !== 'BTREE')
      ? {}
      : { type: methodName }),
    ...(row[13] === null || row[13] === undefined ? {} : { where: row[13] }),
    ...(include.length === 0 ? {} : { include }),
    ...(nullsNotDistinct === 't' ? { nulls_distinct: false } : {}),
    ...(typeof pages === 'number' && pages !== 128 ? { page_per_range: pages } : {}),
    ...(Object.keys(params).length === 0 ? {} : { storage_params: params }),
    ...(constraint === undefined ? {} : deferrableOf(constraint)),
    ...(constraint?.[18] === 't' ? { without_overlaps: true } : {}),
    ...(row[17] === 't' ? { invalid: true } : {}),
  };
  const comment = {
    ...catalog.comment(CLASS.relation, oid ?? ''),
    ...(constraint === undefined ? {} : catalog.comment(CLASS.constraint, constraint[0] ?? '')),
  };
  const isDefaultName = isPrimary === 't' && name === generatedName(relation.name, '', 'pkey');
  return {
    name: isDefaultName ? '' : (name ?? ''),
    unique: isUnique === 't' && kind !== 'exclude',
    parts: readParts(catalog, relation, row, Number(keyCount), constraint, options),
    ...comment,
    attrs: toAttrs(attrs),
  };
}

function readParts(
  catalog: Catalog,
  relation: Relation,
  row: RawRow,
  keyCount: number,
  constraint: RawRow | undefined,
  options: ReadonlyMap<string, readonly string[]>,
): IndexPart[] {
  const expressions = row[15] === null || row[15] === undefined ? [] : (JSON.parse(row[15]) as string[]);
  const operators =
    constraint?.[2] !== 'x' || constraint[20] === null || constraint[20] === undefined
      ? []
      : (JSON.parse(constraint[20]) as string[]);
  const flags = vector(row[10]);
  const classes = vector(row[11]);
  const collations = vector(row[12]);
  let expression = 0;
  return vector(row[9])
    .slice(0, keyCount)
    .map((number, i): IndexPart => {
      const column = number === '0' ? undefined : relation.byNumber.get(number);
      const flag = Number(flags[i] ?? 0);
      const [desc, nullsFirst] = [(flag & 1) !== 0, (flag & 2) !== 0];
      const own = column === undefined ? undefined : column.row[8];
      const collation = collations[i];
      const ops = operatorClass(catalog, classes[i] ?? '', column?.row[3], options.get(`${row[0]}:${i + 1}`));
      const collate = isSet(collation)
        ? partCollation(catalog, collation, own, column?.row[3] === NAME_OID)
        : undefined;
      // WITHOUT OVERLAPS decides methods, classes and operators by itself.
      const isPeriod = constraint?.[18] === 't';
      const attrs: IndexPartAttrs = {
        ...(nullsFirst && !desc ? { nulls_first: true } : {}),
        ...(!nullsFirst && desc ? { nulls_last: true } : {}),
        ...(ops === undefined || isPeriod ? {} : { ops }),
        ...(collate === undefined ? {} : { collate }),
        ...(operators[i] === undefined ? {} : { op: operators[i] }),
      };
      if (column !== undefined) return { column: column.name, desc, attrs: toAttrs(attrs) };
      return { expr: unwrapParens(expressions[expression++] ?? '', postgresProfile), desc, attrs: toAttrs(attrs) };
    });
}

/** The type `name`, the only one whose own collation is not the database's. */
const NAME_OID = '19';

/** The collation of a part when it is not that of its column, or not the default one for an expression. */
function partCollation(
  catalog: Catalog,
  oid: string,
  columnCollation: string | null | undefined,
  isName: boolean,
): string | undefined {
  const name = collationOf(catalog, oid);
  if (columnCollation === oid) return undefined;
  const isDefault = name === 'default' || (isName && columnCollation === null && name === 'C');
  return isDefault ? undefined : name;
}

/** The operator class when it is not the one that the server takes for the type by itself. */
function operatorClass(
  catalog: Catalog,
  oid: string,
  columnType: string | null | undefined,
  params: readonly string[] | undefined,
): string | SqlText | undefined {
  const found = catalog.operatorClasses.get(oid);
  if (found === undefined) return undefined;
  if (params !== undefined && params.length > 0) {
    const list = params.map((p) => p.replace(/^([^=]+)=(.*)$/s, (_all, k: string, v: string) => `${k}='${v}'`));
    return { sql: `${className(found)}(${list.join(', ')})` };
  }
  if (!found.isDefault) return classRef(found);
  if (found.type === columnType || !isSet(columnType)) return undefined;
  // A class of a related type is the default, unless the type has one of its own.
  for (const other of catalog.operatorClasses.values()) {
    if (other.isDefault && other.method === found.method && other.type === columnType) return classRef(found);
  }
  return undefined;
}

/** Classes in `public`, where most extensions are, go by their plain name as the manuals have it. */
function className(found: OperatorClass): string {
  return found.schema === 'public' ? found.name : qualifiedName(found);
}

function classRef(found: OperatorClass): string | SqlText {
  const name = className(found);
  return name === found.name ? name : { sql: name };
}
