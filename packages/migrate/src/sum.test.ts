import { expect, test } from 'vitest';
import { dirOf } from '../testing/test-run.ts';
import { ChecksumConflictError, type ChecksumMismatchError } from './errors.ts';
import { statementHashes } from './hash.ts';
import { formatSum } from './sum.ts';
import { formatSumError, validateSum } from './validate-sum.ts';

const init = '-- create "users" table\nCREATE TABLE users (id int NOT NULL);\n';
const email = 'ALTER TABLE users ADD COLUMN email text NULL;\n';
const files = { '20240101000000_init.sql': init, '20240102000000_add_email.sql': email };
const sum = `h1:V2bSikRhmP7TA70UZ8b9nX3DgAxATE3/OLcoA10UXJg=
20240101000000_init.sql h1:hjtB9RQSGoXOJWHqVAFaTzzlmsSl5MFC30OemnamIZw=
20240102000000_add_email.sql h1:GzekGe6ISxeaFLhhwmBfwuKN8ZadyUkMVIdnPHgIObo=
`;

test.each<[string, Record<string, string>, string]>([
  ['two files', files, sum],
  [
    'a file that is left out of the sum counts by its name',
    { ...files, '20240101120000_seed.sql': '-- atlas:sum ignore\n\nINSERT INTO users VALUES (1);\n' },
    `h1:Chdgkm2FRmqSi8R/0G0Sv31du72dCYO1qV3EeYYryxs=
20240101000000_init.sql h1:hjtB9RQSGoXOJWHqVAFaTzzlmsSl5MFC30OemnamIZw=
20240102000000_add_email.sql h1:lvKoUyzLgOO4dYl67ztkb+jZLCAAs3VuslDIZ4b/VJA=
`,
  ],
  ['no files', {}, 'h1:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n'],
  [
    'files of golang-migrate, read as Atlas reads them',
    { '1_initial.up.sql': 'CREATE TABLE t(c int);', '1_initial.down.sql': 'DROP TABLE IF EXISTS t;' },
    `h1:M74RrNK69S2pj6C541LR1ew5O32/i0WoyNgsJmyuiUk=
1_initial.down.sql h1:0zypK43rgPbgvVUgVJABGN25VgM1QSeU+LJDBb8cEQI=
1_initial.up.sql h1:hFhs5XhRml4KTWGF5td6h1s7xNqAFnaEBbC5Y/NF7i4=
`,
  ],
])('the sum of a directory: %s', async (_name, dir, expected) => {
  expect(formatSum((await dirOf(dir)).sum)).toBe(expected);
});

test('the total of the first file alone', async () => {
  const dir = await dirOf({ '20240101000000_init.sql': init });
  expect(dir.sum.total).toBe('QLFEyzYXxiuy2DupEP7WUiAzjuq1KjX/6eOp71lEmR8=');
});

test('the hashes of statements build on each other', () => {
  expect(statementHashes(['CREATE TABLE a (id int);', 'CREATE TABLE b (id int);'])).toEqual([
    'h1:Fo9K92y+zoKkGFxsVzZuB4g8bkFV8lzihVkBjZlDO4E=',
    'h1:rnHt1BzJVU5XttsYgJBtT6tG/xmWXMmX5k3tJw59aeo=',
  ]);
});

async function errorOf(dir: Record<string, string>): Promise<unknown> {
  try {
    validateSum(await dirOf(dir));
    return undefined;
  } catch (error) {
    return error;
  }
}

test.each<[string, Record<string, string>, unknown]>([
  ['a directory as it was', { ...files, 'atlas.sum': sum }, undefined],
  ['a sum file with CRLF', { ...files, 'atlas.sum': sum.replaceAll('\n', '\r\n') }, undefined],
  ['an empty directory', {}, undefined],
  ['files other than migrations', { 'README.md': 'x' }, undefined],
])('accepted: %s', async (_name, dir, expected) => {
  expect(await errorOf(dir)).toBe(expected);
});

test.each<[string, Record<string, string>, object | undefined]>([
  [
    'an edited file',
    { ...files, '20240101000000_init.sql': `${init} `, 'atlas.sum': sum },
    { file: '20240101000000_init.sql', reason: 'edited', line: 2, total: 2, offset: 48 },
  ],
  [
    'a file added in between',
    { ...files, '20240101000001_x.sql': 'X;', 'atlas.sum': sum },
    { file: '20240101000001_x.sql', reason: 'added', line: 3, total: 2, offset: 120 },
  ],
  [
    'a file added at the end',
    { ...files, '3.sql': 'X;', 'atlas.sum': sum },
    { file: '3.sql', reason: 'added', line: 4, total: 2, offset: 197 },
  ],
  [
    'a file removed',
    { '20240101000000_init.sql': init, 'atlas.sum': sum },
    { file: '20240102000000_add_email.sql', reason: 'removed', line: 3, total: 2, offset: 120 },
  ],
  ['a sum file merged by hand', { ...files, 'atlas.sum': sum.replace('V2b', 'V2c') }, undefined],
])('refused: %s', async (_name, dir, at) => {
  const error = await errorOf(dir);
  expect(error).toMatchObject({ code: 'migrate/checksum-mismatch', message: 'checksum mismatch' });
  expect((error as ChecksumMismatchError).at).toEqual(at);
});

test.each<[string, Record<string, string>, string, string]>([
  ['files without a sum', files, 'migrate/checksum-not-found', 'checksum file not found'],
  [
    'a line without a hash',
    { 'atlas.sum': `${sum}nonsense\n` },
    'migrate/checksum-format',
    'checksum file format invalid',
  ],
  ['an empty sum file', { ...files, 'atlas.sum': '' }, 'migrate/checksum-format', 'checksum file format invalid'],
])('refused: %s', async (_name, dir, code, message) => {
  expect(await errorOf(dir)).toMatchObject({ code, message });
});

test('the two sides of a merge are named, with the command that puts them in order', async () => {
  const [total = '', first = '', second = ''] = sum.split('\n');
  const merged = [
    '<<<<<<< HEAD',
    total,
    first,
    second,
    '=======',
    'h1:other=',
    first,
    '20240103000000_theirs.sql h1:x=',
    '>>>>>>> main',
    '',
  ].join('\n');
  const error = await errorOf({ ...files, 'atlas.sum': merged });
  expect(error).toBeInstanceOf(ChecksumConflictError);
  expect((error as Error).message).toBe(
    'checksum file format invalid: atlas.sum has merge conflict markers at line 1. Your branch added ' +
      '20240102000000_add_email.sql, the other one added 20240103000000_theirs.sql. Keep either side of the file, ' +
      "then run 'atlas migrate rebase 20240102000000_add_email.sql' to place your files after theirs",
  );
});

test('line ends that a checkout turned around are found to be the reason', async () => {
  const crlf = Object.fromEntries(Object.entries(files).map(([name, text]) => [name, text.replaceAll('\n', '\r\n')]));
  const error = await errorOf({ ...crlf, 'atlas.sum': sum });
  expect((error as ChecksumMismatchError).hint).toContain('differ in their line ends only; atlas.sum was made with LF');
});

test('a person is told the line and the way out', async () => {
  const error = await errorOf({ ...files, '20240101000000_init.sql': 'X;', 'atlas.sum': sum });
  expect(formatSumError(error)).toBe(
    'You have a checksum error in your migration directory.\n\n\tL2: 20240101000000_init.sql was edited\n\n' +
      "Please check your migration files and run 'atlas migrate hash' to re-hash the contents\n\n",
  );
  expect(formatSumError(new Error('x'))).toBeUndefined();
});
