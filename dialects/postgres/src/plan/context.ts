import type { PlanOptions } from '@atlas/dialect';
import type { Change, ColumnType, ObjectRef, Routine, SchemaObject, Statement, Table } from '@atlas/model';
import { quoteIdentifier, quoteLiteral, SqlBuilder } from '@atlas/sqltext';
import type { PostgresCapabilities } from '../capabilities.ts';
import { isAccess } from '../access.ts';
import { formatColumnType } from '../column-types.ts';
import { objectKey } from '../diff/objects.ts';
import { DependentIndex } from './dependents.ts';
import { isSqlText, type RoleRef, type SqlText } from '../types.ts';

/** What every part of the planner needs: the options, and how names and types are spelled under them. */
export interface PlanContext {
  readonly options: PlanOptions;
  readonly capabilities: PostgresCapabilities;
  /** Prints CREATE TABLE and the like; lines are indented as the options say. */
  builder(): SqlBuilder;
  /** The name of an object of a schema, qualified as the options say. */
  name(schema: string | undefined, name: string): string;
  /** A type as SQL, seen from an object of `schema`. */
  type(type: ColumnType, schema: string | undefined): string;
  /** The name of what a reference of an object in `schema` points at, or the SQL text that stands for it. */
  ref(ref: ObjectRef | SqlText, schema: string | undefined): string;
  /** A table as it is in the end, if the changes or the realm of the options tell. */
  findTable(schema: string, name: string): Table | undefined;
  /** Whether something in the `to` realm uses the object with this key. */
  hasDependents(key: string): boolean;
  /** Tells overloads, and objects of one kind, apart. */
  routineKey(routine: Routine): string;
  objectKey(object: SchemaObject): string;
}

/** One statement before it is known which change it belongs to. */
export interface Draft extends Omit<Statement, 'source' | 'reverse'> {
  /** Statements that undo it, in order. Absent when it cannot be undone. */
  readonly reverse?: readonly string[];
}

export function newContext(
  options: PlanOptions,
  capabilities: PostgresCapabilities,
  changes: readonly Change[] = [],
): PlanContext {
  const { schemaQualifier, indent } = options;
  const name = (schema: string | undefined, object: string): string => {
    const qualifier = schemaQualifier ?? schema ?? '';
    return qualifier === '' ? ident(object) : `${ident(qualifier)}.${ident(object)}`;
  };
  let dependents: DependentIndex | undefined;
  return {
    options,
    capabilities,
    builder: () => new SqlBuilder({ quote: 'double', schemaQualifier, indent }),
    name,
    type: (type, schema) => formatColumnType(type, (ref) => name(ref.schema ?? schema, ref.name)),
    ref: (ref, schema) => (isSqlText(ref) ? ref.sql : name(ref.schema ?? schema, ref.name)),
    findTable: (schema, table) =>
      options.to?.schemas.find((s) => s.name === schema)?.tables.find((t) => t.name === table) ??
      changes.flatMap((c) =>
        c.kind === 'add_table' && c.schema === schema && c.table.name === table ? [c.table] : [],
      )[0],
    hasDependents: (key) => {
      if (options.to === undefined) return false;
      dependents ??= new DependentIndex(options.to);
      return dependents.of({ kind: 'object', key }).some((d) => d.kind !== 'object' || !isAccess(d.object));
    },
    routineKey: (routine) =>
      `${routine.name}(${routine.args
        .filter((a) => a.mode !== 'OUT')
        .map((a) => formatColumnType(a.type))
        .join(',')})`,
    objectKey,
  };
}

/** A quoted identifier. PostgreSQL folds unquoted ones, so plans quote all. */
export function ident(name: string): string {
  return quoteIdentifier(name, 'double');
}

/** Quoted identifiers with commas between, in parentheses. */
export function identList(names: readonly string[]): string {
  return `(${names.map(ident).join(', ')})`;
}

/** A string literal under `standard_conforming_strings`, the server's default. */
export function literal(text: string): string {
  return quoteLiteral(text);
}

/** A name as it stands in a comment of a statement: in double quotes, with backslash escapes. */
export function quoted(name: string): string {
  return JSON.stringify(name);
}

/** The text in dollar quotes, with a tag that does not occur in it. */
export function dollarQuote(text: string): string {
  // A body that ends in `$` would merge with the closing quote.
  const isFree = (tag: string): boolean => !text.includes(`$${tag}$`) && !`${text}$`.includes(`$${tag}$`);
  for (const tag of ['', 'body', '_']) if (isFree(tag)) return `$${tag}$${text}$${tag}$`;
  let n = 1;
  while (!isFree(`body${n}`)) n++;
  return `$body${n}$${text}$body${n}$`;
}

const ROLE_WORDS = new Set(['PUBLIC', 'CURRENT_ROLE', 'CURRENT_USER', 'SESSION_USER']);

/** A role as SQL: words such as PUBLIC bare, names quoted. */
export function roleSql(role: RoleRef): string {
  if (typeof role !== 'string') return ident(role.name);
  return ROLE_WORDS.has(role) ? role : ident(role);
}

/** A statement whose opposite is one statement, or several. */
export function draft(cmd: string, comment: string, reverse?: string | readonly string[]): Draft {
  if (reverse === undefined) return { cmd, comment };
  return { cmd, comment, reverse: typeof reverse === 'string' ? [reverse] : reverse };
}

/** The statements of some drafts, as the opposite of a statement that drops what they make. */
export function commands(drafts: readonly Draft[]): string[] {
  return drafts.map((d) => d.cmd);
}

/** The drafts as statements of one change. */
export function withSource(drafts: readonly Draft[], source: Change): Statement[] {
  return drafts.map((d) => ({ ...d, source }));
}
