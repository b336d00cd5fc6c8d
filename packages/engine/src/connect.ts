import { AtlasError, redactText, suggest } from '@atlas/diagnostics';
import {
  ConnectionError,
  type DatabaseUrl,
  type Dialect,
  type DialectEntry,
  type Driver,
  parseDatabaseUrl,
} from '@atlas/dialect';
import type { EngineContext } from './context.ts';
import { dockerDialect, isDockerUrl, openDocker } from './docker.ts';

/** The dialect that answers to the URL's scheme. Throws `AtlasError` `engine/unknown-driver`. */
export async function dialectOf(url: DatabaseUrl, context: EngineContext): Promise<Dialect> {
  if (isDockerUrl(url)) return dockerDialect(url, context);
  if (url.scheme === LOCAL_SCHEME) return localDialect(url, context);
  const entry = findDialect(url.scheme, context.dialects);
  if (entry !== undefined) return entry.load();
  throw unknownDriver(url.scheme, context);
}

/** `local://mysql/dev`: a server that is started from programs of this machine. */
export const LOCAL_SCHEME = 'local';

async function localDialect(url: DatabaseUrl, context: EngineContext): Promise<Dialect> {
  const entry = context.dialects.find((d) => d.localServers?.includes(url.host));
  if (entry !== undefined) return entry.load();
  const known = context.dialects.flatMap((d) => d.localServers ?? []);
  throw new AtlasError(
    `no local server of the name ${JSON.stringify(url.host)}: use ${known.map((name) => `local://${name}`).join(' or ')}`,
    { code: 'engine/unknown-driver' },
  );
}

/** The error for a scheme that no dialect answers to. */
export function unknownDriver(scheme: string, context: EngineContext): AtlasError {
  if (scheme === 'atlas') {
    return new AtlasError(
      'atlas:// URLs of schemas and directories are kept by a service on the network, which this program never asks: use a database or file:// URL. Only plans have atlas://repo/plans/name URLs, which stand for local files',
      { code: 'engine/no-registry' },
    );
  }
  const near = suggest(scheme, ['file', LOCAL_SCHEME, ...context.dialects.flatMap((d) => d.schemes)]);
  const hint = near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`;
  return new AtlasError(`sql/sqlclient: unknown driver ${JSON.stringify(scheme)}.${hint} See: https://atlasgo.io/url`, {
    code: 'engine/unknown-driver',
  });
}

export function findDialect(scheme: string, dialects: readonly DialectEntry[]): DialectEntry | undefined {
  return dialects.find((d) => d.schemes.includes(scheme));
}

/** The URL names a database rather than files: its scheme belongs to a dialect. */
export function isDatabaseUrl(url: string, context: EngineContext): boolean {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) return false;
  if (scheme === 'docker' || scheme.startsWith('docker+') || scheme === LOCAL_SCHEME) return true;
  return findDialect(scheme, context.dialects) !== undefined;
}

/** Connects to a database URL. Whatever goes wrong is a `ConnectionError` whose message holds no password. */
export async function connect(url: string, context: EngineContext): Promise<Driver> {
  const parsed = parseDatabaseUrl(url);
  if (isDockerUrl(parsed)) return openDocker(parsed, context);
  const dialect = await dialectOf(parsed, context);
  try {
    return await dialect.open(parsed, { env: context.env, notice: context.notice, signal: context.signal });
  } catch (error) {
    if (error instanceof AtlasError) throw error;
    throw new ConnectionError(redactText(error instanceof Error ? error.message : String(error)), error);
  }
}

/** Connects, runs `use`, and closes whatever happens. */
export async function withDriver<T>(
  url: string,
  context: EngineContext,
  use: (driver: Driver) => Promise<T>,
): Promise<T> {
  const driver = await connect(url, context);
  try {
    return await use(driver);
  } finally {
    await driver.close();
  }
}
