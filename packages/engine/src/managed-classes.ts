import type { InspectMode } from '@atlas/dialect';
import { type Realm, type Schema, type SchemaObject, withAside } from '@atlas/model';

const KINDS: { readonly [kind: string]: string } = {
  partition: 'tables',
  policy: 'tables',
  enum: 'types',
  domain: 'types',
  composite: 'types',
  range: 'types',
  type_alias: 'types',
  type_table: 'types',
  aggregate: 'funcs',
  event_trigger: 'triggers',
  role: 'roles',
  user: 'roles',
  permission: 'permissions',
  default_permission: 'permissions',
};

/** Of what belongs to accounts, and not to the contents of schemas. */
const SECURITY = new Set(['roles', 'permissions']);

/**
 * The realm without the classes of objects that the project file's `schema.mode` turned off: they are left alone, as
 * what `exclude` hides is. `objects = false` stands for all contents of schemas but the classes that are turned on by
 * name.
 */
export function hideClasses(realm: Realm, mode: InspectMode | undefined): Realm {
  if (mode === undefined) return realm;
  const shows = (name: string): boolean => mode[name] ?? (SECURITY.has(name) || (mode.objects ?? true));
  const classes = ['tables', 'views', 'types', 'funcs', 'triggers', 'objects', 'roles', 'permissions'];
  if (classes.every(shows)) return realm;
  const keep = (o: SchemaObject): boolean => shows(KINDS[o.kind] ?? 'objects');
  const schemas = realm.schemas.map((schema): Schema => {
    const triggers = shows('triggers')
      ? <T>(item: T): T => item
      : <T extends object>(item: T): T => ({ ...item, triggers: [] });
    return withAside(schema, {
      ...schema,
      tables: shows('tables') ? schema.tables.map(triggers) : [],
      views: shows('views') ? schema.views.map(triggers) : [],
      funcs: shows('funcs') ? schema.funcs : [],
      procs: shows('funcs') ? schema.procs : [],
      objects: schema.objects.filter(keep),
    });
  });
  return { ...realm, schemas, objects: realm.objects.filter(keep) };
}

/** Kinds of changes that are left out because their class is not managed. */
export function skippedKinds(mode: InspectMode | undefined): readonly string[] {
  return mode?.schemas === false ? ['add_schema', 'drop_schema', 'modify_schema'] : [];
}
