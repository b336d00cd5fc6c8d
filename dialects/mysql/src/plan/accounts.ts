import { refFromJson } from '@atlas/dialect';
import type { ChangeOf, Json, SchemaObject, Statement } from '@atlas/model';
import { accountSql, privilegesOf, roleSql, rolesOf, userSql } from '../accounts.ts';
import { textOf } from '../attrs.ts';
import { isAtLeast } from '../capabilities.ts';
import { hashOf, keepsPassword, type PasswordHash, passwordDiffers } from '../passwords.ts';
import { ident, shown, singleQuoted } from '../sql.ts';
import { type PlanContext, qualified, statement } from './context.ts';

type ObjectChange = ChangeOf<'add_object' | 'drop_object' | 'modify_object' | 'rename_object'>;

/** Roles, users and permissions. */
export function planAccountObject(change: ObjectChange, context: PlanContext): Statement[] {
  const isPermission =
    (change.kind === 'add_object' || change.kind === 'drop_object' ? change.object : change.to).kind === 'permission';
  switch (change.kind) {
    case 'add_object':
      return isPermission
        ? grants(undefined, change.object, change, context)
        : [
            ...createAccount(change.object, change, context),
            ...memberships(undefined, change.object, change, context),
            ...defaultRoles(undefined, change.object, change, context),
          ];
    case 'drop_object':
      return isPermission
        ? grants(change.object, undefined, change, context)
        : [dropAccount(change.object, change, context)];
    case 'modify_object':
    case 'rename_object':
      if (isPermission) return grants(change.from, change.to, change, context);
      return [
        ...(change.kind === 'rename_object' ? [renameAccount(change.from, change.to, change, context)] : []),
        ...alterAccount(change.from, change.to, change, context),
        ...memberships(change.from, change.to, change, context),
        ...defaultRoles(change.from, change.to, change, context),
      ];
  }
}

function nameSql(object: SchemaObject, context: PlanContext): string {
  return accountSql({ kind: object.kind, name: object.name }, context.capabilities);
}

function createAccount(object: SchemaObject, source: ObjectChange, context: PlanContext): Statement[] {
  const isRole = object.kind === 'role';
  const cmd = isRole
    ? `CREATE ROLE ${roleSql(object.name, context.capabilities)}`
    : ['CREATE USER', userSql(object.name), ...identification(object, context), ...options(object)].join(' ');
  return [
    statement(cmd, `create ${object.kind} ${shown(object.name)}`, {
      source,
      secrets: secretsOf(object),
      reverse: [`DROP ${isRole ? 'ROLE' : 'USER'} ${nameSql(object, context)}`],
    }),
  ];
}

function dropAccount(object: SchemaObject, source: ObjectChange, context: PlanContext): Statement {
  const word = object.kind === 'role' ? 'ROLE' : 'USER';
  // Nobody can read the password back, so an account that is gone does not come back.
  const reverse = object.kind === 'role' ? [`CREATE ROLE ${nameSql(object, context)}`] : undefined;
  return statement(`DROP ${word} ${nameSql(object, context)}`, `drop ${object.kind} ${shown(object.name)}`, {
    source,
    reverse,
  });
}

function renameAccount(from: SchemaObject, to: SchemaObject, source: ObjectChange, context: PlanContext): Statement {
  const rename = (a: SchemaObject, b: SchemaObject): string =>
    `RENAME USER ${nameSql(a, context)} TO ${nameSql(b, context)}`;
  return statement(rename(from, to), `rename ${to.kind} from ${shown(from.name)} to ${shown(to.name)}`, {
    source,
    reverse: [rename(to, from)],
  });
}

function alterAccount(from: SchemaObject, to: SchemaObject, source: ObjectChange, context: PlanContext): Statement[] {
  if (to.kind === 'role') return [];
  const alter = (a: SchemaObject, b: SchemaObject): string | undefined => {
    const plugin = a.attrs.auth_plugin === b.attrs.auth_plugin && a.attrs.auth_string === b.attrs.auth_string;
    const same = plugin && !passwordDiffers(a, b);
    const clauses = [...(same ? [] : identification(b, context)), ...options(b, a)];
    return clauses.length === 0 ? undefined : ['ALTER USER', userSql(b.name), ...clauses].join(' ');
  };
  const [cmd, reverse] = [alter(from, to), alter(to, from)];
  if (cmd === undefined) return [];
  return [
    statement(cmd, `modify user ${shown(to.name)}`, {
      source,
      secrets: [...secretsOf(from), ...secretsOf(to)],
      reverse: reverse === undefined ? undefined : [reverse],
    }),
  ];
}

/** The password, and what a plugin keeps of one, as they stand in statements. */
function secretsOf(user: SchemaObject): string[] {
  const hash = hashOf(user);
  return [
    ...[textOf(user.attrs.password), textOf(user.attrs.auth_string)].flatMap((t) =>
      t === undefined ? [] : [singleQuoted(t)],
    ),
    ...(hash === undefined ? [] : [hashSql(hash)]),
  ];
}

