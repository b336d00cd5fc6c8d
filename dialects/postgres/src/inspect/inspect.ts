import { newRealm, newSchema, type Realm, type Schema, type SchemaObject } from '@atlas/model';
import { addRoutineMentions } from '../dependencies.ts';
import { isSqlBody } from '../normalize.ts';
import { accessReader, defaultPermissionObjects, roleObjects } from './access.ts';
import { byName, type Catalog, CLASS, type Relation } from './catalog.ts';
import { dependencyReader } from './dependencies.ts';
import { realmObjects, schemaObjectReader } from './objects.ts';
import type { QueryOptions } from './queries.ts';
import { readRoutines } from './routines.ts';
import { readSequences } from './sequences.ts';
import { tableReader } from './tables.ts';
import { readTriggers } from './triggers.ts';
import { viewReader } from './views.ts';

/** The state of a database, and what of it is not part of the state. */
export interface Inspection {
  readonly realm: Realm;
  /** One sentence, absent when there is nothing to say. */
  readonly notice?: string;
}

/** The realm that a catalog describes: schemas, and objects of each kind, in order of name. */
export function inspectCatalog(catalog: Catalog, options: QueryOptions): Inspection {
  const sequences = readSequences(catalog, options.permissions);
  const dependencies = dependencyReader(catalog, sequences);
  const tables = tableReader(catalog, sequences, dependencies);
  const view = viewReader(catalog, tables, dependencies);
  const routines = readRoutines(catalog, dependencies);
  const triggers = readTriggers(catalog, dependencies);
  const context = { catalog, dependencies, tables, triggers };
  const objects = schemaObjectReader(context);
  const access = accessReader(catalog, options.permissions);
  const bySchema = new Map<string, Relation[]>([...catalog.schemas.values()].map((name) => [name, []]));
  for (const relation of catalog.relations.values()) bySchema.get(relation.schema)?.push(relation);
  const schemas = [...catalog.schemas].map(([oid, name]): Schema => {
    const relations = (bySchema.get(name) ?? []).sort(byName);
    const owned = routines.of(name);
    return newSchema(name, {
      ...schemaComment(catalog, oid, name, options),
      tables: relations
        .filter((r) => (r.kind === 'r' || r.kind === 'p') && !r.isPartition)
        .map((r) => ({ ...tables.table(r), triggers: triggers.get(r.oid) ?? [] })),
      views: relations
        .filter((r) => r.kind === 'v' || r.kind === 'm')
        .map((r) => ({ ...view(r), triggers: triggers.get(r.oid) ?? [] })),
      funcs: owned.funcs,
      procs: owned.procs,
      objects: inOrder([
        ...objects(name),
        ...sequences.objects(name),
        ...owned.aggregates,
        ...access.permissions(name),
      ]),
      ...access.aside(name),
    });
  });
  schemas.sort(byName);
  const realm = newRealm({
    schemas,
    objects: options.schemaBound
      ? []
      : [
          ...realmObjects(context),
          ...(options.roles ? roleObjects(catalog, options.placeholders) : []),
          ...access.permissions(undefined),
          ...(options.defaultPermissions ? defaultPermissionObjects(catalog) : []),
        ],
    ...access.aside(undefined),
  });
  const notice = unmanagedNotice(catalog, {
    'special aggregate': routines.unmanagedAggregates,
  });
  // What a body in SQL uses is recorded by the server only when it is written without quotes.
  const complete = addRoutineMentions(realm, (routine) => routine.lang === 'SQL' && !isSqlBody(routine));
  return { realm: complete, ...(notice === undefined ? {} : { notice }) };
}

/** The comment that every `public` schema is made with says nothing. */
function schemaComment(
  catalog: Catalog,
  oid: string,
  name: string,
  options: QueryOptions,
): { readonly comment?: string } {
  const { comment } = catalog.comment(CLASS.schema, oid);
  const isStandard = comment === 'standard public schema' && (name === 'public' || options.schemaBound);
  return comment === undefined || isStandard ? {} : { comment };
}

/** Objects by kind in order of first appearance, each kind by name, equal names as they came. */
function inOrder(objects: readonly SchemaObject[]): SchemaObject[] {
  const kinds = new Map<string, number>();
  for (const object of objects) if (!kinds.has(object.kind)) kinds.set(object.kind, kinds.size);
  return [...objects].sort((a, b) => (kinds.get(a.kind) ?? 0) - (kinds.get(b.kind) ?? 0) || byName(a, b));
}

function unmanagedNotice(catalog: Catalog, more: { readonly [kind: string]: number }): string | undefined {
  const counts = [
    ...catalog.json<{ kind: string; count: number }>('unmanaged'),
    ...Object.entries(more).map(([kind, count]) => ({ kind, count })),
  ].filter((row) => row.count > 0);
  if (counts.length === 0) return undefined;
  return `not managed: ${counts.map(({ kind, count }) => `${count} ${count === 1 ? kind : plural(kind)}`).join(', ')}`;
}

/** `foreign key of a partition` becomes `foreign keys of a partition`. */
function plural(kind: string): string {
  const [noun = kind] = / (?:of|outside|to) /.test(kind) ? kind.split(/ (?=of |outside |to )/, 1) : [kind];
  return noun + (noun.endsWith('ss') ? 'es' : 's') + kind.slice(noun.length);
}
