import { type Check, compact, type ForeignKey, type Index, type IndexPart, type Json } from '@atlas/model';
import type { ReferentialAction, SchemaObject, Table } from '@atlas/model';
import { objectAttrs, type PartitionForeignKey, type PartitionIndex, toAttrs } from '../types.ts';

/** What a partition has of its own, as a table without columns. */
export function ownTable(object: SchemaObject): Table {
  const attrs = objectAttrs('partition', object);
  const { unlogged, access_method, partition, row_security, storage_params, replica_identity } = attrs;
  return compact<Table>({
    name: object.name,
    comment: object.comment,
    columns: [],
    primaryKey: attrs.primary_key === undefined ? undefined : ownIndex(attrs.primary_key, undefined, true),
    indexes: [
      ...(attrs.index ?? []).map((i) => ownIndex(i, undefined, i.unique === true)),
      ...(attrs.unique ?? []).map((i) => ownIndex(i, 'unique', true)),
      ...(attrs.exclude ?? []).map((i) => ownIndex(i, 'exclude', false)),
    ],
    foreignKeys: (attrs.foreign_key ?? []).map(ownForeignKey),
    checks: (attrs.check ?? []).map(({ name, expr, comment, ...rest }) =>
      compact<Check>({ name, expr, comment, attrs: toAttrs(rest) }),
    ),
    triggers: object.triggers ?? [],
    attrs: toAttrs(compact({ unlogged, access_method, partition, row_security, storage_params, replica_identity })),
  });
}

function ownIndex(index: PartitionIndex, constraint: 'unique' | 'exclude' | undefined, unique: boolean): Index {
  const { name = '', unique: _unique, columns, on, comment, of: _of, ...attrs } = index;
  const parts =
    on?.map(({ column, expr, desc, ...part }) =>
      compact<IndexPart>({ column, expr, desc: desc === true, attrs: toAttrs(part) }),
    ) ?? (columns ?? []).map((column): IndexPart => ({ column, desc: false, attrs: {} }));
  return compact<Index>({
    name,
    unique,
    parts,
    comment,
    attrs: { ...(toAttrs(attrs) as { [key: string]: Json }), ...(constraint === undefined ? {} : { constraint }) },
  });
}

function ownForeignKey(key: PartitionForeignKey): ForeignKey {
  const { name, columns, ref_columns, on_update, on_delete, comment, ...attrs } = key;
  const action = (word: string | undefined): ReferentialAction =>
    (word ?? 'NO_ACTION').replaceAll('_', ' ') as ReferentialAction;
  const [first] = ref_columns;
  return compact<ForeignKey>({
    symbol: name,
    columns,
    refSchema: first?.schema,
    refTable: first?.table ?? '',
    refColumns: ref_columns.map((r) => r.name),
    onUpdate: action(on_update),
    onDelete: action(on_delete),
    comment,
    attrs: toAttrs(attrs),
  });
}
