import { postgresProfile, TokenCursor } from '@atlas/sqltext';
import type { PartitionAttrs, PartitionKey, PartitionKeyPart } from '../types.ts';
import { type Catalog, type Relation, vector } from './catalog.ts';

/** Keys of partitioned tables. */
export interface PartitionKeys {
  get(relation: Relation): PartitionKey | undefined;
}

const STRATEGIES: { readonly [code: string]: PartitionKey['type'] } = { r: 'RANGE', l: 'LIST', h: 'HASH' };

export function partitionKeys(catalog: Catalog): PartitionKeys {
  const rows = new Map(catalog.rows('partitionKeys').map((r) => [r[0] ?? '', r]));
  return {
    get(relation) {
      const row = rows.get(relation.oid);
      if (row === undefined) return undefined;
      const expressions = splitList(row[3] ?? '');
      let next = 0;
      const parts = vector(row[2]).map((number): PartitionKeyPart => {
        const column = number === '0' ? undefined : relation.byNumber.get(number);
        return column === undefined ? { expr: expressions[next++] ?? '' } : { column: column.name };
      });
      const type = STRATEGIES[row[1] ?? ''] ?? 'RANGE';
      const columns = parts.flatMap((p) => p.column ?? []);
      return columns.length === parts.length ? { type, columns } : { type, by: parts };
    },
  };
}

/** The items of a SQL list, cut at the commas outside of parentheses. */
export function splitList(text: string): string[] {
  return TokenCursor.of(text, postgresProfile)
    .splitByComma()
    .map((cursor) => cursor.slice());
}

/** Reads `pg_get_expr(relpartbound)`: `FOR VALUES FROM (...) TO (...)`, `IN (...)`, `WITH (...)` or `DEFAULT`. */
export function parseBound(text: string): Pick<PartitionAttrs, 'range' | 'list' | 'hash'> {
  const cursor = TokenCursor.of(text, postgresProfile);
  const list = (): string[] =>
    cursor
      .enterParens()
      ?.splitByComma()
      .map((item) => item.slice()) ?? [];
  if (!cursor.acceptKeyword('FOR', 'VALUES')) return {};
  if (cursor.acceptKeyword('FROM')) {
    const from = list();
    cursor.acceptKeyword('TO');
    return { range: { from, to: list() } };
  }
  if (cursor.acceptKeyword('IN')) return { list: { in: list() } };
  const hash = /modulus\s+(\d+)\s*,\s*remainder\s+(\d+)/i.exec(text);
  return hash === null ? {} : { hash: { modulus: Number(hash[1]), remainder: Number(hash[2]) } };
}
