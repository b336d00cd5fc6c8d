import { newObject, type Json, type ObjectRef, type Realm, type SchemaObject } from '@atlas/model';
import { refToJson } from '@atlas/dialect';
import { permissionName } from '../hcl-objects.ts';
import type { InspectContext } from './rows.ts';

export interface AccountsInput extends Pick<InspectContext, 'rows' | 'batch' | 'capabilities'> {
  /** What permissions may be for. */
  readonly realm: Realm;
  readonly roles: boolean;
  readonly permissions: boolean;
}

interface UserRow {
  readonly user: string;
  readonly host: string;
  readonly plugin: string | null;
  readonly max_questions: number | string;
  readonly max_updates: number | string;
  readonly max_connections: number | string;
  readonly max_user_connections: number | string;
  readonly is_role: string;
  readonly lifetime: number | string | null;
  readonly expired: string;
  readonly attributes: string | null;
}

/** Accounts that belong to the server. */
const SYSTEM_ACCOUNTS: ReadonlySet<string> = new Set([
  'mysql.sys',
  'mysql.session',
  'mysql.infoschema',
  'mariadb.sys',
  'PUBLIC',
]);
/** What an account uses that nobody chose a plugin for. */
const DEFAULT_PLUGINS: ReadonlySet<string> = new Set(['caching_sha2_password', 'mysql_native_password', '']);

/** Roles, users and permissions, each in name order. The accounts that the server cannot do without are left out. */
export async function readAccounts(input: AccountsInput): Promise<SchemaObject[]> {
  const users = (await input.rows<UserRow>(usersQuery(input))).filter((u) => !SYSTEM_ACCOUNTS.has(u.user));
  const edges = await input.rows<{ role: string; user: string; host: string }>(edgesQuery(input));
  const isRole = (u: UserRow): boolean =>
    u.is_role === 'Y' ||
    (input.capabilities.variant !== 'mariadb' && edges.some((e) => e.role === u.user && u.host === '%'));
  const kinds = new Map(users.map((u) => [`${u.user}@${u.host}`, isRole(u) ? 'role' : 'user']));
  const accounts = users
    .filter((u) => u.user !== 'root' && u.user !== '')
    .map((u) =>
      accountOf(
        u,
        isRole(u),
        edges.filter((e) => e.user === u.user && e.host === u.host).map((e) => e.role),
      ),
    );
  const byName = (a: SchemaObject, b: SchemaObject): number => (a.name < b.name ? -1 : 1);
  const of = (kind: string): SchemaObject[] => accounts.filter((a) => a.kind === kind).sort(byName);
  const permissions = input.permissions ? await readPermissions(input, kinds) : [];
  return [...(input.roles ? [...of('role'), ...of('user')] : []), ...permissions.sort(byName)];
}

function usersQuery({ capabilities }: AccountsInput): string {
  const common = `SELECT User AS user, Host AS host, plugin AS plugin, max_questions, max_updates, max_connections,
    max_user_connections`;
  if (capabilities.variant === 'mariadb') {
    return `${common}, is_role, NULL AS lifetime, password_expired AS expired, NULL AS attributes FROM mysql.user ORDER BY 1, 2`;
  }
  // A role is an account that is locked, has no password and may not log in.
  return `${common}, IF(account_locked = 'Y' AND authentication_string = '' AND password_expired = 'Y', 'Y', 'N') AS is_role,
    password_lifetime AS lifetime, password_expired AS expired, User_attributes AS attributes FROM mysql.user ORDER BY 1, 2`;
}

function edgesQuery({ capabilities }: AccountsInput): string {
  return capabilities.variant === 'mariadb'
    ? `SELECT Role AS role, User AS user, Host AS host FROM mysql.roles_mapping WHERE User <> 'root' ORDER BY 1`
    : 'SELECT FROM_USER AS role, TO_USER AS user, TO_HOST AS host FROM mysql.role_edges ORDER BY 1';
}

function accountOf(row: UserRow, isRole: boolean, roles: readonly string[]): SchemaObject {
  const refs = roles.map((name): ObjectRef => ({ kind: 'role', name }));
  const members = refs.length === 0 ? {} : { member_of: refs.map((r) => refToJson(r)) };
  const deps = refs.length === 0 ? {} : { deps: refs };
  if (isRole) {
    const name = row.host === '' || row.host === '%' ? row.user : `${row.user}@${row.host}`;
    return newObject('role', name, { attrs: members, ...deps });
  }
  const number = (key: 'max_questions' | 'max_updates' | 'max_connections' | 'max_user_connections') =>
    Number(row[key]) === 0 ? {} : { [key]: Number(row[key]) };
  const comment = commentOf(row.attributes);
  return newObject('user', `${row.user}@${row.host}`, {
    ...(comment === undefined ? {} : { comment }),
    attrs: {
      ...(DEFAULT_PLUGINS.has(row.plugin ?? '') ? {} : { auth_plugin: row.plugin ?? '' }),
      ...number('max_connections'),
      ...number('max_user_connections'),
      ...number('max_questions'),
      ...number('max_updates'),
      ...(row.lifetime === null ? {} : { password_lifetime: Number(row.lifetime) }),
      ...(row.expired === 'Y' ? { password_expired: true } : {}),
      ...members,
    },
    ...deps,
  });
}

