import { AtlasError } from '@atlas/diagnostics';
import type { DatabaseUrl } from './database-url.ts';

/** What a `docker://` URL asks for, before the dialect turned it into an image. */
export interface DockerRequest {
  /** The word that names the database: `postgres`, `pgvector`, `mysql`. */
  readonly driver: string;
  /** The image as the user named it with `docker+driver://`; absent for the driver's usual one. */
  readonly image?: string;
  /** The version, as in `17` or `17-alpine`. */
  readonly tag: string;
  readonly database?: string;
  /** Parameters to pass on to the connection. `v` and `verbose` are taken out. */
  readonly query: ReadonlyMap<string, string>;
  readonly verbose: boolean;
}

/** How a dialect runs in a container. */
export interface DockerSupport {
  /** Words that may stand after `docker://`. */
  readonly drivers: readonly string[];
  /** The container to run, and how to connect once it listens. */
  container(request: DockerRequest): DockerContainer;
  /** The embedded database that can stand in where there is no Docker; undefined when none can. */
  embedded?(request: DockerRequest): string | undefined;
  /** What stands in, for the notice: `a local mysql server`. Absent: `the embedded <name>`. */
  readonly embeddedTitle?: string;
}

export interface DockerContainer {
  readonly image: string;
  readonly env: { readonly [name: string]: string };
  /** The port the server listens on inside. */
  readonly port: number;
  /** The URL to poll until the server answers. */
  adminUrl(host: string, port: number): string;
  /** Statements to run there first, such as creating the database. */
  readonly setup: readonly string[];
  url(host: string, port: number): string;
}

/**
 * Takes `docker://driver/tag[/database]` or `docker+driver://[org|_]/image[:tag][/database]` apart. When the last of
 * several segments has no colon it is the database. Throws `AtlasError` `dialect/bad-docker-url`.
 */
export function parseDockerUrl(url: DatabaseUrl): DockerRequest {
  const plus = url.scheme.startsWith('docker+') ? url.scheme.slice('docker+'.length) : undefined;
  const segments = [url.host + (url.port === undefined ? '' : `:${url.port}`), ...url.path.split('/')].filter(
    (s) => s !== '',
  );
  const query = new Map([...url.query].filter(([k]) => k !== 'v' && k !== 'verbose'));
  const verbose = url.query.has('v') || url.query.has('verbose');
  const unsupported = (): AtlasError =>
    new AtlasError(
      `unsupported docker image ${JSON.stringify(segments.join('/'))}. Use docker://postgres/17/dev or docker+postgres://org/image:tag/dev`,
      {
        code: 'dialect/bad-docker-url',
      },
    );
  if (plus === undefined) {
    const [driver, tag, database, ...more] = segments;
    if (driver === undefined || tag === undefined || more.length > 0) throw unsupported();
    return { driver, tag, query, verbose, ...(database === undefined ? {} : { database }) };
  }
  const last = segments[segments.length - 1] ?? '';
  const hasDatabase =
    segments.length > 1 &&
    !last.includes(':') &&
    segments.some((s, i) => i < segments.length - 1 && s.includes(':') && i > 0);
  const path = (hasDatabase ? segments.slice(0, -1) : segments).filter((s, i) => !(i === 0 && s === '_'));
  const name = path.join('/');
  const colon = name.lastIndexOf(':');
  if (name === '' || colon < name.lastIndexOf('/')) throw unsupported();
  return {
    driver: plus,
    image: name,
    tag: name.slice(colon + 1),
    query,
    verbose,
    ...(hasDatabase ? { database: last } : {}),
  };
}
