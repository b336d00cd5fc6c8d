import type { Attrs, Column, ForeignKey, Index, Table, Trigger, View } from '@atlas/model';
import type { Conflict } from './create-parser.ts';
import type { TriggerSpelling } from './object-parser.ts';

/**
 * What SQLite adds to the common model, by key of `attrs`. Keys that are HCL attributes are in `hcl.ts`; the others
 * only remember how the database spells something, never take part in a comparison, and are lost by way of HCL:
 *
 * | object | key | meaning |
 * |---|---|---|
 * | type | `declared` | the declared text, where it differs from the normal form |
 * | index | `constraint` | it was made by a UNIQUE constraint: `{ name }`, empty when unnamed |
 * | index | `spelling` | places of parts with a written ASC, and of expressions without parentheses; needless collations |
 * | foreign key | `written` | the referenced table and columns as written |
 * | view | `implicit_columns` | it has no list of column names |
 * | trigger | `spelling` | see `TriggerSpelling` |
 * | table | `strict_first` | STRICT stands before WITHOUT ROWID |
 * | table | `keep_rowid` | full-text indexes refer to its rows by rowid |
 */

/** A WITHOUT ROWID table. */
export function isWithoutRowid(table: Table): boolean {
  return table.attrs.without_rowid === true;
}

/** A STRICT table, which checks values against the types of its columns. */
export function isStrict(table: Table): boolean {
  return table.attrs.strict === true;
}

/** Rows must keep their rowid when the table is copied. */
export function keepsRowid(table: Table): boolean {
  return table.attrs.keep_rowid === true;
}

/** An AUTOINCREMENT column, which never reuses a key. */
export function isAutoIncrement(column: Column): boolean {
  return column.attrs.auto_increment === true;
}

/** The name of the UNIQUE constraint that made the index, empty when unnamed; undefined for CREATE INDEX. */
export function constraintName(index: Index): string | undefined {
  const constraint = index.attrs.constraint as { readonly name?: unknown } | undefined;
  return constraint === undefined ? undefined : typeof constraint.name === 'string' ? constraint.name : '';
}

/** The conflict clause of a primary key, of a unique constraint, or of a column's NOT NULL. */
export function conflictOf(attrs: Attrs, key = 'on_conflict'): Conflict | undefined {
  const value = attrs[key];
  return typeof value === 'string' ? (value.toUpperCase() as Conflict) : undefined;
}

/** The predicate of a partial index. */
export function predicateOf(index: Index): string | undefined {
  return typeof index.attrs.where === 'string' ? index.attrs.where : sqlText(index.attrs.where);
}

function sqlText(value: unknown): string | undefined {
  const sql = (value as { readonly sql?: unknown } | undefined)?.sql;
  return typeof sql === 'string' ? sql : undefined;
}

/** How the parts of an index are spelled; places count from 0. */
export interface IndexSpelling {
  readonly asc?: readonly number[];
  readonly bare?: readonly number[];
  /** Written collations that the part has anyway, empty for other parts. */
  readonly collate?: readonly string[];
}

/** How an index of a database is spelled; empty for others. */
export function indexSpelling(index: Index): IndexSpelling {
  return (index.attrs.spelling ?? {}) as IndexSpelling;
}

/** How a trigger of a database is spelled; empty for others. */
export function triggerSpelling(trigger: Trigger): readonly TriggerSpelling[] {
  return (trigger.attrs.spelling ?? []) as readonly TriggerSpelling[];
}

/** The referenced table and columns of a foreign key as the text has them; no columns means the primary key. */
export function writtenReference(key: ForeignKey): { readonly table: string; readonly columns: readonly string[] } {
  const written = key.attrs.written as { readonly table: string; readonly columns: readonly string[] } | undefined;
  return written ?? { table: key.refTable, columns: key.refColumns };
}

/** The names of the view's columns follow from its query. */
export function hasImplicitColumns(view: View): boolean {
  return view.attrs.implicit_columns === true;
}
