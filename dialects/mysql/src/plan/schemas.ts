import { PlanScopeError } from '@atlas/dialect';
import type { AttrChange, ChangeOf, Schema, Statement } from '@atlas/model';
import { doubleQuoted, ident, shown } from '../sql.ts';
import { type PlanContext, statement } from './context.ts';

export function addSchema(change: ChangeOf<'add_schema'>, context: PlanContext): Statement {
  const { schema } = change;
  const { server } = context.capabilities;
  const ifNotExists = change.clauses?.if_not_exists === true ? ['IF NOT EXISTS'] : [];
  const cmd = [
    'CREATE DATABASE',
    ...ifNotExists,
    ident(schema.name),
    ...(schema.charset === undefined || schema.charset === server.charset ? [] : [`CHARSET ${schema.charset}`]),
    ...(schema.collate === undefined || schema.collate === server.collate ? [] : [`COLLATE ${schema.collate}`]),
    ...(schema.comment !== undefined && schema.comment !== '' && context.capabilities.supportsSchemaComment
      ? [`COMMENT ${doubleQuoted(schema.comment)}`]
      : []),
  ];
  return statement(cmd.join(' '), `add new schema named ${shown(schema.name)}`, {
    source: change,
    reverse: [`DROP DATABASE ${ident(schema.name)}`],
  });
}

export function dropSchema(change: ChangeOf<'drop_schema'>): Statement {
  const { name } = change.schema;
  const ifExists = change.clauses?.if_exists === true ? 'IF EXISTS ' : '';
  return statement(`DROP DATABASE ${ifExists}${ident(name)}`, `drop schema named ${shown(name)}`, { source: change });
}

/** Throws `PlanScopeError` where the plan is limited to the objects of one schema. */
export function modifySchema(change: ChangeOf<'modify_schema'>, context: PlanContext): Statement[] {
  const { options } = context;
  if (options.schemaQualifier !== undefined && options.mode === 'deferred')
    throw new PlanScopeError('modify_schema is not allowed when migration plan is scoped to one schema');
  const alter = (schema: Schema, changes: readonly AttrChange[]): string | undefined => {
    const clauses = changes.flatMap((c) => clauseOf(c));
    // A bound connection knows which schema is meant.
    const name = schema.name === '' ? [] : [ident(schema.name)];
    return clauses.length === 0 ? undefined : ['ALTER DATABASE', ...name, ...clauses].join(' ');
  };
  const { server } = context.capabilities;
  const wanted = change.changes.filter(
    (c) => c.kind !== 'add_attr' || (c.value !== server.charset && c.value !== server.collate),
  );
  const cmd = alter(change.to, wanted);
  if (cmd === undefined) return [];
  const inverse = wanted.flatMap((c): AttrChange[] =>
    c.kind === 'modify_attr' ? [{ ...c, from: c.to, to: c.from }] : [],
  );
  const reverse = inverse.length === wanted.length ? alter(change.to, inverse) : undefined;
  return [
    statement(cmd, `modify ${shown(change.to.name)} schema`, {
      source: change,
      reverse: reverse === undefined ? undefined : [reverse],
    }),
  ];
}

function clauseOf(change: AttrChange): string[] {
  const value = change.kind === 'modify_attr' ? change.to : change.kind === 'add_attr' ? change.value : undefined;
  if (change.name === 'comment') return [`COMMENT ${doubleQuoted(typeof value === 'string' ? value : '')}`];
  if (typeof value !== 'string') return [];
  if (change.name === 'charset') return [`CHARSET ${value}`];
  return change.name === 'collate' ? [`COLLATE ${value}`] : [];
}
