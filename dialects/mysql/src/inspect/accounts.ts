import { newObject, type Json, type ObjectRef, type Realm, type SchemaObject } from '@atlas/model';
import { refToJson } from '@atlas/dialect';
import { isAtLeast } from '../capabilities.ts';
import { permissionName } from '../hcl-objects.ts';
import { keepsPassword, PASSWORD_PLUGINS, passwordAttrs, withoutPassword } from '../passwords.ts';
import type { InspectContext } from './rows.ts';

export interface AccountsInput extends Pick<InspectContext, 'rows' | 'batch' | 'capabilities'> {
  /** What permissions may be for. */
  readonly realm: Realm;
  readonly roles: boolean;
  readonly permissions: boolean;
  /** What servers keep of passwords may be read. */
  readonly secrets: boolean;
  /** The same accounts as they were written by hand: servers give no password back. */
  readonly written: readonly SchemaObject[];
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
  readonly locked: string | null;
  /** What the plugin keeps: in hex, where it may be read, else whether there is something. */
  readonly secret: string | null;
  readonly has_secret: number | string;
  /** MariaDB. */
  readonly default_role: string | null;
}

/** A role, and who has it. */
interface EdgeRow {
  readonly role: string;
  readonly role_host: string;
  readonly user: string;
  readonly host: string;
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
  const edges = await input.rows<EdgeRow>(edgesQuery(input));
  const defaults = await readDefaultRoles(users, input);
  const isRole = (u: UserRow): boolean =>
    u.is_role === 'Y' ||
    (input.capabilities.variant !== 'mariadb' && edges.some((e) => e.role === u.user && e.role_host === u.host));
  const kinds = new Map(users.map((u) => [`${u.user}@${u.host}`, isRole(u) ? 'role' : 'user']));
  const written = new Map(input.written.map((o) => [`${o.kind} ${o.name}`, o]));
  const accounts = users
    .filter((u) => u.user !== 'root' && u.user !== '')
    .map((u) => {
      const own = (rows: readonly EdgeRow[]): readonly string[] =>
        rows.filter((e) => e.user === u.user && e.host === u.host).map((e) => roleName(e.role, e.role_host));
      const account = accountOf(u, isRole(u), own(edges), own(defaults), input);
      return withWritten(account, written.get(`${account.kind} ${account.name}`));
    });
  const byName = (a: SchemaObject, b: SchemaObject): number => (a.name < b.name ? -1 : 1);
  const of = (kind: string): SchemaObject[] => accounts.filter((a) => a.kind === kind).sort(byName);
  const permissions = input.permissions ? await readPermissions(input, kinds) : [];
  return [...(input.roles ? [...of('role'), ...of('user')] : []), ...permissions.sort(byName)];
}

function usersQuery({ capabilities, secrets }: AccountsInput): string {
  const secret =
    capabilities.variant === 'mariadb'
      ? `IF(authentication_string = '', Password, authentication_string)`
      : 'authentication_string';
  // Texts of plugins that keep no password are part of the state.
  const common = `SELECT User AS user, Host AS host, plugin AS plugin, max_questions, max_updates, max_connections,
    max_user_connections, ${secret} <> '' AS has_secret,
    IF(${secrets ? 'TRUE' : `plugin NOT IN (${PASSWORD_PLUGINS})`}, HEX(${secret}), NULL) AS secret`;
  if (capabilities.variant === 'mariadb') {
    const locked = isAtLeast(capabilities, '10.4.2')
      ? `(SELECT JSON_VALUE(p.Priv, '$.account_locked') FROM mysql.global_priv p WHERE p.User = u.User AND p.Host = u.Host)`
      : 'NULL';
    return `${common}, is_role, NULL AS lifetime, password_expired AS expired, NULL AS attributes, ${locked} AS locked,
      default_role FROM mysql.user u ORDER BY 1, 2`;
  }
  // A role is an account that is locked, has no password and may not log in.
  return `${common}, IF(account_locked = 'Y' AND authentication_string = '' AND password_expired = 'Y', 'Y', 'N') AS is_role,
    password_lifetime AS lifetime, password_expired AS expired,
    ${isAtLeast(capabilities, '8.0') ? 'User_attributes' : 'NULL'} AS attributes, account_locked AS locked, NULL AS default_role
    FROM mysql.user ORDER BY 1, 2`;
}

