import { diffTables, jsonEqual, objectKey } from '@atlas/dialect';
import type { Change, ChangeOf, Column, Expr, Index, Realm, SchemaObject, Table, TableChange } from '@atlas/model';
import { isSerial, withoutSerial } from '../column-types.ts';
import { withDeps } from '../dependencies.ts';
import { postgresDiff } from '../diff.ts';
import { isSqlText, objectAttrs, type PartitionAttrs } from '../types.ts';
import { findPartition, shareName, sharesOf } from './attached-indexes.ts';
import { primaryKeyName } from './constraints.ts';
import { type Draft, draft, literal, type PlanContext, quoted } from './context.ts';
import type { Doomed } from './dependents.ts';
import { ownTable } from './own-table.ts';
import { bounds } from './partitions.ts';
import { serialSequence } from './serial.ts';

/**
 * A partition that becomes a table of its own, and a table that becomes a partition, keep their rows: they are detached
 * and attached instead of dropped and made again. Detaching goes before everything else, attaching comes after.
 */
export interface PartitionMoves {
  readonly detach: readonly Change[];
  /** Detaches partitions that get other places, once nothing refers to their rows any more. */
  readonly release: readonly Change[];
  readonly attach: readonly Change[];
  readonly others: readonly Change[];
}

export function movePartitions(
  changes: readonly Change[],
  context: PlanContext,
  isDetachedLater: (schema: string, name: string) => boolean = () => false,
): PartitionMoves {
  const { from, to } = context.options;
  const [detach, release, attach, others] = [[], [], [], []] as [Change[], Change[], Change[], Change[]];
  const done = new Set<Change>();
  for (const change of changes) {
    if (change.kind === 'modify_object' && hasOtherPlace(change, context)) {
      // All let go before one takes its new place, which may have been another's.
      const { schema = '', from: object } = change;
      const { of } = objectAttrs('partition', object);
      const home = of.schema ?? schema;
      const isParentKept =
        to === undefined ||
        context.findTable(home, of.name) !== undefined ||
        findPartition(to, home, of.name) !== undefined;
      const step: Change = { kind: 'modify_object', schema, from: object, to: object, clauses: { detach: true } };
      (isParentKept ? release : detach).push(step);
      done.add(change);
      others.push({ ...change, clauses: { ...change.clauses, attach_bounds: true } });
      continue;
    }
    if (change.kind !== 'drop_object' && change.kind !== 'add_object') continue;
    const { object, schema = '' } = change;
    if (object.kind !== 'partition') continue;
    const leaves = change.kind === 'drop_object';
    const partner = changes.find((c) => isTableChange(c, leaves ? 'add_table' : 'drop_table', schema, object.name));
    const table = partner?.kind === 'add_table' || partner?.kind === 'drop_table' ? partner.table : undefined;
    const whole = wholeTable(leaves ? from : to, schema, object, context);
    if (partner === undefined || table === undefined || whole === undefined) continue;
    done.add(change).add(partner);
    const step: Change = { kind: 'modify_object', schema, from: object, to: object };
    if (!leaves) attach.push({ ...step, clauses: { attach: true } });
    else if (!isDetachedLater(schema, object.name)) detach.push({ ...step, clauses: { detach: true } });
    // A table that is built anew takes its own foreign keys away first.
    const bare = { ...whole, foreignKeys: ownTable(object).foreignKeys };
    const [a, b] = !leaves ? [table, whole] : [isDetachedLater(schema, object.name) ? bare : whole, table];
    const { of } = objectAttrs('partition', object);
    const inner = tableChanges(a, b, schema, context, leaves ? undefined : ownTable(object));
    if (inner.length > 0) others.push({ kind: 'modify_table', schema, from: a, to: withDeps(b, [of]), changes: inner });
    // Those that stay are made again as the other kind's.
    const on = { kind: 'table', name: object.name };
    for (const trigger of leaves ? (object.triggers ?? []) : table.triggers)
      others.push({ kind: 'drop_trigger', schema, on, trigger });
  }
  return { detach, release, attach, others: [...changes.filter((c) => !done.has(c)), ...others] };
}

