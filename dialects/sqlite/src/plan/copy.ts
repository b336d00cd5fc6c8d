import { UnsupportedChangeError } from '@atlas/dialect';
import type { Change, ChangeOf, Column, Statement, Table, TableChange } from '@atlas/model';
import { conflictOf, isAutoIncrement, isWithoutRowid, keepsRowid } from '../attrs.ts';
import { isIntegerType } from '../column-types.ts';
import { defaultAsValue } from '../expressions.ts';
import { ident, literal, shown } from '../sql.ts';
import { hasInlineKey } from './columns.ts';
import { type PlanContext, statement } from './context.ts';
import { createIndex } from './indexes.ts';
import { createTableSql, freeName, renameTableSql, requireColumns, separateIndexes } from './tables.ts';

/**
 * Changes a table by making a new one, copying the rows and putting it in place of the old one: the way for everything
 * that ALTER TABLE cannot do. https://www.sqlite.org/lang_altertable.html#otheralter
 *
 * There are no reverse statements. Foreign keys of other tables go on pointing to the table by its name, which holds
 * only while foreign keys are not enforced.
 */
export function copyTable(change: ChangeOf<'modify_table'>, context: PlanContext): Statement[] {
  const { to } = change;
  requireColumns(to);
  const table = to.name;
  const temporary = freeName(`new_${table}`, context);
  const copied = copiedColumns(change);
  const step = (cmd: string, comment: string): Statement => statement(cmd, comment, { source: change });
  const hasRows = copied.length > 0;
  return [
    step(createTableSql(to, temporary, context), `create ${shown(temporary)} table`),
    ...keepSequence(change.from, to, temporary, change),
    ...(hasRows
      ? [
          step(
            copyRowsSql(change, temporary, copied),
            `copy rows from old table ${shown(table)} to new temporary table ${shown(temporary)}`,
          ),
        ]
      : []),
    step(
      `DROP TABLE ${ident(table)}`,
      `drop ${shown(table)} table ${hasRows ? 'after copying rows' : 'without copying rows (no columns)'}`,
    ),
    step(renameTableSql(temporary, table), `rename temporary table ${shown(temporary)} to ${shown(table)}`),
    ...separateIndexes(to, context).map((i) => createIndex(i, table, context, { source: change, reversible: false })),
  ];
}

/** A column of the new table and the expression over the old one that fills it. */
interface CopiedColumn {
  readonly name: string;
  readonly value: string;
}

function copiedColumns(change: ChangeOf<'modify_table'>): CopiedColumn[] {
  const changes = new Map<string, TableChange[]>();
  for (const inner of change.changes) {
    const name = changedColumn(inner);
    if (name !== undefined) changes.set(name, [...(changes.get(name) ?? []), inner]);
  }
  return change.to.columns.flatMap((column): CopiedColumn[] => {
    const own = changes.get(column.name) ?? [];
    checkChanges(column, own);
    // What is computed needs no copy, and a new column has nothing to copy.
    if (column.generated !== undefined || own.some((c) => c.kind === 'add_column')) return [];
    const rename = own.find((c) => c.kind === 'rename_column');
    const source = rename?.kind === 'rename_column' ? rename.from.name : column.name;
    return [{ name: column.name, value: copiedValue(column, ident(source), own) }];
  });
}

/** The name, in the new table, of the column that a change is about. */
function changedColumn(change: TableChange): string | undefined {
  switch (change.kind) {
    case 'add_column':
      return change.column.name;
    case 'modify_column':
    case 'rename_column':
      return change.to.name;
    default:
      return undefined;
  }
}

function checkChanges(column: Column, changes: readonly TableChange[]): void {
  const kinds = changes.map((c) => c.kind);
  const renamed = kinds.length === 2 && kinds.includes('rename_column') && kinds.includes('modify_column');
  if (kinds.length < 2 || renamed) return;
  throw new UnsupportedChangeError(
    column.name,
    `duplicate changes for column: ${shown(column.name)}: ${kinds.join(', ')}`,
  );
}

function copiedValue(column: Column, source: string, changes: readonly TableChange[]): string {
  const value = column.default;
  const filled = changes.some(
    (c) => c.kind === 'modify_column' && (c.aspects.includes('null') || c.aspects.includes('default')),
  );
  if (column.null || value === undefined || !filled) return source;
  return `IFNULL(${source}, ${defaultAsValue(value)}) AS ${ident(column.name)}`;
}

function copyRowsSql(change: ChangeOf<'modify_table'>, temporary: string, columns: readonly CopiedColumn[]): string {
  const { from, to } = change;
  const rowid = rowidName(from, to);
  const names = [...(rowid === undefined ? [] : [rowid]), ...columns.map((c) => ident(c.name))];
  const values = [...(rowid === undefined ? [] : [rowid]), ...columns.map((c) => c.value)];
  // A conflict clause of the table such as REPLACE would lose rows without a word.
  const insert = hasConflictClause(to) ? 'INSERT OR ABORT INTO' : 'INSERT INTO';
  return `${insert} ${ident(temporary)} (${names.join(', ')}) SELECT ${values.join(', ')} FROM ${ident(to.name)}`;
}

function hasConflictClause(table: Table): boolean {
  return [
    ...table.columns.map((c) => conflictOf(c.attrs, 'not_null_on_conflict')),
    ...table.indexes.map((i) => conflictOf(i.attrs)),
    conflictOf(table.primaryKey?.attrs ?? {}),
  ].some((c) => c !== undefined);
}

/** The name under which rowids are copied, where something outside of the table refers to them. */
function rowidName(from: Table, to: Table): string | undefined {
  if (!keepsRowid(from) || isWithoutRowid(from) || isWithoutRowid(to) || hasRowidAlias(to)) return undefined;
  const names = new Set([...from.columns, ...to.columns].map((c) => c.name.toLowerCase()));
  return ['rowid', '_rowid_', 'oid'].find((name) => !names.has(name));
}

function hasRowidAlias(table: Table): boolean {
  const [part, ...more] = table.primaryKey?.parts ?? [];
  if (part === undefined || more.length > 0) return false;
  const column = table.columns.find((c) => c.name === part.column);
  if (column === undefined || !isIntegerType(column.type)) return false;
  return isAutoIncrement(column) || !hasInlineKey(column, table);
}

/** Dropping a table forgets the largest key that AUTOINCREMENT ever gave out, so the new table starts with it. */
function keepSequence(from: Table, to: Table, temporary: string, source: Change): Statement[] {
  if (!from.columns.some(isAutoIncrement) || !to.columns.some(isAutoIncrement)) return [];
  const name = shown(to.name);
  return [
    statement(
      `INSERT INTO sqlite_sequence (name, seq) SELECT ${literal(temporary)}, seq FROM sqlite_sequence WHERE name = ${literal(to.name)}`,
      `set sequence for ${name} table`,
      { source },
    ),
  ];
}
