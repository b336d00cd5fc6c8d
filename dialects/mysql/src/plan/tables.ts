import { UnsupportedChangeError } from '@atlas/dialect';
import type { ChangeOf, Statement, Table } from '@atlas/model';
import { autoIncrementOf, createOptionsOf, engineOf, isSystemVersioned, periodOf, rowTimeOf } from '../attrs.ts';
import { doubleQuoted, ident, sameName, shown } from '../sql.ts';
import { columnCheck, writeColumn } from './columns.ts';
import { writeCheck, writeForeignKey } from './constraints.ts';
import { newBuilder, type PlanContext, qualified, statement } from './context.ts';
import { writeIndex, writePrimaryKey } from './indexes.ts';
import { partitionBySql } from './partitions.ts';
import { createTriggerSql } from './triggers.ts';

/** CREATE TABLE with everything that belongs to the table but its triggers. */
export function createTableSql(table: Table, schema: string, context: PlanContext, ifNotExists = false): string {
  if (table.columns.length === 0)
    throw new UnsupportedChangeError('add_table', `table ${shown(table.name)} has no columns`);
  const b = newBuilder(context)
    .p('CREATE TABLE', ifNotExists ? 'IF NOT EXISTS' : '')
    .table(schema, table.name);
  const place = { table, schema };
  b.wrapLines((lines) => {
    for (const column of table.columns) lines.item((l) => writeColumn(l, column, place, context));
    for (const period of periodsSql(table)) lines.item((l) => l.p('PERIOD FOR', period));
    const { primaryKey } = table;
    if (primaryKey !== undefined) lines.item((l) => writePrimaryKey(l, primaryKey, table, context));
    for (const index of table.indexes) lines.item((l) => writeIndex(l, index, table, context));
    for (const key of table.foreignKeys) lines.item((l) => writeForeignKey(l, key, table, schema, context));
    for (const check of table.checks) {
      if (isOfColumn(check.name, table, context)) continue;
      lines.item((l) => writeCheck(l, check, context));
    }
  });
  return b
    .p(...optionsSql(table))
    .p(partitionBySql(table))
    .toString();
}

/** Whether a check is written with a column. */
export function isOfColumn(check: string, table: Table, context: PlanContext): boolean {
  return table.columns.some(
    (c) => sameName(c.name, check) && columnCheck(c, table, context.capabilities) !== undefined,
  );
}

/** The application-time period, and that of the history where its columns are written out. */
function periodsSql(table: Table): string[] {
  const [start, end] = (['ROW START', 'ROW END'] as const).map((t) => table.columns.find((c) => rowTimeOf(c) === t));
  const own = periodOf(table);
  return [
    ...(own === undefined ? [] : [own]),
    ...(start === undefined || end === undefined ? [] : [`SYSTEM_TIME (${ident(start.name)}, ${ident(end.name)})`]),
  ];
}

function optionsSql(table: Table): string[] {
  const next = autoIncrementOf(table);
  return [
    ...(table.charset === undefined ? [] : [`CHARSET ${table.charset}`]),
    ...(table.collate === undefined ? [] : [`COLLATE ${table.collate}`]),
    ...(table.comment === undefined || table.comment === '' ? [] : [`COMMENT ${doubleQuoted(table.comment)}`]),
    ...[...createOptionsOf(table)].map(([name, value]) => createOptionSql(name, value)),
    ...(engineOf(table) === undefined || engineOf(table) === 'InnoDB' ? [] : [`ENGINE ${engineOf(table) ?? ''}`]),
    ...(next === undefined ? [] : [`AUTO_INCREMENT ${next}`]),
    ...(isSystemVersioned(table) ? ['WITH SYSTEM VERSIONING'] : []),
  ];
}

/** The catalog writes names in lower case. */
export function createOptionSql(name: string, value: string): string {
  return `${name.startsWith('`') ? name : name.toUpperCase()}=${value}`;
}

export function addTable(change: ChangeOf<'add_table'>, context: PlanContext): Statement {
  const { schema, table } = change;
  const ifNotExists = change.clauses?.if_not_exists === true || context.options.policy?.addTable?.ifNotExists === true;
  return statement(createTableSql(table, schema, context, ifNotExists), `create ${shown(table.name)} table`, {
    source: change,
    reverse: [`DROP TABLE ${qualified(schema, table.name, context)}`],
  });
}

export function dropTable(change: ChangeOf<'drop_table'>, context: PlanContext): Statement {
  const { schema, table } = change;
  const ifExists = change.clauses?.if_exists === true || context.options.policy?.dropTable?.ifExists === true;
  // What is undone comes back as it was.
  const exact = { ...context, faithful: true };
  return statement(
    `DROP TABLE ${ifExists ? 'IF EXISTS ' : ''}${qualified(schema, table.name, context)}`,
    `drop ${shown(table.name)} table`,
    {
      source: change,
      reverse: [
        createTableSql(table, schema, exact),
        ...table.triggers.map((t) => createTriggerSql(t, { schema, table: table.name }, exact)),
      ],
    },
  );
}

export function renameTable(change: ChangeOf<'rename_table'>, context: PlanContext): Statement {
  const [a, b] = [change.from.name, change.to.name];
  const rename = (from: string, to: string): string =>
    `RENAME TABLE ${qualified(change.schema, from, context)} TO ${qualified(change.schema, to, context)}`;
  return statement(rename(a, b), `rename a table from ${shown(a)} to ${shown(b)}`, {
    source: change,
    reverse: [rename(b, a)],
  });
}

/** The statement that drops a key by name. */
export function dropForeignKeySql(schema: string, table: string, symbol: string, context: PlanContext): string {
  return `ALTER TABLE ${qualified(schema, table, context)} DROP FOREIGN KEY ${ident(symbol)}`;
}
