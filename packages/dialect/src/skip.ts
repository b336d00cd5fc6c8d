import type { Change, TableChange } from '@atlas/model';

/**
 * The changes without those the policy skips. Keys are change kinds (`drop_table`, `modify_column`); table and view
 * changes that lose all their parts vanish, and so do the parts of a skipped change.
 */
export function skipChanges(changes: readonly Change[], skip: ReadonlySet<string> | undefined): Change[] {
  if (skip === undefined || skip.size === 0) return [...changes];
  const kept: Change[] = [];
  for (const change of changes) {
    if (isSkipped(change.kind, skip)) continue;
    if (change.kind === 'modify_table' || change.kind === 'modify_view') {
      const inner = change.changes.filter((c: TableChange) => !isSkipped(c.kind, skip));
      if (inner.length === 0 && (change.kind === 'modify_table' || change.aspects.length === 0)) continue;
      kept.push({ ...change, changes: inner });
    } else kept.push(change);
  }
  return kept;
}

function isSkipped(kind: string, skip: ReadonlySet<string>): boolean {
  // Project files also use the long names of routines.
  return skip.has(kind) || skip.has(kind.replace(/func$/, 'function').replace(/proc$/, 'procedure'));
}
