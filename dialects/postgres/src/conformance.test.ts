import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Driver, parseDatabaseUrl } from '@atlas/dialect';
import { type ConformanceCase, type ConformanceSkip, describeConformance } from '@atlas/dialect/testing';
import { afterAll } from 'vitest';
import { CHOSEN_MAJOR, startServer, type TestServer } from '../testing/index.ts';
import { postgres } from './index.ts';

/**
 * A file holds `-- case: name`, the SQL of one state, `-- to:`, the SQL of the other, and so on. Cases with syntax that
 * older servers do not have say so: `(since 16)`; so do those whose plan has no reverse: `(irreversible)`, or
 * `(irreversible since 13)`.
 */
function readCases(file: string): ConformanceCase[] {
  const text = readFileSync(new URL(`../testdata/conformance/${file}`, import.meta.url), 'utf8');
  return text
    .split(/^-- case: /m)
    .slice(1)
    .flatMap((block) => {
      const [title = '', ...lines] = block.split('\n');
      const since = / \(since (\d+)\)/.exec(title);
      if (CHOSEN_MAJOR !== undefined && CHOSEN_MAJOR < Number(since?.[1] ?? 0)) return [];
      const head = title.replace(since?.[0] ?? '', '');
      const [from = '', to = ''] = lines.join('\n').split(/^-- to:$/m);
      const oneWay = / \(irreversible(?: since (\d+))?\)$/.exec(head);
      const irreversible = oneWay !== null && (CHOSEN_MAJOR ?? 18) >= Number(oneWay[1] ?? 0);
      return { name: head.replace(oneWay?.[0] ?? '', ''), from, to, ...(irreversible ? { irreversible } : {}) };
    });
}

const env = { XDG_CACHE_HOME: join(tmpdir(), 'atlas-test-cache') };
let shared: Driver | undefined;
let server: TestServer | undefined;

/** One server for all cases: to start one for each database takes longer than everything else together. */
async function open(): Promise<Driver> {
  return openShared(undefined);
}

/** The same connection, limited to one schema. */
async function openBound(): Promise<Driver> {
  return openShared('public');
}

async function openShared(schema: string | undefined): Promise<Driver> {
  if (CHOSEN_MAJOR !== undefined) server ??= await startServer(CHOSEN_MAJOR);
  shared ??= await postgres.open(parseDatabaseUrl((await server?.createDatabase()) ?? 'pglite://'), { env });
  const driver = schema === undefined ? shared : await shared.bindSchema?.(schema);
  if (driver?.scope.kind !== (schema === undefined ? 'realm' : 'schema')) throw new Error('the scope was not taken');
  await driver.exec('ROLLBACK');
  await driver.wipe();
  const close = (): Promise<void> => Promise.resolve();
  return new Proxy(driver, {
    get: (target, key) => {
      const value: unknown = key === 'close' ? close : Reflect.get(target, key, target);
      return typeof value === 'function' && key !== 'close' ? value.bind(target) : value;
    },
  });
}

afterAll(async () => {
  await shared?.close();
  await server?.stop();
});

const skips: readonly ConformanceSkip[] = [
  {
    name: 'foreign data',
    property: 'hcl',
    reason: 'the embedded server has no extension with a wrapper, and a wrapper by itself is not managed',
  },
  {
    name: 'indexes of the parent that partitions have no share in',
    property: 'hcl',
    reason: 'the server makes the share of a new partition by itself',
  },
];

const files = readdirSync(new URL('../testdata/conformance/', import.meta.url)).sort();

for (const file of files) {
  const cases = readCases(file);
  const known = skips.filter((s) => cases.some((c) => c.name === s.name));
  describeConformance(file.replace('.sql', ''), { open, cases, skips: known });
}

/** SQL that names no schemas, where that matters most. */
for (const file of ['chains.sql', 'partitions.sql', 'repartition.sql', 'sequences.sql', 'tables.sql', 'views.sql']) {
  const cases = readCases(file);
  const known = skips.filter((s) => cases.some((c) => c.name === s.name));
  describeConformance(`one schema: ${file.replace('.sql', '')}`, { open: openBound, cases, skips: known });
}
