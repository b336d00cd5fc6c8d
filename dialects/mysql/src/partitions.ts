import type { Json, Table } from '@atlas/model';
import { unwrap } from './sql.ts';
import { asText } from './text.ts';

/** How a table is partitioned; `type` is in HCL's spelling: `RANGE_COLUMNS`. */
export interface Partitioning {
  readonly type: string;
  /** Columns by name and expressions, in order. */
  readonly by: readonly { readonly column?: string; readonly expr?: string }[];
  /** Number of partitions without names of their own. */
  readonly count?: number;
  readonly partitions: readonly Partition[];
  /**
   * What follows `PARTITION BY`, as the server prints it, where that says more than the other fields can: sub-partitions
   * and SYSTEM_TIME. It stands for all of them.
   */
  readonly definition?: string;
}

export interface Partition {
  readonly name: string;
  /** The bound of a RANGE partition, one text per column. */
  readonly lessThan?: readonly string[];
  /** The values of a LIST partition. */
  readonly values?: readonly string[];
  readonly comment?: string;
  readonly engine?: string;
  readonly dataDirectory?: string;
  readonly indexDirectory?: string;
}

/** The partitioning in `attrs.partition` of a table, which has the shape of its HCL block. */
export function partitioningOf(table: Table): Partitioning | undefined {
  const block = table.attrs.partition as JsonBlock | undefined;
  if (block === undefined || typeof block.type !== 'string') return undefined;
  const columns = strings(block.columns).map((column) => ({ column }));
  const by = blocks(block.by).map((b) => ({
    ...(typeof b.column === 'string' ? { column: b.column } : {}),
    ...(typeof b.expr === 'string' ? { expr: b.expr } : {}),
  }));
  return {
    type: block.type,
    by: [...columns, ...by],
    ...(typeof block.partitions === 'number' ? { count: block.partitions } : {}),
    partitions: blocks(block.partition).map(partitionOf),
    ...(typeof block.definition === 'string' ? { definition: block.definition } : {}),
  };
}

function partitionOf(block: JsonBlock): Partition {
  const [lessThan, values] = [strings(block.values_less_than), strings(block.values_in)];
  return {
    name: typeof block.name === 'string' ? block.name : '',
    ...(lessThan.length === 0 ? {} : { lessThan }),
    ...(values.length === 0 ? {} : { values }),
    ...(typeof block.comment === 'string' ? { comment: block.comment } : {}),
    ...(typeof block.engine === 'string' ? { engine: block.engine } : {}),
    ...(typeof block.data_directory === 'string' ? { dataDirectory: block.data_directory } : {}),
    ...(typeof block.index_directory === 'string' ? { indexDirectory: block.index_directory } : {}),
  };
}

/** The opposite of `partitioningOf`. */
export function partitioningJson(partitioning: Partitioning): Json {
  const { type, by, count, partitions, definition } = partitioning;
  const columns = by.map((b) => b.column).filter((c) => c !== undefined);
  return {
    type,
    ...(columns.length > 0 && columns.length === by.length
      ? { columns }
      : by.length === 0
        ? {}
        : { by: by.map((b) => ({ ...b })) }),
    ...(count === undefined ? {} : { partitions: count }),
    ...(definition === undefined ? {} : { definition }),
    ...(partitions.length === 0
      ? {}
      : {
          partition: partitions.map((p) => ({
            name: p.name,
            ...(p.lessThan === undefined ? {} : { values_less_than: [...p.lessThan] }),
            ...(p.values === undefined ? {} : { values_in: [...p.values] }),
            ...(p.comment === undefined ? {} : { comment: p.comment }),
            ...(p.engine === undefined ? {} : { engine: p.engine }),
            ...(p.dataDirectory === undefined ? {} : { data_directory: p.dataDirectory }),
            ...(p.indexDirectory === undefined ? {} : { index_directory: p.indexDirectory }),
          })),
        }),
  };
}

/** Whether rows are distributed differently: method or key. The partitions themselves are another matter. */
export function sameMethod(from: Partitioning, to: Partitioning): boolean {
  // A definition is replaced as a whole.
  if (from.definition !== undefined || to.definition !== undefined)
    return canonical(from.definition) === canonical(to.definition);
  const key = (p: Partitioning): string => p.by.map((b) => plain(b.column ?? b.expr ?? '')).join(',');
  return from.type === to.type && key(from) === key(to);
}

/** Directories that the desired partition does not name are left as they are. */
export function samePartition(from: Partition, to: Partition): boolean {
  for (const key of ['dataDirectory', 'indexDirectory'] as const)
    if (to[key] !== undefined && to[key] !== from[key]) return false;
  const text = (p: Partition): string =>
    JSON.stringify([p.name, (p.lessThan ?? []).map(plain), (p.values ?? []).map(plain), p.comment ?? '']);
  return text(from) === text(to);
}

/**
 * A definition without what says nothing: blanks, quotes around names, letter case, engines, which are those of the table.
 * STARTS is the time of the statement where it was not written, so it is no difference; nor is how many partitions a
 * server that adds them by itself (AUTO) has made.
 */
function canonical(definition: string | undefined): string | undefined {
  return definition
    ?.replace(/ STARTS TIMESTAMP\s*'[^']*'/i, '')
    .replace(/\bAUTO\s+PARTITIONS \d+|\bPARTITIONS \d+ AUTO\b/i, 'AUTO')
    .replace(/('(?:[^'\\]|\\.|'')*')|\s*\bENGINE\s*=\s*\w+|[`\s]+|[^'`\s]/gi, (part: string, text?: string) =>
      text !== undefined ? text : part.length > 1 || /[`\s]/.test(part) ? '' : part.toLowerCase(),
    );
}

/** How many partitions there are. */
export function partitionCount(partitioning: Partitioning): number {
  return partitioning.partitions.length > 0 ? partitioning.partitions.length : (partitioning.count ?? 1);
}

export function samePartitioning(from: Partitioning | undefined, to: Partitioning | undefined): boolean {
  if (from === undefined || to === undefined) return from === to;
  if (from.definition !== undefined || to.definition !== undefined) return sameMethod(from, to);
  if (!sameMethod(from, to) || partitionCount(from) !== partitionCount(to)) return false;
  // Partitions that only count have the names that the server gives.
  if (from.partitions.length === 0 || to.partitions.length === 0) return true;
  return from.partitions.every((p, i) => {
    const other = to.partitions[i];
    return other !== undefined && samePartition(p, other);
  });
}

/** The text without quotes around names, blanks, parentheses and letter case, none of which the catalog keeps reliably. */
function plain(text: string): string {
  return unwrap(text)
    .replace(/[`()\s]/g, '')
    .toLowerCase();
}

interface JsonBlock {
  readonly [key: string]: Json | undefined;
}

function blocks(value: Json | undefined): readonly JsonBlock[] {
  if (value === undefined || value === null || typeof value !== 'object') return [];
  return (Array.isArray(value) ? value : [value]) as readonly JsonBlock[];
}

function strings(value: Json | undefined): readonly string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? (value as readonly Json[]) : [value]).map((v) =>
    typeof v === 'object' && v !== null && 'sql' in v ? asText(v.sql) : asText(v),
  );
}
