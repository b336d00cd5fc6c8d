import type { View } from '@atlas/model';
import { type MaterializedAttrs, toAttrs, type ViewAttrs } from '../types.ts';
import { parseStorageParams, tableParams } from '../catalog/storage-params.ts';
import { type Catalog, CLASS, isSet, joined, type Relation } from './catalog.ts';
import type { DependencyReader } from './dependencies.ts';
import type { TableReader } from './tables.ts';

/** Reads a view or materialized view, without its triggers. */
export type ViewReader = (relation: Relation) => View;

export function viewReader(catalog: Catalog, tables: TableReader, dependencies: DependencyReader): ViewReader {
  const definitions = new Map(catalog.rows('views').map((r) => [r[0] ?? '', r[1] ?? '']));
  return (relation) => {
    const materialized = relation.kind === 'm';
    return {
      name: relation.name,
      ...catalog.comment(CLASS.relation, relation.oid),
      materialized,
      def: (definitions.get(relation.oid) ?? '').trim().replace(/;$/, ''),
      columns: tables.columns(relation),
      indexes: tables.indexes.of(relation).plain,
      triggers: [],
      attrs: toAttrs(materialized ? materializedAttrs(catalog, relation) : viewAttrs(relation)),
      ...dependencies(CLASS.relation, relation.oid, relation.schema),
    };
  };
}

function viewAttrs(relation: Relation): ViewAttrs {
  const options = parseStorageParams(joined(relation.row[11]), {
    security_invoker: { kind: 'bool' },
    security_barrier: { kind: 'bool' },
  });
  const check = options.check_option;
  const security = {
    ...(options.security_invoker === true ? { invoker: true as const } : {}),
    ...(options.security_barrier === true ? { barrier: true as const } : {}),
  };
  return {
    ...(check === 'local' ? { check_option: 'LOCAL' } : {}),
    ...(check === 'cascaded' ? { check_option: 'CASCADED' } : {}),
    ...(Object.keys(security).length === 0 ? {} : { security }),
  };
}

function materializedAttrs(catalog: Catalog, relation: Relation): MaterializedAttrs {
  const method = relation.row[9];
  const name = isSet(method) ? catalog.methods.get(method) : undefined;
  const params = {
    ...parseStorageParams(joined(relation.row[11]), tableParams),
    ...parseStorageParams(joined(relation.row[12]), tableParams, 'toast_'),
  };
  return {
    ...(name === undefined || name === catalog.defaultTableMethod ? {} : { access_method: name }),
    ...(Object.keys(params).length === 0 ? {} : { storage_params: params }),
  };
}
