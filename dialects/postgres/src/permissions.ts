import type { Json, Realm, SchemaObject } from '@atlas/model';
import { permissionName } from './names.ts';
import { objectAttrs, type PermissionAttrs, type RoleRef, roleName, toAttrs } from './types.ts';

const TABLE = ['DELETE', 'INSERT', 'MAINTAIN', 'REFERENCES', 'SELECT', 'TRIGGER', 'TRUNCATE', 'UPDATE'];
const ROUTINE = ['EXECUTE'];

/** The name of the database that a connection is to, whatever it really is. */
export const DATABASE = 'DATABASE';

/** What `ALL` means for each kind of object; MAINTAIN exists from PostgreSQL 17 on. */
const ALL: { readonly [kind: string]: readonly string[] } = {
  schema: ['CREATE', 'USAGE'],
  table: TABLE,
  view: TABLE,
  materialized: TABLE,
  foreign_table: TABLE,
  partition: TABLE,
  column: ['INSERT', 'REFERENCES', 'SELECT', 'UPDATE'],
  sequence: ['SELECT', 'UPDATE', 'USAGE'],
  function: ROUTINE,
  procedure: ROUTINE,
  aggregate: ROUTINE,
  enum: ['USAGE'],
  domain: ['USAGE'],
  composite: ['USAGE'],
  range: ['USAGE'],
  server: ['USAGE'],
  extension: ['USAGE'],
  database: ['CONNECT', 'CREATE', 'TEMPORARY'],
};

/** All privileges on objects of a kind. `maintain`: whether the server knows MAINTAIN. */
export function allPrivileges(kind: string, maintain: boolean): readonly string[] {
  const all = ALL[kind] ?? ['USAGE'];
  return maintain ? all : all.filter((p) => p !== 'MAINTAIN');
}

/**
 * One permission per role, object and grant option: lists of roles are split, permissions on one object are joined,
 * privileges are sorted. `ALL` stays, as only the server's version says what it means; see `expandPrivileges`.
 */
export function canonicalPermissions(realm: Realm): Realm {
  return {
    ...realm,
    objects: joinPermissions(realm.objects),
    schemas: realm.schemas.map((s) => ({ ...s, objects: joinPermissions(s.objects) })),
  };
}

function joinPermissions(objects: readonly SchemaObject[]): readonly SchemaObject[] {
  if (!objects.some((o) => o.kind === 'permission' || o.kind === 'default_permission')) return objects;
  const joined = new Map<string, SchemaObject>();
  const out: SchemaObject[] = [];
  for (const object of objects) {
    if (object.kind !== 'permission' && object.kind !== 'default_permission') {
      out.push(object);
      continue;
    }
    const { to } = object.attrs;
    for (const role of (Array.isArray(to) ? to : [to]) as readonly RoleRef[]) {
      const attrs = { ...object.attrs, to: role as Json };
      const single: SchemaObject = { ...object, name: nameOf(object, role), attrs };
      const key = `${object.kind} ${single.name}`;
      const known = joined.get(key);
      joined.set(key, withPrivileges(single, [...privilegesOf(known), ...privilegesOf(single)]));
    }
  }
  return [...out, ...joined.values()];
}

function nameOf(object: SchemaObject, role: RoleRef): string {
  if (object.kind === 'default_permission') {
    const attrs = objectAttrs('default_permission', object);
    return defaultPermissionName(role, attrs.on, attrs.for?.name, attrs.by, attrs.grantable === true);
  }
  const attrs: PermissionAttrs = objectAttrs('permission', object);
  return permissionName(role, attrs.for, attrs.grantable === true);
}

/** Identifies default privileges. */
export function defaultPermissionName(
  to: RoleRef,
  on: string,
  schema: string | undefined,
  by: RoleRef | undefined,
  grantable: boolean,
): string {
  const owner = by === undefined ? '' : roleName(by);
  return `${roleName(to)}:${on}:${schema ?? ''}:${owner}${grantable ? ':grantable' : ''}`;
}

function privilegesOf(object: SchemaObject | undefined): readonly string[] {
  return (object?.attrs.privileges ?? []) as readonly string[];
}

function withPrivileges(object: SchemaObject, privileges: readonly string[]): SchemaObject {
  const set = privileges.includes('ALL') ? ['ALL'] : [...new Set(privileges)].sort();
  return { ...object, attrs: toAttrs({ ...object.attrs, privileges: set }) };
}

/** The privileges with `ALL` written out for the kind of object, sorted. */
export function expandPrivileges(kind: string, privileges: readonly string[], maintain: boolean): readonly string[] {
  return privileges.includes('ALL') ? allPrivileges(kind, maintain) : [...new Set(privileges)].sort();
}
