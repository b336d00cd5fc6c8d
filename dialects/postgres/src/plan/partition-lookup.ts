import type { Realm, SchemaObject } from '@atlas/model';
import { objectAttrs } from '../types.ts';

/** A partition and the schema it is in. */
export interface PlacedPartition {
  readonly schema: string;
  readonly object: SchemaObject;
}

/** The partitions directly under a table or partition. */
export function partitionsUnder(realm: Realm | undefined, schema: string, name: string): PlacedPartition[] {
  return (realm?.schemas ?? []).flatMap((s) =>
    s.objects.flatMap((object) => {
      if (object.kind !== 'partition') return [];
      const { of } = objectAttrs('partition', object);
      return of.name === name && (of.schema ?? s.name) === schema ? [{ schema: s.name, object }] : [];
    }),
  );
}

/** A partition by its name. */
export function findPartition(realm: Realm | undefined, schema: string, name: string): SchemaObject | undefined {
  return realm?.schemas.find((s) => s.name === schema)?.objects.find((o) => o.kind === 'partition' && o.name === name);
}

/** What a share is of, under which name it is known, and whether the user chose it. */
export interface Share {
  readonly name: string;
  readonly of: string;
  /** The index of the table where it began. */
  readonly root: string;
  readonly implied: boolean;
  /** Is the index of a constraint of the partition's own. */
  readonly isOwn: boolean;
}

/** All that a partition has in place of the indexes of its parent. */
export function sharesOf(object: SchemaObject): Share[] {
  const attrs = objectAttrs('partition', object);
  const keys = [...(attrs.primary_key === undefined ? [] : [attrs.primary_key]), ...(attrs.unique ?? [])];
  return [
    ...(attrs.attached_index ?? []).map((i) => ({
      ...i,
      root: i.root ?? i.of,
      implied: i.implied === true,
      isOwn: false,
    })),
    ...keys.flatMap((k): Share[] =>
      k.of === undefined
        ? []
        : [{ name: k.name ?? `${object.name}_pkey`, of: k.of, root: k.of, implied: false, isOwn: true }],
    ),
  ];
}
