import { AtlasError } from '@atlas/diagnostics';
import {
  type Baseline,
  type Capabilities,
  type DevDatabase,
  type Dialect,
  type DialectEntry,
  type Driver,
  type InspectMode,
  parseDatabaseUrl,
  type Scope,
} from '@atlas/dialect';
import { filterRealm, type Realm } from '@atlas/model';
import { dialectOf, withDriver } from './connect.ts';
import type { EngineContext } from './context.ts';
import { type DevDatabases, withDevDatabases } from './dev-databases.ts';
import { readEntSql } from './ent-source.ts';
import { type InputValues, readHclFiles } from './hcl-source.ts';
import { type OpenDir, openDir } from './migrate/open-dir.ts';
import { filesToReplay } from './migrate/replay.ts';
import { replayFiles } from './migrate/replay-cache.ts';
import { hideClasses } from './managed-classes.ts';
import type { StateSource } from './source.ts';
import { annotate } from './annotate.ts';
import { buildComposite } from './composite.ts';
import { readProgramSql } from './program-source.ts';
import { rememberState } from './remember.ts';
import { runOnce } from './run-once.ts';
import { readSqlFiles, type SqlSource } from './sql-source.ts';

/** A schema as one side of a comparison. */
export interface State {
  readonly origin: StateSource['kind'];
  readonly realm: Realm;
  /** The same before `include` and `exclude` hid parts of it. */
  readonly whole: Realm;
  /** What the connection was limited to; for files, what the dev database or the target was. */
  readonly scope: Scope;
  readonly dialect: Dialect;
  readonly capabilities: Capabilities;
  /** Version of the server whose spelling this is, as it prints it; empty for what never saw one. */
  readonly server: string;
  /** What belongs to the clean dev database and to no state. */
  readonly baseline?: Baseline | undefined;
  /** The server's own spelling, as opposed to what a user wrote. */
  readonly normalized: boolean;
  /** Which classes of objects were read. */
  readonly mode?: InspectMode | undefined;
}

export interface ReadOptions {
  readonly schemas?: readonly string[] | undefined;
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  readonly mode?: InspectMode | undefined;
  /** Input variables of schema files. */
  readonly variables?: InputValues | undefined;
  readonly devUrl?: string | undefined;
  /** The connection that the state will be compared with or applied to; gives the dialect when there is no dev URL. */
  readonly target?: Driver | undefined;
  /** The other side of a comparison, read before; gives the dialect where neither dev URL nor target does. */
  readonly like?: State | undefined;
  readonly lockTimeoutMs?: number | undefined;
  /** Dev databases that stay open for further steps. */
  readonly devs?: DevDatabases | undefined;
}

/**
 * Reads a state. Databases are inspected; SQL files and migration directories run on the dev database; HCL files are decoded and normalised on
 * the dev database, on the dialect's embedded one if none was given, or else taken as written.
 */
export async function readState(source: StateSource, options: ReadOptions, context: EngineContext): Promise<State> {
  const own = context.runProgram === undefined ? context : { ...context, runProgram: runOnce(context.runProgram) };
  const state = await rememberState(source, withDevUrl(source, options), own, () => readAnew(source, options, own));
  return { ...state, realm: filter(state.whole, state.scope, options), mode: options.mode };
}

/** Where no dev database is named, HCL is normalised on the embedded one of the dialect that is known already. */
function withDevUrl(source: StateSource, options: ReadOptions): ReadOptions {
  if (source.kind !== 'hcl' || (options.devUrl ?? '') !== '') return options;
  const embedded = (options.target ?? options.like)?.dialect.embeddedDevUrl;
  return embedded === undefined ? options : { ...options, devUrl: embedded };
}

async function readAnew(source: StateSource, options: ReadOptions, context: EngineContext): Promise<State> {
  switch (source.kind) {
    case 'database':
      return withDriver(source.url, context, (driver) => inspectState(driver, options, context));
    case 'hcl':
      return readHclState(source.paths, { ...options, variables: source.inputs ?? options.variables }, context);
    case 'sql':
      return readSqlState('sql', (dev) => readSqlFiles(source.paths, dev.dialect.scanner, context), options, context);
    case 'program':
      return readSqlState(
        'program',
        (dev) => readProgramSql(source.program, dev.dialect.scanner, context),
        options,
        context,
      );
    case 'ent':
      return readSqlState('ent', (dev) => readEntSql(source.ent, dev, context), options, context);
    case 'composite':
      return readCompositeState(source, options, context);
    case 'dir':
      return readDirState(await openDir(source.url, {}, context), options, context);
  }
}

/** The state of an open connection. */
export async function inspectState(driver: Driver, options: ReadOptions, context: EngineContext): Promise<State> {
  const realm = await driver.inspect({ schemas: options.schemas, mode: options.mode, signal: context.signal });
  return {
    origin: 'database',
    realm: filter(realm, driver.scope, options),
    whole: realm,
    scope: driver.scope,
    dialect: driver.dialect,
    capabilities: driver.capabilities,
    server: driver.serverVersion,
    normalized: true,
    mode: options.mode,
  };
}

function filter(realm: Realm, scope: Scope, options: ReadOptions): Realm {
  const { include, exclude, mode } = options;
  // Names of schemas were already chosen by the inspection, and the one schema of a bound connection has any name.
  return hideClasses(filterRealm(realm, { include, exclude, schemaBound: scope.kind === 'schema' }), mode);
}

