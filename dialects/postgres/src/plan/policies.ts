import type { SchemaObject } from '@atlas/model';
import { wrapParens } from '@atlas/sqltext';
import { exprsEqual } from '../expressions.ts';
import { objectAttrs, type PolicyAttrs } from '../types.ts';
import { draft, ident, type PlanContext, quoted, roleSql } from './context.ts';
import type { ObjectPlanner } from './object-planner.ts';

const attrsOf = (object: SchemaObject): PolicyAttrs => objectAttrs('policy', object);

function place(object: SchemaObject, schema: string | undefined, context: PlanContext): string {
  return `${ident(object.name)} ON ${context.ref(attrsOf(object).on, schema)}`;
}

function roles(attrs: PolicyAttrs): string {
  return attrs.to === undefined || attrs.to.length === 0 ? 'PUBLIC' : attrs.to.map(roleSql).join(', ');
}

export const policyPlanner: ObjectPlanner = {
  target: (object, schema, context) => `POLICY ${place(object, schema, context)}`,
  create: (object, schema, context) => {
    const attrs = attrsOf(object);
    const words = [`CREATE POLICY ${place(object, schema, context)}`];
    words.push(`AS ${attrs.as ?? 'PERMISSIVE'} FOR ${attrs.for ?? 'ALL'} TO ${roles(attrs)}`);
    if (attrs.using !== undefined) words.push(`USING ${wrapParens(attrs.using)}`);
    if (attrs.check !== undefined) words.push(`WITH CHECK ${wrapParens(attrs.check)}`);
    return [words.join(' ')];
  },
  // ALTER POLICY cannot take an expression away.
  canAlter: (from, to) => {
    const [a, b] = [attrsOf(from), attrsOf(to)];
    const keeps = (x: string | undefined, y: string | undefined): boolean => x === undefined || y !== undefined;
    return a.as === b.as && a.for === b.for && keeps(a.using, b.using) && keeps(a.check, b.check);
  },
  alter: (from, to, schema, context) => {
    const [a, b] = [attrsOf(from), attrsOf(to)];
    const clauses = (x: PolicyAttrs, y: PolicyAttrs): string[] => [
      ...(roles(x) === roles(y) ? [] : [`TO ${roles(y)}`]),
      ...(same(x.using, y.using) ? [] : [`USING ${wrapParens(y.using ?? '')}`]),
      ...(same(x.check, y.check) ? [] : [`WITH CHECK ${wrapParens(y.check ?? '')}`]),
    ];
    const forth = clauses(a, b);
    if (forth.length === 0) return [];
    const alter = (list: readonly string[]): string => `ALTER POLICY ${place(to, schema, context)} ${list.join(' ')}`;
    const keepsAll =
      (b.using === undefined) === (a.using === undefined) && (b.check === undefined) === (a.check === undefined);
    // A policy that gained an expression cannot lose it again in place.
    const back = keepsAll
      ? [alter(clauses(b, a))]
      : [`DROP POLICY ${place(to, schema, context)}`, ...policyPlanner.create(from, schema, context)];
    return [draft(alter(forth), `alter policy ${quoted(to.name)}`, back)];
  },
};

function same(a: string | undefined, b: string | undefined): boolean {
  return a === undefined || b === undefined ? a === b : exprsEqual(a, b);
}
