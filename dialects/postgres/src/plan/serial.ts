import type { Column } from '@atlas/model';
import { isSerial, withoutSerial } from '../column-types.ts';
import { serialSequenceName } from '../names.ts';
import { columnAttrs, type Identity } from '../types.ts';
import { identityClause } from './columns.ts';
import { type Draft, draft, ident, literal, type PlanContext, quoted } from './context.ts';

/** What a change to or from a serial type needs besides the clauses of the column itself. */
export interface SerialPlan {
  readonly before: readonly Draft[];
  readonly after: readonly Draft[];
  /** The column after `before` has run. */
  readonly from: Column;
  /** The default of a column that becomes serial, and of one that was. */
  readonly nextval?: string;
  readonly oldNextval?: string;
}

/** The name of the sequence behind a serial column. */
export function serialSequence(table: string, column: Column): string {
  return columnAttrs(column).serial_sequence ?? serialSequenceName(table, column.name);
}

/**
 * `keepsSequence`: the sequence was, or will be, an object of its own; it is neither made nor dropped here.
 */
export function planSerial(
  schema: string,
  table: string,
  from: Column,
  to: Column,
  context: PlanContext,
  keepsSequence: boolean,
): SerialPlan {
  const [was, is] = [isSerial(from.type), isSerial(to.type)];
  if (!was && !is) {
    const [had, has] = [from, to].map((c) => columnAttrs(c).identity !== undefined);
    return { before: [], after: has && !had ? [passRows(schema, table, to, context)] : [], from };
  }
  const sequence = (column: Column): string => context.name(schema, serialSequence(table, column));
  const nextval = (column: Column): string => `nextval(${literal(sequence(column))})`;
  const width = (column: Column): string => withoutSerial(column.type).name;
  if (was && is) {
    if (width(from) === width(to)) return { before: [], after: [], from };
    const alter = (column: Column): string => `ALTER SEQUENCE ${sequence(from)} AS ${width(column)}`;
    const comment = `modify sequence ${quoted(serialSequence(table, from))}`;
    return { before: [], after: [draft(alter(to), comment, alter(from))], from };
  }
  if (keepsSequence)
    return { before: [], after: [], from, ...(is ? { nextval: nextval(to) } : { oldNextval: nextval(from) }) };
  const create = (column: Column): string => {
    const type = width(column) === 'bigint' ? '' : ` AS ${width(column)}`;
    return `CREATE SEQUENCE IF NOT EXISTS ${sequence(column)}${type} OWNED BY ${context.name(schema, table)}.${ident(column.name)}`;
  };
  const drop = (column: Column): string => `DROP SEQUENCE IF EXISTS ${sequence(column)}`;
  if (is) {
    const { identity, ...attrs } = columnAttrs(from);
    const createIt = draft(create(to), `create sequence for serial column ${quoted(to.name)}`, drop(to));
    if (identity === undefined) {
      const after = [passRows(schema, table, to, context)];
      return { before: [createIt], after, from, nextval: nextval(to) };
    }
    const before = toSerial(schema, table, to, identity, context);
    return { before, after: [], from: { ...from, attrs: { ...attrs } }, nextval: nextval(to) };
  }
  const dropIt = draft(drop(from), `drop sequence used by serial column ${quoted(from.name)}`, [
    create(from),
    passRowsCommand(schema, table, from, context),
  ]);
  if (columnAttrs(to).identity === undefined) return { before: [], after: [dropIt], from, oldNextval: nextval(from) };
  const { before, after } = toIdentity(schema, table, from, to, context);
  return { before, after, from: { ...from, type: withoutSerial(from.type) } };
}

/**
 * Puts a new sequence behind the numbers that the rows have: it would give them again. On an empty table it does
 * nothing, and so where the sequence starts behind them anyway.
 */
export function passRows(schema: string, table: string, column: Column, context: PlanContext): Draft {
  const comment = `continue column ${quoted(column.name)} behind its rows`;
  return draft(passRowsCommand(schema, table, column, context), comment, []);
}

