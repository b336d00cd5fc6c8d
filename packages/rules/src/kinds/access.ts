import type { Json, SchemaObject } from '@atlas/model';
import type { Node } from '../node.ts';
import {
  attrBool,
  attrNumber,
  attrText,
  bool,
  isRecord,
  type Kind,
  list,
  optionalText,
  text,
  textIn,
  word,
} from './kind.ts';
import { attrs, schemaOf } from './shared.ts';

function textsIn(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map((item: Json) => textIn(item) ?? '') : [];
}

export const policy: Kind<'policy'> = {
  attributes: {
    name: text('Its name.', ({ name }) => name),
    comment: optionalText('Its comment.', ({ comment }) => comment),
    for: word(
      'The commands it is for.',
      ['ALL', 'SELECT', 'INSERT', 'UPDATE', 'DELETE'],
      (object, node) => attrText<'policy'>('for')(object, node) ?? 'ALL',
    ),
    to: list('The roles it is for.', ({ attrs: { to } }) => (to === undefined ? ['PUBLIC'] : textsIn(to))),
    using: text('The condition for rows that are read, as SQL.', attrText('using')),
    check: text('The condition for rows that are written, as SQL.', attrText('check')),
    restrictive: bool('It must hold besides others.', ({ attrs: { as } }) => as === 'RESTRICTIVE'),
  },
  related: {
    schema: schemaOf(),
    table: { kind: 'table', doc: 'The table it is on.', get: (node) => node.around('table') },
  },
  lists: { attr: attrs() },
};

function account<K extends 'role' | 'user'>(): Kind<K> {
  const limit = (what: string, name: string) =>
    ({ type: 'number', doc: `MySQL: ${what}.`, get: attrNumber(name) }) as Kind<K>['attributes'][string];
  const flag = (what: string, name: string) => bool<K>(`PostgreSQL: ${what}.`, attrBool([name]));
  return {
    attributes: {
      name: text('Its name; MySQL: user@host.', ({ name }) => name),
      comment: optionalText('Its comment.', ({ comment }) => comment),
      login: bool('PostgreSQL: it may log in.', ({ kind, attrs: { login } }) =>
        typeof login === 'boolean' ? login : kind === 'user',
      ),
      superuser: flag('it may do anything', 'superuser'),
      create_db: flag('it may create databases', 'create_db'),
      create_role: flag('it may create roles', 'create_role'),
      inherit: bool(
        'PostgreSQL: it has the privileges of roles it is a member of.',
        ({ attrs: own }) => own.inherit !== false,
      ),
      replication: flag('it may replicate', 'replication'),
      bypass_rls: flag('row-level security does not apply to it', 'bypass_rls'),
      conn_limit: {
        type: 'number',
        doc: 'PostgreSQL: how many connections it may have; -1 for no limit.',
        get: ({ attrs: own }) => (typeof own.conn_limit === 'number' ? own.conn_limit : -1),
      },
      member_of: list('The roles it is a member of.', ({ attrs: own }) => [
        ...textsIn(own.member_of),
        ...(Array.isArray(own.membership) ? own.membership : []).map((m: Json) =>
          isRecord(m) ? (textIn(m.role) ?? '') : '',
        ),
      ]),
      max_connections: limit('connections per hour', 'max_connections'),
      max_user_connections: limit('connections at a time', 'max_user_connections'),
      max_questions: limit('queries per hour', 'max_questions'),
      max_updates: limit('updates per hour', 'max_updates'),
      password_lifetime: limit('days until the password expires', 'password_lifetime'),
    },
    related: {},
    lists: { attr: attrs() },
  };
}

export const role: Kind<'role'> = account();
export const user: Kind<'user'> = account();

/** What a permission is on, by kind; undefined for other kinds. */
function target(node: Node<'permission'>, kind: 'schema' | 'table' | 'view' | 'column'): Node | undefined {
  const on = node.object.attrs.for;
  if (!isRecord(on) || on.kind !== kind) return undefined;
  const realm = node.around('realm');
  const name = textIn(on.name) ?? '';
  if (kind === 'schema') return realm?.find('schema', name);
  const schema = typeof on.schema === 'string' ? realm?.find('schema', on.schema) : node.around('schema');
  if (kind !== 'column') return schema?.find(kind, name);
  return schema?.find('table', textIn(on.table) ?? '')?.find('column', name);
}

export const permission: Kind<'permission'> = {
  attributes: {
    grantee: text('Who has it.', ({ attrs: { to } }: SchemaObject) => textIn(to)),
    privilege: list('What it allows.', ({ attrs: { privileges } }) => textsIn(privileges)),
    grantable: bool('It may be passed on.', attrBool(['grantable'])),
    for: text('The kind of object it is on: table, schema, ...', ({ attrs: own }) =>
      isRecord(own.for) ? textIn(own.for.kind) : null,
    ),
  },
  related: {
    schema: {
      kind: 'schema',
      doc: 'The schema it is on, or that its object is in.',
      get: (node) => target(node, 'schema') ?? node.around('schema'),
    },
    table: {
      kind: 'table',
      doc: 'The table it is on, or whose column it is on.',
      get: (node) => target(node, 'table') ?? target(node, 'column')?.parent,
    },
    view: { kind: 'view', doc: 'The view it is on.', get: (node) => target(node, 'view') },
    column: { kind: 'column', doc: 'The column it is on.', get: (node) => target(node, 'column') },
  },
  lists: { attr: attrs() },
};

export const attr: Kind<'attr'> = {
  attributes: {
    name: text('Its name in HCL.', ({ name }) => name),
    value: text(
      'Its value; JSON for what is more than a word or number.',
      ({ value }) => textIn(value) ?? JSON.stringify(value),
    ),
  },
  related: {},
  lists: {},
};
