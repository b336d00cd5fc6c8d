import { diffRealms } from '@atlas/dialect';
import { newRealm, newSchema, newTable, type ForeignKey, type Realm } from '@atlas/model';
import { afterAll, describe, expect, test } from 'vitest';
import { startPrivateServer } from '../testing/index.ts';
import { capabilitiesOf } from './capabilities.ts';
import { mysql } from './index.ts';
import { foldNames, spellNamesAs } from './letter-case.ts';

const key = (refTable: string, refSchema?: string): ForeignKey => ({
  symbol: 'f',
  columns: ['a'],
  refTable,
  refColumns: ['a'],
  attrs: {},
  ...(refSchema === undefined ? {} : { refSchema }),
});

function realmOf(schema: string, tables: Readonly<Record<string, readonly ForeignKey[]>>): Realm {
  return newRealm({
    schemas: [
      {
        ...newSchema(schema),
        tables: Object.entries(tables).map(([name, foreignKeys]) => ({ ...newTable(name), foreignKeys })),
      },
    ],
  });
}

const inMode = (lowerCaseTableNames: number) => capabilitiesOf('9.7.0', { lowerCaseTableNames });

function differences(from: Realm, to: Realm, mode: number): readonly string[] {
  const capabilities = inMode(mode);
  const spelled = spellNamesAs(from, to, capabilities);
  return diffRealms(from, spelled, { hooks: mysql.diff, capabilities, mode: 'normalized' }).map((c) => c.kind);
}

describe('names of tables', () => {
  const wanted = realmOf('App', { Users: [], Posts: [key('USERS'), key('Users', 'APP')] });

  test('0: are told apart by letter case', () => {
    expect(spellNamesAs(realmOf('app', {}), wanted, inMode(0))).toBe(wanted);
  });

  test('1: are stored in lower case', () => {
    const stored = realmOf('app', { users: [], posts: [key('users'), key('users', 'app')] });
    expect(differences(stored, wanted, 1)).toEqual([]);
    expect(spellNamesAs(realmOf('app', {}), wanted, inMode(1)).schemas[0]?.tables.map((t) => t.name)).toEqual([
      'users',
      'posts',
    ]);
  });

  test('2: are stored as they were given, and new ones as they are wanted', () => {
    const stored = realmOf('aPP', { uSERS: [], Posts: [key('uSERS'), key('uSERS', 'aPP')] });
    expect(differences(stored, wanted, 2)).toEqual([]);
    const spelled = spellNamesAs(stored, realmOf('APP', { USERS: [], Tags: [] }), inMode(2));
    expect(spelled.schemas.map((s) => [s.name, s.tables.map((t) => t.name)])).toEqual([['aPP', ['uSERS', 'Tags']]]);
  });

  test('two that would be one are refused', () => {
    for (const mode of [1, 2])
      expect(() => spellNamesAs(realmOf('app', {}), realmOf('app', { Tags: [], tags: [] }), inMode(mode))).toThrow(
        /^2 matches found for table "[Tt]ags"/,
      );
  });

  test('in queries are compared without their letter case, strings with it', () => {
    expect(foldNames("select `Users`.`Id`,'It''s `A`' from `Users`")).toBe(
      "select `users`.`id`,'It''s `A`' from `users`",
    );
  });
});

for (const kind of ['mysql', 'mariadb'] as const) {
  const server = await startPrivateServer(kind, 'lower_case_table_names=1');
  if (typeof server === 'string') {
    describe.skip(`lower case on ${kind} (${server})`, () => test('everything', () => {}));
    continue;
  }
  afterAll(() => server.close());

  test(`${kind} with names in lower case is found under any spelling of its schema`, async () => {
    const root = await server.open();
    await root.exec('CREATE DATABASE Shop');
    await root.exec('CREATE TABLE Shop.Items (Id int PRIMARY KEY)');
    expect((await root.inspect({ schemas: ['SHOP'] })).schemas[0]?.tables[0]?.name).toBe('items');
    const bound = await server.open('SHOP');
    expect(bound.scope).toEqual({ kind: 'schema', schema: 'shop' });
    expect((await bound.inspect()).schemas.map((s) => s.name)).toEqual(['shop']);
    await bound.close();
    await root.close();
  });
}
