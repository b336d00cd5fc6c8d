import type { ChangeOf, SchemaObject, Table } from '@atlas/model';
import { jsonEqual, UnsupportedChangeError } from '@atlas/dialect';
import { isSqlText, objectAttrs, type PartitionAttrs, type PartitionColumn } from '../types.ts';
import { isSerial } from '../column-types.ts';
import { findIndex, findPartition, shareSql, sharesOf } from './attached-indexes.ts';
import { defaultSql } from './columns.ts';
import { setComment } from './comments.ts';
import { checkClause, indexConstraintClause, primaryKeyClause, primaryKeyName } from './constraints.ts';
import { commands, type Draft, draft, ident, literal, type PlanContext, quoted } from './context.ts';
import { createIndex, createIndexSql, withClause } from './indexes.ts';
import type { ObjectPlanner } from './object-planner.ts';
import { ownTable } from './own-table.ts';
import { serialSequence } from './serial.ts';
import { isPlainIndex, partitionKeySql, replicaIdentity, rowSecurity, tableParams } from './tables.ts';

const attrsOf = (object: SchemaObject): PartitionAttrs => objectAttrs('partition', object);

/**
 * A child table of a partitioned table. Changes to what it has of its own (see `ownTable`) are changes of a table;
 * foreign keys are added behind all tables.
 */
export const partitionPlanner: ObjectPlanner = {
  noun: (object) => `${quoted(object.name)} partition`,
  target: (object, schema, context) => `TABLE ${context.name(schema, object.name)}`,
  create: (object, schema, context) => {
    const attrs = attrsOf(object);
    const table = ownTable(object);
    const owner = { schema, name: object.name };
    // Shares of indexes with names of their own have to be there when the partition is attached.
    const isAttached = sharesOf(object).some((s) => !s.implied);
    return [
      isAttached ? createApart(object, schema, context) : createPartition(object, schema, context),
      ...(isAttached ? attachApart(object, schema, context) : []),
      ...table.indexes.filter(isPlainIndex).flatMap((i) => commands(createIndex(owner, i, context))),
      ...table.checks
        .filter((c) => c.attrs.not_valid === true)
        .map((c) => `ALTER TABLE ${context.name(schema, object.name)} ADD ${checkClause(c)} NOT VALID`),
      ...commands(rowSecurity(schema, object.name, {}, attrs.row_security ?? {}, context)),
      ...commands(replicaIdentity(schema, object.name, undefined, attrs.replica_identity, context)),
    ];
  },
  alter: (from, to, schema, context) => [
    ...changeShares(from, to, schema, context),
    ...columnChanges(from, to, schema, context),
  ],
  partComments: (from, to, schema, context) => {
    const comment = (object: SchemaObject | undefined, column: string): string | undefined =>
      object === undefined ? undefined : attrsOf(object).column?.find((c) => c.name === column)?.comment;
    const names = new Set(
      [...(from === undefined ? [] : (attrsOf(from).column ?? [])), ...(attrsOf(to).column ?? [])].map((c) => c.name),
    );
    return [...names].flatMap((name) =>
      setComment(
        `COLUMN ${context.name(schema, to.name)}.${ident(name)}`,
        `column: ${quoted(name)} on table: ${quoted(to.name)}`,
        comment(from, name),
        comment(to, name),
      ),
    );
  },
};

/** `CREATE TABLE ... PARTITION OF`. */
function createPartition(object: SchemaObject, schema: string | undefined, context: PlanContext): string {
  const attrs = attrsOf(object);
  const lines = [
    ...(attrs.column ?? [])
      .filter((c) => c.not_null === true || c.default !== undefined)
      .map((c) =>
        [
          ident(c.name),
          ...(c.not_null === true ? ['NOT NULL'] : []),
          ...(c.default === undefined ? [] : [`DEFAULT ${columnDefault(c.default)}`]),
        ].join(' '),
      ),
    ...keyClauses(object),
    ...checkClauses(object),
  ];
  const b = context.builder().p('CREATE', attrs.unlogged === true ? 'UNLOGGED TABLE' : 'TABLE');
  b.p(context.name(schema, object.name), 'PARTITION OF', context.ref(attrs.of, schema));
  if (lines.length > 0) b.wrapList(lines, (list, line) => list.p(line));
  b.p(bounds(attrs), ...tableSuffix(attrs));
  return b.toString();
}

/** Constraints of its own that are indexes; `which` chooses by whether they serve an index of the parent. */
function keyClauses(object: SchemaObject, which: 'serving' | 'other' | 'all' = 'all'): string[] {
  const table = ownTable(object);
  const serving = new Set(sharesOf(object).flatMap((s) => (s.isOwn ? [s.name] : [])));
  const isWanted = (name: string): boolean => which === 'all' || serving.has(name) === (which === 'serving');
  const key = table.primaryKey;
  return [
    ...(key === undefined || !isWanted(primaryKeyName(object.name, key)) ? [] : [primaryKeyClause(object.name, key)]),
    ...table.indexes.filter((i) => !isPlainIndex(i) && isWanted(i.name)).map(indexConstraintClause),
  ];
}

