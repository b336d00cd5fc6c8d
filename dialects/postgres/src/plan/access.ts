import { objectKey } from '@atlas/dialect';
import type { Change, Column, ObjectRef, Realm, SchemaObject, Table } from '@atlas/model';
import { accessAttrs, groupKey, isAccess, ownerOf, permissionsOf, subjectKey, subjectOf } from '../access.ts';
import { isSerial } from '../column-types.ts';
import { serialSequenceName } from '../names.ts';
import { columnAttrs, objectAttrs } from '../types.ts';
import { type Draft, draft, ident, type PlanContext, quoted, roleSql } from './context.ts';
import type { Doomed } from './dependents.ts';
import { changePermission, grantTarget } from './permissions.ts';
import { inputTypes } from './routines.ts';
import { serialSequence } from './serial.ts';

/** `OWNER TO` between two versions; absent means that nobody said. */
export function changeOwner(
  from: SchemaObject | undefined,
  to: SchemaObject | undefined,
  schema: string | undefined,
  context: PlanContext,
): Draft[] {
  const owner = to ?? from;
  // Nothing is known of an owner that is no longer wanted.
  if (owner === undefined || to === undefined) return [];
  const { for: on } = objectAttrs('owner', owner);
  const alter = (o: SchemaObject): string =>
    `ALTER ${ownerTarget(on, schema, context)} OWNER TO ${roleSql(objectAttrs('owner', o).to)}`;
  const comment = `set owner of ${on.kind.replaceAll('_', ' ')} ${quoted(on.name)}`;
  return [draft(alter(to), comment, from === undefined ? [] : alter(from))];
}

const OWNED: { readonly [kind: string]: string } = {
  table: 'TABLE',
  partition: 'TABLE',
  view: 'VIEW',
  materialized: 'MATERIALIZED VIEW',
  foreign_table: 'FOREIGN TABLE',
  server: 'SERVER',
};

function ownerTarget(on: ObjectRef, schema: string | undefined, context: PlanContext): string {
  const keyword = OWNED[on.kind];
  if (on.kind === 'server') return `SERVER ${ident(on.name)}`;
  if (on.kind === 'aggregate') return grantTarget(on, schema, context).replace(/^FUNCTION/, 'AGGREGATE');
  return keyword === undefined
    ? grantTarget(on, schema, context)
    : `${keyword} ${context.name(on.schema ?? schema, on.name)}`;
}

/** What a change takes away or makes, by the keys of subjects; a group stands for the object with its parts. */
interface Touched {
  readonly groups: ReadonlySet<string>;
  readonly columns: ReadonlySet<string>;
}

function routineKeys(schema: string, name: string, args: readonly string[]): string {
  return subjectKey({ kind: 'function', name, args }, schema);
}

function touchedBy(changes: readonly Change[], way: 'drop' | 'add', context: PlanContext): Touched {
  const groups = new Set<string>();
  const columns = new Set<string>();
  const add = (kind: string, schema: string | undefined, name: string): void => {
    groups.add(objectKey(kind, schema, name));
  };
  for (const change of changes) {
    switch (change.kind) {
      case `${way}_table`:
        if (!('table' in change)) break;
        add('table', change.schema, change.table.name);
        for (const name of sequencesOf(change.table)) add('sequence', change.schema, name);
        break;
      case `${way}_view`:
        if ('view' in change) add('view', change.schema, change.view.name);
        break;
      case `${way}_func`:
      case `${way}_proc`: {
        const routine = 'func' in change ? change.func : 'proc' in change ? change.proc : undefined;
        if (routine === undefined || !('schema' in change) || typeof change.schema !== 'string') break;
        const args = inputTypes(routine.args).map((t) => context.type(t, change.schema as string));
        groups.add(routineKeys(change.schema, routine.name, args));
        break;
      }
      case `${way}_object`:
        if (!('object' in change) || isAccess(change.object)) break;
        if (change.object.kind === 'aggregate') {
          const args = (objectAttrs('aggregate', change.object).arg ?? []).map((a) =>
            context.type(a.type, change.schema),
          );
          groups.add(routineKeys(change.schema ?? '', change.object.name, args));
        } else add(change.object.kind, change.schema, change.object.name);
        break;
      case 'modify_object':
        if (change.clauses?.rebuild === true) add(change.to.kind, change.schema, change.to.name);
        break;
      case 'modify_table':
        for (const inner of change.changes) {
          if (inner.kind === `${way}_column` && 'column' in inner)
            columns.add(subjectKey({ kind: 'column', table: change.to.name, name: inner.column.name }, change.schema));
          if (inner.kind !== 'modify_column') continue;
          const name = exchangedSequence(change.to.name, inner.from, inner.to);
          if (name !== undefined) add('sequence', change.schema, name);
        }
        break;
      default:
    }
  }
  return { groups, columns };
}

