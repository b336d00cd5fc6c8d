import type { ObjectRef } from '@atlas/model';
import type { MysqlCapabilities } from '../capabilities.ts';

/** Runs one catalog query. `T` says what the columns of its rows are. */
export type ReadRows = <T>(sql: string, params?: readonly unknown[]) => Promise<readonly T[]>;

/** Runs several statements in one round trip; an entry is undefined where the server refused one. */
export type ReadBatch = (
  statements: readonly string[],
) => Promise<readonly (readonly Record<string, unknown>[] | undefined)[]>;

/** What the readers of objects share. */
export interface InspectContext {
  readonly rows: ReadRows;
  readonly batch: ReadBatch;
  readonly capabilities: MysqlCapabilities;
  /** Names of the schemas to read; never empty. */
  readonly schemas: readonly string[];
  /** The connection's own schema, whose name is left out of texts; undefined where all schemas are managed. */
  readonly bound: string | undefined;
  /** Takes down in whose name an object runs. Null: in that of the account that asks, which needs no memory. */
  readonly noteDefiner: (schema: string, of: ObjectRef, definer: string | null) => void;
}

/** A map key for something in a schema. */
export function keyOf(schema: string, ...names: readonly string[]): string {
  return [schema, ...names].join('\u0000');
}

/** Rows by key, each list in the order of the rows. */
export function groupRows<T>(rows: readonly T[], key: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const k = key(row);
    const group = groups.get(k);
    if (group === undefined) groups.set(k, [row]);
    else group.push(row);
  }
  return groups;
}

/** Objects of a schema by name of the schema. */
export type BySchema<T> = ReadonlyMap<string, readonly T[]>;
