import type { ChangeOf, Column, SchemaObject, Table } from '@atlas/model';
import { defaultsAgree } from '../diff.ts';
import { objectAttrs } from '../types.ts';
import { defaultSql } from './columns.ts';
import { collationPlanner } from './catalog-objects.ts';
import { type Draft, draft, ident, type PlanContext, quoted } from './context.ts';
import { createObject, nounOf, type ObjectPlanner } from './object-planner.ts';
import { compositePlanner, domainPlanner, enumPlanner, rangePlanner } from './user-types.ts';

const PLANNERS: { readonly [kind: string]: ObjectPlanner | undefined } = {
  enum: enumPlanner,
  domain: domainPlanner,
  composite: compositePlanner,
  range: rangePlanner,
  collation: collationPlanner,
};

/** A column that moves from the old form of a type to the new one. */
interface Converted {
  readonly schema: string;
  readonly table: Table;
  readonly column: Column;
  /** The same column in the end. */
  readonly target: Column;
}

/** The columns of a type, or of arrays of it, that keep it, in the order of the realm. */
export function convertedColumns(change: ChangeOf<'modify_object'>, context: PlanContext): Converted[] {
  const { from, to } = context.options;
  const found: Converted[] = [];
  for (const schema of from?.schemas ?? []) {
    for (const table of schema.tables) {
      const end = to?.schemas.find((s) => s.name === schema.name)?.tables.find((t) => t.name === table.name);
      for (const column of table.columns) {
        if (!isOfType(column, change, schema.name)) continue;
        const target = end?.columns.find((c) => c.name === column.name);
        if (target !== undefined && isOfType(target, change, schema.name) && target.generated === undefined)
          found.push({ schema: schema.name, table, column, target });
      }
    }
  }
  return found;
}

function isOfType(column: Column, change: ChangeOf<'modify_object'>, schema: string): boolean {
  const { name, kind } = change.from;
  if (kind === 'collation')
    return [name, `${ident(change.schema ?? '')}.${ident(name)}`].includes(column.collate ?? '');
  const { ref } = column.type;
  return ref !== undefined && ref.name === name && (ref.schema ?? schema) === change.schema && ref.kind === kind;
}

/** Whether a type has to be built anew beside the old one, because columns use it. */
export function isRebuiltType(change: ChangeOf<'modify_object'>, context: PlanContext): boolean {
  return (
    PLANNERS[change.to.kind] !== undefined &&
    (change.to.kind === 'enum' || convertedColumns(change, context).length > 0)
  );
}

/** The name that the old form has until nothing uses it any more. */
function oldName(object: SchemaObject): string {
  return `${object.name.slice(0, 55)}__old`;
}

function keywordOf(object: SchemaObject): string {
  return object.kind === 'domain' || object.kind === 'collation' ? object.kind.toUpperCase() : 'TYPE';
}

/** Puts the new form in place of the old one and moves all columns to it. What used the old one was dropped before. */
export function rebuildType(change: ChangeOf<'modify_object'>, context: PlanContext): Draft[] {
  const { from, to, schema } = change;
  const planner = PLANNERS[to.kind];
  if (planner === undefined) return [];
  const keyword = keywordOf(to);
  const noun = nounOf(planner, from);
  const name = context.name(schema, from.name);
  const drafts = [
    draft(`ALTER ${keyword} ${name} RENAME TO ${ident(oldName(from))}`, `set ${noun} aside`),
    ...createObject(planner, to, schema, context).map(({ reverse: _reverse, ...d }) => d),
  ];
  const tables = new Map<Table, Converted[]>();
  for (const column of convertedColumns(change, context))
    tables.set(column.table, [...(tables.get(column.table) ?? []), column]);
  for (const [table, columns] of tables) {
    const clauses = columns.flatMap((c) => convertClauses(change, c, context));
    const where = columns[0]?.schema;
    const comment = `modify ${quoted(table.name)} table`;
    drafts.push(draft(`ALTER TABLE ${context.name(where, table.name)} ${clauses.join(', ')}`, comment));
  }
  return drafts;
}

/** Drops the old form, at the end of the plan. */
export function dropOldType(change: ChangeOf<'modify_object'>, context: PlanContext): Draft {
  const { from, schema } = change;
  const keyword = keywordOf(from);
  const noun = nounOf(PLANNERS[from.kind] ?? enumPlanner, from);
  return draft(`DROP ${keyword} ${context.name(schema, oldName(from))}`, `drop old ${noun}`);
}

function convertClauses(
  change: ChangeOf<'modify_object'>,
  { schema, column, target }: Converted,
  context: PlanContext,
): string[] {
  const alter = `ALTER COLUMN ${ident(column.name)}`;
  if (change.to.kind === 'collation') {
    // The name is that of the new one by now.
    const name = context.name(change.schema, change.to.name);
    return [`${alter} TYPE ${context.type(target.type, schema)} COLLATE ${name}`];
  }
  const type = context.type(target.type, schema);
  const keeps =
    column.default !== undefined && target.default !== undefined && defaultsAgree(column.default, target.default);
  return [
    ...(column.default === undefined ? [] : [`${alter} DROP DEFAULT`]),
    `${alter} TYPE ${type} USING ${conversion(change, column, type, context)}`,
    ...(keeps && target.default !== undefined ? [`${alter} SET DEFAULT ${defaultSql(target.default, target)}`] : []),
  ];
}

function conversion(change: ChangeOf<'modify_object'>, column: Column, type: string, context: PlanContext): string {
  const name = ident(column.name);
  const isArray = column.type.attrs?.class === 'array';
  if (change.to.kind === 'composite' && !isArray) {
    const old = new Set(objectAttrs('composite', change.from).field.map((f) => f.name));
    const values = objectAttrs('composite', change.to).field.map((f) => {
      const fieldType = context.type(f.type, change.schema);
      if (!old.has(f.name)) return `NULL::${fieldType}`;
      // A type of the same name may have been built again as well.
      return `(${name}).${ident(f.name)}${f.type.ref === undefined ? '' : '::text'}::${fieldType}`;
    });
    return `CASE WHEN ${name} IS NULL THEN NULL ELSE ROW(${values.join(', ')})::${type} END`;
  }
  return `${name}::text${isArray ? '[]' : ''}::${type}`;
}
