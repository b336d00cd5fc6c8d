import { type AlignOptions, objectKey } from '@atlas/dialect';
import type { Aside, ObjectRef, Realm, Schema, SchemaObject } from '@atlas/model';
import { formatColumnType } from './column-types.ts';
import { permissionName } from './names.ts';
import { type AccessAttrs, type Grant, objectAttrs, type PermissionAttrs, roleName, toAttrs } from './types.ts';

/** Kinds of objects that say something about another one and go away with it. */
export function isAccess(object: SchemaObject): boolean {
  return object.kind === 'permission' || object.kind === 'owner' || object.kind === 'default_permission';
}

const USAGE: readonly string[] = ['USAGE'];
const EXECUTE: readonly string[] = ['EXECUTE'];
const PUBLIC_DEFAULTS: { readonly [kind: string]: readonly string[] } = {
  function: EXECUTE,
  procedure: EXECUTE,
  aggregate: EXECUTE,
  enum: USAGE,
  domain: USAGE,
  composite: USAGE,
  range: USAGE,
};

/** What `PUBLIC` may do with a new object of a kind when nobody said otherwise. */
export function publicDefault(kind: string): readonly string[] {
  return PUBLIC_DEFAULTS[kind] ?? [];
}

/**
 * Whether a permission is the one of `PUBLIC` on an object that `PUBLIC` may use by default. Such an object always has
 * one, without privileges where they were taken away, so that a difference shows whichever side it is on.
 */
export function isPublicDefault(object: SchemaObject): boolean {
  const { to, for: on, grantable } = objectAttrs('permission', object);
  return roleName(to) === 'PUBLIC' && grantable !== true && publicDefault(on.kind).length > 0;
}

/** What a permission or an owner is of. */
export function subjectOf(object: SchemaObject): ObjectRef {
  return object.attrs.for as unknown as ObjectRef;
}

/** Tells subjects apart: columns, overloads. `schema` is where the permission lives. */
export function subjectKey(on: ObjectRef, schema: string | undefined): string {
  const home = on.schema ?? schema;
  // A bound connection gives its one schema another name.
  if (on.kind === 'schema') return 'schema';
  if (on.kind === 'column') return `${objectKey('table', home, on.table ?? '')}\u0000${on.name}`;
  const args = on.args === undefined ? '' : `(${on.args.map(plainType).join(',')})`;
  return `${objectKey(on.kind, home, on.name)}${args}`;
}

/** The subject with its columns, which are managed together. */
export function groupKey(on: ObjectRef, schema: string | undefined): string {
  return on.kind === 'column' ? objectKey('table', on.schema ?? schema, on.table ?? '') : subjectKey(on, schema);
}

/** Types are spelled with or without their schema, depending on who wrote them. */
export function plainType(type: string): string {
  return type.replaceAll('"', '').replace(/^[^.]*\./, '');
}

export function accessAttrs(aside: Aside): AccessAttrs {
  return aside.attrs as unknown as AccessAttrs;
}

/** The permissions that grants on a subject are; absent grants are the server's defaults. */
export function permissionsOf(
  on: ObjectRef,
  grants: readonly Grant[] | undefined,
  more: readonly ObjectRef[] = [],
  role: (name: string) => PermissionAttrs['to'] = (name) => name,
): SchemaObject[] {
  const usual = publicDefault(on.kind);
  const list: Grant[] = [...(grants ?? (usual.length === 0 ? [] : [{ to: 'PUBLIC', privileges: usual }]))];
  if (usual.length > 0 && !list.some((g) => g.to === 'PUBLIC' && g.grantable !== true))
    list.push({ to: 'PUBLIC', privileges: [] });
  return list.map(({ to: name, privileges, grantable }) => {
    const to = role(name);
    const attrs: PermissionAttrs = { to, for: on, privileges, ...(grantable === true ? { grantable } : {}) };
    return {
      kind: 'permission',
      name: permissionName(to, on, grantable === true),
      attrs: toAttrs(attrs),
      deps: [...(hasNoKey(on) ? [] : [on]), ...more, ...(typeof to === 'string' ? [] : [to])],
    };
  });
}

