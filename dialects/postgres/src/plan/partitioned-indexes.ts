import type { Index, SchemaObject } from '@atlas/model';
import { indexAttrs, objectAttrs } from '../types.ts';
import {
  findPartition,
  partitionsUnder,
  type PlacedPartition,
  sameShape,
  shareName,
  shareSql,
  sharesOf,
} from './attached-indexes.ts';
import { indexConstraintClause, primaryKeyClause, primaryKeyName } from './constraints.ts';
import { type Draft, draft, type PlanContext, quoted } from './context.ts';
import { createIndex, createIndexSql, type IndexOwner } from './indexes.ts';
import { ownTable } from './own-table.ts';

interface Key {
  readonly index: Index;
  readonly isPrimary: boolean;
}

/**
 * `CREATE INDEX` for a partitioned table. The server builds the shares of the partitions itself, under names of its
 * own, and takes over an index that is there already. So what has to be built without a lock, or has another name,
 * is built before; and where a partition has an equal index that shall stay its own, each share is attached by hand.
 * https://www.postgresql.org/docs/current/ddl-partitioning.html
 */
export function createPartitionedIndex(
  owner: IndexOwner,
  index: Index,
  context: PlanContext,
  concurrently: boolean,
): Draft[] {
  const parts = existingPartitions(owner, context);
  // A constraint that serves the index would go with it.
  const isServed = parts.some(({ object }) => sharesOf(object).some((s) => s.isOwn && s.of === index.name));
  if (!parts.some((p) => isInTheWay(p, index))) {
    const made = createIndex(owner, index, context).map(({ reverse, ...d }) => (isServed ? d : { ...d, reverse }));
    return [...sharesFirst(owner, { index, isPrimary: false }, context, concurrently), ...made];
  }
  const [only, ...comments] = createIndex(owner, index, context);
  const parent = context.name(owner.schema, index.name);
  const shares = parts
    .filter((p) => !(objectAttrs('partition', p.object).without_index ?? []).includes(index.name))
    .flatMap(({ schema, object }): Draft[] => {
      const name = shareName(object, index.name, index);
      const child = { schema, name: object.name };
      const { comment: _comment, ...plain } = index;
      const attach = `ALTER INDEX ${parent} ATTACH PARTITION ${context.name(schema, name)}`;
      return [
        ...withoutUndo(createPartitionedIndex(child, { ...plain, name }, context, concurrently)),
        draft(attach, `modify ${quoted(object.name)} partition`, []),
      ];
    });
  if (only === undefined) return [];
  const cmd = createIndexSql({ ...owner, only: true }, index, context);
  return [{ ...only, cmd }, ...shares, ...comments];
}

/** The shares that have to be there before the index or key of the whole is made. */
export function sharesFirst(owner: IndexOwner, key: Key, context: PlanContext, concurrently = false): Draft[] {
  const name = key.index.name;
  return existingPartitions(owner, context).flatMap(({ schema, object }): Draft[] => {
    const share = shareName(object, name, key.index);
    const child = { schema, name: object.name };
    const serving = servingKey(object, name, findPartition(context.options.from, schema, object.name));
    if (serving !== undefined)
      return [
        draft(
          `ALTER TABLE ${context.name(schema, object.name)} ADD ${serving}`,
          `modify ${quoted(object.name)} table`,
          [],
        ),
      ];
    const isChosen = sharesOf(object).some((s) => s.of === name && !s.implied && !s.isOwn);
    const isParent = objectAttrs('partition', object).partition !== undefined;
    const { comment: _comment, ...plain } = key.index;
    const inner = isParent
      ? sharesFirst(child, { ...key, index: { ...plain, name: share } }, context, concurrently)
      : [];
    const apart = concurrently && !isParent && indexAttrs(key.index).constraint === undefined && !key.isPrimary;
    if (!isChosen && !apart) return inner;
    const made = shareSql(child, share, { ...key, index: plain }, context, (o, i) =>
      createIndexSql(o, i, context, apart),
    );
    return [...inner, ...withoutUndo([apart ? { ...made, noTransaction: true } : made])];
  });
}

/** The clause of a new constraint of the partition whose index serves that of the parent. */
function servingKey(object: SchemaObject, name: string, from: SchemaObject | undefined): string | undefined {
  const share = sharesOf(object).find((s) => s.of === name && s.isOwn);
  if (share === undefined || from === undefined) return undefined;
  const has = (o: SchemaObject): Index | undefined => ownTable(o).indexes.find((i) => i.name === share.name);
  const index = has(object);
  if (index !== undefined) return has(from) === undefined ? indexConstraintClause(index) : undefined;
  const { primaryKey } = ownTable(object);
  return primaryKey === undefined || ownTable(from).primaryKey !== undefined
    ? undefined
    : primaryKeyClause(object.name, primaryKey);
}

/** The drop of the whole index drops the shares. */
function withoutUndo(drafts: readonly Draft[]): Draft[] {
  return drafts.map((d) => ({ ...d, reverse: [] }));
}

/** Partitions that are there before and after the plan. */
function existingPartitions({ schema = '', name }: IndexOwner, context: PlanContext): PlacedPartition[] {
  const { from, to } = context.options;
  return partitionsUnder(to, schema, name).filter((p) => findPartition(from, p.schema, p.object.name) !== undefined);
}

/** Whether the server would take an index for a share that shall be none, or make a share that shall not be. */
function isInTheWay({ object }: PlacedPartition, index: Index): boolean {
  if ((objectAttrs('partition', object).without_index ?? []).includes(index.name)) return true;
  const shares = new Set(sharesOf(object).map((s) => s.name));
  const { primaryKey, indexes, name } = ownTable(object);
  const keys = primaryKey === undefined ? [] : [{ ...primaryKey, name: primaryKeyName(name, primaryKey) }];
  return [...keys, ...indexes].some((i) => !shares.has(i.name) && sameShape(i, index));
}
