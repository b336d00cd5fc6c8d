import { jsonEqual, defaultsEqual } from '@atlas/dialect';
import type { SchemaObject } from '@atlas/model';
import { wrapParens } from '@atlas/sqltext';
import { exprsEqual } from '../expressions.ts';
import { type CompositeField, type NamedCheck, objectAttrs } from '../types.ts';
import { collation, defaultSql } from './columns.ts';
import { setComment } from './comments.ts';
import { type Draft, draft, ident, literal, type PlanContext, quoted } from './context.ts';
import type { ObjectPlanner } from './object-planner.ts';

const values = (object: SchemaObject): readonly string[] => objectAttrs('enum', object).values;

/** Enums that lose values, or get them in another order, are built anew: see `rebuild-types.ts`. */
export const enumPlanner: ObjectPlanner = {
  noun: (object) => `enum type ${quoted(object.name)}`,
  target: (object, schema, context) => `TYPE ${context.name(schema, object.name)}`,
  create: (object, schema, context) => [
    `CREATE TYPE ${context.name(schema, object.name)} AS ENUM (${values(object).map(literal).join(', ')})`,
  ],
  canAlter: (from, to) => {
    const kept = values(to).filter((v) => values(from).includes(v));
    return jsonEqual(kept, values(from));
  },
  alter: (from, to, schema, context) => addValues(from, to, schema, context),
};

/** New values at their places. Each is put behind one that is there already, or in front of the first. */
function addValues(from: SchemaObject, to: SchemaObject, schema: string | undefined, context: PlanContext): Draft[] {
  const have = [...values(from)];
  const drafts: Draft[] = [];
  values(to).forEach((value, i) => {
    if (have.includes(value)) return;
    const previous = values(to)[i - 1];
    const first = have[0];
    const isLast = previous !== undefined && have.at(-1) === previous;
    const place =
      isLast || first === undefined
        ? ''
        : previous === undefined
          ? ` BEFORE ${literal(first)}`
          : ` AFTER ${literal(previous)}`;
    have.splice(previous === undefined ? 0 : have.indexOf(previous) + 1, 0, value);
    const cmd = `ALTER TYPE ${context.name(schema, to.name)} ADD VALUE ${literal(value)}${place}`;
    drafts.push(draft(cmd, `add value to enum type: ${quoted(to.name)}`));
  });
  return drafts;
}

const domain = (object: SchemaObject) => objectAttrs('domain', object);

function domainCheck(check: NamedCheck): string {
  return `CONSTRAINT ${ident(check.name)} CHECK ${wrapParens(check.expr)}`;
}

export const domainPlanner: ObjectPlanner = {
  noun: (object) => `domain type ${quoted(object.name)}`,
  target: (object, schema, context) => `DOMAIN ${context.name(schema, object.name)}`,
  create: (object, schema, context) => {
    const attrs = domain(object);
    const name = context.name(schema, object.name);
    const words = [`CREATE DOMAIN ${name} AS ${context.type(attrs.type, schema)}`];
    if (attrs.collate !== undefined) words.push(`COLLATE ${collation(attrs.collate)}`);
    if (attrs.default !== undefined) words.push(`DEFAULT ${defaultSql(attrs.default, attrs)}`);
    if (attrs.null !== true) words.push('NOT NULL');
    const checks = attrs.check ?? [];
    words.push(...checks.filter((c) => c.not_valid !== true).map(domainCheck));
    const late = checks.filter((c) => c.not_valid === true);
    return [words.join(' '), ...late.map((c) => `ALTER DOMAIN ${name} ADD ${domainCheck(c)} NOT VALID`)];
  },
  // The base type and the collation are fixed.
  canAlter: (from, to) => jsonEqual(domain(from).type, domain(to).type) && domain(from).collate === domain(to).collate,
  alter: (from, to, schema, context) => {
    const clauses = domainClauses(from, to);
    const back = domainClauses(to, from);
    const alter = (clause: string): string => `ALTER DOMAIN ${context.name(schema, to.name)} ${clause}`;
    const comment = `modify domain type ${quoted(to.name)}`;
    return clauses.map((clause, i) => draft(alter(clause), comment, i === 0 ? back.map(alter) : []));
  },
  partComments: (from, to, schema, context) =>
    (domain(to).check ?? []).flatMap((check) => {
      const old =
        from === undefined ? undefined : domain(from).check?.find((c) => c.name === check.name && sameCheck(c, check));
      const target = `CONSTRAINT ${ident(check.name)} ON DOMAIN ${context.name(schema, to.name)}`;
      return setComment(
        target,
        `constraint: ${quoted(check.name)} on domain: ${quoted(to.name)}`,
        old?.comment,
        check.comment,
      );
    }),
};

function sameCheck(a: NamedCheck, b: NamedCheck): boolean {
  return exprsEqual(a.expr, b.expr) && a.not_valid === b.not_valid;
}

