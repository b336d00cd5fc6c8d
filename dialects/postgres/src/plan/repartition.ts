import { jsonEqual, neededObjects, objectKey, UnsupportedChangeError } from '@atlas/dialect';
import type { Change, ChangeOf, Column, Index, ObjectRef, Realm, Schema, Table, TableChange } from '@atlas/model';
import { isSerial, withoutSerial } from '../column-types.ts';
import { serialSequenceName } from '../names.ts';
import { columnAttrs, objectAttrs, type PartitionKeyPart, tableAttrs } from '../types.ts';
import { hasForeignOwner } from './access.ts';
import { findPartition, partitionsUnder, type PlacedPartition, sharesOf } from './partition-lookup.ts';
import { castExpression } from './casts.ts';
import { primaryKeyName } from './constraints.ts';
import { type Draft, draft, ident, identList, literal, type PlanContext, quoted } from './context.ts';
import { usesColumn } from './mentions.ts';
import { ownTable } from './own-table.ts';
import { passRows, serialSequence } from './serial.ts';
import { partitionMessage } from './table-attributes.ts';

/**
 * A table that gets, loses or changes its partition key. The server cannot do that in place, so the table is built anew
 * around its rows: the old one steps aside under another name, the new one takes its place, the rows are copied, and
 * the old one is dropped last. A row that fits no partition, or breaks a constraint, stops the plan with all as it was.
 */
export interface Repartition {
  readonly source: ChangeOf<'modify_table'>;
  readonly schema: string;
  readonly from: Table;
  readonly to: Table;
  /** Partitions of the old table that stay as tables of their own, with the rows they have. */
  readonly leaving: readonly PlacedPartition[];
  /** Partitions of the old table that go with it. */
  readonly aside: readonly PlacedPartition[];
  /** Partitions of the new table. */
  readonly parts: readonly PlacedPartition[];
}

/** What `repartition` makes of the changes of a plan. */
export interface Repartitioned {
  readonly tables: readonly Repartition[];
  readonly changes: readonly Change[];
}

const idOf = (schema: string | undefined, name: string): string => `${schema ?? ''}\u0000${name}`;

/** Takes the tables to build anew out of the changes, and puts in what makes them. Throws `UnsupportedChangeError`. */
export function repartition(changes: readonly Change[], context: PlanContext): Repartitioned {
  const { from: before, to: after } = context.options;
  if (before === undefined || after === undefined) return { tables: [], changes };
  const tables = before.schemas.flatMap((schema) =>
    schema.tables.flatMap((from): Repartition[] => {
      const to = after.schemas.find((s) => s.name === schema.name)?.tables.find((t) => t.name === from.name);
      if (to === undefined || !isRepartitioned(schema.name, from, to, before, after)) return [];
      const source = changes.find(
        (c): c is ChangeOf<'modify_table'> =>
          c.kind === 'modify_table' && c.schema === schema.name && c.to.name === to.name,
      ) ?? { kind: 'modify_table', schema: schema.name, from, to, changes: [] };
      refuse(schema.name, from, to, before);
      const old = descendants(before, schema.name, from.name);
      const isTable = (p: PlacedPartition): boolean => findTable(after, p.schema, p.object.name) !== undefined;
      return [
        {
          source,
          schema: schema.name,
          from,
          to,
          leaving: old.filter(isTable),
          aside: old.filter((p) => !isTable(p)),
          parts: descendants(after, schema.name, to.name),
        },
      ];
    }),
  );
  if (tables.length === 0) return { tables, changes };
  return {
    tables,
    changes: [
      ...changes.flatMap((c) => withoutTable(c, tables, before)),
      ...tables.flatMap((t) => newTable(t, before, context)),
    ],
  };
}

function isRepartitioned(schema: string, from: Table, to: Table, before: Realm, after: Realm): boolean {
  const key = (table: Table): object | undefined => tableAttrs(table).partition;
  if (!jsonEqual(key(from), key(to))) return true;
  // A partition that is partitioned itself changes its key only with the whole.
  return descendants(before, schema, from.name).some(({ schema: home, object }) => {
    const other = findPartition(after, home, object.name);
    return (
      other !== undefined &&
      !jsonEqual(objectAttrs('partition', object).partition, objectAttrs('partition', other).partition)
    );
  });
}

