import type { SchemaObject } from '@atlas/model';
import { setComment } from './comments.ts';
import { commands, type Draft, draft, type PlanContext, quoted } from './context.ts';

/** How the objects of one kind are planned. `schema` is absent for objects of the database. */
export interface ObjectPlanner {
  /** What a statement's comment calls the object: `domain type "d"`. Default: the kind and the quoted name. */
  noun?(object: SchemaObject): string;
  /** `DOMAIN "s"."d"`: the object as COMMENT ON and DROP name it. */
  target(object: SchemaObject, schema: string | undefined, context: PlanContext): string;
  /** The statements that make it, without comments; the first one is the CREATE. */
  create(object: SchemaObject, schema: string | undefined, context: PlanContext): readonly string[];
  /** Default: `DROP` and the target. */
  drop?(object: SchemaObject, schema: string | undefined, context: PlanContext): string;
  /** Statements that change it in place; absent: it is dropped and created again. */
  alter?(from: SchemaObject, to: SchemaObject, schema: string | undefined, context: PlanContext): readonly Draft[];
  /** Whether `alter` can do it. Default: yes, if there is one. */
  canAlter?(from: SchemaObject, to: SchemaObject, context: PlanContext): boolean;
  /** Comments of its parts. */
  partComments?(
    from: SchemaObject | undefined,
    to: SchemaObject,
    schema: string | undefined,
    context: PlanContext,
  ): readonly Draft[];
}

export function createObject(
  planner: ObjectPlanner,
  object: SchemaObject,
  schema: string | undefined,
  context: PlanContext,
): Draft[] {
  const [create, ...more] = planner.create(object, schema, context);
  const noun = nounOf(planner, object);
  const drafts =
    create === undefined ? [] : [draft(create, `create ${noun}`, dropSql(planner, object, schema, context))];
  drafts.push(...more.map((cmd) => draft(cmd, `modify ${noun}`, [])));
  drafts.push(...objectComment(planner, undefined, object, schema, context).map((d) => ({ ...d, reverse: [] })));
  return drafts;
}

export function dropObject(
  planner: ObjectPlanner,
  object: SchemaObject,
  schema: string | undefined,
  context: PlanContext,
  clauses: { readonly if_exists?: unknown; readonly cascade?: unknown } = {},
): Draft[] {
  const sql = dropSql(planner, object, schema, context);
  const ifExists = clauses.if_exists === true ? sql.replace(/^(DROP [A-Z ]*[A-Z])(?= )/, '$1 IF EXISTS') : sql;
  const cmd = clauses.cascade === true ? `${ifExists} CASCADE` : ifExists;
  return [draft(cmd, `drop ${nounOf(planner, object)}`, commands(createObject(planner, object, schema, context)))];
}

export function alterObject(
  planner: ObjectPlanner,
  from: SchemaObject,
  to: SchemaObject,
  schema: string | undefined,
  context: PlanContext,
): Draft[] {
  return [...(planner.alter?.(from, to, schema, context) ?? []), ...objectComment(planner, from, to, schema, context)];
}

function dropSql(
  planner: ObjectPlanner,
  object: SchemaObject,
  schema: string | undefined,
  context: PlanContext,
): string {
  return planner.drop?.(object, schema, context) ?? `DROP ${planner.target(object, schema, context)}`;
}

export function nounOf(planner: ObjectPlanner, object: SchemaObject): string {
  return planner.noun?.(object) ?? `${object.kind.replaceAll('_', ' ')} ${quoted(object.name)}`;
}

function objectComment(
  planner: ObjectPlanner,
  from: SchemaObject | undefined,
  to: SchemaObject,
  schema: string | undefined,
  context: PlanContext,
): Draft[] {
  const subject = nounOf(planner, to).replace(/ (?=")/, ': ');
  return [
    ...setComment(planner.target(to, schema, context), subject, from?.comment, to.comment),
    ...(planner.partComments?.(from, to, schema, context) ?? []),
  ];
}
