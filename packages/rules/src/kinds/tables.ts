import type { Expr, Index, SchemaObject, Table } from '@atlas/model';
import type { KindName, Node } from '../node.ts';
import {
  attrBool,
  attrNumber,
  attrText,
  bool,
  isRecord,
  type Kind,
  type List,
  optionalText,
  type Related,
  text,
  textIn,
  word,
} from './kind.ts';
import { attrs, child, children, schemaOf } from './shared.ts';

const ACTIONS = ['NO ACTION', 'RESTRICT', 'CASCADE', 'SET NULL', 'SET DEFAULT'];

/** The table that an object is in. */
function tableOf<K extends KindName>(): Related<K> {
  return { kind: 'table', doc: 'The table it is in.', get: (node) => node.around('table') };
}

function viewOf<K extends KindName>(): Related<K> {
  return { kind: 'view', doc: 'The view it is in.', get: (node) => node.around('view') };
}

export const table: Kind<'table'> = {
  attributes: {
    name: text('Its name.', ({ name }) => name),
    comment: optionalText('Its comment.', ({ comment }) => comment),
    charset: text('MySQL: its character set.', ({ charset }) => charset),
    collate: text('MySQL: its collation.', ({ collate }) => collate),
    engine: text('MySQL: its storage engine.', attrText('engine')),
    row_security_enabled: bool('PostgreSQL: ENABLE ROW LEVEL SECURITY.', attrBool(['row_security', 'enabled'])),
    row_security_enforced: bool('PostgreSQL: FORCE ROW LEVEL SECURITY.', attrBool(['row_security', 'enforced'])),
    unlogged: bool('PostgreSQL: an UNLOGGED table.', attrBool(['unlogged'])),
    strict: bool('SQLite: a STRICT table.', attrBool(['strict'])),
    without_rowid: bool('SQLite: a WITHOUT ROWID table.', attrBool(['without_rowid'])),
  },
  related: {
    schema: schemaOf(),
    primary_key: { kind: 'primary_key', doc: 'Its primary key.', get: (node) => node.list('primary_key')[0] },
  },
  lists: {
    column: children(
      'column',
      'columns',
      (t: Table) => t.columns,
      (c) => c.name,
    ),
    index: children(
      'index',
      'indexes',
      (t: Table) => t.indexes,
      (i) => i.name,
    ),
    foreign_key: children(
      'foreign_key',
      'foreign_keys',
      (t: Table) => t.foreignKeys,
      (f) => f.symbol,
    ),
    check: children(
      'check',
      'checks',
      (t: Table) => t.checks,
      (c) => c.name,
    ),
    trigger: children(
      'trigger',
      'triggers',
      (t: Table) => t.triggers,
      (t) => t.name,
    ),
    primary_key: {
      ...children(
        'primary_key',
        'primary_keys',
        (t: Table) => (t.primaryKey === undefined ? [] : [t.primaryKey]),
        nameOf,
      ),
      doc: 'Its primary key, if it has one.',
    },
    policy: {
      kind: 'policy',
      plural: 'policies',
      doc: 'PostgreSQL: its policies.',
      get: (node) => {
        const schema = node.around('schema');
        const own = schema === undefined ? [] : (policiesOf(schema).get(node.name) ?? []);
        return own.map((policy) => child('policy', policy, policy.name, node));
      },
    },
    attr: attrs(),
  },
};

function nameOf({ name }: { readonly name: string }): string {
  return name;
}

const policies = new WeakMap<Node<'schema'>, ReadonlyMap<string, readonly SchemaObject[]>>();

/** The policies of a schema by their tables. */
function policiesOf(schema: Node<'schema'>): ReadonlyMap<string, readonly SchemaObject[]> {
  let known = policies.get(schema);
  if (known === undefined) {
    const groups = new Map<string, SchemaObject[]>();
    for (const object of schema.object.objects) {
      if (object.kind !== 'policy') continue;
      const table = textIn(object.attrs.on) ?? '';
      groups.set(table, [...(groups.get(table) ?? []), object]);
    }
    known = groups;
    policies.set(schema, known);
  }
  return known;
}