function refuse(schema: string, table: Table, to: Table, before: Realm): void {
  const unplaced = keyOfNewColumns(table, to);
  if (unplaced !== undefined)
    throw new UnsupportedChangeError(
      'modify_table',
      `${partitionMessage(table.name, tableAttrs(table), tableAttrs(to))}: its rows have no ${quoted(unplaced)} that says which partition they belong to. Add and fill that column first, or drop the table`,
    );
  const isParent = before.schemas.some((s) =>
    s.tables.some((t) =>
      (tableAttrs(t).inherits ?? []).some((p) => p.name === table.name && (p.schema ?? s.name) === schema),
    ),
  );
  const [outside] = tableAttrs(table).outside_keys ?? [];
  if (outside !== undefined)
    throw new UnsupportedChangeError(
      'modify_table',
      `partition key of ${quoted(table.name)} cannot be changed (drop and add is required): its foreign key ${quoted(outside)} refers to a schema that was not inspected. Include that schema`,
    );
  if (!isParent) return;
  throw new UnsupportedChangeError(
    'modify_table',
    `partition key cannot be added to ${quoted(table.name)} (drop and add is required): other tables inherit from it. Let them go with ALTER TABLE ... NO INHERIT first`,
  );
}

/** A column of a changed key that the rows do not have yet. */
function keyOfNewColumns(from: Table, to: Table): string | undefined {
  const [old, key] = [tableAttrs(from).partition, tableAttrs(to).partition];
  if (old === undefined || key === undefined || jsonEqual(old, key)) return undefined;
  const known = new Set(from.columns.map((c) => c.name));
  return to.columns.find(({ name }) => {
    const isUsed = ({ column, expr }: PartitionKeyPart): boolean =>
      column === name || (expr !== undefined && usesColumn(expr, name));
    return !known.has(name) && ((key.columns ?? []).includes(name) || (key.by ?? []).some(isUsed));
  })?.name;
}

/** All partitions under a table, outer ones first. */
function descendants(realm: Realm, schema: string, name: string): PlacedPartition[] {
  return partitionsUnder(realm, schema, name).flatMap((p) => [p, ...descendants(realm, p.schema, p.object.name)]);
}

function findTable(realm: Realm | undefined, schema: string, name: string): Table | undefined {
  return realm?.schemas.find((s) => s.name === schema)?.tables.find((t) => t.name === name);
}

/** A change without what it says of the tables to be built anew, except for renames, which come first. */
function withoutTable(change: Change, tables: readonly Repartition[], before: Realm): Change[] {
  if (change.kind === 'modify_table') {
    if (!tables.some((t) => t.schema === change.schema && t.to.name === change.to.name)) return [change];
    const renames = change.changes.filter((c) => c.kind === 'rename_column');
    return renames.length === 0 ? [] : [{ ...change, changes: renames }];
  }
  if (change.kind !== 'modify_object' && change.kind !== 'add_object' && change.kind !== 'drop_object') return [change];
  const object = change.kind === 'modify_object' ? change.to : change.object;
  const { schema = '' } = change;
  if (object.kind !== 'partition') return [change];
  const has = (list: readonly PlacedPartition[]): boolean =>
    list.some((p) => p.schema === schema && p.object.name === object.name);
  // What is a table before or after is attached or detached with its rows; see `movePartitions`.
  const wasTable = findTable(before, schema, object.name) !== undefined;
  const stays = tables.some((t) => has(t.leaving) || (has(t.parts) && wasTable));
  if (stays) return [change];
  return tables.some((t) => has(t.aside) || has(t.parts)) ? [] : [change];
}

/** The changes that make the new table and its partitions, and all that has to wait for the rows. */
function newTable(table: Repartition, before: Realm, context: PlanContext): Change[] {
  const { schema, to } = table;
  const shell = shellOf(table, context);
  const parts = table.parts.flatMap(({ schema: home, object }): Change[] =>
    findTable(before, home, object.name) === undefined ? [{ kind: 'add_object', schema: home, object }] : [],
  );
  const { row_security, replica_identity } = to.attrs;
  const late: TableChange[] = [
    ...to.foreignKeys.map((foreignKey) => ({ kind: 'add_foreign_key' as const, foreignKey })),
    ...to.checks.filter(isNotValid).map((check) => ({ kind: 'add_check' as const, check })),
    ...(row_security === undefined ? [] : [{ kind: 'add_attr' as const, name: 'row_security', value: row_security }]),
    ...(replica_identity === undefined
      ? []
      : [{ kind: 'add_attr' as const, name: 'replica_identity', value: replica_identity }]),
  ];
  const rest: Change[] = late.length === 0 ? [] : [{ kind: 'modify_table', schema, from: shell, to, changes: late }];
  return [{ kind: 'add_table', schema, table: shell, clauses: { rebuild: true } }, ...parts, ...rest];
}

