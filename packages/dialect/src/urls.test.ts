import { describe, expect, test } from 'vitest';
import { type DatabaseUrl, parseDatabaseUrl } from './database-url.ts';
import { parseDockerUrl } from './docker.ts';

describe('parseDatabaseUrl', () => {
  const cases: [string, Partial<DatabaseUrl>][] = [
    [
      'postgres://u:p%40s@h:5433/db?sslmode=disable',
      { scheme: 'postgres', user: 'u', password: 'p@s', host: 'h', port: 5433, path: '/db' },
    ],
    ['mysql://root:a@b@h/', { user: 'root', password: 'a@b', host: 'h', path: '/' }],
    ['postgres://[::1]:5432/x', { host: '::1', port: 5432 }],
    ['sqlite://a b/c%20d.db?mode=memory', { host: 'a b', path: '/c d.db', rest: 'a b/c%20d.db?mode=memory' }],
    ['sqlite:///abs/x.db', { host: '', path: '/abs/x.db' }],
    ['sqlite://?mode=memory', { host: '', path: '' }],
    ['mysql+unix:///tmp/s.sock?database=app', { scheme: 'mysql+unix', path: '/tmp/s.sock' }],
    ['postgres://100%/x', { host: '100%' }],
  ];
  test.each(cases)('%s', (text, expected) => {
    expect(parseDatabaseUrl(text)).toMatchObject(expected);
  });

  test('what is no URL is refused without its password', () => {
    expect(() => parseDatabaseUrl('u:secret@h/db')).toThrow(
      /^sql\/sqlclient: missing driver\. See: https:\/\/atlasgo\.io\/url$/,
    );
    expect(() => parseDatabaseUrl('postgres://u:secret@h:99999/db')).toThrow('invalid port 99999 in database URL');
  });
});

describe('parseDockerUrl', () => {
  const cases: [string, object][] = [
    ['docker://postgres/17/dev?search_path=public', { driver: 'postgres', tag: '17', database: 'dev' }],
    ['docker://mysql/8', { driver: 'mysql', tag: '8' }],
    ['docker+postgres://org/image:tag', { driver: 'postgres', image: 'org/image:tag', tag: 'tag' }],
    ['docker+postgres://_/image:tag/db', { image: 'image:tag', database: 'db' }],
    [
      'docker+postgres://ghcr.io/ns/image:1.2/db?v',
      { image: 'ghcr.io/ns/image:1.2', tag: '1.2', database: 'db', verbose: true },
    ],
  ];
  test.each(cases)('%s', (text, expected) => {
    expect(parseDockerUrl(parseDatabaseUrl(text))).toMatchObject(expected);
  });

  test.each(['docker://postgres', 'docker://', 'docker+postgres://org/image', 'docker://a/b/c/d'])(
    '%s is refused',
    (text) => {
      expect(() => parseDockerUrl(parseDatabaseUrl(text))).toThrow('unsupported docker image');
    },
  );
});
