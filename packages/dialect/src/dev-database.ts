import { type Realm, type Schema, type SchemaObject, shownCommand } from '@atlas/model';
import { type Baseline, baselineOf, withoutBaseline } from './baseline.ts';
import { diffRealms } from './diff.ts';
import type { Driver, InspectOptions, Release } from './driver.ts';
import { DatabaseNotCleanError, StatementError } from './errors.ts';

export interface DevDatabaseOptions {
  /** Name of the lock that keeps two runs from using one dev database at a time. */
  readonly lockName: string;
  /** See `Driver.lock`. Default 10 s. */
  readonly lockTimeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
  /** Statements to run first; what they create belongs to a clean database and is taken out of every state. */
  readonly baseline?: readonly DevStatement[];
}

export interface DevStatement {
  readonly sql: string;
  /** `file:line:column` of the statement, for messages. */
  readonly where?: string;
}

/**
 * A clean database of the target's kind, used to learn how the server spells a schema. It was verified to be empty
 * when acquired, is empty between uses, and is emptied when released, also after an error.
 */
export interface DevDatabase {
  readonly driver: Driver;
  /** What the baseline created, which is in no state; undefined without one, and before the first use. */
  readonly baseline?: () => Baseline | undefined;
  /** Creates `realm` (as written by hand), reads it back in normal form, and cleans up. Positions are kept. */
  normalize(realm: Realm, options?: InspectOptions): Promise<Realm>;
  /** Runs statements in order and returns what they built, then cleans up. Throws `StatementError` with the place. */
  replay(statements: Iterable<DevStatement>, options?: InspectOptions): Promise<Realm>;
  /** Runs `use` on the empty database and cleans up afterwards. */
  session<T>(use: (driver: Driver) => Promise<T>): Promise<T>;
  release(): Promise<void>;
}

/** Locks the database, verifies that it is empty and hands it out. Throws `LockedError`, `DatabaseNotCleanError`. */
export async function acquireDevDatabase(driver: Driver, options: DevDatabaseOptions): Promise<DevDatabase> {
  const unlock: Release = await driver.lock(options.lockName, options.lockTimeoutMs ?? 10_000, options.signal);
  try {
    await driver.checkClean();
  } catch (error) {
    await unlock();
    throw error;
  }
  let baseline: Baseline | undefined;
  const session = async <T>(use: (d: Driver) => Promise<T>): Promise<T> => {
    try {
      if (options.baseline === undefined) return await use(driver);
      const clean = await driver.inspect({ signal: options.signal });
      await runDevStatements(driver, options.baseline, options.signal);
      baseline = baselineOf(clean, await driver.inspect({ signal: options.signal }));
      return await use(withoutBaseline(driver, baseline));
    } finally {
      await driver.wipe();
    }
  };
  return {
    driver,
    baseline: () => baseline,
    session,
    normalize: (realm, inspect) => session((d) => normalizeOn(d, realm, inspect ?? {}, options.signal)),
    replay: (statements, inspect) =>
      session(async (d) => {
        await runDevStatements(d, statements, options.signal);
        return d.inspect({ ...inspect, desired: {}, signal: options.signal });
      }),
    release: unlock,
  };
}

/** Runs statements in order. Throws `StatementError` with the place, and in `applied` how many ran before. */
export async function runDevStatements(
  driver: Driver,
  statements: Iterable<DevStatement>,
  signal: AbortSignal | undefined,
): Promise<void> {
  let applied = 0;
  for (const { sql, where } of statements) {
    signal?.throwIfAborted();
    try {
      await driver.exec(sql);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      const at = where === undefined ? '' : `${where}: `;
      throw new StatementError(`${at}executing statement: ${JSON.stringify(shorten(sql))}: ${message}`, {
        sql,
        applied,
        cause,
        ...(where === undefined ? {} : { where }),
      });
    }
    applied++;
  }
}

/** Long bodies would bury the server's message. */
function shorten(sql: string): string {
  const line = sql.replace(/\s+/g, ' ').trim();
  return line.length <= 200 ? line : `${line.slice(0, 200)}...`;
}

