import { redactUrl } from '@atlas/diagnostics';
import { parseDatabaseUrl, type Scope } from '@atlas/dialect';
import { goString } from '@atlas/gotemplate';

/**
 * A database URL as templates and JSON see it: the parts under Go's names (`Scheme`, `Host`, `Path`, `RawQuery`), plus
 * the `Schema` it is bound to. Prints as the URL without its password, and no part of it holds the password.
 */
export function urlToObject(url: string, scope: Scope): object {
  const { scheme, user, host, port, path } = parseDatabaseUrl(url);
  const redacted = redactUrl(url);
  const query = /\?([^#]*)/.exec(redacted)?.[1] ?? '';
  return {
    Scheme: scheme,
    Opaque: '',
    User: user === undefined ? null : userObject(user),
    Host: port === undefined ? host : `${host}:${port}`,
    Path: path,
    RawPath: '',
    OmitHost: false,
    ForceQuery: false,
    RawQuery: query,
    Fragment: '',
    RawFragment: '',
    Schema: scope.kind === 'schema' ? scope.schema : '',
    [goString]: () => redacted,
  };
}

/** The user's name, for templates alone: in JSON it is an empty object, as Go prints it. */
function userObject(name: string): object {
  return { Username: name, [goString]: () => name, toJSON: () => ({}) };
}
