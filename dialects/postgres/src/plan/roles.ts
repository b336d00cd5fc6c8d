import type { SchemaObject, Statement } from '@atlas/model';
import { jsonEqual } from '@atlas/dialect';
import { type Membership, objectAttrs, type RoleAttrs, type RoleRef } from '../types.ts';
import { type Draft, draft, ident, literal, type PlanContext, quoted, roleSql } from './context.ts';
import type { ObjectPlanner } from './object-planner.ts';

const attrsOf = (object: SchemaObject): RoleAttrs => objectAttrs('role', object);

/** Options of CREATE ROLE with their words when on and off. */
const FLAGS = [
  ['superuser', 'SUPERUSER', 'NOSUPERUSER'],
  ['create_db', 'CREATEDB', 'NOCREATEDB'],
  ['create_role', 'CREATEROLE', 'NOCREATEROLE'],
  ['replication', 'REPLICATION', 'NOREPLICATION'],
  ['bypass_rls', 'BYPASSRLS', 'NOBYPASSRLS'],
] as const;

function canLogin(object: SchemaObject): boolean {
  return attrsOf(object).login ?? object.kind === 'user';
}

function roleOptions(from: SchemaObject | undefined, to: SchemaObject, context: PlanContext): string[] {
  const [a, b]: [RoleAttrs, RoleAttrs] = [from === undefined ? {} : attrsOf(from), attrsOf(to)];
  const options: string[] = [];
  if ((from !== undefined && canLogin(from)) !== canLogin(to)) options.push(canLogin(to) ? 'LOGIN' : 'NOLOGIN');
  for (const [key, on, off] of FLAGS)
    if ((a[key] ?? false) !== (b[key] ?? false)) options.push(b[key] === true ? on : off);
  if ((a.inherit ?? true) !== (b.inherit ?? true)) options.push(b.inherit === false ? 'NOINHERIT' : 'INHERIT');
  if ((a.conn_limit ?? -1) !== (b.conn_limit ?? -1)) options.push(`CONNECTION LIMIT ${b.conn_limit ?? -1}`);
  const isSecretWanted = b.password !== undefined && context.options.mode === 'in-place';
  if (isSecretWanted && a.password !== b.password) options.push(`PASSWORD ${literal(b.password ?? '')}`);
  if (a.valid_until !== b.valid_until) options.push(`VALID UNTIL ${literal(b.valid_until ?? 'infinity')}`);
  return options;
}

/** Roles and users. Passwords take no part in migration files. */
export const rolePlanner: ObjectPlanner = {
  target: (object) => `ROLE ${ident(object.name)}`,
  create: (object, _schema, context) => {
    if (attrsOf(object).external === true) return [];
    const options = roleOptions(undefined, object, context);
    const head = `CREATE ROLE ${ident(object.name)}`;
    return [options.length === 0 ? head : `${head} WITH ${options.join(' ')}`, ...membershipSql(undefined, object)];
  },
  alter: (from, to, _schema, context) => {
    if (attrsOf(to).external === true) return [];
    const comment = `modify ${to.kind} ${quoted(to.name)}`;
    const alter = (options: readonly string[]): string => `ALTER ROLE ${ident(to.name)} WITH ${options.join(' ')}`;
    const forth = roleOptions(from, to, context);
    const drafts: Draft[] = [];
    if (forth.length > 0) drafts.push(draft(alter(forth), comment, alter(roleOptions(to, from, context))));
    const back = membershipSql(to, from);
    drafts.push(...membershipSql(from, to).map((cmd, i) => draft(cmd, comment, i === 0 ? back : [])));
    return drafts;
  },
};

function memberships(object: SchemaObject | undefined): Map<string, Membership> {
  const attrs = object === undefined ? {} : attrsOf(object);
  const plain = (attrs.member_of ?? []).map((role: RoleRef): Membership => ({ role }));
  return new Map([...plain, ...(attrs.membership ?? [])].map((m) => [roleSql(m.role), m]));
}

function membershipSql(from: SchemaObject | undefined, to: SchemaObject): string[] {
  const [a, b] = [memberships(from), memberships(to)];
  const commands: string[] = [];
  const member = ident(to.name);
  const options = ({ role: _role, ...rest }: Membership): object => rest;
  for (const [role, old] of a) {
    const target = b.get(role);
    // Options that are not given keep their old values, so the membership starts over.
    if (target === undefined || !jsonEqual(options(old), options(target)))
      commands.push(`REVOKE ${role} FROM ${member}`);
  }
  for (const [role, membership] of b) {
    const old = a.get(role);
    if (old !== undefined && jsonEqual(options(old), options(membership))) continue;
    const { admin, inherit, set } = membership;
    const list = [
      ...(inherit === undefined ? [] : [`INHERIT ${String(inherit).toUpperCase()}`]),
      ...(set === false ? ['SET FALSE'] : []),
    ];
    // Servers before 16 know ADMIN OPTION only.
    if (admin === true) list.unshift(list.length === 0 ? 'ADMIN OPTION' : 'ADMIN TRUE');
    commands.push(`GRANT ${role} TO ${member}${list.length === 0 ? '' : ` WITH ${list.join(', ')}`}`);
  }
  return commands;
}

/** A statement that holds a password is shown without it. */
export function withoutPassword(statement: Statement): Statement {
  const { source, cmd } = statement;
  const object =
    source?.kind === 'add_object' ? source.object : source?.kind === 'modify_object' ? source.to : undefined;
  const password = object?.attrs.password;
  if (typeof password !== 'string' || !cmd.includes(literal(password))) return statement;
  return { ...statement, display: cmd.replaceAll(`PASSWORD ${literal(password)}`, "PASSWORD '********'") };
}