function domainClauses(from: SchemaObject, to: SchemaObject): string[] {
  const [a, b] = [domain(from), domain(to)];
  const clauses: string[] = [];
  if (!defaultsEqual(a.default, b.default))
    clauses.push(b.default === undefined ? 'DROP DEFAULT' : `SET DEFAULT ${defaultSql(b.default, b)}`);
  if (a.null !== b.null) clauses.push(b.null === true ? 'DROP NOT NULL' : 'SET NOT NULL');
  const [old, checks] = [a.check ?? [], b.check ?? []];
  const added: string[] = [];
  const renamed = new Set<NamedCheck>();
  for (const check of checks) {
    const same = old.find((c) => c.name === check.name);
    if (same !== undefined && sameCheck(same, check)) continue;
    const other = old.find((c) => sameCheck(c, check) && !renamed.has(c) && !checks.some((x) => x.name === c.name));
    if (same === undefined && other !== undefined) {
      renamed.add(other);
      clauses.push(`RENAME CONSTRAINT ${ident(other.name)} TO ${ident(check.name)}`);
    } else if (same !== undefined && same.not_valid === true && exprsEqual(same.expr, check.expr)) {
      added.push(`VALIDATE CONSTRAINT ${ident(check.name)}`);
    } else {
      if (same !== undefined) clauses.push(`DROP CONSTRAINT ${ident(same.name)}`);
      added.push(`ADD ${domainCheck(check)}${check.not_valid === true ? ' NOT VALID' : ''}`);
    }
  }
  for (const check of old)
    if (!renamed.has(check) && !checks.some((c) => c.name === check.name))
      clauses.push(`DROP CONSTRAINT ${ident(check.name)}`);
  return [...clauses, ...added];
}

const fields = (object: SchemaObject): readonly CompositeField[] => objectAttrs('composite', object).field;

function fieldSql(field: CompositeField, schema: string | undefined, context: PlanContext): string {
  const collate = field.collate === undefined ? '' : ` COLLATE ${collation(field.collate)}`;
  return `${context.type(field.type, schema)}${collate}`;
}

export const compositePlanner: ObjectPlanner = {
  noun: (object) => `composite type ${quoted(object.name)}`,
  target: (object, schema, context) => `TYPE ${context.name(schema, object.name)}`,
  create: (object, schema, context) => {
    const list = fields(object).map((f) => `${ident(f.name)} ${fieldSql(f, schema, context)}`);
    return [`CREATE TYPE ${context.name(schema, object.name)} AS (${list.join(', ')})`];
  },
  // New fields go to the end; a field that moves, or sits in front of an old one, needs a new type.
  canAlter: (from, to) => {
    const kept = fields(to).filter((f) => fields(from).some((o) => o.name === f.name));
    const old = fields(from).filter((f) => fields(to).some((n) => n.name === f.name));
    return kept.every((f, i) => f.name === old[i]?.name && f.name === fields(to)[i]?.name);
  },
  alter: (from, to, schema, context) => {
    const clauses = (a: SchemaObject, b: SchemaObject): string[] => [
      ...fields(a)
        .filter((f) => !fields(b).some((n) => n.name === f.name))
        .map((f) => `DROP ATTRIBUTE ${ident(f.name)}`),
      ...fields(b).flatMap((f) => {
        const old = fields(a).find((o) => o.name === f.name);
        const sql = fieldSql(f, schema, context);
        if (old === undefined) return [`ADD ATTRIBUTE ${ident(f.name)} ${sql}`];
        return fieldSql(old, schema, context) === sql ? [] : [`ALTER ATTRIBUTE ${ident(f.name)} TYPE ${sql}`];
      }),
    ];
    const alter = (list: readonly string[]): string => `ALTER TYPE ${context.name(schema, to.name)} ${list.join(', ')}`;
    const forth = clauses(from, to);
    // A field that comes back comes back at the end.
    const names = fields(from).map((f) => f.name);
    const kept = names.filter((n) => fields(to).some((f) => f.name === n));
    const reverse = kept.every((n, i) => n === names[i]) ? alter(clauses(to, from)) : undefined;
    return forth.length === 0 ? [] : [draft(alter(forth), `modify composite type ${quoted(to.name)}`, reverse)];
  },
};

export const rangePlanner: ObjectPlanner = {
  noun: (object) => `range type ${quoted(object.name)}`,
  target: (object, schema, context) => `TYPE ${context.name(schema, object.name)}`,
  create: (object, schema, context) => {
    const attrs = objectAttrs('range', object);
    const options = [
      `SUBTYPE = ${context.type(attrs.subtype, schema)}`,
      ...(attrs.subtype_opclass === undefined ? [] : [`SUBTYPE_OPCLASS = ${attrs.subtype_opclass}`]),
      ...(attrs.collation === undefined ? [] : [`COLLATION = ${collation(attrs.collation)}`]),
      ...(attrs.canonical === undefined ? [] : [`CANONICAL = ${context.ref(attrs.canonical, schema)}`]),
      ...(attrs.subtype_diff === undefined ? [] : [`SUBTYPE_DIFF = ${context.ref(attrs.subtype_diff, schema)}`]),
      ...(attrs.multirange_name === undefined
        ? []
        : [`MULTIRANGE_TYPE_NAME = ${context.name(schema, attrs.multirange_name)}`]),
    ];
    return [`CREATE TYPE ${context.name(schema, object.name)} AS RANGE (${options.join(', ')})`];
  },
};
