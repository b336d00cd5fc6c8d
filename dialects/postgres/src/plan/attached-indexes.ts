import { jsonEqual } from '@atlas/dialect';
import type { Index, Realm, SchemaObject } from '@atlas/model';
import { generatedName } from '../names.ts';
import { indexAttrs, objectAttrs } from '../types.ts';
import { indexConstraintClause, primaryKeyClause, primaryKeyName } from './constraints.ts';
import { type Draft, draft, ident, type PlanContext, quoted } from './context.ts';
import type { IndexOwner } from './indexes.ts';
import { ownTable } from './own-table.ts';

/** A partition and the schema it is in. */
export interface PlacedPartition {
  readonly schema: string;
  readonly object: SchemaObject;
}

/** The partitions directly under a table or partition. */
export function partitionsUnder(realm: Realm | undefined, schema: string, name: string): PlacedPartition[] {
  return (realm?.schemas ?? []).flatMap((s) =>
    s.objects.flatMap((object) => {
      if (object.kind !== 'partition') return [];
      const { of } = objectAttrs('partition', object);
      return of.name === name && (of.schema ?? s.name) === schema ? [{ schema: s.name, object }] : [];
    }),
  );
}

/** A partition by its name. */
export function findPartition(realm: Realm | undefined, schema: string, name: string): SchemaObject | undefined {
  return realm?.schemas.find((s) => s.name === schema)?.objects.find((o) => o.kind === 'partition' && o.name === name);
}

/** What a share is of, under which name it is known, and whether the user chose it. */
interface Share {
  readonly name: string;
  readonly of: string;
  /** The index of the table where it began. */
  readonly root: string;
  readonly implied: boolean;
  /** Is the index of a constraint of the partition's own. */
  readonly isOwn: boolean;
}

/** All that a partition has in place of the indexes of its parent. */
export function sharesOf(object: SchemaObject): Share[] {
  const attrs = objectAttrs('partition', object);
  const keys = [...(attrs.primary_key === undefined ? [] : [attrs.primary_key]), ...(attrs.unique ?? [])];
  return [
    ...(attrs.attached_index ?? []).map((i) => ({
      ...i,
      root: i.root ?? i.of,
      implied: i.implied === true,
      isOwn: false,
    })),
    ...keys.flatMap((k): Share[] =>
      k.of === undefined
        ? []
        : [{ name: k.name ?? `${object.name}_pkey`, of: k.of, root: k.of, implied: false, isOwn: true }],
    ),
  ];
}

/** An index or key of a table or partition by its name in the database, down from the table where it began. */
export function findIndex(
  realm: Realm | undefined,
  schema: string,
  table: string,
  name: string,
): { readonly index: Index; readonly isPrimary: boolean } | undefined {
  const found = realm?.schemas.find((s) => s.name === schema)?.tables.find((t) => t.name === table);
  const object = found === undefined ? findPartition(realm, schema, table) : undefined;
  const own = found ?? (object === undefined ? undefined : ownTable(object));
  if (own?.primaryKey !== undefined && primaryKeyName(table, own.primaryKey) === name)
    return { index: own.primaryKey, isPrimary: true };
  const index = own?.indexes.find((i) => i.name === name);
  if (index !== undefined) return { index, isPrimary: false };
  const share = object === undefined ? undefined : sharesOf(object).find((s) => s.name === name);
  if (object === undefined || share === undefined) return undefined;
  const { of } = objectAttrs('partition', object);
  return findIndex(realm, of.schema ?? schema, of.name, share.of);
}

/** Whether two indexes may stand for each other in the eyes of the server, which does not look at names. */
export function sameShape(a: Index, b: Index): boolean {
  const shape = (index: Index): object => {
    const { constraint: _c, deferrable: _d, invalid: _i, storage_params: _s, ...attrs } = indexAttrs(index);
    return {
      ...attrs,
      unique: index.unique,
      parts: index.parts.map(({ column, expr, desc, attrs: a }) => [column, expr, desc, a]),
    };
  };
  return jsonEqual(shape(a), shape(b));
}

/** `CREATE INDEX` or `ADD CONSTRAINT` for a partition's share of an index; the server then takes it for the parent's. */
export function shareSql(
  owner: IndexOwner,
  name: string,
  { index, isPrimary }: { readonly index: Index; readonly isPrimary: boolean },
  context: PlanContext,
  create: (owner: IndexOwner, index: Index) => string,
): Draft {
  const table = context.name(owner.schema, owner.name);
  const named = { ...index, name };
  const comment = `create index ${quoted(name)} to table: ${quoted(owner.name)}`;
  const add = (clause: string): Draft =>
    draft(`ALTER TABLE ${table} ADD ${clause}`, comment, `ALTER TABLE ${table} DROP CONSTRAINT ${ident(name)}`);
  if (isPrimary) return add(primaryKeyClause(owner.name, named));
  if (indexAttrs(index).constraint !== undefined) return add(indexConstraintClause(named));
  return draft(create(owner, named), comment, `DROP INDEX ${context.name(owner.schema, name)}`);
}

/** The name that a partition's share of an index has in the end. */
export function shareName(object: SchemaObject, parentIndex: string, index: Index): string {
  const share = sharesOf(object).find((s) => s.of === parentIndex);
  if (share !== undefined) return share.name;
  const columns = index.parts.map((p) => p.column ?? 'expr').join('_');
  return generatedName(object.name, columns, indexAttrs(index).constraint === undefined ? 'idx' : 'key');
}
