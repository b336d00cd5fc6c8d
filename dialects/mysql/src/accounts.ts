import { refFromJson } from '@atlas/dialect';
import type { Json, ObjectRef, SchemaObject } from '@atlas/model';
import type { MysqlCapabilities } from './capabilities.ts';
import { ident } from './sql.ts';

/** An account name, taken apart at the last `@`. Roles have no host in MariaDB and `%` in MySQL. */
export function accountSql(ref: ObjectRef, capabilities: MysqlCapabilities): string {
  return ref.kind === 'role' ? roleSql(ref.name, capabilities) : userSql(ref.name);
}

export function userSql(name: string): string {
  const at = name.lastIndexOf('@');
  const [user, host] = at === -1 ? [name, '%'] : [name.slice(0, at), name.slice(at + 1)];
  return `${ident(user)}@${ident(host)}`;
}

export function roleSql(name: string, capabilities: MysqlCapabilities): string {
  const at = name.lastIndexOf('@');
  if (at === -1 || capabilities.variant === 'mariadb') return ident(at === -1 ? name : name.slice(0, at));
  return userSql(name);
}

/** The roles that an account or role has, or those of them that are active after login. */
export function rolesOf(object: SchemaObject, key: 'member_of' | 'default_roles' = 'member_of'): readonly ObjectRef[] {
  const value = object.attrs[key];
  const list = Array.isArray(value) ? (value as readonly Json[]) : value === undefined ? [] : [value];
  return list.map(refFromJson).filter((ref) => ref !== undefined);
}

export function privilegesOf(permission: SchemaObject): readonly string[] {
  const value = permission.attrs.privileges;
  return Array.isArray(value) ? (value as readonly Json[]).map(String) : [];
}