/** The sequence that a column exchanges for one of the same name, when it goes from serial to identity or back. */
function exchangedSequence(table: string, from: Column, to: Column): string | undefined {
  const [was, is] = [sequenceOf(table, from), sequenceOf(table, to)];
  return isSerial(from.type) !== isSerial(to.type) && was !== undefined && was === is ? was : undefined;
}

function sequenceOf(table: string, column: Column): string | undefined {
  if (isSerial(column.type)) return serialSequence(table, column);
  return columnAttrs(column).identity === undefined ? undefined : serialSequenceName(table, column.name);
}

function sequencesOf(table: Table): string[] {
  return table.columns.flatMap((c) => sequenceOf(table.name, c) ?? []);
}

/** Who may do what with the objects of a realm: permissions and owners, whether they are managed or stand aside. */
interface Entry {
  readonly schema: string | undefined;
  readonly object: SchemaObject;
}

function* managedIn(realm: Realm | undefined): Iterable<Entry> {
  for (const schema of realm?.schemas ?? [])
    for (const object of schema.objects)
      if (object.kind === 'permission' || object.kind === 'owner') yield { schema: schema.name, object };
  for (const object of realm?.objects ?? [])
    if (object.kind === 'permission' || object.kind === 'owner') yield { schema: undefined, object };
}

function* asideIn(realm: Realm | undefined): Iterable<Entry> {
  const of = function* (list: Realm['aside'], schema: string | undefined): Iterable<Entry> {
    for (const aside of list ?? []) {
      const { grants, owner, table } = accessAttrs(aside);
      // Whoever grants has to be the owner, or stand above.
      if (owner !== undefined) yield { schema, object: ownerOf(aside.of, owner) };
      if (grants === undefined) continue;
      for (const object of permissionsOf(aside.of, grants, table === undefined ? [] : [table]))
        yield { schema, object };
    }
  };
  for (const schema of realm?.schemas ?? []) yield* of(schema.aside, schema.name);
  yield* of(realm?.aside, undefined);
}

/** Whether a table belongs to someone else than those who make things here. */
export function hasForeignOwner(schema: string, table: string, realm: Realm | undefined): boolean {
  const key = objectKey('table', schema, table);
  const isOfTable = ({ schema: home, object }: Entry): boolean =>
    object.kind === 'owner' && groupKey(subjectOf(object), home) === key;
  return [...managedIn(realm), ...asideIn(realm)].some(isOfTable);
}

/** The key of a routine whose name alone says which one it is stands without arguments. */
function touches(touched: Touched, { schema, object }: Entry, realm: Realm | undefined): boolean {
  const on = subjectOf(object);
  if (touched.columns.has(subjectKey(on, schema))) return true;
  const key = groupKey(on, schema);
  if (touched.groups.has(key)) return true;
  if (!ROUTINES.has(on.kind) || on.args !== undefined) return false;
  const home = realm?.schemas.find((s) => s.name === (on.schema ?? schema));
  const routine = [...(home?.funcs ?? []), ...(home?.procs ?? [])].find((r) => r.name === on.name);
  return [...touched.groups].some((k) => k.startsWith(`${key}(`)) && (routine !== undefined || on.kind === 'aggregate');
}

const ROUTINES = new Set(['function', 'procedure', 'aggregate']);

