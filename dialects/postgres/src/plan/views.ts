import type { ChangeOf, TableChange, View } from '@atlas/model';
import { jsonEqual, objectKey, typesEqual } from '@atlas/dialect';
import type { MaterializedAttrs, ViewAttrs } from '../types.ts';
import { setComment } from './comments.ts';
import { commands, type Draft, draft, ident, identList, type PlanContext, quoted } from './context.ts';
import { createIndex, dropIndex, indexComment, type IndexOwner, withClause } from './indexes.ts';
import { createTrigger } from './triggers.ts';

const noun = (view: View): string => (view.materialized ? 'materialized view' : 'view');
const keyword = (view: View): string => noun(view).toUpperCase();

/** CREATE VIEW or CREATE MATERIALIZED VIEW with indexes and comments. Triggers are separate changes. */
export function addView(change: ChangeOf<'add_view'>, context: PlanContext): Draft[] {
  const { schema, view } = change;
  const name = context.name(schema, view.name);
  return [
    draft(
      createSql(schema, view, context, false),
      `create ${quoted(view.name)} ${noun(view)}`,
      `DROP ${keyword(view)} ${name}`,
    ),
    ...viewComments(schema, view, context),
    ...view.indexes.flatMap((index) => createIndex({ schema, name: view.name }, index, context)),
  ];
}

export function dropView(change: ChangeOf<'drop_view'>, context: PlanContext): Draft[] {
  const { schema, view, clauses } = change;
  const name = context.name(schema, view.name);
  const on = { kind: 'view' as const, name: view.name };
  const reverse = [
    ...commands(addView({ kind: 'add_view', schema, view }, context)),
    ...view.triggers.flatMap((trigger) =>
      commands(createTrigger({ kind: 'add_trigger', schema, on, trigger }, context)),
    ),
  ];
  const words = [
    `DROP ${keyword(view)}`,
    ...(clauses?.if_exists === true ? ['IF EXISTS'] : []),
    name,
    ...(clauses?.cascade === true ? ['CASCADE'] : []),
  ];
  return [draft(words.join(' '), `drop ${quoted(view.name)} ${noun(view)}`, reverse)];
}

export function renameView(change: ChangeOf<'rename_view'>, context: PlanContext): Draft[] {
  const [a, b] = [change.from.name, change.to.name];
  const rename = (x: string, y: string): string =>
    `ALTER ${keyword(change.to)} ${context.name(change.schema, x)} RENAME TO ${ident(y)}`;
  return [draft(rename(a, b), `rename a ${noun(change.to)} from ${quoted(a)} to ${quoted(b)}`, rename(b, a))];
}

/** Changes in place. Views that must be built again were split into a drop and a create before. */
export function modifyView(change: ChangeOf<'modify_view'>, context: PlanContext): Draft[] {
  const { schema, from, to, aspects } = change;
  const drafts: Draft[] = [];
  if (aspects.includes('definition')) {
    const sql = createSql(schema, to, context, true);
    const isUsed = context.hasDependents(objectKey('view', schema, to.name)) || to.triggers.length > 0;
    const back = canReplaceView(to, from)
      ? [createSql(schema, from, context, true)]
      : isUsed
        ? undefined
        : commands([
            ...dropView({ kind: 'drop_view', schema, view: to }, context),
            ...addView({ kind: 'add_view', schema, view: from }, context),
          ]);
    drafts.push(draft(sql, `modify ${quoted(to.name)} view`, back));
  } else if (aspects.includes('attr')) drafts.push(...alterOptions(schema, from, to, context));
  drafts.push(...modifyComments(schema, from, to, context));
  const owner: IndexOwner = { schema, name: to.name };
  for (const inner of change.changes) drafts.push(...indexChange(owner, inner, context));
  return drafts;
}

/** Whether CREATE OR REPLACE VIEW can turn one into the other: the old columns stay, in place, with name and type. */
export function canReplaceView(from: View, to: View): boolean {
  if (from.materialized || to.materialized || from.columns.length === 0) return false;
  return from.columns.every((column, i) => {
    const other = to.columns[i];
    return (
      other !== undefined &&
      other.name === column.name &&
      typesEqual(other.type, column.type) &&
      other.collate === column.collate
    );
  });
}

