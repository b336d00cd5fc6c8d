import type { DockerContainer, DockerRequest, DockerSupport } from '@atlas/dialect';
import { ident } from './sql.ts';

interface Image {
  readonly name: string;
  readonly passwordVariable: string;
  readonly scheme: string;
}

const MYSQL: Image = { name: 'mysql', passwordVariable: 'MYSQL_ROOT_PASSWORD', scheme: 'mysql' };
const MARIADB: Image = { name: 'mariadb', passwordVariable: 'MARIADB_ROOT_PASSWORD', scheme: 'maria' };

/** `docker://mysql/8/dev`, `docker://mysql/8`, `docker+mysql://org/image:tag/dev`. */
export const mysqlDocker: DockerSupport = supportOf(['mysql'], MYSQL);

/** `docker://maria/latest/dev`, `docker://mariadb/11`. */
export const mariadbDocker: DockerSupport = supportOf(['maria', 'mariadb'], MARIADB);

function supportOf(drivers: readonly string[], image: Image): DockerSupport {
  return {
    drivers,
    container: (request) => containerOf(request, image),
    embedded: (request) => localUrl(request, image),
    embeddedTitle: `a local ${image.name} server`,
  };
}

function containerOf(request: DockerRequest, image: Image): DockerContainer {
  const { database, query } = request;
  const url = (host: string, port: number, name: string): string => {
    const search = new URLSearchParams([...query]).toString();
    return `${image.scheme}://root:pass@${host}:${port}/${encodeURIComponent(name)}${search === '' ? '' : `?${search}`}`;
  };
  return {
    image: request.image ?? `${image.name}:${request.tag}`,
    env: { [image.passwordVariable]: 'pass' },
    port: 3306,
    adminUrl: (host, port) => url(host, port, ''),
    setup: database === undefined ? [] : [`CREATE DATABASE IF NOT EXISTS ${ident(database)}`],
    url: (host, port) => url(host, port, database ?? ''),
  };
}

/** The server of this machine that can stand in for an image; none can for images of others. */
function localUrl(request: DockerRequest, image: Image): string | undefined {
  if (request.image !== undefined) return undefined;
  const search = new URLSearchParams([...request.query, ['asked', request.tag]]);
  return `local://${image.name}${request.database === undefined ? '' : `/${encodeURIComponent(request.database)}`}?${search.toString()}`;
}
