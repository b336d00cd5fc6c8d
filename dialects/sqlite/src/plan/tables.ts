import { UnsupportedChangeError } from '@atlas/dialect';
import type { ChangeOf, ForeignKey, Statement, Table } from '@atlas/model';
import type { SqlBuilder } from '@atlas/sqltext';
import { conflictOf, constraintName, isStrict, isWithoutRowid, writtenReference } from '../attrs.ts';
import { ident, sameName, shown, wrap } from '../sql.ts';
import { hasInlineKey, writeColumn } from './columns.ts';
import { newBuilder, type PlanContext, statement } from './context.ts';
import { createIndex, createIndexSql, isConstraint, keyParts } from './indexes.ts';
import { createTriggerSql } from './triggers.ts';

/** CREATE TABLE under the given name, without the indexes that have statements of their own. */
export function createTableSql(
  table: Table,
  name: string,
  context: PlanContext,
  options: { readonly ifNotExists?: boolean } = {},
): string {
  if (isStrict(table) && !context.capabilities.supportsStrictTables) {
    throw new UnsupportedChangeError(name, `create table ${shown(name)}: STRICT tables need SQLite 3.37 or later`);
  }
  const b = newBuilder(context);
  b.p('CREATE TABLE', options.ifNotExists === true ? 'IF NOT EXISTS' : '').ident(name);
  b.wrapLines((lines) => {
    for (const column of table.columns) lines.item((l) => writeColumn(l, column, table, context));
    const { primaryKey } = table;
    if (primaryKey !== undefined && !table.columns.some((c) => hasInlineKey(c, table))) {
      lines.item((l) => {
        writeName(l, primaryKey.name);
        l.p('PRIMARY KEY', keyParts(primaryKey));
        writeConflict(l, conflictOf(primaryKey.attrs));
      });
    }
    for (const index of table.indexes.filter((i) => isConstraint(i, context))) {
      lines.item((l) => {
        writeName(l, constraintName(index) ?? '');
        l.p('UNIQUE', keyParts(index));
        writeConflict(l, conflictOf(index.attrs));
      });
    }
    for (const key of table.foreignKeys) lines.item((l) => writeForeignKey(l, key, context));
    for (const check of table.checks) {
      lines.item((l) => {
        writeName(l, check.name);
        l.p('CHECK', wrap(check.expr));
      });
    }
  });
  const suffix = [...(isWithoutRowid(table) ? ['WITHOUT ROWID'] : []), ...(isStrict(table) ? ['STRICT'] : [])];
  if (context.faithful && table.attrs.strict_first === true) suffix.reverse();
  return b.p(suffix.join(', ')).toString();
}

function writeName(b: SqlBuilder, name: string): void {
  if (name !== '') b.p('CONSTRAINT').ident(name);
}

function writeConflict(b: SqlBuilder, conflict: string | undefined): void {
  if (conflict !== undefined) b.p(`ON CONFLICT ${conflict}`);
}

function writeForeignKey(b: SqlBuilder, key: ForeignKey, context: PlanContext): void {
  const { table, columns } = referenceText(key, context);
  writeName(b, key.symbol);
  b.p('FOREIGN KEY', nameList(key.columns), 'REFERENCES', ident(table));
  if (columns.length > 0) b.p(nameList(columns));
  b.p(`ON UPDATE ${key.onUpdate ?? 'NO ACTION'}`, `ON DELETE ${key.onDelete ?? 'NO ACTION'}`);
  if (key.attrs.deferrable === 'INITIALLY_DEFERRED') b.p('DEFERRABLE INITIALLY DEFERRED');
  else if (key.attrs.deferrable === 'INITIALLY_IMMEDIATE') b.p('DEFERRABLE INITIALLY IMMEDIATE');
}