/** What stands behind DEFAULT, as SQL. */
export function exprText(expr: Expr | undefined): string | null {
  if (expr === undefined) return null;
  return expr.kind === 'named' ? exprText(expr.expr) : expr.text;
}

export const column: Kind<'column'> = {
  attributes: {
    name: text('Its name.', ({ name }) => name),
    type: text('Its type as the database calls it.', ({ type }, { dialect }) => dialect.formatType(type)),
    null: bool('It may be NULL.', (c) => c.null),
    default: text('The expression of its default, as SQL.', (c) => exprText(c.default)),
    comment: optionalText('Its comment.', ({ comment }) => comment),
    as: text('The expression of a generated column.', ({ generated }) => generated?.expr),
    charset: text('MySQL: its character set.', ({ charset }) => charset),
    collate: text('Its collation.', ({ collate }) => collate),
    auto_increment: bool('MySQL, SQLite: AUTO_INCREMENT.', attrBool(['auto_increment'])),
    identity: bool('PostgreSQL: an identity column.', ({ attrs: { identity } }) => isRecord(identity)),
  },
  related: {
    schema: schemaOf(),
    table: tableOf(),
    view: viewOf(),
    primary_key: {
      kind: 'primary_key',
      doc: 'The primary key that it is part of.',
      get: (node) => keysWith(node, 'primary_key')[0],
    },
  },
  lists: {
    index: {
      kind: 'index',
      plural: 'indexes',
      doc: 'The indexes that it is part of.',
      get: (node) => keysWith(node, 'index'),
    },
    foreign_key: {
      kind: 'foreign_key',
      plural: 'foreign_keys',
      doc: 'The foreign keys that it is part of.',
      get: (node) =>
        node
          .around('table')
          ?.list('foreign_key')
          .filter((key) => key.list('column').includes(node)) ?? [],
    },
    attr: attrs(),
  },
};

function keysWith(node: Node<'column'>, list: 'index' | 'primary_key'): readonly Node[] {
  return node.parent?.list(list).filter((index) => index.list('column').includes(node)) ?? [];
}

const indexParts: List<'index'> & List<'primary_key'> = {
  kind: 'part',
  plural: 'parts',
  doc: 'What it is over, in order.',
  get: (node: Node) => {
    const { parts } = node.object as Index;
    return parts.map((part, i) => child('part', part, part.column ?? String(i + 1), node));
  },
};

const indexColumns: List<'index'> & List<'primary_key'> = {
  kind: 'column',
  plural: 'columns',
  doc: 'The columns among its parts.',
  get: (node: Node) =>
    node.list('part').flatMap((part) => {
      const { column: name } = (part as Node<'part'>).object;
      const found = name === undefined ? undefined : node.parent?.find('column', name);
      return found === undefined ? [] : [found];
    }),
};

export const index: Kind<'index'> = {
  attributes: {
    name: text('Its name.', ({ name }) => name),
    generated_name: bool('The database made up its name.', (object, node) => {
      const owner = node.around('table');
      return owner !== undefined && node.dialect.isGeneratedName(object, owner.object);
    }),
    comment: optionalText('Its comment.', ({ comment }) => comment),
    unique: bool('No two rows may be equal in it.', ({ unique }) => unique),
    type: word('How it is built: BTREE, HASH, GIN, ...', undefined, attrText('type')),
    where: text('The condition of a partial index, as SQL.', attrText('where')),
    nulls_distinct: bool(
      'PostgreSQL: NULLs count as different.',
      ({ attrs: { nulls_distinct: distinct } }) => distinct !== false,
    ),
    constraint: text(
      'What it was made by, where that is a constraint: unique, exclude.',
      ({ attrs: { constraint } }) => (constraint === undefined ? null : (textIn(constraint) ?? 'unique')),
    ),
  },
  related: { schema: schemaOf(), table: tableOf(), view: viewOf() },
  lists: { part: indexParts, column: indexColumns, attr: attrs() },
};

