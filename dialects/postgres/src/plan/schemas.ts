import type { ChangeOf } from '@atlas/model';
import { setComment } from './comments.ts';
import { type Draft, draft, ident, quoted } from './context.ts';

export function addSchema(change: ChangeOf<'add_schema'>): Draft[] {
  const { schema, clauses } = change;
  const name = ident(schema.name);
  const ifNotExists = schema.name === 'public' || clauses?.if_not_exists === true;
  return [
    draft(
      `CREATE SCHEMA ${ifNotExists ? 'IF NOT EXISTS ' : ''}${name}`,
      `Add new schema named ${quoted(schema.name)}`,
      `DROP SCHEMA ${name} CASCADE`,
    ),
    ...setComment(`SCHEMA ${name}`, `schema: ${quoted(schema.name)}`, undefined, schema.comment),
  ];
}

/** DROP SCHEMA takes everything in it along, so nothing brings it back. */
export function dropSchema(change: ChangeOf<'drop_schema'>): Draft[] {
  const { schema, clauses } = change;
  const words = ['DROP SCHEMA', ...(clauses?.if_exists === true ? ['IF EXISTS'] : []), ident(schema.name), 'CASCADE'];
  return [draft(words.join(' '), `Drop schema named ${quoted(schema.name)}`)];
}

export function modifySchema(change: ChangeOf<'modify_schema'>): Draft[] {
  const { from, to } = change;
  return setComment(`SCHEMA ${ident(to.name)}`, `schema: ${quoted(to.name)}`, from.comment, to.comment);
}
