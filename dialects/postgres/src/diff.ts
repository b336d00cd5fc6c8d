import { attrChanges, type DiffContext, type DiffHooks, exprText, jsonEqual } from '@atlas/dialect';
import type { Aspect, Attrs, Column, ColumnType, Expr, Index, Routine, Table, Trigger, View } from '@atlas/model';
import { isQuoted, unquoteLiteral } from '@atlas/sqltext';
import { alignAccess } from './access.ts';
import { formatColumnType } from './column-types.ts';
import { bodiesEqual, exprsEqual } from './expressions.ts';
import { objectChanged, objectKey } from './diff/objects.ts';
import { generatedName } from './names.ts';
import { columnAttrs, indexAttrs, type Identity, type IndexPartAttrs, tableAttrs, type TriggerAttrs } from './types.ts';

/** What counts as a difference to PostgreSQL. */
export const postgresDiff: DiffHooks = {
  typeChanged: (from, to, context) => typeDiffers(from, to, context),
  defaultChanged: (from, to) => !defaultsAgree(from, to),
  generatedChanged: (from, to) =>
    from === undefined || to === undefined ? from !== to : from.type !== to.type || !exprsEqual(from.expr, to.expr),
  columnAttrAspects,
  tableAttrChanges: (from, to) => attrChanges(tableParts(from), tableParts(to)),
  schemaAttrChanges: (from, to) => {
    const comment = (s: typeof from): string =>
      s.name === 'public' && s.comment === STANDARD_COMMENT ? '' : (s.comment ?? '');
    const [a, b] = [comment(from), comment(to)];
    if (a === b) return [];
    return a === ''
      ? [{ kind: 'add_attr', name: 'comment', value: b }]
      : [{ kind: 'modify_attr', name: 'comment', from: a, to: b }];
  },
  isGeneratedIndexName,
  indexAttrChanged: (from, to) => indexDiffers(from, to),
  primaryKeyAttrChanged: (from, to) => indexDiffers(from, to),
  partAttrChanged: (from, to) => !jsonEqual(partAttrs(from.attrs), partAttrs(to.attrs)),
  foreignKeyAttrChanged: (from, to) => !jsonEqual(from.attrs, to.attrs),
  checkChanged: (from, to, context) =>
    !jsonEqual(from.attrs, to.attrs) || (context.mode === 'normalized' && !exprsEqual(from.expr, to.expr)),
  viewAspects,
  exprsEqual,
  routineKey: (routine) =>
    `${routine.name}(${routine.args
      .filter((a) => a.mode !== 'OUT')
      .map((a) => formatColumnType(a.type))
      .join(',')})`,
  routineAspects,
  triggerAspects,
  objectKey,
  objectChanged,
  align: alignAccess,
};

/** The comment that initdb gives the schema `public`; it is no one's decision. */
const STANDARD_COMMENT = 'standard public schema';

/** Whether two types differ, seen from the schemas that are compared. */
export function typeDiffers(from: ColumnType, to: ColumnType, context: DiffContext): boolean {
  if (from === to) return false;
  const text = (type: ColumnType, schema: string): string => {
    const sql = formatColumnType(type, (ref) => JSON.stringify([ref.schema ?? schema, ref.name]));
    if (type.class !== 'user' || type.ref !== undefined || schema === '') return sql;
    // The server leaves out the schema that is on the search path.
    for (const prefix of [`"${schema}".`, `${schema}.`]) if (sql.startsWith(prefix)) return sql.slice(prefix.length);
    return sql;
  };
  return text(from, context.fromSchema) !== text(to, context.toSchema);
}

/** Equal texts, up to one cast behind each whose type is plain words, and up to quotes around a literal. */
export function defaultsAgree(from: Expr | undefined, to: Expr | undefined): boolean {
  if (from === undefined || to === undefined) return from === to;
  const [a, b] = [exprText(from), exprText(to)];
  if (a === b || exprsEqual(a, b)) return true;
  const [x, y] = [withoutCast(a), withoutCast(b)];
  return x === y || (isLiteral(x) && isLiteral(y) && unquoteLiteral(x) === unquoteLiteral(y));
}

function withoutCast(text: string): string {
  const match = /^([\s\S]*)::[A-Za-z ]+$/.exec(text);
  return match?.[1] ?? text;
}

function isLiteral(text: string): boolean {
  return isQuoted(text, "'") || /^-?[\d.]+$|^true$|^false$/i.test(text);
}

function columnAttrAspects(from: Column, to: Column): Aspect[] {
  const aspects: Aspect[] = [];
  if (from.collate !== to.collate) aspects.push('collate');
  const [a, b] = [columnAttrs(from), columnAttrs(to)];
  const same =
    jsonEqual(identityOf(a.identity), identityOf(b.identity)) &&
    a.storage === b.storage &&
    a.compression === b.compression;
  if (!same) aspects.push('attr');
  return aspects;
}

function identityOf(identity: Identity | undefined): object | undefined {
  if (identity === undefined) return undefined;
  const { start = 1, increment = 1, ...rest } = identity;
  const number = (value: number | string): string => (String(value) === '0' ? '1' : String(value));
  return { ...rest, start: number(start), increment: number(increment) };
}

