import { expect, test } from 'vitest';
import { sqliteLint } from '@atlas/dialect-sqlite/lint';
import { postgresLint } from '@atlas/dialect-postgres/lint';
import { mysqlLint } from '@atlas/dialect-mysql/lint';
import { expectedOf, pagesFor, readPages, runPage } from '../testing/index.ts';
import { memoryDriver } from '../testing/memory.ts';
import { genericAnalyzers } from './index.ts';

const pages = readPages();

test('every code has a page, and every page a code', () => {
  const analyzers = [sqliteLint, postgresLint, mysqlLint].flatMap((lint) => lint.analyzers);
  // Numbers of vulnerabilities share one page, which is tested with their list.
  const codes = [...genericAnalyzers, ...analyzers]
    .flatMap(({ codes: own }) => own)
    .filter((c) => !c.startsWith('CVE-'));
  expect(pages.map(({ code }) => code)).toEqual([...new Set(codes)].sort());
});

test('every page has what a reader looks for', () => {
  const incomplete = pages.filter(
    ({ analyzer, before, reported, clean }) =>
      [analyzer, reported, clean].includes('') || (before === '' && clean === reported),
  );
  expect(incomplete).toEqual([]);
});

// The pages are the cases of the codes: positive, negative and silenced, each run by the test of its database.
test('every example belongs to a database that runs it', () => {
  const known = ['SQLite', 'PostgreSQL', 'MariaDB', 'MySQL 8.0.20'];
  expect(pages.filter(({ example }) => !known.includes(example))).toEqual([]);
});

test.each(pagesFor('SQLite'))('$code on SQLite', async (page) => {
  expect(await runPage(await memoryDriver(), sqliteLint, page)).toEqual(expectedOf(page));
});
