import { type Driver, type DevDatabase, diffRealms, type InspectOptions, StatementError } from '@atlas/dialect';
import type { MigrationFile } from '@atlas/migrate';
import type { Realm } from '@atlas/model';
import type { EngineContext } from '../context.ts';
import type { OpenDir } from '../migrate/open-dir.ts';
import { replayStatements } from '../migrate/replay.ts';
import { cachedReplay } from '../migrate/replay-cache.ts';

export interface BaseStateRequest {
  readonly open: OpenDir;
  /** In order, from the last checkpoint on. */
  readonly files: readonly MigrationFile[];
  readonly dev: DevDatabase;
  readonly devUrl: string;
  readonly inspect: InspectOptions;
  /** Run the files even if their state is known, since rows that they write count. */
  readonly withRows: boolean;
}

export interface BaseState {
  readonly realm: Realm;
  /** The schema was built from what is known of it, without running the files, so tables have no rows. */
  readonly isRebuilt: boolean;
}

/**
 * Brings an empty dev database to the state of the files that are there already. Where that state is known from an
 * earlier run, the schema is built in one go, whatever number of files led to it. Throws `StatementError`.
 */
export async function buildBase(request: BaseStateRequest, context: EngineContext): Promise<BaseState> {
  const { open, files, dev, devUrl, inspect, withRows } = request;
  const { driver } = dev;
  let isReplayed = false;
  const replay = async (): Promise<Realm> => {
    isReplayed = true;
    for (const { sql, where } of replayStatements(files, open.location.path, driver.dialect.scanner, context)) {
      context.signal?.throwIfAborted();
      await execute(driver, sql, where);
    }
    return driver.inspect({ ...inspect, signal: context.signal });
  };
  if (withRows) return { realm: await replay(), isRebuilt: false };
  const realm = await cachedReplay(context.cache, { open, files, dev, devUrl, inspect }, replay);
  if (isReplayed) return { realm, isRebuilt: false };
  const built = await rebuild(driver, realm, inspect, context);
  if (built !== undefined) return { realm: built, isRebuilt: true };
  await driver.wipe();
  return { realm: await replay(), isRebuilt: false };
}

async function execute(driver: Driver, sql: string, where: string | undefined): Promise<void> {
  try {
    await driver.exec(sql);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new StatementError(
      `${where === undefined ? '' : `${where}: `}executing statement: ${JSON.stringify(sql.replace(/\s+/g, ' ').trim().slice(0, 200))}: ${message}`,
      {
        sql,
        cause,
        ...(where === undefined ? {} : { where }),
      },
    );
  }
}

/** Creates a schema on the empty database. Undefined when what came out is not exactly that schema. */
async function rebuild(
  driver: Driver,
  realm: Realm,
  inspect: InspectOptions,
  context: EngineContext,
): Promise<Realm | undefined> {
  const { dialect, capabilities, scope } = driver;
  const empty = await driver.inspect({ ...inspect, signal: context.signal });
  const options = { hooks: dialect.diff, capabilities };
  try {
    const changes = diffRealms(empty, realm, { ...options, mode: 'natural' });
    const schemaQualifier = scope.kind === 'schema' ? '' : undefined;
    const plan = dialect.plan(changes, { mode: 'in-place', capabilities, schemaQualifier, from: empty, to: realm });
    for (const { cmd } of plan.statements) {
      context.signal?.throwIfAborted();
      await driver.exec(cmd);
    }
  } catch (error) {
    context.signal?.throwIfAborted();
    if (error instanceof TypeError) throw error;
    return undefined;
  }
  const built = await driver.inspect({ ...inspect, signal: context.signal });
  return diffRealms(built, realm, { ...options, mode: 'normalized' }).length === 0 ? built : undefined;
}
