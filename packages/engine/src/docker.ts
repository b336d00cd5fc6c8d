import { AtlasError, suggest } from '@atlas/diagnostics';
import {
  ConnectionError,
  type DatabaseUrl,
  type Dialect,
  type DockerContainer,
  type Driver,
  parseDatabaseUrl,
  parseDockerUrl,
} from '@atlas/dialect';
import type { EngineContext } from './context.ts';

/** Long enough for an image that initialises its data folder, short enough to notice a wrong one. */
const START_TIMEOUT_MS = 60_000;
const POLL_MS = 100;

export function isDockerUrl(url: DatabaseUrl): boolean {
  return url.scheme === 'docker' || url.scheme.startsWith('docker+');
}

/** The dialect that a `docker://` URL is for. */
export async function dockerDialect(url: DatabaseUrl, context: EngineContext): Promise<Dialect> {
  const { driver } = parseDockerUrl(url);
  const entry = context.dialects.find((d) => d.dockerDrivers?.includes(driver));
  if (entry !== undefined) return entry.load();
  const near = suggest(
    driver,
    context.dialects.flatMap((d) => d.dockerDrivers ?? []),
  );
  const hint = near === undefined ? '' : ` Did you mean ${JSON.stringify(near)}?`;
  throw new AtlasError(`unsupported docker image ${JSON.stringify(driver)}.${hint}`, { code: 'engine/unknown-driver' });
}

/**
 * Connects to a throw-away container, which is removed when the driver is closed. Where no Docker daemon answers, the
 * dialect's embedded database takes its place with a notice, unless `ATLAS_NO_EMBEDDED` is set.
 */
export async function openDocker(url: DatabaseUrl, context: EngineContext): Promise<Driver> {
  const request = parseDockerUrl(url);
  const dialect = await dockerDialect(url, context);
  const support = dialect.docker;
  if (support === undefined)
    throw new AtlasError(`docker:// is not supported for ${dialect.name}`, { code: 'engine/unknown-driver' });
  const options = { env: context.env, notice: context.notice, signal: context.signal };
  const problem = await dockerProblem(context);
  if (problem !== undefined) {
    const embedded = support.embedded?.(request);
    if (embedded === undefined || (context.env.ATLAS_NO_EMBEDDED ?? '') !== '') {
      throw new ConnectionError(
        `docker is not available: ${problem}. Start Docker, or give a --dev-url of a running server`,
      );
    }
    context.notice(
      `docker is not available: using ${support.embeddedTitle ?? `the embedded ${dialect.name}`} instead of ${url.text} (set ATLAS_NO_EMBEDDED=1 to forbid this)`,
    );
    return dialect.open(parseDatabaseUrl(embedded), options);
  }
  const container = support.container(request);
  const id = await startContainer(container, context);
  const stop = async (): Promise<void> => {
    await docker(['kill', id], context);
  };
  try {
    const port = await publishedPort(id, container, context);
    const host = dockerHost(context);
    const admin = await waitUntilReady(dialect, container.adminUrl(host, port), context);
    try {
      for (const sql of container.setup) await admin.exec(sql);
    } finally {
      await admin.close();
    }
    const driver = await dialect.open(parseDatabaseUrl(container.url(host, port)), options);
    const close = driver.close.bind(driver);
    const closeAndStop = async (): Promise<void> => {
      try {
        await close();
      } finally {
        await stop();
      }
    };
    return Object.assign(driver, { close: closeAndStop });
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * The image that a URL's container would run, or the version of the embedded database that would take its place.
 * Undefined when the image is not here yet.
 */
export async function dockerIdentity(
  url: DatabaseUrl,
  dialect: Dialect,
  context: EngineContext,
): Promise<string | undefined> {
  const request = parseDockerUrl(url);
  if ((await dockerProblem(context)) !== undefined) {
    const embedded = dialect.docker?.embedded?.(request);
    return embedded === undefined ? undefined : dialect.embeddedVersion?.(parseDatabaseUrl(embedded));
  }
  const image = dialect.docker?.container(request).image;
  if (image === undefined) return undefined;
  return docker(['image', 'inspect', '--format', '{{.Id}}', image], context).catch(() => undefined);
}

/** Why Docker cannot be used, or undefined when its daemon answers. */
async function dockerProblem(context: EngineContext): Promise<string | undefined> {
  try {
    await docker(['version', '--format', '{{.Server.Version}}'], context);
    return undefined;
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return text.split('\n')[0];
  }
}

async function startContainer(container: DockerContainer, context: EngineContext): Promise<string> {
  const env = Object.entries(container.env).flatMap(([name, value]) => ['-e', `${name}=${value}`]);
  return docker(['run', '--rm', '--detach', ...env, '-p', `${container.port}`, container.image], context);
}

/** Docker chooses a free port; asking it afterwards leaves no gap in which another program takes the port. */
async function publishedPort(id: string, container: DockerContainer, context: EngineContext): Promise<number> {
  const text = await docker(['port', id, `${container.port}/tcp`], context);
  const port = /:(\d+)\s*$/m.exec(text)?.[1];
  if (port === undefined) throw new ConnectionError(`docker did not publish port ${container.port}: ${text}`);
  return Number(port);
}

/** `DOCKER_HOST` names the machine the daemon runs on; unix sockets mean this one. */
function dockerHost(context: EngineContext): string {
  return /^(?:tcp|ssh):\/\/(?:[^@/]*@)?([^:/]+)/.exec(context.env.DOCKER_HOST ?? '')?.[1] ?? 'localhost';
}

async function waitUntilReady(dialect: Dialect, url: string, context: EngineContext): Promise<Driver> {
  const deadline = context.now() + START_TIMEOUT_MS;
  for (;;) {
    context.signal?.throwIfAborted();
    try {
      return await dialect.open(parseDatabaseUrl(url), { env: {}, signal: context.signal });
    } catch (error) {
      if (context.now() > deadline)
        throw new ConnectionError(`timeout: ${error instanceof Error ? error.message : String(error)}`, error);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }
}

/** Runs the docker client and returns what it printed; rejects with its error text. */
async function docker(args: readonly string[], context: EngineContext): Promise<string> {
  const { execFile } = await import('node:child_process');
  return new Promise((resolve, reject) => {
    execFile(
      'docker',
      [...args],
      { env: { ...context.env } as NodeJS.ProcessEnv, maxBuffer: 2 ** 24 },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout.trim());
        else
          reject(
            new Error(
              stderr.trim() ||
                ('code' in error && error.code === 'ENOENT' ? 'no docker client was found' : error.message),
            ),
          );
      },
    );
  });
}
