import type { Range } from '@atlas/diagnostics';
import type { Column, Index, Realm, Schema, Table } from '@atlas/model';
import { addedMembers, PRIMARY_KEY } from './added-members.ts';
import {
  describeStatement,
  findRenames,
  renamedFrom,
  type ScannerProfile,
  type SourcePosition,
  tokenizeSql,
  unquoteIdentifier,
} from '@atlas/sqltext';
import type { SqlSource, SourceStatement } from './sql-source.ts';

/** What the text says of an object beyond its SQL. */
interface Note {
  readonly pos: Range;
  readonly renamedFrom?: string;
  /** Former names of columns, by the new name in lower case. */
  readonly columns?: ReadonlyMap<string, string>;
}

/**
 * The realm that the statements built, with the place of each object and the former names that `atlas:renamed_from`
 * comments give. Names match without regard to case or schema qualifiers that the text leaves out. `atlas:pos` lines
 * win over the places of statements; those about objects that there are not are passed over.
 */
export function annotate(realm: Realm, { statements, positions }: SqlSource, profile: ScannerProfile): Realm {
  const noted = annotateStatements(realm, statements, profile);
  return positions.length === 0 ? noted : placeObjects(noted, positions);
}

function annotateStatements(realm: Realm, statements: readonly SourceStatement[], profile: ScannerProfile): Realm {
  const notes = new Map<string, Note>();
  for (const statement of statements) {
    const { action, kind: word, target, on } = describeStatement(statement.sql, profile);
    if (target === undefined) continue;
    if (action === 'alter' && word === 'table') {
      for (const name of addedMembers(statement.sql, profile)) {
        const schema = target.schema ?? statement.schema;
        const keys = [noteKey(memberKind(target.name), schema, name)];
        if (statement.schema === undefined) keys.push(noteKey(memberKind(target.name), undefined, name));
        for (const key of keys) notes.set(key, { pos: headOf(statement) });
      }
    }
    if (action !== 'create') continue;
    const kind = word === 'policy' && on !== undefined ? attachedKind(word, on.name) : word;
    const former = renamedFrom(statement.directives);
    const columns = kind === 'table' ? columnRenames(statement.sql, profile) : undefined;
    const note: Note = {
      pos: headOf(statement),
      ...(former === undefined ? {} : { renamedFrom: former }),
      ...(columns === undefined ? {} : { columns }),
    };
    const schema = (word === 'policy' ? on : target)?.schema ?? statement.schema;
    const keys = [noteKey(kind, schema, target.name)];
    // A part that fills one schema says nothing of the same name in another.
    if (statement.schema === undefined) keys.push(noteKey(kind, undefined, target.name));
    for (const key of keys) {
      if (!notes.has(key)) notes.set(key, note);
    }
  }
  return { ...realm, schemas: realm.schemas.map((s) => annotateSchema(s, notes)) };
}

function noteKey(kind: string, schema: string | undefined, name: string): string {
  return `${kind}\u0000${schema?.toLowerCase() ?? ''}\u0000${name.toLowerCase()}`;
}

/** Columns, constraints and indexes that statements add to a table. */
function memberKind(table: string): string {
  return `member of ${table.toLowerCase()}`;
}

/** Objects of several tables may share a name. */
function attachedKind(kind: string, owner: string): string {
  return `${kind} on ${owner.toLowerCase()}`;
}

/** The first line of a statement: underlining a whole CREATE TABLE would say nothing. */
function headOf({ range, text }: SourceStatement): Range {
  const newline = text.indexOf('\n');
  if (newline === -1) return range;
  const { start } = range;
  return {
    file: range.file,
    start,
    end: { offset: start.offset + newline, line: start.line, column: start.column + newline },
  };
}

/** Former column names by the name whose definition the comment stands above. */
function columnRenames(sql: string, profile: ScannerProfile): ReadonlyMap<string, string> | undefined {
  const renames = findRenames(sql, profile);
  if (renames.length === 0) return undefined;
  const starts = new Map(tokenizeSql(sql, profile).map((t) => [t.start, t.text]));
  return new Map(renames.map((r) => [unquoteIdentifier(starts.get(r.offset) ?? '').toLowerCase(), r.from]));
}

