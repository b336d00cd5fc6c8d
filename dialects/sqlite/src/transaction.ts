import type { Row, Transaction } from '@atlas/dialect';
import { AtlasError } from '@atlas/diagnostics';
import { ident } from './sql.ts';

/** The connection that a transaction runs on. */
export interface SyncSession {
  query(sql: string, params?: readonly unknown[]): Row[];
  exec(sql: string, params?: readonly unknown[]): void;
}

/** A row that refers to nothing. */
interface Violation {
  readonly table: string;
  readonly parent: string;
  /** Null in tables without rowid. */
  readonly row: string;
  readonly key: string;
}

/**
 * A transaction that may rebuild tables: while it is open, foreign keys are not enforced, and before it ends, they are
 * checked. Rows that refer to nothing were there before or make the transaction fail.
 */
export class SqliteTransaction implements Transaction {
  readonly #session: SyncSession;
  /** Violations of before; undefined when foreign keys are not enforced on this connection. */
  readonly #before: readonly Violation[] | undefined;
  #isOpen = true;

  private constructor(session: SyncSession, before: readonly Violation[] | undefined) {
    this.#session = session;
    this.#before = before;
  }

  static begin(session: SyncSession): SqliteTransaction {
    const enforced = session.query('PRAGMA foreign_keys')[0]?.foreign_keys === 1;
    // Inside of a transaction the pragma does nothing.
    if (enforced) session.exec('PRAGMA foreign_keys = off');
    try {
      session.exec('BEGIN IMMEDIATE');
      return new SqliteTransaction(session, enforced ? violationsOf(session) : undefined);
    } catch (error) {
      rollbackQuietly(session);
      if (enforced) session.exec('PRAGMA foreign_keys = on');
      throw error;
    }
  }

  async query(sql: string, params?: readonly unknown[]): Promise<Row[]> {
    return this.#session.query(sql, params);
  }

  async exec(sql: string, params?: readonly unknown[]): Promise<void> {
    this.#session.exec(sql, params);
  }

  async commit(): Promise<void> {
    try {
      if (this.#before !== undefined) refuseNewViolations(this.#before, violationsOf(this.#session));
      this.#session.exec('COMMIT');
    } catch (error) {
      await this.rollback();
      throw error;
    }
    this.#end();
  }

  async rollback(): Promise<void> {
    if (!this.#isOpen) return;
    rollbackQuietly(this.#session);
    this.#end();
  }

  #end(): void {
    this.#isOpen = false;
    if (this.#before !== undefined) this.#session.exec('PRAGMA foreign_keys = on');
  }
}

function rollbackQuietly(session: SyncSession): void {
  try {
    session.exec('ROLLBACK');
  } catch {
    // Some errors, such as a full disk, have ended the transaction already.
  }
}

function violationsOf(session: SyncSession): Violation[] {
  try {
    return checkRows(session, 'PRAGMA foreign_key_check');
  } catch {
    // One foreign key whose parent has no unique key fails the check of all tables.
    const tables = session.query(`SELECT name FROM sqlite_master WHERE type = 'table'`);
    return tables.flatMap(({ name }) => checkTable(session, String(name)));
  }
}

function checkTable(session: SyncSession, table: string): Violation[] {
  try {
    return checkRows(session, `PRAGMA foreign_key_check(${ident(table)})`);
  } catch (error) {
    return [{ table, parent: '', row: 'NULL', key: error instanceof Error ? error.message : String(error) }];
  }
}

function checkRows(session: SyncSession, pragma: string): Violation[] {
  return session.query(pragma).map((row) => ({
    table: String(row.table),
    parent: String(row.parent),
    row: typeof row.rowid === 'number' || typeof row.rowid === 'bigint' ? String(row.rowid) : 'NULL',
    key: String(row.fkid),
  }));
}

/**
 * Copying a table may give its rows and foreign keys other numbers, so per pair of tables the count decides whether
 * there are new violations, and the numbers only which of them are named.
 */
function refuseNewViolations(before: readonly Violation[], after: readonly Violation[]): void {
  if (after.length === 0) return;
  const pair = (v: Violation): string => `${v.table}\u0000${v.parent}`.toLowerCase();
  const counts = new Map<string, number>();
  for (const v of before) counts.set(pair(v), (counts.get(pair(v)) ?? 0) + 1);
  const now = new Map<string, Violation[]>();
  for (const v of after) now.set(pair(v), [...(now.get(pair(v)) ?? []), v]);
  const known = new Set(before.map((v) => `${pair(v)}\u0000${v.row}`));
  const found = [...now].flatMap(([key, list]) => {
    if (list.length <= (counts.get(key) ?? 0)) return [];
    const fresh = list.filter((v) => !known.has(`${key}\u0000${v.row}`));
    return fresh.length === 0 ? list : fresh;
  });
  if (found.length === 0) return;
  const list = found.map((v) => `{tbl:${v.table} ref:${v.parent} row:${v.row} index:${v.key}}`).join(' ');
  throw new AtlasError(`sql/sqlite: foreign key mismatch: [${list}]`, { code: 'sqlite/foreign-key-mismatch' });
}
