import { type ObjectBlock, refFromJson } from '@atlas/dialect';
import type { AttributeSpec } from '@atlas/hcl';
import type { SchemaObject } from '@atlas/model';
import { DATABASE } from '../permissions.ts';
import { toAttrs } from '../types.ts';

const ROLE_WORDS = ['PUBLIC', 'CURRENT_ROLE', 'CURRENT_USER', 'SESSION_USER'];
const flag = (doc: string): AttributeSpec => ({ kind: 'bool', doc });

const roleAttributes: Readonly<Record<string, AttributeSpec>> = {
  inherit: { kind: 'bool', default: true, doc: 'Has the privileges of its roles. Default: true.' },
  superuser: flag('May do everything.'),
  create_db: flag('May create databases.'),
  create_role: flag('May create roles.'),
  replication: flag('May replicate.'),
  bypass_rls: flag('Row-level security does not apply.'),
  conn_limit: { kind: 'int', default: -1, doc: 'How many sessions it may have. Default: -1, no limit.' },
  password: { kind: 'string', sensitive: true, doc: 'Password. Used with mode { sensitive = ALLOW } only.' },
  valid_until: { kind: 'string', doc: 'When the password ends.' },
  member_of: { kind: 'values', doc: 'Roles that it is a member of.' },
  external: flag('Managed elsewhere: may be referred to, and is left alone.'),
};

const membership: NonNullable<ObjectBlock['spec']['blocks']> = {
  membership: {
    doc: 'Membership in a role, with options.',
    attributes: {
      role: { kind: 'any', required: true, doc: 'The role.' },
      admin: flag('May grant the role to others.'),
      inherit: { kind: 'bool', default: null, doc: 'Has its privileges. Default: as the member does. PostgreSQL 16.' },
      set: { kind: 'bool', default: true, doc: 'May become the role. Default: true. PostgreSQL 16.' },
    },
  },
};

const role: ObjectBlock = {
  kind: 'role',
  scope: 'realm',
  spec: {
    doc: 'A role.',
    attributes: { login: flag('May connect.'), ...roleAttributes },
    blocks: membership,
  },
  // A role that can log in is a user, whichever block says so.
  finish: (object) => {
    const { login, ...attrs } = object.attrs;
    return login === true ? { ...object, kind: 'user', attrs } : object;
  },
};

const user: ObjectBlock = {
  kind: 'user',
  scope: 'realm',
  spec: {
    doc: 'A role that can connect.',
    attributes: { login: { kind: 'bool', default: true, doc: 'May connect. Default: true.' }, ...roleAttributes },
    blocks: membership,
  },
};

const policy: ObjectBlock = {
  kind: 'policy',
  scope: 'schema',
  owner: 'on',
  repeatable: true,
  spec: {
    doc: 'A row-level security policy.',
    attributes: {
      on: { kind: 'ref', roots: ['table', 'partition'], required: true, doc: 'The table.' },
      as: {
        kind: 'enum',
        values: ['PERMISSIVE', 'RESTRICTIVE'],
        default: 'PERMISSIVE',
        doc: 'Whether one policy suffices. Default: PERMISSIVE.',
      },
      for: {
        kind: 'enum',
        values: ['ALL', 'SELECT', 'INSERT', 'UPDATE', 'DELETE'],
        default: 'ALL',
        doc: 'The command. Default: ALL.',
      },
      to: { kind: 'values', values: ROLE_WORDS, doc: 'Roles it applies to. Default: [PUBLIC].' },
      using: { kind: 'expr', doc: 'Rows that can be seen.' },
      check: { kind: 'expr', doc: 'Rows that can be written.' },
    },
  },
  finish: (object) => {
    const { to, ...attrs } = object.attrs;
    const everyone = Array.isArray(to) && (to.length === 0 || (to.length === 1 && to[0] === 'PUBLIC'));
    return everyone ? { ...object, attrs } : object;
  },
};

