import type { Driver } from '@atlas/dialect';
import { checkLint, expectedOf, lintSql, pagesFor, readPages, runPage } from '@atlas/lint/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../testing/index.ts';
import { capabilitiesOf } from './capabilities.ts';
import { implicitValue } from './lint/implicit-values.ts';
import { mysqlLint } from './lint.ts';
import { parseColumnType } from './column-types.ts';
import { newColumn, newTable } from '@atlas/model';

let driver: Driver;

beforeAll(async () => {
  const server = await startTestServer('mariadb');
  if (typeof server === 'string') throw new Error(server);
  driver = await server.openSchema();
});

afterAll(() => driver.close());

describe('examples of the documentation', () => {
  test.each(pagesFor('MariaDB'))('$code', async (page) => {
    expect(await runPage(driver, mysqlLint, page)).toEqual(expectedOf(page));
  });

  test.each(readPages().filter(({ example }) => example === 'MySQL 8.0.20'))('$code', async (page) => {
    expect(await runPage(driver, mysqlLint, page, capabilitiesOf('8.0.20'))).toEqual(expectedOf(page));
  });
});

describe('examples of the documentation, on MySQL', () => {
  let mysql: Driver;

  beforeAll(async () => {
    const server = await startTestServer('mysql');
    if (typeof server === 'string') throw new Error(server);
    mysql = await server.openSchema();
  });

  afterAll(() => mysql.close());

  // Written for both; MY142 is about older versions than the one that runs here.
  const pages = pagesFor('MariaDB').filter(({ databases }) => databases === 'all' || databases.includes('MySQL'));
  test.each(pages)('$code', async (page) => {
    expect(await runPage(mysql, mysqlLint, page)).toEqual(expectedOf(page));
  });
});

const setup = 'CREATE TABLE t (id int PRIMARY KEY, a int, v varchar(20));';
const check = (sql: string) => checkLint(driver, mysqlLint, { setup, sql });

test('implicit values are told, and are fine when they are replaced', async () => {
  expect(await check('ALTER TABLE t ADD COLUMN n int NOT NULL; -- want MY101')).toEqual([
    'Adding a non-nullable "int" column "n" on table "t" without a default value implicitly sets existing rows with 0',
  ]);
  expect(await check("ALTER TABLE t ADD COLUMN e enum('x','y') NOT NULL; -- want MY101")).toEqual([
    'Adding a non-nullable "enum" column "e" on table "t" without a default value implicitly sets existing rows with "x"',
  ]);
  await check('ALTER TABLE t ADD COLUMN n int NOT NULL;\nUPDATE t SET n = id WHERE n = 0;');
  await check("ALTER TABLE t ADD COLUMN w varchar(9) NOT NULL;\nUPDATE t SET w = v WHERE `w` = '';");
});

test.each([
  ['int', '8.4.0', '0'],
  ['bit(3)', '8.4.0', '0'],
  ['varchar(9)', '8.4.0', '""'],
  ['text', '8.4.0', null],
  ['text', '10.11.6-MariaDB', '""'],
  ["set('a')", '8.4.0', '""'],
  ['json', '8.4.0', null],
  ['point', '8.4.0', undefined],
  ['point', '10.11.6-MariaDB', '""'],
  ['year', '8.4.0', '0000'],
  ['time', '8.4.0', '00:00:00'],
  ['date', '8.4.0', undefined],
  ['datetime', '10.11.6-MariaDB', '00:00:00'],
  ['timestamp', '5.7.40', 'CURRENT_TIMESTAMP'],
  ['timestamp', '8.4.0', '0000-00-00 00:00:00'],
  ['timestamp', '10.11.6-MariaDB', 'CURRENT_TIMESTAMP'],
])('the implicit value of %s on %s', (type, version, expected) => {
  const column = newColumn('c', parseColumnType(type));
  expect(implicitValue(column, newTable('t', { columns: [column] }), capabilitiesOf(version))).toBe(expected);
});

test('renames of all spellings are seen through', async () => {
  await check('ALTER TABLE t CHANGE a b int; -- want BC102');
  await check('ALTER TABLE t RENAME COLUMN a TO b; -- want BC102');
  await check('RENAME TABLE t TO u; -- want BC101');
  await check('ALTER TABLE t RENAME u; -- want BC101');
});

test('a table whose columns are converted is told once', async () => {
  expect(await check('ALTER TABLE t CONVERT TO CHARACTER SET latin1; -- want MY136')).toEqual([
    'Changing the character set or collation of table "t" requires a table copy, blocking writes',
  ]);
  expect(await check('ALTER TABLE t DEFAULT CHARACTER SET latin1; -- want MY136')).toEqual([
    'Changing the character set or collation of table "t" requires a table rebuild',
  ]);
});

test('partitions that are dropped lose their rows, those that are reorganized do not', async () => {
  const logs = `CREATE TABLE logs (id int, y int) PARTITION BY RANGE (y)
    (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN (2030), PARTITION p2 VALUES LESS THAN (2040));`;
  const run = (sql: string) => checkLint(driver, mysqlLint, { setup: logs, sql });
  expect(await run('ALTER TABLE logs DROP PARTITION p0; -- want DS102')).toEqual([
    'Dropping partition "p0" of table "logs"',
  ]);
  expect(await run('ALTER TABLE `logs` DROP PARTITION p0, `p1`; -- want DS102')).toEqual([
    'Dropping partitions "p0" and "p1" of table "logs"',
  ]);
  await run(
    'ALTER TABLE logs REORGANIZE PARTITION p0 INTO (PARTITION a VALUES LESS THAN (2010), PARTITION b VALUES LESS THAN (2020));',
  );
  await run('-- atlas:nolint DS102\nALTER TABLE logs DROP PARTITION p0;');
  await checkLint(driver, mysqlLint, { sql: `${logs}\nALTER TABLE logs DROP PARTITION p0;` });
  const report = await lintSql(driver, mysqlLint, { setup: logs, sql: 'ALTER TABLE logs DROP PARTITION p0;' });
  const sql = /^SELECT .*;$/m.exec(report?.reports[0]?.fixes[0]?.edit?.newText ?? '')?.[0] ?? '';
  await driver.exec(logs);
  const empty = await driver.query(sql);
  await driver.exec('INSERT INTO logs VALUES (1, 2000)');
  const filled = await driver.query(sql);
  await driver.wipe();
  expect([empty, filled].map((rows) => Number(rows[0]?.is_empty))).toEqual([1, 0]);
});
