import type { Check, Index, IndexPart, Json, SchemaObject, Table } from '@atlas/model';
import { compact } from '@atlas/model';
import { diffTables, jsonEqual } from '@atlas/dialect';
import { postgresDiff } from '../diff.ts';
import { objectAttrs, type PartitionAttrs, type PartitionIndex, toAttrs } from '../types.ts';
import { modifyTable } from './alter-table.ts';
import { defaultSql } from './columns.ts';
import { checkClause, indexConstraintClause, primaryKeyClause } from './constraints.ts';
import { commands, type Draft, draft, ident, type PlanContext, quoted } from './context.ts';
import { createIndex, withClause } from './indexes.ts';
import type { ObjectPlanner } from './object-planner.ts';
import { isPlainIndex, partitionKeySql, rowSecurity, tableParams } from './tables.ts';

const attrsOf = (object: SchemaObject): PartitionAttrs => objectAttrs('partition', object);

/** A child table of a partitioned table. What it has of its own is planned as for any table. */
export const partitionPlanner: ObjectPlanner = {
  noun: (object) => `${quoted(object.name)} partition`,
  target: (object, schema, context) => `TABLE ${context.name(schema, object.name)}`,
  create: (object, schema, context) => {
    const attrs = attrsOf(object);
    const table = ownTable(object);
    const lines = [
      ...(attrs.column ?? []).map((c) =>
        [
          ident(c.name),
          ...(c.not_null === true ? ['NOT NULL'] : []),
          ...(c.default === undefined
            ? []
            : [`DEFAULT ${defaultSql(c.default, { type: { class: 'integer', name: '' } })}`]),
        ].join(' '),
      ),
      ...(table.primaryKey === undefined ? [] : [primaryKeyClause(object.name, table.primaryKey)]),
      ...table.indexes.filter((i) => !isPlainIndex(i)).map(indexConstraintClause),
      ...table.checks.map(checkClause),
    ];
    const b = context.builder().p('CREATE', attrs.unlogged === true ? 'UNLOGGED TABLE' : 'TABLE');
    b.p(context.name(schema, object.name), 'PARTITION OF', context.ref(attrs.of, schema));
    if (lines.length > 0) b.wrapList(lines, (list, line) => list.p(line));
    b.p(bounds(attrs));
    if (attrs.partition !== undefined) b.p(partitionKeySql(attrs.partition));
    if (attrs.access_method !== undefined) b.p(`USING ${ident(attrs.access_method)}`);
    b.p(...withClause(tableParams(attrs.storage_params)));
    const owner = { schema, name: object.name };
    return [
      b.toString(),
      ...table.indexes.filter(isPlainIndex).flatMap((i) => commands(createIndex(owner, i, context))),
      ...commands(rowSecurity(schema, object.name, {}, attrs.row_security ?? {}, context)),
    ];
  },
  alter: (from, to, schema, context) => {
    const [a, b] = [attrsOf(from), attrsOf(to)];
    const drafts: Draft[] = [];
    const name = context.name(schema, to.name);
    const parent = (attrs: PartitionAttrs): string => context.ref(attrs.of, schema);
    if (parent(a) !== parent(b) || bounds(a) !== bounds(b)) {
      const detach = (attrs: PartitionAttrs): string => `ALTER TABLE ${parent(attrs)} DETACH PARTITION ${name}`;
      const attach = (attrs: PartitionAttrs): string =>
        `ALTER TABLE ${parent(attrs)} ATTACH PARTITION ${name} ${bounds(attrs)}`;
      drafts.push(draft(detach(a), `detach partition ${quoted(to.name)}`, attach(a)));
      drafts.push(draft(attach(b), `attach partition ${quoted(to.name)}`, detach(b)));
    }
    const [old, table] = [ownTable(from), ownTable(to)];
    const diffContext = {
      capabilities: context.capabilities,
      fromSchema: schema ?? '',
      toSchema: schema ?? '',
      mode: 'normalized' as const,
    };
    const changes = diffTables({ ...old, comment: '' }, { ...table, comment: '' }, postgresDiff, diffContext);
    if (changes.length > 0)
      drafts.push(
        ...modifyTable({ kind: 'modify_table', schema: schema ?? '', from: old, to: table, changes }, context),
      );
    drafts.push(...columnChanges(a, b, schema, to.name, context));
    return drafts;
  },
};

