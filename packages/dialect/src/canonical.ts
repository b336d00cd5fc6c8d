import {
  canonicalJson,
  type Column,
  type Expr,
  type ForeignKey,
  type Index,
  type Realm,
  type Routine,
  type Schema,
  type SchemaObject,
  type Table,
  type Trigger,
  type View,
} from '@atlas/model';
import { canonicalBody, unwrapParens } from '@atlas/sqltext';
import type { Dialect } from './dialect.ts';
import type { DiffHooks } from './diff-hooks.ts';
import { encodeRealm } from './hcl/encode.ts';

/** The name that the one schema of a bound connection has in canonical texts. */
const BOUND_SCHEMA = 'schema';

/**
 * A text that is equal for equal states, whatever they were read from: a database, or files that ran on a dev database of
 * its version. It is the HCL of the state with everything in name order, and without what comparisons pass over too: the
 * order of columns, the names of generated indexes, parentheses around expressions, positions, what stands aside. `bound`:
 * the realm is the one schema of a connection, whose name does not count. Not meant to be read back.
 */
export function canonicalState(realm: Realm, dialect: Pick<Dialect, 'hcl' | 'diff'>, bound: boolean): string {
  const { diff, hcl } = dialect;
  const printed = hcl.printRealm?.(realm) ?? realm;
  const schemas = printed.schemas.map((schema) => canonicalSchema(schema, diff));
  const named = bound ? schemas.map((schema) => ({ ...schema, name: BOUND_SCHEMA })) : schemas;
  return encodeRealm({ ...printed, schemas: byName(named), objects: sortObjects(printed.objects, diff) }, hcl);
}

function canonicalSchema(schema: Schema, hooks: DiffHooks): Schema {
  const routineKey = (r: Routine): string => hooks.routineKey?.(r) ?? r.name;
  return {
    ...schema,
    tables: byName(schema.tables).map((table) => canonicalTable(table, hooks)),
    views: byName(schema.views).map((view) => canonicalView(view)),
    funcs: sorted(schema.funcs, routineKey).map(canonicalRoutine),
    procs: sorted(schema.procs, routineKey).map(canonicalRoutine),
    objects: sortObjects(schema.objects, hooks),
  };
}

function canonicalTable(table: Table, hooks: DiffHooks): Table {
  // By the name alone: what else makes an index one of a constraint is not said in HCL.
  const isGenerated = (index: Index): boolean => hooks.isGeneratedIndexName?.({ ...index, attrs: {} }, table) ?? false;
  const indexes = table.indexes.map((index) => {
    const own = canonicalIndex(index);
    return isGenerated(index) ? { ...own, name: '' } : own;
  });
  return {
    ...table,
    columns: byName(table.columns).map(canonicalColumn),
    indexes: sorted(indexes, (index) => `${index.name}\0${canonicalJson(index)}`),
    foreignKeys: sorted(table.foreignKeys.map(canonicalForeignKey), (key) => `${key.symbol}\0${canonicalJson(key)}`),
    checks: sorted(
      table.checks.map((check) => ({ ...check, expr: canonicalExpr(check.expr) })),
      (check) => `${check.name}\0${canonicalJson(check)}`,
    ),
    triggers: byName(table.triggers).map(canonicalTrigger),
  };
}

/** Where keys have no names, servers number them in the order of the text. */
function canonicalForeignKey(key: ForeignKey): ForeignKey {
  return /^\d+$/.test(key.symbol) ? { ...key, symbol: '' } : key;
}

function canonicalView(view: View): View {
  return {
    ...view,
    def: canonicalBody(view.def),
    indexes: byName(view.indexes.map(canonicalIndex)),
    triggers: byName(view.triggers).map(canonicalTrigger),
  };
}

function canonicalRoutine(routine: Routine): Routine {
  return { ...routine, body: canonicalBody(routine.body) };
}

function canonicalTrigger(trigger: Trigger): Trigger {
  return { ...trigger, body: canonicalBody(trigger.body) };
}

function canonicalColumn(column: Column): Column {
  const { default: value, generated } = column;
  return {
    ...column,
    ...(value === undefined ? {} : { default: canonicalDefault(value) }),
    ...(generated === undefined ? {} : { generated: { ...generated, expr: canonicalExpr(generated.expr) } }),
  };
}

function canonicalDefault(value: Expr): Expr {
  return value.kind === 'named'
    ? { ...value, expr: canonicalDefault(value.expr) }
    : { ...value, text: canonicalExpr(value.text) };
}

function canonicalIndex(index: Index): Index {
  const parts = index.parts.map((part) =>
    part.expr === undefined ? part : { ...part, expr: canonicalExpr(part.expr) },
  );
  return { ...index, parts };
}

function canonicalExpr(text: string): string {
  return unwrapParens(text.trim());
}

function sortObjects(objects: readonly SchemaObject[], hooks: DiffHooks): readonly SchemaObject[] {
  return sorted(objects, (o) => `${o.kind}\0${hooks.objectKey?.(o) ?? o.name}`);
}

function byName<T extends { readonly name: string }>(items: readonly T[]): readonly T[] {
  return sorted(items, ({ name }) => name);
}

/** By code unit, so that no locale decides. */
function sorted<T>(items: readonly T[], key: (item: T) => string): readonly T[] {
  return items
    .map((item) => ({ item, key: key(item) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ item }) => item);
}
