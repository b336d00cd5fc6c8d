import { expect, test } from 'vitest';
import type { Target } from './project.ts';
import { type GivenSettings, requireSettings, resolveSettings, type Settings } from './settings.ts';

const env = {
  url: 'sqlite://env.db',
  dev: 'sqlite://env-dev.db',
  src: ['schema.hcl', 'file://more.hcl'],
  schemas: ['a'],
  exclude: ['tmp_*'],
  include: [],
} as unknown as NonNullable<Target['env']>;

function check(given: GivenSettings, target: Partial<Target>, expected: Partial<Settings>): void {
  const settings = resolveSettings(
    {
      env: undefined,
      formats: {},
      policy: undefined,
      lint: undefined,
      folder: '.',
      mode: undefined,
      variables: new Map(),
      requireAllowed: () => {},
      drift: undefined,
      hooks: [],
      resolveUrl: (url) => [url],
      ...target,
    },
    given,
  );
  expect(settings).toMatchObject(expected);
}

test('without an environment, flags are all there is', () => {
  check({ url: ['sqlite://x.db'] }, {}, { url: ['sqlite://x.db'], to: [], devUrl: undefined, schemas: [] });
});

test('what flags leave open comes from the environment; its files need no scheme', () => {
  check({}, { env }, { url: ['sqlite://env.db'], to: ['file://schema.hcl', 'file://more.hcl'], schemas: ['a'] });
  check({ devUrl: '', exclude: [] }, { env }, { devUrl: 'sqlite://env-dev.db', exclude: ['tmp_*'] });
});

test('a flag replaces the whole value of the environment', () => {
  check(
    { url: ['sqlite://f.db'], to: ['file://f.hcl'], devUrl: 'sqlite://f-dev.db', exclude: ['x'] },
    { env },
    { url: ['sqlite://f.db'], to: ['file://f.hcl'], devUrl: 'sqlite://f-dev.db', exclude: ['x'], schemas: ['a'] },
  );
});

test('env:// URLs stand for what their attribute holds', () => {
  const resolveUrl = (url: string): string[] => (url === 'env://src' ? ['file://1.sql', 'file://2.sql'] : [url]);
  check(
    { from: ['env://src'], to: ['sqlite://x.db'] },
    { env, resolveUrl },
    { from: ['file://1.sql', 'file://2.sql'] },
  );
});

test('all missing settings are named at once', () => {
  const settings = { url: [], from: [], to: ['x'] } as unknown as Settings;
  expect(() => requireSettings(settings, ['url'])).toThrow('required flag(s) "url" not set');
  expect(() => requireSettings(settings, ['from', 'to', 'url'])).toThrow('required flag(s) "from", "url" not set');
});