async function normalizeOn(
  driver: Driver,
  realm: Realm,
  inspect: InspectOptions,
  signal: AbortSignal | undefined,
): Promise<Realm> {
  const bound = driver.scope.kind === 'schema' ? driver.scope.schema : undefined;
  const own = realm.schemas[0];
  // A bound dev database has one schema of its own name; the declared one takes that name for the time being.
  const written = bound === undefined || own === undefined ? realm : { ...realm, schemas: [{ ...own, name: bound }] };
  const { mode } = inspect;
  const shared = written.objects.some((o) => isShared(driver, o));
  const clean = await driver.inspect({
    ...(bound === undefined ? {} : { schemas: [bound] }),
    mode: shared ? { ...mode, roles: true } : mode,
    signal,
  });
  // What the server has already, other databases of it use.
  const isThere = (o: SchemaObject): boolean =>
    isShared(driver, o) && clean.objects.some((c) => isShared(driver, c) && c.name === o.name);
  const kept = written.objects.filter(isThere);
  const desired = { ...written, objects: written.objects.filter((o) => !isThere(o)) };
  await createOn(driver, emptied(clean, written), desired, { mode, spelling: 'natural', signal });
  const schemas = bound === undefined ? desired.schemas.map((s) => s.name) : [bound];
  const normal = await driver.inspect({ ...inspect, schemas, desired: { written: realm }, signal });
  const managed = mode?.roles === true;
  const whole = managed ? { ...normal, objects: withKept(driver, realm, normal.objects, kept) } : normal;
  const named =
    bound === undefined || own === undefined
      ? whole
      : { ...whole, schemas: whole.schemas.map((s) => ({ ...s, name: own.name })) };
  return copyPositions(realm, named);
}

export interface CreateOptions {
  /** Whether the realm is spelled as people write it, or as the server does. See `diffRealms`. */
  readonly spelling: 'natural' | 'normalized';
  /** What of the realm is managed; see `InspectOptions`. */
  readonly mode?: InspectOptions['mode'];
  readonly signal?: AbortSignal | undefined;
}

/**
 * Creates everything that a realm describes on an empty database; under a bound connection its one schema must have the
 * name of that. Throws `StatementError`.
 */
export async function createRealm(driver: Driver, desired: Realm, options: CreateOptions): Promise<void> {
  const bound = driver.scope.kind === 'schema' ? driver.scope.schema : undefined;
  const { signal } = options;
  const empty = await driver.inspect({ ...(bound === undefined ? {} : { schemas: [bound] }), signal });
  await createOn(driver, emptied(empty, desired), desired, options);
}

/**
 * Brings a dev database that is as `from` says to `to`. Throws `StatementError` with the
 * comment of the statement that failed.
 */
export async function createOn(
  driver: Driver,
  from: Realm,
  to: Realm,
  { mode, spelling, signal }: CreateOptions,
): Promise<void> {
  const [current, desired] = aligned(driver, from, to, mode);
  const changes = diffRealms(current, desired, {
    hooks: driver.dialect.diff,
    capabilities: driver.capabilities,
    mode: spelling,
  });
  const plan = driver.dialect.plan(changes, {
    mode: 'in-place',
    to: desired,
    capabilities: driver.capabilities,
    ...(driver.scope.kind === 'realm' ? {} : { schemaQualifier: '' }),
  });
  for (const statement of plan.statements) {
    signal?.throwIfAborted();
    try {
      await driver.exec(statement.cmd);
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new StatementError(`${statement.comment}: ${message}`, {
        sql: shownCommand(statement),
        comment: statement.comment,
        cause,
      });
    }
  }
}

/** Belongs to the server and not to one database of it. */
function isShared(driver: Driver, object: SchemaObject): boolean {
  return driver.dialect.sharedKinds?.includes(object.kind) ?? false;
}

function aligned(driver: Driver, empty: Realm, desired: Realm, mode: InspectOptions['mode']): readonly [Realm, Realm] {
  const { dialect, capabilities } = driver;
  return dialect.diff.align?.(empty, desired, { capabilities, mode, declared: false }) ?? [empty, desired];
}

/**
 * Objects of the server that the dev database must not touch, as they were written, and of the others what a server
 * does not give back.
 */
