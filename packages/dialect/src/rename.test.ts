import { type Change, newColumn, newIndex, newRealm, newSchema, newTable, type Realm, type Table } from '@atlas/model';
import { describe, expect, test } from 'vitest';
import { diffRealms } from './diff.ts';
import { findRenames, type RenameCandidate } from './rename.ts';
import { addRenames } from './rename-changes.ts';

const int = { class: 'integer', name: 'int' } as const;
const text = { class: 'string', name: 'text' } as const;
const capabilities = {
  supportsTransactionalDdl: true,
  supportsSchemas: true,
  supportsRenameConstraint: true,
  supportsComments: true,
  supportsSchemaCharset: false,
};

const realm = (...tables: Table[]): Realm => newRealm({ schemas: [newSchema('s', { tables })] });

async function diff(from: Realm, to: Realm, confirm?: (c: RenameCandidate) => boolean): Promise<string[]> {
  const found = await findRenames(from, to, confirm === undefined ? {} : { confirm: async (c) => confirm(c) });
  const changes = diffRealms(found.from, to, { hooks: {}, capabilities, mode: 'normalized' });
  return addRenames(changes, from, found.renames).flatMap(label);
}

function label(c: Change): string[] {
  if (c.kind === 'modify_table')
    return c.changes.map(
      (i) =>
        `${c.to.name}: ${i.kind}${'from' in i && typeof i.from === 'object' && i.from !== null && 'name' in i.from ? ` ${JSON.stringify(i.from.name).slice(1, -1)}` : ''}`,
    );
  return [`${c.kind}${'from' in c && 'name' in c.from ? ` ${c.from.name}` : ''}`];
}

const users = newTable('users', {
  columns: [newColumn('id', int), newColumn('first', text)],
  primaryKey: newIndex('', ['id']),
  indexes: [newIndex('i', ['first'])],
});
const posts = newTable('posts', {
  columns: [newColumn('id', int), newColumn('author', int)],
  foreignKeys: [{ symbol: 'fk', columns: ['author'], refTable: 'users', refColumns: ['id'], attrs: {} }],
});
const renamedColumn = (from: string | undefined): Table => ({
  ...users,
  columns: [newColumn('id', int), newColumn('name', text, from === undefined ? {} : { renamedFrom: from })],
  indexes: [newIndex('i', ['name'])],
});

describe('renames', () => {
  test('without a hint or a question a renamed column is dropped and added', async () => {
    expect(await diff(realm(users), realm(renamedColumn(undefined)))).toEqual([
      'users: drop_column',
      'users: add_column',
      'users: modify_index i',
    ]);
  });

  test('renamed_from renames, and what only followed it is no difference', async () => {
    expect(await diff(realm(users), realm(renamedColumn('first')))).toEqual(['users: rename_column first']);
  });

  test('renamed_from is ignored when the old name is gone or still wanted', async () => {
    expect(await diff(realm(renamedColumn(undefined)), realm(renamedColumn('first')))).toEqual([]);
    const both = {
      ...renamedColumn('first'),
      columns: [...users.columns, newColumn('name', text, { renamedFrom: 'first' })],
      indexes: users.indexes,
    };
    expect(await diff(realm(users), realm(both))).toEqual(['users: add_column']);
  });

  test('a confirmed question renames; what else differs follows as a modification', async () => {
    const asked: string[] = [];
    const to = {
      ...renamedColumn(undefined),
      columns: [newColumn('id', int), newColumn('name', text, { null: true })],
    };
    const answer = await diff(realm(users), realm(to), (c) => {
      asked.push(`${c.table}.${c.from}->${c.to}`);
      return true;
    });
    expect(asked).toEqual(['users.first->name']);
    expect(answer).toEqual(['users: rename_column first', 'users: modify_column name']);
  });

  test('columns of another type class are not asked about', async () => {
    const to = { ...users, columns: [newColumn('id', int), newColumn('name', int)], indexes: [] };
    expect(await diff(realm(users), realm(to), () => true)).toEqual([
      'users: drop_column',
      'users: add_column',
      'users: drop_index',
    ]);
  });

  test('a renamed table takes its foreign keys with it', async () => {
    const people = { ...users, name: 'people', renamedFrom: 'users' };
    const after = { ...posts, foreignKeys: posts.foreignKeys.map((f) => ({ ...f, refTable: 'people' })) };
    expect(await diff(realm(users, posts), realm(people, after))).toEqual(['rename_table users']);
  });

  test('an index is renamed when it differs in name only', async () => {
    const to = { ...users, indexes: [newIndex('j', ['first'])] };
    expect(await diff(realm(users), realm(to), () => true)).toEqual(['users: rename_index i']);
  });

  test('every object is used once', async () => {
    const wide = (names: string[]): Realm => realm(newTable('t', { columns: names.map((n) => newColumn(n, int)) }));
    expect(await diff(wide(['a', 'b']), wide(['c', 'd']), () => true)).toEqual([
      't: rename_column a',
      't: rename_column b',
    ]);
  });
});
