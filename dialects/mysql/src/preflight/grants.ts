import type { Row } from '@atlas/dialect';
import { shown } from '../sql.ts';
import { asText } from '../text.ts';

/** Asks the server on the session that is going to work. */
export type Query = (sql: string) => Promise<readonly Row[]>;

/** What a statement needs: any one of the privileges, on a table or on everything in a schema. */
export interface Need {
  readonly privileges: readonly string[];
  /** Absent: on the whole server. */
  readonly schema?: string;
  /** Absent: on the schema. */
  readonly object?: string;
}

/** Privileges of an account, from one line of SHOW GRANTS. */
export interface Grant {
  readonly privileges: ReadonlySet<string>;
  /** `*` stands for all; schemas may have the wildcards of LIKE. */
  readonly schema: string;
  readonly object: string;
}

/** Accounts that may make objects of other accounts, by server and version. */
export const DEFINER_PRIVILEGES: readonly string[] = ['SET_ANY_DEFINER', 'SET_USER_ID', 'SET USER', 'SUPER'];

/** `DROP on "app"."users"`. */
export function describeNeed({ privileges, schema, object }: Need): string {
  const on = schema === undefined ? 'on *.*' : `on ${shown(schema)}${object === undefined ? '' : `.${shown(object)}`}`;
  return `${privileges.join(' or ')} ${on}`;
}

/** `me@localhost`, as the server knows the account of the session. */
export async function currentAccount(query: Query): Promise<string> {
  const [row] = await query('SELECT CURRENT_USER() AS account');
  return asText(row?.account);
}

/** What the account was granted; undefined where that does not tell all it may do. */
export async function readGrants(query: Query): Promise<readonly Grant[] | undefined> {
  let rows: readonly Row[];
  try {
    rows = await query('SHOW GRANTS');
  } catch {
    return undefined;
  }
  const lines = rows.map((row) => asText(Object.values(row)[0]));
  try {
    // What everybody may do (MariaDB 10.11 and later).
    lines.push(...(await query('SHOW GRANTS FOR PUBLIC')).map((row) => asText(Object.values(row)[0])));
  } catch {
    // The server has no such role.
  }
  const grants: Grant[] = [];
  for (const line of lines) {
    // SET DEFAULT ROLE, and REVOKE, which only takes away.
    if (!/^GRANT /i.test(line)) continue;
    const grant = grantOf(line);
    if (grant === undefined) {
      // Of a routine or a proxy. Anything else is a role, whose privileges are not listed, or printed in another way.
      if (/ ON (?:FUNCTION|PROCEDURE|PACKAGE) |^GRANT PROXY /i.test(line)) continue;
      return undefined;
    }
    grants.push(grant);
  }
  return grants.length === 0 ? undefined : grants;
}

/** ``GRANT SELECT (`a`), CREATE VIEW ON `s`.* TO ...``; undefined for roles, routines and proxies. */
function grantOf(line: string): Grant | undefined {
  const name = '(\\*|`(?:[^`]|``)*`)';
  const match = new RegExp(`^GRANT (.+?) ON (?:TABLE )?${name}\\.${name} TO `, 'i').exec(line);
  if (match === null) return undefined;
  const [, list = '', schema = '', object = ''] = match;
  const plain = (quoted: string): string => (quoted === '*' ? '*' : quoted.slice(1, -1).replaceAll('``', '`'));
  const privileges = list
    .replace(/\([^)]*\)/g, '')
    .split(',')
    .map((p) => p.trim().toUpperCase());
  return { privileges: new Set(privileges), schema: plain(schema), object: plain(object) };
}

/**
 * Whether the account certainly lacks what is needed. Servers may let everybody into schemas whose name begins with
 * `test`, and SHOW GRANTS does not say so.
 */
export function lacks(grants: readonly Grant[], need: Need): boolean {
  if (need.schema !== undefined && /^test/i.test(need.schema)) return false;
  return !grants.some((grant) => meets(grant, need));
}

/** Names compare without regard to letter case: what a server may tell apart is not refused here. */
function meets(grant: Grant, need: Need): boolean {
  const has = grant.privileges.has('ALL PRIVILEGES') || need.privileges.some((p) => grant.privileges.has(p));
  if (!has) return false;
  if (grant.schema === '*') return true;
  if (need.schema === undefined || !likeName(grant.schema).test(need.schema)) return false;
  return grant.object === '*' || grant.object.toLowerCase() === need.object?.toLowerCase();
}

/** `%` and `_` in the name of a schema are wildcards unless a backslash is before them. */
function likeName(pattern: string): RegExp {
  const source = pattern.replace(/\\([%_\\])|[%_]|[\\^$.*+?()[\]{}|]/g, (part, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped === '\\' ? '\\\\' : escaped;
    return part === '%' ? '.*' : part === '_' ? '.' : `\\${part}`;
  });
  return new RegExp(`^${source}$`, 'is');
}
