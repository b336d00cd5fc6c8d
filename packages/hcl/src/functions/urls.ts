import { FunctionError, type FunctionSpec } from '../function-spec.ts';
import { STRING } from '../types.ts';
import { stringValue } from '../value.ts';
import { define, str, textArg } from './define.ts';

/** `urlescape urluserinfo urlqueryset urlsetpath`: change one part of a URL and leave the others as written. */
export const urlFunctions: readonly FunctionSpec[] = [
  define('urlescape', 'Escapes a text for use in a URL query.', [str('str')], STRING, (args) =>
    stringValue(queryEscape(textArg(args, 0))),
  ),
  define(
    'urluserinfo',
    'Sets the user and password of a URL.',
    [str('url'), str('user')],
    STRING,
    (args) => {
      if (args.length > 3) throw new FunctionError('takes a URL, a user and at most one password');
      const url = splitUrl(textArg(args, 0));
      const password = args[2]?.kind === 'string' ? `:${userEscape(textArg(args, 2))}` : '';
      return stringValue(joinUrl({ ...url, userInfo: `${userEscape(textArg(args, 1))}${password}` }));
    },
    { name: 'password', type: STRING, nullable: true },
  ),
  define('urlqueryset', 'Sets a query parameter of a URL.', [str('url'), str('key'), str('value')], STRING, (args) => {
    const url = splitUrl(textArg(args, 0));
    const params = parseQuery(url.query ?? '');
    params.set(textArg(args, 1), [textArg(args, 2)]);
    const query = [...params]
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
      .flatMap(([key, values]) => values.map((value) => `${queryEscape(key)}=${queryEscape(value)}`));
    return stringValue(joinUrl({ ...url, query: query.join('&') }));
  }),
  define(
    'urlsetpath',
    'Sets the path of a URL, such as the name of the database.',
    [str('url'), str('path')],
    STRING,
    (args) => {
      const url = splitUrl(textArg(args, 0));
      const path = pathEscape(textArg(args, 1));
      const rooted = url.authority !== undefined && path !== '' && !path.startsWith('/') ? `/${path}` : path;
      return stringValue(joinUrl({ ...url, path: rooted }));
    },
  ),
];

interface UrlParts {
  readonly scheme: string;
  readonly userInfo?: string | undefined;
  /** Host and port; undefined for a URL without `//`. */
  readonly authority: string | undefined;
  readonly path: string;
  readonly query?: string | undefined;
  readonly fragment?: string | undefined;
}

/** The parts as they are written, because database URLs do not follow the rules of web URLs. */
function splitUrl(text: string): UrlParts {
  const match = /^([a-zA-Z][a-zA-Z0-9+.-]*):(?:\/\/(?:([^/?#]*)@)?([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?$/s.exec(
    text,
  );
  if (match === null) throw new FunctionError('the text is not a URL: a scheme such as "postgres://" is missing', 0);
  const [, scheme = '', userInfo, authority, path = '', query, fragment] = match;
  return { scheme, userInfo, authority, path, query, fragment };
}

function joinUrl({ scheme, userInfo, authority, path, query, fragment }: UrlParts): string {
  const user = userInfo === undefined ? '' : `${userInfo}@`;
  const host = authority === undefined && user === '' ? '' : `//${user}${authority ?? ''}`;
  const search = query === undefined || query === '' ? '' : `?${query}`;
  return `${scheme}:${host}${path}${search}${fragment === undefined ? '' : `#${fragment}`}`;
}

function parseQuery(query: string): Map<string, string[]> {
  const params = new Map<string, string[]>();
  for (const pair of query.split('&').filter((p) => p !== '')) {
    const at = pair.indexOf('=');
    const key = queryUnescape(at === -1 ? pair : pair.slice(0, at));
    const value = at === -1 ? '' : queryUnescape(pair.slice(at + 1));
    params.set(key, [...(params.get(key) ?? []), value]);
  }
  return params;
}

function queryUnescape(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** Everything but letters, digits and `-_.~` becomes `%XX`, a blank becomes `+`. */
function queryEscape(text: string): string {
  return percentEncode(text, /[A-Za-z0-9\-_.~]/).replaceAll('%20', '+');
}

function userEscape(text: string): string {
  return percentEncode(text, /[A-Za-z0-9\-_.~$&+,;=]/);
}

function pathEscape(text: string): string {
  return percentEncode(text, /[A-Za-z0-9\-_.~$&+,;=:@/%]/);
}

function percentEncode(text: string, safe: RegExp): string {
  const bytes = new TextEncoder().encode(text);
  return [...bytes]
    .map((b) => {
      const char = String.fromCharCode(b);
      return b < 128 && safe.test(char) ? char : `%${b.toString(16).toUpperCase().padStart(2, '0')}`;
    })
    .join('');
}
