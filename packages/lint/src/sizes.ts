import type { Pass, TableSize, TableSizes } from './analyzer.ts';
import type { TableChangeAt } from './visit.ts';

/** What a catalog says of one table. */
export interface SizedTable extends TableSize {
  readonly schema: string;
  readonly name: string;
}

/**
 * Sizes by name. The schema that a dev database is bound to is called as it likes, so a table that is not found in the
 * schema asked for is looked for in all. `foldsCase`: names mean the same in any letter case.
 */
export function tableSizesOf(tables: Iterable<SizedTable>, { foldsCase = false } = {}): TableSizes {
  const sizes = new Map<string, TableSize>();
  const byName = new Map<string, TableSize>();
  const keyOf = (...parts: readonly string[]): string => {
    const key = parts.join('\u0000');
    return foldsCase ? key.toLowerCase() : key;
  };
  for (const { schema, name, rows, bytes } of tables) {
    sizes.set(keyOf(schema, name), { rows, bytes });
    byName.set(keyOf(name), { rows, bytes });
  }
  return {
    sizeOf: (schema, table) =>
      (schema === undefined ? undefined : sizes.get(keyOf(schema, table))) ?? byName.get(keyOf(table)),
  };
}

/** The finding, and how much there is to lock, read or write, where that is known. */
export function withSize(
  text: string,
  { schema, from }: Pick<TableChangeAt, 'schema'> & { readonly from: { readonly name: string } },
  { sizes }: Pick<Pass, 'sizes'>,
): string {
  const size = sizes?.sizeOf(schema, from.name);
  if (size?.rows === undefined) return text;
  const bytes = size.bytes === undefined ? '' : ` (${formatBytes(size.bytes)})`;
  return `${text}. The table has about ${formatCount(size.rows)} rows${bytes}`;
}

/** `about 1.2 million rows, 340 MB`; what is not known is left out. */
export function formatTableSize({ rows, bytes }: TableSize): string {
  const parts = [
    ...(rows === undefined ? [] : [`about ${formatCount(rows)} rows`]),
    ...(bytes === undefined ? [] : [formatBytes(bytes)]),
  ];
  return parts.join(', ');
}

/** Two digits are more than an estimate knows: `1.2 million`. */
export function formatCount(n: number): string {
  const units = [
    [1e9, ' billion'],
    [1e6, ' million'],
    [1e3, ' thousand'],
  ] as const;
  for (const [unit, name] of units) if (n >= unit) return `${roundTwo(n / unit)}${name}`;
  return String(Math.round(n));
}

/** With binary units: `1.5 GB` is 1.5 * 2^30 bytes. */
export function formatBytes(n: number): string {
  const units = [
    [2 ** 40, 'TB'],
    [2 ** 30, 'GB'],
    [2 ** 20, 'MB'],
    [2 ** 10, 'kB'],
  ] as const;
  for (const [unit, name] of units) if (n >= unit) return `${roundTwo(n / unit)} ${name}`;
  return `${Math.round(n)} bytes`;
}

function roundTwo(n: number): string {
  return String(n >= 10 ? Math.round(n) : Math.round(n * 10) / 10);
}
