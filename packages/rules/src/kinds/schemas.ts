import type { Schema, View } from '@atlas/model';
import type { KindName, Node } from '../node.ts';
import { attrBool, attrText, bool, isRecord, type Kind, type List, optionalText, text, textIn, word } from './kind.ts';
import { attrs, child, children, schemaOf, through } from './shared.ts';

/** What is inside of tables and views. */
function inner<K extends 'realm' | 'schema'>(tables: readonly string[], both: readonly string[]): Kind<K>['lists'] {
  return {
    column: through('column', 'columns', 'column', both),
    index: through('index', 'indexes', 'index', both),
    primary_key: through('primary_key', 'primary_keys', 'primary_key', tables),
    foreign_key: through('foreign_key', 'foreign_keys', 'foreign_key', tables),
    check: through('check', 'checks', 'check', tables),
    trigger: through('trigger', 'triggers', 'trigger', both),
    policy: through('policy', 'policies', 'policy', tables),
  };
}

/** Objects of the database itself, by their kind in the model. */
function objects(kind: 'role' | 'user', plural: string): List<'realm'> {
  return {
    kind,
    plural,
    doc: `Its ${plural}.`,
    get: (node) =>
      node.object.objects.flatMap((object) => (object.kind === kind ? [child(kind, object, object.name, node)] : [])),
  };
}

export const realm: Kind<'realm'> = {
  attributes: {},
  related: {},
  lists: {
    schema: children(
      'schema',
      'schemas',
      (r) => r.schemas,
      (s: Schema) => s.name,
    ),
    ...Object.fromEntries(
      (
        [
          ['table', 'tables'],
          ['view', 'views'],
          ['function', 'functions'],
          ['procedure', 'procedures'],
        ] as const
      ).map(([kind, plural]) => [kind, through<'realm'>(kind, plural, kind, ['schema'])]),
    ),
    ...inner<'realm'>(['schema'], ['schema']),
    role: objects('role', 'roles'),
    user: objects('user', 'users'),
    permission: {
      kind: 'permission',
      plural: 'permissions',
      doc: 'Its permissions.',
      get: (node) => [
        ...permissionsOf(node.object.objects, node),
        ...node.list('schema').flatMap((schema) => permissionsOf((schema as Node<'schema'>).object.objects, schema)),
      ],
    },
  },
};

function permissionsOf(all: Schema['objects'], node: Node<KindName>): readonly Node[] {
  return all.flatMap((object) =>
    object.kind === 'permission' ? [child('permission', object, object.name, node)] : [],
  );
}

export const schema: Kind<'schema'> = {
  attributes: {
    name: text('Its name.', ({ name }) => name),
    comment: optionalText('Its comment.', ({ comment }) => comment),
    charset: text('MySQL: its character set.', ({ charset }) => charset),
    collate: text('MySQL: its collation.', ({ collate }) => collate),
  },
  related: {},
  lists: {
    table: children(
      'table',
      'tables',
      (s) => s.tables,
      (t) => t.name,
    ),
    view: children(
      'view',
      'views',
      (s) => s.views,
      (v) => v.name,
    ),
    function: children(
      'function',
      'functions',
      (s) => s.funcs,
      (f) => f.name,
    ),
    procedure: children(
      'procedure',
      'procedures',
      (s) => s.procs,
      (p) => p.name,
    ),
    ...inner<'schema'>(['table'], ['table', 'view']),
    permission: {
      kind: 'permission',
      plural: 'permissions',
      doc: 'Its permissions.',
      get: (node) => permissionsOf(node.object.objects, node),
    },
    attr: attrs(),
  },
};

export const view: Kind<'view'> = {
  attributes: {
    name: text('Its name.', ({ name }) => name),
    query: text('Its query, as SQL.', ({ def }) => def),
    comment: optionalText('Its comment.', ({ comment }) => comment),
    materialized: bool('It holds its rows.', ({ materialized }) => materialized),
    check_option: word('What may be written through it.', ['LOCAL', 'CASCADED'], attrText('check_option')),
    security: word('MySQL: whose privileges it runs with.', ['DEFINER', 'INVOKER'], ({ attrs: own }, { dialect }) =>
      typeof own.security === 'string' ? own.security : usualText(dialect.defaults['view.security']),
    ),
    security_barrier: bool('PostgreSQL: security_barrier.', attrBool(['security', 'barrier'])),
    security_invoker: bool('PostgreSQL: security_invoker.', attrBool(['security', 'invoker'])),
  },
  related: { schema: schemaOf() },
  lists: {
    column: children(
      'column',
      'columns',
      (v: View) => v.columns,
      (c) => c.name,
    ),
    index: children(
      'index',
      'indexes',
      (v: View) => v.indexes,
      (i) => i.name,
    ),
    trigger: children(
      'trigger',
      'triggers',
      (v: View) => v.triggers,
      (t) => t.name,
    ),
    attr: attrs(),
  },
};

function usualText(value: string | number | boolean | undefined): string | null {
  return typeof value === 'string' ? value : null;
}

export const trigger: Kind<'trigger'> = {
  attributes: {
    name: text('Its name.', ({ name }) => name),
    time: word('When it runs.', ['BEFORE', 'AFTER', 'INSTEAD OF'], ({ time }) => time),
    event: text('What it runs on: INSERT, or INSERT OR UPDATE.', ({ events }) =>
      events.map(({ kind }) => kind).join(' OR '),
    ),
    for: word('How often it runs.', ['ROW', 'STATEMENT'], ({ forEach }) => forEach),
    when: text('Its condition, as SQL.', ({ when }) => when),
    body: text('What it runs, as SQL; where that is a function, its name.', ({ body, attrs: { execute } }) => {
      if (!isRecord(execute)) return body;
      return textIn(execute.function) ?? textIn(execute.procedure);
    }),
    comment: optionalText('Its comment.', ({ comment }) => comment),
    deferrable: bool('PostgreSQL: DEFERRABLE.', ({ attrs: { deferrable } }) => deferrable !== undefined),
    initially_deferred: bool(
      'PostgreSQL: it runs at the end of the transaction.',
      ({ attrs: { deferrable } }) => deferrable === 'INITIALLY_DEFERRED',
    ),
  },
  related: {
    schema: schemaOf(),
    table: { kind: 'table', doc: 'The table it is on.', get: (node) => node.around('table') },
    view: { kind: 'view', doc: 'The view it is on.', get: (node) => node.around('view') },
  },
  lists: { attr: attrs() },
};
