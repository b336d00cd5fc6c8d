import { parseDatabaseUrl } from '@atlas/dialect';
import { describe, expect, test } from 'vitest';
import { mysql } from './index.ts';
import { locationOf } from './location.ts';

const read = (url: string) => locationOf(parseDatabaseUrl(url));

describe('a URL', () => {
  test('names a server, and a schema where it has a path', () => {
    expect(read('mysql://root:pass@localhost:3307/app')).toMatchObject({
      host: 'localhost',
      port: 3307,
      user: 'root',
      password: 'pass',
      database: 'app',
      tls: 'off',
    });
    expect(read('maria://root@db/').database).toBeUndefined();
    expect(read('maria://root@db').port).toBe(3306);
  });

  test('may name a socket', () => {
    expect(read('mysql+unix:///tmp/my.sock?database=app')).toMatchObject({
      socketPath: '/tmp/my.sock',
      database: 'app',
    });
    expect(read('mysql+unix://root@/tmp/my.sock').database).toBeUndefined();
  });

  test('sets options and session variables', () => {
    const location = read(
      'mysql://u@h/db?tls=skip-verify&parseTime=true&timeout=5s&sql_mode=%27ANSI%27&charset=latin1',
    );
    expect(location).toMatchObject({ tls: 'unverified', connectTimeoutMs: 5000, charset: 'latin1' });
    expect([...location.variables]).toEqual([['sql_mode', "'ANSI'"]]);
  });

  test('that cannot be meant is refused', () => {
    expect(() => read('mysql://h/a/b')).toThrow(/no name of a schema/);
    expect(() => read('mysql://h/a?tls=maybe')).toThrow(/unknown value "maybe" of tls/);
    expect(() => read('mysql+unix://')).toThrow(/names no socket/);
    expect(() => read('mysql://u:&p')).toThrow('invalid port ":&p" after host');
  });
});

test('schemas of one server are told apart by the path', () => {
  const locate = (url: string) => mysql.locateSchema?.(parseDatabaseUrl(url));
  expect(locate('mysql://u:p@h:3306/app?tls=skip-verify')).toEqual({
    server: 'mysql://u:p@h:3306/?tls=skip-verify',
    schema: 'app',
  });
  expect(locate('mysql://h/app')).toEqual({ server: 'mysql://h/', schema: 'app' });
  expect(locate('mysql://h/')).toBeUndefined();
  expect(locate('mysql+unix:///run/mysqld.sock?database=app')).toBeUndefined();
});
