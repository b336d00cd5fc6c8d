import type { Index, IndexPart } from '@atlas/model';
import { postgresProfile, unwrapParens } from '@atlas/sqltext';
import { indexMethod } from '../catalog/index-methods.ts';
import { indexParams, parseStorageParams } from '../catalog/storage-params.ts';
import { generatedName } from '../names.ts';
import { type IndexAttrs, type IndexPartAttrs, type SqlText, toAttrs } from '../types.ts';
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
  /** The primary key, and all other indexes in order of name. With `own`, only those not made by a parent's index. */
  of(
    relation: Relation,
    options?: { readonly own: boolean },
  ): { readonly primaryKey?: Index; readonly plain: readonly Index[] };
  /** The index that REPLICA IDENTITY USING INDEX names. */
  replicaIdentity(relation: Relation): string | undefined;
}

export function indexReader(catalog: Catalog): IndexReader {
  const byTable = catalog.grouped('indexes', 1);
  const constraints = new Map(
    catalog
      .rows('constraints')
      .filter((r) => r[2] === 'p' || r[2] === 'u' || r[2] === 'x')
      .map((r) => [r[5] ?? '', r]),
  );
  const partOptions = catalog.grouped('partOptions');
  const classes = operatorClasses(catalog);
  const read = (relation: Relation, row: RawRow): Index =>
    readIndex(catalog, relation, row, constraints.get(row[0] ?? ''), {
      operatorClass: classes,
      options: partOptions.get(row[0] ?? ''),
    });
  return {
    of(relation, { own } = { own: false }) {
      const rows = (byTable.get(relation.oid) ?? []).filter((r) => !own || r[16] !== 't');
      const primary = rows.find((r) => r[5] === 't');
      return {
        ...(primary === undefined ? {} : { primaryKey: read(relation, primary) }),
        plain: rows
          .filter((r) => r !== primary)
          .map((r) => read(relation, r))
          .sort(byName),
      };
    },
    replicaIdentity: (relation) => byTable.get(relation.oid)?.find((r) => r[6] === 't')?.[2] ?? undefined,
  };
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
