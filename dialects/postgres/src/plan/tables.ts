import type { ChangeOf, Column, Index, Table } from '@atlas/model';
import { exprText } from '@atlas/dialect';
import { isSerial, withoutSerial } from '../column-types.ts';
import { generatedName, serialSequenceName } from '../names.ts';
import {
  foreignKeyAttrs,
  indexAttrs,
  type PartitionKey,
  tableAttrs,
  type StorageParams,
  columnAttrs,
} from '../types.ts';
import { columnDefinition } from './columns.ts';
import { setComment } from './comments.ts';
import {
  checkClause,
  foreignKeyClause,
  indexConstraintClause,
  primaryKeyClause,
  primaryKeyName,
} from './constraints.ts';
import { commands, type Draft, draft, ident, type PlanContext, quoted } from './context.ts';
import { createIndex, type IndexOwner, withClause } from './indexes.ts';
import { createTrigger } from './triggers.ts';
import { wrapParens } from '@atlas/sqltext';

/** CREATE TABLE with all that belongs to the table: indexes, comments, row security. Triggers are separate changes. */
export function addTable(change: ChangeOf<'add_table'>, context: PlanContext): Draft[] {
  const { schema, table } = change;
  const name = context.name(schema, table.name);
  const owner: IndexOwner = { schema, name: table.name };
  const create = draft(
    createTableSql(schema, table, context, change.clauses?.if_not_exists === true),
    `create ${quoted(table.name)} table`,
    `DROP TABLE ${name}`,
  );
  // What CREATE TABLE cannot say goes into one statement behind it.
  const late = [
    ...table.foreignKeys
      .filter((f) => foreignKeyAttrs(f).not_valid)
      .map((f) => `ADD ${foreignKeyClause(f, schema, context)} NOT VALID`),
    ...table.checks.filter((c) => c.attrs.not_valid === true).map((c) => `ADD ${checkClause(c)} NOT VALID`),
    ...table.columns.flatMap((c) => {
      const { storage } = columnAttrs(c);
      return storage === undefined ? [] : [`ALTER COLUMN ${ident(c.name)} SET STORAGE ${storage}`];
    }),
  ];
  const drafts = [create];
  if (late.length > 0)
    drafts.push(draft(`ALTER TABLE ${name} ${late.join(', ')}`, `modify ${quoted(table.name)} table`, []));
  for (const index of table.indexes.filter(isPlainIndex)) drafts.push(...createIndex(owner, index, context));
  drafts.push(...tableComments(schema, table, context));
  drafts.push(...rowSecurity(schema, table.name, {}, tableAttrs(table).row_security ?? {}, context));
  drafts.push(...replicaIdentity(schema, table.name, undefined, tableAttrs(table).replica_identity, context));
  return drafts;
}

export function isPlainIndex(index: Index): boolean {
  return indexAttrs(index).constraint === undefined;
}

function createTableSql(schema: string, table: Table, context: PlanContext, ifNotExists: boolean): string {
  const attrs = tableAttrs(table);
  const inherited = inheritedParts(schema, table, context);
  const lines = [
    ...table.columns.filter((c) => !inherited.columns.has(c.name)).map((c) => columnDefinition(c, schema, context)),
    ...(table.primaryKey === undefined ? [] : [primaryKeyClause(table.name, table.primaryKey)]),
    ...table.indexes.filter((i) => !isPlainIndex(i)).map(indexConstraintClause),
    ...table.foreignKeys.filter((f) => !foreignKeyAttrs(f).not_valid).map((f) => foreignKeyClause(f, schema, context)),
    ...table.checks.filter((c) => c.attrs.not_valid !== true && !inherited.checks.has(c.name)).map(checkClause),
  ];
  const b = context.builder();
  b.p('CREATE', attrs.unlogged === true ? 'UNLOGGED TABLE' : 'TABLE', ifNotExists ? 'IF NOT EXISTS' : '');
  b.p(context.name(schema, table.name));
  b.wrapList(lines, (list, line) => list.p(line));
  if (attrs.inherits !== undefined && attrs.inherits.length > 0)
    b.p(`INHERITS (${attrs.inherits.map((p) => context.ref(p, schema)).join(', ')})`);
  if (attrs.partition !== undefined) b.p(partitionKeySql(attrs.partition));
  if (attrs.access_method !== undefined) b.p(`USING ${ident(attrs.access_method)}`);
  return b.p(...withClause(tableParams(attrs.storage_params))).toString();
}