export const primaryKey: Kind<'primary_key'> = {
  attributes: {
    name: optionalText('Its name; empty for the usual one.', ({ name }) => name),
    comment: optionalText('Its comment.', ({ comment }) => comment),
  },
  related: { schema: schemaOf(), table: tableOf() },
  lists: { part: indexParts, column: indexColumns, attr: attrs() },
};

export const part: Kind<'part'> = {
  attributes: {
    expr: text('Its expression, where it is none of a column.', ({ expr }) => expr),
    desc: bool('It is in descending order.', ({ desc }) => desc),
    prefix: number('MySQL: how many characters of the column.'),
  },
  related: {
    column: {
      kind: 'column',
      doc: 'Its column.',
      get: (node) => {
        const name = node.object.column;
        return name === undefined ? undefined : node.parent?.parent?.find('column', name);
      },
    },
    table: tableOf(),
    index: { kind: 'index', doc: 'The index it is in.', get: (node) => node.around('index') },
    primary_key: {
      kind: 'primary_key',
      doc: 'The primary key it is in.',
      get: (node) => node.around('primary_key'),
    },
  },
  lists: { attr: attrs() },
};

function number(doc: string): Kind<'part'>['attributes'][string] {
  return { type: 'number', doc, get: attrNumber('prefix') };
}

function referencedTable(node: Node<'foreign_key'>): Node | undefined {
  const own = node.around('schema');
  const { refSchema, refTable } = node.object;
  const schema = refSchema === undefined ? own : own?.parent?.find('schema', refSchema);
  return schema?.find('table', refTable);
}

export const foreignKey: Kind<'foreign_key'> = {
  attributes: {
    name: text('Its name.', ({ symbol }) => symbol),
    comment: optionalText('Its comment.', ({ comment }) => comment),
    on_update: word(
      'What happens to rows when the key they refer to changes.',
      ACTIONS,
      (key, { dialect }) => key.onUpdate ?? dialect.defaultAction,
    ),
    on_delete: word(
      'What happens to rows when the row they refer to is deleted.',
      ACTIONS,
      (key, { dialect }) => key.onDelete ?? dialect.defaultAction,
    ),
    deferrable: bool('PostgreSQL, SQLite: DEFERRABLE.', ({ attrs: { deferrable } }) => deferrable !== undefined),
    initially_deferred: bool(
      'PostgreSQL, SQLite: checked at the end of the transaction.',
      ({ attrs: { deferrable } }) => deferrable === 'INITIALLY_DEFERRED',
    ),
  },
  related: {
    schema: schemaOf(),
    table: tableOf(),
    ref_table: { kind: 'table', doc: 'The table it refers to.', get: referencedTable },
  },
  lists: {
    column: {
      kind: 'column',
      plural: 'columns',
      doc: 'Its columns.',
      get: (node) => found(node.object.columns, node.parent),
    },
    ref_column: {
      kind: 'column',
      plural: 'ref_columns',
      doc: 'The columns it refers to.',
      get: (node) => found(node.object.refColumns, referencedTable(node)),
    },
    attr: attrs(),
  },
};

function found(names: readonly string[], owner: Node | undefined): readonly Node[] {
  return names.map((name) => owner?.find('column', name)).filter((node) => node !== undefined);
}

export const check: Kind<'check'> = {
  attributes: {
    name: text('Its name.', ({ name }) => name),
    expr: text('Its condition, as SQL.', ({ expr }) => expr),
    comment: optionalText('Its comment.', ({ comment }) => comment),
  },
  related: { schema: schemaOf(), table: tableOf() },
  lists: { attr: attrs() },
};
