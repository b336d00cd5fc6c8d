import { compact, type Index, type IndexPart } from '@atlas/model';
import { unescapeExpression } from '../sql.ts';
import type { IndexRow } from './queries.ts';
import { groupRows } from './rows.ts';

/** What only the text of a table tells about its indexes. */
export interface IndexWords {
  /** The parsers of full-text indexes by name of the index. */
  readonly parsers: ReadonlyMap<string, string>;
  /** Names of the indexes with USING. */
  readonly spelledOut: ReadonlySet<string>;
  /** The periods WITHOUT OVERLAPS by name of the index; each is two columns at its end. */
  readonly periods: ReadonlyMap<string, string>;
}

/** The primary key and the other indexes of one table, from its rows. */
export function indexesOf(
  rows: readonly IndexRow[],
  words: IndexWords | undefined,
): { readonly primaryKey?: Index; readonly indexes: readonly Index[] } {
  const all = [...groupRows(rows, (r) => r.name)].map(([name, parts]) => indexOf(name, parts, words));
  const primary = all.find((i) => i.name === 'PRIMARY');
  const indexes = all.filter((i) => i !== primary);
  return primary === undefined ? { indexes } : { primaryKey: { ...primary, name: '' }, indexes };
}

function indexOf(name: string, rows: readonly IndexRow[], words: IndexWords | undefined): Index {
  const [first] = rows;
  const type = (first?.type ?? 'BTREE').toUpperCase();
  const comment = first?.comment ?? '';
  const parser = words?.parsers.get(name);
  const period = words?.periods.get(name);
  return compact<Index>({
    name,
    unique: Number(first?.non_unique ?? 1) === 0,
    parts: (period === undefined ? rows : rows.slice(0, -2)).map((r) => partOf(r, type)),
    comment: comment === '' ? undefined : comment,
    attrs: {
      ...(type === 'BTREE' || type === 'RTREE' ? {} : { type }),
      ...((type === 'BTREE' || type === 'HASH') && words !== undefined
        ? { using: words.spelledOut.has(name) ? type : 'none' }
        : {}),
      ...(parser === undefined ? {} : { parser }),
      ...(period === undefined ? {} : { without_overlaps: period }),
      ...(first?.visible === 'NO' ? { invisible: true } : {}),
    },
  });
}

function partOf(row: IndexRow, type: string): IndexPart {
  const desc = row.direction === 'D';
  // The length of a spatial key is that of its bounding box.
  const prefix = type === 'SPATIAL' || type === 'RTREE' || type === 'FULLTEXT' ? null : row.prefix;
  const attrs = prefix === null || prefix === undefined ? {} : { prefix: Number(prefix) };
  if (row.expression !== null && row.expression !== undefined)
    return { expr: unescapeExpression(row.expression), desc, attrs };
  return { column: row.column ?? '', desc, attrs };
}
