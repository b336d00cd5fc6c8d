import type { Driver, RevisionsDialect } from '@atlas/dialect';
import { expect, test } from 'vitest';
import { revision } from '../testing/test-revision.ts';
import { openTest } from '../testing/test-run.ts';
import { formatRevisionType, type Revision } from './revision.ts';
import { deleteRevision, insertRevision, readRevision, readRevisions, updateRevision } from './revision-rows.ts';
import { ensureRevisionTable, findRevisionTable } from './revision-table.ts';

test('a row is read as it was written', async () => {
  const driver = await openTest();
  const table = await ensureRevisionTable(driver, await findRevisionTable(driver));
  const row: Revision = {
    version: '1',
    description: "it's",
    type: 6,
    applied: 1,
    total: 2,
    executedAt: new Date('2024-05-06T07:08:09.123Z'),
    executionTime: 1_234_567_890_123,
    error: 'a "b"\n\'c\'',
    errorStatement: 'SELECT ?;',
    hash: 'abc=',
    partialHashes: ['h1:x=', 'h1:y='],
    operatorVersion: 'Atlas CLI v1',
  };
  await insertRevision(driver, table, row);
  expect(await readRevision(driver, table, '1')).toEqual(row);
  const changed: Revision = {
    ...row,
    applied: 2,
    error: undefined,
    errorStatement: undefined,
    partialHashes: undefined,
  };
  await updateRevision(driver, table, { ...changed, description: 'other', executedAt: new Date(0) });
  expect(await readRevisions(driver, table)).toEqual([changed]);
  await expect(insertRevision(driver, table, row)).rejects.toMatchObject({ code: 'migrate/write-revision' });
  await deleteRevision(driver, table, '1');
  expect(await readRevisions(driver, table)).toEqual([]);
  await driver.close();
});

test('rows come in byte order, without those that are bookkeeping', async () => {
  const driver = await openTest();
  const table = await ensureRevisionTable(driver, await findRevisionTable(driver));
  for (const version of ['2', 'a', '10', 'B', '.atlas_cloud_identifier']) {
    await insertRevision(driver, table, revision(version));
  }
  expect((await readRevisions(driver, table)).map((r) => r.version)).toEqual(['10', '2', 'B', 'a']);
  await driver.close();
});

test.each<[string, string]>([
  ['2024-01-02 03:04:05.123456789+00:00', '2024-01-02T03:04:05.123Z'],
  ['2024-01-02 03:04:05 +0000 UTC', '2024-01-02T03:04:05.000Z'],
  ['2024-01-02T03:04:05Z', '2024-01-02T03:04:05.000Z'],
  ['2024-01-02 03:04:05.5+02', '2024-01-02T01:04:05.500Z'],
  ['2024-01-02 03:04:05', '2024-01-02T03:04:05.000Z'],
  ['nonsense', '1970-01-01T00:00:00.000Z'],
])('the time %s, as other programs write it', async (text, expected) => {
  const driver = await openTest();
  const table = await ensureRevisionTable(driver, await findRevisionTable(driver));
  await insertRevision(driver, table, revision('1'));
  await driver.exec(`UPDATE ${table.sqlName} SET executed_at = ?`, [text]);
  expect((await readRevision(driver, table, '1'))?.executedAt.toISOString()).toBe(expected);
  await driver.close();
});

test('a table of an older version gets the columns it lacks, and its rows count as complete', async () => {
  const driver = await openTest();
  await driver.exec(
    'CREATE TABLE atlas_schema_revisions (version text NOT NULL PRIMARY KEY, description text NOT NULL, executed_at datetime NOT NULL)',
  );
  await driver.exec("INSERT INTO atlas_schema_revisions VALUES ('1', 'a', '2022-01-01 00:00:00')");
  const table = await ensureRevisionTable(driver, await findRevisionTable(driver));
  expect(await readRevisions(driver, table)).toMatchObject([
    { version: '1', description: 'a', type: 2, applied: 0, total: 0, error: undefined, partialHashes: undefined },
  ]);
  await insertRevision(driver, table, revision('2', { partialHashes: ['h1:x'] }));
  expect((await readRevision(driver, table, '2'))?.partialHashes).toEqual(['h1:x']);
  await driver.close();
});

test('a table of that name that is something else is left alone', async () => {
  const driver = await openTest();
  await driver.exec('CREATE TABLE atlas_schema_revisions (id int)');
  await expect(findRevisionTable(driver)).rejects.toThrow('is no revisions table, as it has no column "version"');
  await driver.close();
});

test('SQLite keeps the table in its one schema', async () => {
  const driver = await openTest();
  expect(await findRevisionTable(driver, 'main')).toMatchObject({ schema: undefined, exists: false });
  await expect(findRevisionTable(driver, 'x')).rejects.toThrow(
    'cannot store revisions-table in a separate schema ("x") with SQLite driver',
  );
  await driver.close();
});

test.each<[string, 'schema' | 'realm', string | undefined, string[], string | undefined, string]>([
  ['bound, and nothing else said', 'schema', undefined, [], 'app', '"app"."atlas_schema_revisions"'],
  [
    'bound to nothing',
    'realm',
    undefined,
    [],
    'atlas_schema_revisions',
    '"atlas_schema_revisions"."atlas_schema_revisions"',
  ],
  ['the user says where', 'schema', 'x', ['atlas_schema_revisions'], 'x', '"x"."atlas_schema_revisions"'],
  [
    'bound, and the table is there',
    'schema',
    undefined,
    ['app', 'atlas_schema_revisions'],
    'app',
    '"app"."atlas_schema_revisions"',
  ],
  [
    'bound, and the table is in the other place',
    'schema',
    undefined,
    ['atlas_schema_revisions'],
    undefined,
    'ambiguous revision table',
  ],
])('where the table is: %s', async (_name, kind, requested, schemas, expected, sqlName) => {
  const revisions: RevisionsDialect = {
    quoteStyle: 'double',
    placeholder: (index) => `$${index}`,
    columnTypes: {} as RevisionsDialect['columnTypes'],
    columnsOf: (schema) => ({ sql: schema ?? '', params: [] }),
    createSchema: (schema) => schema,
  };
  const driver = {
    dialect: { name: 'test', revisions },
    scope: kind === 'realm' ? { kind } : { kind, schema: 'app' },
    query: async (schema: string) => (schemas.includes(schema) ? [{ name: 'version' }] : []),
  } as unknown as Driver;
  if (expected === undefined) await expect(findRevisionTable(driver, requested)).rejects.toThrow(sqlName);
  else expect(await findRevisionTable(driver, requested)).toMatchObject({ schema: expected, sqlName });
});

test.each<[number, string]>([
  [1, 'baseline'],
  [2, 'applied'],
  [4, 'manually set'],
  [6, 'applied + manually set'],
  [3, 'unknown (0011)'],
])('the type %d is shown as %s', (type, text) => {
  expect(formatRevisionType(type)).toBe(text);
});