/** Whether a partition gets other bounds or another parent. */
function hasOtherPlace({ schema, from, to }: ChangeOf<'modify_object'>, context: PlanContext): boolean {
  if (to.kind !== 'partition') return false;
  const place = (object: SchemaObject): string => {
    const attrs = objectAttrs('partition', object);
    return `${context.ref(attrs.of, schema)} ${bounds(attrs)}`;
  };
  return place(from) !== place(to);
}

function isTableChange(change: Change, kind: 'add_table' | 'drop_table', schema: string, name: string): boolean {
  if (change.kind !== 'add_table' && change.kind !== 'drop_table') return false;
  return change.kind === kind && change.schema === schema && change.table.name === name;
}

/** `own` is what a table has of its own as a partition: attaching brings the rest of the keys and indexes along. */
function tableChanges(
  from: Table,
  to: Table,
  schema: string,
  context: PlanContext,
  own: Table | undefined,
): TableChange[] {
  const { capabilities } = context;
  const [renames, renamed] = indexRenames(from, to);
  const changes = diffTables(renamed, to, postgresDiff, {
    capabilities,
    fromSchema: schema,
    toSchema: schema,
    mode: 'normalized',
  });
  const kept = changes.filter((c) => {
    if (own === undefined) return true;
    if (c.kind === 'add_foreign_key') return own.foreignKeys.some((f) => f.symbol === c.foreignKey.symbol);
    if (c.kind === 'add_index') return own.indexes.some((i) => i.name === c.index.name);
    return c.kind !== 'add_primary_key' || own.primaryKey !== undefined;
  });
  return [...renames, ...kept];
}

/** Equal indexes under other names keep their contents, and get the names. */
function indexRenames(from: Table, to: Table): [TableChange[], Table] {
  const shape = (i: Index): object => ({ parts: i.parts, unique: i.unique, attrs: i.attrs });
  const taken = new Set<string>();
  const renames: TableChange[] = [];
  const indexes = from.indexes.map((index) => {
    if (to.indexes.some((i) => i.name === index.name)) return index;
    const same = to.indexes.find(
      (i) => !taken.has(i.name) && !from.indexes.some((o) => o.name === i.name) && jsonEqual(shape(i), shape(index)),
    );
    if (same === undefined) return index;
    taken.add(same.name);
    const renamed = { ...index, name: same.name };
    renames.push({ kind: 'rename_index', from: index, to: renamed });
    return renamed;
  });
  return [renames, { ...from, indexes }];
}

/** A partition with all that it has from its parent. */
function wholeTable(
  realm: Realm | undefined,
  schema: string,
  object: SchemaObject,
  context: PlanContext,
): Table | undefined {
  const attrs = objectAttrs('partition', object);
  const { of } = attrs;
  const home = of.schema ?? schema;
  const above = findPartition(realm, home, of.name);
  const parent =
    realm?.schemas.find((s) => s.name === home)?.tables.find((t) => t.name === of.name) ??
    (above === undefined ? undefined : wholeTable(realm, home, above, context));
  if (parent === undefined) return undefined;
  const own = ownTable(object);
  const { primaryKey: _key, ...rest } = parent;
  const key =
    own.primaryKey ??
    (parent.primaryKey === undefined
      ? undefined
      : share(parent.primaryKey, primaryKeyName(parent.name, parent.primaryKey)));
  function share(index: Index, of: string): Index {
    const name = shareName(object, of, index);
    const { comment: _comment, ...plain } = index;
    return { ...plain, name: index === parent?.primaryKey && name === `${object.name}_pkey` ? '' : name };
  }
  const served = new Set(sharesOf(object).flatMap((s) => (s.isOwn ? [s.of] : [])));
  const missing = new Set(attrs.without_index ?? []);
  const { comment: _comment, ...columnless } = rest;
  return {
    ...columnless,
    name: object.name,
    ...(own.comment === undefined ? {} : { comment: own.comment }),
    ...(key === undefined ? {} : { primaryKey: key }),
    columns: parent.columns.map((c) => partitionColumn(c, attrs, parent, home, key, context)),
    indexes: [
      ...own.indexes,
      ...parent.indexes.filter((i) => !served.has(i.name) && !missing.has(i.name)).map((i) => share(i, i.name)),
    ],
    foreignKeys: [...parent.foreignKeys, ...own.foreignKeys],
    checks: [...parent.checks.filter((c) => c.attrs.no_inherit !== true), ...own.checks],
    triggers: [],
    attrs: own.attrs,
  };
}