function isNotValid(check: Table['checks'][number]): boolean {
  return check.attrs.not_valid === true;
}

/** The new table without what would look at the rows, or act on them, while they are copied. */
function shellOf(table: Repartition, context: PlanContext): Table {
  const { to } = table;
  const { row_security: _security, replica_identity: _identity, ...attrs } = to.attrs;
  return {
    ...to,
    columns: to.columns.map((column) => {
      const sequence = keptSequence(table, column);
      if (sequence === undefined) return column;
      const { serial_sequence: _name, ...rest } = column.attrs;
      const name = context.name(table.schema, sequence);
      return {
        ...column,
        type: withoutSerial(column.type),
        default: { kind: 'raw', text: `nextval(${literal(name)})` },
        attrs: rest,
      };
    }),
    foreignKeys: [],
    checks: to.checks.filter((c) => !isNotValid(c)),
    triggers: [],
    attrs,
  };
}

/** The sequence of a serial column that stays serial: it moves to the new table with its position. */
function keptSequence({ from, to }: Repartition, column: Column): string | undefined {
  const old = from.columns.find((c) => c.name === column.name);
  if (old === undefined || !isSerial(old.type) || !isSerial(column.type)) return undefined;
  const [name, wanted] = [serialSequence(from.name, old), serialSequence(to.name, column)];
  return name === wanted ? name : undefined;
}

/** The names that relations have while they stand aside, by `idOf`. */
type Names = ReadonlyMap<string, string>;

/** The statements around the copy of the rows of one table. */
export interface RepartitionPlan {
  readonly source: Change;
  /** The old table makes room. */
  readonly before: readonly Draft[];
  /** The change of a partition that stays as a table, with the names that its indexes have by now. */
  renamed(change: Change): Change;
  /** Copies the rows, moves sequences, frees partitions that stay, and drops the old table. */
  readonly copy: readonly Draft[];
}

export function planRepartition(table: Repartition, context: PlanContext): RepartitionPlan {
  const taken = new Set(
    [...(context.options.from?.schemas ?? []), ...(context.options.to?.schemas ?? [])].flatMap(relationNames),
  );
  const wanted = new Set((context.options.to?.schemas ?? []).flatMap(relationNames));
  const names = new Map<string, string>();
  const before: Draft[] = [];
  const setAside = (keyword: string, schema: string, name: string): void => {
    if (!wanted.has(idOf(schema, name))) return;
    const other = freeName(schema, name, taken);
    names.set(idOf(schema, name), other);
    const comment = `set ${quoted(name)} aside as ${quoted(other)}`;
    before.push(draft(`ALTER ${keyword} ${context.name(schema, name)} RENAME TO ${ident(other)}`, comment));
  };
  for (const { schema, name } of ownedSequences(context.options.from, table))
    if (wanted.has(idOf(schema, name)))
      before.push(draft(`ALTER SEQUENCE ${context.name(schema, name)} OWNED BY NONE`, `keep sequence ${quoted(name)}`));
  for (const column of table.from.columns) {
    const { identity } = columnAttrs(column);
    const target = table.to.columns.find((c) => c.name === column.name);
    if (identity !== undefined)
      setAside('SEQUENCE IF EXISTS', table.schema, serialSequenceName(table.from.name, column.name));
    else if (isSerial(column.type) && (target === undefined || keptSequence(table, target) === undefined))
      setAside('SEQUENCE IF EXISTS', table.schema, serialSequence(table.from.name, column));
  }
  // A partition that stays would keep those that it has from the table.
  if (table.leaving.length > 0 && table.from.foreignKeys.length > 0) {
    const drops = table.from.foreignKeys.map((f) => `DROP CONSTRAINT IF EXISTS ${ident(f.symbol)}`);
    const cmd = `ALTER TABLE ${context.name(table.schema, table.from.name)} ${drops.join(', ')}`;
    before.push(draft(cmd, `modify ${quoted(table.from.name)} table`));
  }
  for (const index of indexNames(table.from)) setAside('INDEX', table.schema, index);
  for (const { schema, object } of table.leaving) {
    // What the partition loses may have a name that the new table needs.
    const kept = findTable(context.options.to, schema, object.name);
    const own = new Set(kept === undefined ? [] : indexNames(kept));
    for (const { name } of sharesOf(object)) if (!own.has(name)) setAside('INDEX', schema, name);
  }
  for (const { schema, object } of table.aside) {
    const own = new Set([...indexNames(ownTable(object)), ...sharesOf(object).map((s) => s.name)]);
    for (const index of own) setAside('INDEX', schema, index);
    setAside('TABLE', schema, object.name);
  }
  setAside('TABLE', table.schema, table.from.name);
  const renamed = (change: Change): Change => {
    if (change.kind !== 'modify_table') return change;
    if (!table.leaving.some((p) => p.schema === change.schema && p.object.name === change.to.name)) return change;
    const changes = change.changes.map((c): TableChange => {
      const name = c.kind === 'drop_index' ? names.get(idOf(change.schema, c.index.name)) : undefined;
      return c.kind !== 'drop_index' || name === undefined ? c : { ...c, index: { ...c.index, name } };
    });
    return { ...change, changes };
  };
  return { source: table.source, before, renamed, copy: copyRows(table, names, context) };
}

