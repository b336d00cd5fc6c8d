import type { Check, Index, IndexPart, Json, SchemaObject, Table } from '@atlas/model';
import { compact } from '@atlas/model';
import { diffTables, jsonEqual } from '@atlas/dialect';
import { postgresDiff } from '../diff.ts';
import {
  isSqlText,
  objectAttrs,
  type PartitionAttrs,
  type PartitionColumn,
  type PartitionIndex,
  toAttrs,
} from '../types.ts';
import { modifyTable } from './alter-table.ts';
import { checkClause, indexConstraintClause, primaryKeyClause } from './constraints.ts';
import { commands, type Draft, draft, ident, literal, type PlanContext, quoted } from './context.ts';
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
          ...(c.default === undefined ? [] : [`DEFAULT ${columnDefault(c.default)}`]),
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
    const columns = columnChanges(from, to, schema, context);
    const last = drafts.at(-1);
    // A new primary key makes its columns NOT NULL by itself, and leaves them so when it goes.
    if (columns.length === 0 && last?.reverse !== undefined) {
      const back = commands(columnChanges(to, from, schema, context));
      return [...drafts.slice(0, -1), { ...last, reverse: [...last.reverse, ...back] }];
    }
    return [...drafts, ...columns];
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
              `${alter} ${column?.default === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${columnDefault(column.default)}`}`,
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

function keyColumns(object: SchemaObject): readonly string[] {
  return ownTable(object).primaryKey?.parts.flatMap((p) => p.column ?? []) ?? [];
}

function isNullable(object: SchemaObject, column: string, schema: string | undefined, context: PlanContext): boolean {
  const { of } = attrsOf(object);
  const parent = context.findTable(of.schema ?? schema ?? '', of.name);
  return parent?.columns.find((c) => c.name === column)?.null ?? false;
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
