import type { DockerContainer, DockerRequest, DockerSupport } from '@atlas/dialect';
import { quoteIdentifier } from '@atlas/sqltext';

const IMAGES: { readonly [driver: string]: string } = {
  postgres: 'postgres',
  postgis: 'postgis/postgis',
  pgvector: 'pgvector/pgvector',
};

/** PostgreSQL in a container: `docker://postgres/17/dev?search_path=public`, `docker://pgvector/pg17`. */
export const postgresDocker: DockerSupport = {
  drivers: Object.keys(IMAGES),
  container,
  embedded: embeddedUrl,
};

function container(request: DockerRequest): DockerContainer {
  const { database } = request;
  const query = new Map([['sslmode', 'disable'], ...request.query]);
  const url = (host: string, port: number, name: string, params: ReadonlyMap<string, string>): string =>
    `postgres://postgres:pass@${host}:${port}/${encodeURIComponent(name)}?${new URLSearchParams([...params]).toString()}`;
  // Images with extensions put them into the database they make themselves, so dev databases are made by a statement.
  const isPlain = request.driver === 'postgres' && request.image === undefined;
  return {
    image: request.image ?? `${IMAGES[request.driver] ?? request.driver}:${request.tag}`,
    env: {
      POSTGRES_PASSWORD: 'pass',
      ...(database !== undefined && isPlain ? { POSTGRES_DB: database } : {}),
    },
    port: 5432,
    adminUrl: (host, port) =>
      url(host, port, database !== undefined && isPlain ? database : 'postgres', new Map([['sslmode', 'disable']])),
    setup: database === undefined || isPlain ? [] : [`CREATE DATABASE ${quoteIdentifier(database, 'double')}`],
    url: (host, port) => url(host, port, database ?? 'postgres', query),
  };
}

/** The embedded database that can stand in for an image; none can for PostGIS and for images of others. */
export function embeddedUrl(request: DockerRequest): string | undefined {
  if (request.image !== undefined || (request.driver !== 'postgres' && request.driver !== 'pgvector')) return undefined;
  const params = new URLSearchParams();
  if (request.driver === 'pgvector') params.set('extensions', 'vector');
  const path = request.query.get('search_path');
  if (path !== undefined) params.set('search_path', path);
  const query = params.toString();
  return `pglite://${query === '' ? '' : `?${query}`}`;
}
