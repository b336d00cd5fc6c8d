import {
  addRenames,
  type Capabilities,
  type DiffHooks,
  diffRealms,
  findRenames,
  type RenameCandidate,
} from '@atlas/dialect';
import type { Change, Realm, Schema, Table, TableChange } from '@atlas/model';
import type { SqlName } from '@atlas/sqltext';
import type { StatementFact } from './facts.ts';

export interface ChangeContext {
  readonly hooks: DiffHooks;
  readonly capabilities: Capabilities;
}

/**
 * What one statement changed: the difference between the schema before and after it, with renames where its text says
 * that it renames, and the clause `concurrently` on indexes.
 */
export async function changesOf(
  from: Realm,
  to: Realm,
  facts: readonly StatementFact[],
  context: ChangeContext,
): Promise<readonly Change[]> {
  if (from === to) return [];
  const options = { ...context, mode: 'normalized' as const };
  const given = renamesOf(facts, from, to);
  if (given.length === 0) return withoutMoves(markConcurrent(diffRealms(from, to, options), facts));
  const hints = given.map(({ schema, table, from: old, to: name }) => ({
    path: [schema, ...(table === undefined ? [] : [table]), old],
    to: name,
  }));
  const found = await findRenames(from, to, { given: hints });
  return addRenames(diffRealms(found.from, to, options), from, found.renames);
}

function renamesOf(facts: readonly StatementFact[], from: Realm, to: Realm): RenameCandidate[] {
  const renames: RenameCandidate[] = [];
  // Columns are renamed in the table as it is called after the statement.
  const newNames = new Map<string, string>();
  for (const fact of facts) {
    if (fact.kind !== 'rename_table') continue;
    const place = findTableNamed(from, fact.table);
    if (place === undefined) continue;
    const target = findTableNamed(to, { ...fact.to, schema: fact.to.schema ?? place.schema.name });
    if (target === undefined || target.schema.name !== place.schema.name) continue;
    renames.push({ kind: 'table', schema: place.schema.name, from: place.table.name, to: target.table.name });
    newNames.set(`${place.schema.name}\u0000${place.table.name}`, target.table.name);
  }
  for (const fact of facts) {
    if (fact.kind === 'rename_column') {
      const place = findTableNamed(from, fact.table) ?? findTableNamed(to, fact.table);
      if (place === undefined) continue;
      const table = newNames.get(`${place.schema.name}\u0000${place.table.name}`) ?? place.table.name;
      const [old, now] = [columnNamed(place.table, fact.from), fact.to];
      renames.push({
        kind: 'column',
        schema: place.schema.name,
        table,
        from: old,
        to: renamedTo(to, place, table, now),
      });
    } else if (fact.kind === 'rename_index') {
      const place =
        fact.table === undefined
          ? ownerOfIndex(from, fact.from)
          : (findTableNamed(from, fact.table) ?? findTableNamed(to, fact.table));
      if (place === undefined) continue;
      const table = newNames.get(`${place.schema.name}\u0000${place.table.name}`) ?? place.table.name;
      renames.push({ kind: 'index', schema: place.schema.name, table, from: fact.from, to: fact.to });
    }
  }
  return renames;
}

interface TablePlace {
  readonly schema: Schema;
  readonly table: Table;
}

/** By name, exactly first, then without regard to letter case, since unquoted names are folded. */
export function findTableNamed(realm: Realm, name: SqlName): TablePlace | undefined {
  const fold = (text: string): string => text.toLowerCase();
  const equals = [(a: string, b: string) => a === b, (a: string, b: string) => fold(a) === fold(b)];
  for (const equal of equals) {
    for (const schema of realm.schemas) {
      if (name.schema !== undefined && !equal(schema.name, name.schema)) continue;
      const table = schema.tables.find((t) => equal(t.name, name.name));
      if (table !== undefined) return { schema, table };
    }
  }
  return undefined;
}

function ownerOfIndex(realm: Realm, index: string): TablePlace | undefined {
  for (const schema of realm.schemas) {
    const table = schema.tables.find((t) => t.indexes.some((i) => i.name === index));
    if (table !== undefined) return { schema, table };
  }
  return undefined;
}

/** The name of a column as the schema has it. */
function columnNamed(table: Table, name: string): string {
  const exact = table.columns.find((c) => c.name === name);
  return (exact ?? table.columns.find((c) => c.name.toLowerCase() === name.toLowerCase()))?.name ?? name;
}

function renamedTo(to: Realm, { schema }: TablePlace, table: string, name: string): string {
  const target = to.schemas.find((s) => s.name === schema.name)?.tables.find((t) => t.name === table);
  return target === undefined ? name : columnNamed(target, name);
}

/**
 * A table that became a partition, or the other way round, keeps its rows: only that it joined or left the other table is
 * left of the two changes. No statement drops a table and creates something else of its name.
 */
function withoutMoves(changes: readonly Change[]): readonly Change[] {
  const objects = changes.filter((c) => c.kind === 'add_object' || c.kind === 'drop_object');
  if (objects.length === 0) return changes;
  return changes.filter((change) => {
    if (change.kind !== 'add_table' && change.kind !== 'drop_table') return true;
    const opposite = change.kind === 'add_table' ? 'drop_object' : 'add_object';
    return !objects.some(
      (o) => o.kind === opposite && o.schema === change.schema && o.object.name === change.table.name,
    );
  });
}

/** Index changes of a statement with CONCURRENTLY in it carry the clause. */
function markConcurrent(changes: readonly Change[], facts: readonly StatementFact[]): readonly Change[] {
  if (!facts.some((fact) => fact.kind === 'concurrently')) return changes;
  const mark = (change: TableChange): TableChange =>
    change.kind === 'add_index' || change.kind === 'drop_index'
      ? { ...change, clauses: { ...change.clauses, concurrently: true } }
      : change;
  return changes.map((change) =>
    change.kind === 'modify_table' || change.kind === 'modify_view'
      ? { ...change, changes: change.changes.map(mark) }
      : change,
  );
}
