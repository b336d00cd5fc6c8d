import { AtlasError } from '@atlas/diagnostics';
import type { Json } from '@atlas/model';
import { mysqlProfile, TokenCursor, unquoteIdentifier } from '@atlas/sqltext';
import { type Partition, partitioningJson } from '../partitions.ts';
import { shown, unescapeExpression, wrap } from '../sql.ts';
import type { PartitionRow } from './queries.ts';

/**
 * The value of a table's `attrs.partition`. `text` is its SHOW CREATE TABLE, which alone tells directories. Methods without
 * a model of their own, sub-partitions and SYSTEM_TIME, keep its clause as it is. Throws where that cannot be read, because
 * a table without its partitions would be another one.
 */
export function partitioningFrom(rows: readonly PartitionRow[], text: string): Json | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const type = first.method.toUpperCase().replaceAll(' ', '_');
  if (first.sub_method !== null || !/^(RANGE|LIST)(_COLUMNS)?$|^(LINEAR_)?(HASH|KEY)$/.test(type)) {
    const definition = definitionIn(text);
    if (definition === undefined) {
      throw new AtlasError(
        `cannot read how table ${shown(first.table)} in schema ${shown(first.schema)} is partitioned: ` +
          'SHOW CREATE TABLE does not say. Exclude the table, or grant SELECT on it to the user of the connection',
        { code: 'mysql/partitions' },
      );
    }
    return partitioningJson({ type, by: [], partitions: [], definition });
  }
  const isColumns = type.endsWith('COLUMNS') || type.endsWith('KEY');
  const expression = unescapeExpression(first.expression ?? '');
  const by = isColumns
    ? items(expression).map((c) => ({ column: unquoteIdentifier(c) }))
    : [{ expr: wrap(expression) }];
  const directories = directoriesIn(text);
  const partitions = rows.map((r) => ({ ...partitionOf(r, type), ...directories.get(r.name) }));
  const isPlain = directories.size === 0 && rows.every((r, i) => r.name === `p${i}` && r.comment === '');
  if (/HASH$|KEY$/.test(type) && isPlain) return partitioningJson({ type, by, count: rows.length, partitions: [] });
  return partitioningJson({ type, by, partitions });
}

function partitionOf(row: PartitionRow, type: string): Partition {
  const bounds = items(unescapeExpression(row.description ?? ''));
  return {
    name: row.name,
    ...(type.startsWith('RANGE') ? { lessThan: bounds } : type.startsWith('LIST') ? { values: bounds } : {}),
    ...(row.comment === '' ? {} : { comment: row.comment }),
  };
}

/** The parts of a list at the commas outside of parentheses and quotes. */
function items(text: string): string[] {
  return TokenCursor.of(text, mysqlProfile)
    .splitByComma()
    .map((c) => c.slice());
}

/**
 * What follows PARTITION BY, on one line and without engines, which are the one of the table. The clause begins a line, and
 * in texts the server prints a line break as `\n`.
 */
function definitionIn(text: string): string | undefined {
  const clause = /\n(?:\/\*!\d+ | )PARTITION BY ([^]*?)(?: \*\/)?$/.exec(text)?.[1];
  return clause
    ?.replace(/('(?:[^'\\]|\\.|'')*'|`(?:[^`]|``)*`)| ENGINE = \w+/g, (_part: string, quoted?: string) => quoted ?? '')
    .replace(/\s*\n\s*/g, ' ')
    .trim();
}

/** The directories of single partitions, each of which stands on a line of its own, by name. */
function directoriesIn(
  text: string,
): ReadonlyMap<string, { readonly dataDirectory?: string; readonly indexDirectory?: string }> {
  const found = new Map<string, { dataDirectory?: string; indexDirectory?: string }>();
  for (const [line, name = ''] of text.matchAll(/^[ (]PARTITION `?((?:[^`\s]|``)+)`?(?= |,|\)|$)[^\n]*/gm)) {
    const options = line.replace(/ COMMENT = '(?:[^'\\]|\\.|'')*'/, '');
    const directory = (kind: string): string | undefined =>
      new RegExp(` ${kind} DIRECTORY = '((?:[^'\\\\]|\\\\.|'')*)'`)
        .exec(options)?.[1]
        ?.replace(/\\(.)|''/g, (_m, c) => c ?? "'");
    const [data, index] = [directory('DATA'), directory('INDEX')];
    if (data === undefined && index === undefined) continue;
    found.set(name.replaceAll('``', '`'), {
      ...(data === undefined ? {} : { dataDirectory: data }),
      ...(index === undefined ? {} : { indexDirectory: index }),
    });
  }
  return found;
}
