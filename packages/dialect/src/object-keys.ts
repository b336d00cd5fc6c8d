import type { ColumnType, ObjectRef, Table } from '@atlas/model';

/** Block names of objects that share one name space in every SQL database, mapped to that name space. */
const NAMESPACES: { readonly [kind: string]: string } = {
  table: 'relation',
  view: 'relation',
  materialized: 'relation',
  foreign_table: 'relation',
  partition: 'relation',
  sequence: 'relation',
  synonym: 'relation',
  dictionary: 'relation',
  enum: 'type',
  domain: 'type',
  composite: 'type',
  range: 'type',
  type_alias: 'type',
  type_table: 'type',
  function: 'routine',
  procedure: 'routine',
  aggregate: 'routine',
  user: 'role',
};

/** A key under which an object can be found whatever exact kind it has; overloads of a routine share one key. */
export function objectKey(kind: string, schema: string | undefined, name: string): string {
  return `${NAMESPACES[kind] ?? kind}\u0000${schema ?? ''}\u0000${name}`;
}

/** The key of what `ref` points at, seen from an object in `schema`. */
export function refObjectKey(ref: ObjectRef, schema: string | undefined): string {
  // A column or index lives and dies with its owner.
  if (ref.table !== undefined) return objectKey('table', ref.schema ?? schema, ref.table);
  return objectKey(ref.kind, ref.schema ?? schema, ref.name);
}

/** Keys of the user types that a type mentions, element types included. */
export function typeKeys(type: ColumnType, schema: string): string[] {
  if (type.ref === undefined) return [];
  const key = refObjectKey(type.ref, schema);
  return [key];
}

/** Keys of all that must exist before a table can: types of its columns and declared dependencies, not foreign keys. */
export function tableKeys(table: Table, schema: string): string[] {
  return [
    ...table.columns.flatMap((c) => typeKeys(c.type, schema)),
    ...(table.deps ?? []).map((d) => refObjectKey(d, schema)),
  ];
}
