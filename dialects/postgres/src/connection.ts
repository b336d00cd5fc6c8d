import type { Row } from '@atlas/dialect';
import type { RawRow } from './inspect/catalog.ts';

/** One session of a server, whatever carries it. Errors are those of `errors.ts`. */
export interface Connection {
  query(sql: string, params?: readonly unknown[]): Promise<Row[]>;
  /** Runs the statement and returns its command tag: `COMMIT`, `ROLLBACK`, `CREATE TABLE`; empty when unknown. */
  command(sql: string, params?: readonly unknown[]): Promise<string>;
  /** Sends several statements in one round trip; the rows of each as text, in order. */
  batch(statements: readonly string[]): Promise<readonly (readonly RawRow[])[]>;
  /** Another session of the same server; undefined where there can be only one. */
  another?(): Promise<Connection>;
  /** Roles that were made because a statement named them, see `openPglite`. */
  readonly placeholders?: Set<string>;
  /**
   * Runs `action` when the connection is opened, if that is still to come; returns false when it is open already. Absent
   * where connections are open from the start.
   */
  atStart?(action: (connection: Connection) => Promise<void>): boolean;
  close(): Promise<void>;
}
