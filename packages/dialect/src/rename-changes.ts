import type { Change, Realm, Table, TableChange } from '@atlas/model';
import { type RenameCandidate, applyRename } from './rename.ts';

/**
 * Puts renames in front of the changes that a diff of the renamed state found. Renames of columns and indexes join
 * the `modify_table` of their table, at its front. `original` is the state before any rename.
 */
export function addRenames(changes: readonly Change[], original: Realm, renames: readonly RenameCandidate[]): Change[] {
  if (renames.length === 0) return [...changes];
  const front: Change[] = [];
  const inner = new Map<string, { schema: string; table: Table; changes: TableChange[] }>();
  let state = original;
  for (const rename of renames) {
    const before = state;
    state = applyRename(state, rename);
    const [a, b] = [before, state].map((r) => r.schemas.find((s) => s.name === rename.schema));
    if (a === undefined || b === undefined) continue;
    if (rename.kind === 'table') {
      const [from, to] = [a.tables.find((t) => t.name === rename.from), b.tables.find((t) => t.name === rename.to)];
      if (from !== undefined && to !== undefined) front.push({ kind: 'rename_table', schema: rename.schema, from, to });
    } else if (rename.kind === 'view') {
      const [from, to] = [a.views.find((v) => v.name === rename.from), b.views.find((v) => v.name === rename.to)];
      if (from !== undefined && to !== undefined) front.push({ kind: 'rename_view', schema: rename.schema, from, to });
    } else {
      const [old, table] = [a, b].map((s) => s.tables.find((t) => t.name === rename.table));
      if (old === undefined || table === undefined) continue;
      const key = `${rename.schema}\u0000${table.name}`;
      const entry = inner.get(key) ?? { schema: rename.schema, table: old, changes: [] };
      const change = innerRename(rename, old, table);
      if (change !== undefined) entry.changes.push(change);
      inner.set(key, entry);
    }
  }
  const rest = changes.map((change): Change => {
    if (change.kind !== 'modify_table') return change;
    const key = `${change.schema}\u0000${change.to.name}`;
    const entry = inner.get(key);
    if (entry === undefined) return change;
    inner.delete(key);
    return { ...change, from: entry.table, changes: [...entry.changes, ...change.changes] };
  });
  const alone = [...inner.values()].flatMap(({ schema, table, changes: own }): Change[] => {
    const to = state.schemas.find((s) => s.name === schema)?.tables.find((t) => t.name === table.name);
    return to === undefined ? [] : [{ kind: 'modify_table', schema, from: table, to, changes: own }];
  });
  return [...front, ...alone, ...rest];
}

function innerRename(rename: RenameCandidate, old: Table, table: Table): TableChange | undefined {
  if (rename.kind === 'column') {
    const [from, to] = [
      old.columns.find((c) => c.name === rename.from),
      table.columns.find((c) => c.name === rename.to),
    ];
    return from === undefined || to === undefined ? undefined : { kind: 'rename_column', from, to };
  }
  const [from, to] = [old.indexes.find((i) => i.name === rename.from), table.indexes.find((i) => i.name === rename.to)];
  return from === undefined || to === undefined ? undefined : { kind: 'rename_index', from, to };
}
