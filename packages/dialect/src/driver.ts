import type { Plan, Realm } from '@atlas/model';
import type { Capabilities } from './capabilities.ts';
import type { Dialect } from './dialect.ts';

/** What a connection manages: one schema, whose name is left out of SQL, or everything it can see. */
export type Scope = { readonly kind: 'schema'; readonly schema: string } | { readonly kind: 'realm' };

export type Row = { readonly [column: string]: unknown };

/** Runs SQL on one session. Values in `params` fill the placeholders of the dialect in order. */
export interface Session {
  /** Rows in the order the server sent them. */
  query(sql: string, params?: readonly unknown[]): Promise<Row[]>;
  /** Runs one statement and drops its rows. */
  exec(sql: string, params?: readonly unknown[]): Promise<void>;
}

/** An open transaction on the driver's own session. After `commit` or `rollback` it must not be used. */
export interface Transaction extends Session {
  commit(): Promise<void>;
  /** Never throws: a transaction that the server already ended counts as rolled back. */
  rollback(): Promise<void>;
}

export interface InspectOptions {
  /** Schemas to read; absent or empty means all that are not the system's. */
  readonly schemas?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly include?: readonly string[] | undefined;
  /** Object classes to read; absent means the defaults of `schema.mode`. */
  readonly mode?: InspectMode | undefined;
  /**
   * Set when a desired state is read back from a dev database. What nobody asked for and only that server decides, such as
   * versions of extensions, is left out then.
   */
  readonly desired?: {
    /** The state as written by hand, where it is not SQL. */
    readonly written?: Realm;
  };
  readonly signal?: AbortSignal | undefined;
}

/** Which classes of objects are managed. Absent members have the defaults of the project file's `schema.mode`. */
export interface InspectMode {
  readonly roles?: boolean;
  readonly permissions?: boolean;
  /** Passwords may be read. */
  readonly sensitive?: boolean;
  readonly [dialectMode: string]: boolean | undefined;
}

/** Ends a lock. May be called twice. */
export type Release = () => Promise<void>;

/** An open connection. Every method throws `AtlasError` subclasses or the driver's own error as `cause`. */
export interface Driver extends Session {
  readonly dialect: Dialect;
  readonly capabilities: Capabilities;
  readonly scope: Scope;
  /** As the server prints it: `3.53.0`, `PostgreSQL 17.5`. Part of cache keys. */
  readonly serverVersion: string;
  begin(): Promise<Transaction>;
  /**
   * The realm in normal form, schemas and objects in name order, in a number of queries that does not depend on the
   * number of objects. A bound connection returns a realm with its one schema.
   */
  inspect(options?: InspectOptions): Promise<Realm>;
  /**
   * Takes the named lock across processes. `timeoutMs` below 0 waits for ever, 0 tries once. Dialects may read the
   * timeout as the life time of the lock where the database has no locks of its own. Throws `LockedError`.
   */
  lock(name: string, timeoutMs: number, signal?: AbortSignal): Promise<Release>;
  /**
   * Looks for what would certainly stop a plan, without running any of it, and throws if there is something. Asked where
   * statements that ran cannot be rolled back. Absent: nothing can be told beforehand.
   */
  checkPlan?(plan: Plan): Promise<void>;
  /**
   * As `checkPlan`, for statements of migration files that are going to run on this session in this order: what is
   * certain to be refused, in the order of the statements. Absent: nothing can be told beforehand.
   */
  checkStatements?(statements: readonly string[]): Promise<readonly StatementProblem[]>;
  /** Throws `DatabaseNotCleanError` unless the database is empty. Names in `ignoreTables` do not count. */
  checkClean(options?: { readonly ignoreTables?: readonly string[] }): Promise<void>;
  /**
   * Makes `schema` the one that names without a schema mean, and creates it if it is missing; undefined goes back to how
   * the session began. Until the next `wipe`. Absent where a connection sees one schema only.
   */
  useSchema?(schema: string | undefined): Promise<void>;
  /**
   * This session, bound to one schema until another one is asked for. The driver it gives must not be closed. Throws
   * where there is no such schema. Absent where every database needs a session of its own.
   */
  bindSchema?(schema: string): Promise<Driver>;
  /**
   * One fingerprint for each of the given schemas that is there, in a number of queries that does not depend on how many
   * there are. Schemas with equal ones are equal for `inspect` on a connection bound to them; equal schemas may have
   * different ones. Undefined when it cannot tell for this mode. Absent: inspect each.
   */
  fingerprintSchemas?(
    schemas: readonly string[],
    mode: InspectMode | undefined,
  ): Promise<ReadonlyMap<string, string> | undefined>;
  /** Drops everything in scope, bringing a dev database back to what `checkClean` accepts. */
  wipe(): Promise<void>;
  close(): Promise<void>;
}

/** Why a statement would fail. */
export interface StatementProblem {
  /** The place of the statement in the list, from 0. */
  readonly index: number;
  /** What is wrong, and what to do about it. */
  readonly message: string;
}

export interface OpenOptions {
  readonly signal?: AbortSignal | undefined;
  /** Environment variables a driver may consult, such as `PGPASSWORD`. Empty when absent. */
  readonly env?: { readonly [name: string]: string | undefined };
  /** Notices for the user, one sentence each, already free of secrets. */
  readonly notice?: (message: string) => void;
}
