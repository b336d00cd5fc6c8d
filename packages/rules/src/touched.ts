import { equalNodes, type ObjectRef, type Realm, type Schema, type SchemaObject } from '@atlas/model';
import type { Node } from './node.ts';
import type { Only } from './rule.ts';

/**
 * The objects that differ between two states, with all that is in them and the schemas they are in. Others are not worth a
 * look when the question is what became different.
 */
export function touchedObjects(from: Realm, to: Realm): Only {
  const touched = new Set<string>();
  const compare = <T extends object>(
    kind: string,
    place: string,
    before: readonly T[],
    after: readonly T[],
    key: (item: T) => string,
  ): void => {
    const known = new Map(before.map((item) => [key(item), item]));
    for (const item of after) {
      const old = known.get(key(item));
      if (old !== undefined && (old === item || equalNodes(old, item))) continue;
      touched.add(keyOf(kind, place, nameIn(item)));
      touched.add(keyOf('schema', '', place));
    }
  };
  const compareObjects = (place: string, before: readonly SchemaObject[], after: readonly SchemaObject[]): void => {
    const key = (object: SchemaObject): string => JSON.stringify([object.kind, object.name, ownerOf(object)?.name]);
    const [old, now] = [new Map(before.map((o) => [key(o), o])), new Map(after.map((o) => [key(o), o]))];
    for (const id of new Set([...old.keys(), ...now.keys()])) {
      const [was, is] = [old.get(id), now.get(id)];
      if (was !== undefined && is !== undefined && (was === is || equalNodes(was, is))) continue;
      for (const object of [was, is]) {
        if (object === undefined) continue;
        touched.add(keyOf(object.kind, place, object.name));
        touched.add(keyOf('schema', '', place));
        // A policy is part of its table.
        const owner = ownerOf(object);
        if (owner !== undefined) touched.add(keyOf(owner.kind, place, owner.name));
      }
    }
  };
  const schemas = new Map(from.schemas.map((schema) => [schema.name, schema]));
  for (const schema of to.schemas) {
    const before = schemas.get(schema.name);
    if (before === schema) continue;
    if (before === undefined || before.comment !== schema.comment || isSmaller(schema, before)) {
      touched.add(keyOf('schema', '', schema.name));
    }
    const named = ({ name }: { readonly name: string }): string => name;
    compare('table', schema.name, before?.tables ?? [], schema.tables, named);
    compare('view', schema.name, before?.views ?? [], schema.views, named);
    const overload = (routine: Schema['funcs'][number]): string => JSON.stringify([routine.name, routine.args]);
    compare('function', schema.name, before?.funcs ?? [], schema.funcs, overload);
    compare('procedure', schema.name, before?.procs ?? [], schema.procs, overload);
    compareObjects(schema.name, before?.objects ?? [], schema.objects);
  }
  compareObjects('', from.objects, to.objects);
  return (node) => !TOP.has(node.kind) || touched.has(keyOf(node.kind, node.around('schema')?.name ?? '', node.name));
}

/** Kinds whose objects are compared as a whole. */
const TOP: ReadonlySet<string> = new Set([
  'schema',
  'table',
  'view',
  'function',
  'procedure',
  'role',
  'user',
  'permission',
]);

function keyOf(kind: string, place: string, name: string): string {
  return `${kind}\u0000${place}\u0000${name}`;
}

function nameIn(item: object): string {
  return (item as { readonly name: string }).name;
}

/** Something that was in the schema is not in it any more. */
function isSmaller(now: Schema, before: Schema): boolean {
  return (['tables', 'views', 'funcs', 'procs', 'objects'] as const).some(
    (list) => now[list].length < before[list].length,
  );
}

function ownerOf(node: SchemaObject | Node): Pick<ObjectRef, 'kind' | 'name'> | undefined {
  if (!('attrs' in node)) return undefined;
  const on = node.attrs.on as Partial<ObjectRef> | string | undefined;
  return typeof on === 'object' && on.kind !== undefined && on.name !== undefined
    ? { kind: on.kind, name: on.name }
    : undefined;
}
