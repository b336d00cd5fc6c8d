import type { Aspect, Change, ColumnType, Routine, RoutineArg, Statement } from '@atlas/model';
import { dataAccessOf, isDeterministic, securityOf, textOf } from '../attrs.ts';
import { formatColumnType } from '../column-types.ts';
import { ident, shown, singleQuoted } from '../sql.ts';
import { type PlanContext, qualified, statement } from './context.ts';
import { definerClause } from './definers.ts';

export type RoutineKind = 'FUNCTION' | 'PROCEDURE';

export function createRoutineSql(kind: RoutineKind, routine: Routine, schema: string, context: PlanContext): string {
  const written = context.faithful ? textOf(routine.attrs.params) : undefined;
  const params = written ?? routine.args.map((a) => argSql(a, kind)).join(', ');
  const definer = definerClause(kind === 'FUNCTION' ? 'function' : 'procedure', schema, routine.name, context);
  return [
    definer === '' ? `CREATE ${kind}` : `CREATE ${definer} ${kind}`,
    qualified(schema, routine.name, context),
    `(${params})`,
    ...(routine.ret?.kind === 'type' ? [`RETURNS ${typeSql(routine.ret.type)}`] : []),
    ...(isDeterministic(routine) ? ['DETERMINISTIC'] : []),
    ...characteristics(routine),
    routine.body,
  ].join(' ');
}

/** What ALTER can change too: everything but DETERMINISTIC, arguments and body. */
function characteristics(routine: Routine, from?: Routine): string[] {
  const access = dataAccessOf(routine);
  const isNew = (pick: (r: Routine) => string, usual: string): boolean =>
    from === undefined ? pick(routine) !== usual : pick(routine) !== pick(from);
  return [
    ...(isNew(dataAccessOf, 'CONTAINS_SQL') ? [access.replaceAll('_', ' ')] : []),
    ...(isNew(securityOf, 'DEFINER') ? [`SQL SECURITY ${securityOf(routine)}`] : []),
    ...(isNew((r) => r.comment ?? '', '') ? [`COMMENT ${singleQuoted(routine.comment ?? '')}`] : []),
  ];
}

function argSql(arg: RoutineArg, kind: RoutineKind): string {
  const mode = kind === 'PROCEDURE' ? [arg.mode ?? 'IN'] : [];
  return [...mode, ident(arg.name ?? ''), typeSql(arg.type)].join(' ');
}

function typeSql(type: ColumnType): string {
  return formatColumnType(type, { width: true });
}

export function addRoutine(
  kind: RoutineKind,
  routine: Routine,
  schema: string,
  source: Change,
  context: PlanContext,
): Statement {
  return statement(
    createRoutineSql(kind, routine, schema, context),
    `create ${shown(routine.name)} ${kind.toLowerCase()}`,
    {
      source,
      reverse: [dropRoutineSql(kind, routine, schema, context)],
    },
  );
}

export function dropRoutine(
  kind: RoutineKind,
  routine: Routine,
  schema: string,
  source: Change,
  context: PlanContext,
): Statement {
  return statement(
    dropRoutineSql(kind, routine, schema, context),
    `drop ${shown(routine.name)} ${kind.toLowerCase()}`,
    {
      source,
      reverse: [createRoutineSql(kind, routine, schema, { ...context, faithful: true })],
    },
  );
}

/** Drops and creates, unless only characteristics differ. */
export function modifyRoutine(
  kind: RoutineKind,
  change: {
    readonly from: Routine;
    readonly to: Routine;
    readonly schema: string;
    readonly aspects: readonly Aspect[];
  },
  source: Change,
  context: PlanContext,
): Statement[] {
  const { from, to, schema, aspects } = change;
  // ALTER does not take a comment away.
  const loses = (from.comment ?? '') !== '' && (to.comment ?? '') === '';
  const gains = (from.comment ?? '') === '' && (to.comment ?? '') !== '';
  if (aspects.includes('definition') || isDeterministic(from) !== isDeterministic(to) || loses || gains) {
    return [dropRoutine(kind, from, schema, source, context), addRoutine(kind, to, schema, source, context)];
  }
  const alter = (a: Routine, b: Routine): string =>
    [`ALTER ${kind}`, qualified(schema, b.name, context), ...characteristics(b, a)].join(' ');
  return [
    statement(alter(from, to), `modify ${shown(to.name)} ${kind.toLowerCase()}`, {
      source,
      reverse: [alter(to, from)],
    }),
  ];
}

function dropRoutineSql(kind: RoutineKind, routine: Routine, schema: string, context: PlanContext): string {
  return `DROP ${kind} ${qualified(schema, routine.name, context)}`;
}