function annotateSchema(schema: Schema, notes: ReadonlyMap<string, Note>): Schema {
  const find = (kind: string, name: string): Note | undefined =>
    notes.get(noteKey(kind, schema.name, name)) ?? notes.get(noteKey(kind, undefined, name));
  const place = <T extends { readonly name: string }>(item: T, kind: string): T => {
    const note = find(kind, item.name);
    if (note === undefined) return item;
    return { ...item, pos: note.pos, ...(note.renamedFrom === undefined ? {} : { renamedFrom: note.renamedFrom }) };
  };
  return {
    ...place(schema, 'schema'),
    tables: schema.tables.map((table): Table => {
      const note = find('table', table.name);
      const member = <T extends object>(item: T, name: string): T => {
        const added = name === '' && item !== table.primaryKey ? undefined : find(memberKind(table.name), name);
        return added === undefined ? item : { ...item, pos: added.pos };
      };
      const column = (c: Column): Column => {
        const former = note?.columns?.get(c.name.toLowerCase());
        return member(former === undefined ? c : { ...c, renamedFrom: former }, c.name);
      };
      const { primaryKey } = table;
      return {
        ...place(table, 'table'),
        columns: table.columns.map(column),
        ...(primaryKey === undefined ? {} : { primaryKey: member(primaryKey, PRIMARY_KEY) }),
        indexes: table.indexes.map((i): Index => place(member(i, i.name), 'index')),
        foreignKeys: table.foreignKeys.map((f) => member(f, f.symbol)),
        checks: table.checks.map((c) => member(c, c.name)),
        triggers: table.triggers.map((t) => place(t, 'trigger')),
      };
    }),
    views: schema.views.map((v) => ({ ...place(v, 'view'), triggers: v.triggers.map((t) => place(t, 'trigger')) })),
    funcs: schema.funcs.map((f) => place(f, 'function')),
    procs: schema.procs.map((p) => place(p, 'procedure')),
    objects: schema.objects.map((o) => {
      const { on } = o.attrs as { readonly on?: { readonly name?: string } };
      const own = place(o, on?.name === undefined ? o.kind : attachedKind(o.kind, on.name));
      return own.triggers === undefined ? own : { ...own, triggers: own.triggers.map((t) => place(t, 'trigger')) };
    }),
  };
}

/** `atlas:pos` types by the list of a schema that holds them; any other is one of the dialect's objects. */
const POSITION_LISTS: ReadonlyMap<string, 'tables' | 'views' | 'funcs' | 'procs'> = new Map([
  ['table', 'tables'],
  ['view', 'views'],
  ['materialized', 'views'],
  ['function', 'funcs'],
  ['procedure', 'procs'],
]);

function placeObjects(realm: Realm, positions: readonly SourcePosition[]): Realm {
  return { ...realm, schemas: realm.schemas.map((schema) => positions.reduce(placeIn, schema)) };
}

/** The schema with the place of one object or of a part of it, if it has what the path names. */
function placeIn(schema: Schema, position: SourcePosition): Schema {
  const [first = '', ...rest] = position.path;
  const list = position.type === undefined ? undefined : POSITION_LISTS.get(position.type);
  const pos = rangeOfPosition(position);
  // `public.orders` and `orders.total` look the same: the schema's name is tried first.
  const paths = first === schema.name && rest.length > 0 ? [rest, position.path] : [position.path];
  for (const [name, member] of paths) {
    if (position.type === 'trigger') {
      const triggers = <T extends Table | Schema['views'][number]>(owner: T): T => ({
        ...owner,
        triggers: owner.triggers.map((t) => (t.name === name ? { ...t, pos } : t)),
      });
      if (![...schema.tables, ...schema.views].some((o) => o.triggers.some((t) => t.name === name))) continue;
      return { ...schema, tables: schema.tables.map(triggers), views: schema.views.map(triggers) };
    }
    if (list === 'tables' || list === undefined) {
      const table = schema.tables.find((t) => t.name === name);
      if (table !== undefined) {
        return { ...schema, tables: schema.tables.map((t) => (t === table ? placeTable(t, member, pos) : t)) };
      }
      if (list === 'tables') continue;
    }
    for (const other of list === undefined ? (['views', 'funcs', 'procs', 'objects'] as const) : [list]) {
      if (!schema[other].some((o) => o.name === name)) continue;
      return { ...schema, [other]: schema[other].map((o) => (o.name === name ? { ...o, pos } : o)) };
    }
  }
  return schema;
}

function placeTable(table: Table, member: string | undefined, pos: Range): Table {
  if (member === undefined) return { ...table, pos };
  const place = <T extends { readonly name: string }>(item: T): T => (item.name === member ? { ...item, pos } : item);
  return { ...table, columns: table.columns.map(place), indexes: table.indexes.map(place) };
}

/** Offsets are not known: nobody has the text. */
function rangeOfPosition({ file, line, column = 1, endLine, endColumn }: SourcePosition): Range {
  return {
    file,
    start: { offset: 0, line, column },
    end: { offset: 0, line: endLine ?? line, column: endColumn ?? column },
  };
}