/** `FOR VALUES ...` or `DEFAULT`. */
export function bounds(attrs: PartitionAttrs): string {
  if (attrs.range !== undefined)
    return `FOR VALUES FROM (${attrs.range.from.join(', ')}) TO (${attrs.range.to.join(', ')})`;
  if (attrs.list !== undefined) return `FOR VALUES IN (${attrs.list.in.join(', ')})`;
  if (attrs.hash !== undefined)
    return `FOR VALUES WITH (MODULUS ${attrs.hash.modulus}, REMAINDER ${attrs.hash.remainder})`;
  return 'DEFAULT';
}

function columnChanges(
  a: PartitionAttrs,
  b: PartitionAttrs,
  schema: string | undefined,
  table: string,
  context: PlanContext,
): Draft[] {
  const clauses = (x: PartitionAttrs, y: PartitionAttrs): string[] => {
    const names = [...new Set([...(x.column ?? []), ...(y.column ?? [])].map((c) => c.name))];
    return names.flatMap((name) => {
      const [old, column] = [x, y].map((attrs) => attrs.column?.find((c) => c.name === name));
      const alter = `ALTER COLUMN ${ident(name)}`;
      const type = { type: { class: 'integer' as const, name: '' } };
      return [
        ...(old?.not_null === column?.not_null
          ? []
          : [`${alter} ${column?.not_null === true ? 'SET' : 'DROP'} NOT NULL`]),
        ...(jsonEqual(old?.default, column?.default)
          ? []
          : [
              `${alter} ${column?.default === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${defaultSql(column.default, type)}`}`,
            ]),
      ];
    });
  };
  const forth = clauses(a, b);
  if (forth.length === 0) return [];
  const alter = (list: readonly string[]): string => `ALTER TABLE ${context.name(schema, table)} ${list.join(', ')}`;
  return [draft(alter(forth), `modify ${quoted(table)} table`, alter(clauses(b, a)))];
}

/** What a partition has of its own, as a table without columns. */
export function ownTable(object: SchemaObject): Table {
  const attrs = attrsOf(object);
  const { unlogged, access_method, partition, row_security, storage_params } = attrs;
  return compact<Table>({
    name: object.name,
    comment: object.comment,
    columns: [],
    primaryKey: attrs.primary_key === undefined ? undefined : ownIndex(attrs.primary_key, undefined, true),
    indexes: [
      ...(attrs.index ?? []).map((i) => ownIndex(i, undefined, i.unique === true)),
      ...(attrs.unique ?? []).map((i) => ownIndex(i, 'unique', true)),
    ],
    foreignKeys: [],
    checks: (attrs.check ?? []).map(({ name, expr, comment, ...rest }) =>
      compact<Check>({ name, expr, comment, attrs: toAttrs(rest) }),
    ),
    triggers: [],
    attrs: toAttrs(compact({ unlogged, access_method, partition, row_security, storage_params })),
  });
}

function ownIndex(index: PartitionIndex, constraint: 'unique' | undefined, unique: boolean): Index {
  const { name = '', unique: _unique, columns, on, comment, ...attrs } = index;
  const parts =
    on?.map(({ column, expr, desc, ...part }) =>
      compact<IndexPart>({ column, expr, desc: desc === true, attrs: toAttrs(part) }),
    ) ?? (columns ?? []).map((column): IndexPart => ({ column, desc: false, attrs: {} }));
  return compact<Index>({
    name,
    unique,
    parts,
    comment,
    attrs: { ...(toAttrs(attrs) as { [key: string]: Json }), ...(constraint === undefined ? {} : { constraint }) },
  });
}
