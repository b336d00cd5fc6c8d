import { exprText } from '@atlas/dialect';
import type { ChangeOf, Column, Statement, TableChange } from '@atlas/model';
import { onUpdateOf } from '../attrs.ts';
import { isExpression, isUnsafeDefault } from '../defaults.ts';
import { ident, nameKey, shown, wrap } from '../sql.ts';
import { type PlanContext, qualified, statement } from './context.ts';
import { mentions } from './remake.ts';

/** A step of an ALTER TABLE that has to be cut: clauses of one statement, or columns to fill with their defaults. */
export type Step = readonly TableChange[] | { readonly filled: readonly Column[] };

/**
 * MySQL refuses to copy a table in a statement that also sets a default which gives other values on a replica, such as
 * `uuid()`, and to add a column with one. Set alone, it needs no copy: a new column is added empty, filled, and gets its
 * default then; what builds on the column comes last.
 */
export function splitComputedDefaults(changes: readonly TableChange[], context: PlanContext): Step[] {
  if (context.capabilities.variant !== 'mysql') return [changes];
  const added = changes.flatMap((c) => (c.kind === 'add_column' && isUnsafeDefault(c.column) ? [c.column] : []));
  const isComputed = (c: TableChange): boolean =>
    c.kind === 'modify_column' &&
    c.aspects.every((a) => a === 'default' || a === 'comment' || a === 'null') &&
    c.to.default !== undefined &&
    isExpression(c.to.default) &&
    c.to.type.class !== 'time';
  const computed = changes.filter(isComputed);
  const isAlone = changes.length === 1 && !changes.some(hasNullAspect);
  if (added.length === 0 && (computed.length === 0 || isAlone)) return [changes];
  const names = new Set(added.map((c) => nameKey(c.name)));
  const later = changes.filter((c) => needsColumn(c, names));
  const first = changes
    .filter((c) => !computed.includes(c) && !later.includes(c))
    .map((c): TableChange => {
      if (c.kind !== 'add_column' || !added.includes(c.column)) return c;
      return { ...c, column: emptyColumn(c.column) };
    });
  const tightened = [
    ...added.filter((c) => !c.null).map((c) => tighten(emptyColumn(c), c)),
    ...computed.filter(hasNullAspect).map((c) => tighten((c as ModifyColumn).from, (c as ModifyColumn).to)),
  ];
  return [
    first,
    ...(added.length === 0 ? [] : [{ filled: added }]),
    tightened,
    ...added.map((c): Step => [{ kind: 'modify_column', from: withoutDefault(c), to: c, aspects: ['default'] }]),
    ...computed.map((c): Step => [c]),
    later,
  ].filter((step) => isFill(step) || step.length > 0);
}

type ModifyColumn = TableChange & { readonly kind: 'modify_column' };

function hasNullAspect(c: TableChange): boolean {
  return c.kind === 'modify_column' && c.aspects.includes('null');
}

function withoutDefault(column: Column): Column {
  const { default: _default, ...rest } = column;
  return rest;
}

function emptyColumn(column: Column): Column {
  return { ...withoutDefault(column), null: true };
}

/** Whether the column may be NULL, and nothing else, changes. */
function tighten(from: Column, to: Column): TableChange {
  const plain = from.default === undefined ? withoutDefault(to) : { ...to, default: from.default };
  return { kind: 'modify_column', from, to: { ...plain, null: to.null }, aspects: ['null'] };
}

/** Whether the change builds on one of the columns, given in lower case. */
function needsColumn(change: TableChange, names: ReadonlySet<string>): boolean {
  const uses = (column: string | undefined, expr?: string): boolean =>
    (column !== undefined && names.has(nameKey(column))) || (expr !== undefined && mentions(expr, names));
  switch (change.kind) {
    case 'add_index':
      return change.index.parts.some((p) => uses(p.column, p.expr));
    case 'modify_index':
    case 'modify_primary_key':
      return change.to.parts.some((p) => uses(p.column, p.expr));
    case 'add_primary_key':
      return change.primaryKey.parts.some((p) => uses(p.column, p.expr));
    case 'add_foreign_key':
      return change.foreignKey.columns.some((c) => uses(c));
    case 'add_check':
      return uses(undefined, change.check.expr);
    case 'add_column':
      return change.column.generated !== undefined && uses(undefined, change.column.generated.expr);
    default:
      return false;
  }
}

export function isFill(step: Step): step is { readonly filled: readonly Column[] } {
  return 'filled' in step;
}

/** Gives the rows that are there the values they would have had, had the server allowed the default from the start. */
export function fillStatement(
  { filled }: { readonly filled: readonly Column[] },
  owner: ChangeOf<'modify_table'>,
  context: PlanContext,
): Statement {
  const { schema, to } = owner;
  const values = filled.map(
    (c) => `${ident(c.name)} = ${wrap(c.default === undefined ? 'NULL' : exprText(c.default))}`,
  );
  // Columns with ON UPDATE keep what they have when they are set to it.
  const kept = to.columns
    .filter((c) => onUpdateOf(c) !== undefined && owner.from.columns.some((x) => x.name === c.name))
    .map((c) => `${ident(c.name)} = ${ident(c.name)}`);
  const columns = filled.map((c) => shown(c.name)).join(', ');
  return statement(
    `UPDATE ${qualified(schema, to.name, context)} SET ${[...values, ...kept].join(', ')}`,
    `fill new column${filled.length === 1 ? '' : 's'} ${columns} of ${shown(to.name)}`,
    // The columns go again with what added them.
    { source: { ...owner, changes: [] }, reverse: [] },
  );
}
