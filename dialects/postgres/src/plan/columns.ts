import type { Aspect, Column, Expr } from '@atlas/model';
import { isQuoted, wrapParens } from '@atlas/sqltext';
import { isSerial, withoutSerial } from '../column-types.ts';
import { columnAttrs, type Identity } from '../types.ts';
import { baseTypeName, castExpression, castsOnAssignment } from './casts.ts';
import { ident, literal, type PlanContext } from './context.ts';

const BARE = new Set(['bool', 'integer', 'decimal', 'float']);

/** What stands behind DEFAULT. Literals of numbers and booleans are bare, all others in quotes. */
export function defaultSql(expr: Expr, column: Pick<Column, 'type'>): string {
  if (expr.kind === 'named') return defaultSql(expr.expr, column);
  if (expr.kind === 'raw' || BARE.has(column.type.class)) return expr.text;
  const isLiteral = isQuoted(expr.text, "'") || /^([eEbBxXnN]|[uU]&)'|^null$|^[-+]?[\d.]+$|'::/i.test(expr.text);
  return isLiteral ? expr.text : literal(expr.text);
}

/** A column as in CREATE TABLE and ADD COLUMN. */
export function columnDefinition(column: Column, schema: string | undefined, context: PlanContext): string {
  const { identity, compression } = columnAttrs(column);
  const words = [ident(column.name), context.type(column.type, schema)];
  if (compression !== undefined) words.push(`COMPRESSION ${compression}`);
  words.push(column.null ? 'NULL' : 'NOT NULL');
  if (column.default !== undefined && !isSerial(column.type))
    words.push(`DEFAULT ${defaultSql(column.default, column)}`);
  if (column.collate !== undefined) words.push(`COLLATE ${collation(column.collate)}`);
  if (identity !== undefined) words.push(identityClause(identity));
  if (column.generated !== undefined) words.push(generatedClause(column));
  return words.join(' ');
}

/** A collation as SQL: a plain name, unless it is `"schema"."name"` already. */
export function collation(name: string): string {
  return /^"(?:[^"]|"")*"\."/.test(name) ? name : ident(name);
}

function generatedClause(column: Column): string {
  const { expr = '', type = 'STORED' } = column.generated ?? {};
  return `GENERATED ALWAYS AS ${wrapParens(expr)} ${type}`;
}

/** `GENERATED ... AS IDENTITY` with the options that are not the defaults. */
export function identityClause(identity: Identity): string {
  const options = identityOptions(identity);
  const head = `GENERATED ${identity.generated.replace('_', ' ')} AS IDENTITY`;
  return options.length === 0 ? head : `${head} (${options.join(' ')})`;
}

function identityOptions(identity: Identity): string[] {
  const options: string[] = [];
  if (identity.start !== undefined) options.push(`START WITH ${identity.start}`);
  if (identity.increment !== undefined) options.push(`INCREMENT BY ${identity.increment}`);
  if (identity.min_value !== undefined) options.push(`MINVALUE ${identity.min_value}`);
  if (identity.max_value !== undefined) options.push(`MAXVALUE ${identity.max_value}`);
  if (identity.cache !== undefined) options.push(`CACHE ${identity.cache}`);
  if (identity.cycle === true) options.push('CYCLE');
  return options;
}

/** How a column changes in place. */
export interface ColumnAlteration {
  /** `ALTER COLUMN` clauses in order. */
  readonly clauses: readonly string[];
  /** The expression that converts the values, when the server has no cast of its own. */
  readonly using?: string;
}

/**
 * The clauses that change a column in place. Sequences of serial columns and comments are not part of it.
 * `nextval` is the default of a column that becomes serial.
 */
