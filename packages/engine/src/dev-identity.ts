import { parseDatabaseUrl } from '@atlas/dialect';
import { dialectOf, withDriver } from './connect.ts';
import type { EngineContext } from './context.ts';
import { dockerIdentity, isDockerUrl } from './docker.ts';

/** Variables of the environment that change where a URL leads. */
const CONNECTION_VARIABLES = /^(?:PG|MYSQL_|DOCKER_|ATLAS_NO_EMBEDDED)/;

/**
 * What tells dev databases apart that would give other states for the same input: engine, version and address. Nothing
 * is started to find out: an embedded database has the version of its library, a container that of its image, and only a
 * server that runs anyway is asked. Undefined when it cannot be known without a start.
 */
export async function identifyDev(url: string, context: EngineContext): Promise<string | undefined> {
  const parsed = parseDatabaseUrl(url);
  const dialect = await dialectOf(parsed, context);
  const version = isDockerUrl(parsed)
    ? await dockerIdentity(parsed, dialect, context)
    : ((await dialect.embeddedVersion?.(parsed)) ?? (await serverVersion(url, context)));
  if (version === undefined) return undefined;
  const variables = Object.entries(context.env)
    .filter(([name]) => CONNECTION_VARIABLES.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([dialect.name, version, url, variables, context.baselines?.get(url)?.sql ?? '']);
}

function serverVersion(url: string, context: EngineContext): Promise<string> {
  return withDriver(url, context, async ({ dialect, serverVersion: version }) => `${dialect.name} ${version}`);
}
