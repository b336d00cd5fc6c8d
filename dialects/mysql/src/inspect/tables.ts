import {
  compact,
  type Attrs,
  type Check,
  type Column,
  type Index,
  type Json,
  type Table,
  type Trigger,
} from '@atlas/model';
import { charsetOf } from '../charset.ts';
import { ident, mentionedNames } from '../sql.ts';
import { columnOf } from './columns.ts';
import { jsonColumnOf, looksLikePeriod, readChecks, readForeignKeys } from './constraints.ts';
import { indexesOf, type IndexWords } from './indexes.ts';
import { partitioningFrom } from './partitions.ts';
import { placeOptionsIn, readPlaced } from './places.ts';
import { type TidbWords, tidbWordsOf } from './tidb.ts';
import {
  type ColumnRow,
  columns,
  type IndexRow,
  indexes,
  PARTITIONS,
  type PartitionRow,
  TABLES,
  type TableRow,
} from './queries.ts';
import { type BySchema, groupRows, type InspectContext, keyOf } from './rows.ts';
import { asText } from '../text.ts';

/** The rows of `TABLES` and `COLUMNS`, which also describe views and sequences. */
export interface Relations {
  readonly tables: readonly TableRow[];
  readonly columns: ReadonlyMap<string, readonly ColumnRow[]>;
}

export async function readRelations(context: InspectContext): Promise<Relations> {
  const tables = await context.rows<TableRow>(TABLES, [context.schemas]);
  const rows = await context.rows<ColumnRow>(columns(context.capabilities), [context.schemas]);
  return { tables, columns: groupRows(rows, (c) => keyOf(c.schema, c.table)) };
}

/** Tables by schema, in name order; views, sequences and temporary tables are left out. */
export async function readTables(
  relations: Relations,
  triggers: ReadonlyMap<string, readonly Trigger[]>,
  context: InspectContext,
): Promise<BySchema<Table>> {
  const rows = relations.tables.filter((t) => t.type === 'BASE TABLE' || t.type === 'SYSTEM VERSIONED');
  if (rows.length === 0) return new Map();
  const { schemas } = context;
  const allIndexes = groupRows(await context.rows<IndexRow>(indexes(context.capabilities), [schemas]), (i) =>
    keyOf(i.schema, i.table),
  );
  const foreignKeys = await readForeignKeys(context);
  const checks = await readChecks(context);
  const partitions = groupRows(await context.rows<PartitionRow>(PARTITIONS, [schemas]), (p) =>
    keyOf(p.schema, p.table),
  );
  const texts = await readTexts(rows, allIndexes, partitions, checks, context);
  const sequences = new Set(relations.tables.filter((t) => t.type === 'SEQUENCE').map((t) => keyOf(t.schema, t.name)));
  const tables = rows.map((row): readonly [string, Table] => {
    const key = keyOf(row.schema, row.name);
    const all = checks.get(key) ?? [];
    const columnRows = relations.columns.get(key) ?? [];
    const isJson = (c: ColumnRow): boolean =>
      context.capabilities.jsonIsText &&
      c.type === 'longtext' &&
      c.collate === 'utf8mb4_bin' &&
      all.some((check) => jsonColumnOf(check) === c.name);
    const json = new Set(columnRows.filter(isJson).map((c) => c.name));
    const text = texts.get(key) ?? '';
    const period = periodIn(text);
    const own = context.capabilities.variant === 'tidb' ? tidbWordsOf(text) : undefined;
    const found = indexesOf(allIndexes.get(key) ?? [], wordsOf(text));
    const table: Table = {
      name: row.name,
      columns: columnRows.map((c) => withAutoRandom(columnOf(c, context, json.has(c.name)), own)),
      ...(found.primaryKey === undefined || own?.isClustered === undefined
        ? found
        : { ...found, primaryKey: withClustering(found.primaryKey, own.isClustered) }),
      foreignKeys: foreignKeys.get(key) ?? [],
      checks: all.filter((check) => check.name !== period?.name && !json.has(jsonColumnOf(check) ?? '')),
      triggers: triggers.get(key) ?? [],
      ...commentOf(row),
      ...charsetFrom(row, text, context),
      attrs: {
        ...attrsOf(row, text, partitioningFrom(partitions.get(key) ?? [], text), context, own),
        ...(period === undefined ? {} : { period: period.text }),
      },
    };
    return [row.schema, withSequences(table, row.schema, sequences)];
  });
  return new Map([...groupRows(tables, ([schema]) => schema)].map(([s, list]) => [s, list.map(([, t]) => t)]));
}

function commentOf(row: TableRow): { comment?: string } {
  return row.comment === null || row.comment === '' ? {} : { comment: row.comment };
}

/** TiDB's `information_schema` may be behind, its SHOW CREATE TABLE is not. */
function charsetFrom(row: TableRow, text: string, context: InspectContext): { charset?: string; collate?: string } {
  const shown = context.capabilities.variant === 'tidb' ? /COLLATE=(\w+)/i.exec(text)?.[1] : undefined;
  const collate = shown ?? row.collate;
  return collate === null ? {} : { charset: charsetOf(collate), collate };
}

function withAutoRandom(column: Column, words: TidbWords | undefined): Column {
  const bits = words?.autoRandom.get(column.name);
  return bits === undefined ? column : { ...column, attrs: { ...column.attrs, auto_random: bits } };
}

function withClustering(key: Index, clustered: boolean): Index {
  return { ...key, attrs: { ...key.attrs, clustered } };
}