/** The command of `passRows`. Numbers that the sequence cannot reach do not count. */
export function passRowsCommand(schema: string, table: string, column: Column, context: PlanContext): string {
  const { start, increment = 1, min_value, max_value } = columnAttrs(column).identity ?? {};
  const [relation, name] = [context.name(schema, table), ident(column.name)];
  const descends = String(increment).startsWith('-');
  const [last, passed, bound] = descends ? ['min', '<=', min_value] : ['max', '>=', max_value];
  const first = start ?? (descends ? (max_value ?? -1) : (min_value ?? 1));
  const reach = bound === undefined ? '' : ` WHERE ${name} ${descends ? '>=' : '<='} ${bound}`;
  const sequence = `pg_get_serial_sequence(${literal(relation)}, ${literal(column.name)})`;
  return `SELECT setval(${sequence}, last) FROM (SELECT ${last}(${name}) AS last FROM ${relation}${reach}) AS used WHERE last ${passed} ${first}`;
}

/** The name of a sequence while another one takes its place. */
function asideName(sequence: string): string {
  return `${sequence.slice(0, 55)}__old`;
}

/** What the statements that exchange two sequences of a column have in common. */
function exchange(schema: string, table: string, column: Column, context: PlanContext) {
  const name = serialSequence(table, column);
  const [sequence, aside] = [context.name(schema, name), context.name(schema, asideName(name))];
  const width = withoutSerial(column.type).name;
  const owned = `${context.name(schema, table)}.${ident(column.name)}`;
  const owner = (sql: string): string => `ALTER SEQUENCE ${sequence} OWNED BY ${sql}`;
  return {
    name,
    sequence,
    aside,
    create: `CREATE SEQUENCE ${aside}${width === 'bigint' ? '' : ` AS ${width}`}`,
    drop: `DROP SEQUENCE ${aside}`,
    alter: (action: string): string =>
      `ALTER TABLE ${context.name(schema, table)} ALTER COLUMN ${ident(column.name)} ${action}`,
    own: owner(owned),
    free: owner('NONE'),
    putAside: `ALTER SEQUENCE ${sequence} RENAME TO ${ident(asideName(name))}`,
    putBack: `ALTER SEQUENCE ${aside} RENAME TO ${ident(name)}`,
    /** The sequence that the server made for the identity, whatever its name. */
    identity: `pg_get_serial_sequence(${literal(context.name(schema, table))}, ${literal(column.name)})`,
  };
}

/** The identity goes on where the sequence stopped: a new one would give numbers that are in the table. */
function toIdentity(
  schema: string,
  table: string,
  from: Column,
  to: Column,
  context: PlanContext,
): { readonly before: Draft[]; readonly after: Draft[] } {
  const x = exchange(schema, table, from, context);
  const { start, increment = 1 } = columnAttrs(to).identity ?? {};
  // A start that someone chose counts as long as the sequence has not passed it.
  const passed =
    start === undefined ? '' : ` WHERE last_value ${String(increment).startsWith('-') ? '<=' : '>='} ${start}`;
  const forth = `SELECT setval(${x.identity}, last_value, is_called) FROM ${x.aside}${passed}`;
  const back = `SELECT setval(${literal(x.aside)}, pg_sequence_last_value(${x.identity}::regclass))`;
  const comment = `modify ${quoted(table)} table`;
  const sequence = `set sequence ${quoted(x.name)} aside`;
  return {
    before: [
      draft(x.alter('DROP DEFAULT'), comment, x.alter(`SET DEFAULT nextval(${literal(x.sequence)})`)),
      draft(x.free, sequence, x.own),
      draft(x.putAside, sequence, x.putBack),
    ],
    after: [
      draft(forth, `continue identity column ${quoted(to.name)} where its sequence stopped`, back),
      draft(x.drop, `drop sequence used by serial column ${quoted(from.name)}`, x.create),
    ],
  };
}

/** The opposite of `toIdentity`. */
function toSerial(schema: string, table: string, to: Column, identity: Identity, context: PlanContext): Draft[] {
  const x = exchange(schema, table, to, context);
  const forth = `SELECT setval(${literal(x.aside)}, pg_sequence_last_value(${x.identity}::regclass))`;
  const back = `SELECT setval(${x.identity}, last_value, is_called) FROM ${x.aside}`;
  const made = `create sequence for serial column ${quoted(to.name)}`;
  return [
    draft(x.create, made, x.drop),
    draft(forth, `continue sequence ${quoted(x.name)} where the identity column stopped`, back),
    // The identity's own sequence has the name that the new one needs.
    draft(x.alter('DROP IDENTITY'), `modify ${quoted(table)} table`, x.alter(`ADD ${identityClause(identity)}`)),
    draft(x.putBack, made, x.putAside),
    draft(x.own, made, x.free),
  ];
}
