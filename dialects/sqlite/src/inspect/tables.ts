import { type Check, type Column, compact, type Index, type Json, newColumn, type Table } from '@atlas/model';
import { parseColumnType } from '../column-types.ts';
import { type ParsedColumn, type ParsedTable, parseCreateTable } from '../create-parser.ts';
import { parseDefault } from '../expressions.ts';
import { endClean, nameKey } from '../sql.ts';
import type { Catalog } from './catalog.ts';
import { foreignKeysOf } from './foreign-keys.ts';
import { type IndexGroup, indexesOf, indexGroups, partOf } from './indexes.ts';
import type { ColumnRow } from './queries.ts';

/** Builds the tables of the catalog, without triggers. */
export function inspectTables(catalog: Catalog): Table[] {
  const keys = primaryKeys(catalog);
  const names = new Map(catalog.tables.map((t) => [nameKey(t.name), t.name]));
  const indexNames = new Set([...catalog.indexSql.keys()].map(nameKey));
  const contents = contentTables(catalog);
  return catalog.tables.map((row) => {
    const parsed = parseCreateTable(row.sql ?? '');
    const rows = catalog.columns.get(row.name) ?? [];
    const groups = indexGroups(catalog.indexParts.get(row.name) ?? []);
    const columns = columnsOf(rows, parsed);
    return compact<Table>({
      name: row.name,
      columns,
      primaryKey: primaryKeyOf(rows, groups, parsed),
      indexes: indexesOf(row.name, groups, columns, parsed, catalog.indexSql, indexNames),
      foreignKeys: foreignKeysOf(catalog.foreignKeys.get(row.name) ?? [], parsed, names, keys),
      checks: checksOf(parsed),
      triggers: [],
      attrs: {
        ...(parsed.strict ? { strict: true } : {}),
        ...(parsed.withoutRowid ? { without_rowid: true } : {}),
        ...(/^STRICT ?, ?WITHOUT ROWID$/.test(parsed.options) ? { strict_first: true } : {}),
        ...(contents.has(nameKey(row.name)) ? { keep_rowid: true } : {}),
      },
    });
  });
}

/** Names of the primary key columns by table. */
function primaryKeys(catalog: Catalog): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, readonly string[]>();
  for (const { name } of catalog.tables) {
    keys.set(
      nameKey(name),
      keyRows(catalog.columns.get(name) ?? []).map((r) => r.name),
    );
  }
  return keys;
}

function keyRows(rows: readonly ColumnRow[]): ColumnRow[] {
  return rows.filter((r) => r.pk > 0).sort((a, b) => a.pk - b.pk);
}

/** Tables whose rows full-text indexes find by rowid (`content=` without `content_rowid=`). */
function contentTables(catalog: Catalog): ReadonlySet<string> {
  const found = new Set<string>();
  for (const { sql } of catalog.virtualTables) {
    const content = /\bcontent\s*=\s*(?:'([^']+)'|"([^"]+)"|\[([^\]]+)\]|`([^`]+)`|(\w+))/i.exec(sql ?? '');
    const name = content?.slice(1).find((n) => n !== undefined);
    if (name !== undefined) found.add(nameKey(name));
  }
  return found;
}

function columnsOf(rows: readonly ColumnRow[], parsed: ParsedTable): Column[] {
  const texts = new Map(parsed.columns.map((c) => [nameKey(c.name), c]));
  return rows.filter((r) => r.hidden !== 1).map((row) => columnOf(row, texts.get(nameKey(row.name))));
}

function columnOf(row: ColumnRow, text: ParsedColumn | undefined): Column {
  const attrs: Record<string, Json> = {};
  if (text?.autoIncrement === true) attrs.auto_increment = true;
  if (text?.notNullConflict !== undefined) attrs.not_null_on_conflict = text.notNullConflict;
  const expr = text?.generated === undefined ? undefined : endClean(text.generated.expr);
  const collate = text?.collate;
  return newColumn(row.name, parseColumnType(row.type), {
    null: row.notnull === 0,
    ...(row.dflt_value === null ? {} : { default: parseDefault(endClean(row.dflt_value)) }),
    ...(row.hidden < 2 ? {} : { generated: { expr: expr ?? '', type: row.hidden === 3 ? 'STORED' : 'VIRTUAL' } }),
    // BINARY is what columns have without COLLATE.
    ...(collate === undefined || collate.toUpperCase() === 'BINARY' ? {} : { collate }),
    attrs,
  });
}

function primaryKeyOf(
  rows: readonly ColumnRow[],
  groups: readonly IndexGroup[],
  parsed: ParsedTable,
): Index | undefined {
  const columns = keyRows(rows);
  if (columns.length === 0) return undefined;
  const group = groups.find((g) => g.origin === 'pk');
  const texts = new Map(parsed.columns.map((c) => [nameKey(c.name), c]));
  const { name = '', conflict } = parsed.primaryKey ?? {};
  return {
    name,
    unique: true,
    // An alias of the rowid has no index of its own, and no order or collation either.
    parts: columns.map((row, i) => {
      const part = group?.parts[i];
      return part === undefined
        ? { column: row.name, desc: false, attrs: {} }
        : partOf(part, undefined, texts.get(nameKey(row.name))?.collate);
    }),
    attrs: conflict === undefined ? {} : { on_conflict: conflict },
  };
}

function checksOf(parsed: ParsedTable): Check[] {
  return parsed.checks.map(({ name, expr }) => ({ name, expr, attrs: {} }));
}
