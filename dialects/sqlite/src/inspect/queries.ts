/**
 * The catalog queries of one inspection. Each reads all tables at once through table-valued pragma functions, so their
 * number does not depend on the size of the schema. https://www.sqlite.org/pragma.html#pragfunc
 */

/** Databases of the connection. */
export const DATABASES = `SELECT name, file FROM pragma_database_list WHERE name <> 'temp'`;

export interface DatabaseRow {
  readonly name: string;
  readonly file: string;
}

/** Everything that has a CREATE statement, in order of creation. */
export const OBJECTS = `SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid`;

export interface ObjectRow {
  readonly type: 'table' | 'view' | 'index' | 'trigger';
  readonly name: string;
  /** The table or view that an index or trigger belongs to. */
  readonly tbl_name: string;
  /** Null for indexes that constraints made. */
  readonly sql: string | null;
}

/** Tables that hold the data of virtual tables. */
export const SHADOW_TABLES = `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'shadow'`;

const REAL_TABLES = `m.type = 'table' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND m.sql NOT LIKE 'CREATE VIRTUAL TABLE%'`;

/** Columns of all tables that are no virtual ones, in order of the table. */
export const COLUMNS = `SELECT m.name AS tbl, x.name, x.type, x."notnull", x.dflt_value, x.pk, x.hidden
FROM sqlite_master AS m JOIN pragma_table_xinfo(m.name) AS x WHERE ${REAL_TABLES} ORDER BY m.rowid, x.cid`;

export interface ColumnRow {
  readonly tbl: string;
  readonly name: string;
  readonly type: string;
  readonly notnull: number;
  readonly dflt_value: string | null;
  /** Place in the primary key from 1, or 0. */
  readonly pk: number;
  /** 0 normal, 1 hidden column of a virtual table, 2 virtual and 3 stored generated column. */
  readonly hidden: number;
}

/** Key parts of all indexes. A null name is an expression. */
export const INDEX_PARTS = `SELECT m.name AS tbl, l.name AS idx, l."unique", l.origin, x.name, x.cid, x."desc", x.coll
FROM sqlite_master AS m JOIN pragma_index_list(m.name) AS l JOIN pragma_index_xinfo(l.name) AS x
WHERE ${REAL_TABLES} AND x.key = 1 ORDER BY m.rowid, l.seq DESC, x.seqno`;

export interface IndexPartRow {
  readonly tbl: string;
  readonly idx: string;
  readonly unique: number;
  /** c: CREATE INDEX, u: unique constraint, pk: primary key. */
  readonly origin: 'c' | 'u' | 'pk';
  readonly name: string | null;
  /** -1 is the rowid, -2 an expression. */
  readonly cid: number;
  readonly desc: number;
  readonly coll: string;
}

/** One row per column of a foreign key. */
export const FOREIGN_KEYS = `SELECT m.name AS tbl, f.id, f.seq, f."table" AS ref, f."from" AS col, f."to" AS ref_col, f.on_update, f.on_delete
FROM sqlite_master AS m JOIN pragma_foreign_key_list(m.name) AS f WHERE ${REAL_TABLES} ORDER BY m.rowid, f.id, f.seq`;

export interface ForeignKeyRow {
  readonly tbl: string;
  /** SQLite counts from the last foreign key of the text, which is 0. */
  readonly id: number;
  readonly seq: number;
  readonly ref: string;
  readonly col: string;
  /** Null when the text names no columns, which means the primary key. */
  readonly ref_col: string | null;
  readonly on_update: string;
  readonly on_delete: string;
}

/** Columns of all views; fails when one of them refers to something missing. */
export const VIEW_COLUMNS = `SELECT m.name AS tbl, x.name, x.type
FROM sqlite_master AS m JOIN pragma_table_xinfo(m.name) AS x WHERE m.type = 'view' ORDER BY m.rowid, x.cid`;

/** The same for one view, given as parameter: for catalogs with views that refer to something missing. */
export const ONE_VIEW_COLUMNS = `SELECT ?1 AS tbl, x.name, x.type FROM pragma_table_xinfo(?1) AS x ORDER BY x.cid`;

export interface ViewColumnRow {
  readonly tbl: string;
  readonly name: string;
  readonly type: string;
}