/**
 * Privileges and owners go with what is dropped. Where it is made again, those that are wanted in the end are given
 * again; where nobody manages them, those that it had. `also` is what goes by other means. That comes last: a materialized view over a view that has gone
 * to its owner would be filled with that one's privileges.
 */
export function restoreAccess(
  teardown: readonly Change[],
  main: readonly Change[],
  also: readonly Doomed[],
  context: PlanContext,
): { readonly teardown: readonly Change[]; readonly main: readonly Change[]; readonly access: readonly Change[] } {
  const all = [...teardown, ...main];
  const [dropped, made] = [touchedBy(all, 'drop', context), touchedBy(all, 'add', context)];
  const both: Touched = {
    groups: new Set([...dropped.groups, ...goneKeys(also)].filter((k) => made.groups.has(k))),
    columns: new Set([...dropped.columns].filter((k) => made.columns.has(k))),
  };
  if (both.groups.size === 0 && both.columns.size === 0) return { teardown, main, access: [] };
  const { from, to } = context.options;
  const isRestored = (change: Change): boolean => {
    if (change.kind === 'add_object') return isOn({ schema: change.schema, object: change.object }, to);
    if (change.kind === 'drop_object') return isOn({ schema: change.schema, object: change.object }, from);
    return change.kind === 'modify_object' && isOn({ schema: change.schema, object: change.to }, to);
  };
  const isOn = (entry: Entry, realm: Realm | undefined): boolean =>
    (entry.object.kind === 'permission' || entry.object.kind === 'owner') && touches(both, entry, realm);
  const wanted = [
    ...[...managedIn(to)].filter((e) => isOn(e, to)),
    ...[...asideIn(from)].filter((e) => isOn(e, from) && isLeft(e, to)),
  ];
  const given = wanted
    .sort((a, b) => Number(a.object.kind !== 'owner') - Number(b.object.kind !== 'owner'))
    .map(({ schema, object }): Change => ({ kind: 'add_object', ...(schema === undefined ? {} : { schema }), object }));
  return {
    teardown: teardown.filter((c) => !isRestored(c)),
    main: main.filter((c) => !isRestored(c)),
    access: given,
  };
}

function goneKeys(also: readonly Doomed[]): string[] {
  return also.flatMap((doomed) => (doomed.kind === 'object' ? [doomed.key] : []));
}

/** Columns and sequences that the new form of a table does not have any more need nothing. */
function isLeft({ schema, object }: Entry, to: Realm | undefined): boolean {
  const on = subjectOf(object);
  const home = to?.schemas.find((s) => s.name === (on.schema ?? schema));
  if (on.kind === 'column') {
    const owner = [...(home?.tables ?? []), ...(home?.views ?? [])].find((t) => t.name === on.table);
    return owner === undefined || owner.columns.length === 0 || owner.columns.some((c) => c.name === on.name);
  }
  const table = object.deps?.find((d) => d.kind === 'table' && d.name !== on.name);
  if (on.kind !== 'sequence' || table === undefined) return true;
  const owner = home?.tables.find((t) => t.name === table.name);
  return (
    owner === undefined ||
    sequencesOf(owner).includes(on.name) ||
    home?.objects.some((o) => o.kind === 'sequence' && o.name === on.name) === true
  );
}

/** Statements that give back what went with a dropped object, for when the drop is undone. */
export function accessLostBy(change: Change, context: PlanContext): string[] {
  const lost = touchedBy([change], 'drop', context);
  if (lost.groups.size === 0 && lost.columns.size === 0) return [];
  const { from } = context.options;
  const entries = [...asideIn(from), ...managedIn(from)].filter((e) => touches(lost, e, from));
  return entries
    .sort((a, b) => Number(a.object.kind !== 'owner') - Number(b.object.kind !== 'owner'))
    .flatMap(({ schema, object }) =>
      object.kind === 'owner'
        ? changeOwner(undefined, object, schema, context)
        : changePermission(undefined, object, schema, context),
    )
    .map((d) => d.cmd);
}