function checkClauses(object: SchemaObject): string[] {
  return ownTable(object)
    .checks.filter((c) => c.attrs.not_valid !== true)
    .map(checkClause);
}

function tableSuffix(attrs: PartitionAttrs): string[] {
  return [
    ...(attrs.partition === undefined ? [] : [partitionKeySql(attrs.partition)]),
    ...(attrs.access_method === undefined ? [] : [`USING ${ident(attrs.access_method)}`]),
    ...withClause(tableParams(attrs.storage_params)),
  ];
}

/** A table of the parent's shape that becomes the partition by `attachApart`. */
function createApart(object: SchemaObject, schema: string | undefined, context: PlanContext): string {
  const attrs = attrsOf(object);
  const like = [
    `LIKE ${context.ref(attrs.of, schema)} INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING CONSTRAINTS INCLUDING STORAGE`,
    ...(context.capabilities.supportsColumnCompression ? ['INCLUDING COMPRESSION'] : []),
  ].join(' ');
  const b = context.builder().p('CREATE', attrs.unlogged === true ? 'UNLOGGED TABLE' : 'TABLE');
  b.p(context.name(schema, object.name));
  b.wrapList([like, ...keyClauses(object, 'serving'), ...checkClauses(object)], (list, line) => list.p(line));
  return b.p(...tableSuffix(attrs)).toString();
}

function attachApart(object: SchemaObject, schema: string | undefined, context: PlanContext): string[] {
  const attrs = attrsOf(object);
  const name = context.name(schema, object.name);
  const columns = (attrs.column ?? []).flatMap((c) => [
    ...(c.not_null === true ? [`ALTER COLUMN ${ident(c.name)} SET NOT NULL`] : []),
    ...(c.default === undefined ? [] : [`ALTER COLUMN ${ident(c.name)} SET DEFAULT ${columnDefault(c.default)}`]),
  ]);
  const shares = sharesOf(object).flatMap((share) => {
    const found = findIndex(context.options.to, attrs.of.schema ?? schema ?? '', attrs.of.name, share.of);
    if (share.isOwn || found === undefined) return [];
    const owner = { schema, name: object.name };
    return [shareSql(owner, share.name, found, context, (o, i) => createIndexSql(o, i, context)).cmd];
  });
  return [
    ...(columns.length === 0 ? [] : [`ALTER TABLE ${name} ${columns.join(', ')}`]),
    ...shares,
    `ALTER TABLE ${context.ref(attrs.of, schema)} ATTACH PARTITION ${name} ${bounds(attrs)}`,
    // Equal to one of the parent's, they would have been taken for its share.
    ...keyClauses(object, 'other').map((clause) => `ALTER TABLE ${name} ADD ${clause}`),
  ];
}

/** Attaches a partition that was detached from its former place. */
export function attachAgain({ from, to, schema }: ChangeOf<'modify_object'>, context: PlanContext): Draft {
  const [a, b] = [attrsOf(from), attrsOf(to)];
  const name = context.name(schema, to.name);
  const parent = context.ref(b.of, schema);
  return draft(
    `ALTER TABLE ${parent} ATTACH PARTITION ${name} ${bounds(b)}`,
    `attach partition ${quoted(to.name)}${bounds(a) === bounds(b) ? '' : ` ${bounds(b)}`}`,
    `ALTER TABLE ${parent} DETACH PARTITION ${name}`,
  );
}

/** Attaches indexes to those of the parent, and gives shares the names they should have. */
function changeShares(from: SchemaObject, to: SchemaObject, schema: string | undefined, context: PlanContext): Draft[] {
  const { of } = attrsOf(to);
  const home = of.schema ?? schema ?? '';
  const [before, after] = [sharesOf(from), sharesOf(to)];
  const drafts: Draft[] = [];
  for (const name of attrsOf(to).without_index ?? []) {
    if (!before.some((s) => s.of === name)) continue;
    throw new UnsupportedChangeError(
      'modify_object',
      `partition ${quoted(to.name)} has a share in index ${quoted(name)} of its table, which the server does not take away: drop the index and make it again with ON ONLY`,
    );
  }
  for (const share of after) {
    const old = before.find((s) => s.root === share.root);
    if (old?.name === share.name) continue;
    const known = ownTable(from);
    const hasIndex =
      known.indexes.some((i) => i.name === share.name) ||
      (known.primaryKey !== undefined && share.isOwn && !share.implied);
    const attach = `ALTER INDEX ${context.name(home, share.of)} ATTACH PARTITION ${context.name(schema, share.name)}`;
    const comment = `modify ${quoted(to.name)} partition`;
    if (old !== undefined && !old.isOwn && !share.isOwn) {
      if (share.implied && old.implied) continue;
      const rename = (a: string, b: string): string => `ALTER INDEX ${context.name(schema, a)} RENAME TO ${ident(b)}`;
      drafts.push(
        draft(
          rename(old.name, share.name),
          `rename an index from ${quoted(old.name)} to ${quoted(share.name)}`,
          rename(share.name, old.name),
        ),
      );
    } else if (hasIndex) drafts.push(draft(attach, comment));
    else if ((attrsOf(from).without_index ?? []).includes(share.of)) {
      const found = findIndex(context.options.to, home, of.name, share.of);
      if (found === undefined || share.isOwn) continue;
      const owner = { schema, name: to.name };
      drafts.push(
        shareSql(owner, share.name, found, context, (o, i) => createIndexSql(o, i, context)),
        draft(attach, comment),
      );
    }
  }
  return drafts;
}

