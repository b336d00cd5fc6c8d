import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { localUrl } from '@atlas/dialect-mysql/testing';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { runScript } from './runner/run-script.ts';

const e2e = dirname(fileURLToPath(import.meta.url));
const root = dirname(e2e);
const launcher = join(root, 'apps', 'cli', 'bin', 'atlas.cjs');
/** Survives between runs. */
const snapshots = join(root, 'node_modules', '.cache', 'atlas-e2e');
const update = process.env['UPDATE'] === '1';

// A script runs a command ten times or more, and the machine may be busy.
vi.setConfig({ maxConcurrency: 2, testTimeout: 180_000 });

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'tools', 'build.mjs')], { stdio: 'inherit' });
});

/** `sqlite/quickstart.txtar`, ... */
const scripts = readdirSync(e2e, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'orms')
  .flatMap(({ name }) => readdirSync(join(e2e, name)).map((file) => `${name}/${file}`))
  .filter((path) => path.endsWith('.txtar'))
  .sort();

/** Runs a script; with `update` it is written anew. */
async function check(path: string, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const file = join(e2e, path);
  const before = readFileSync(file, 'utf8');
  const after = await runScript(before, { launcher, examples: join(root, 'examples'), update, snapshots, env });
  if (update && after !== before) writeFileSync(file, after);
  else expect(after).toBe(before);
}

const isMysql = (path: string): boolean => path.startsWith('mysql/');

describe.concurrent('scripts', () => {
  for (const path of scripts.filter((p) => !isMysql(p))) test(path, () => check(path));
});

// Scripts of the family run on each of its servers: `$DB` is a schema to work on, `$DEV` a dev database.
for (const kind of ['mysql', 'mariadb'] as const) {
  const server = await localUrl(kind);
  const list = scripts.filter(isMysql);
  if (typeof server === 'string') {
    describe.skip(`scripts on ${kind} (${server})`, () => {
      test.each(list)('%s', () => {});
    });
    continue;
  }
  const [base = '', query = ''] = server.url.split('?');
  const url = (schema: string, ...parameters: readonly string[]): string =>
    `${base}/${schema}?${[query, ...parameters].filter((p) => p !== '').join('&')}`;
  // `$LOWER` and `$LOWER_DEV` are on a server that stores names of tables in lower case; `$SERVER` is a server as a whole.
  const env = {
    KIND: kind,
    DB: url('app'),
    DEV: url('dev'),
    SERVER: url('', 'explicit_defaults_for_timestamp=1'),
    SERVER_DEV: url(''),
    LOWER: url('app', 'lower_case_table_names=1'),
    LOWER_DEV: url('dev', 'lower_case_table_names=1'),
  };
  describe.concurrent(`scripts on ${kind}`, () => {
    for (const path of list) test(path, () => check(path, env));
  });
}