function copyRows(table: Repartition, names: Names, context: PlanContext): Draft[] {
  const { schema, from, to } = table;
  const oldName = (home: string, name: string): string => context.name(home, names.get(idOf(home, name)) ?? name);
  const [old, target] = [oldName(schema, from.name), context.name(schema, to.name)];
  const shared = to.columns.flatMap((column) => {
    const source = from.columns.find((c) => c.name === column.name);
    return source === undefined || column.generated !== undefined ? [] : [[column, source] as const];
  });
  const values = shared.map(([column, source]) => {
    const type = (c: Column): string => context.type(withoutSerial(c.type), schema);
    const [a, b] = [type(source), type(column)];
    return a === b ? ident(column.name) : castExpression(ident(column.name), a, b);
  });
  const drafts: Draft[] = [];
  // Policies would hide rows from the copy.
  if (tableAttrs(from).row_security !== undefined)
    drafts.push(
      draft(`ALTER TABLE ${old} DISABLE ROW LEVEL SECURITY`, `show all rows of ${quoted(from.name)} to the copy`),
    );
  if (shared.length > 0) {
    const insert = `INSERT INTO ${target} ${identList(shared.map(([c]) => c.name))} OVERRIDING SYSTEM VALUE`;
    drafts.push(
      draft(`${insert} SELECT ${values.join(', ')} FROM ${old}`, `copy the rows of ${quoted(to.name)} table`),
    );
  }
  for (const column of to.columns) {
    const own = `${target}.${ident(column.name)}`;
    const sequence = keptSequence(table, column);
    if (sequence !== undefined) {
      const name = context.name(schema, sequence);
      const source = from.columns.find((c) => c.name === column.name);
      const width = withoutSerial(column.type).name;
      if (source !== undefined && withoutSerial(source.type).name !== width)
        drafts.push(draft(`ALTER SEQUENCE ${name} AS ${width}`, `modify sequence ${quoted(sequence)}`));
      drafts.push(...handOver(table, name, own, `keep sequence ${quoted(sequence)}`, context));
    } else if (isSerial(column.type) || columnAttrs(column).identity !== undefined) {
      if (!hasPosition(from, column.name)) {
        // A column that is new got its numbers from the sequence.
        if (from.columns.some((c) => c.name === column.name)) drafts.push(passRows(schema, to.name, column, context));
        continue;
      }
      const serial = (name: string): string => `pg_get_serial_sequence(${literal(name)}, ${literal(column.name)})`;
      drafts.push(
        draft(
          `SELECT setval(${serial(target)}, pg_sequence_last_value(${serial(old)}::regclass))`,
          `continue the numbers of column ${quoted(column.name)}`,
        ),
      );
    }
  }
  for (const { schema: home, name, column } of ownedSequences(context.options.to, table))
    drafts.push(
      ...handOver(
        table,
        context.name(home, name),
        `${target}.${ident(column)}`,
        `keep sequence ${quoted(name)}`,
        context,
      ),
    );
  for (const { schema: home, object } of table.leaving) {
    const { of } = objectAttrs('partition', object);
    const parent = oldName(of.schema ?? home, of.name);
    drafts.push(
      draft(
        `ALTER TABLE ${parent} DETACH PARTITION ${context.name(home, object.name)}`,
        `detach partition ${quoted(object.name)}`,
      ),
    );
  }
  drafts.push(draft(`DROP TABLE ${old}`, `drop the former ${quoted(from.name)} table`));
  return drafts;
}