function withKept(
  driver: Driver,
  written: Realm,
  normal: readonly SchemaObject[],
  kept: readonly SchemaObject[],
): readonly SchemaObject[] {
  const names = new Set(kept.map((o) => o.name));
  const sources = new Map(written.objects.map((o) => [`${o.kind} ${o.name}`, o]));
  const complete = normal.flatMap((o) => {
    if (!isShared(driver, o)) return [o];
    const source = sources.get(`${o.kind} ${o.name}`);
    if (source === undefined || names.has(o.name)) return [];
    return [{ ...o, attrs: { ...driver.dialect.hcl.unreadable?.(source), ...o.attrs } }];
  });
  return [...complete, ...kept];
}

/** The empty database as far as the desired realm speaks of it: other schemas that a clean database has stay as they are. */
function emptied(empty: Realm, desired: Realm): Realm {
  const wanted = new Set(desired.schemas.map((s) => s.name));
  return { ...empty, objects: [], attrs: desired.attrs, schemas: empty.schemas.filter((s) => wanted.has(s.name)) };
}

/** `to` with the positions and rename hints of the objects of the same name in `from`. */
export function copyPositions(from: Realm, to: Realm): Realm {
  const schemas = new Map(from.schemas.map((s) => [s.name, s]));
  return {
    ...to,
    objects: copyList(from.objects, to.objects, (o) => `${o.kind} ${o.name}`),
    schemas: to.schemas.map((s) => {
      const source = schemas.get(s.name);
      return source === undefined ? s : copySchema(source, s);
    }),
  };
}

type Placed = { readonly pos?: Schema['pos']; readonly renamedFrom?: string };

function placed<T extends Placed>(from: Placed | undefined, to: T): T {
  if (from === undefined) return to;
  const { pos, renamedFrom } = from;
  return { ...to, ...(pos === undefined ? {} : { pos }), ...(renamedFrom === undefined ? {} : { renamedFrom }) };
}

function copyList<T extends Placed>(from: readonly T[], to: readonly T[], key: (item: T) => string): readonly T[] {
  const sources = new Map(from.map((item) => [key(item), item]));
  return to.map((item) => placed(sources.get(key(item)), item));
}

function copySchema(from: Schema, to: Schema): Schema {
  const byName = (item: { readonly name: string }): string => item.name;
  const tables = new Map(from.tables.map((t) => [t.name, t]));
  const views = new Map(from.views.map((v) => [v.name, v]));
  return placed(from, {
    ...to,
    tables: to.tables.map((table) => {
      const source = tables.get(table.name);
      if (source === undefined) return table;
      const { primaryKey, ...rest } = table;
      return placed(source, {
        ...rest,
        ...(primaryKey === undefined ? {} : { primaryKey: placed(source.primaryKey, primaryKey) }),
        columns: copyList(source.columns, table.columns, byName),
        indexes: copyList(source.indexes, table.indexes, byName),
        foreignKeys: copyList(source.foreignKeys, table.foreignKeys, (f) => f.symbol),
        checks: copyList(source.checks, table.checks, byName),
        triggers: copyList(source.triggers, table.triggers, byName),
      });
    }),
    views: to.views.map((view) => {
      const source = views.get(view.name);
      if (source === undefined) return view;
      return placed(source, {
        ...view,
        columns: copyList(source.columns, view.columns, byName),
        indexes: copyList(source.indexes, view.indexes, byName),
        triggers: copyList(source.triggers, view.triggers, byName),
      });
    }),
    funcs: copyList(from.funcs, to.funcs, byName),
    procs: copyList(from.procs, to.procs, byName),
    objects: copyObjects(from.objects, to.objects),
  });
}

function copyObjects(from: readonly SchemaObject[], to: readonly SchemaObject[]): readonly SchemaObject[] {
  // Objects that belong to others, such as policies, may share a name.
  const key = (o: SchemaObject): string => JSON.stringify([o.kind, o.name, o.attrs.on]);
  const sources = new Map(from.map((o) => [key(o), o]));
  return to.map((object) => {
    const source = sources.get(key(object));
    const { triggers } = object;
    const own =
      triggers === undefined || source?.triggers === undefined
        ? object
        : { ...object, triggers: copyList(source.triggers, triggers, (t) => t.name) };
    return placed(source, own);
  });
}

/** The error a command prints when the dev database it was given is in use for something else. */
export function isNotClean(error: unknown): error is DatabaseNotCleanError {
  return error instanceof DatabaseNotCleanError;
}
