import type { Change, TableChangeKind } from '@atlas/model';

/** TiDB makes one change per ALTER TABLE; what must be there first comes first. */
const PRIORITY: { readonly [K in TableChangeKind]?: number } = {
  add_column: 1,
  drop_index: 2,
  drop_foreign_key: 2,
  drop_attr: 2,
  drop_check: 2,
  modify_index: 3,
  modify_foreign_key: 3,
};
const LAST = 4;

/** Every change of a table or schema on its own, in stable order of priority. */
export function splitForTidb(changes: readonly Change[]): Change[] {
  const items = changes.flatMap((change): { readonly change: Change; readonly priority: number }[] => {
    if (change.kind === 'modify_table')
      return change.changes.map((c) => ({ change: { ...change, changes: [c] }, priority: PRIORITY[c.kind] ?? LAST }));
    if (change.kind === 'modify_schema')
      return change.changes.map((c) => ({ change: { ...change, changes: [c] }, priority: PRIORITY[c.kind] ?? LAST }));
    return [{ change, priority: LAST }];
  });
  return items.sort((a, b) => a.priority - b.priority).map((i) => i.change);
}
