import type { ObjectRef } from '@atlas/model';
import { type Catalog, CLASS } from './catalog.ts';
import type { Sequences } from './sequences.ts';

export interface DependencyOptions {
  /** Whether types count. Default: yes. Columns name their types already. */
  readonly types?: boolean;
  /** Further ones, known from elsewhere. */
  readonly also?: readonly ObjectRef[];
  /** The relation that the object is part of, which does not count. */
  readonly owner?: string;
}

const NO_DEPENDENCIES = {};

/** The dependencies of an object as `deps`, in a fixed order; no key when there are none. */
export type DependencyReader = (
  classId: string,
  oid: string,
  schema: string,
  options?: DependencyOptions,
) => { readonly deps?: readonly ObjectRef[] };

/**
 * Reads what the server recorded in `pg_depend`: relations, and with them the columns that views and policies use,
 * routines and types. Objects that are not part of the model, and sequences that are part of a column, do not count.
 */
export function dependencyReader(catalog: Catalog, sequences: Sequences): DependencyReader {
  return (classId, oid, schema, options = {}) => {
    const edges = catalog.edges(classId, oid);
    if (edges.length === 0 && (options.also ?? []).length === 0) return NO_DEPENDENCIES;
    const found = new Map<string, ObjectRef>();
    const add = (ref: ObjectRef): void => {
      found.set(`${ref.kind}\u0000${ref.schema ?? ''}\u0000${ref.table ?? ''}\u0000${ref.name}`, ref);
    };
    for (const edge of edges) {
      if (edge.oid === oid || edge.oid === options.owner || (edge.classId === CLASS.type && options.types === false))
        continue;
      if (edge.classId === CLASS.relation && sequences.isHidden(edge.oid)) continue;
      const ref = catalog.ref(edge.classId, edge.oid, schema);
      if (ref === undefined) continue;
      add(ref);
      const column = edge.column === '0' ? undefined : catalog.relations.get(edge.oid)?.byNumber.get(edge.column);
      if (column !== undefined) {
        const where = ref.schema === undefined ? {} : { schema: ref.schema };
        add({ kind: 'column', ...where, table: ref.name, name: column.name });
      }
    }
    for (const ref of options.also ?? []) add(ref);
    if (found.size === 0) return {};
    return { deps: [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, ref]) => ref) };
  };
}
