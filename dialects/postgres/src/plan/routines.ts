import type { ChangeOf, ColumnType, Routine, RoutineArg } from '@atlas/model';
import { exprText, jsonEqual, objectKey } from '@atlas/dialect';
import type { RoutineAttrs } from '../types.ts';
import { setComment } from './comments.ts';
import { type Draft, commands, dollarQuote, draft, ident, literal, type PlanContext, quoted } from './context.ts';

export type RoutineKind = 'function' | 'procedure';

/** CREATE FUNCTION or CREATE PROCEDURE with its comment. */
export function addRoutine(kind: RoutineKind, schema: string, routine: Routine, context: PlanContext): Draft[] {
  const target = `${kind.toUpperCase()} ${signature(schema, routine, context)}`;
  return [
    draft(createSql(kind, schema, routine, context, false), `create ${quoted(routine.name)} ${kind}`, `DROP ${target}`),
    ...setComment(target, `${kind}: ${quoted(routine.name)}`, undefined, routine.comment).map((d) => ({
      ...d,
      reverse: [],
    })),
  ];
}

export function dropRoutine(kind: RoutineKind, schema: string, routine: Routine, context: PlanContext): Draft[] {
  const drop = `DROP ${kind.toUpperCase()} ${signature(schema, routine, context)}`;
  return [draft(drop, `drop ${quoted(routine.name)} ${kind}`, commands(addRoutine(kind, schema, routine, context)))];
}

/** Changes in place. Routines that must be built again were split into a drop and a create before. */
export function modifyRoutine(change: ChangeOf<'modify_func' | 'modify_proc'>, context: PlanContext): Draft[] {
  const kind: RoutineKind = change.kind === 'modify_func' ? 'function' : 'procedure';
  const { schema, from, to, aspects } = change;
  const drafts: Draft[] = [];
  if (aspects.some((a) => a !== 'comment')) {
    const sql = (routine: Routine): string => createSql(kind, schema, routine, context, true);
    const isUsed = context.hasDependents(objectKey('function', schema, to.name));
    const back = canReplaceRoutine(to, from)
      ? [sql(from)]
      : isUsed
        ? undefined
        : commands([...dropRoutine(kind, schema, to, context), ...addRoutine(kind, schema, from, context)]);
    drafts.push(draft(sql(to), `modify ${quoted(to.name)} ${kind}`, back));
  }
  const target = `${kind.toUpperCase()} ${signature(schema, to, context)}`;
  drafts.push(...setComment(target, `${kind}: ${quoted(to.name)}`, from.comment, to.comment));
  return drafts;
}

export function renameRoutine(change: ChangeOf<'rename_func' | 'rename_proc'>, context: PlanContext): Draft[] {
  const kind: RoutineKind = change.kind === 'rename_func' ? 'function' : 'procedure';
  const [a, b] = [change.from, change.to];
  const rename = (x: Routine, y: Routine): string =>
    `ALTER ${kind.toUpperCase()} ${signature(change.schema, x, context)} RENAME TO ${ident(y.name)}`;
  return [draft(rename(a, b), `rename a ${kind} from ${quoted(a.name)} to ${quoted(b.name)}`, rename(b, a))];
}

/** Whether CREATE OR REPLACE can turn one into the other: same result, outputs and argument names, no default lost. */
export function canReplaceRoutine(from: Routine, to: Routine): boolean {
  if (!jsonEqual(from.ret, to.ret) || from.args.length !== to.args.length) return false;
  if ((from.attrs as RoutineAttrs).window !== (to.attrs as RoutineAttrs).window) return false;
  return from.args.every((arg, i) => {
    const other = to.args[i];
    if (other === undefined || (arg.mode ?? 'IN') !== (other.mode ?? 'IN') || !jsonEqual(arg.type, other.type))
      return false;
    if ((arg.name ?? '') !== '' && arg.name !== other.name) return false;
    if (isOutput(arg) && (arg.name ?? '') !== (other.name ?? '')) return false;
    return arg.default === undefined || other.default !== undefined;
  });
}

function isOutput(arg: RoutineArg): boolean {
  return arg.mode === 'OUT' || arg.mode === 'INOUT';
}

/** The types that tell overloads apart. */
export function inputTypes(args: readonly { readonly type: ColumnType; readonly mode?: string }[]): ColumnType[] {
  return args.filter((a) => a.mode !== 'OUT').map((a) => a.type);
}

/** `"s"."f" (integer, text)`. */
export function signature(schema: string | undefined, routine: Routine, context: PlanContext): string {
  const types = inputTypes(routine.args).map((t) => context.type(t, schema));
  return `${context.name(schema, routine.name)} (${types.join(', ')})`;
}

function createSql(
  kind: RoutineKind,
  schema: string,
  routine: Routine,
  context: PlanContext,
  replace: boolean,
): string {
  const attrs = routine.attrs as RoutineAttrs;
  const args = routine.args.map((arg) => argument(arg, schema, context)).join(', ');
  const words = [
    `CREATE ${replace ? 'OR REPLACE ' : ''}${kind.toUpperCase()} ${context.name(schema, routine.name)} (${args})`,
    ...result(routine, schema, context),
    `LANGUAGE ${language(routine.lang)}`,
  ];
  if (attrs.window === true) words.push('WINDOW');
  if (attrs.volatility !== undefined) words.push(attrs.volatility);
  if (attrs.leakproof === true) words.push('LEAKPROOF');
  if (attrs.strict === true) words.push('STRICT');
  if (attrs.security === 'DEFINER') words.push('SECURITY DEFINER');
  if (attrs.parallel !== undefined) words.push(`PARALLEL ${attrs.parallel}`);
  if (attrs.cost !== undefined) words.push(`COST ${attrs.cost}`);
  if (attrs.rows !== undefined) words.push(`ROWS ${attrs.rows}`);
  if (attrs.support !== undefined) words.push(`SUPPORT ${context.ref(attrs.support, schema)}`);
  for (const [name, value] of Object.entries(attrs.config_params ?? {})) words.push(`SET ${name} = ${value}`);
  words.push(body(routine, attrs));
  return words.join(' ');
}

function argument(arg: RoutineArg, schema: string, context: PlanContext): string {
  const words: string[] = [];
  if (arg.mode !== undefined && arg.mode !== 'IN') words.push(arg.mode);
  if (arg.name !== undefined && arg.name !== '') words.push(ident(arg.name));
  words.push(context.type(arg.type, schema));
  if (arg.default !== undefined) words.push(`DEFAULT ${exprText(arg.default)}`);
  return words.join(' ');
}

function result(routine: Routine, schema: string, context: PlanContext): string[] {
  const { ret } = routine;
  switch (ret?.kind) {
    case undefined:
      return [];
    case 'type':
      return [`RETURNS ${context.type(ret.type, schema)}`];
    case 'set':
      return [`RETURNS SETOF ${context.type(ret.type, schema)}`];
    case 'table':
      return [
        `RETURNS TABLE (${ret.columns.map((c) => `${ident(c.name)} ${context.type(c.type, schema)}`).join(', ')})`,
      ];
  }
}

function language(lang: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(lang) ? lang.toLowerCase() : ident(lang);
}

const SQL_BODY = /^\s*(?:RETURN\s|BEGIN\s+ATOMIC\s)/i;

function body(routine: Routine, attrs: RoutineAttrs): string {
  if (attrs.library !== undefined) return `AS ${literal(attrs.library)}, ${literal(routine.body)}`;
  if (routine.lang.toUpperCase() === 'SQL' && SQL_BODY.test(routine.body)) return routine.body.trim();
  return `AS ${dollarQuote(routine.body)}`;
}
