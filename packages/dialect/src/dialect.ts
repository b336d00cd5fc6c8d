import type { Change, Plan, StatementLocks } from '@atlas/model';
import type { ScannerProfile } from '@atlas/sqltext';
import type { Capabilities } from './capabilities.ts';
import type { DatabaseUrl } from './database-url.ts';
import type { DiffHooks } from './diff-hooks.ts';
import type { DockerSupport } from './docker.ts';
import type { Driver, OpenOptions } from './driver.ts';
import type { DialectHcl } from './hcl/spec.ts';
import type { LockWaits } from './lock-waits.ts';
import type { LockContext, LockPrediction } from './locks.ts';
import type { PlanOptions } from './plan-options.ts';
import type { RevisionsDialect, StatementStates } from './revisions.ts';
import type { SchemaLocation } from './schema-location.ts';

/**
 * Everything the program knows of one database, without a connection. A database is one value of this type; shared
 * code calls it or reads `capabilities`, and never looks at `name`.
 */
export interface Dialect {
  /** `sqlite`, `postgres`, ...: shown to users and used as label of driver-specific project blocks. */
  readonly name: string;
  /** URL schemes without `://`. The first is the usual one. */
  readonly schemes: readonly string[];
  /** How SQL text is cut into statements and tokens. */
  readonly scanner: ScannerProfile;
  /** What the newest supported server can do; used where there is no connection. */
  readonly capabilities: Capabilities;
  readonly hcl: DialectHcl;
  readonly diff: DiffHooks;
  /** Puts the changes in a safe order and writes them as SQL. Throws `UnsupportedChangeError`, `PlanScopeError`. */
  plan(changes: readonly Change[], options: PlanOptions & { readonly capabilities?: Capabilities }): Plan;
  /**
   * How the server carries the one statement out that a change becomes, by version and without asking it; undefined
   * where that is not known, or nothing can be in use. What `plan` returns says it for each statement.
   */
  describeLocks?(change: Change, capabilities: Capabilities): StatementLocks | undefined;
  /** Connects. Throws `ConnectionError`. */
  open(url: DatabaseUrl, options: OpenOptions): Promise<Driver>;
  /**
   * What the text of a statement says about the locks it will take. Undefined for statements that lock no table, and for
   * those it does not know.
   */
  predictLocks?(statement: string, context: LockContext): LockPrediction | undefined;
  /** How statements are kept from waiting long for locks. Absent: they cannot be, and policies say nothing. */
  readonly lockWaits?: LockWaits;
  /** How versioned migrations are recorded in the database; absent where they are not supported. */
  readonly revisions?: RevisionsDialect;
  /** How the effect of a single statement is found out; absent: by inspecting everything. */
  readonly statementStates?: StatementStates;
  /** `URL` with the database's own spelling of a dev database that needs nothing installed, if there is one. */
  readonly embeddedDevUrl?: string;
  /** The version of the embedded database that a URL means, without a start; undefined for URLs of servers. */
  embeddedVersion?(url: DatabaseUrl): Promise<string | undefined>;
  /** How it runs in a throw-away container; absent where it needs none. */
  readonly docker?: DockerSupport;
  /** Kinds of objects that all databases of a server share. Dev databases leave alone those that are there. */
  readonly sharedKinds?: readonly string[];
  /** Which server and schema a URL names; undefined when it is not bound to one schema. Absent: see `Driver.bindSchema`. */
  locateSchema?(url: DatabaseUrl): SchemaLocation | undefined;
  /** Starting the embedded database costs next to nothing, so it is used without being asked for. */
  readonly embeddedIsFree?: boolean;
}

/** The dialects a program was built with, by URL scheme. */
export interface DialectRegistry {
  readonly dialects: readonly DialectEntry[];
}

/** A dialect that is loaded when first used. */
export interface DialectEntry {
  readonly name: string;
  readonly schemes: readonly string[];
  /** File name endings that say a schema file is for this dialect: `.lt.hcl`. */
  readonly suffixes: readonly string[];
  /** Words after `docker://` that mean this dialect. */
  readonly dockerDrivers?: readonly string[];
  /** Words after `local://` that mean a server of this dialect, started from programs of this machine. */
  readonly localServers?: readonly string[];
  load(): Promise<Dialect>;
}