function createSql(schema: string, view: View, context: PlanContext, replace: boolean): string {
  const words = [`CREATE${replace ? ' OR REPLACE' : ''} ${keyword(view)} ${context.name(schema, view.name)}`];
  if (view.columns.length > 0) words.push(identList(view.columns.map((c) => c.name)));
  if (view.materialized) {
    const attrs = view.attrs as MaterializedAttrs;
    if (attrs.access_method !== undefined) words.push(`USING ${ident(attrs.access_method)}`);
    words.push(...withClause(attrs.storage_params), 'AS', view.def);
    if (context.options.policy?.materialized?.withNoData === true) words.push('WITH NO DATA');
    return words.join(' ');
  }
  const { check_option, ...attrs } = view.attrs as ViewAttrs;
  words.push(...withClause(viewOptions({ ...attrs })), 'AS', view.def);
  if (check_option !== undefined) words.push(`WITH ${check_option} CHECK OPTION`);
  return words.join(' ');
}

function viewOptions(attrs: ViewAttrs): { [name: string]: string | boolean } {
  return {
    ...(attrs.check_option === undefined ? {} : { check_option: attrs.check_option.toLowerCase() }),
    ...(attrs.security?.barrier === true ? { security_barrier: true } : {}),
    ...(attrs.security?.invoker === true ? { security_invoker: true } : {}),
  };
}

function alterOptions(schema: string, from: View, to: View, context: PlanContext): Draft[] {
  const name = context.name(schema, to.name);
  const [a, b] = to.materialized
    ? [(from.attrs as MaterializedAttrs).storage_params ?? {}, (to.attrs as MaterializedAttrs).storage_params ?? {}]
    : [viewOptions(from.attrs as ViewAttrs), viewOptions(to.attrs as ViewAttrs)];
  const statements = (x: typeof a, y: typeof a): string[] => {
    const set = Object.fromEntries(Object.entries(y).filter(([k, v]) => x[k] !== v));
    const gone = Object.keys(x).filter((k) => !(k in y));
    return [
      ...withClause(set).map((clause) => `ALTER ${keyword(to)} ${name} SET ${clause.slice('WITH '.length)}`),
      ...(gone.length === 0 ? [] : [`ALTER ${keyword(to)} ${name} RESET (${gone.join(', ')})`]),
    ];
  };
  const back = statements(b, a);
  return statements(a, b).map((cmd, i) => draft(cmd, `modify ${quoted(to.name)} ${noun(to)}`, i === 0 ? back : []));
}

function viewComments(schema: string, view: View, context: PlanContext): Draft[] {
  return modifyComments(schema, { ...view, comment: '', columns: [] }, view, context).map((d) => ({
    ...d,
    reverse: [],
  }));
}

function modifyComments(schema: string, from: View, to: View, context: PlanContext): Draft[] {
  const name = context.name(schema, to.name);
  const drafts = setComment(`${keyword(to)} ${name}`, `${noun(to)}: ${quoted(to.name)}`, from.comment, to.comment);
  for (const column of to.columns) {
    const old = from.columns.find((c) => c.name === column.name)?.comment;
    const subject = `column: ${quoted(column.name)} on ${noun(to)}: ${quoted(to.name)}`;
    drafts.push(...setComment(`COLUMN ${name}.${ident(column.name)}`, subject, old, column.comment));
  }
  return drafts;
}

function indexChange(owner: IndexOwner, change: TableChange, context: PlanContext): Draft[] {
  const { add = false, drop = false } = context.options.policy?.concurrentIndex ?? {};
  switch (change.kind) {
    case 'add_index':
      return createIndex(owner, change.index, context, add);
    case 'drop_index':
      return dropIndex(owner, change.index, context, drop);
    case 'modify_index': {
      const { from, to, aspects } = change;
      if (aspects.every((a) => a === 'comment')) return indexComment(owner, to.name, from.comment, to.comment, context);
      const named = to.name === '' ? { ...to, name: from.name } : to;
      return [...dropIndex(owner, from, context, drop), ...createIndex(owner, named, context, add)];
    }
    case 'rename_index': {
      const [a, b] = [change.from.name, change.to.name];
      const rename = (x: string, y: string): string =>
        `ALTER INDEX ${context.name(owner.schema, x)} RENAME TO ${ident(y)}`;
      return [draft(rename(a, b), `rename an index from ${quoted(a)} to ${quoted(b)}`, rename(b, a))];
    }
    default:
      return [];
  }
}

/** Whether a view must be dropped and created again for this change. */
export function needsRebuild(change: ChangeOf<'modify_view'>): boolean {
  const { from, to, aspects } = change;
  if (aspects.includes('definition')) return !canReplaceView(from, to);
  if (!aspects.includes('attr') || !to.materialized) return false;
  const rest = ({ storage_params: _s, ...others }: MaterializedAttrs): object => others;
  return !jsonEqual(rest(from.attrs as MaterializedAttrs), rest(to.attrs as MaterializedAttrs));
}
