import type { ObjectRef, SchemaObject } from '@atlas/model';
import { permissionName } from '../names.ts';
import { defaultPermissionName } from '../permissions.ts';
import {
  type DefaultPermissionAttrs,
  type Membership,
  type PermissionAttrs,
  type RoleAttrs,
  type RoleRef,
  toAttrs,
} from '../types.ts';
import { type Catalog, CLASS, relationKind } from './catalog.ts';
import { inputTypes, type RoutineRow } from './routines.ts';

interface RoleRow {
  readonly oid: string;
  readonly name: string;
  readonly login: boolean;
  readonly inherit: boolean;
  readonly superuser: boolean;
  readonly createDb: boolean;
  readonly createRole: boolean;
  readonly replication: boolean;
  readonly bypassRls: boolean;
  readonly connLimit: number;
  readonly validUntil: string | null;
  readonly comment: string | null;
  readonly isSelf: boolean;
}

interface MembershipRow {
  readonly member: string;
  readonly role: string;
  readonly admin: boolean;
  readonly inherit: boolean | null;
  readonly set: boolean | null;
}

/** Roles and users, except the one that is connected and those of the server. */
export function roleObjects(catalog: Catalog): SchemaObject[] {
  const roles = catalog.json<RoleRow>('roles');
  const kinds = new Map(roles.map((r) => [r.name, r.login ? 'user' : 'role']));
  const memberships = catalog.json<MembershipRow>('memberships');
  return roles
    .filter((row) => !row.isSelf)
    .map((row) => {
      const own = memberships.filter((m) => m.member === row.oid);
      const ref = (name: string): RoleRef => (kinds.has(name) ? { kind: kinds.get(name) ?? 'role', name } : name);
      const isPlain = (m: MembershipRow): boolean =>
        !m.admin && m.set !== false && (m.inherit === null || m.inherit === row.inherit);
      const plain = own.filter(isPlain).map((m) => ref(m.role));
      const membership = own
        .filter((m) => !isPlain(m))
        .map(
          (m): Membership => ({
            role: ref(m.role),
            ...(m.admin ? { admin: true } : {}),
            ...(m.inherit === null || m.inherit === row.inherit ? {} : { inherit: m.inherit }),
            ...(m.set === false ? { set: false } : {}),
          }),
        );
      const attrs: RoleAttrs = {
        ...(row.inherit ? {} : { inherit: false }),
        ...(row.superuser ? { superuser: true } : {}),
        ...(row.createDb ? { create_db: true } : {}),
        ...(row.createRole ? { create_role: true } : {}),
        ...(row.replication ? { replication: true } : {}),
        ...(row.bypassRls ? { bypass_rls: true } : {}),
        ...(row.connLimit === -1 ? {} : { conn_limit: row.connLimit }),
        ...(row.validUntil === null ? {} : { valid_until: row.validUntil }),
        ...(plain.length === 0 ? {} : { member_of: plain }),
        ...(membership.length === 0 ? {} : { membership }),
      };
      const deps = own.map((m) => ref(m.role)).filter((r): r is ObjectRef => typeof r !== 'string');
      return {
        kind: row.login ? 'user' : 'role',
        name: row.name,
        ...(row.comment === null || row.comment === '' ? {} : { comment: row.comment }),
        attrs: toAttrs(attrs),
        ...(deps.length === 0 ? {} : { deps }),
      };
    });
}

/** Letters of ACL items: https://www.postgresql.org/docs/current/ddl-priv.html#PRIVILEGE-ABBREVS-TABLE */
const LETTERS: { readonly [letter: string]: string } = {
  r: 'SELECT',
  a: 'INSERT',
  w: 'UPDATE',
  d: 'DELETE',
  D: 'TRUNCATE',
  x: 'REFERENCES',
  t: 'TRIGGER',
  m: 'MAINTAIN',
  C: 'CREATE',
  c: 'CONNECT',
  T: 'TEMPORARY',
  X: 'EXECUTE',
  U: 'USAGE',
};

interface Grant {
  readonly to: string;
  readonly privileges: readonly string[];
  readonly grantable: boolean;
}

/** Reads ACL items such as `reader=r*w/owner`; an empty grantee is PUBLIC. Grantable privileges are apart. */
export function parseAcl(items: readonly string[]): Grant[] {
  return items.flatMap((item): Grant[] => {
    const match = /^(?:group )?("(?:[^"]|"")*"|[^=]*)=([a-zA-Z*]*)\//.exec(item);
    if (match === null) return [];
    const [, grantee = '', letters = ''] = match;
    const to = grantee === '' ? 'PUBLIC' : grantee.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"');
    const plain: string[] = [];
    const grantable: string[] = [];
    for (const [, letter = '', star] of letters.matchAll(/([a-zA-Z])(\*?)/g)) {
      const privilege = LETTERS[letter];
      if (privilege !== undefined) (star === '*' ? grantable : plain).push(privilege);
    }
    return [
      { to, privileges: plain.sort(), grantable: false },
      { to, privileges: grantable.sort(), grantable: true },
    ].filter((g) => g.privileges.length > 0);
  });
}

/** Items of an `aclitem[]` as text: `{a=r/b,"\"x y\"=r/b"}`. */
export function aclItems(text: string | null | undefined): string[] | undefined {
  if (text === null || text === undefined) return undefined;
  return [...text.slice(1, -1).matchAll(/"((?:[^"\\]|\\.)*)"|([^,]+)/g)].map(
    ([, quoted, bare]) => quoted?.replaceAll(/\\(.)/gs, '$1') ?? bare ?? '',
  );
}

/** What `PUBLIC` may do with a new object of a kind when nobody said otherwise. */
const PUBLIC_DEFAULTS: { readonly [kind: string]: readonly string[] } = {
  function: ['EXECUTE'],
  procedure: ['EXECUTE'],
  aggregate: ['EXECUTE'],
};

