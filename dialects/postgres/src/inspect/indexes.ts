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
  const parents = new Map(catalog.rows('inherits').map((r) => [r[0] ?? '', r[1] ?? '']));
  const names = new Map(catalog.rows('indexes').map((r) => [r[0] ?? '', r[2] ?? '']));
  const rootOf = (row: RawRow): string => {
    let oid = row[0] ?? '';
    for (let above = parents.get(oid); above !== undefined; above = parents.get(oid)) oid = above;
    return names.get(oid) ?? row[2] ?? '';
  };
  const partOptions = catalog.grouped('partOptions');
  const classes = operatorClasses(catalog);
  const read = (relation: Relation, row: RawRow): Index =>
    readIndex(catalog, relation, row, constraints.get(row[0] ?? ''), {
      operatorClass: classes,
      options: partOptions.get(row[0] ?? ''),
    });
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

/** What is needed to read the parts of an index. */
interface PartContext {
  readonly operatorClass: OperatorClassReader;
  /** Rows of `partOptions` of the index. */
  readonly options: readonly RawRow[] | undefined;
}

// Like `readColumn`, this and what it calls run very often: what is absent is tested before anything is made.
function readIndex(
  catalog: Catalog,
  relation: Relation,
  row: RawRow,
  constraint: RawRow | undefined,
  context: PartContext,
): Index {
  const oid = row[0] ?? '';
  const name = row[2] ?? '';
  const isPrimary = row[5] === 't';
  const kind = constraint === undefined || isPrimary ? undefined : constraint[2] === 'x' ? 'exclude' : 'unique';
  const isDefaultName = isPrimary && name === generatedName(relation.name, '', 'pkey');
  const index: Index = {
    name: isDefaultName ? '' : name,
    unique: row[4] === 't' && kind !== 'exclude',
    parts: readParts(catalog, relation, row, constraint, context),
    attrs: indexAttrs(catalog, relation, row, constraint, kind),
  };
  const { comment } =
    constraint === undefined
      ? catalog.comment(CLASS.relation, oid)
      : { ...catalog.comment(CLASS.relation, oid), ...catalog.comment(CLASS.constraint, constraint[0] ?? '') };
  return comment === undefined ? index : { ...index, comment };
}

function indexAttrs(
  catalog: Catalog,
  relation: Relation,
  row: RawRow,
  constraint: RawRow | undefined,
  kind: 'exclude' | 'unique' | undefined,
): Index['attrs'] {
  const isPrimary = row[5] === 't';
  const isPeriod = constraint?.[18] === 't';
  const keys = vector(row[9]);
  const keyCount = Number(row[8]);
  const methodName = indexMethod(catalog.methods.get(row[3] ?? '') ?? 'btree');
  const isUsual =
    kind === undefined &&
    methodName === 'BTREE' &&
    keys.length === keyCount &&
    isNull(row[13]) &&
    isNull(row[7]) &&
    isNull(row[14]) &&
    isNull(constraint?.[6]) &&
    isNull(row[17]) &&
    !isPeriod;
  if (isUsual) return NO_ATTRS;
  const include = keys.slice(keyCount).map((number) => relation.byNumber.get(number)?.name ?? '');
  const { pages_per_range: pages, ...params } = parseStorageParams(joined(row[14]), indexParams);
  const attrs: IndexAttrs = {
    ...(kind === undefined ? {} : { constraint: kind }),
    ...(methodName === 'BTREE' || (kind === 'unique' && isPeriod) || isPrimary ? {} : { type: methodName }),
    ...(isNull(row[13]) ? {} : { where: row[13] }),
    ...(include.length === 0 ? {} : { include }),
    ...(row[7] === 't' ? { nulls_distinct: false } : {}),
    ...(typeof pages === 'number' && pages !== 128 ? { page_per_range: pages } : {}),
    ...(Object.keys(params).length === 0 ? {} : { storage_params: params }),
    ...(constraint === undefined ? {} : deferrableOf(constraint)),
    ...(isPeriod ? { without_overlaps: true } : {}),
    ...(row[17] === 't' ? { invalid: true } : {}),
  };
  return toAttrs(attrs);
}

function isNull(value: string | null | undefined): value is null | undefined {
  return value === null || value === undefined;
}

function readParts(
  catalog: Catalog,
  relation: Relation,
  row: RawRow,
  constraint: RawRow | undefined,
  { operatorClass, options }: PartContext,
): IndexPart[] {
  const expressions = isNull(row[15]) ? [] : (JSON.parse(row[15]) as string[]);
  const operators = constraint?.[2] !== 'x' || isNull(constraint[20]) ? [] : (JSON.parse(constraint[20]) as string[]);
  const flags = vector(row[10]);
  const classes = vector(row[11]);
  const collations = vector(row[12]);
  let expression = 0;
  return vector(row[9])
    .slice(0, Number(row[8]))
    .map((number, i): IndexPart => {
      const column = number === '0' ? undefined : relation.byNumber.get(number);
      const flag = Number(flags[i] ?? 0);
      const desc = (flag & 1) !== 0;
      const nullsFirst = (flag & 2) !== 0;
      const own = column === undefined ? undefined : column.row[8];
      const collation = collations[i];
      const params = options?.find((r) => r[1] === String(i + 1))?.[2];
      const ops = operatorClass(classes[i] ?? '', column?.row[3], joined(params));
      const collate = isSet(collation)
        ? partCollation(catalog, collation, own, column?.row[3] === NAME_OID)
        : undefined;
      // WITHOUT OVERLAPS decides methods, classes and operators by itself.
      const isPeriod = constraint?.[18] === 't';
      const isUsual = nullsFirst === desc && ops === undefined && collate === undefined && operators.length === 0;
      if (isUsual && column !== undefined) return { column: column.name, desc, attrs: NO_ATTRS };
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

const NO_ATTRS: IndexPart['attrs'] = {};

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
  const isDefault = name === 'default' || (isName && isNull(columnCollation) && name === 'C');
  return isDefault ? undefined : name;
}

/** The operator class when it is not the one that the server takes for the type by itself. */
type OperatorClassReader = (
  oid: string,
  columnType: string | null | undefined,
  params: readonly string[],
) => string | SqlText | undefined;

function operatorClasses(catalog: Catalog): OperatorClassReader {
  const defaults = new Set<string>();
  for (const { isDefault, method, type } of catalog.operatorClasses.values())
    if (isDefault) defaults.add(`${method}:${type}`);
  return (oid, columnType, params) => {
    const found = catalog.operatorClasses.get(oid);
    if (found === undefined) return undefined;
    if (params.length > 0) {
      const list = params.map((p) => p.replace(/^([^=]+)=(.*)$/s, (_all, k: string, v: string) => `${k}='${v}'`));
      return { sql: `${className(found)}(${list.join(', ')})` };
    }
    if (!found.isDefault) return classRef(found);
    if (found.type === columnType || !isSet(columnType)) return undefined;
    // A class of a related type is the default, unless the type has one of its own.
    return defaults.has(`${found.method}:${columnType}`) ? classRef(found) : undefined;
  };
}

/** Classes in `public`, where most extensions are, go by their plain name as the manuals have it. */
function className(found: OperatorClass): string {
  return found.schema === 'public' ? found.name : qualifiedName(found);
}

function classRef(found: OperatorClass): string | SqlText {
  const name = className(found);
  return name === found.name ? name : { sql: name };
}
