import type { Statement } from './plan.ts';
import type {
  Column,
  ColumnType,
  Index,
  IndexPart,
  Realm,
  Routine,
  Schema,
  SchemaObject,
  Table,
  View,
} from './schema.ts';

/** A realm with the given parts; everything left out is empty. */
export function newRealm(parts: Partial<Realm> = {}): Realm {
  return { schemas: [], objects: [], attrs: {}, ...parts };
}

export function newSchema(name: string, parts: Partial<Schema> = {}): Schema {
  return { name, tables: [], views: [], funcs: [], procs: [], objects: [], attrs: {}, ...parts };
}

export function newTable(name: string, parts: Partial<Table> = {}): Table {
  return { name, columns: [], indexes: [], foreignKeys: [], checks: [], triggers: [], attrs: {}, ...parts };
}

export function newColumn(name: string, type: ColumnType, parts: Partial<Column> = {}): Column {
  return { name, type, null: false, attrs: {}, ...parts };
}

export function newView(name: string, def: string, parts: Partial<View> = {}): View {
  return { name, def, materialized: false, columns: [], indexes: [], triggers: [], attrs: {}, ...parts };
}

/** An index over `parts`; a string stands for an ascending column. Not unique unless said so. */
export function newIndex(name: string, parts: readonly (string | IndexPart)[], rest: Partial<Index> = {}): Index {
  return {
    name,
    unique: false,
    attrs: {},
    ...rest,
    parts: parts.map((p) => (typeof p === 'string' ? columnPart(p) : p)),
  };
}

export function newRoutine(name: string, parts: Partial<Routine> = {}): Routine {
  return { name, args: [], lang: '', body: '', attrs: {}, ...parts };
}

export function newObject(kind: string, name: string, parts: Partial<SchemaObject> = {}): SchemaObject {
  return { kind, name, attrs: {}, ...parts };
}

/** An ascending index part on a column. */
export function columnPart(column: string): IndexPart {
  return { column, desc: false, attrs: {} };
}

/** The object without the keys whose value is undefined, so that it equals its own JSON round trip. */
export function compact<T extends object>(object: { [K in keyof T]: T[K] | undefined }): T {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(object)) if (value !== undefined) out[key] = value;
  return out as T;
}

/** The statement as people may see it: without secrets. Only what runs it takes `cmd`. */
export function shownCommand({ cmd, display }: Pick<Statement, 'cmd' | 'display'>): string {
  return display ?? cmd;
}
