import { AtlasError } from '@atlas/diagnostics';
import type { SqliteCapabilities } from '../capabilities.ts';
import {
  COLUMNS,
  type ColumnRow,
  DATABASES,
  type DatabaseRow,
  FOREIGN_KEYS,
  type ForeignKeyRow,
  INDEX_PARTS,
  type IndexPartRow,
  OBJECTS,
  type ObjectRow,
  ONE_VIEW_COLUMNS,
  SHADOW_TABLES,
  VIEW_COLUMNS,
  type ViewColumnRow,
} from './queries.ts';

/** Runs one catalog query. */
export type ReadRows = (sql: string, params?: readonly unknown[]) => readonly object[];

/** The rows of all catalog queries, grouped by table. */
export interface Catalog {
  /** Managed objects only, in order of creation. */
  readonly tables: readonly ObjectRow[];
  readonly views: readonly ObjectRow[];
  readonly triggers: readonly ObjectRow[];
  /** CREATE INDEX statements by name of the index. */
  readonly indexSql: ReadonlyMap<string, string>;
  readonly columns: ReadonlyMap<string, readonly ColumnRow[]>;
  readonly indexParts: ReadonlyMap<string, readonly IndexPartRow[]>;
  readonly foreignKeys: ReadonlyMap<string, readonly ForeignKeyRow[]>;
  readonly viewColumns: ReadonlyMap<string, readonly ViewColumnRow[]>;
  /** Virtual tables, which nobody manages, and their CREATE statements. */
  readonly virtualTables: readonly ObjectRow[];
}

/** Reads the catalog. Throws `AtlasError` `sqlite/attached` when databases are attached. */
export function readCatalog(rows: ReadRows, capabilities: SqliteCapabilities): Catalog {
  const databases = rows(DATABASES) as readonly DatabaseRow[];
  if (databases.length > 1) {
    throw new AtlasError(`sqlite: multiple database files are not supported by the driver. got: ${databases.length}`, {
      code: 'sqlite/attached',
    });
  }
  const objects = rows(OBJECTS) as readonly ObjectRow[];
  const virtualTables = objects.filter((o) => o.type === 'table' && isVirtual(o));
  const hidden = hiddenTables(rows, capabilities, virtualTables);
  const tables = objects.filter(
    (o) => o.type === 'table' && !isVirtual(o) && !isInternal(o.name) && !hidden.has(o.name),
  );
  const views = objects.filter((o) => o.type === 'view' && !isInternal(o.name));
  const indexSql = new Map<string, string>();
  for (const o of objects) if (o.type === 'index' && o.sql !== null) indexSql.set(o.name, o.sql);
  return {
    tables,
    views,
    triggers: objects.filter((o) => o.type === 'trigger' && !isInternal(o.name) && !isInternal(o.tbl_name)),
    indexSql,
    columns: groupByTable(rows(COLUMNS) as readonly ColumnRow[]),
    indexParts: groupByTable(rows(INDEX_PARTS) as readonly IndexPartRow[]),
    foreignKeys: groupByTable(rows(FOREIGN_KEYS) as readonly ForeignKeyRow[]),
    viewColumns: views.length === 0 ? new Map() : readViewColumns(rows, views),
    virtualTables,
  };
}

/** Whether SQLite or a service built on it keeps the object for itself. */
export function isInternal(name: string): boolean {
  return /^(?:sqlite|libsql)_/i.test(name);
}

function isVirtual(object: ObjectRow): boolean {
  return /^CREATE VIRTUAL TABLE\b/i.test(object.sql ?? '');
}

function hiddenTables(
  rows: ReadRows,
  capabilities: SqliteCapabilities,
  virtualTables: readonly ObjectRow[],
): ReadonlySet<string> {
  if (virtualTables.length === 0 || !capabilities.supportsTableList) return new Set();
  try {
    return new Set((rows(SHADOW_TABLES) as readonly { readonly name: string }[]).map((r) => r.name));
  } catch {
    // A virtual table whose module this build does not have: what its shadow tables are is not known either.
    return new Set();
  }
}

function readViewColumns(rows: ReadRows, views: readonly ObjectRow[]): ReadonlyMap<string, readonly ViewColumnRow[]> {
  try {
    return groupByTable(rows(VIEW_COLUMNS) as readonly ViewColumnRow[]);
  } catch {
    // One view that refers to something missing fails the whole query; the others are still readable.
    return groupByTable(
      views.flatMap((view) => {
        try {
          return rows(ONE_VIEW_COLUMNS, [view.name]) as readonly ViewColumnRow[];
        } catch {
          return [];
        }
      }),
    );
  }
}

function groupByTable<T extends { readonly tbl: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.tbl);
    if (group === undefined) groups.set(row.tbl, [row]);
    else group.push(row);
  }
  return groups;
}