/** The attributes of a table that a difference can be in, with one spelling each. */
function tableParts(table: Table): Attrs {
  const { partition, outside_keys: _outside, ...attrs } = table.attrs;
  if (partition === undefined) return attrs;
  const key = tableAttrs(table).partition;
  const parts = key?.columns?.map((column) => ({ column })) ?? key?.by ?? [];
  return { ...attrs, partition: { type: key?.type ?? 'RANGE', by: parts.map((p) => ({ ...p })) } };
}

function indexDiffers(from: Index, to: Index): boolean {
  const normal = (index: Index): object => {
    const { type = 'BTREE', where, page_per_range = 128, storage_params, include = [], ...rest } = indexAttrs(index);
    const { autosummarize, ...params } = storage_params ?? {};
    return {
      ...rest,
      type: type.toUpperCase(),
      page_per_range,
      include,
      params: autosummarize === true ? { ...params, autosummarize } : params,
      partial: where !== undefined,
    };
  };
  const [a, b] = [indexAttrs(from).where ?? '', indexAttrs(to).where ?? ''];
  return !jsonEqual(normal(from), normal(to)) || !exprsEqual(a, b);
}

function partAttrs(attrs: Attrs): IndexPartAttrs {
  return attrs as IndexPartAttrs;
}

/** `<table>_<columns>_key` and the like, with a number behind it where that name was taken. */
function isGeneratedIndexName(index: Index, table: Table): boolean {
  const columns = index.parts.map((p) => p.column ?? 'expr').join('_');
  return ['key', 'idx', 'excl'].some((suffix) => {
    const name = generatedName(table.name, columns, suffix);
    return index.name.startsWith(name) && /^[1-9]?\d*$/.test(index.name.slice(name.length));
  });
}

function viewAspects(from: View, to: View, context: DiffContext): Aspect[] {
  const aspects: Aspect[] = [];
  const names = (view: View): string[] => view.columns.map((c) => c.name);
  const known = from.columns.length > 0 && to.columns.length > 0;
  if (!bodiesEqual(from.def, to.def) || (known && !jsonEqual(names(from), names(to)))) aspects.push('definition');
  const comments = (view: View): object =>
    view.columns.map((c) => [c.name, c.comment ?? '']).filter(([, text]) => text !== '');
  if (
    context.capabilities.supportsComments &&
    ((from.comment ?? '') !== (to.comment ?? '') || !jsonEqual(comments(from), comments(to)))
  )
    aspects.push('comment');
  if (!jsonEqual(from.attrs, to.attrs)) aspects.push('attr');
  return aspects;
}

function routineAspects(from: Routine, to: Routine, context: DiffContext): Aspect[] {
  const head = (routine: Routine, schema: string): object => {
    const type = (t: ColumnType): string =>
      formatColumnType(t, (ref) => JSON.stringify([ref.schema ?? schema, ref.name]));
    const { ret } = routine;
    return {
      args: routine.args.map((a) => [
        a.name ?? '',
        a.mode ?? 'IN',
        type(a.type),
        a.default === undefined ? '' : withoutCast(exprText(a.default)),
      ]),
      ret:
        ret === undefined
          ? ''
          : ret.kind === 'table'
            ? ret.columns.map((c) => [c.name, type(c.type)])
            : [ret.kind, type(ret.type)],
      lang: routine.lang.toLowerCase(),
    };
  };
  const aspects: Aspect[] = [];
  if (!bodiesEqual(from.body, to.body) || !jsonEqual(head(from, context.fromSchema), head(to, context.toSchema)))
    aspects.push('definition');
  if (context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')) aspects.push('comment');
  if (!jsonEqual(from.attrs, to.attrs)) aspects.push('attr');
  return aspects;
}

function triggerAspects(from: Trigger, to: Trigger, context: DiffContext): Aspect[] {
  const head = (trigger: Trigger, schema: string): object => {
    const { execute, from: other, ...attrs } = trigger.attrs as TriggerAttrs;
    const routine = execute?.function ?? execute?.procedure;
    const name = (ref: object | undefined): object | undefined =>
      ref === undefined || !('name' in ref) ? ref : { schema, ...ref, kind: '' };
    return {
      time: trigger.time,
      forEach: trigger.forEach,
      events: trigger.events.map((e) => [e.kind, ...[...(e.columns ?? [])].sort()].join(' ')).sort(),
      body: trigger.body.trim(),
      execute: name(routine),
      args: execute?.args ?? [],
      from: name(other),
      attrs: { ...attrs },
    };
  };
  const [a, b] = [from.when, to.when];
  const sameWhen = a === undefined || b === undefined ? a === b : exprsEqual(a, b);
  const aspects: Aspect[] = [];
  if (!sameWhen || !jsonEqual(head(from, context.fromSchema), head(to, context.toSchema))) aspects.push('definition');
  if (context.capabilities.supportsComments && (from.comment ?? '') !== (to.comment ?? '')) aspects.push('comment');
  return aspects;
}
