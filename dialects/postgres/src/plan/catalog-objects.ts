import type { SchemaObject } from '@atlas/model';
import { isSqlText, objectAttrs, type RoutineRef } from '../types.ts';
import { ident, literal, type PlanContext } from './context.ts';
import type { ObjectPlanner } from './object-planner.ts';

/** Objects that are only ever made and dropped: collations, casts, event triggers; aggregates are replaced. */

export const collationPlanner: ObjectPlanner = {
  target: (object, schema, context) => `COLLATION ${context.name(schema, object.name)}`,
  create: (object, schema, context) => {
    const attrs = objectAttrs('collation', object);
    const options = [
      ...(attrs.provider === undefined ? [] : [`provider = ${attrs.provider}`]),
      ...(attrs.locale === undefined ? [] : [`locale = ${literal(attrs.locale)}`]),
      ...(attrs.lc_collate === undefined ? [] : [`lc_collate = ${literal(attrs.lc_collate)}`]),
      ...(attrs.lc_ctype === undefined ? [] : [`lc_ctype = ${literal(attrs.lc_ctype)}`]),
      ...(attrs.deterministic === false ? ['deterministic = false'] : []),
      ...(attrs.rules === undefined ? [] : [`rules = ${literal(attrs.rules)}`]),
    ];
    return [`CREATE COLLATION ${context.name(schema, object.name)} (${options.join(', ')})`];
  },
};

const cast = (object: SchemaObject) => objectAttrs('cast', object);

function castTypes(object: SchemaObject, context: PlanContext): string {
  return `(${context.type(cast(object).source, undefined)} AS ${context.type(cast(object).target, undefined)})`;
}

export const castPlanner: ObjectPlanner = {
  target: (object, _schema, context) => `CAST ${castTypes(object, context)}`,
  create: (object, _schema, context) => {
    const attrs = cast(object);
    const words = [`CREATE CAST ${castTypes(object, context)}`, castMethod(object, context)];
    if (attrs.context !== undefined) words.push(`AS ${attrs.context}`);
    return [words.join(' ')];
  },
};

function castMethod(object: SchemaObject, context: PlanContext): string {
  const { with: method, source } = cast(object);
  if (method === 'INOUT') return 'WITH INOUT';
  if (method === 'BINARY') return 'WITHOUT FUNCTION';
  if (isSqlText(method)) return `WITH FUNCTION ${method.sql}`;
  const args = method.args?.join(', ') ?? context.type(source, undefined);
  return `WITH FUNCTION ${context.ref(method, undefined)} (${args})`;
}

export const eventTriggerPlanner: ObjectPlanner = {
  target: (object) => `EVENT TRIGGER ${ident(object.name)}`,
  create: (object, _schema, context) => {
    const { on, tags = [], execute } = objectAttrs('event_trigger', object);
    const words = [`CREATE EVENT TRIGGER ${ident(object.name)} ON ${on}`];
    if (tags.length > 0) words.push(`WHEN TAG IN (${tags.map(literal).join(', ')})`);
    words.push(`EXECUTE FUNCTION ${context.ref(execute, undefined)}()`);
    return [words.join(' ')];
  },
};

const aggregate = (object: SchemaObject) => objectAttrs('aggregate', object);

function aggregateSignature(
  object: SchemaObject,
  schema: string | undefined,
  context: PlanContext,
  names: boolean,
): string {
  const args = (aggregate(object).arg ?? []).map((arg) =>
    [
      ...(arg.mode === 'VARIADIC' ? ['VARIADIC'] : []),
      ...(names && arg.name !== undefined && arg.name !== '' ? [ident(arg.name)] : []),
      context.type(arg.type, schema),
    ].join(' '),
  );
  return `${context.name(schema, object.name)} (${args.length === 0 ? '*' : args.join(', ')})`;
}

export const aggregatePlanner: ObjectPlanner = {
  target: (object, schema, context) => `AGGREGATE ${aggregateSignature(object, schema, context, false)}`,
  create: (object, schema, context) => {
    const attrs = aggregate(object);
    const ref = (routine: RoutineRef): string => context.ref(routine, schema);
    const options = [
      `SFUNC = ${ref(attrs.state_func)}`,
      `STYPE = ${context.type(attrs.state_type, schema)}`,
      ...(attrs.final_func === undefined ? [] : [`FINALFUNC = ${ref(attrs.final_func)}`]),
      ...(attrs.combine_func === undefined ? [] : [`COMBINEFUNC = ${ref(attrs.combine_func)}`]),
      ...(attrs.initial_value === undefined ? [] : [`INITCOND = ${literal(attrs.initial_value)}`]),
      ...(attrs.sort_op === undefined ? [] : [`SORTOP = ${attrs.sort_op}`]),
      ...(attrs.parallel === undefined ? [] : [`PARALLEL = ${attrs.parallel}`]),
    ];
    return [`CREATE AGGREGATE ${aggregateSignature(object, schema, context, true)} (${options.join(', ')})`];
  },
};
