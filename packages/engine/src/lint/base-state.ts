import {
  type DevDatabase,
  diffRealms,
  type Driver,
  type InspectOptions,
  StatementError,
  subsetNaming,
} from '@atlas/dialect';
import { fileStatements, type MigrationFile } from '@atlas/migrate';
import type { Realm, Schema } from '@atlas/model';
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
  /** The files that will run on it. */
  readonly next: readonly MigrationFile[];
  /** Run the files even if their state is known, since rows that they write count. */
  readonly withRows: boolean;
}

export interface BaseState {
  /** The state of the files. */
  readonly whole: Realm;
  /** What of it is in the dev database. */
  readonly realm: Realm;
  /** The schema was built from what is known of it, without running the files, so tables have no rows. */
  readonly isRebuilt: boolean;
}

/**
 * Brings an empty dev database to the state of the files that are there already. Where that state is known from an
 * earlier run, only what the next files can touch is built, in one go, whatever number of files led to it and however
 * large the schema is. Throws `StatementError`.
 */
export async function buildBase(request: BaseStateRequest, context: EngineContext): Promise<BaseState> {
  const { open, files, next, dev, devUrl, inspect, withRows } = request;
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
  const whole = (realm: Realm): BaseState => ({ whole: realm, realm, isRebuilt: false });
  if (withRows) return whole(await replay());
  const realm = await cachedReplay(context.cache, { open, files, dev, devUrl, inspect }, replay);
  if (isReplayed) return whole(realm);
  const built = await rebuild(driver, touchedBy(next, realm, driver), inspect, context);
  if (built !== undefined) return { whole: realm, realm: built, isRebuilt: true };
  await driver.wipe();
  return whole(await replay());
}

/** First words of statements that touch nothing but what they name, and what depends on that. */
const NAMES_ALL =
  /^(?:CREATE|DROP|ALTER|COMMENT|INSERT|UPDATE|DELETE|REPLACE|RENAME|TRUNCATE|SET|BEGIN|START|COMMIT|END)\b/i;
/** Statements about all that is in something, or with code that is run. */
const NAMES_MORE = /\b(?:SCHEMA|DATABASE|OWNED|EXECUTE|ALL\s+TABLES)\b/i;

/**
 * The part of a schema that files can touch: what they name anywhere in their text. Views and triggers of which nobody
 * knows what they use are part of it, with all that they name, since the server may look at them whatever changes. All of
 * the schema where a statement may reach further.
 */
function touchedBy(files: readonly MigrationFile[], realm: Realm, { dialect }: Driver): Realm {
  const statements = files.flatMap((file) => fileStatements(file, dialect.scanner));
  const reachesFurther = statements.some(({ text }) => !NAMES_ALL.test(text) || NAMES_MORE.test(text));
  if (reachesFurther) return realm;
  const texts = [...files.map((file) => file.text), ...realm.schemas.flatMap(opaqueTexts)];
  const text = texts.join('\n').toLowerCase();
  return subsetNaming(realm, (name) => text.includes(name.toLowerCase()));
}

function opaqueTexts({ tables, views }: Schema): readonly string[] {
  const triggers = [...tables, ...views].flatMap((owner) => owner.triggers);
  return [
    ...views.filter(({ deps }) => deps === undefined).map(({ name, def }) => `${name} ${def}`),
    ...triggers.filter(({ deps }) => deps === undefined).map(({ name, body, when }) => `${name} ${body} ${when ?? ''}`),
  ];
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
