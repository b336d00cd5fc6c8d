import { type Dialect, parseDatabaseUrl } from '@atlas/dialect';
import { redactUrl } from '@atlas/diagnostics';
import type { EngineContext } from '../context.ts';
import { isDatabaseUrl, LOCAL_SCHEME } from '../connect.ts';

/** What reports call a state by where it comes from: `local database`, `database db.example.com`, `file://schema.sql`. */
export function describeSource(urls: readonly string[], dialect: Dialect, context: EngineContext): string {
  const [url] = urls;
  if (url === undefined || !isDatabaseUrl(url, context)) return urls.map(redactUrl).join(', ');
  const { host, scheme } = parseDatabaseUrl(url);
  const schemeOf = (text = ''): string => text.slice(0, text.indexOf(':'));
  const isFile = dialect.embeddedIsFree === true && !scheme.includes('+');
  const isEmbedded = schemeOf(dialect.embeddedDevUrl) === scheme;
  const isOnMachine =
    scheme === LOCAL_SCHEME || host === '' || host === 'localhost' || host === '::1' || host.startsWith('127.');
  return isFile || isEmbedded || isOnMachine ? 'local database' : `database ${host}`;
}