/** The schema around a permission, and what is not part of the model. */
function hasNoKey(on: ObjectRef): boolean {
  return on.kind === 'schema' || on.kind === 'database' || on.kind === 'fdw';
}

export function ownerOf(on: ObjectRef, to: string): SchemaObject {
  return {
    kind: 'owner',
    name: permissionName('', on, false),
    attrs: toAttrs({ for: on, to }),
    deps: hasNoKey(on) ? [] : [on],
  };
}

/**
 * Where permissions are managed, everything that `PUBLIC` may use by default gets a permission that says whether it
 * still may. Where they are not, those of the objects that the desired state speaks of are taken from aside on both
 * sides, and so are the owners that it names.
 */
export function alignAccess(from: Realm, to: Realm, options: AlignOptions): readonly [Realm, Realm] {
  const { mode, declared, capabilities } = options;
  const target = withoutSecrets(to, mode?.sensitive === true);
  if (mode?.permissions === true) {
    const known = withoutMaintain(ownSchemas(withPublic(target)), capabilities);
    const sides: readonly [Realm, Realm] = [ownSchemas(withPublic(keepPublicDatabase(from, known))), known];
    return declared ? claim(...sides, false) : sides;
  }
  if (!declared || mode?.permissions === false) return [from, target];
  const [a, b] = claim(from, target, true);
  return [a, withoutMaintain(b, capabilities)];
}

/** Passwords are part of the state only where the user allowed it. */
function withoutSecrets(realm: Realm, allowed: boolean): Realm {
  if (allowed || !realm.objects.some((o) => o.attrs.password !== undefined)) return realm;
  const strip = (object: SchemaObject): SchemaObject => {
    if (object.kind !== 'role' && object.kind !== 'user') return object;
    const { password: _password, ...attrs } = object.attrs;
    return { ...object, attrs };
  };
  return { ...realm, objects: realm.objects.map(strip) };
}

/** `ALL` on a newer dev database has a privilege that an older server does not know. */
function withoutMaintain(realm: Realm, capabilities: AlignOptions['capabilities']): Realm {
  if ((capabilities as { readonly supportsMaintain?: boolean }).supportsMaintain !== false) return realm;
  return mapObjects(realm, (object) => {
    if (object.kind !== 'permission') return object;
    const { privileges } = objectAttrs('permission', object);
    if (!privileges.includes('MAINTAIN')) return object;
    return { ...object, attrs: { ...object.attrs, privileges: privileges.filter((p) => p !== 'MAINTAIN') } };
  });
}

function mapObjects(realm: Realm, change: (object: SchemaObject, schema: string | undefined) => SchemaObject): Realm {
  return {
    ...realm,
    objects: realm.objects.map((o) => change(o, undefined)),
    schemas: realm.schemas.map((s) => ({ ...s, objects: s.objects.map((o) => change(o, s.name)) })),
  };
}

/** Permissions on a schema are on the one they are in, whatever it was called where they were read. */
function ownSchemas(realm: Realm): Realm {
  return mapObjects(realm, (object, schema) => {
    if (schema === undefined || !isAccess(object)) return object;
    const on = subjectOf(object);
    if (on.kind !== 'schema' || on.name === schema) return object;
    return renamed(object, { ...on, name: schema });
  });
}

function renamed(object: SchemaObject, on: ObjectRef): SchemaObject {
  const attrs = { ...object.attrs, for: toAttrs(on) };
  if (object.kind === 'owner') return { ...object, attrs, name: permissionName('', on, false) };
  const { to, grantable } = objectAttrs('permission', object);
  return { ...object, attrs, name: permissionName(to, on, grantable === true) };
}

/** Everyone may connect to a database unless someone said otherwise; that nobody did is no reason to lock all out. */
function keepPublicDatabase(from: Realm, to: Realm): Realm {
  const isPublic = (o: SchemaObject): boolean =>
    o.kind === 'permission' && subjectOf(o).kind === 'database' && o.attrs.to === 'PUBLIC';
  return to.objects.some(isPublic) ? from : { ...from, objects: from.objects.filter((o) => !isPublic(o)) };
}