export function alterColumn(
  from: Column,
  to: Column,
  aspects: readonly Aspect[],
  schema: string | undefined,
  context: PlanContext,
  nextval: string | undefined,
): ColumnAlteration {
  const has = (aspect: Aspect): boolean => aspects.includes(aspect);
  const column = `ALTER COLUMN ${ident(to.name)}`;
  const clauses: string[] = [];
  const [oldType, newType] = [storedType(from, schema, context), storedType(to, schema, context)];
  const retyped = oldType !== newType || from.collate !== to.collate;
  const using =
    retyped && !castsOnAssignment(oldType, newType) ? castExpression(ident(to.name), oldType, newType) : undefined;
  const [wasSerial, willBeSerial] = [isSerial(from.type), isSerial(to.type)];
  // The server keeps the old default under a cast, which is not what a new column would have.
  const isRecast = retyped && !wasSerial && !keepsDefaults(oldType, newType);
  const resetDefault =
    from.default !== undefined && to.default !== undefined && (isRecast || (retyped && has('default')));
  const drops = from.default !== undefined && to.default === undefined && !willBeSerial;
  if (resetDefault || (drops && retyped && !wasSerial)) clauses.push(`${column} DROP DEFAULT`);
  if (wasSerial && !willBeSerial) clauses.push(`${column} DROP DEFAULT`);
  if (has('generated') && from.generated !== undefined && to.generated === undefined)
    clauses.push(`${column} DROP EXPRESSION`);
  if (retyped) {
    const collate =
      to.collate === undefined
        ? from.collate === undefined || oldType !== newType
          ? ''
          : ' COLLATE "default"'
        : ` COLLATE ${collation(to.collate)}`;
    clauses.push(`${column} TYPE ${newType}${collate}${using === undefined ? '' : ` USING ${using}`}`);
  }
  // An identity column cannot be NULL.
  const losesIdentity = columnAttrs(from).identity !== undefined && columnAttrs(to).identity === undefined;
  if (losesIdentity) clauses.push(`${column} DROP IDENTITY`);
  if (from.null !== to.null) clauses.push(`${column} ${to.null ? 'DROP' : 'SET'} NOT NULL`);
  if (willBeSerial && !wasSerial && nextval !== undefined) clauses.push(`${column} SET DEFAULT ${nextval}`);
  else if (to.default !== undefined && (has('default') || resetDefault || wasSerial) && !willBeSerial)
    clauses.push(`${column} SET DEFAULT ${defaultSql(to.default, to)}`);
  else if (drops && !retyped && !wasSerial) clauses.push(`${column} DROP DEFAULT`);
  clauses.push(...alterIdentity(from, to, column));
  if (has('generated') && from.generated !== undefined && to.generated !== undefined)
    clauses.push(`${column} SET EXPRESSION AS ${wrapParens(to.generated.expr)}`);
  const [a, b] = [columnAttrs(from), columnAttrs(to)];
  if (a.storage !== b.storage) clauses.push(`${column} SET STORAGE ${b.storage ?? defaultStorage(to)}`);
  if (a.compression !== b.compression) clauses.push(`${column} SET COMPRESSION ${b.compression ?? 'default'}`);
  return using === undefined ? { clauses } : { clauses, using };
}

const MAIN_TYPES = new Set(['numeric', 'inet', 'cidr']);
const FIXED_CLASSES = new Set(['bool', 'integer', 'float', 'time', 'uuid', 'enum']);

/** The storage of a type, for servers before 16, which cannot be told to use it. */
function defaultStorage(column: Column): string {
  if (column.type.attrs?.class === 'array') return 'EXTENDED';
  if (MAIN_TYPES.has(column.type.name)) return 'MAIN';
  return FIXED_CLASSES.has(column.type.class) ? 'PLAIN' : 'EXTENDED';
}

const NUMBERS = new Set(['smallint', 'integer', 'bigint', 'numeric', 'real', 'double precision']);
const STRINGS = new Set(['text', 'character varying', 'character', 'bpchar']);

/** Whether a default reads the same under both types. */
function keepsDefaults(from: string, to: string): boolean {
  const [a, b] = [baseTypeName(from), baseTypeName(to)];
  return a === b || (NUMBERS.has(a) && NUMBERS.has(b)) || (STRINGS.has(a) && STRINGS.has(b));
}

function storedType(column: Column, schema: string | undefined, context: PlanContext): string {
  return context.type(withoutSerial(column.type), schema);
}

function alterIdentity(from: Column, to: Column, column: string): string[] {
  const [a, b] = [columnAttrs(from).identity, columnAttrs(to).identity];
  if (a === undefined) return b === undefined ? [] : [`${column} ADD ${identityClause(b)}`];
  if (b === undefined) return [];
  const sets: string[] = [];
  const differs = (key: keyof Identity): boolean => String(a[key] ?? '') !== String(b[key] ?? '');
  const isDifferent = (['generated', 'start', 'increment', 'min_value', 'max_value', 'cache', 'cycle'] as const).some(
    differs,
  );
  if (!isDifferent) return [];
  sets.push(`SET GENERATED ${b.generated.replace('_', ' ')}`);
  const [oldStart, start] = [identityStart(a), identityStart(b)];
  if (oldStart !== start) sets.push(`SET START WITH ${start}`);
  if (differs('increment')) sets.push(`SET INCREMENT BY ${b.increment ?? 1}`);
  if (differs('min_value')) sets.push(b.min_value === undefined ? 'SET NO MINVALUE' : `SET MINVALUE ${b.min_value}`);
  if (differs('max_value')) sets.push(b.max_value === undefined ? 'SET NO MAXVALUE' : `SET MAXVALUE ${b.max_value}`);
  if (differs('cache')) sets.push(`SET CACHE ${b.cache ?? 1}`);
  if (differs('cycle')) sets.push(b.cycle === true ? 'SET CYCLE' : 'SET NO CYCLE');
  return [`${column} ${sets.join(' ')}`];
}

/** The start in force, which follows from a bound where it is not given; the server keeps it when the bound moves. */
function identityStart(identity: Identity): string {
  const descends = String(identity.increment ?? 1).startsWith('-');
  return String(identity.start ?? (descends ? (identity.max_value ?? -1) : (identity.min_value ?? 1)));
}