/** Gives a sequence to a column of the new table. Both need one owner; that of the table is set at the end of the plan. */
function handOver(
  table: Repartition,
  sequence: string,
  column: string,
  comment: string,
  context: PlanContext,
): Draft[] {
  const alter = (action: string): Draft => draft(`ALTER SEQUENCE ${sequence} ${action}`, comment);
  const isForeign = hasForeignOwner(table.schema, table.from.name, context.options.from);
  return [...(isForeign ? [alter('OWNED BY NONE'), alter('OWNER TO CURRENT_USER')] : []), alter(`OWNED BY ${column}`)];
}

function hasPosition(table: Table, name: string): boolean {
  const column = table.columns.find((c) => c.name === name);
  return column !== undefined && (isSerial(column.type) || columnAttrs(column).identity !== undefined);
}

/** Sequences of the model that columns of the table own. */
function ownedSequences(
  realm: Realm | undefined,
  table: Repartition,
): { readonly schema: string; readonly name: string; readonly column: string }[] {
  return (realm?.schemas ?? []).flatMap((s) =>
    s.objects.flatMap((object) => {
      if (object.kind !== 'sequence') return [];
      const { owner } = objectAttrs('sequence', object);
      const isOwned = owner?.table === table.to.name && (owner.schema ?? s.name) === table.schema;
      return isOwned ? [{ schema: s.name, name: object.name, column: owner.name }] : [];
    }),
  );
}

function indexNames(table: Table): string[] {
  const { primaryKey } = table;
  return [
    ...(primaryKey === undefined ? [] : [primaryKeyName(table.name, primaryKey)]),
    ...table.indexes.map((i: Index) => i.name),
  ];
}

/** Names of relations, indexes and hidden sequences of a schema, by `idOf`. */
function relationNames(schema: Schema): string[] {
  const hidden = schema.tables.flatMap((t) =>
    t.columns.flatMap((c) => {
      if (columnAttrs(c).identity !== undefined) return [serialSequenceName(t.name, c.name)];
      return isSerial(c.type) ? [serialSequence(t.name, c)] : [];
    }),
  );
  const partitions = schema.objects.filter((o) => o.kind === 'partition');
  return [
    ...schema.tables.flatMap((t) => [t.name, ...indexNames(t)]),
    ...schema.views.flatMap((v) => [v.name, ...v.indexes.map((i) => i.name)]),
    ...schema.objects.map((o) => o.name),
    ...partitions.flatMap((o) => [...indexNames(ownTable(o)), ...sharesOf(o).map((s) => s.name)]),
    ...hidden,
  ].map((name) => idOf(schema.name, name));
}

function freeName(schema: string, name: string, taken: Set<string>): string {
  for (let n = 0; ; n++) {
    const suffix = `_old${n === 0 ? '' : n}`;
    let start = name;
    while (new TextEncoder().encode(start + suffix).length > 63) start = start.replace(/.$/su, '');
    const id = idOf(schema, start + suffix);
    if (taken.has(id)) continue;
    taken.add(id);
    return start + suffix;
  }
}

/**
 * Cuts ordered changes into those that come before the rows are copied and those that come after: everything that
 * needs one of the new tables, and everything that goes, which the old tables may still use.
 */
