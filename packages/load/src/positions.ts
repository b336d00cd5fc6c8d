import { relative, sep } from 'node:path';

/** Where the source of an object is. Lines and columns are 1-based; the end is behind the last character. */
export interface Place {
  /** Absolute. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export type ObjectType = 'table' | 'view' | 'materialized' | 'enum';

/** An object of the printed SQL and its place. */
export interface Position {
  /** Absent where the object is in the schema of the connection. */
  readonly schema?: string | undefined;
  readonly name: string;
  readonly type: ObjectType;
  readonly place: Place;
}

/**
 * SQL below `atlas:pos` directives, sorted, with an empty line between. Files are written relative to `cwd` with slashes.
 * Names that a directive cannot hold go without one.
 */
export function withPositions(sql: string, positions: readonly Position[], cwd: string): string {
  const lines = positions
    .filter(({ schema = '', name }) => !/[\s[\].]/.test(schema + name))
    .map(({ schema, name, type, place }) => {
      const file = relative(cwd, place.file).split(sep).join('/');
      const path = schema === undefined ? name : `${schema}.${name}`;
      return `-- atlas:pos ${path}[type=${type}] ${file}:${place.line}:${place.column}-${place.endLine}:${place.endColumn}\n`;
    });
  const unique = [...new Set(lines)].sort();
  return `${unique.join('')}${unique.length === 0 ? '' : '\n'}${sql.trim()}\n`;
}