/** `FOR VALUES ...` or `DEFAULT`. */
export function bounds(attrs: PartitionAttrs): string {
  if (attrs.range !== undefined)
    return `FOR VALUES FROM (${attrs.range.from.join(', ')}) TO (${attrs.range.to.join(', ')})`;
  if (attrs.list !== undefined) return `FOR VALUES IN (${attrs.list.in.join(', ')})`;
  if (attrs.hash !== undefined)
    return `FOR VALUES WITH (MODULUS ${attrs.hash.modulus}, REMAINDER ${attrs.hash.remainder})`;
  return 'DEFAULT';
}

function columnDefault(value: NonNullable<PartitionColumn['default']>): string {
  if (isSqlText(value)) return value.sql;
  return typeof value === 'string' ? literal(value) : String(value);
}

function columnChanges(
  from: SchemaObject,
  to: SchemaObject,
  schema: string | undefined,
  context: PlanContext,
): Draft[] {
  const clauses = (x: SchemaObject, y: SchemaObject): string[] => {
    const [a, b] = [attrsOf(x), attrsOf(y)];
    const names = [...new Set([...(a.column ?? []), ...(b.column ?? [])].map((c) => c.name))];
    const kept = keyColumns(y);
    // A primary key leaves its columns NOT NULL behind.
    const left = keyColumns(x).filter(
      (n) => !kept.includes(n) && !names.includes(n) && isNullable(x, n, schema, context),
    );
    const changes = names.flatMap((name) => {
      const [old, column] = [a, b].map((attrs) => attrs.column?.find((c) => c.name === name));
      const alter = `ALTER COLUMN ${ident(name)}`;
      const wasRequired = old?.not_null === true || keyColumns(x).includes(name);
      const isRequired = column?.not_null === true || kept.includes(name);
      return [
        ...(wasRequired === isRequired ? [] : [`${alter} ${isRequired ? 'SET' : 'DROP'} NOT NULL`]),
        ...(jsonEqual(old?.default, column?.default)
          ? []
          : [
              `${alter} ${column?.default === undefined ? parentDefault(y, name, schema, context) : `SET DEFAULT ${columnDefault(column.default)}`}`,
            ]),
      ];
    });
    return [...left.map((n) => `ALTER COLUMN ${ident(n)} DROP NOT NULL`), ...changes];
  };
  const forth = clauses(from, to);
  if (forth.length === 0) return [];
  const alter = (list: readonly string[]): string => `ALTER TABLE ${context.name(schema, to.name)} ${list.join(', ')}`;
  const back = clauses(to, from);
  return [draft(alter(forth), `modify ${quoted(to.name)} table`, back.length === 0 ? [] : alter(back))];
}

/** A default of the partition's own gives way to that of the parent. */
function parentDefault(object: SchemaObject, column: string, schema: string | undefined, context: PlanContext): string {
  const parent = parentTable(object, schema, context);
  const found = parent?.table.columns.find((c) => c.name === column);
  if (parent === undefined || found === undefined) return 'DROP DEFAULT';
  if (isSerial(found.type)) {
    const sequence = context.name(parent.schema, serialSequence(parent.table.name, found));
    return `SET DEFAULT nextval(${literal(sequence)})`;
  }
  return found.default === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${defaultSql(found.default, found)}`;
}

/** The table that the partition, or the partition it is under, is part of. */
function parentTable(
  object: SchemaObject,
  schema: string | undefined,
  context: PlanContext,
): { readonly schema: string; readonly table: Table } | undefined {
  const { of } = attrsOf(object);
  const home = of.schema ?? schema ?? '';
  const table = context.findTable(home, of.name);
  if (table !== undefined) return { schema: home, table };
  const above = findPartition(context.options.to, home, of.name);
  return above === undefined ? undefined : parentTable(above, home, context);
}

function keyColumns(object: SchemaObject): readonly string[] {
  return ownTable(object).primaryKey?.parts.flatMap((p) => p.column ?? []) ?? [];
}

function isNullable(object: SchemaObject, column: string, schema: string | undefined, context: PlanContext): boolean {
  return parentTable(object, schema, context)?.table.columns.find((c) => c.name === column)?.null ?? false;
}
