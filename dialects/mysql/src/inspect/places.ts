import { asText } from '../text.ts';
import { placedTables, type TableRow } from './queries.ts';
import type { InspectContext } from './rows.ts';

/**
 * Which tables may be in a directory or tablespace of their own, so that only their text tells it. Where the account may
 * not look, those of small databases are read all the same.
 */
export async function readPlaced(
  tables: readonly TableRow[],
  isSmall: boolean,
  context: InspectContext,
): Promise<(table: TableRow) => boolean> {
  if (context.capabilities.variant !== 'mysql') return () => false;
  const links = (table: TableRow): boolean => table.engine === 'MyISAM';
  // An empty schema, or one without InnoDB, has nothing to look for.
  if (!tables.some((t) => t.engine === 'InnoDB')) return links;
  let paths: readonly string[];
  try {
    const [files, shared] = placedTables(context.capabilities);
    const found = [
      ...(await context.rows<{ path: unknown }>(files)),
      ...(await context.rows<{ path: unknown }>(shared)),
    ];
    paths = found.map(({ path }) => asText(path));
  } catch {
    return (table) => isSmall || links(table);
  }
  const names = new Set(paths.map(nameIn));
  // Other characters than letters and digits have codes in names of files: `@0024`.
  const isCoded = paths.some((path) => nameIn(path).includes('@'));
  return (table) => {
    const name = `${table.schema}/${table.name}`.toLowerCase();
    return links(table) || names.has(name) || (isCoded && /[^\w/]/.test(name));
  };
}

/** `schema/table` of `/place/schema/table#p#p0.ibd`. */
function nameIn(path: string): string {
  return (/([^/]+\/[^/]+?)(?:#p#[^/]*)?(?:\.ibd)?$/i.exec(path)?.[1] ?? '').toLowerCase();
}

/** The options that say where a table is, as `CREATE_OPTIONS` would have them. */
export function placeOptionsIn(text: string): string {
  // The options stand on the line that closes the list of columns; what follows is about partitions.
  const line = /^\) [^\n]*/m.exec(text)?.[0] ?? '';
  const options = line.replace(/ COMMENT='(?:[^'\\]|\\.|'')*'/, '');
  const directories = options.matchAll(/\b(DATA|INDEX) DIRECTORY\s*=\s*('(?:[^'\\]|\\.|'')*')/g);
  const space = /\/\*!\d+ TABLESPACE (`(?:[^`]|``)+`)/.exec(options)?.[1];
  return [
    ...[...directories].map(([, kind = '', path = '']) => `${kind} DIRECTORY=${path}`),
    ...(space === undefined ? [] : [`TABLESPACE=${space}`]),
  ].join(' ');
}