interface SchemaRow {
  readonly oid: string;
  readonly name: string;
  readonly acl: readonly string[] | null;
  readonly owner: string;
}

/** Privileges of the objects of one schema; `schema` is undefined for those of the database. */
export function permissionReader(catalog: Catalog): (schema: string | undefined) => SchemaObject[] {
  const names = new Map(
    catalog.json<{ oid: string; name: string; login: boolean }>('roleNames').map((r) => [r.oid, r]),
  );
  const kinds = new Map(catalog.json<RoleRow>('roles').map((r) => [r.name, r.login ? 'user' : 'role']));
  const bySchema = new Map<string, SchemaObject[]>();
  const add = (schema: string, on: ObjectRef, acl: readonly string[] | undefined, owner: string): void => {
    const ownerName = names.get(owner)?.name;
    const effective =
      acl === undefined
        ? (PUBLIC_DEFAULTS[on.kind] ?? []).map((p) => ({ to: 'PUBLIC', privileges: [p], grantable: false }))
        : parseAcl(acl);
    for (const grant of effective) {
      if (grant.to === ownerName) continue;
      const kind = kinds.get(grant.to);
      const to: RoleRef = kind === undefined ? grant.to : { kind, name: grant.to };
      const attrs: PermissionAttrs = {
        to,
        for: on,
        privileges: grant.privileges,
        ...(grant.grantable ? { grantable: true } : {}),
      };
      const list = bySchema.get(schema) ?? [];
      list.push({
        kind: 'permission',
        name: permissionName(to, on, grant.grantable),
        attrs: toAttrs(attrs),
        deps: [...(on.kind === 'schema' ? [] : [on]), ...(typeof to === 'string' ? [] : [to])],
      });
      bySchema.set(schema, list);
    }
  };
  for (const row of catalog.json<SchemaRow>('schemas')) {
    if (catalog.schemas.has(row.oid))
      add(row.name, { kind: 'schema', name: row.name }, row.acl ?? undefined, row.owner);
  }
  for (const relation of catalog.relations.values()) {
    if (relation.kind === 'c') continue;
    const on: ObjectRef = { kind: relationKind(relation), name: relation.name };
    const owner = relation.row[15] ?? '';
    if (relation.row[14] !== null) add(relation.schema, on, aclItems(relation.row[14]), owner);
    for (const column of relation.columns) {
      const acl = aclItems(column.row[12]);
      if (acl !== undefined)
        add(relation.schema, { kind: 'column', table: relation.name, name: column.name }, acl, owner);
    }
  }
  const overloads = new Map<string, number>();
  for (const { schema, name } of catalog.routines.values())
    overloads.set(`${schema}.${name}`, (overloads.get(`${schema}.${name}`) ?? 0) + 1);
  for (const row of catalog.json<RoutineRow & { acl: readonly string[] | null; owner: string }>('routines')) {
    const routine = catalog.routines.get(row.oid);
    const ref = routine === undefined ? undefined : catalog.ref(CLASS.routine, row.oid, routine.schema);
    if (routine === undefined || ref === undefined) continue;
    // GRANT needs the types only where the name alone says too little, and HCL cannot say them.
    const isOverloaded = (overloads.get(`${routine.schema}.${routine.name}`) ?? 0) > 1;
    const target = isOverloaded ? { ...ref, args: inputTypes(catalog, row) } : ref;
    add(routine.schema, target, row.acl ?? undefined, row.owner);
  }
  for (const row of catalog.json<{ name: string; acl: readonly string[] | null; owner: string }>('servers')) {
    if (row.acl !== null) add('', { kind: 'server', name: row.name }, row.acl, row.owner);
  }
  for (const list of bySchema.values()) list.sort((a, b) => (a.name < b.name ? -1 : 1));
  return (schema) => bySchema.get(schema ?? '') ?? [];
}

interface DefaultAclRow {
  readonly by: string;
  readonly isSelf: boolean;
  readonly schema: string;
  readonly type: string;
  readonly acl: readonly string[];
}

const OBJECT_TYPES: { readonly [code: string]: DefaultPermissionAttrs['on'] } = {
  r: 'TABLES',
  S: 'SEQUENCES',
  f: 'FUNCTIONS',
  T: 'TYPES',
  n: 'SCHEMAS',
};

/** `pg_default_acl`. Privileges that the owner gives itself are implicit. */
export function defaultPermissionObjects(catalog: Catalog): SchemaObject[] {
  const kinds = new Map(catalog.json<RoleRow>('roles').map((r) => [r.name, r.login ? 'user' : 'role']));
  const ref = (name: string): RoleRef => {
    const kind = kinds.get(name);
    return kind === undefined ? name : { kind, name };
  };
  return catalog.json<DefaultAclRow>('defaultAcls').flatMap((row) => {
    const schema = catalog.schemas.get(row.schema);
    const on = OBJECT_TYPES[row.type] ?? 'TABLES';
    return parseAcl(row.acl)
      .filter((grant) => grant.to !== row.by)
      .map((grant): SchemaObject => {
        const by = row.isSelf ? undefined : ref(row.by);
        const attrs: DefaultPermissionAttrs = {
          ...(schema === undefined ? {} : { for: { kind: 'schema', name: schema } }),
          on,
          ...(by === undefined ? {} : { by }),
          to: ref(grant.to),
          privileges: grant.privileges,
          ...(grant.grantable ? { grantable: true } : {}),
        };
        return {
          kind: 'default_permission',
          name: defaultPermissionName(ref(grant.to), on, schema, by, grant.grantable),
          attrs: toAttrs(attrs),
        };
      });
  });
}