/** A column as the partition has it: numbers come from the sequence of the parent, and it is no identity by itself. */
function partitionColumn(
  column: Column,
  attrs: PartitionAttrs,
  parent: Table,
  schema: string,
  key: Index | undefined,
  context: PlanContext,
): Column {
  const own = attrs.column?.find((c) => c.name === column.name);
  const { comment: _comment, default: inherited, ...rest } = column;
  const { identity: _identity, serial_sequence: _sequence, ...columnRest } = column.attrs;
  const sequence = isSerial(column.type)
    ? `nextval(${literal(context.name(schema, serialSequence(parent.name, column)))}::regclass)`
    : undefined;
  const text =
    own?.default === undefined ? sequence : isSqlText(own.default) ? own.default.sql : literal(String(own.default));
  const value: Expr | undefined = text === undefined ? inherited : text === 'NULL' ? undefined : { kind: 'raw', text };
  return {
    ...rest,
    type: withoutSerial(column.type),
    null: column.null && own?.not_null !== true && !(key?.parts.some((p) => p.column === column.name) ?? false),
    ...(value === undefined ? {} : { default: value }),
    ...(own?.comment === undefined ? {} : { comment: own.comment }),
    attrs: columnRest,
  };
}

/** The statement of one step of `movePartitions`; undefined for other changes. */
export function planMove(change: ChangeOf<'modify_object'>, context: PlanContext): Draft[] | undefined {
  const { schema, to, clauses } = change;
  if (clauses?.detach !== true && clauses?.attach !== true) return undefined;
  const attrs = objectAttrs('partition', to);
  const [parent, name] = [context.ref(attrs.of, schema), context.name(schema, to.name)];
  const detach = `ALTER TABLE ${parent} DETACH PARTITION ${name}`;
  const attach = `ALTER TABLE ${parent} ATTACH PARTITION ${name} ${bounds(attrs)}`;
  return clauses.detach === true
    ? // What undoes a drop makes the partition as a whole.
      [draft(detach, `detach partition ${quoted(to.name)}`, clauses.dropped === true ? [] : attach)]
    : [draft(attach, `attach partition ${quoted(to.name)}`, detach)];
}

/** Partitions that foreign keys may point into by way of the parent cannot be dropped before they are detached. */
export function detachReferenced(changes: readonly Change[], context: PlanContext): Change[] {
  const tables = (context.options.from?.schemas ?? []).flatMap((s) => s.tables.map((t) => [s.name, t] as const));
  return changes.flatMap((change): Change[] => {
    if (change.kind !== 'drop_object' || change.object.kind !== 'partition') return [];
    const { of } = objectAttrs('partition', change.object);
    const home = of.schema ?? change.schema;
    const isReferenced = tables.some(([schema, t]) =>
      t.foreignKeys.some((f) => f.refTable === of.name && (f.refSchema ?? schema) === home),
    );
    if (!isReferenced) return [];
    const where = change.schema === undefined ? {} : { schema: change.schema };
    return [
      {
        kind: 'modify_object',
        ...where,
        from: change.object,
        to: change.object,
        clauses: { detach: true, dropped: true },
      },
    ];
  });
}

/** The keys of tables whose partitions take other places: rows that are referred to cannot be detached. */
export function doomedByMoves(changes: readonly Change[], context: PlanContext): Doomed[] {
  const { from } = context.options;
  return changes.flatMap((change): Doomed[] => {
    if (change.kind !== 'modify_object' || change.clauses?.attach_bounds !== true) return [];
    const { of } = objectAttrs('partition', change.from);
    const schema = of.schema ?? change.schema ?? '';
    const table = from?.schemas.find((s) => s.name === schema)?.tables.find((t) => t.name === of.name);
    const keys =
      table === undefined
        ? []
        : [...(table.primaryKey === undefined ? [] : [table.primaryKey]), ...table.indexes.filter((i) => i.unique)];
    return keys.map((key) => ({
      kind: 'key',
      relation: objectKey('table', schema, of.name),
      columns: key.parts.flatMap((p) => p.column ?? []),
    }));
  });
}
