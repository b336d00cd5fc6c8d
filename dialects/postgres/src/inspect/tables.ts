import type { Check, Column, ColumnType, ForeignKey, ReferentialAction, Table } from '@atlas/model';
import { parseStorageParams, tableParams } from '../catalog/storage-params.ts';
import { SERIAL_OF } from '../column-types.ts';
import { serialSequenceName } from '../names.ts';
import {
  type CheckAttrs,
  type ColumnAttrs,
  type ForeignKeyAttrs,
  type Identity,
  type NamedCheck,
  type StorageParams,
  type TableAttrs,
  toAttrs,
} from '../types.ts';
import {
  byName,
  type Catalog,
  type CatalogColumn,
  CLASS,
  isSet,
  joined,
  type RawRow,
  type Relation,
  vector,
} from './catalog.ts';
import { collationOf, parseDefault } from './expressions.ts';
import { type IndexReader, indexReader } from './indexes.ts';
import { type PartitionKeys, partitionKeys } from './partition-keys.ts';
import type { DependencyReader } from './dependencies.ts';
import { deferrableOf, sequenceNumbers } from './rows.ts';
import type { Sequences } from './sequences.ts';

/** Reads tables of one inspection. */
export interface TableReader {
  readonly indexes: IndexReader;
  readonly keys: PartitionKeys;
  table(relation: Relation): Table;
  columns(relation: Relation): readonly Column[];
  /** The default of a column as the server prints it, also where the model says it in another way. */
  defaultText(relation: Relation, number: string): string | undefined;
  /** Foreign keys that are the relation's own, in order of name. */
  foreignKeys(relation: Relation): readonly ForeignKey[];
  replicaIdentity(relation: Relation): TableAttrs['replica_identity'];
  /** Checks that are the relation's own, in order of name. */
  checks(relation: Relation, options: { readonly own: boolean }): readonly Check[];
  /** Attributes that tables and partitions share. */
  common(relation: Relation): TableAttrs;
}

