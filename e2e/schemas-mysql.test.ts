import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { localUrl, mysqlCache, type ServerKind, startTestServer, type TestServer } from '@atlas/dialect-mysql/testing';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

/** Real schemas: SQL becomes a database, that becomes HCL, and that a second database, which has to be like the first. */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const launcher = join(root, 'apps', 'cli', 'bin', 'atlas.cjs');
const testdata = join(root, 'dialects', 'mysql', 'testdata');
const folder = mkdtempSync(join(tmpdir(), 'as-'));

vi.setConfig({ testTimeout: 240_000, hookTimeout: 60_000 });

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'tools', 'build.mjs')], { stdio: 'ignore' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function atlas(...args: readonly string[]): string {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: folder, ATLAS_LOCAL_IDLE: '20s' };
  const { stdout, stderr, status } = spawnSync(process.execPath, [launcher, ...args], { encoding: 'utf8', env });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

/** `mysqldump` of the structure, without what differs from server to server and day to day. */
function dump(server: TestServer, kind: ServerKind, schema: string): string {
  const socket = /\/\/[^/]*(\/[^?]*)/.exec(server.url())?.[1] ?? '';
  const args = [
    `--socket=${socket}`,
    '--user=root',
    '--no-data',
    '--routines',
    '--triggers',
    '--skip-comments',
    schema,
  ];
  const own = kind === 'mariadb' ? spawnSync('mariadb-dump', args, { encoding: 'utf8' }) : undefined;
  // MySQL's program reads MariaDB as well, when told not to ask for what that does not have.
  const { stdout, stderr, status } =
    own?.error === undefined && own !== undefined
      ? own
      : spawnSync(
          join(mysqlCache(), 'bin', 'mysqldump'),
          [...args, ...(kind === 'mariadb' ? ['--column-statistics=0'] : ['--set-gtid-purged=OFF'])],
          {
            encoding: 'utf8',
          },
        );
  expect(stderr).toBe('');
  expect(status).toBe(0);
  // Views are written with the name of their schema.
  return stdout.replaceAll(`\`${schema}\`.`, '');
}

/** What HCL has no words for is another spelling of the same: quotes around names that MariaDB keeps, widths of integers. */
function plain(text: string): string {
  return text.replaceAll('`', '').replace(/\b((?:big|medium|small)?int)\(\d+\)/g, '$1');
}

for (const kind of ['mysql', 'mariadb'] as const) {
  const [server, local] = [await startTestServer(kind), await localUrl(kind)];
  if (typeof server === 'string' || typeof local === 'string') {
    describe.skip(`schemas on ${kind} (${typeof server === 'string' ? server : ''})`, () => {
      test('round trip', () => {});
    });
    continue;
  }
  const dev = local.url.replace(`local://${kind}`, `local://${kind}/dev`);
  test.each(['sakila', 'wordpress'])(`%s is the same after a round trip on ${kind}`, async (name) => {
    const schemas = ['first', 'second', 'third'].map((schema) => `${schema}_${process.pid}`);
    const [first = '', second = '', third = ''] = schemas;
    const driver = await server.openServer();
    try {
      for (const schema of schemas) {
        await driver.exec(`DROP DATABASE IF EXISTS ${schema}`);
        await driver.exec(`CREATE DATABASE ${schema}`);
      }
      const apply = (schema: string, to: string): string =>
        atlas('schema', 'apply', '-u', server.url(schema), '--to', to, '--dev-url', dev, '--auto-approve');
      const sql = `file://${join(testdata, `${name}.sql`)}`;
      apply(first, sql);
      const hcl = join(folder, `${name}-${kind}.hcl`);
      writeFileSync(hcl, atlas('schema', 'inspect', '-u', server.url(first)).replaceAll(first, second));
      apply(second, `file://${hcl}`);
      const copy = join(folder, `${name}-${kind}.sql`);
      writeFileSync(copy, atlas('schema', 'inspect', '-u', server.url(first), '--format', '{{ sql . }}'));
      apply(third, `file://${copy}`);
      const whole = dump(server, kind, first);
      expect(whole).toContain('CREATE TABLE');
      expect(dump(server, kind, third)).toBe(whole);
      expect(plain(dump(server, kind, second))).toBe(plain(whole));
      const synced = 'Schemas are synced, no changes to be made.\n';
      expect(atlas('schema', 'diff', '--from', server.url(first), '--to', server.url(third))).toBe(synced);
      expect(atlas('schema', 'diff', '--from', server.url(second), '--to', `file://${hcl}`, '--dev-url', dev)).toBe(
        synced,
      );
      expect(atlas('schema', 'diff', '--from', server.url(first), '--to', sql, '--dev-url', dev)).toBe(synced);
    } finally {
      for (const schema of schemas) await driver.exec(`DROP DATABASE IF EXISTS ${schema}`);
      await driver.close();
    }
  });
}