function commentOf(attributes: string | null): string | undefined {
  if (attributes === null) return undefined;
  const { metadata } = JSON.parse(attributes) as { readonly metadata?: { readonly comment?: unknown } };
  return typeof metadata?.comment === 'string' ? metadata.comment : undefined;
}

interface GrantRow {
  readonly grantee: string;
  readonly schema: string | null;
  readonly table: string | null;
  readonly column: string | null;
  readonly privilege: string;
  readonly grantable: string;
}

interface RoutineGrantRow {
  readonly user: string;
  readonly host: string;
  readonly schema: string;
  readonly name: string;
  readonly type: string;
  readonly privileges: string;
}

async function readPermissions(input: AccountsInput, kinds: ReadonlyMap<string, string>): Promise<SchemaObject[]> {
  const found = new Map<
    string,
    { to: ObjectRef; target: ObjectRef | undefined; privileges: Set<string>; grantable: boolean }
  >();
  const add = (account: string, target: ObjectRef | undefined, privilege: string, grantable: boolean): void => {
    const to = accountRef(account, kinds);
    if (to === undefined || privilege === 'USAGE') return;
    const name = permissionName(to, target);
    const entry = found.get(name) ?? { to, target, privileges: new Set<string>(), grantable: false };
    entry.privileges.add(privilege.toUpperCase());
    entry.grantable ||= grantable;
    found.set(name, entry);
  };
  const views = new Set(input.realm.schemas.flatMap((s) => s.views.map((v) => `${s.name}\u0000${v.name}`)));
  const relation = (schema: string, name: string): ObjectRef => ({
    kind: views.has(`${schema}\u0000${name}`) ? 'view' : 'table',
    schema,
    name,
  });
  for (const row of await input.rows<GrantRow>(GRANTS)) {
    const { schema, table, column } = row;
    const target =
      schema === null
        ? undefined
        : table === null
          ? { kind: 'schema', name: schema.replace(/\\([_%])/g, '$1') }
          : column === null
            ? relation(schema, table)
            : { kind: 'column', schema, table, name: column };
    // The right to pass on belongs to the table as a whole.
    add(row.grantee, target, row.privilege, row.grantable === 'YES' && column === null);
  }
  for (const row of await input.rows<RoutineGrantRow>(ROUTINE_GRANTS)) {
    const target: ObjectRef = { kind: row.type.toLowerCase(), schema: row.schema, name: row.name };
    for (const privilege of row.privileges.split(',').filter((p) => p !== '' && p !== 'Grant'))
      add(`'${row.user}'@'${row.host}'`, target, privilege, row.privileges.includes('Grant'));
  }
  return [...found].map(([name, { to, target, privileges, grantable }]) => {
    const attrs: Record<string, Json> = {
      to: refToJson(to),
      ...(target === undefined ? {} : { for: refToJson(target) }),
      privileges: [...privileges].sort(),
      ...(grantable ? { grantable: true } : {}),
    };
    return newObject('permission', name, { attrs, deps: target === undefined ? [to] : [to, target] });
  });
}

const GRANTS = `SELECT GRANTEE AS grantee, NULL AS \`schema\`, NULL AS \`table\`, NULL AS \`column\`, PRIVILEGE_TYPE AS privilege,
  IS_GRANTABLE AS grantable FROM information_schema.USER_PRIVILEGES
  UNION ALL SELECT GRANTEE, TABLE_SCHEMA, NULL, NULL, PRIVILEGE_TYPE, IS_GRANTABLE FROM information_schema.SCHEMA_PRIVILEGES
  UNION ALL SELECT GRANTEE, TABLE_SCHEMA, TABLE_NAME, NULL, PRIVILEGE_TYPE, IS_GRANTABLE FROM information_schema.TABLE_PRIVILEGES
  UNION ALL SELECT GRANTEE, TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME, PRIVILEGE_TYPE, IS_GRANTABLE
  FROM information_schema.COLUMN_PRIVILEGES`;

const ROUTINE_GRANTS = `SELECT User AS user, Host AS host, Db AS \`schema\`, Routine_name AS name, Routine_type AS type,
  Proc_priv AS privileges FROM mysql.procs_priv`;

/** The account of `'user'@'host'`; undefined for those that are not managed. */
function accountRef(grantee: string, kinds: ReadonlyMap<string, string>): ObjectRef | undefined {
  const match = /^'(.*)'@'(.*)'$/.exec(grantee) ?? /^'?(.*?)'?()$/.exec(grantee);
  const [user = '', host = ''] = [match?.[1], match?.[2]];
  if (user === 'root' || user === '' || SYSTEM_ACCOUNTS.has(user)) return undefined;
  const kind = kinds.get(`${user}@${host}`);
  if (kind === undefined) return undefined;
  return { kind, name: kind === 'role' ? user : `${user}@${host}` };
}