export function tableReader(catalog: Catalog, sequences: Sequences, dependencies: DependencyReader): TableReader {
  const constraints = catalog.grouped('constraints', 3);
  const parents = catalog.grouped('inherits');
  const indexes = indexReader(catalog);
  const keys = partitionKeys(catalog);

  const columns = (relation: Relation): readonly Column[] =>
    relation.columns.map((column) => readColumn(catalog, sequences, relation, column));

  const checks = (relation: Relation, options: { readonly own: boolean }): readonly Check[] =>
    (constraints.get(relation.oid) ?? [])
      .filter((r) => r[2] === 'c' && (!options.own || r[10] === null))
      .map((r) => readCheck(catalog, r))
      .sort(byName);

  const common = (relation: Relation): TableAttrs => {
    const [, , , , persistence, , enabled, enforced, , method, , options, toastOptions] = relation.row;
    const params: StorageParams = {
      ...parseStorageParams(joined(options), tableParams),
      ...parseStorageParams(joined(toastOptions), tableParams, 'toast_'),
    };
    const methodName = isSet(method) ? catalog.methods.get(method) : undefined;
    const key = keys.get(relation);
    return {
      ...(persistence === 'u' ? { unlogged: true } : {}),
      ...(methodName === undefined || methodName === catalog.defaultTableMethod ? {} : { access_method: methodName }),
      ...(key === undefined ? {} : { partition: key }),
      ...(enabled === 't' || enforced === 't'
        ? {
            row_security: {
              ...(enabled === 't' ? { enabled: true } : {}),
              ...(enforced === 't' ? { enforced: true } : {}),
            },
          }
        : {}),
      ...(Object.keys(params).length === 0 ? {} : { storage_params: params }),
    };
  };

  const foreignKeys = (relation: Relation): readonly ForeignKey[] =>
    (constraints.get(relation.oid) ?? [])
      .filter((r) => r[2] === 'f' && !isSet(r[11]))
      .flatMap((r) => readForeignKey(catalog, relation, r) ?? [])
      .sort((a, b) => (a.symbol < b.symbol ? -1 : 1));

  const replicaIdentity = (relation: Relation): TableAttrs['replica_identity'] => {
    const code = relation.row[8];
    if (code === 'f') return 'FULL';
    if (code === 'n') return 'NOTHING';
    const index = code === 'i' ? indexes.replicaIdentity(relation) : undefined;
    return index === undefined ? undefined : { kind: 'index', name: index };
  };

  const table = (relation: Relation): Table => {
    const { primaryKey, plain } = indexes.of(relation);
    const inherited = [...(parents.get(relation.oid) ?? [])]
      .sort((a, b) => Number(a[2]) - Number(b[2]))
      .flatMap((r) => catalog.ref(CLASS.relation, r[1] ?? '', relation.schema) ?? []);
    const own = common(relation);
    const identity = replicaIdentity(relation);
    const outside = (constraints.get(relation.oid) ?? [])
      .filter((r) => r[2] === 'f' && !isSet(r[11]) && !catalog.relations.has(r[13] ?? ''))
      .map((r) => r[1] ?? '');
    const attrs: TableAttrs = {
      ...own,
      ...(identity === undefined ? {} : { replica_identity: identity }),
      ...(inherited.length === 0 ? {} : { inherits: inherited }),
      ...(outside.length === 0 ? {} : { outside_keys: outside }),
    };
    return {
      name: relation.name,
      ...catalog.comment(CLASS.relation, relation.oid),
      columns: columns(relation),
      ...(primaryKey === undefined ? {} : { primaryKey }),
      indexes: plain,
      foreignKeys: foreignKeys(relation),
      checks: checks(relation, { own: false }),
      triggers: [],
      attrs: toAttrs(attrs),
      ...dependencies(CLASS.relation, relation.oid, relation.schema, { types: false, also: inherited }),
    };
  };

  const defaultText = (relation: Relation, number: string): string | undefined =>
    relation.byNumber.get(number)?.row[0] ?? undefined;

  return { indexes, keys, table, columns, defaultText, foreignKeys, replicaIdentity, checks, common };
}

const STORAGE: { readonly [code: string]: ColumnAttrs['storage'] } = {
  p: 'PLAIN',
  e: 'EXTERNAL',
  x: 'EXTENDED',
  m: 'MAIN',
};
const COMPRESSION: { readonly [code: string]: string } = { p: 'pglz', l: 'lz4' };

const NO_ATTRS: Column['attrs'] = {};

// Runs for every column of a database: what is absent is tested before anything is made, and rows are indexed, as taking
// them apart by a pattern runs an iterator.
function readColumn(catalog: Catalog, sequences: Sequences, relation: Relation, column: CatalogColumn): Column {
  const { number, row } = column;
  const typeOid = row[3] ?? '';
  const typmod = row[4] ?? '-1';
  const declared = catalog.type(typeOid, typmod, relation.schema);
  const { comment } = catalog.comment(CLASS.relation, relation.oid, number);
  const nullable = row[5] !== 't';
  const attrs = columnAttrsOf(sequences, relation, column, declared.name);
  const plain: Column =
    comment === undefined
      ? { name: column.name, type: declared, null: nullable, attrs }
      : { name: column.name, type: declared, null: nullable, comment, attrs };
  const collate = collationOf(catalog, row[8]);
  const withCollation = collate === undefined ? plain : { ...plain, collate };
  const text = row[0];
  if (text === null || text === undefined) return withCollation;
  const generated = row[7];
  if (generated === 's' || generated === 'v')
    return { ...withCollation, generated: { expr: text, type: generated === 'v' ? 'VIRTUAL' : 'STORED' } };
  const owned = sequences.ownedBy(relation.oid, number);
  const serial = owned !== undefined && sequences.isHidden(owned.oid) ? SERIAL_OF[declared.name] : undefined;
  if (serial !== undefined)
    return { ...withCollation, type: SERIAL_TYPES[serial] ?? { class: 'integer', name: serial } };
  const value = parseDefault(text, declared, catalog.typeText(typeOid, typmod));
  return { ...withCollation, default: value };
}

