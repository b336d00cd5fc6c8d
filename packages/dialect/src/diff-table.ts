import {
  equalTables,
  type Aspect,
  type AttrChange,
  type Check,
  type Column,
  type Expr,
  type ForeignKey,
  type Index,
  indexBy,
  type Table,
  type TableChange,
} from '@atlas/model';
import { attrChanges, commentChange, defaultsEqual, exprsEqual, jsonEqual, typesEqual } from './compare.ts';
import type { DiffContext, DiffHooks, TableContext } from './diff-hooks.ts';

/** Differences inside two tables that are the same table: attributes, columns, primary key, indexes, foreign keys. */
export function diffTables(from: Table, to: Table, hooks: DiffHooks, context: DiffContext): TableChange[] {
  if (equalTables(from, to)) return [];
  const [a, b] = hooks.normalizeTables?.(from, to, context) ?? [from, to];
  const table: TableContext = { ...context, fromTable: a, toTable: b };
  return [
    ...diffTableAttrs(a, b, hooks, table),
    ...diffChecks(a, b, hooks, table),
    ...diffColumns(a, b, hooks, table),
    ...diffPrimaryKey(a, b, hooks, table),
    ...diffIndexes(a, b, hooks, context),
    ...diffForeignKeys(a, b, hooks, table),
  ];
}

function diffTableAttrs(from: Table, to: Table, hooks: DiffHooks, context: TableContext): readonly AttrChange[] {
  const comment = context.capabilities.supportsComments ? commentChange(from.comment, to.comment) : [];
  if (hooks.tableAttrChanges !== undefined) return [...comment, ...hooks.tableAttrChanges(from, to, context)];
  const own = (t: Table) => ({
    ...(t.charset ? { charset: t.charset } : {}),
    ...(t.collate ? { collate: t.collate } : {}),
    ...t.attrs,
  });
  return [...comment, ...attrChanges(own(from), own(to))];
}

function diffColumns(from: Table, to: Table, hooks: DiffHooks, context: TableContext): TableChange[] {
  const changes: TableChange[] = [];
  const wanted = indexBy(to.columns, (c) => c.name);
  const had = indexBy(from.columns, (c) => c.name);
  for (const column of from.columns) {
    const target = wanted.get(column.name);
    if (target === undefined) {
      changes.push({ kind: 'drop_column', column });
      continue;
    }
    const aspects = columnAspects(column, target, hooks, context);
    if (aspects.length > 0) changes.push({ kind: 'modify_column', from: column, to: target, aspects });
  }
  for (const column of to.columns) if (!had.has(column.name)) changes.push({ kind: 'add_column', column });
  return changes;
}

