import { createHash } from 'node:crypto';
import type { SchemaObject } from '@atlas/model';
import { textOf } from './attrs.ts';

/**
 * What `attrs` of a user know of its password. Only `password` and `auth_string` are attributes of HCL; none is printed.
 *
 * | key | meaning |
 * |---|---|
 * | `password` | as it was written |
 * | `password_hash` | what the server keeps of it: the name of the plugin, a colon, and the bytes in hex |
 * | `has_password` | there is one, and it was not read |
 */
export interface PasswordHash {
  readonly plugin: string;
  readonly bytes: Buffer;
}

/** Plugins that keep a hash of a password; what others keep says how an account is found. */
const HASHING: ReadonlySet<string> = new Set([
  '',
  'mysql_native_password',
  'mysql_old_password',
  'caching_sha2_password',
  'sha256_password',
  'ed25519',
  'parsec',
]);

/** The same as a list for SQL. */
export const PASSWORD_PLUGINS = [...HASHING].map((name) => `'${name}'`).join(', ');

export function keepsPassword(plugin: string): boolean {
  return HASHING.has(plugin.toLowerCase());
}

/** The hash that a user was read with. */
export function hashOf(user: SchemaObject): PasswordHash | undefined {
  const text = textOf(user.attrs.password_hash);
  if (text === undefined) return undefined;
  const at = text.indexOf(':');
  return { plugin: text.slice(0, at), bytes: Buffer.from(text.slice(at + 1), 'hex') };
}

/** Attributes of a user that tell of its password, as it was read. `bytes` in hex; undefined where it was not read. */
export function passwordAttrs(
  plugin: string,
  bytes: string | undefined,
  isSet: boolean,
): { readonly password_hash?: string; readonly has_password?: true } {
  if (!isSet) return {};
  return bytes === undefined ? { has_password: true } : { password_hash: `${plugin}:${bytes}` };
}

/** The other attributes, which can be compared. */
export function withoutPassword(attrs: SchemaObject['attrs']): SchemaObject['attrs'] {
  const { password: _password, password_hash: _hash, has_password: _has, ...rest } = attrs;
  return rest;
}

/** Whether the password is certainly another one: both have to be known, and in a form that can be compared. */
export function passwordDiffers(from: SchemaObject, to: SchemaObject): boolean {
  const had = hashOf(from);
  if (had === undefined) return false;
  const password = textOf(to.attrs.password);
  if (password !== undefined) return isPasswordOf(password, had) === false;
  const wanted = hashOf(to);
  // Two hashes of one password are different texts where they are salted.
  return wanted !== undefined && wanted.plugin === 'mysql_native_password' && had.plugin === wanted.plugin
    ? !had.bytes.equals(wanted.bytes)
    : false;
}

/** Whether a hash is that of the password; undefined for plugins whose hashes are not known here. */
export function isPasswordOf(password: string, { plugin, bytes }: PasswordHash): boolean | undefined {
  switch (plugin) {
    case 'mysql_native_password':
      return bytes.toString('latin1').toUpperCase() === nativeHash(password);
    case 'caching_sha2_password':
    case 'sha256_password': {
      const match = /^\$(?:A\$([0-9A-F]{3})|5)\$([^]{20})([^]{43})$/i.exec(bytes.toString('latin1'));
      if (match === null) return undefined;
      const [, rounds, salt = '', digest] = match;
      const count = rounds === undefined ? 5000 : Number.parseInt(rounds, 16) * 1000;
      return sha256Crypt(Buffer.from(password), Buffer.from(salt, 'latin1'), count) === digest;
    }
    default:
      return undefined;
  }
}

/** https://dev.mysql.com/doc/refman/8.0/en/native-pluggable-authentication.html */
function nativeHash(password: string): string {
  const once = createHash('sha1').update(password).digest();
  return `*${createHash('sha1').update(once).digest('hex').toUpperCase()}`;
}

const sha256 = (...parts: readonly Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** SHA-256 crypt with a salt of any length: https://www.akkadia.org/drepper/SHA-crypt.txt */
function sha256Crypt(password: Buffer, salt: Buffer, rounds: number): string {
  const repeat = (block: Buffer, length: number): Buffer => Buffer.alloc(length, block);
  const other = sha256(password, salt, password);
  const bits: Buffer[] = [];
  for (let n = password.length; n > 0; n >>= 1) bits.push((n & 1) === 1 ? other : password);
  let digest = sha256(password, salt, repeat(other, password.length), ...bits);
  const p = repeat(sha256(...Array.from({ length: password.length }, () => password)), password.length);
  const s = repeat(sha256(...Array.from({ length: 16 + (digest[0] ?? 0) }, () => salt)), salt.length);
  for (let i = 0; i < rounds; i++) {
    digest = sha256(
      i % 2 === 1 ? p : digest,
      ...(i % 3 === 0 ? [] : [s]),
      ...(i % 7 === 0 ? [] : [p]),
      i % 2 === 1 ? digest : p,
    );
  }
  return encode(digest);
}

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

function encode(digest: Buffer): string {
  const byte = (i: number): number => digest[i] ?? 0;
  const write = (value: number, count: number): string =>
    Array.from({ length: count }, (_, i) => ALPHABET[(value >> (6 * i)) & 63]).join('');
  return (
    ORDER.map(([a, b, c]) => write((byte(a) << 16) | (byte(b) << 8) | byte(c), 4)).join('') +
    write((byte(31) << 8) | byte(30), 3)
  );
}

/** The order in which bytes of the digest are written. */
const ORDER: readonly (readonly [number, number, number])[] = [
  [0, 10, 20],
  [21, 1, 11],
  [12, 22, 2],
  [3, 13, 23],
  [24, 4, 14],
  [15, 25, 5],
  [6, 16, 26],
  [27, 7, 17],
  [18, 28, 8],
  [9, 19, 29],
];
