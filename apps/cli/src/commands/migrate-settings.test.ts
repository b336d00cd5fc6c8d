import { expect, test } from 'vitest';
import { resolveDir, resolveLockTimeout } from './migrate-settings.ts';
import type { Target } from './project.ts';

function target(migration: object | undefined): Target {
  return {
    env: migration === undefined ? undefined : ({ migration } as unknown as NonNullable<Target['env']>),
    formats: {},
    policy: undefined,
    lint: undefined,
    folder: '.',
    mode: undefined,
    variables: new Map(),
    requireAllowed: () => {},
    drift: undefined,
    hooks: [],
    resolveUrl: (url) => (url === 'env://migration.dir' ? ['file://from-env'] : [url]),
  };
}

test.each<[object | undefined, { dir?: string; format?: string }, string]>([
  [undefined, {}, 'file://migrations'],
  [undefined, { format: 'goose' }, 'file://migrations?format=goose'],
  [{}, {}, 'file://migrations'],
  [{ dir: 'db/migrations', format: 'flyway' }, {}, 'file://db/migrations?format=flyway'],
  [{ dir: 'file://a', format: 'flyway' }, { dir: 'file://b', format: 'goose' }, 'file://b?format=goose'],
  [{ dir: 'file://a?format=dbmate' }, { format: 'goose' }, 'file://a?format=dbmate'],
  [{ dir: 'file://a' }, { dir: 'env://migration.dir' }, 'file://from-env'],
])('the directory of %o and %o', (migration, given, expected) => {
  expect(resolveDir(target(migration), given)).toBe(expected);
});

test('the lock waits as the flag says, then as the environment does', () => {
  const flag = { isGiven: false, value: 10_000_000_000n };
  expect(resolveLockTimeout(target(undefined), flag)).toBe(10_000);
  expect(resolveLockTimeout(target({ lockTimeout: '1m' }), flag)).toBe(60_000);
  expect(resolveLockTimeout(target({ lockTimeout: '1m' }), { ...flag, isGiven: true })).toBe(10_000);
});
