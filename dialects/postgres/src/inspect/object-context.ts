import type { Trigger } from '@atlas/model';
import type { Catalog, Relation } from './catalog.ts';
import type { DependencyReader } from './dependencies.ts';
import type { TableReader } from './tables.ts';

/** What all readers of objects need. */
export interface ObjectContext {
  readonly catalog: Catalog;
  readonly dependencies: DependencyReader;
  readonly tables: TableReader;
  /** By identifier of the relation. */
  readonly triggers: ReadonlyMap<string, readonly Trigger[]>;
}

/** The triggers of an object that is a relation; no key when there are none. */
export function triggersOf(
  { triggers }: ObjectContext,
  relation: Relation,
): { readonly triggers?: readonly Trigger[] } {
  const found = triggers.get(relation.oid);
  return found === undefined ? {} : { triggers: found };
}
