import { AtlasError } from '@atlas/diagnostics';
import type { Change, ForeignKey, Table, TableChange } from '@atlas/model';

/**
 * Breaks cycles of foreign keys among created, changed and dropped tables: the keys that take part are added by
 * separate changes at the end, and dropped by separate changes before their tables. Without a cycle nothing changes.
 * Throws `AtlasError` `dialect/invalid-foreign-key` for a key that misses columns or its table.
 */
export function detachCycles(changes: readonly Change[]): Change[] {
  for (const change of changes)
    if (change.kind === 'add_table') for (const key of change.table.foreignKeys) validate(key);
  if (!hasCycle(changes)) return [...changes];
  const out: Change[] = [];
  const end: Change[] = [];
  for (const change of changes) {
    if (change.kind === 'add_table') {
      const [own, others] = split(change.table, change.schema);
      if (others.length === 0) out.push(change);
      else {
        const bare: Table = { ...change.table, foreignKeys: own };
        out.push({ ...change, table: bare });
        const add = others.map((foreignKey): TableChange => ({ kind: 'add_foreign_key', foreignKey }));
        end.push({ kind: 'modify_table', schema: change.schema, from: bare, to: change.table, changes: add });
      }
    } else if (change.kind === 'drop_table') {
      const [own, others] = split(change.table, change.schema);
      if (others.length === 0) out.push(change);
      else {
        const bare: Table = { ...change.table, foreignKeys: own };
        const drop = others.map((foreignKey): TableChange => ({ kind: 'drop_foreign_key', foreignKey }));
        out.push({ kind: 'modify_table', schema: change.schema, from: change.table, to: bare, changes: drop });
        end.push({ ...change, table: bare });
      }
    } else if (change.kind === 'modify_table') {
      const added = change.changes.filter(
        (c) => c.kind === 'add_foreign_key' && !isSelf(c.foreignKey, change.schema, change.to.name),
      );
      const rest = change.changes.filter((c) => !added.includes(c));
      if (rest.length > 0) out.push({ ...change, changes: rest });
      if (added.length > 0) end.push({ ...change, changes: added });
    } else out.push(change);
  }
  return [...out, ...end];
}

function validate(key: ForeignKey): void {
  const missing = [
    ...(key.columns.length === 0 ? ['child columns'] : []),
    ...(key.refTable === '' ? ['parent table'] : []),
  ];
  if (missing.length === 0) return;
  const list = missing.map((m) => JSON.stringify(m)).join(' ');
  throw new AtlasError(`missing [${list}] for foreign key: ${JSON.stringify(key.symbol)}`, {
    code: 'dialect/invalid-foreign-key',
  });
}

function isSelf(key: ForeignKey, schema: string, table: string): boolean {
  return key.refTable === table && (key.refSchema ?? schema) === schema;
}

function split(table: Table, schema: string): [ForeignKey[], ForeignKey[]] {
  const own = table.foreignKeys.filter((f) => isSelf(f, schema, table.name));
  return [own, table.foreignKeys.filter((f) => !own.includes(f))];
}

/** Whether added keys, or dropped ones among themselves, form a cycle that no order of tables satisfies. */
function hasCycle(changes: readonly Change[]): boolean {
  const added = new Map<string, Set<string>>();
  const dropped = new Map<string, Set<string>>();
  const edge = (graph: Map<string, Set<string>>, schema: string, table: string, key: ForeignKey): void => {
    if (isSelf(key, schema, table)) return;
    const from = `${schema}\u0000${table}`;
    const targets = graph.get(from) ?? new Set();
    targets.add(`${key.refSchema ?? schema}\u0000${key.refTable}`);
    graph.set(from, targets);
  };
  for (const change of changes) {
    if (change.kind === 'add_table')
      for (const key of change.table.foreignKeys) edge(added, change.schema, change.table.name, key);
    else if (change.kind === 'drop_table')
      for (const key of change.table.foreignKeys) edge(dropped, change.schema, change.table.name, key);
    else if (change.kind === 'modify_table') {
      for (const inner of change.changes) {
        if (inner.kind === 'add_foreign_key') edge(added, change.schema, change.to.name, inner.foreignKey);
        if (inner.kind === 'modify_foreign_key') edge(added, change.schema, change.to.name, inner.to);
      }
    }
  }
  return cyclic(added) || cyclic(dropped);
}

function cyclic(graph: ReadonlyMap<string, ReadonlySet<string>>): boolean {
  const open = new Map<string, number>();
  for (const [node, targets] of graph) {
    if (!open.has(node)) open.set(node, 0);
    for (const target of targets) open.set(target, (open.get(target) ?? 0) + 1);
  }
  // Kahn: what cannot be taken away is on a cycle or behind one.
  const ready = [...open].filter(([, n]) => n === 0).map(([node]) => node);
  let taken = 0;
  for (let node = ready.pop(); node !== undefined; node = ready.pop()) {
    taken++;
    for (const target of graph.get(node) ?? []) {
      const left = (open.get(target) ?? 0) - 1;
      open.set(target, left);
      if (left === 0) ready.push(target);
    }
  }
  return taken < open.size;
}
