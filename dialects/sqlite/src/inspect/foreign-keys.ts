import type { ForeignKey, Json, ReferentialAction } from '@atlas/model';
import type { ParsedForeignKey, ParsedTable } from '../create-parser.ts';
import { nameKey, sameName } from '../sql.ts';
import type { ForeignKeyRow } from './queries.ts';

/**
 * The foreign keys of a table: in the order of the text when all have names, otherwise in the order of their ids, which
 * unnamed ones have as symbol. Ids count from the end of the text. Referenced tables have
 * the spelling of their own definition, and referenced columns that are left out are the primary key; `attrs.written`
 * keeps what the text says where that is something else. `names` and `keys` are by `nameKey` of the table.
 */
export function foreignKeysOf(
  rows: readonly ForeignKeyRow[],
  parsed: ParsedTable,
  names: ReadonlyMap<string, string>,
  keys: ReadonlyMap<string, readonly string[]>,
): ForeignKey[] {
  const byId = new Map<number, ForeignKeyRow[]>();
  for (const row of rows) byId.set(row.id, [...(byId.get(row.id) ?? []), row]);
  const unused = [...parsed.foreignKeys];
  // Ids count from the end of the text, so the texts are matched from there too.
  unused.reverse();
  const found = [...byId].map(([id, group]) => foreignKeyOf(id, group, takeText(unused, group), names, keys));
  // Written in the order of their ids, named keys would change places every time that a table is made from another.
  return parsed.foreignKeys.every((key) => key.name !== '') ? found.reverse() : found;
}

function foreignKeyOf(
  id: number,
  rows: readonly ForeignKeyRow[],
  text: ParsedForeignKey | undefined,
  names: ReadonlyMap<string, string>,
  keys: ReadonlyMap<string, readonly string[]>,
): ForeignKey {
  const [first] = rows;
  const written = { table: first?.ref ?? '', columns: rows.flatMap((r) => r.ref_col ?? []) };
  const refTable = names.get(nameKey(written.table)) ?? written.table;
  const key = keys.get(nameKey(written.table)) ?? [];
  const refColumns = written.columns.length > 0 ? written.columns : key.length === rows.length ? key : [];
  const attrs: Record<string, Json> = {};
  if (refTable !== written.table || refColumns !== written.columns) attrs.written = written;
  if (text?.deferrable !== undefined) attrs.deferrable = text.deferrable;
  return {
    symbol: text === undefined || text.name === '' ? String(id) : text.name,
    columns: rows.map((r) => r.col),
    refTable,
    refColumns,
    onUpdate: (first?.on_update ?? 'NO ACTION') as ReferentialAction,
    onDelete: (first?.on_delete ?? 'NO ACTION') as ReferentialAction,
    attrs,
  };
}

/** Takes the first text with the same columns and reference out of the list. */
function takeText(unused: ParsedForeignKey[], rows: readonly ForeignKeyRow[]): ParsedForeignKey | undefined {
  const columns = rows.map((r) => r.col);
  const refColumns = rows.flatMap((r) => r.ref_col ?? []);
  const at = unused.findIndex(
    (key) =>
      sameName(key.refTable, rows[0]?.ref ?? '') &&
      sameNames(key.columns, columns) &&
      sameNames(key.refColumns, refColumns),
  );
  return at === -1 ? undefined : unused.splice(at, 1)[0];
}

function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((name, i) => sameName(name, b[i] ?? ''));
}
