import type { SchemaObject } from '@atlas/model';
import { objectAttrs, type SequenceAttrs } from '../types.ts';
import { type Draft, draft, ident, literal, quoted } from './context.ts';
import type { ObjectPlanner } from './object-planner.ts';

const attrsOf = (object: SchemaObject): SequenceAttrs => objectAttrs('sequence', object);

/** Sequences. The owner is set by a statement of its own, once the table exists: see `prepare.ts`. */
export const sequencePlanner: ObjectPlanner = {
  target: (object, schema, context) => `SEQUENCE ${context.name(schema, object.name)}`,
  create: (object, schema, context) => {
    const attrs = attrsOf(object);
    const words = [
      `CREATE SEQUENCE ${context.name(schema, object.name)}`,
      ...(attrs.type === undefined ? [] : [`AS ${attrs.type}`]),
      ...(attrs.increment === undefined ? [] : [`INCREMENT BY ${attrs.increment}`]),
      ...(attrs.min_value === undefined ? [] : [`MINVALUE ${attrs.min_value}`]),
      ...(attrs.max_value === undefined ? [] : [`MAXVALUE ${attrs.max_value}`]),
      ...(attrs.start === undefined ? [] : [`START WITH ${attrs.start}`]),
      ...(attrs.cache === undefined ? [] : [`CACHE ${attrs.cache}`]),
      ...(attrs.cycle === true ? ['CYCLE'] : []),
    ];
    return [words.join(' ')];
  },
  alter: (from, to, schema, context) => {
    const [a, b] = [attrsOf(from), attrsOf(to)];
    const clauses = (x: SequenceAttrs, y: SequenceAttrs): string[] => {
      const column = (owner: SequenceAttrs['owner']): string =>
        owner?.table === undefined
          ? 'NONE'
          : `${context.name(owner.schema ?? schema, owner.table)}.${ident(owner.name)}`;
      const owner = column(y.owner);
      return [...sequenceClauses(x, y), ...(column(x.owner) === owner ? [] : [`OWNED BY ${owner}`])];
    };
    const forth = clauses(a, b);
    if (forth.length === 0) return [];
    const alter = (list: readonly string[]): string =>
      `ALTER SEQUENCE ${context.name(schema, to.name)} ${list.join(' ')}`;
    const comment = `modify sequence ${quoted(to.name)}`;
    return [
      ...clampPosition(context.name(schema, to.name), a, b, comment),
      draft(alter(forth), comment, alter(clauses(b, a))),
    ];
  },
};

function sequenceClauses(a: SequenceAttrs, b: SequenceAttrs): string[] {
  const clauses: string[] = [];
  type Option = Exclude<keyof SequenceAttrs, 'owner'>;
  const differs = (key: Option): boolean => String(a[key] ?? '') !== String(b[key] ?? '');
  if (differs('type')) clauses.push(`AS ${b.type ?? 'bigint'}`);
  if (differs('increment')) clauses.push(`INCREMENT BY ${b.increment ?? 1}`);
  // The server keeps the bounds that it once derived from the direction, and a position that lies outside of the new ones.
  const turns = descends(a) !== descends(b);
  if (differs('min_value') || turns)
    clauses.push(b.min_value === undefined ? 'NO MINVALUE' : `MINVALUE ${b.min_value}`);
  if (differs('max_value') || turns)
    clauses.push(b.max_value === undefined ? 'NO MAXVALUE' : `MAXVALUE ${b.max_value}`);
  const [oldStart, start] = [startOf(a), startOf(b)];
  if (String(oldStart) !== String(start)) clauses.push(`START WITH ${start}`);
  if (turns) clauses.push('RESTART');
  if (differs('cache')) clauses.push(`CACHE ${b.cache ?? 1}`);
  if (differs('cycle')) clauses.push(b.cycle === true ? 'CYCLE' : 'NO CYCLE');
  return clauses;
}

/**
 * Moves the position of a sequence into its new bounds, which the server checks. Only where the old start lies outside
 * of them: a sequence that was never used is there.
 */
export function clampPosition(name: string, from: SequenceAttrs, to: SequenceAttrs, comment: string): Draft[] {
  const start = BigInt(startOf(from));
  const [low, high] = [to.min_value, to.max_value].map((v) => (v === undefined ? undefined : BigInt(v)));
  const isBelow = low !== undefined && start < low;
  if (!isBelow && (high === undefined || start <= high)) return [];
  const [inside, bound] = isBelow ? ['>=', low] : ['<=', high];
  const pick = isBelow ? 'GREATEST' : 'LEAST';
  const position = `${pick}(last_value, ${bound}), is_called AND last_value ${inside} ${bound}`;
  return [draft(`SELECT setval(${literal(name)}, ${position}) FROM ${name}`, comment, [])];
}

/** The start in force: ALTER SEQUENCE keeps the old one even where it only followed from a bound. */
function startOf(attrs: SequenceAttrs): number | string {
  return attrs.start ?? (descends(attrs) ? (attrs.max_value ?? -1) : (attrs.min_value ?? 1));
}

function descends(attrs: SequenceAttrs): boolean {
  return String(attrs.increment ?? 1).startsWith('-');
}
