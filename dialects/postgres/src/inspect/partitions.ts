import type { ForeignKey, Index, ObjectRef, SchemaObject } from '@atlas/model';
import { exprText } from '@atlas/dialect';
import {
  type PartitionAttrs,
  type PartitionColumn,
  type PartitionForeignKey,
  type PartitionIndex,
  toAttrs,
} from '../types.ts';
import { CLASS, type Relation, refIn } from './catalog.ts';
import { type ObjectContext, triggersOf } from './objects.ts';
import { parseBound } from './partition-keys.ts';
import { namedCheck, type TableReader } from './tables.ts';

/** A partition of the table or partition `parent`, with what it has of its own. */
export function partition(context: ObjectContext, relation: Relation, parent: string): SchemaObject {
  const { catalog, tables, dependencies } = context;
  const of = catalog.ref(CLASS.relation, parent, relation.schema) ?? { kind: 'table', name: '' };
  const above = catalog.relations.get(parent);
  const { own, attached, missing } = tables.indexes.ofPartition(relation, above);
  const pick = (kind: 'exclude' | 'unique' | undefined): PartitionIndex[] =>
    own
      .filter((i) => !i.isPrimary && i.index.attrs.constraint === kind)
      .map((i) => partitionIndex(i.index, false, i.of));
  const primary = own.find((i) => i.isPrimary);
  const [index, unique, exclude] = [pick(undefined), pick('unique'), pick('exclude')];
  const keys = tables.foreignKeys(relation).map((key) => partitionForeignKey(key, relation.schema));
  const check = tables.checks(relation, { own: true }).map(namedCheck);
  const names = new Set((primary?.index.parts ?? []).map((p) => p.column));
  const column = partitionColumns(above, relation, tables).flatMap((c): PartitionColumn[] => {
    // A primary key makes its columns NOT NULL by itself.
    const { not_null: _notNull, ...rest } = c;
    if (!names.has(c.name)) return [c];
    return Object.keys(rest).length === 1 ? [] : [rest];
  });
  const identity = tables.replicaIdentity(relation);
  const attrs: PartitionAttrs = {
    of,
    ...parseBound(relation.row[13] ?? ''),
    ...tables.common(relation),
    ...(primary === undefined ? {} : { primary_key: partitionIndex(primary.index, true, primary.of) }),
    ...(index.length === 0 ? {} : { index }),
    ...(unique.length === 0 ? {} : { unique }),
    ...(exclude.length === 0 ? {} : { exclude }),
    ...(keys.length === 0 ? {} : { foreign_key: keys }),
    ...(check.length === 0 ? {} : { check }),
    ...(column.length === 0 ? {} : { column }),
    ...(attached.length === 0 ? {} : { attached_index: attached }),
    ...(missing.length === 0 ? {} : { without_index: missing }),
    ...(identity === undefined ? {} : { replica_identity: identity }),
  };
  return {
    kind: 'partition',
    name: relation.name,
    ...catalog.comment(CLASS.relation, relation.oid),
    attrs: toAttrs(attrs),
    ...dependencies(CLASS.relation, relation.oid, relation.schema, { types: false, also: [of] }),
    ...triggersOf(context, relation),
  };
}

/** Columns that are NOT NULL, have another default, or a comment, only in the partition. */
function partitionColumns(parent: Relation | undefined, relation: Relation, tables: TableReader): PartitionColumn[] {
  if (parent === undefined) return [];
  const above = new Map(tables.columns(parent).map((c) => [c.name, c]));
  const numbers = new Map(parent.columns.map((c) => [c.name, c.number]));
  return relation.columns.flatMap((raw, i): PartitionColumn[] => {
    const column = tables.columns(relation)[i];
    const other = above.get(raw.name);
    if (column === undefined || other === undefined) return [];
    const [own, its] = [
      tables.defaultText(relation, raw.number),
      tables.defaultText(parent, numbers.get(raw.name) ?? ''),
    ];
    const differs = own !== its && column.generated === undefined && other.generated === undefined;
    const text = column.default === undefined ? 'NULL' : exprText(column.default);
    const result: PartitionColumn = {
      name: column.name,
      ...(other.null && !column.null ? { not_null: true as const } : {}),
      ...(differs ? { default: { sql: text } } : {}),
      ...(column.comment === undefined ? {} : { comment: column.comment }),
    };
    return Object.keys(result).length === 1 ? [] : [result];
  });
}

/** An index as partitions keep it. */
function partitionIndex(index: Index, isPrimary: boolean, of: string | undefined): PartitionIndex {
  const { constraint, ...attrs } = index.attrs;
  const isPlain = index.parts.every((p) => p.column !== undefined && !p.desc && Object.keys(p.attrs).length === 0);
  return {
    ...(index.name === '' ? {} : { name: index.name }),
    ...(index.unique && constraint === undefined && !isPrimary ? { unique: true } : {}),
    ...(isPlain
      ? { columns: index.parts.map((p) => p.column ?? '') }
      : {
          on: index.parts.map((p) => ({
            ...(p.column === undefined ? { expr: p.expr ?? '' } : { column: p.column }),
            ...(p.desc ? { desc: true as const } : {}),
            ...p.attrs,
          })),
        }),
    ...(index.comment === undefined ? {} : { comment: index.comment }),
    ...attrs,
    ...(of === undefined ? {} : { of }),
  };
}

function partitionForeignKey(key: ForeignKey, schema: string): PartitionForeignKey {
  const column = (name: string): ObjectRef => ({
    ...refIn('column', key.refSchema ?? schema, name, schema),
    table: key.refTable,
  });
  const action = (word: string | undefined): string | undefined =>
    word === undefined || word === 'NO ACTION' ? undefined : word.replaceAll(' ', '_');
  const [onUpdate, onDelete] = [action(key.onUpdate), action(key.onDelete)];
  return {
    name: key.symbol,
    columns: key.columns,
    ref_columns: key.refColumns.map(column),
    ...(onUpdate === undefined ? {} : { on_update: onUpdate }),
    ...(onDelete === undefined ? {} : { on_delete: onDelete }),
    ...(key.comment === undefined ? {} : { comment: key.comment }),
    ...key.attrs,
  };
}
