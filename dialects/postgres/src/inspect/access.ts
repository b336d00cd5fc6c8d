import type { Aside, ObjectRef, SchemaObject } from '@atlas/model';
import { permissionsOf, publicDefault } from '../access.ts';
import { DATABASE, defaultPermissionName } from '../permissions.ts';
import {
  type AccessAttrs,
  type DefaultPermissionAttrs,
  type Grant,
  type Membership,
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

/**
 * Roles and users, except the one that is connected and those of the server. Of `placeholders` nothing is known but
 * that they are referred to.
 */
export function roleObjects(catalog: Catalog, placeholders: ReadonlySet<string> = new Set()): SchemaObject[] {
  const roles = catalog.json<RoleRow>('roles');
  const kinds = new Map(roles.map((r) => [r.name, r.login ? 'user' : 'role']));
  const memberships = catalog.json<MembershipRow>('memberships');
  return roles
    .filter((row) => !row.isSelf)
    .map((row): SchemaObject => {
      if (placeholders.has(row.name)) return { kind: 'role', name: row.name, attrs: { external: true } };
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
      { to, privileges: plain.sort() },
      { to, privileges: grantable.sort(), grantable: true as const },
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

/** An object that privileges and an owner are of. */
interface Subject {
  /** Empty for objects of the database. */
  readonly schema: string;
  readonly on: ObjectRef;
  /** Null: the server's defaults. */
  readonly acl: readonly string[] | null | undefined;
  readonly owner: string;
  /** The table that it goes away with. */
  readonly table?: ObjectRef;
}

interface SchemaRow {
  readonly oid: string;
  readonly name: string;
  readonly acl: readonly string[] | null;
  readonly owner: string;
}

function* subjects(catalog: Catalog): Iterable<Subject> {
  for (const { oid, name, acl, owner } of catalog.json<SchemaRow>('schemas'))
    if (catalog.schemas.has(oid)) yield { schema: name, on: { kind: 'schema', name }, acl, owner };
  const owning = new Map(catalog.rows('sequences').map((row) => [row[0] ?? '', row[9] ?? '']));
  for (const relation of catalog.relations.values()) {
    const { schema, name, kind, row } = relation;
    // The privileges of a composite are those of its type.
    if (kind === 'c') continue;
    const owner = row[15] ?? '';
    const table = catalog.ref(CLASS.relation, owning.get(relation.oid) ?? '', schema);
    const more = table === undefined ? {} : { table };
    yield { schema, on: { kind: relationKind(relation), name }, acl: aclItems(row[14]), owner, ...more };
    for (const column of relation.columns) {
      const acl = aclItems(column.row[12]);
      if (acl !== undefined) yield { schema, on: { kind: 'column', table: name, name: column.name }, acl, owner };
    }
  }
  const schemas = new Set(catalog.schemas.values());
  for (const row of catalog.rows('userTypes')) {
    const [oid = '', , schema, , , , , acl, owner] = row;
    const ref = catalog.ref(CLASS.type, oid ?? '', schema ?? '');
    if (ref !== undefined && schemas.has(schema ?? '') && publicDefault(ref.kind).length > 0)
      yield { schema: schema ?? '', on: ref, acl: aclItems(acl), owner: owner ?? '' };
  }
  for (const row of catalog.json<RoutineRow & { acl: readonly string[] | null; owner: string }>('routines')) {
    const routine = catalog.routines.get(row.oid);
    const ref = routine === undefined ? undefined : catalog.ref(CLASS.routine, row.oid, routine.schema);
    if (routine === undefined || ref === undefined) continue;
    yield {
      schema: routine.schema,
      on: { ...ref, args: inputTypes(catalog, row) },
      acl: row.acl,
      owner: row.owner,
    };
  }
  for (const { name, acl, owner } of catalog.json<SchemaRow>('servers'))
    yield { schema: '', on: { kind: 'server', name }, acl, owner };
  for (const { oid, name, acl, owner } of catalog.json<SchemaRow>('wrappers')) {
    // A wrapper is no object of the model, but the extension that brought it is.
    const isExtension = catalog.extensionOf(CLASS.wrapper, oid) === name;
    yield { schema: '', on: { kind: isExtension ? 'extension' : 'fdw', name }, acl, owner };
  }
  for (const { acl, owner } of catalog.json<SchemaRow>('database'))
    yield { schema: '', on: { kind: 'database', name: DATABASE }, acl, owner };
}

/** Whose the schema `public` of a fresh database is, from PostgreSQL 15 on. */
const STANDARD_OWNER = 'pg_database_owner';

/** Who may do what with the objects of a database, and whose they are. */
export interface AccessReader {
  /** Permissions as objects; `schema` is undefined for those of the database. */
  permissions(schema: string | undefined): readonly SchemaObject[];
  /** What is not part of the state; absent when there is nothing. */
  aside(schema: string | undefined): { readonly aside?: readonly Aside[] };
}

/** `managed`: permissions are part of the state. */
export function accessReader(catalog: Catalog, managed: boolean): AccessReader {
  const names = catalog.json<{ oid: string; name: string; isSelf: boolean }>('roleNames');
  const byOid = new Map(names.map((r) => [r.oid, r.name]));
  const self = names.find((r) => r.isSelf);
  const kinds = new Map(catalog.json<RoleRow>('roles').map((r) => [r.name, r.login ? 'user' : 'role']));
  const role = (name: string): RoleRef => {
    const kind = kinds.get(name);
    return kind === undefined ? name : { kind, name };
  };
  const overloads = new Map<string, number>();
  for (const { schema, name } of catalog.routines.values())
    overloads.set(`${schema}.${name}`, (overloads.get(`${schema}.${name}`) ?? 0) + 1);
  const permissions = new Map<string, SchemaObject[]>();
  const asides = new Map<string, Aside[]>();
  for (const { schema, on, acl, owner, table } of subjects(catalog)) {
    const ownerName = byOid.get(owner) ?? '';
    const grants = acl === null || acl === undefined ? undefined : grantsOf(acl, ownerName);
    const isApart = managed && on.kind !== 'fdw';
    if (isApart) {
      // The types of a routine's arguments stand only where the name alone says too little.
      const { args, ...bare } = on;
      const isClear = args === undefined || (overloads.get(`${schema}.${on.name}`) ?? 0) < 2;
      const found = permissionsOf(isClear ? bare : on, grants, table === undefined ? [] : [table], role);
      const list = permissions.get(schema) ?? [];
      list.push(...found);
      permissions.set(schema, list);
    }
    const known = isApart || grants === undefined ? undefined : withUsual(catalog, on, grants);
    // Sequences of columns always have the owner of their table.
    const isOwn = owner === self?.oid || ownerName === STANDARD_OWNER;
    const isForeign = !isOwn && table === undefined && on.kind !== 'column' && on.kind !== 'database';
    if (known === undefined && !isForeign) continue;
    const attrs: AccessAttrs = {
      ...(isForeign ? { owner: ownerName } : {}),
      ...(known === undefined ? {} : { grants: known }),
      ...(table === undefined ? {} : { table }),
    };
    const list = asides.get(schema) ?? [];
    list.push({ of: on, attrs: toAttrs(attrs) });
    asides.set(schema, list);
  }
  if (self !== undefined)
    asides.set('', [...(asides.get('') ?? []), { of: { kind: 'session', name: self.name }, attrs: {} }]);
  for (const list of permissions.values()) list.sort((a, b) => (a.name < b.name ? -1 : 1));
  return {
    permissions: (schema) => permissions.get(schema ?? '') ?? [],
    aside: (schema) => {
      const aside = asides.get(schema ?? '');
      return aside === undefined ? {} : { aside };
    },
  };
}

/** Grants of all who granted together, without what the owner gives itself. */
function grantsOf(acl: readonly string[], owner: string): Grant[] {
  const merged = new Map<string, Grant>();
  for (const grant of parseAcl(acl)) {
    if (grant.to === owner) continue;
    const key = `${grant.grantable === true} ${grant.to}`;
    const known = merged.get(key)?.privileges ?? [];
    merged.set(key, { ...grant, privileges: [...new Set([...known, ...grant.privileges])].sort() });
  }
  return [...merged.values()];
}

/** Marks what everyone may do with the schema `public` of a fresh database. Nothing is left where that is all. */
function withUsual(catalog: Catalog, on: ObjectRef, grants: readonly Grant[]): readonly Grant[] | undefined {
  if (on.kind !== 'schema' || on.name !== 'public') return grants;
  const usual = catalog.versionNum >= 150_000 ? 'USAGE' : 'CREATE,USAGE';
  const marked = grants.map((g): Grant => {
    const isUsual = g.to === 'PUBLIC' && g.grantable !== true && g.privileges.join() === usual;
    return isUsual ? { ...g, usual: true } : g;
  });
  return marked.length === 1 && marked[0]?.usual === true ? undefined : marked;
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
          ...(grant.grantable === true ? { grantable: true } : {}),
        };
        return {
          kind: 'default_permission',
          name: defaultPermissionName(ref(grant.to), on, schema, by, grant.grantable === true),
          attrs: toAttrs(attrs),
        };
      });
  });
}
