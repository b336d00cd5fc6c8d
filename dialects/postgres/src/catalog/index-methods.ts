/** Index methods as HCL spells them. Others keep the name of the catalog. */
export const INDEX_METHODS: readonly string[] = ['BTREE', 'HASH', 'GIN', 'GIST', 'SPGIST', 'BRIN', 'HNSW', 'IVFFlat'];

const BY_NAME: ReadonlyMap<string, string> = new Map(INDEX_METHODS.map((name) => [name.toLowerCase(), name]));

/** The spelling of a method of `pg_am`. */
export function indexMethod(name: string): string {
  return BY_NAME.get(name.toLowerCase()) ?? name;
}
