import type { ChangeOf, Column, Statement, Table, TableChange } from '@atlas/model';
import { constraintName } from '../attrs.ts';
import { isConstantDefault } from '../expressions.ts';
import { ident, sameName, shown } from '../sql.ts';
import { writeColumn } from './columns.ts';
import { lineBuilder, type PlanContext, statement } from './context.ts';
import { createIndex, dropIndex, isConstraint } from './indexes.ts';

/** Whether ALTER TABLE and CREATE INDEX can make all changes of a table, so that no rows are copied. */
export function isAlterable(change: ChangeOf<'modify_table'>, context: PlanContext): boolean {
  return change.changes.every((c) => isAlterableChange(c, change.to, context));
}

function isAlterableChange(change: TableChange, table: Table, context: PlanContext): boolean {
  switch (change.kind) {
    case 'rename_column':
      return context.capabilities.supportsRenameColumn;
    case 'drop_index':
      return constraintName(change.index) === undefined;
    case 'add_index':
      return !isConstraint(change.index, context);
    case 'rename_index':
    case 'modify_index':
      return constraintName(change.from) === undefined && !isConstraint(change.to, context);
    case 'add_column':
      return isAddable(change.column, table);
    case 'rename_constraint':
      // The name of a constraint says nothing about rows; it is not worth a copy of the table.
      return true;
    default:
      return false;
  }
}

function isAddable(column: Column, table: Table): boolean {
  const used = [
    ...table.indexes.flatMap((i) => i.parts.map((p) => p.column)),
    ...table.foreignKeys.flatMap((f) => f.columns),
  ];
  if (used.includes(column.name) || column.generated?.type === 'STORED') return false;
  return column.default === undefined || isConstantDefault(column.default);
}

/** The statements for a change that `isAlterable`, in the order of its parts. */
export function alterTable(change: ChangeOf<'modify_table'>, context: PlanContext): Statement[] {
  return change.changes.flatMap((inner) => alterOne(inner, change, context));
}

function alterOne(inner: TableChange, change: ChangeOf<'modify_table'>, context: PlanContext): Statement[] {
  const table = change.to.name;
  switch (inner.kind) {
    case 'add_column':
      return [addColumn(inner.column, change, context)];
    case 'rename_column': {
      const [a, b] = [inner.from.name, inner.to.name];
      return [
        statement(renameColumnSql(table, a, b), `rename a column from ${shown(a)} to ${shown(b)}`, {
          source: change,
          reverse: [renameColumnSql(table, b, a)],
        }),
      ];
    }
    case 'add_index':
      return [
        createIndex(inner.index, table, context, {
          source: change,
          ifNotExists: inner.clauses?.if_not_exists === true || context.options.policy?.addIndex?.ifNotExists === true,
        }),
      ];
    case 'drop_index':
      if (context.movedIndexes.has(inner.index)) return [];
      return [
        dropIndex(inner.index, table, exact(context), { source: change, ifExists: inner.clauses?.if_exists === true }),
      ];
    case 'modify_index':
      return [
        dropIndex(inner.from, table, exact(context), { source: change }),
        createIndex(inner.to, table, context, { source: change }),
      ];
    case 'rename_index': {
      const create = createIndex(inner.to, table, context, { source: change });
      const drop = dropIndex(inner.from, table, exact(context), { source: change });
      // Two spellings of one name cannot exist side by side.
      return sameName(inner.from.name, inner.to.name) ? [drop, create] : [create, drop];
    }
    default:
      return [];
  }
}

/** What is undone comes back as it was. */
function exact(context: PlanContext): PlanContext {
  return { ...context, faithful: true };
}

function addColumn(column: Column, change: ChangeOf<'modify_table'>, context: PlanContext): Statement {
  const table = change.to.name;
  const b = lineBuilder().p('ALTER TABLE').ident(table).p('ADD COLUMN');
  writeColumn(b, column, change.to, context);
  return statement(b.toString(), `add column ${shown(column.name)} to table: ${shown(table)}`, {
    source: change,
    reverse: [`ALTER TABLE ${ident(table)} DROP COLUMN ${ident(column.name)}`],
  });
}

function renameColumnSql(table: string, from: string, to: string): string {
  return `ALTER TABLE ${ident(table)} RENAME COLUMN ${ident(from)} TO ${ident(to)}`;
}
