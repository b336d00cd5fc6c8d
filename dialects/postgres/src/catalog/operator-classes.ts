/**
 * Operator classes that HCL accepts and prints as bare words.
 * https://www.postgresql.org/docs/current/indexes-opclass.html, `pg_opclass`, and the manuals of pgvector and PostGIS.
 */
export const OPERATOR_CLASSES: readonly string[] = [
  ...suffixed(
    'array bit bool bpchar bpchar_pattern bytea char cidr date enum float4 float8 inet int2 int4 int8 interval jsonb ' +
      'macaddr macaddr8 money multirange name numeric oid oidvector pg_lsn range record record_image text text_pattern ' +
      'tid time timestamp timestamptz timetz tsquery tsvector uuid varbit varchar varchar_pattern xid8 aclitem cid xid ' +
      'jsonb_path box circle point poly kd_point quad_point',
    'ops',
  ),
  ...suffixed(
    'bit bpchar bytea char date float4 float8 inet int2 int4 int8 interval macaddr macaddr8 name numeric oid pg_lsn text ' +
      'tid time timestamp timestamptz timetz uuid varbit',
    'minmax_ops',
  ),
  ...suffixed(
    'bpchar bytea char date float4 float8 inet int2 int4 int8 interval macaddr macaddr8 name numeric oid pg_lsn text tid ' +
      'time timestamp timestamptz timetz uuid',
    'bloom_ops',
  ),
  ...suffixed(
    'date float4 float8 inet int2 int4 int8 interval macaddr macaddr8 numeric oid pg_lsn tid time timestamp timestamptz ' +
      'timetz uuid',
    'minmax_multi_ops',
  ),
  ...suffixed('box inet range', 'inclusion_ops'),
  'gin_trgm_ops',
  'gist_trgm_ops',
  ...suffixed('vector_l2 vector_ip vector_cosine vector_l1', 'ops'),
  ...suffixed('halfvec_l2 halfvec_ip halfvec_cosine halfvec_l1 sparsevec_l2 sparsevec_ip sparsevec_cosine', 'ops'),
  ...suffixed('bit_hamming bit_jaccard', 'ops'),
  ...suffixed('gist_geometry_ops spgist_geometry_ops', '2d'),
  ...suffixed('gist_geometry_ops spgist_geometry_ops', '3d'),
  ...suffixed('gist_geometry_ops spgist_geometry_ops spgist_geography_ops', 'nd'),
  'gist_geography_ops',
  ...suffixed('brin_geometry_inclusion_ops', '2d'),
  ...suffixed('brin_geometry_inclusion_ops', '3d'),
  ...suffixed('brin_geometry_inclusion_ops', '4d'),
  'brin_geography_inclusion_ops',
  ...suffixed('btree_geometry btree_geography hash_geometry', 'ops'),
];

function suffixed(names: string, suffix: string): string[] {
  return names.split(' ').map((name) => `${name}_${suffix}`);
}