/** Columns and checks that a table gets from its parents as they are, so that naming them would make them its own. */
function inheritedParts(
  schema: string,
  table: Table,
  context: PlanContext,
): { columns: Set<string>; checks: Set<string> } {
  const [columns, checks] = [new Set<string>(), new Set<string>()];
  for (const parent of tableAttrs(table).inherits ?? []) {
    const found = context.findTable(parent.schema ?? schema, parent.name);
    for (const column of found?.columns ?? []) {
      const own = table.columns.find((c) => c.name === column.name);
      if (own !== undefined && inheritedText(own, schema, context) === inheritedText(column, schema, context))
        columns.add(own.name);
    }
    for (const check of found?.checks ?? []) if (check.attrs.no_inherit !== true) checks.add(check.name);
  }
  return { columns, checks };
}

/** What a child gets of a column. The sequence of a serial one serves the children too, through the default. */
function inheritedText(column: Column, schema: string, context: PlanContext): string {
  const isSequence =
    isSerial(column.type) || (column.default !== undefined && exprText(column.default).startsWith('nextval('));
  const { default: value, ...rest } = column;
  const plain = { ...rest, attrs: {}, type: withoutSerial(column.type) };
  return columnDefinition(isSequence || value === undefined ? plain : { ...plain, default: value }, schema, context);
}

/** `PARTITION BY RANGE ("a", (lower(b)))`. */
export function partitionKeySql(key: PartitionKey): string {
  const parts =
    key.columns?.map(ident) ??
    key.by?.map((p) => (p.column === undefined ? wrapParens(p.expr ?? '') : ident(p.column)));
  return `PARTITION BY ${key.type} (${(parts ?? []).join(', ')})`;
}

/** Storage parameters by their names in SQL: those of the TOAST table have a dot. */
export function tableParams(params: StorageParams | undefined): StorageParams {
  const entries = Object.entries(params ?? {}).map(([key, value]) => [tableParam(key), value] as const);
  return Object.fromEntries(entries);
}

export function tableParam(key: string): string {
  return key === 'toast_tuple_target' ? key : key.replace(/^toast_/, 'toast.');
}

function tableComments(schema: string, table: Table, context: PlanContext): Draft[] {
  const drafts = tableComment(schema, table.name, undefined, table.comment, context);
  for (const column of table.columns) drafts.push(...columnComment(schema, table.name, undefined, column, context));
  const name = context.name(schema, table.name);
  const constraints: { readonly name: string; readonly comment?: string }[] = [
    ...(table.primaryKey === undefined
      ? []
      : [{ ...table.primaryKey, name: primaryKeyName(table.name, table.primaryKey) }]),
    ...table.indexes.filter((i) => !isPlainIndex(i)),
    ...table.foreignKeys.map((f) => ({ ...f, name: f.symbol })),
    ...table.checks,
  ];
  for (const item of constraints)
    drafts.push(...constraintComment(name, table.name, item.name, undefined, item.comment));
  return drafts;
}

export function tableComment(
  schema: string | undefined,
  name: string,
  from: string | undefined,
  to: string | undefined,
  context: PlanContext,
): Draft[] {
  return setComment(`TABLE ${context.name(schema, name)}`, `table: ${quoted(name)}`, from, to);
}

export function columnComment(
  schema: string | undefined,
  table: string,
  from: string | undefined,
  to: { readonly name: string; readonly comment?: string },
  context: PlanContext,
): Draft[] {
  const target = `COLUMN ${context.name(schema, table)}.${ident(to.name)}`;
  return setComment(target, `column: ${quoted(to.name)} on table: ${quoted(table)}`, from, to.comment);
}

/** `owner` is the SQL name of the table. */
export function constraintComment(
  owner: string,
  table: string,
  name: string,
  from: string | undefined,
  to: string | undefined,
): Draft[] {
  if (name === '') return [];
  const subject = `constraint: ${quoted(name)} on table: ${quoted(table)}`;
  return setComment(`CONSTRAINT ${ident(name)} ON ${owner}`, subject, from, to);
}

interface Security {
  readonly enabled?: true;
  readonly enforced?: true;
}