export function splitAtCopy(
  ordered: readonly Change[],
  tables: readonly Repartition[],
  attached: ReadonlySet<string>,
): [Change[], Change[]] {
  const made = new Set(
    tables.flatMap((t) => [
      objectKey('table', t.schema, t.to.name),
      ...t.parts.map((p) => objectKey('partition', p.schema, p.object.name)),
    ]),
  );
  const leaving = new Set(tables.flatMap((t) => t.leaving.map((p) => objectKey('table', p.schema, p.object.name))));
  const freed = new Set(ordered.flatMap((c) => createdBy(c) ?? []));
  const [early, late]: [Change[], Change[]] = [[], []];
  for (const change of ordered) {
    const key = createdBy(change) ?? changedBy(change);
    const isPart = (change.kind === 'add_table' || change.kind === 'add_object') && key !== undefined && made.has(key);
    const isAttached = change.kind === 'modify_table' && key !== undefined && attached.has(key);
    if (isPart || isAttached) {
      early.push(change);
      continue;
    }
    const isDrop =
      change.kind.startsWith('drop_') && change.kind !== 'drop_trigger' && !(key !== undefined && freed.has(key));
    const waits =
      isDrop ||
      (key !== undefined && (made.has(key) || leaving.has(key))) ||
      neededObjects(change).some((k) => made.has(k));
    if (!waits) early.push(change);
    else {
      late.push(change);
      if (key !== undefined && !isDrop) made.add(key);
    }
  }
  return [early, late];
}

function createdBy(change: Change): string | undefined {
  switch (change.kind) {
    case 'add_table':
      return objectKey('table', change.schema, change.table.name);
    case 'add_view':
      return objectKey('view', change.schema, change.view.name);
    case 'add_func':
      return objectKey('function', change.schema, change.func.name);
    case 'add_proc':
      return objectKey('function', change.schema, change.proc.name);
    case 'add_object':
      return objectKey(change.object.kind, change.schema, change.object.name);
    default:
      return undefined;
  }
}

function changedBy(change: Change): string | undefined {
  switch (change.kind) {
    case 'modify_table':
      return objectKey('table', change.schema, change.to.name);
    case 'modify_view':
      return objectKey('view', change.schema, change.to.name);
    case 'modify_func':
    case 'modify_proc':
      return objectKey('function', change.schema, change.to.name);
    case 'modify_object':
      return objectKey(change.to.kind, change.schema, change.to.name);
    case 'drop_table':
      return objectKey('table', change.schema, change.table.name);
    case 'drop_view':
      return objectKey('view', change.schema, change.view.name);
    case 'drop_object':
      return objectKey(change.object.kind, change.schema, change.object.name);
    default:
      return undefined;
  }
}

/** What goes with the old table: references to all that stands aside. */
export function asideRefs(table: Repartition): ObjectRef[] {
  return [
    { kind: 'table', schema: table.schema, name: table.from.name },
    ...table.aside.map((p) => ({ kind: 'partition', schema: p.schema, name: p.object.name })),
  ];
}

/** Sequences that go with the old table while the new one has its own by the same name. */
export function exchangedSequences(table: Repartition): string[] {
  return table.from.columns.flatMap((column) => {
    const target = table.to.columns.find((c) => c.name === column.name);
    if (target !== undefined && keptSequence(table, target) !== undefined) return [];
    if (columnAttrs(column).identity !== undefined) return [serialSequenceName(table.from.name, column.name)];
    return isSerial(column.type) ? [serialSequence(table.from.name, column)] : [];
  });
}

/** The unique keys of the old table and of the partitions that go with it, which foreign keys may refer to. */
export function asideKeys(table: Repartition): { readonly ref: ObjectRef; readonly columns: readonly string[] }[] {
  const keysOf = (t: Table): Index[] => [
    ...(t.primaryKey === undefined ? [] : [t.primaryKey]),
    ...t.indexes.filter((i) => i.unique),
  ];
  const inherited = keysOf(table.from);
  const columns = (index: Index): string[] => index.parts.flatMap((p) => p.column ?? []);
  const [self, ...partitions] = asideRefs(table);
  return [
    ...inherited.map((i) => ({ ref: self as ObjectRef, columns: columns(i) })),
    ...partitions.flatMap((ref, n) => {
      const object = table.aside[n]?.object;
      const own = object === undefined ? [] : keysOf(ownTable(object));
      return [...inherited, ...own].map((i) => ({ ref, columns: columns(i) }));
    }),
  ];
}
