import type { Column } from '@atlas/model';
import { isSerial, withoutSerial } from '../column-types.ts';
import { serialSequenceName } from '../names.ts';
import { columnAttrs } from '../types.ts';
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
  if (!was && !is) return { before: [], after: [], from };
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
  const alter = (clause: string): string =>
    `ALTER TABLE ${context.name(schema, table)} ALTER COLUMN ${ident(to.name)} ${clause}`;
  const comment = `modify ${quoted(table)} table`;
  if (is) {
    const { identity, ...attrs } = columnAttrs(from);
    const createIt = draft(create(to), `create sequence for serial column ${quoted(to.name)}`, drop(to));
    if (identity === undefined) return { before: [createIt], after: [], from, nextval: nextval(to) };
    // The identity's own sequence has the name that the new one needs.
    const before = [draft(alter('DROP IDENTITY'), comment, alter(`ADD ${identityClause(identity)}`)), createIt];
    return { before, after: [], from: { ...from, attrs: { ...attrs } }, nextval: nextval(to) };
  }
  const dropIt = draft(drop(from), `drop sequence used by serial column ${quoted(from.name)}`, create(from));
  if (columnAttrs(to).identity === undefined) return { before: [], after: [dropIt], from, oldNextval: nextval(from) };
  const before = [draft(alter('DROP DEFAULT'), comment, alter(`SET DEFAULT ${nextval(from)}`)), dropIt];
  return { before, after: [], from: { ...from, type: withoutSerial(from.type) } };
}