function attrsOf(
  row: TableRow,
  text: string,
  partition: Json | undefined,
  context: InspectContext,
  own: TidbWords | undefined,
): Attrs {
  const shown = context.capabilities.variant === 'tidb' ? /AUTO_INCREMENT=(\d+)/i.exec(text)?.[1] : undefined;
  const next = Number(shown ?? row.auto_increment ?? 0);
  const listed = (row.options ?? '').replace(/\bpartitioned\b/i, '').trim();
  const options = { mariadb: listed, mysql: `${listed} ${placeOptionsIn(text)}`.trim(), tidb: own?.options ?? '' }[
    context.capabilities.variant
  ];
  const engine = engineName(row.engine);
  return compact<Record<string, Json>>({
    engine: engine === 'InnoDB' ? undefined : engine,
    auto_increment: next > 1 ? next : undefined,
    create_options: options === '' ? undefined : options,
    system_versioned: row.type === 'SYSTEM VERSIONED' ? true : undefined,
    partition,
  } as Record<string, Json>);
}

const ENGINES: Readonly<Record<string, string>> = { MEMORY: 'Memory', ndbcluster: 'NDB' };

function engineName(engine: string | null): string {
  return engine === null ? 'InnoDB' : (ENGINES[engine] ?? engine);
}

/** How many tables are read for the sake of spelling alone: what goes into one round trip. */
const SPELLED_TABLES = 200;

/**
 * SHOW CREATE TABLE of the tables about which the catalog does not tell all: those with full-text indexes, for their
 * parsers, partitioned ones, for directories and sub-partitions, those in a place of their own, those that may have a period,
 * and all tables of TiDB. Where there are few tables, those with any index, which may say USING BTREE.
 */
async function readTexts(
  tables: readonly TableRow[],
  allIndexes: ReadonlyMap<string, readonly IndexRow[]>,
  partitions: ReadonlyMap<string, readonly PartitionRow[]>,
  checks: ReadonlyMap<string, readonly Check[]>,
  context: InspectContext,
): Promise<ReadonlyMap<string, string>> {
  const isSmall = tables.length <= SPELLED_TABLES;
  const isPlaced = await readPlaced(tables, isSmall, context);
  const wanted = tables.filter((t) => {
    if (context.capabilities.variant === 'tidb' || partitions.has(keyOf(t.schema, t.name))) return true;
    if (isPlaced(t)) return true;
    const mayHavePeriod = checks.get(keyOf(t.schema, t.name))?.some(looksLikePeriod) ?? false;
    if (context.capabilities.variant === 'mariadb' && mayHavePeriod) return true;
    const indexes = allIndexes.get(keyOf(t.schema, t.name)) ?? [];
    return isSmall ? indexes.length > 0 : indexes.some((i) => i.type === 'FULLTEXT');
  });
  if (wanted.length === 0) return new Map();
  const results = await context.batch(wanted.map((t) => `SHOW CREATE TABLE ${ident(t.schema)}.${ident(t.name)}`));
  return new Map(wanted.map((t, i) => [keyOf(t.schema, t.name), asText(results[i]?.[0]?.['Create Table'])] as const));
}

/** The application-time period of a table, of which it can have one. */
function periodIn(text: string): { readonly name: string; readonly text: string } | undefined {
  const match = /^ {2}PERIOD FOR (`((?:[^`]|``)+)` \(`(?:[^`]|``)+`, `(?:[^`]|``)+`\))/m.exec(text);
  return match === null ? undefined : { name: (match[2] ?? '').replaceAll('``', '`'), text: match[1] ?? '' };
}

/** What the text of a table says of its indexes; undefined without one. */
function wordsOf(text: string): IndexWords | undefined {
  if (text === '') return undefined;
  const parsers = text.matchAll(/FULLTEXT KEY `((?:[^`]|``)+)`[^\n]*WITH PARSER `?(\w+)`?/g);
  const spelled = text.matchAll(
    /^ {2}(?:UNIQUE |PRIMARY )?KEY (?:`((?:[^`]|``)+)` )?[^\n]*\) USING (?:BTREE|HASH)\b/gm,
  );
  const overlaps = text.matchAll(
    /^ {2}(?:UNIQUE |PRIMARY )?KEY (?:`((?:[^`]|``)+)` )?[^\n]*,`((?:[^`]|``)+)` WITHOUT OVERLAPS\)/gm,
  );
  const name = (quoted: string | undefined): string => quoted?.replaceAll('``', '`') ?? 'PRIMARY';
  return {
    parsers: new Map([...parsers].map((m) => [name(m[1]), m[2] ?? ''])),
    periods: new Map([...overlaps].map((m) => [name(m[1]), name(m[2])])),
    spelledOut: new Set([...spelled].map((m) => name(m[1]))),
  };
}

/** A default may draw from a sequence, which then has to exist first. */
function withSequences(table: Table, schema: string, sequences: ReadonlySet<string>): Table {
  if (sequences.size === 0) return table;
  const texts = table.columns.flatMap((c) =>
    c.default === undefined || c.default.kind === 'named' ? [] : [c.default.text],
  );
  const deps = texts
    .flatMap((t) => mentionedNames(t))
    .filter((n) => sequences.has(keyOf(n.schema ?? schema, n.name)))
    .map((n) => ({
      kind: 'sequence',
      ...(n.schema === undefined || n.schema === schema ? {} : { schema: n.schema }),
      name: n.name,
    }));
  return deps.length === 0 ? table : { ...table, deps };
}