function withPublic(realm: Realm): Realm {
  return { ...realm, schemas: realm.schemas.map(withPublicIn) };
}

function withPublicIn(schema: Schema): Schema {
  const known = new Set(
    schema.objects.flatMap((o) => (o.kind === 'permission' && isPublicDefault(o) ? [looseKey(subjectOf(o))] : [])),
  );
  const overloads = new Map<string, number>();
  const routines = [
    ...schema.funcs.map((routine) => ({ kind: 'function', routine })),
    ...schema.procs.map((routine) => ({ kind: 'procedure', routine })),
  ];
  for (const { routine } of routines) overloads.set(routine.name, (overloads.get(routine.name) ?? 0) + 1);
  const subjects: ObjectRef[] = routines.map(({ kind, routine }) => {
    const args = routine.args.filter((a) => a.mode !== 'OUT').map((a) => formatColumnType(a.type));
    return { kind, name: routine.name, ...((overloads.get(routine.name) ?? 0) > 1 ? { args } : {}) };
  });
  for (const { kind, name } of schema.objects)
    if (publicDefault(kind).length > 0 && kind !== 'aggregate') subjects.push({ kind, name });
  const missing = subjects.filter((on) => !known.has(looseKey(on)));
  if (missing.length === 0) return schema;
  return { ...schema, objects: [...schema.objects, ...missing.flatMap((on) => permissionsOf(on, []))] };
}

/** Without arguments where the name alone says which routine it is. */
function looseKey(on: ObjectRef): string {
  return `${on.kind} ${on.name}${on.args === undefined ? '' : `(${on.args.map(plainType).join()})`}`;
}

/** Moves what the desired state speaks of from aside to the objects, on both sides. */
function claim(from: Realm, to: Realm, permissions: boolean): readonly [Realm, Realm] {
  const session = from.aside?.find((a) => a.of.kind === 'session')?.of.name;
  const schemas = new Map(from.schemas.map((s) => [s.name, s]));
  const wanted = to.schemas.map((s) => {
    const source = schemas.get(s.name);
    const [a, b] = claimIn(source, s, s.name, session, permissions);
    if (source !== undefined) schemas.set(s.name, { ...source, ...a });
    return b === undefined ? s : { ...s, ...b };
  });
  const [a, b] = claimIn(from, to, undefined, session, permissions);
  return [
    { ...from, ...a, schemas: from.schemas.map((s) => schemas.get(s.name) ?? s) },
    { ...to, ...b, schemas: wanted },
  ];
}

/** A schema, or a realm for the objects of the database. */
interface Container extends Partial<Pick<Schema, 'tables' | 'views' | 'funcs' | 'procs'>> {
  readonly objects: readonly SchemaObject[];
  readonly aside?: readonly Aside[];
}

/** Tells whether a container has what privileges may be of. */
function subjectsIn(from: Container | undefined, schema: string | undefined): (aside: Aside) => boolean {
  const keys = new Set<string>();
  for (const { name } of [...(from?.tables ?? []), ...(from?.views ?? [])]) keys.add(objectKey('table', schema, name));
  for (const { name, args } of [...(from?.funcs ?? []), ...(from?.procs ?? [])]) {
    const types = args.filter((a) => a.mode !== 'OUT').map((a) => formatColumnType(a.type));
    keys.add(subjectKey({ kind: 'function', name, args: types }, schema));
  }
  for (const object of from?.objects ?? []) keys.add(objectKey(object.kind, schema, object.name));
  return (aside) => {
    const { of } = aside;
    if (from === undefined) return false;
    if (of.kind === 'schema' || of.kind === 'database' || of.kind === 'fdw') return true;
    const { table } = accessAttrs(aside);
    const group = groupKey(of, schema);
    const name = of.kind === 'aggregate' ? objectKey(of.kind, schema, of.name) : group;
    // The sequence of a column is no object.
    return keys.has(name) || (table !== undefined && keys.has(objectKey('table', table.schema ?? schema, table.name)));
  };
}