export function rowSecurity(
  schema: string | undefined,
  table: string,
  from: Security,
  to: Security,
  context: PlanContext,
): Draft[] {
  const alter = (clause: string): string => `ALTER TABLE ${context.name(schema, table)} ${clause} ROW LEVEL SECURITY`;
  const drafts: Draft[] = [];
  if ((from.enabled ?? false) !== (to.enabled ?? false)) {
    const [word, opposite] = to.enabled === true ? ['ENABLE', 'DISABLE'] : ['DISABLE', 'ENABLE'];
    drafts.push(
      draft(alter(word), `${word.toLowerCase()} row-level security for ${quoted(table)} table`, alter(opposite)),
    );
  }
  if ((from.enforced ?? false) !== (to.enforced ?? false)) {
    const [word, opposite] = to.enforced === true ? ['FORCE', 'NO FORCE'] : ['NO FORCE', 'FORCE'];
    const verb = to.enforced === true ? 'enforce' : 'do not enforce';
    drafts.push(draft(alter(word), `${verb} row-level security for ${quoted(table)} table`, alter(opposite)));
  }
  return drafts;
}

type Replica = NonNullable<ReturnType<typeof tableAttrs>['replica_identity']>;

export function replicaIdentity(
  schema: string | undefined,
  table: string,
  from: Replica | undefined,
  to: Replica | undefined,
  context: PlanContext,
): Draft[] {
  const text = (r: Replica | undefined): string =>
    r === undefined ? 'DEFAULT' : typeof r === 'string' ? r : `USING INDEX ${ident(r.name)}`;
  if (text(from) === text(to)) return [];
  const alter = (r: Replica | undefined): string =>
    `ALTER TABLE ${context.name(schema, table)} REPLICA IDENTITY ${text(r)}`;
  return [draft(alter(to), `modify ${quoted(table)} table`, alter(from))];
}

/** DROP TABLE. Its reverse makes the table again with all that went away with it. */
export function dropTable(change: ChangeOf<'drop_table'>, context: PlanContext): Draft[] {
  const { schema, table, clauses } = change;
  const words = ['DROP TABLE'];
  const policy = context.options.policy?.dropTable;
  if (clauses?.if_exists === true || policy?.ifExists === true) words.push('IF EXISTS');
  words.push(context.name(schema, table.name));
  if (clauses?.cascade === true || policy?.cascade === true) words.push('CASCADE');
  const create = commands(addTable({ kind: 'add_table', schema, table }, context));
  const on = { kind: 'table' as const, name: table.name };
  const triggers = table.triggers.flatMap((trigger) =>
    commands(createTrigger({ kind: 'add_trigger', schema, on, trigger }, context)),
  );
  return [draft(words.join(' '), `drop ${quoted(table.name)} table`, [...create, ...triggers])];
}

/** RENAME, and the names that the server once made of the table's: of its primary key and its sequences. */
export function renameTable(change: ChangeOf<'rename_table'>, context: PlanContext): Draft[] {
  const { schema, from, to } = change;
  const [a, b] = [from.name, to.name];
  const rename = (x: string, y: string): string => `ALTER TABLE ${context.name(schema, x)} RENAME TO ${ident(y)}`;
  const drafts = [draft(rename(a, b), `rename a table from ${quoted(a)} to ${quoted(b)}`, rename(b, a))];
  if (from.primaryKey?.name === '')
    drafts.push(renameConstraint(schema, b, generatedName(a, '', 'pkey'), generatedName(b, '', 'pkey'), context));
  for (const column of from.columns) drafts.push(...renameSequence(schema, [a, column], [b, column], context));
  return drafts;
}

/** `ALTER TABLE ... RENAME CONSTRAINT`. */
export function renameConstraint(schema: string, table: string, from: string, to: string, context: PlanContext): Draft {
  const rename = (a: string, b: string): string =>
    `ALTER TABLE ${context.name(schema, table)} RENAME CONSTRAINT ${ident(a)} TO ${ident(b)}`;
  return draft(rename(from, to), `rename a constraint from ${quoted(from)} to ${quoted(to)}`, rename(to, from));
}

/** The sequence of a serial or identity column follows the names of its table and column, when it has such a name. */
export function renameSequence(
  schema: string,
  from: readonly [table: string, column: Column],
  to: readonly [table: string, column: Column],
  context: PlanContext,
): Draft[] {
  const { identity, serial_sequence } = columnAttrs(from[1]);
  if (serial_sequence !== undefined || (identity === undefined && !isSerial(from[1].type))) return [];
  const [a, b] = [serialSequenceName(from[0], from[1].name), serialSequenceName(to[0], to[1].name)];
  if (a === b) return [];
  const rename = (x: string, y: string): string => `ALTER SEQUENCE ${context.name(schema, x)} RENAME TO ${ident(y)}`;
  return [draft(rename(a, b), `rename a sequence from ${quoted(a)} to ${quoted(b)}`, rename(b, a))];
}