const SERIAL_TYPES: { readonly [name: string]: ColumnType } = Object.fromEntries(
  Object.values(SERIAL_OF).map((name) => [name, { class: 'integer', name }]),
);

function columnAttrsOf(sequences: Sequences, relation: Relation, column: CatalogColumn, type: string): Column['attrs'] {
  const { row } = column;
  const owned = sequences.ownedBy(relation.oid, column.number);
  if (owned === undefined && row.length < 7) return NO_ATTRS;
  const identity = row[6];
  const storage = row[9];
  const compression = row[10];
  const isSerial = owned !== undefined && !isSet(identity) && sequences.isHidden(owned.oid);
  const attrs: ColumnAttrs = {
    ...(isSet(identity) ? { identity: readIdentity(identity, owned?.row, type) } : {}),
    ...(storage === null || storage === undefined ? {} : { storage: STORAGE[storage] ?? 'PLAIN' }),
    ...(compression === null || compression === undefined
      ? {}
      : { compression: COMPRESSION[compression] ?? compression }),
    ...(isSerial && owned.name !== serialSequenceName(relation.name, column.name)
      ? { serial_sequence: owned.name }
      : {}),
  };
  return toAttrs(attrs);
}

function readIdentity(code: string, sequence: RawRow | undefined, type: string): Identity {
  const generated = code === 'a' ? 'ALWAYS' : 'BY_DEFAULT';
  return sequence === undefined ? { generated } : { generated, ...sequenceNumbers(sequence, type) };
}

const ACTIONS: { readonly [code: string]: ReferentialAction } = {
  a: 'NO ACTION',
  r: 'RESTRICT',
  c: 'CASCADE',
  n: 'SET NULL',
  d: 'SET DEFAULT',
};

function readForeignKey(catalog: Catalog, relation: Relation, row: RawRow): ForeignKey | undefined {
  const target = catalog.relations.get(row[13] ?? '');
  const names = (of: Relation | undefined, numbers: string | null | undefined): string[] =>
    vector(numbers).map((n) => of?.byNumber.get(n)?.name ?? '');
  // A table of a schema that is not read has no columns here, so the key cannot be shown.
  if (target === undefined) return undefined;
  const attrs: ForeignKeyAttrs = {
    ...deferrableOf(row),
    ...(row[18] === 't' ? { period: true } : {}),
    ...validityOf(row),
    ...(row[17] === null || row[17] === undefined || row[17] === ''
      ? {}
      : { on_delete_columns: names(relation, row[17]) }),
  };
  return {
    symbol: row[1] ?? '',
    columns: names(relation, row[12]),
    ...(target.schema === relation.schema ? {} : { refSchema: target.schema }),
    refTable: target.name,
    refColumns: names(target, row[14]),
    onUpdate: ACTIONS[row[15] ?? 'a'] ?? 'NO ACTION',
    onDelete: ACTIONS[row[16] ?? 'a'] ?? 'NO ACTION',
    ...catalog.comment(CLASS.constraint, row[0] ?? ''),
    attrs: toAttrs(attrs),
  };
}

function validityOf(row: RawRow): Pick<CheckAttrs, 'not_valid' | 'not_enforced'> {
  if (row[21] === 't') return { not_enforced: true };
  return row[8] === 't' ? { not_valid: true } : {};
}

function readCheck(catalog: Catalog, row: RawRow): Check {
  const attrs: CheckAttrs = {
    ...(row[9] === 't' ? { no_inherit: true } : {}),
    ...validityOf(row),
  };
  return {
    name: row[1] ?? '',
    expr: row[19] ?? '',
    ...catalog.comment(CLASS.constraint, row[0] ?? ''),
    attrs: toAttrs(attrs),
  };
}

/** A check as objects that keep it in `attrs` have it. */
export function namedCheck({ name, expr, comment, attrs }: Check): NamedCheck {
  return { name, expr, ...(comment === undefined ? {} : { comment }), ...attrs };
}
