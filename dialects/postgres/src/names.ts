import type { ObjectRef } from '@atlas/model';
import { quoteIdentifier, unquoteIdentifier } from '@atlas/sqltext';
import { RESERVED_WORDS } from './catalog/reserved.ts';
import type { RoleRef } from './types.ts';

/** The name as SQL: quoted only where the server would read it differently without quotes. */
export function identifier(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) && !RESERVED_WORDS.has(name) ? name : quoteIdentifier(name, 'double');
}

/** Reads `a.b` or `"A"."b"` as the server does: unquoted parts in lower case. Undefined when it is no such name. */
export function parseQualifiedName(text: string): { readonly schema?: string; readonly name: string } | undefined {
  const part = /\s*("(?:[^"]|"")+"|[a-z_\u0080-\uffff][\w$\u0080-\uffff]*)\s*/iy;
  const parts: string[] = [];
  for (let at = 0; ; at++) {
    part.lastIndex = at;
    const match = part.exec(text)?.[1];
    if (match === undefined) return undefined;
    parts.push(match.startsWith('"') ? unquoteIdentifier(match) : match.toLowerCase());
    at = part.lastIndex;
    if (at === text.length) break;
    if (text[at] !== '.') return undefined;
  }
  const [first, second, ...more] = parts;
  if (first === undefined || more.length > 0) return undefined;
  return second === undefined ? { name: first } : { schema: first, name: second };
}

/** Identifiers are cut at 63 bytes: https://www.postgresql.org/docs/current/sql-syntax-lexical.html */
const MAX_BYTES = 63;

/**
 * The name that the server makes for an index, constraint or sequence of a table: `<table>_<rest>_<suffix>`. Where it
 * would be too long, the longer of both parts loses characters from its end until it fits.
 */
export function generatedName(table: string, rest: string, suffix: string): string {
  const overhead = (rest === '' ? 0 : 1) + (suffix === '' ? 0 : suffix.length + 1);
  let [a, b] = [byteLength(table), byteLength(rest)];
  while (a + b + overhead > MAX_BYTES) {
    if (a > b) a--;
    else b--;
  }
  return [clip(table, a), clip(rest, b), suffix].filter((part) => part !== '').join('_');
}

/** The sequence of a serial column, unless that name is taken. */
export function serialSequenceName(table: string, column: string): string {
  return generatedName(table, column, 'seq');
}

function byteLength(text: string): number {
  return isAscii(text) ? text.length : encoder.encode(text).length;
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

const encoder = new TextEncoder();

/** The longest start of the text that fits in so many bytes without cutting a character. */
function clip(text: string, bytes: number): string {
  if (isAscii(text)) return text.slice(0, bytes);
  let used = 0;
  let out = '';
  for (const char of text) {
    used += byteLength(char);
    if (used > bytes) break;
    out += char;
  }
  return out;
}

/** Identifies a cast, which has no name of its own. */
export function castName(source: string, target: string): string {
  return `${source} AS ${target}`;
}

/** Identifies a user mapping, which has no name of its own. */
export function userMappingName(user: RoleRef, server: string): string {
  return `${typeof user === 'string' ? user : user.name}@${server}`;
}

/** Identifies the privileges of a role on an object; grantable ones are apart. */
export function permissionName(to: RoleRef, on: ObjectRef, grantable: boolean): string {
  const role = typeof to === 'string' ? to : to.name;
  const table = on.table === undefined ? '' : `${on.table}.`;
  const args = on.args === undefined ? '' : `(${on.args.join(', ')})`;
  return `${role}:${on.kind}:${table}${on.name}${args}${grantable ? ':grantable' : ''}`;
}
