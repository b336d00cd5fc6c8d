import type { ObjectBlock } from '@atlas/dialect';
import { refFromJson } from '@atlas/dialect';
import type { Json, ObjectRef, SchemaObject } from '@atlas/model';
import { asText } from './text.ts';

/** Blocks that only this family has. */
export const objectBlocks: readonly ObjectBlock[] = [
  {
    kind: 'sequence',
    scope: 'schema',
    spec: {
      doc: 'A sequence (MariaDB).',
      attributes: {
        start: { kind: 'int', doc: 'First value. Default: 1, or -1 when it counts down.' },
        increment: { kind: 'int', doc: 'Step. Default: 1.' },
        min_value: { kind: 'int', doc: 'Least value.' },
        max_value: { kind: 'int', doc: 'Greatest value.' },
        cache: { kind: 'int', doc: 'How many values are reserved at a time. Default: 1000.' },
        cycle: { kind: 'bool', doc: 'Starts again after the last value.' },
      },
    },
  },
  {
    kind: 'event',
    scope: 'schema',
    spec: {
      doc: 'A statement that the server runs by a schedule.',
      attributes: {
        every: { kind: 'string', doc: 'Interval, such as "1 DAY" or "\'1:30\' MINUTE_SECOND".' },
        at: { kind: 'string', doc: 'The one time to run, such as "2030-01-01 00:00:00".' },
        starts: { kind: 'string', doc: 'When the interval begins. Default: at creation.' },
        ends: { kind: 'string', doc: 'When the interval ends. Default: never.' },
        preserve: { kind: 'bool', doc: 'The event is kept after its last run.' },
        enabled: { kind: 'bool', default: true, doc: 'The event runs. Default: true.' },
        as: { kind: 'string', required: true, doc: 'The statement.' },
      },
      exclusive: [['every', 'at']],
    },
    finish: (object) => {
      const { as, ...attrs } = object.attrs;
      if (attrs.every === undefined && attrs.at === undefined) {
        return `event ${JSON.stringify(object.name)} has no schedule: set "every" or "at"`;
      }
      return { ...object, attrs: { ...attrs, as: typeof as === 'string' ? as.trim().replace(/;\s*$/, '') : '' } };
    },
  },
  {
    kind: 'role',
    scope: 'realm',
    spec: { doc: 'A role.', attributes: { member_of: { kind: 'refs', roots: ['role'], doc: 'Roles it has itself.' } } },
    finish: (object) => ({ ...object, deps: refsOf(object.attrs.member_of) }),
  },
  {
    kind: 'user',
    scope: 'realm',
    spec: {
      doc: 'An account; its name is user@host.',
      attributes: {
        password: {
          kind: 'string',
          sensitive: true,
          doc: 'Password. Set on creation; changes are noticed with mode { sensitive = ALLOW }.',
        },
        password_hash: {
          kind: 'string',
          sensitive: true,
          doc: 'What the server keeps of the password: the plugin, a colon, and the bytes in hex.',
        },
        auth_plugin: { kind: 'string', doc: 'How it proves who it is.' },
        auth_string: { kind: 'string', doc: 'What the plugin needs to know, such as an external role.' },
        max_connections: { kind: 'int', doc: 'Connections per hour.' },
        max_user_connections: { kind: 'int', doc: 'Connections at a time.' },
        max_questions: { kind: 'int', doc: 'Queries per hour.' },
        max_updates: { kind: 'int', doc: 'Updates per hour.' },
        password_lifetime: { kind: 'int', doc: 'Days until the password expires.' },
        password_expired: { kind: 'bool', doc: 'The password has to be changed on the next login.' },
        locked: { kind: 'bool', doc: 'Nobody can log in with it.' },
        member_of: { kind: 'refs', roots: ['role'], doc: 'Roles it was granted.' },
        default_roles: { kind: 'refs', roots: ['role'], doc: 'Roles that are active after login. MariaDB: one.' },
      },
    },
    finish: (object) => ({
      ...object,
      name: object.name.includes('@') ? object.name : `${object.name}@%`,
      deps: [...refsOf(object.attrs.member_of), ...refsOf(object.attrs.default_roles)],
    }),
  },
  {
    kind: 'permission',
    scope: 'realm',
    unlabelled: true,
    spec: {
      doc: 'Privileges of a user or role.',
      attributes: {
        to: { kind: 'ref', roots: ['user', 'role'], required: true, doc: 'Who has them.' },
        for: {
          kind: 'ref',
          roots: ['schema', 'table', 'view', 'function', 'procedure'],
          doc: 'On what: a schema, table, view, routine, or one column. Default: everything on the server.',
        },
        privileges: {
          kind: 'enums',
          values: ['ALL', 'SELECT', 'INSERT', 'UPDATE', 'DELETE', 'EXECUTE'],
          open: true,
          required: true,
          doc: 'The privileges.',
        },
        grantable: { kind: 'bool', doc: 'May be passed on.' },
      },
    },
    finish: finishPermission,
  },
];

function refsOf(value: Json | undefined): readonly ObjectRef[] {
  if (value === undefined) return [];
  const list = Array.isArray(value) ? (value as readonly Json[]) : [value];
  return list.map(refFromJson).filter((ref) => ref !== undefined);
}

/** A permission has no name; who has it on what tells it apart. */
function finishPermission(object: SchemaObject): SchemaObject {
  const [to, target] = [refFromJson(object.attrs.to), refFromJson(object.attrs.for)];
  const privileges = object.attrs.privileges;
  const words = Array.isArray(privileges) ? (privileges as readonly Json[]).map((p) => asText(p).toUpperCase()) : [];
  return {
    ...object,
    name: permissionName(to, target),
    attrs: { ...object.attrs, privileges: [...new Set(words)].sort() },
    deps: [to, target].filter((ref) => ref !== undefined),
  };
}

/** The name under which a permission is found. */
export function permissionName(to: ObjectRef | undefined, target: ObjectRef | undefined): string {
  const path = target === undefined ? ['*'] : [target.kind, target.schema, target.table, target.name];
  return `${to?.name ?? ''} ${path.filter((p) => p !== undefined).join('.')}`;
}
