import type { DiffHooks, RenameCandidate, TableContext } from '@atlas/dialect';
import { attrChanges } from '@atlas/dialect';
import type { Aspect, Attrs, Column, ColumnType, Schema, Table, Trigger, View } from '@atlas/model';
import { conflictOf, constraintName, hasImplicitColumns, isAutoIncrement, predicateOf } from './attrs.ts';
import { declarationsDiffer, isIntegerType, typeClassesDiffer } from './column-types.ts';
import { defaultsDiffer } from './expressions.ts';
import { normalizeTables } from './normalize.ts';
import { nameKey, sameExpr, sameName, sameSql } from './sql.ts';

/** What counts as a difference to SQLite. Spelling does not: letter case, white space, styles of quotes, type sizes. */
export const sqliteDiff: DiffHooks = {
  normalizeTables,
  namesakes,
  typeChanged,
  defaultChanged: (from, to) => defaultsDiffer(from, to),
  generatedChanged: (from, to) =>
    from === undefined || to === undefined
      ? from !== to
      : (from.type === 'STORED') !== (to.type === 'STORED') || !sameExpr(from.expr, to.expr),
  columnAttrAspects,
  tableAttrChanges: (from, to) => attrChanges(tableAttrs(from), tableAttrs(to)),
  schemaAttrChanges: () => [],
  isGeneratedIndexName: (index) => /^sqlite_autoindex_/i.test(index.name) || constraintName(index) !== undefined,
  indexAttrChanged: (from, to) => {
    const [a, b] = [predicateOf(from), predicateOf(to)];
    const samePredicate = a === undefined || b === undefined ? a === b : sameExpr(a, b);
    return !samePredicate || conflictOf(from.attrs) !== conflictOf(to.attrs);
  },
  primaryKeyAttrChanged: (from, to) => conflictOf(from.attrs) !== conflictOf(to.attrs),
  partAttrChanged: (from, to) => !sameCollation(from.attrs.collate, to.attrs.collate),
  foreignKeyAttrChanged: (from, to) => isDeferred(from.attrs) !== isDeferred(to.attrs),
  checkChanged: (from, to, context) => context.mode === 'normalized' && !sameExpr(from.expr, to.expr),
  viewAspects,
  triggerAspects,
};

function typeChanged(from: ColumnType, to: ColumnType, context: TableContext): boolean {
  if (typeClassesDiffer(from, to)) return true;
  // Between two databases a new name or size is meant. Schemas that no database has seen may just spell it otherwise.
  if (context.mode === 'normalized' && declarationsDiffer(from, to)) return true;
  // `integer`, and no other name, makes a primary key column the rowid itself.
  return isIntegerType(from) !== isIntegerType(to) && isKeyOf(from, context.fromTable) && isKeyOf(to, context.toTable);
}

function isKeyOf(type: ColumnType, table: Table): boolean {
  const [part, ...more] = table.primaryKey?.parts ?? [];
  if (part === undefined || more.length > 0 || table.attrs.without_rowid === true) return false;
  return table.columns.some((c) => c.type === type && c.name === part.column);
}

function columnAttrAspects(from: Column, to: Column): Aspect[] {
  const aspects: Aspect[] = [];
  if (!sameCollation(from.collate, to.collate)) aspects.push('collate');
  const key = 'not_null_on_conflict';
  const conflictChanged = conflictOf(from.attrs, key) !== conflictOf(to.attrs, key);
  if (isAutoIncrement(from) !== isAutoIncrement(to) || conflictChanged) aspects.push('attr');
  return aspects;
}

function sameCollation(from: unknown, to: unknown): boolean {
  const name = (collation: unknown): string => (typeof collation === 'string' ? collation.toUpperCase() : 'BINARY');
  return name(from) === name(to);
}

function tableAttrs(table: Table): Attrs {
  const { strict, without_rowid } = table.attrs;
  return { ...(strict === true ? { strict } : {}), ...(without_rowid === true ? { without_rowid } : {}) };
}

function isDeferred(attrs: Attrs): boolean {
  return attrs.deferrable === 'INITIALLY_DEFERRED';
}

function viewAspects(from: View, to: View): Aspect[] {
  return sameSql(from.def, to.def, { comments: true }) && sameColumnList(from, to) ? [] : ['definition'];
}

/** The columns of a view without a list follow from its query, so only a list can make a difference. */
function sameColumnList(from: View, to: View): boolean {
  if (hasImplicitColumns(from) && hasImplicitColumns(to)) return true;
  if (from.columns.length === 0 || to.columns.length === 0) return true;
  return (
    from.columns.length === to.columns.length &&
    from.columns.every((c, i) => sameName(c.name, to.columns[i]?.name ?? ''))
  );
}

function triggerAspects(from: Trigger, to: Trigger): Aspect[] {
  const sameWhen =
    from.when === undefined || to.when === undefined ? from.when === to.when : sameExpr(from.when, to.when);
  const same = from.time === to.time && eventsOf(from) === eventsOf(to) && sameWhen;
  return same && sameSql(from.body, to.body, { comments: true }) ? [] : ['definition'];
}

function eventsOf(trigger: Trigger): string {
  return trigger.events
    .map((e) => [e.kind, ...(e.columns ?? []).map(nameKey).sort()].join(' '))
    .sort()
    .join(',');
}

/**
 * Tables, views, columns and indexes of which only the letter case of the name differs. Two of them cannot exist side
 * by side, so the one becomes the other.
 */
function namesakes(from: Schema, to: Schema): RenameCandidate[] {
  const found: RenameCandidate[] = [];
  const pair = (
    kind: RenameCandidate['kind'],
    a: readonly { readonly name: string }[],
    b: readonly { readonly name: string }[],
    table?: string,
  ): void => {
    // Nearly always nothing was renamed, and then no name needs to be folded.
    if (a.length === b.length && a.every((x, i) => x.name === b[i]?.name)) return;
    const had = new Map(a.map((x) => [nameKey(x.name), x.name]));
    for (const { name } of b) {
      const old = had.get(nameKey(name));
      if (old === undefined || old === name) continue;
      found.push({ kind, schema: to.name, ...(table === undefined ? {} : { table }), from: old, to: name });
    }
  };
  pair('table', from.tables, to.tables);
  pair('view', from.views, to.views);
  const tables = new Map(from.tables.map((t) => [nameKey(t.name), t]));
  for (const target of to.tables) {
    const table = tables.get(nameKey(target.name));
    if (table === undefined || table === target) continue;
    pair('column', table.columns, target.columns, target.name);
    // The index of a constraint has no name of its own that could change.
    const created = table.indexes.filter((i) => constraintName(i) === undefined);
    pair('index', created, target.indexes, target.name);
  }
  return found;
}
