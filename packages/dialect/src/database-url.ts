import { AtlasError } from '@atlas/diagnostics';

/** A database URL taken apart. All parts but `text` and `rest` are percent-decoded. */
export interface DatabaseUrl {
  /** As the user gave it. Holds the password: print only through `redactUrl`. */
  readonly text: string;
  /** The part before `://`, lower case: `sqlite`, `mysql+unix`. */
  readonly scheme: string;
  /** Everything after `://`, as it stands; what file-based databases call the DSN. */
  readonly rest: string;
  readonly user?: string;
  readonly password?: string;
  /** Without brackets for IPv6 addresses; empty when there is none. */
  readonly host: string;
  readonly port?: number;
  /** With its leading slash; empty when there is none. */
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
}

/**
 * Takes `scheme://user:pass@host:port/path?a=b#c` apart. Tolerates what `URL` refuses (relative file names, unescaped
 * characters in paths) and, like other tools, takes the last `@` before the path as the end of the password.
 * Throws `AtlasError` `dialect/bad-url`; its message never holds the password.
 */
export function parseDatabaseUrl(text: string): DatabaseUrl {
  const split = /^([a-z][a-z0-9+.-]*):\/\/([^]*)$/i.exec(text);
  if (split?.[1] === undefined || split[2] === undefined) {
    throw new AtlasError('sql/sqlclient: missing driver. See: https://atlasgo.io/url', { code: 'dialect/bad-url' });
  }
  const rest = split[2];
  const hash = rest.indexOf('#');
  const beforeHash = hash === -1 ? rest : rest.slice(0, hash);
  const mark = beforeHash.indexOf('?');
  const main = mark === -1 ? beforeHash : beforeHash.slice(0, mark);
  const query = new Map(mark === -1 ? [] : new URLSearchParams(beforeHash.slice(mark + 1)));
  const slash = main.indexOf('/');
  const authority = slash === -1 ? main : main.slice(0, slash);
  const path = slash === -1 ? '' : decode(main.slice(slash));
  const at = authority.lastIndexOf('@');
  const userInfo = at === -1 ? undefined : authority.slice(0, at);
  const { host, port } = splitHost(authority.slice(at + 1));
  const colon = userInfo?.indexOf(':') ?? -1;
  return {
    text,
    scheme: split[1].toLowerCase(),
    rest,
    ...(userInfo === undefined ? {} : { user: decode(colon === -1 ? userInfo : userInfo.slice(0, colon)) }),
    ...(userInfo === undefined || colon === -1 ? {} : { password: decode(userInfo.slice(colon + 1)) }),
    host,
    ...(port === undefined ? {} : { port }),
    path,
    query,
  };
}

function splitHost(text: string): { host: string; port: number | undefined } {
  const bracketed = /^\[([^\]]*)\](?::(\d*))?$/.exec(text);
  const plain = bracketed ?? /^([^:]*):(\d+)$/.exec(text);
  if (plain === null) return { host: decode(text), port: undefined };
  const port = plain[2] === undefined || plain[2] === '' ? undefined : Number(plain[2]);
  if (port !== undefined && port > 65535)
    throw new AtlasError(`invalid port ${port} in database URL: use 1 to 65535`, { code: 'dialect/bad-url' });
  return { host: decode(plain[1] ?? ''), port };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A stray percent sign: the text was not encoded.
    return text;
  }
}
