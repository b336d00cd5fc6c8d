import { diffTables, jsonEqual } from '@atlas/dialect';
import type { Change, ChangeOf, Index, Realm, SchemaObject, Table, TableChange } from '@atlas/model';
import { postgresDiff } from '../diff.ts';
import { generatedName } from '../names.ts';
import { indexAttrs, objectAttrs } from '../types.ts';
import { type Draft, draft, type PlanContext, quoted } from './context.ts';
import { bounds, ownTable } from './partitions.ts';

/**
 * A partition that becomes a table of its own, and a table that becomes a partition, keep their rows: they are detached
 * and attached instead of dropped and made again. Detaching goes before everything else, attaching comes after.
 */
export interface PartitionMoves {
  readonly detach: readonly Change[];
  readonly attach: readonly Change[];
  readonly others: readonly Change[];
}

export function movePartitions(changes: readonly Change[], context: PlanContext): PartitionMoves {
  const { from, to } = context.options;
  const [detach, attach, others] = [[], [], []] as [Change[], Change[], Change[]];
  const done = new Set<Change>();
  for (const change of changes) {
    if (change.kind !== 'drop_object' && change.kind !== 'add_object') continue;
    const { object, schema = '' } = change;
    if (object.kind !== 'partition') continue;
    const leaves = change.kind === 'drop_object';
    const partner = changes.find((c) => isTableChange(c, leaves ? 'add_table' : 'drop_table', schema, object.name));
    const table = partner?.kind === 'add_table' || partner?.kind === 'drop_table' ? partner.table : undefined;
    const whole = wholeTable(leaves ? from : to, schema, object);
    if (partner === undefined || table === undefined || whole === undefined) continue;
    done.add(change).add(partner);
    const step: Change = { kind: 'modify_object', schema, from: object, to: object };
    if (leaves) detach.push({ ...step, clauses: { detach: true } });
    else attach.push({ ...step, clauses: { attach: true } });
    const [a, b] = leaves ? [whole, table] : [table, withNamesOf(whole, table)];
    const inner = tableChanges(a, b, schema, context, leaves);
    if (inner.length > 0) others.push({ kind: 'modify_table', schema, from: a, to: b, changes: inner });
  }
  return { detach, attach, others: [...changes.filter((c) => !done.has(c)), ...others] };
}

function isTableChange(change: Change, kind: 'add_table' | 'drop_table', schema: string, name: string): boolean {
  if (change.kind !== 'add_table' && change.kind !== 'drop_table') return false;
  return change.kind === kind && change.schema === schema && change.table.name === name;
}

function tableChanges(from: Table, to: Table, schema: string, context: PlanContext, leaves: boolean): TableChange[] {
  const { capabilities } = context;
  const changes = diffTables(from, to, postgresDiff, {
    capabilities,
    fromSchema: schema,
    toSchema: schema,
    mode: 'normalized',
  });
  // Attaching brings the parent's keys along.
  return leaves
    ? changes
    : changes.filter((c) => c.kind !== 'add_foreign_key' && c.kind !== 'add_index' && c.kind !== 'add_primary_key');
}

/** A partition with all that it has from its parent, under the names that the server gives. */
function wholeTable(realm: Realm | undefined, schema: string, object: SchemaObject): Table | undefined {
  const { of } = objectAttrs('partition', object);
  const home = realm?.schemas.find((s) => s.name === (of.schema ?? schema));
  const above = home?.objects.find((o) => o.kind === 'partition' && o.name === of.name);
  const parent =
    home?.tables.find((t) => t.name === of.name) ??
    (above === undefined ? undefined : wholeTable(realm, of.schema ?? schema, above));
  if (parent === undefined) return undefined;
  const own = ownTable(object);
  const { primaryKey: _key, ...rest } = parent;
  const key = own.primaryKey ?? (parent.primaryKey === undefined ? undefined : { ...parent.primaryKey, name: '' });
  return {
    ...rest,
    name: object.name,
    ...(own.comment === undefined ? {} : { comment: own.comment }),
    ...(key === undefined ? {} : { primaryKey: key }),
    indexes: [...own.indexes, ...parent.indexes.map((i) => childIndex(i, object.name))],
    checks: [...parent.checks, ...own.checks],
    triggers: [],
    attrs: own.attrs,
  };
}

function childIndex(index: Index, table: string): Index {
  const columns = index.parts.map((p) => p.column ?? 'expr').join('_');
  return { ...index, name: generatedName(table, columns, indexAttrs(index).constraint === undefined ? 'idx' : 'key') };
}

/** The table to be with the index names of the table that is, where the indexes are the same: attaching adopts them. */
function withNamesOf(whole: Table, table: Table): Table {
  const shape = (i: Index): object => ({ parts: i.parts, unique: i.unique, attrs: i.attrs });
  const indexes = whole.indexes.map((index) => {
    const same = table.indexes.find((i) => jsonEqual(shape(i), shape(index)));
    return same === undefined ? index : { ...index, name: same.name };
  });
  return { ...whole, indexes };
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
