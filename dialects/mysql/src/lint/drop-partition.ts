import type { StatementFact } from '@atlas/lint';
import type { TokenCursor } from '@atlas/sqltext';

/**
 * Partitions that a statement drops. Reorganizing or coalescing them changes their names as well, and keeps the rows, so
 * only the text tells.
 */
export function readDroppedPartitions(cursor: TokenCursor): readonly StatementFact[] {
  if (!cursor.acceptKeyword('ALTER')) return [];
  while (['ONLINE', 'IGNORE'].some((word) => cursor.acceptKeyword(word)));
  if (!cursor.acceptKeyword('TABLE')) return [];
  cursor.acceptKeyword('IF', 'EXISTS');
  const parts = cursor.readQualifiedName();
  const [name, schema] = [parts.at(-1), parts.at(-2)];
  if (name === undefined || !cursor.seek((c) => c.isKeyword('DROP', 'PARTITION'))) return [];
  cursor.acceptKeyword('DROP', 'PARTITION');
  cursor.acceptKeyword('IF', 'EXISTS');
  const partitions = cursor.splitByComma().flatMap((item) => item.readIdentifier() ?? []);
  const table = schema === undefined ? { name } : { schema, name };
  return partitions.length === 0 ? [] : [{ kind: 'drop_partition', table, partitions }];
}