const PRIVILEGES = [
  'ALL',
  'SELECT',
  'INSERT',
  'UPDATE',
  'DELETE',
  'TRUNCATE',
  'REFERENCES',
  'TRIGGER',
  'MAINTAIN',
  'USAGE',
  'CREATE',
  'EXECUTE',
  'CONNECT',
  'TEMPORARY',
];

const grant: Readonly<Record<string, AttributeSpec>> = {
  to: { kind: 'any', values: ROLE_WORDS, required: true, doc: 'Role, user or PUBLIC; or a list of them.' },
  privileges: { kind: 'enums', values: PRIVILEGES, required: true, doc: 'Privileges, or ALL.' },
  grantable: flag('May be passed on: WITH GRANT OPTION.'),
};

const permission: ObjectBlock = {
  kind: 'permission',
  scope: 'schema',
  owner: 'for',
  unlabelled: true,
  repeatable: true,
  spec: {
    doc: 'Privileges on an object.',
    attributes: {
      for: { kind: 'any', values: [DATABASE], required: true, doc: 'The object, or DATABASE.' },
      args: { kind: 'strings', doc: 'Types of the arguments, where a function has overloads: ["integer", "text"].' },
      ...grant,
    },
  },
  // `to` and `privileges` take their normal form together with the rest of the realm, see `permissions.ts`.
  finish: (object) => {
    const { for: on, args, ...attrs } = object.attrs;
    if (attrs.to === undefined) return `missing "to" of permission`;
    if (on === DATABASE) return { ...object, attrs: { ...attrs, for: { kind: 'database', name: DATABASE } } };
    const ref = refFromJson(on);
    if (ref === undefined) return `"for" of permission must refer to an object, such as table.users, or be ${DATABASE}`;
    if (args === undefined) return object;
    const isRoutine = ref.kind === 'function' || ref.kind === 'procedure' || ref.kind === 'aggregate';
    if (!isRoutine) return `"args" of permission chooses between overloads: a ${ref.kind} has none`;
    return { ...object, attrs: { ...attrs, for: toAttrs({ ...ref, args }) } };
  },
  print: (object) => {
    const ref = refFromJson(object.attrs.for);
    if (ref?.kind === 'database') return { ...object, attrs: { ...object.attrs, for: DATABASE } };
    if (ref?.args === undefined) return object;
    const { args, ...bare } = ref;
    return { ...object, attrs: { ...object.attrs, for: toAttrs(bare), args } };
  },
};

const DEFAULT_OBJECTS = ['TABLES', 'SEQUENCES', 'FUNCTIONS', 'TYPES', 'SCHEMAS'];

const defaultPermission: ObjectBlock = {
  kind: 'default_permission',
  scope: 'realm',
  unlabelled: true,
  repeatable: true,
  spec: {
    doc: 'Privileges that new objects get.',
    attributes: {
      for: { kind: 'any', values: DEFAULT_OBJECTS, doc: 'A schema, or a kind of objects in all schemas.' },
      on: { kind: 'enum', values: DEFAULT_OBJECTS, doc: 'The kind of objects. Default: TABLES.' },
      by: { kind: 'any', values: ['CURRENT_USER'], doc: 'The role that creates them. Default: the connected one.' },
      ...grant,
    },
  },
  finish: (object): SchemaObject => {
    const { for: target, on, ...attrs } = object.attrs;
    const word = typeof target === 'string' ? target : undefined;
    const schema = target === undefined || word !== undefined ? {} : { for: target };
    return { ...object, attrs: { ...schema, on: on ?? word ?? 'TABLES', ...attrs } };
  },
};

/** Policies, in printing order before the objects of the database. */
export const policies: readonly ObjectBlock[] = [policy];

/** Roles and privileges, in printing order behind all other objects. */
export const accessObjects: readonly ObjectBlock[] = [role, user, permission, defaultPermission];