function claimIn(
  from: Container | undefined,
  to: Container,
  schema: string | undefined,
  session: string | undefined,
  permissions: boolean,
): readonly [Container | undefined, Container | undefined] {
  const desired = (to.aside ?? []).filter(({ of }) => of.kind !== 'session');
  const groups = new Set(
    permissions
      ? desired
          .filter((a) => accessAttrs(a).grants?.some((g) => g.usual !== true) ?? false)
          .map((a) => groupKey(a.of, schema))
      : [],
  );
  // Privileges that were all taken away are spoken of as well.
  if (permissions) for (const a of desired) if (accessAttrs(a).grants?.length === 0) groups.add(groupKey(a.of, schema));
  const owners = new Map(
    desired.flatMap((a) => {
      const { owner } = accessAttrs(a);
      return owner === undefined || owner.startsWith('pg_') ? [] : [[subjectKey(a.of, schema), owner] as const];
    }),
  );
  if (groups.size === 0 && owners.size === 0) return [from, undefined];
  const current = new Map((from?.aside ?? []).map((a) => [subjectKey(a.of, schema), a]));
  const [added, removed]: [SchemaObject[], SchemaObject[]] = [[], []];
  const isThere = subjectsIn(from, schema);
  const named = (on: ObjectRef): ObjectRef =>
    on.kind === 'schema' && schema !== undefined ? { ...on, name: schema } : on;
  for (const aside of desired) {
    const key = subjectKey(aside.of, schema);
    const on = named(aside.of);
    const { grants, table } = accessAttrs(aside);
    const known = current.get(key);
    const more = table === undefined ? [] : [table];
    if (groups.has(groupKey(aside.of, schema))) {
      const old = known === undefined ? undefined : accessAttrs(known).grants;
      // What every server grants by itself differs between versions, and is no one's decision.
      const usual = new Set((grants ?? []).filter((g) => g.usual === true).map((g) => g.to));
      const own = (list: readonly Grant[] | undefined): readonly Grant[] | undefined =>
        usual.size === 0 ? list : list?.filter((g) => !usual.has(g.to));
      added.push(...permissionsOf(on, own(grants), more));
      if (isThere(aside)) removed.push(...permissionsOf(on, own(old), more));
    }
    const owner = owners.get(key);
    if (owner !== undefined) {
      added.push(ownerOf(on, owner));
      const before = (known === undefined ? undefined : accessAttrs(known).owner) ?? session;
      if (before !== undefined && isThere(aside)) removed.push(ownerOf(on, before));
    }
  }
  const spoken = new Set(desired.map((a) => subjectKey(a.of, schema)));
  const aside = (from?.aside ?? []).map((a): Aside => {
    const key = subjectKey(a.of, schema);
    const { grants, owner, ...rest } = accessAttrs(a);
    const isClaimed = groups.has(groupKey(a.of, schema));
    // A column of a table that is spoken of, without privileges of its own in the end.
    if (isClaimed && !spoken.has(key))
      removed.push(...permissionsOf(named(a.of), grants, rest.table === undefined ? [] : [rest.table]));
    return {
      ...a,
      attrs: toAttrs({
        ...rest,
        ...(isClaimed || grants === undefined ? {} : { grants }),
        ...(owners.has(key) || owner === undefined ? {} : { owner }),
      }),
    };
  });
  return [
    from === undefined ? undefined : { objects: withNew(from.objects, removed), aside },
    { objects: withNew(to.objects, added) },
  ];
}

/** A state that was aligned before has them already. */
function withNew(objects: readonly SchemaObject[], more: readonly SchemaObject[]): readonly SchemaObject[] {
  const known = new Set(objects.map((o) => `${o.kind} ${o.name}`));
  return [...objects, ...more.filter((o) => !known.has(`${o.kind} ${o.name}`))];
}
