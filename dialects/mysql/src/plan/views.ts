import type { ChangeOf, Statement, View } from '@atlas/model';
import { algorithmOf, checkOptionOf, securityOf } from '../attrs.ts';
import { ident, shown } from '../sql.ts';
import { newBuilder, type PlanContext, qualified, statement } from './context.ts';
import { definerClause } from './definers.ts';

export function createViewSql(view: View, schema: string, context: PlanContext, orReplace = false): string {
  const algorithm = algorithmOf(view);
  const option = checkOptionOf(view);
  const b = newBuilder(context)
    .p('CREATE', orReplace ? 'OR REPLACE' : '')
    .p(algorithm === undefined ? '' : `ALGORITHM = ${algorithm}`)
    .p(definerClause('view', schema, view.name, context))
    .p(securityOf(view) === 'INVOKER' ? 'SQL SECURITY INVOKER' : '')
    .p('VIEW')
    .table(schema, view.name);
  if (view.columns.length > 0 && needsList(view, context))
    b.p(`(${view.columns.map((c) => ident(c.name)).join(', ')})`);
  return b.p('AS', view.def, option === undefined ? '' : `WITH ${option} CHECK OPTION`).toString();
}

/**
 * MariaDB writes the names into the query. Elsewhere a list is an own property of the view, known where it was inspected;
 * a view written by hand has its columns for the reader only, unless the query does not name them.
 */
function needsList(view: View, context: PlanContext): boolean {
  if (view.attrs.listed === true) return true;
  if (context.capabilities.variant === 'mariadb') return false;
  return !view.columns.every(
    (c) => view.def.includes(ident(c.name)) || new RegExp(`\\b${escape(c.name)}\\b`, 'i').test(view.def),
  );
}

function escape(name: string): string {
  return name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

export function addView(change: ChangeOf<'add_view'>, context: PlanContext): Statement {
  const { schema, view } = change;
  return statement(createViewSql(view, schema, context), `create ${shown(view.name)} view`, {
    source: change,
    reverse: [dropViewSql(view, schema, context)],
  });
}

export function dropView(change: ChangeOf<'drop_view'>, context: PlanContext): Statement {
  const { schema, view } = change;
  return statement(dropViewSql(view, schema, context), `drop ${shown(view.name)} view`, {
    source: change,
    reverse: [createViewSql(view, schema, context)],
  });
}

export function modifyView(change: ChangeOf<'modify_view'>, context: PlanContext): Statement[] {
  const { schema, from, to } = change;
  if (change.aspects.length === 0) return [];
  return [
    statement(createViewSql(to, schema, context, true), `modify ${shown(to.name)} view`, {
      source: change,
      reverse: [createViewSql(from, schema, context, true)],
    }),
  ];
}

export function renameView(change: ChangeOf<'rename_view'>, context: PlanContext): Statement {
  const rename = (a: string, b: string): string =>
    `RENAME TABLE ${qualified(change.schema, a, context)} TO ${qualified(change.schema, b, context)}`;
  const [from, to] = [change.from.name, change.to.name];
  return statement(rename(from, to), `rename a view from ${shown(from)} to ${shown(to)}`, {
    source: change,
    reverse: [rename(to, from)],
  });
}

function dropViewSql(view: View, schema: string, context: PlanContext): string {
  return `DROP VIEW ${qualified(schema, view.name, context)}`;
}
