import type { Change, Realm, Routine, Schema, SchemaObject } from '@atlas/model';
import { indexBy } from '@atlas/model';
import type { DiffHooks } from './diff-hooks.ts';
import { objectKey } from './object-keys.ts';

/**
 * The current state with everything that does not differ from the desired one taken from there: what the two have in
 * common is spelled in one way then, such as views of another version of the server, or the version of an extension that
 * nobody asked for. `changes` are the differences.
 */
export function settleEqual(from: Realm, to: Realm, changes: readonly Change[], hooks: DiffHooks): Realm {
  if (from === to) return to;
  const changed = new Set(changes.flatMap(keyOf));
  const wanted = indexBy(to.schemas, ({ name }) => name);
  const isSame = (kind: string, schema: string | undefined, name: string): boolean =>
    !changed.has(objectKey(kind, schema, name));
  const objects = (
    own: readonly SchemaObject[],
    others: readonly SchemaObject[],
    schema?: string,
  ): readonly SchemaObject[] => {
    const key = (o: SchemaObject): string => `${o.kind}\0${hooks.objectKey?.(o) ?? o.name}`;
    const found = indexBy(others, key);
    return own.map((o) => (isSame(o.kind, schema, o.name) ? (found.get(key(o)) ?? o) : o));
  };
  const schemas = from.schemas.map((schema): Schema => {
    const other = wanted.get(schema.name);
    if (other === undefined) return schema;
    const named = <T extends { readonly name: string }>(
      kind: string,
      own: readonly T[],
      others: readonly T[],
      key: (item: T) => string = ({ name }) => name,
    ): readonly T[] => {
      const found = indexBy(others, key);
      return own.map((item) => (isSame(kind, schema.name, item.name) ? (found.get(key(item)) ?? item) : item));
    };
    const routineKey = (r: Routine): string => hooks.routineKey?.(r) ?? r.name;
    const head = changed.has(objectKey('schema', undefined, schema.name)) ? schema : other;
    return {
      ...head,
      tables: named('table', schema.tables, other.tables),
      views: named('view', schema.views, other.views),
      funcs: named('function', schema.funcs, other.funcs, routineKey),
      procs: named('procedure', schema.procs, other.procs, routineKey),
      objects: objects(schema.objects, other.objects, schema.name),
    };
  });
  const attrs = changes.some(({ kind }) => kind === 'modify_realm') ? from.attrs : to.attrs;
  return { ...from, attrs, schemas, objects: objects(from.objects, to.objects) };
}

/** What a change is about, by its name in the current state. What is added has no counterpart there. */
function keyOf(change: Change): readonly string[] {
  switch (change.kind) {
    case 'modify_schema':
      return [objectKey('schema', undefined, change.from.name)];
    case 'modify_table':
    case 'rename_table':
      return [objectKey('table', change.schema, change.from.name)];
    case 'drop_view':
      return [objectKey('view', change.schema, change.view.name)];
    case 'modify_view':
    case 'rename_view':
      return [objectKey('view', change.schema, change.from.name)];
    case 'modify_func':
    case 'rename_func':
      return [objectKey('function', change.schema, change.from.name)];
    case 'modify_proc':
    case 'rename_proc':
      return [objectKey('procedure', change.schema, change.from.name)];
    case 'add_trigger':
    case 'drop_trigger':
    case 'modify_trigger':
    case 'rename_trigger':
      return [objectKey(change.on.kind, change.schema, change.on.name)];
    case 'modify_object':
    case 'rename_object':
      return [objectKey(change.from.kind, change.schema, change.from.name)];
    default:
      return [];
  }
}
