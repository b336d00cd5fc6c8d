import type { Range } from '@atlas/diagnostics';
import type { Column, Index, Realm, Schema, Table } from '@atlas/model';
import {
  describeStatement,
  findRenames,
  renamedFrom,
  type ScannerProfile,
  tokenizeSql,
  unquoteIdentifier,
} from '@atlas/sqltext';
import type { SourceStatement } from './sql-source.ts';

/** What the text says of an object beyond its SQL. */
interface Note {
  readonly pos: Range;
  readonly renamedFrom?: string;
  /** Former names of columns, by the new name in lower case. */
  readonly columns?: ReadonlyMap<string, string>;
}

/**
 * The realm that the statements built, with the place of each object and the former names that `atlas:renamed_from`
 * comments give. Names match without regard to case or schema qualifiers that the text leaves out.
 */
export function annotate(realm: Realm, statements: readonly SourceStatement[], profile: ScannerProfile): Realm {
  const notes = new Map<string, Note>();
  for (const statement of statements) {
    const { action, kind, target } = describeStatement(statement.sql, profile);
    if (action !== 'create' || target === undefined) continue;
    const former = renamedFrom(statement.directives);
    const columns = kind === 'table' ? columnRenames(statement.sql, profile) : undefined;
    const note: Note = {
      pos: headOf(statement),
      ...(former === undefined ? {} : { renamedFrom: former }),
      ...(columns === undefined ? {} : { columns }),
    };
    for (const key of [noteKey(kind, target.schema, target.name), noteKey(kind, undefined, target.name)]) {
      if (!notes.has(key)) notes.set(key, note);
    }
  }
  return { ...realm, schemas: realm.schemas.map((s) => annotateSchema(s, notes)) };
}

function noteKey(kind: string, schema: string | undefined, name: string): string {
  return `${kind}\u0000${schema?.toLowerCase() ?? ''}\u0000${name.toLowerCase()}`;
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
      const column = (c: Column): Column => {
        const former = note?.columns?.get(c.name.toLowerCase());
        return former === undefined ? c : { ...c, renamedFrom: former };
      };
      return {
        ...place(table, 'table'),
        columns: note?.columns === undefined ? table.columns : table.columns.map(column),
        indexes: table.indexes.map((i): Index => place(i, 'index')),
        triggers: table.triggers.map((t) => place(t, 'trigger')),
      };
    }),
    views: schema.views.map((v) => ({ ...place(v, 'view'), triggers: v.triggers.map((t) => place(t, 'trigger')) })),
    funcs: schema.funcs.map((f) => place(f, 'function')),
    procs: schema.procs.map((p) => place(p, 'procedure')),
    objects: schema.objects.map((o) =>
      o.triggers === undefined ? o : { ...o, triggers: o.triggers.map((t) => place(t, 'trigger')) },
    ),
  };
}
