import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Driver, parseDatabaseUrl } from '@atlas/dialect';
import { checkLint } from '@atlas/lint/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type TestServer } from '../../testing/index.ts';
import { postgres } from '../dialect.ts';
import { postgresLint } from '../lint.ts';
import { CVES_AS_OF, cvesOf, extensionCves } from './extension-cves.ts';

let server: TestServer;
let driver: Driver;
let folder: string;

/** Extensions of these names that do nothing, in versions before and after each fix. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'atlas-extensions-'));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'extension'));
  for (const { extension, fixed } of extensionCves) {
    const path = (name: string): string => join(folder, 'extension', name);
    writeFileSync(path(`${extension}.control`), `default_version = '0.1.0'\nrelocatable = true\n`);
    for (const version of ['0.1.0', '2.8.5', '0.7.0', fixed]) {
      writeFileSync(path(`${extension}--${version}.sql`), '');
      if (version !== '0.1.0') writeFileSync(path(`${extension}--0.1.0--${version}.sql`), '');
    }
  }
  server = await startServer(18);
  driver = await postgres.open(parseDatabaseUrl(await server.createDatabase()), {});
  await driver.exec(`SET extension_control_path = '${folder}:$system'`);
});

afterAll(async () => {
  await driver.close();
  await server.stop();
  rmSync(folder, { recursive: true });
});

const check = (sql: string, setup?: string) =>
  checkLint(driver, postgresLint, { sql, ...(setup === undefined ? {} : { setup }) });

test.each(extensionCves)('$id of $extension', async ({ id, extension, since, fixed }) => {
  const version = since === undefined ? '0.1.0' : extension === 'vector' ? '0.7.0' : '2.8.5';
  const all = cvesOf(extension, version).map((cve) => cve.id);
  expect(all).toContain(id);
  const sql = `CREATE EXTENSION ${extension} VERSION '${version}';`;
  await check(`${sql} -- want ${all.join(' ')}`);
  const others = all.filter((other) => other !== id);
  await check(`-- atlas:nolint ${id}\n${sql}${others.length === 0 ? '' : ` -- want ${others.join(' ')}`}`);
  await check(`-- atlas:nolint vulnerable_extension\n${sql}`);
  expect(cvesOf(extension, fixed).map((cve) => cve.id)).not.toContain(id);
});

test('the message says what may happen and which version to use', async () => {
  expect(await check("CREATE EXTENSION vector VERSION '0.7.0'; -- want CVE-2026-3172")).toEqual([
    'Extension "vector" version 0.7.0 is vulnerable: a parallel HNSW index build leaks rows of other tables or crashes the server',
  ]);
});

test('without a version, that of the dev database counts', async () => {
  expect(await check('CREATE EXTENSION pglogical; -- want CVE-2021-3515')).toEqual([
    'Extension "pglogical" version 0.1.0 (that of the dev database) is vulnerable: users who may create databases run commands of the operating system',
  ]);
});

test('updates are looked at, and fixed versions are fine', async () => {
  await check("ALTER EXTENSION vector UPDATE TO '0.7.0'; -- want CVE-2026-3172", 'CREATE EXTENSION vector;');
  await check("ALTER EXTENSION vector UPDATE TO '0.8.2';", 'CREATE EXTENSION vector;');
  await check("CREATE EXTENSION vector WITH SCHEMA public VERSION '0.8.2';");
  await check('CREATE EXTENSION pg_trgm;');
});

test('versions are compared number by number', () => {
  expect(cvesOf('pg_partman', '4.10.0').map(({ id }) => id)).toEqual(['CVE-2026-61821']);
  expect(cvesOf('vector', '0.5.1')).toEqual([]);
  expect(cvesOf('timescaledb', '2.10')).toEqual([]);
  expect(cvesOf('anon', 'unpackaged')).toEqual([]);
});

test('the page lists what the analyzer knows', () => {
  const page = readFileSync(fileURLToPath(new URL('../../../../docs/lint/CVE.md', import.meta.url)), 'utf8');
  const rows = extensionCves.map(
    ({ id, extension, since = '', fixed, impact }) =>
      `| [${id}](https://www.cve.org/CVERecord?id=${id}) | \`${extension}\` | ${since} | ${fixed} | ${impact} |`,
  );
  expect(page.split('\n').filter((line) => line.startsWith('| [CVE'))).toEqual(rows);
  expect(page).toContain(`as of ${CVES_AS_OF}`);
});
