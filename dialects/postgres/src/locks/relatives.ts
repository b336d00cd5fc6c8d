import type { Realm, Table } from '@atlas/model';
import type { SqlName } from '@atlas/sqltext';

/** Which relatives of a table a statement reaches: partitions and inheriting tables, partitions alone, or none. */
export type Reach = 'all' | 'partitions' | 'none';

/** Partitions and inheriting tables, at any depth. Names are qualified as that of the table is. */
export function childrenOf(table: SqlName, reach: Reach, realm: Realm | undefined): readonly SqlName[] {
  if (reach === 'none') return [];
  const found = new Map<string, SqlName>();
  const visit = (parent: string): void => {
    for (const schema of realm?.schemas ?? []) {
      const children = [
        ...(reach === 'all' ? schema.tables.filter(({ attrs }) => refersTo(attrs.inherits, parent)) : []),
        ...schema.objects.filter(({ kind, attrs }) => kind === 'partition' && refersTo([attrs.of], parent)),
      ];
      for (const { name } of children) {
        if (found.has(name)) continue;
        found.set(name, like(table, schema.name, name));
        visit(name);
      }
    }
  };
  visit(table.name);
  return [...found.values()];
}

/** The table that a partition belongs to. */
export function partitionedParent(partition: SqlName, realm: Realm | undefined): SqlName | undefined {
  for (const { objects } of realm?.schemas ?? []) {
    const object = objects.find(({ kind, name }) => kind === 'partition' && name === partition.name);
    const of = object?.attrs.of as { readonly name?: unknown } | undefined;
    if (typeof of?.name === 'string')
      return partition.schema === undefined ? { name: of.name } : { schema: partition.schema, name: of.name };
  }
  return undefined;
}

/** The partition for all values that no other takes. Whoever adds a partition, or takes one out, has to look into it. */
export function defaultPartition(table: SqlName, realm: Realm | undefined): SqlName | undefined {
  for (const { name: schema, objects } of realm?.schemas ?? []) {
    const object = objects.find(
      ({ kind, attrs }) =>
        kind === 'partition' &&
        refersTo([attrs.of], table.name) &&
        attrs.range === undefined &&
        attrs.list === undefined &&
        attrs.hash === undefined,
    );
    if (object !== undefined) return like(table, schema, object.name);
  }
  return undefined;
}

/** Other tables whose foreign keys refer to the table, or to one of these columns of it. */
export function referencingTables(
  table: SqlName,
  columns: readonly string[] | undefined,
  realm: Realm | undefined,
): readonly SqlName[] {
  const isHit = ({ foreignKeys }: Table): boolean =>
    foreignKeys.some(
      ({ refTable, refColumns }) =>
        refTable === table.name && (columns === undefined || refColumns.some((name) => columns.includes(name))),
    );
  return tablesWhere(table, realm, (other) => other.name !== table.name && isHit(other));
}

/** Tables with columns of a type, such as a domain. */
export function tablesWithType(type: SqlName, realm: Realm | undefined): readonly SqlName[] {
  return tablesWhere(type, realm, ({ columns }) => columns.some((column) => column.type.name === type.name));
}

/** Tables with triggers that call a function. */
export function tablesWithTriggersOf(func: SqlName, realm: Realm | undefined): readonly SqlName[] {
  return tablesWhere(func, realm, ({ triggers }) =>
    triggers.some(({ attrs }) => (attrs.execute as TriggerAction | undefined)?.function?.name === func.name),
  );
}

interface TriggerAction {
  readonly function?: { readonly name?: unknown };
}

function tablesWhere(named: SqlName, realm: Realm | undefined, isHit: (table: Table) => boolean): readonly SqlName[] {
  return (realm?.schemas ?? []).flatMap((schema) =>
    schema.tables.filter(isHit).map(({ name }) => like(named, schema.name, name)),
  );
}

/** A name that is qualified as another one of the statement is. */
function like({ schema: given }: SqlName, schema: string, name: string): SqlName {
  return given === undefined ? { name } : { schema, name };
}

function refersTo(refs: unknown, name: string): boolean {
  return Array.isArray(refs) && refs.some((ref: unknown) => (ref as { readonly name?: unknown } | null)?.name === name);
}
