import { type DirFormat, dirFormatOf, MigrateRequestError } from '@atlas/migrate';
import { filePath } from '../source-path.ts';

/** What the URL of a migration directory says. */
export interface DirLocation {
  /** As given. */
  readonly url: string;
  readonly path: string;
  readonly format: DirFormat;
  /** As a state, the directory is replayed up to this version; undefined for all of it. */
  readonly version: string | undefined;
}

/**
 * Reads the URL of a local migration directory: `file://path?format=goose&version=2`. Throws `MigrateRequestError` for
 * other schemes and for formats that there are not.
 */
export function parseDirUrl(url: string): DirLocation {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(url)?.[1]?.toLowerCase();
  if (scheme === undefined) {
    throw new MigrateRequestError(
      `missing scheme for dir url. Did you mean ${JSON.stringify(`file://${url}`)}?`,
      'migrate/dir-url',
    );
  }
  if (scheme !== 'file') {
    throw new MigrateRequestError(`unsupported driver ${JSON.stringify(scheme)}`, 'migrate/dir-url');
  }
  const query = new URLSearchParams(url.split('?')[1] ?? '');
  return {
    url,
    path: filePath(url),
    format: dirFormatOf(query.get('format') ?? ''),
    version: query.get('version') ?? undefined,
  };
}

/** The URL with the format added, unless it names one already. An empty format changes nothing. */
export function withDirFormat(url: string, format: string | undefined): string {
  if (format === undefined || format === '') return url;
  const [base = '', query = ''] = url.split('?');
  const params = new URLSearchParams(query);
  if (params.has('format')) return url;
  params.set('format', format);
  return `${base}?${params.toString()}`;
}