/** What differs between two versions of a column. */
export function columnAspects(from: Column, to: Column, hooks: DiffHooks, context: TableContext): readonly Aspect[] {
  if (from === to) return [];
  const aspects: Aspect[] = [];
  if (context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')) aspects.push('comment');
  if (from.null !== to.null) aspects.push('null');
  if (hooks.typeChanged?.(from.type, to.type, context) ?? !typesEqual(from.type, to.type)) aspects.push('type');
  if (defaultChanged(from.default, to.default, [from, to], hooks, context)) aspects.push('default');
  if (generatedChanged(from, to, hooks, context)) aspects.push('generated');
  if (hooks.columnAttrAspects !== undefined) aspects.push(...hooks.columnAttrAspects(from, to, context));
  else {
    if (from.charset !== to.charset) aspects.push('charset');
    if (from.collate !== to.collate) aspects.push('collate');
    if (!jsonEqual(from.attrs, to.attrs)) aspects.push('attr');
  }
  return aspects;
}

function defaultChanged(
  from: Expr | undefined,
  to: Expr | undefined,
  columns: readonly [Column, Column],
  hooks: DiffHooks,
  context: TableContext,
): boolean {
  if (from === undefined && to === undefined) return false;
  return hooks.defaultChanged?.(from, to, columns, context) ?? !defaultsEqual(from, to);
}

function generatedChanged(from: Column, to: Column, hooks: DiffHooks, context: TableContext): boolean {
  const [a, b] = [from.generated, to.generated];
  if (a === undefined && b === undefined) return false;
  if (hooks.generatedChanged !== undefined) return hooks.generatedChanged(a, b, context);
  return a === undefined || b === undefined || a.type !== b.type || !exprsEqual(a.expr, b.expr);
}

function diffPrimaryKey(from: Table, to: Table, hooks: DiffHooks, context: TableContext): TableChange[] {
  const [a, b] = [from.primaryKey, to.primaryKey];
  if (a === undefined) return b === undefined ? [] : [{ kind: 'add_primary_key', primaryKey: b }];
  if (b === undefined) return [{ kind: 'drop_primary_key', primaryKey: a }];
  const aspects: Aspect[] = [];
  if (partsChanged(a, b, hooks, context)) aspects.push('parts');
  if (hooks.primaryKeyAttrChanged?.(a, b, context) ?? !jsonEqual(a.attrs, b.attrs)) aspects.push('attr');
  if (context.capabilities.supportsComments && (a.comment ?? '') !== (b.comment ?? '')) aspects.push('comment');
  if (aspects.length > 0) return [{ kind: 'modify_primary_key', from: a, to: b, aspects }];
  if (a.name !== b.name && a.name !== '' && b.name !== '' && context.capabilities.supportsRenameConstraint) {
    return [{ kind: 'rename_constraint', constraint: 'primary_key', from: a.name, to: b.name }];
  }
  return [];
}

/** Differences between the indexes of two tables, or of two views given as tables. */
export function diffIndexes(from: Table, to: Table, hooks: DiffHooks, base: DiffContext): TableChange[] {
  if (from.indexes.length === 0 && to.indexes.length === 0) return [];
  const context: TableContext = { ...base, fromTable: from, toTable: to };
  const changes: TableChange[] = [];
  const taken = new Set<Index>();
  const wanted = indexBy(to.indexes, (i) => i.name);
  for (const index of from.indexes) {
    let target = wanted.get(index.name);
    if (target !== undefined && taken.has(target)) target = undefined;
    target ??= similarUnnamedIndex(index, from, to, taken, hooks, context);
    if (target === undefined) {
      changes.push({ kind: 'drop_index', index });
      continue;
    }
    taken.add(target);
    const aspects = indexAspects(index, target, hooks, context);
    if (aspects.length > 0) changes.push({ kind: 'modify_index', from: index, to: target, aspects });
  }
  for (const index of to.indexes) if (!taken.has(index)) changes.push({ kind: 'add_index', index });
  return changes;
}

/** An index the server named matches one that the user left unnamed, when uniqueness and parts are the same. */
function similarUnnamedIndex(
  index: Index,
  from: Table,
  to: Table,
  taken: ReadonlySet<Index>,
  hooks: DiffHooks,
  context: TableContext,
): Index | undefined {
  const generated = (i: Index, table: Table): boolean =>
    i.name === '' || (hooks.isGeneratedIndexName?.(i, table) ?? false);
  if (!generated(index, from)) return undefined;
  const names = new Set(from.indexes.map((i) => i.name));
  return to.indexes.find(
    (i) =>
      !taken.has(i) &&
      !names.has(i.name) &&
      generated(i, to) &&
      i.unique === index.unique &&
      !partsChanged(index, i, hooks, context),
  );
}

function indexAspects(from: Index, to: Index, hooks: DiffHooks, context: TableContext): Aspect[] {
  if (from === to) return [];
  const aspects: Aspect[] = [];
  if (from.unique !== to.unique) aspects.push('unique');
  if (hooks.indexAttrChanged?.(from, to, context) ?? !jsonEqual(from.attrs, to.attrs)) aspects.push('attr');
  if (partsChanged(from, to, hooks, context)) aspects.push('parts');
  if (context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')) aspects.push('comment');
  return aspects;
}

function partsChanged(from: Index, to: Index, hooks: DiffHooks, context: TableContext): boolean {
  if (from.parts.length !== to.parts.length) return true;
  return from.parts.some((part, i) => {
    const other = to.parts[i];
    if (other === undefined || part.desc !== other.desc || part.column !== other.column) return true;
    if (part.expr !== undefined && (other.expr === undefined || !sameExpr(part.expr, other.expr, hooks))) return true;
    if (part.expr === undefined && other.expr !== undefined) return true;
    return hooks.partAttrChanged?.(part, other, context) ?? !jsonEqual(part.attrs, other.attrs);
  });
}

function diffForeignKeys(from: Table, to: Table, hooks: DiffHooks, context: TableContext): TableChange[] {
  const changes: TableChange[] = [];
  const wanted = indexBy(to.foreignKeys, (f) => f.symbol);
  const had = indexBy(from.foreignKeys, (f) => f.symbol);
  for (const key of from.foreignKeys) {
    const target = wanted.get(key.symbol);
    if (target === undefined) {
      changes.push({ kind: 'drop_foreign_key', foreignKey: key });
      continue;
    }
    const aspects = foreignKeyAspects(key, target, hooks, context);
    if (aspects.length > 0) changes.push({ kind: 'modify_foreign_key', from: key, to: target, aspects });
  }
  for (const key of to.foreignKeys)
    if (!had.has(key.symbol)) changes.push({ kind: 'add_foreign_key', foreignKey: key });
  return changes;
}

function foreignKeyAspects(from: ForeignKey, to: ForeignKey, hooks: DiffHooks, context: TableContext): Aspect[] {
  if (from === to) return [];
  const aspects: Aspect[] = [];
  const base = hooks.defaultAction ?? 'NO ACTION';
  const same = (a = base, b = base): boolean => a === b || (hooks.actionsEqual?.(a, b) ?? false);
  if (from.refTable !== to.refTable || from.refSchema !== to.refSchema) aspects.push('ref_table', 'ref_column');
  else if (!jsonEqual(from.refColumns, to.refColumns)) aspects.push('ref_column');
  if (!jsonEqual(from.columns, to.columns)) aspects.push('column');
  if (!same(from.onUpdate, to.onUpdate)) aspects.push('update_action');
  if (!same(from.onDelete, to.onDelete)) aspects.push('delete_action');
  if (hooks.foreignKeyAttrChanged?.(from, to, context) ?? !jsonEqual(from.attrs, to.attrs)) aspects.push('attr');
  if (context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')) aspects.push('comment');
  return aspects;
}

function diffChecks(from: Table, to: Table, hooks: DiffHooks, context: TableContext): TableChange[] {
  const changes: TableChange[] = [];
  const taken = new Set<Check>();
  for (const check of from.checks) {
    const target = to.checks.find((c) => !taken.has(c) && checksMatch(check, c, hooks));
    if (target === undefined) {
      changes.push({ kind: 'drop_check', check });
      continue;
    }
    taken.add(target);
    const aspects: Aspect[] = [];
    if (hooks.checkChanged?.(check, target, context) ?? checkChanged(check, target, context)) aspects.push('expr');
    if (context.capabilities.supportsComments && (check.comment ?? '') !== (target.comment ?? ''))
      aspects.push('comment');
    if (aspects.length > 0) changes.push({ kind: 'modify_check', from: check, to: target, aspects });
  }
  for (const check of to.checks) if (!taken.has(check)) changes.push({ kind: 'add_check', check });
  return changes;
}

function checksMatch(from: Check, to: Check, hooks: DiffHooks): boolean {
  if (from.name !== '' && to.name !== '') return from.name === to.name;
  return sameExpr(from.expr, to.expr, hooks);
}

function sameExpr(from: string, to: string, hooks: DiffHooks): boolean {
  return hooks.exprsEqual?.(from, to) ?? exprsEqual(from, to);
}

function checkChanged(from: Check, to: Check, context: TableContext): boolean {
  if (!jsonEqual(from.attrs, to.attrs)) return true;
  // Without a server's spelling on both sides a textual difference proves nothing.
  return context.mode === 'normalized' && !exprsEqual(from.expr, to.expr);
}