async function readHclState(paths: readonly string[], options: ReadOptions, context: EngineContext): Promise<State> {
  const { dialect, devUrl } = await dialectForFiles(paths, options, context);
  const realm = await readHclFiles(paths, dialect, options.variables, context);
  checkRequested(realm, paths, options.schemas);
  if (devUrl === undefined) {
    const scope: Scope = (options.target ?? options.like)?.scope ?? { kind: 'realm' };
    checkSchemaCount(realm, scope, 'url');
    const capabilities = (options.target ?? options.like)?.capabilities ?? dialect.capabilities;
    return {
      origin: 'hcl',
      realm: filter(realm, scope, options),
      whole: realm,
      scope,
      dialect,
      capabilities,
      server: '',
      normalized: false,
      mode: options.mode,
    };
  }
  return withDevDatabase(devUrl, options, context, async (dev) => {
    checkSchemaCount(realm, dev.driver.scope, 'dev-url');
    const normal = await dev.normalize(realm, { mode: options.mode });
    return stateOnDev('hcl', normal, dev, options);
  });
}

function requireDevUrl({ devUrl }: ReadOptions): string {
  if (devUrl !== undefined && devUrl !== '') return devUrl;
  throw new AtlasError('--dev-url cannot be empty. See: https://atlasgo.io/atlas-schema/sql#dev-database', {
    code: 'engine/no-dev-url',
  });
}

async function readSqlState(
  origin: 'sql' | 'program' | 'ent',
  read: (dev: Driver) => SqlSource | Promise<SqlSource>,
  options: ReadOptions,
  context: EngineContext,
): Promise<State> {
  return withDevDatabase(requireDevUrl(options), options, context, async (dev) => {
    const { scanner } = dev.driver.dialect;
    const sql = await read(dev.driver);
    const realm = await dev.replay(sql.statements, { schemas: options.schemas, mode: options.mode });
    return stateOnDev(origin, annotate(realm, sql, scanner), dev, options);
  });
}

async function readCompositeState(
  source: StateSource & { readonly kind: 'composite' },
  options: ReadOptions,
  context: EngineContext,
): Promise<State> {
  return withDevDatabase(requireDevUrl(options), options, context, async (dev) => {
    const inspectDatabase = async (url: string): Promise<Realm> =>
      withDriver(url, context, (driver) => driver.inspect({ mode: options.mode, signal: context.signal }));
    return stateOnDev('composite', await buildComposite(source, dev, options, inspectDatabase, context), dev, options);
  });
}

/** The state that a migration directory leads to. Throws `StatementError` with file, line and column. */
export async function readDirState(open: OpenDir, options: ReadOptions, context: EngineContext): Promise<State> {
  const devUrl = requireDevUrl(options);
  const files = filesToReplay(open);
  const inspect = { schemas: options.schemas, mode: options.mode };
  return withDevDatabase(devUrl, options, context, async (dev) => {
    const realm = await replayFiles({ open, files, dev, devUrl, inspect }, context);
    return stateOnDev('dir', realm, dev, options);
  });
}

function stateOnDev(
  origin: Exclude<StateSource['kind'], 'database'>,
  realm: Realm,
  dev: DevDatabase,
  options: ReadOptions,
): State {
  const { scope, dialect, capabilities, serverVersion: server } = dev.driver;
  const baseline = dev.baseline?.();
  return {
    origin,
    realm: filter(realm, scope, options),
    whole: realm,
    scope,
    dialect,
    capabilities,
    server,
    normalized: true,
    mode: options.mode,
    ...(baseline === undefined ? {} : { baseline }),
  };
}

/** The dev databases of the use case, or one just for this step. */
async function withDevDatabase<T>(
  url: string,
  options: ReadOptions,
  context: EngineContext,
  use: (dev: DevDatabase) => Promise<T>,
): Promise<T> {
  if (options.devs !== undefined) return use(await options.devs.acquire(url));
  return withDevDatabases(context, options.lockTimeoutMs, async (devs) => use(await devs.acquire(url)));
}

async function dialectForFiles(
  paths: readonly string[],
  options: ReadOptions,
  context: EngineContext,
): Promise<{ dialect: Dialect; devUrl: string | undefined }> {
  if (options.devUrl !== undefined && options.devUrl !== '') {
    return { dialect: await dialectOf(parseDatabaseUrl(options.devUrl), context), devUrl: options.devUrl };
  }
  const dialect = (options.target ?? options.like)?.dialect ?? (await dialectBySuffix(paths, context.dialects)?.load());
  if (dialect === undefined) throw new AtlasError('--dev-url cannot be empty', { code: 'engine/no-dev-url' });
  return { dialect, devUrl: dialect.embeddedDevUrl };
}

/** The dialect that the editor suffix of a file name (`app.lt.hcl`) stands for. */
function dialectBySuffix(paths: readonly string[], dialects: readonly DialectEntry[]): DialectEntry | undefined {
  return dialects.find((d) => paths.length > 0 && paths.every((p) => d.suffixes.some((s) => p.endsWith(s))));
}

function checkRequested(realm: Realm, paths: readonly string[], schemas: readonly string[] | undefined): void {
  if (schemas === undefined || schemas.length === 0) return;
  const extra = realm.schemas.find((s) => !schemas.includes(s.name));
  if (extra === undefined) return;
  const list = paths.map((p) => JSON.stringify(p)).join(' ');
  throw new AtlasError(
    `schema ${JSON.stringify(extra.name)} from paths [${list}] is not requested (all schemas in HCL must be requested)`,
    { code: 'engine/schema-not-requested' },
  );
}

function checkSchemaCount(realm: Realm, scope: Scope, flag: 'url' | 'dev-url'): void {
  if (scope.kind === 'realm' || realm.schemas.length <= 1) return;
  throw new AtlasError(
    `cannot use HCL with more than 1 schema when ${flag} is limited to schema ${JSON.stringify(scope.schema)}`,
    {
      code: 'engine/schema-scope',
    },
  );
}