function identification(user: SchemaObject, context: PlanContext): string[] {
  const [password, plugin, text] = [
    textOf(user.attrs.password),
    textOf(user.attrs.auth_plugin),
    textOf(user.attrs.auth_string),
  ];
  const isMariadb = context.capabilities.variant === 'mariadb';
  if (plugin !== undefined && !keepsPassword(plugin) && (text !== undefined || password === undefined)) {
    const using = text === undefined ? [] : [`${isMariadb ? 'USING' : 'AS'} ${singleQuoted(text)}`];
    return [`IDENTIFIED ${isMariadb ? 'VIA' : 'WITH'} ${plugin}`, ...using];
  }
  const hash = hashOf(user);
  const isKnown = password !== undefined || hash !== undefined;
  // Files are for all to read: the account gets its password from whoever runs it there.
  if (isKnown && context.options.mode === 'deferred') return [openIdentification(plugin, context)];
  if (password !== undefined) {
    if (isMariadb && plugin !== undefined)
      return [`IDENTIFIED VIA ${plugin} USING PASSWORD(${singleQuoted(password)})`];
    const withPlugin = plugin === undefined ? '' : ` WITH ${plugin}`;
    return [`IDENTIFIED${withPlugin} BY ${singleQuoted(password)}`];
  }
  if (hash !== undefined)
    return [`IDENTIFIED ${isMariadb ? 'VIA' : 'WITH'} ${hash.plugin} ${isMariadb ? 'USING' : 'AS'} ${hashSql(hash)}`];
  if (user.attrs.has_password === true) return [closedIdentification(plugin, context)];
  return plugin === undefined ? [] : [`IDENTIFIED ${isMariadb ? 'VIA' : 'WITH'} ${plugin}`];
}

/** Hashes with bytes that are no text are written in hex, which MySQL reads since 8.0.17. */
function hashSql({ bytes }: PasswordHash): string {
  return /^[\x20-\x7e]*$/.test(bytes.toString('latin1'))
    ? singleQuoted(bytes.toString('latin1'))
    : `0x${bytes.toString('hex').toUpperCase()}`;
}

/** For files: whoever runs them has to complete it. */
function openIdentification(plugin: string | undefined, context: PlanContext): string {
  return context.capabilities.variant === 'mariadb'
    ? closedIdentification(plugin, context)
    : `IDENTIFIED WITH ${plugin ?? 'caching_sha2_password'}`;
}

/** There is a password that nobody here knows: an account without one would be open to everybody. */
function closedIdentification(plugin: string | undefined, { capabilities }: PlanContext): string {
  if (capabilities.variant === 'mariadb') return `IDENTIFIED VIA ${plugin ?? 'mysql_native_password'} USING 'invalid'`;
  if (!isAtLeast(capabilities, '8.0.18')) return `IDENTIFIED WITH mysql_native_password AS '*${'0'.repeat(40)}'`;
  return plugin === undefined ? 'IDENTIFIED BY RANDOM PASSWORD' : `IDENTIFIED WITH ${plugin} BY RANDOM PASSWORD`;
}

const LIMITS: readonly (readonly [string, string])[] = [
  ['max_questions', 'MAX_QUERIES_PER_HOUR'],
  ['max_updates', 'MAX_UPDATES_PER_HOUR'],
  ['max_connections', 'MAX_CONNECTIONS_PER_HOUR'],
  ['max_user_connections', 'MAX_USER_CONNECTIONS'],
];

/** The options of a user; beside `from`, only what differs. */
function options(user: SchemaObject, from?: SchemaObject): string[] {
  const differs = (key: string): boolean => (from?.attrs[key] ?? null) !== (user.attrs[key] ?? null);
  const limits = LIMITS.filter(([key]) => differs(key)).map(([key, word]) => `${word} ${Number(user.attrs[key] ?? 0)}`);
  const lifetime = user.attrs.password_lifetime;
  return [
    ...(limits.length === 0 ? [] : ['WITH', ...limits]),
    ...(differs('password_lifetime')
      ? [lifetime === undefined ? 'PASSWORD EXPIRE DEFAULT' : `PASSWORD EXPIRE INTERVAL ${Number(lifetime)} DAY`]
      : []),
    ...(differs('password_expired') && user.attrs.password_expired === true ? ['PASSWORD EXPIRE'] : []),
    ...(differs('locked') ? [`ACCOUNT ${user.attrs.locked === true ? 'LOCK' : 'UNLOCK'}`] : []),
    ...((from?.comment ?? '') === (user.comment ?? '') ? [] : [`COMMENT ${singleQuoted(user.comment ?? '')}`]),
  ];
}

