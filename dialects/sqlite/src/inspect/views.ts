import { type Column, newColumn, type ObjectRef, type Table, type Trigger, type View } from '@atlas/model';
import { parseColumnType } from '../column-types.ts';
import { parseCreateTrigger, parseCreateView } from '../object-parser.ts';
import { mentionedNames, nameKey } from '../sql.ts';
import type { Catalog } from './catalog.ts';
import type { ObjectRow } from './queries.ts';

/** Tables and views by `nameKey`, for finding what a text depends on. */
export type KnownObjects = ReadonlyMap<string, ObjectRef>;

/** The managed tables and views of a catalog. */
export function knownObjects(catalog: Catalog): KnownObjects {
  const known = new Map<string, ObjectRef>();
  for (const { name } of catalog.tables) known.set(nameKey(name), { kind: 'table', name });
  for (const { name } of catalog.views) known.set(nameKey(name), { kind: 'view', name });
  return known;
}

/** The views of the catalog, without triggers. Columns of a view that refers to something missing are not known. */
export function inspectViews(catalog: Catalog, known: KnownObjects): View[] {
  return catalog.views.map((row) => {
    const { def, columns } = parseCreateView(row.sql ?? '');
    const rows = catalog.viewColumns.get(row.name) ?? [];
    return {
      name: row.name,
      def,
      materialized: false,
      columns: rows.map((r): Column => newColumn(r.name, parseColumnType(r.type), { null: true })),
      indexes: [],
      triggers: [],
      attrs: columns === undefined ? { implicit_columns: true } : {},
      ...depsOf(def, known, row.name),
    };
  });
}

/** Tables and views that a text mentions, except its own object. */
function depsOf(
  text: string,
  known: KnownObjects,
  ...own: readonly string[]
): { readonly deps?: readonly ObjectRef[] } {
  const skip = new Set(own.map(nameKey));
  const deps = mentionedNames(text, known)
    .filter((key) => !skip.has(key))
    .flatMap((key) => known.get(key) ?? []);
  return deps.length === 0 ? {} : { deps };
}

/** Owners with the triggers of the catalog added, in order of creation. */
export function withTriggers<T extends Table | View>(owners: readonly T[], catalog: Catalog, known: KnownObjects): T[] {
  const byOwner = new Map<string, Trigger[]>();
  for (const row of catalog.triggers) {
    const key = nameKey(row.tbl_name);
    byOwner.set(key, [...(byOwner.get(key) ?? []), triggerOf(row, known)]);
  }
  return owners.map((owner) => {
    const triggers = byOwner.get(nameKey(owner.name));
    return triggers === undefined ? owner : { ...owner, triggers };
  });
}

function triggerOf(row: ObjectRow, known: KnownObjects): Trigger {
  const { time, event, when, body, spelling } = parseCreateTrigger(row.sql ?? '');
  return {
    name: row.name,
    time,
    events: [event],
    // SQLite has no other.
    forEach: 'ROW',
    ...(when === undefined ? {} : { when }),
    body,
    attrs: spelling.length === 0 ? {} : { spelling },
    ...depsOf(`${when ?? ''} ${body}`, known, row.tbl_name),
  };
}