/** The reference as it was written, as long as that still means the same. */
function referenceText(key: ForeignKey, context: PlanContext): { table: string; columns: readonly string[] } {
  const written = writtenReference(key);
  const resolved = { table: key.refTable, columns: key.refColumns };
  if (!context.faithful || !sameName(written.table, key.refTable)) return resolved;
  const same = written.columns.length === 0 || written.columns.every((c, i) => sameName(c, key.refColumns[i] ?? ''));
  return same ? written : resolved;
}

function nameList(names: readonly string[]): string {
  return `(${names.map(ident).join(', ')})`;
}

/** The indexes that have statements of their own. */
export function separateIndexes(table: Table, context: PlanContext) {
  return table.indexes.filter((i) => !isConstraint(i, context));
}

/** Throws `UnsupportedChangeError` for a table without columns, which SQLite reports as a syntax error. */
export function requireColumns({ name, columns }: Table): void {
  if (columns.length > 0) return;
  throw new UnsupportedChangeError(name, `table ${shown(name)} has no columns, SQLite needs at least one`);
}

/** CREATE TABLE and the indexes that have statements of their own. Throws `UnsupportedChangeError`. */
export function addTable(change: ChangeOf<'add_table'>, context: PlanContext): Statement[] {
  const { table } = change;
  requireColumns(table);
  const ifNotExists = change.clauses?.if_not_exists === true || context.options.policy?.addTable?.ifNotExists === true;
  return [
    statement(createTableSql(table, table.name, context, { ifNotExists }), `create ${shown(table.name)} table`, {
      source: change,
      reverse: [`DROP TABLE ${ident(table.name)}`],
    }),
    ...separateIndexes(table, context).map((i) => createIndex(i, table.name, context, { source: change, ifNotExists })),
  ];
}

/** DROP TABLE; undoing it brings indexes and triggers back as well. */
export function dropTable(change: ChangeOf<'drop_table'>, context: PlanContext): Statement {
  const { table } = change;
  const ifExists = change.clauses?.if_exists === true || context.options.policy?.dropTable?.ifExists === true;
  return statement(
    `DROP TABLE ${ifExists ? 'IF EXISTS ' : ''}${ident(table.name)}`,
    `drop ${shown(table.name)} table`,
    { source: change, reverse: recreateSql(table, context) },
  );
}

/** The statements that create a table with everything that goes when it is dropped. */
function recreateSql(table: Table, context: PlanContext): string[] {
  // Undoing must bring back what was there, not its normal form.
  const exact = { ...context, faithful: true };
  return [
    createTableSql(table, table.name, exact),
    ...separateIndexes(table, exact)
      .filter((i) => !context.movedIndexes.has(i))
      .map((i) => createIndexSql(i, table.name, exact)),
    ...table.triggers.map((t) => createTriggerSql(t, table.name, exact)),
  ];
}

/** ALTER TABLE RENAME, in two steps where only the letter case differs. */
export function renameTable(change: ChangeOf<'rename_table'>, context: PlanContext): Statement[] {
  const [a, b] = [change.from.name, change.to.name];
  const steps = sameName(a, b) ? [a, freeName(`new_${b}`, context), b] : [a, b];
  return steps.slice(1).map((to, i) => {
    const from = steps[i] ?? a;
    return statement(renameTableSql(from, to), `rename a table from ${shown(from)} to ${shown(to)}`, {
      source: change,
      reverse: [renameTableSql(to, from)],
    });
  });
}

/** ALTER TABLE RENAME TO. */
export function renameTableSql(from: string, to: string): string {
  return `ALTER TABLE ${ident(from)} RENAME TO ${ident(to)}`;
}

/** `name`, with a number behind it where an object of the schema has that name. */
export function freeName(name: string, context: PlanContext): string {
  const schemas = [context.from, context.to];
  const taken = (candidate: string): boolean =>
    schemas.some((s) => [...(s?.tables ?? []), ...(s?.views ?? [])].some((o) => sameName(o.name, candidate)));
  let free = name;
  for (let i = 2; taken(free); i++) free = `${name}_${i}`;
  return free;
}
