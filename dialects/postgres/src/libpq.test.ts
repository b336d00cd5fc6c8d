import { parseDatabaseUrl } from '@atlas/dialect';
import { describe, expect, test } from 'vitest';
import { type ConnectionSettings, connectionSettings, type Env, findPassword } from './libpq.ts';

const settings = (url: string, env: Env = {}): ConnectionSettings =>
  connectionSettings(parseDatabaseUrl(url), env, 'me');

describe('connection settings', () => {
  const check = (url: string, env: Env, expected: Partial<ConnectionSettings>): void =>
    expect(settings(url, env)).toMatchObject(expected);
  test.each<[string, string, Env, Partial<ConnectionSettings>]>([
    ['defaults', 'postgres://', {}, { host: 'localhost', port: 5432, user: 'me', database: 'me', sslMode: 'prefer' }],
    [
      'variables',
      'postgres:///',
      { PGHOST: '/run', PGPORT: '6000', PGUSER: 'u', PGDATABASE: 'd', PGPASSWORD: 'p', PGSSLMODE: 'disable' },
      { host: '/run', port: 6000, user: 'u', database: 'd', password: 'p', sslMode: 'disable' },
    ],
    [
      'the URL wins over variables',
      'postgres://a:b@h:1/x?sslmode=require',
      { PGHOST: 'z', PGPORT: '2', PGUSER: 'z', PGPASSWORD: 'z', PGSSLMODE: 'disable' },
      { host: 'h', port: 1, user: 'a', password: 'b', database: 'x', sslMode: 'require' },
    ],
    ['socket folder', 'postgres://a@/x?host=/tmp/s&port=7', {}, { host: '/tmp/s', port: 7, user: 'a', database: 'x' }],
    ['database is the user by default', 'postgres://a@h', {}, { database: 'a' }],
    ['one schema binds', 'postgres://h/x?search_path=%22My+App%22', {}, { schema: 'My App' }],
    ['time limit', 'postgres://h/x?connect_timeout=3', {}, { connectTimeoutMs: 3000 }],
    [
      'settings of the session',
      'postgres://h/x?lock_timeout=5s&DateStyle=ISO, DMY&keepalives=1',
      { PGOPTIONS: '-c geqo=off' },
      { options: '-c geqo=off -c lock_timeout=5s -c DateStyle=ISO,\\ DMY' },
    ],
    ['password file', 'postgres://h/x', { HOME: '/home/me' }, { passFile: '/home/me/.pgpass' }],
  ])('%s', (_name, url, env, expected) => check(url, env, expected));

  test('several schemas do not bind', () => {
    const found = settings('postgres://h/x?search_path=a,b');
    expect(found.schema).toBeUndefined();
    expect(found.searchPath).toBe('a,b');
  });

  test.each([
    ['postgres://h/x?sslmode=maybe', 'unsupported sslmode "maybe"'],
    ['postgres://h/x?port=none', 'invalid port "none"'],
    ['postgres://h:abc/x', 'invalid port in the URL'],
    ['postgres://u:pa/ss@h/x', 'In a user name or password write "/"'],
  ])('refuses %s', (url, message) => expect(() => settings(url)).toThrow(message));
});

describe('password file', () => {
  const file = [
    '# comment',
    'h:5432:x:me:first',
    'h:*:*:other:a\\:b\\\\c',
    'localhost:*:*:*:local',
    '*:*:*:*:any',
  ].join('\n');
  const check = (url: string, expected: string | undefined): void =>
    expect(findPassword(file, settings(url))).toBe(expected);
  test.each([
    ['the first match wins', 'postgres://h/x', 'first'],
    ['escapes', 'postgres://other@h/y', 'a:b\\c'],
    ['a socket is localhost', 'postgres://nobody@/z?host=/tmp', 'local'],
    ['stars match all', 'postgres://nobody@elsewhere/z', 'any'],
  ])('%s', (_name, url, expected) => check(url, expected));

  test('no line matches', () => expect(findPassword('h:1:x:me:p', settings('postgres://h:2/x'))).toBeUndefined());
});
