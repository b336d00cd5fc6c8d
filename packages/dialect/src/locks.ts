import type { Realm, StatementLocks } from '@atlas/model';
import type { Capabilities } from './capabilities.ts';

/** What other sessions cannot do with a table while a lock is held. */
export type Blocks = 'nothing' | 'schema changes' | 'writes' | 'reads and writes';

/**
 * What a statement does with rows while it holds its locks: nothing, so it takes the same short time for any table;
 * reads all of them; builds an index from them; or writes all of them anew.
 */
export type TableWork = 'none' | 'scan' | 'index' | 'rewrite';

/** A lock on one table, view or index. */
export interface TableLock {
  readonly schema?: string;
  readonly name: string;
  /** As the database calls it: `ACCESS EXCLUSIVE`, `SHARED_NO_WRITE`. */
  readonly mode: string;
  readonly blocks: Blocks;
}

/** What a statement locks, and for how long. */
export interface LockPrediction {
  /** The form of the statement in a few words: `ALTER TABLE ... ADD CHECK`. */
  readonly form: string;
  /** The strongest lock on each object that was there before, the statement's own table first. */
  readonly locks: readonly TableLock[];
  readonly work: TableWork;
  /** How the server goes about it, where it has several ways: `INSTANT`, `INPLACE`, `COPY`. */
  readonly algorithm?: string;
  /** What keeps it from being cheaper: `the type of column "a" changes`. */
  readonly reasons?: readonly string[];
}

export interface LockContext {
  readonly capabilities: Capabilities;
  /** The schema before the statement; without it, what cannot be told from the text is taken to be the worst. */
  readonly realm?: Realm | undefined;
  /** What `describeLocks` says of the change that the statement makes. */
  readonly known?: StatementLocks | undefined;
}
