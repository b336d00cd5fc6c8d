import { expect, test } from 'vitest';
import { dirOf } from '../testing/test-run.ts';
import { loadDir } from './dir.ts';
import { memoryFiles } from './dir-files.ts';
import { applyDirChange, findFile, newMigration, rebaseFiles, rehashDir, removeFiles } from './edit-dir.ts';
import { dirFormatOf } from './formats/dir-formats.ts';
import { validateSum } from './validate-sum.ts';
import { nextVersion, parseVersion } from './version.ts';

const now = new Date('2024-06-07T08:09:10.999Z');

test.each<[string, string[], string]>([
  ['the present time', [], '20240607080910'],
  ['after a file of this second', ['20240607080910'], '20240607080911'],
  ['after a file of the future', ['20991231235959', '1'], '21000101000000'],
  ['other versions are no times', ['99999999999999', '20241301000000'], '20240607080910'],
])('the version of a new file: %s', (_name, versions, expected) => {
  expect(nextVersion(versions, now)).toBe(expected);
});

test('only real times are versions of that form', () => {
  expect(parseVersion('20240229000000')?.toISOString()).toBe('2024-02-29T00:00:00.000Z');
  expect(parseVersion('20230229000000')).toBeUndefined();
});

test.each<[string, Record<string, string>]>([
  ['atlas', { '20240607080910_x.sql': '' }],
  ['golang-migrate', { '20240607080910_x.up.sql': '', '20240607080910_x.down.sql': '' }],
  ['goose', { '20240607080910_x.sql': '-- +goose Up\n\n-- +goose Down\n' }],
  ['dbmate', { '20240607080910_x.sql': '-- migrate:up\n\n-- migrate:down\n' }],
  ['flyway', { 'V20240607080910__x.sql': '', 'U20240607080910__x.sql': '' }],
  ['liquibase', { '20240607080910_x.sql': '--liquibase formatted sql\n' }],
])('an empty migration of %s', async (format, expected) => {
  const files = newMigration(await dirOf({}, format), undefined, { name: 'x', now });
  expect(Object.fromEntries(files.map(({ name, text }) => [name, text]))).toEqual(expected);
});

test('a change is followed by a sum that fits', async () => {
  const source = memoryFiles({ '1.sql': 'A;\n' });
  const format = dirFormatOf('atlas');
  const dir = await rehashDir(source, { format });
  const changed = await applyDirChange(source, dir, { write: [{ name: '2.sql', text: 'B;\n' }], remove: ['1.sql'] });
  expect(changed.files.map(({ name }) => name)).toEqual(['2.sql']);
  const read = await loadDir(source, format);
  validateSum(read);
  expect(read.sumText).toMatch(/^h1:.{44}\n2\.sql h1:.{44}\n$/);
});

test('files are found by name and by version', async () => {
  const dir = await dirOf({ '1_a.sql': '', '2_b.sql': '' });
  expect(['2_b.sql', '2', '2_b'].map((reference) => findFile(dir, reference).name)).toEqual([
    '2_b.sql',
    '2_b.sql',
    '2_b.sql',
  ]);
  expect(() => findFile(dir, '2_c.sql')).toThrow(
    'migration file or version "2_c.sql" not found. Did you mean "2_b.sql"?',
  );
});

test.each<[string, string, Record<string, string>, string[], Record<string, string>, string[]]>([
  [
    'keep their order and text and come last',
    'atlas',
    { '1_a.sql': 'A;', '2.sql': 'B;', '20240607080910_c.sql': 'C;' },
    ['2', '1'],
    { '20240607080911_a.sql': 'A;', '20240607080912.sql': 'B;' },
    ['1_a.sql', '2.sql'],
  ],
  [
    'take what undoes them along',
    'golang-migrate',
    { '1_a.up.sql': 'A;', '1_a.down.sql': '-A;' },
    ['1'],
    { '20240607080910_a.up.sql': 'A;', '20240607080910_a.down.sql': '-A;' },
    ['1_a.up.sql', '1_a.down.sql'],
  ],
  [
    'stay in their directory',
    'flyway',
    { 'db/V1__a.sql': 'A;' },
    ['1'],
    { 'db/V20240607080910__a.sql': 'A;' },
    ['db/V1__a.sql'],
  ],
])('files that are rebased %s', async (_name, format, files, references, written, removed) => {
  const dir = await dirOf(files, format);
  const change = rebaseFiles(
    dir,
    references.map((reference) => findFile(dir, reference)),
    now,
  );
  expect(Object.fromEntries(change.write.map(({ name, text }) => [name, text]))).toEqual(written);
  expect(change.remove).toEqual(removed);
});

test('what undoes a file is removed with it', async () => {
  const dir = await dirOf({ '1_a.up.sql': '', '1_a.down.sql': '' }, 'golang-migrate');
  expect(removeFiles(dir.files)).toEqual({ write: [], remove: ['1_a.up.sql', '1_a.down.sql'] });
});
