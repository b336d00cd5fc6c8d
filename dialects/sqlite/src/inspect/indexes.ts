import type { Column, Index, IndexPart, Json } from '@atlas/model';
import type { ParsedKey, ParsedTable } from '../create-parser.ts';
import { type ParsedIndex, type ParsedIndexPart, parseCreateIndex } from '../object-parser.ts';
import { nameKey, sameName } from '../sql.ts';
import type { IndexPartRow } from './queries.ts';

/** The rows of one index. */
export interface IndexGroup {
  readonly name: string;
  readonly unique: boolean;
  readonly origin: IndexPartRow['origin'];
  readonly parts: readonly IndexPartRow[];
}

/** Puts the key parts of a table together by index, in order of creation. */
export function indexGroups(rows: readonly IndexPartRow[]): IndexGroup[] {
  const groups = new Map<string, IndexPartRow[]>();
  for (const row of rows) groups.set(row.idx, [...(groups.get(row.idx) ?? []), row]);
  return [...groups].map(([name, parts]) => ({
    name,
    unique: parts[0]?.unique === 1,
    origin: parts[0]?.origin ?? 'c',
    parts,
  }));
}

/**
 * The indexes of a table, those of UNIQUE constraints under the name `<table>_<col1>_<col2>`, since the names that
 * SQLite gives them cannot be created or dropped. `taken` holds the keys of all index names of the database, to which
 * those of this table are added.
 */
export function indexesOf(
  table: string,
  groups: readonly IndexGroup[],
  columns: readonly Column[],
  parsed: ParsedTable,
  sql: ReadonlyMap<string, string>,
  taken: Set<string>,
): Index[] {
  const collations = new Map(columns.map((c) => [c.name, c.collate]));
  const unused = [...parsed.uniques];
  return groups.flatMap((group): Index[] => {
    if (group.origin === 'pk') return [];
    if (group.origin === 'c') return [createdIndex(group, sql.get(group.name) ?? '', collations)];
    const text = takeUnique(unused, group);
    return [constraintIndex(table, group, text, collations, taken)];
  });
}

function createdIndex(group: IndexGroup, sql: string, collations: ReadonlyMap<string, string | undefined>): Index {
  const parsed = parseCreateIndex(sql);
  const parts = group.parts.map((row, i) => partOf(row, parsed.parts[i], collations.get(row.name ?? '')));
  const attrs: Record<string, Json> = {};
  if (parsed.where !== undefined) attrs.where = parsed.where;
  const spelling = spellingOf(parts, parsed);
  if (spelling !== undefined) attrs.spelling = spelling;
  return { name: group.name, unique: group.unique, parts, attrs };
}

function spellingOf(parts: readonly IndexPart[], parsed: ParsedIndex): Json | undefined {
  const places = (pick: (text: ParsedIndexPart, part: IndexPart | undefined) => boolean): number[] =>
    parsed.parts.flatMap((text, i) => (pick(text, parts[i]) ? [i] : []));
  const asc = places((text) => text.asc);
  const bare = places((text, part) => text.bare && part?.expr !== undefined);
  const collate = parsed.parts.map((text, i) => (parts[i]?.attrs.collate === undefined ? (text.collate ?? '') : ''));
  const needless = collate.some((name) => name !== '');
  if (asc.length + bare.length === 0 && !needless) return undefined;
  return {
    ...(asc.length === 0 ? {} : { asc }),
    ...(bare.length === 0 ? {} : { bare }),
    ...(needless ? { collate } : {}),
  };
}

function constraintIndex(
  table: string,
  group: IndexGroup,
  text: ParsedKey | undefined,
  collations: ReadonlyMap<string, string | undefined>,
  taken: Set<string>,
): Index {
  const parts = group.parts.map((row) => partOf(row, undefined, collations.get(row.name ?? '')));
  const base = [table, ...parts.map((p) => p.column ?? '')].join('_');
  let name = base;
  for (let i = 2; taken.has(nameKey(name)); i++) name = `${base}_${i}`;
  taken.add(nameKey(name));
  const conflict = text?.conflict;
  return {
    name,
    unique: true,
    parts,
    attrs: {
      constraint: text === undefined || text.name === '' ? {} : { name: text.name },
      ...(conflict === undefined ? {} : { on_conflict: conflict }),
    },
  };
}

/** Takes the first constraint over the same columns out of the list. */
function takeUnique(unused: ParsedKey[], group: IndexGroup): ParsedKey | undefined {
  const at = unused.findIndex(
    (key) =>
      key.columns.length === group.parts.length &&
      key.columns.every((column, i) => sameName(column, group.parts[i]?.name ?? '')),
  );
  return at === -1 ? undefined : unused.splice(at, 1)[0];
}

/** One key part. `collation` is that of the column, which the part has unless it says otherwise. */
export function partOf(row: IndexPartRow, text: ParsedIndexPart | undefined, collation: string | undefined): IndexPart {
  const desc = row.desc === 1;
  const own = row.name === null ? text?.collate : row.coll;
  const inherited = row.name === null ? undefined : (collation ?? 'BINARY');
  const attrs = own === undefined || own.toUpperCase() === inherited?.toUpperCase() ? {} : { collate: own };
  if (row.name !== null) return { column: row.name, desc, attrs };
  return { expr: text?.expr || '<unsupported>', desc, attrs };
}