function memberships(
  from: SchemaObject | undefined,
  to: SchemaObject,
  source: ObjectChange,
  context: PlanContext,
): Statement[] {
  const [had, wanted] = [from === undefined ? [] : rolesOf(from), rolesOf(to)];
  const self = nameSql(to, context);
  const grant = (name: string): string => `GRANT ${roleSql(name, context.capabilities)} TO ${self}`;
  const revoke = (name: string): string => `REVOKE ${roleSql(name, context.capabilities)} FROM ${self}`;
  const lost = had.filter((r) => !wanted.some((w) => w.name === r.name));
  const won = wanted.filter((r) => !had.some((h) => h.name === r.name));
  return [
    ...lost.map((r) =>
      statement(revoke(r.name), `revoke role ${shown(r.name)} from ${shown(to.name)}`, {
        source,
        reverse: [grant(r.name)],
      }),
    ),
    ...won.map((r) =>
      statement(grant(r.name), `grant role ${shown(r.name)} to ${shown(to.name)}`, {
        source,
        reverse: [revoke(r.name)],
      }),
    ),
  ];
}

function defaultRoles(
  from: SchemaObject | undefined,
  to: SchemaObject,
  source: ObjectChange,
  context: PlanContext,
): Statement[] {
  if (to.kind !== 'user') return [];
  const namesOf = (object: SchemaObject | undefined): readonly string[] =>
    object === undefined ? [] : rolesOf(object, 'default_roles').map((r) => r.name);
  const [had, wanted] = [namesOf(from), namesOf(to)];
  if (had.join('\u0000') === wanted.join('\u0000')) return [];
  const word = context.capabilities.variant === 'mariadb' ? 'FOR' : 'TO';
  const set = (names: readonly string[]): string => {
    const list = names.map((name) => roleSql(name, context.capabilities)).join(', ');
    return `SET DEFAULT ROLE ${list === '' ? 'NONE' : list} ${word} ${nameSql(to, context)}`;
  };
  return [statement(set(wanted), `set default roles of ${shown(to.name)}`, { source, reverse: [set(had)] })];
}

/** GRANT and REVOKE for what two states of one permission do not share. */
function grants(
  from: SchemaObject | undefined,
  to: SchemaObject | undefined,
  source: ObjectChange,
  context: PlanContext,
): Statement[] {
  const object = to ?? from;
  if (object === undefined) return [];
  const [had, wanted] = [from === undefined ? [] : privilegesOf(from), to === undefined ? [] : privilegesOf(to)];
  const [couldGrant, canGrant] = [from?.attrs.grantable === true, to?.attrs.grantable === true];
  const lost = [...had.filter((p) => !wanted.includes(p)), ...(couldGrant && !canGrant ? ['GRANT OPTION'] : [])];
  const won = canGrant && !couldGrant ? wanted : wanted.filter((p) => !had.includes(p));
  const target = targetOf(object.attrs.for, context);
  const who = accountSql(refFromJson(object.attrs.to) ?? { kind: 'user', name: '' }, context.capabilities);
  const list = (privileges: readonly string[]): string =>
    privileges
      .map((p) => (target.column === undefined || p === 'GRANT OPTION' ? p : `${p} (${ident(target.column)})`))
      .join(', ');
  const grant = (p: readonly string[], option: boolean): string =>
    `GRANT ${list(p.filter((x) => x !== 'GRANT OPTION'))} ON ${target.sql} TO ${who}${option ? ' WITH GRANT OPTION' : ''}`;
  const revoke = (p: readonly string[]): string => `REVOKE ${list(p)} ON ${target.sql} FROM ${who}`;
  const named = `${target.shown} ${to === undefined ? 'from' : 'to'} ${shown(refFromJson(object.attrs.to)?.name ?? '')}`;
  return [
    ...(lost.length === 0
      ? []
      : [statement(revoke(lost), `revoke on ${named}`, { source, reverse: [grant(had, couldGrant)] })]),
    ...(won.length === 0
      ? []
      : [statement(grant(won, canGrant), `grant on ${named}`, { source, reverse: [revoke(won)] })]),
  ];
}

/** What a permission is for, as SQL and for comments. */
function targetOf(
  value: Json | undefined,
  context: PlanContext,
): { readonly sql: string; readonly shown: string; readonly column?: string } {
  const ref = refFromJson(value);
  if (ref === undefined) return { sql: '*.*', shown: 'all schemas' };
  switch (ref.kind) {
    case 'schema':
      return { sql: `${ident(ref.name)}.*`, shown: `schema ${shown(ref.name)}` };
    case 'column':
      return {
        sql: qualified(ref.schema, ref.table ?? '', context),
        shown: `column ${shown(ref.name)} of ${shown(ref.table ?? '')}`,
        column: ref.name,
      };
    case 'function':
    case 'procedure':
      return {
        sql: `${ref.kind.toUpperCase()} ${qualified(ref.schema, ref.name, context)}`,
        shown: `${ref.kind} ${shown(ref.name)}`,
      };
    default:
      return { sql: qualified(ref.schema, ref.name, context), shown: `${ref.kind} ${shown(ref.name)}` };
  }
}