function edgesQuery({ capabilities }: AccountsInput): string {
  if (capabilities.variant === 'mariadb')
    return `SELECT Role AS role, '' AS role_host, User AS user, Host AS host FROM mysql.roles_mapping WHERE User <> 'root' ORDER BY 1`;
  if (!capabilities.supportsRoles)
    return `SELECT '' AS role, '' AS role_host, '' AS user, '' AS host FROM DUAL WHERE FALSE`;
  return 'SELECT FROM_USER AS role, FROM_HOST AS role_host, TO_USER AS user, TO_HOST AS host FROM mysql.role_edges ORDER BY 1, 2';
}

async function readDefaultRoles(
  users: readonly UserRow[],
  { rows, capabilities }: AccountsInput,
): Promise<readonly EdgeRow[]> {
  if (capabilities.variant === 'mariadb') {
    return users
      .filter((u) => (u.default_role ?? '') !== '')
      .map(({ user, host, default_role }) => ({ role: default_role ?? '', role_host: '', user, host }));
  }
  if (!capabilities.supportsRoles) return [];
  return rows<EdgeRow>(
    `SELECT DEFAULT_ROLE_USER AS role, DEFAULT_ROLE_HOST AS role_host, USER AS user, HOST AS host
     FROM mysql.default_roles ORDER BY 1, 2`,
  );
}

/** Roles of MySQL have a host, which nearly always is `%`. */
function roleName(role: string, host: string): string {
  return host === '' || host === '%' ? role : `${role}@${host}`;
}

function accountOf(
  row: UserRow,
  isRole: boolean,
  roles: readonly string[],
  defaults: readonly string[],
  { secrets }: AccountsInput,
): SchemaObject {
  const refsTo = (names: readonly string[]): ObjectRef[] => names.map((name) => ({ kind: 'role', name }));
  const list = (key: string, names: readonly string[]): Record<string, Json> =>
    names.length === 0 ? {} : { [key]: refsTo(names).map((r) => refToJson(r)) };
  const refs = refsTo(roles);
  const deps = refs.length === 0 ? {} : { deps: refs };
  if (isRole) {
    return newObject('role', roleName(row.user, row.host), { attrs: list('member_of', roles), ...deps });
  }
  const number = (key: 'max_questions' | 'max_updates' | 'max_connections' | 'max_user_connections') =>
    Number(row[key]) === 0 ? {} : { [key]: Number(row[key]) };
  const comment = commentOf(row.attributes);
  const plugin = row.plugin ?? '';
  const isSet = Number(row.has_secret) === 1;
  const text = Buffer.from(row.secret ?? '', 'hex').toString('utf8');
  return newObject('user', `${row.user}@${row.host}`, {
    ...(comment === undefined ? {} : { comment }),
    attrs: {
      ...(DEFAULT_PLUGINS.has(plugin) ? {} : { auth_plugin: plugin }),
      ...(keepsPassword(plugin)
        ? passwordAttrs(
            plugin === '' ? 'mysql_native_password' : plugin,
            secrets ? (row.secret ?? '') : undefined,
            isSet,
          )
        : text === ''
          ? {}
          : { auth_string: text }),
      ...number('max_connections'),
      ...number('max_user_connections'),
      ...number('max_questions'),
      ...number('max_updates'),
      ...(row.lifetime === null ? {} : { password_lifetime: Number(row.lifetime) }),
      ...(row.expired === 'Y' ? { password_expired: true } : {}),
      ...(/^(?:Y|1|true)$/i.test(row.locked ?? '') ? { locked: true } : {}),
      ...list('member_of', roles),
      ...list('default_roles', defaults),
    },
    ...deps,
  });
}

/** The account with the password that it was written with. */
function withWritten(account: SchemaObject, written: SchemaObject | undefined): SchemaObject {
  const password = written?.attrs.password;
  if (password === undefined) return account;
  return { ...account, attrs: { ...withoutPassword(account.attrs), password } };
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
  return { kind, name: kind === 'role' ? roleName(user, host) : `${user}@${host}` };
}
