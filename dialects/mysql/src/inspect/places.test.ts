import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diffRealms, type Driver, parseDatabaseUrl } from '@atlas/dialect';
import type { Realm } from '@atlas/model';
import { afterAll, describe, expect, test } from 'vitest';
import { startServerWith } from '../../testing/index.ts';
import { mysql } from '../index.ts';
import { placeOptionsIn } from './places.ts';

test('options of a table are told from those of partitions and from comments', () => {
  const text = (options: string): string => `CREATE TABLE \`t\` (\n  \`a\` int DEFAULT NULL\n) ${options}`;
  expect(placeOptionsIn(text("ENGINE=InnoDB COMMENT='DATA DIRECTORY=''/x/''' DATA DIRECTORY='/y/'"))).toBe(
    "DATA DIRECTORY='/y/'",
  );
  expect(placeOptionsIn(text('/*!50100 TABLESPACE `a``b` */ ENGINE=InnoDB'))).toBe('TABLESPACE=`a``b`');
  expect(
    placeOptionsIn(text("ENGINE=InnoDB\n/*!50100 PARTITION BY HASH (a)\n(PARTITION p0 DATA DIRECTORY = '/x/') */")),
  ).toBe('');
});

for (const kind of ['mysql', 'mariadb'] as const) {
  const place = mkdtempSync(join(tmpdir(), 'al-place-'));
  afterAll(() => rmSync(place, { recursive: true, force: true }));
  const server = await startServerWith(kind, kind === 'mysql' ? [`--innodb-directories=${place}`] : []);
  if (typeof server === 'string') {
    describe.skip(`places on ${kind} (${server})`, () => test('everything', () => {}));
    continue;
  }
  afterAll(() => server.close());

  describe(`tables of ${kind} in a place of their own`, () => {
    const statements = (realm: Realm, driver: Driver, from?: Realm): readonly string[] => {
      const { capabilities, dialect } = driver;
      const empty = { ...realm, schemas: realm.schemas.map((s) => ({ ...s, tables: [] })) };
      const changes = diffRealms(from ?? empty, realm, { hooks: dialect.diff, capabilities, mode: 'normalized' });
      return dialect
        .plan(changes, { mode: 'in-place', capabilities, schemaQualifier: '', from: from ?? empty, to: realm })
        .statements.map(({ cmd }) => cmd);
    };

    test('keep it on inspection, and are made there again', async () => {
      const driver = await server.open();
      await driver.exec('CREATE DATABASE app');
      await driver.exec('USE app');
      const other = join(place, 'other');
      mkdirSync(other);
      await driver.exec(`CREATE TABLE \`far-away\` (a int PRIMARY KEY) DATA DIRECTORY = '${place}/'`);
      await driver.exec('CREATE TABLE near (a int PRIMARY KEY)');
      if (kind === 'mysql') {
        await driver.exec("CREATE TABLESPACE ts ADD DATAFILE 'ts.ibd'");
        await driver.exec('CREATE TABLE shared (a int) TABLESPACE ts');
      } else {
        await driver.exec(
          `CREATE TABLE shared (a int) ENGINE = Aria DATA DIRECTORY = '${place}/' INDEX DIRECTORY = '${other}/'`,
        );
      }
      await driver.close();
      const bound = await server.open('app');
      const realm = await bound.inspect();
      const options = realm.schemas[0]?.tables.map((t) => t.attrs.create_options ?? '');
      const shared =
        kind === 'mysql' ? 'TABLESPACE=`ts`' : `transactional=1 DATA DIRECTORY='${place}/' INDEX DIRECTORY='${other}/'`;
      expect(options).toEqual([`DATA DIRECTORY='${place}/'`, '', shared]);
      const create = statements(realm, bound);
      for (const table of ['`far-away`', 'near', 'shared']) await bound.exec(`DROP TABLE ${table}`);
      for (const sql of create) await bound.exec(sql);
      expect(await bound.inspect()).toEqual(realm);
      await bound.close();
    });

    test('are not moved where nobody says so, and cannot be moved to another directory', async () => {
      const driver = await server.open('app');
      const realm = await driver.inspect();
      const withOptions = (text: string | undefined): Realm => ({
        ...realm,
        schemas: realm.schemas.map((s) => ({
          ...s,
          tables: s.tables.map((t) => {
            if (t.name !== 'far-away') return t;
            const { create_options: _, ...attrs } = t.attrs;
            return { ...t, attrs: text === undefined ? attrs : { ...attrs, create_options: text } };
          }),
        })),
      });
      expect(statements(withOptions(undefined), driver, realm)).toEqual([]);
      expect(() => statements(withOptions("DATA DIRECTORY='/elsewhere/'"), driver, realm)).toThrow(
        /table "far-away" is to have DATA DIRECTORY '\/elsewhere\/', but a table that is there does not move/,
      );
      await driver.close();
    });

    test('are found without the privilege to look at files where there are few', async () => {
      const root = await server.open('app');
      await root.exec("CREATE USER reader@'localhost'");
      await root.exec("GRANT SELECT ON app.* TO reader@'localhost'");
      const reader = await mysql.open(parseDatabaseUrl(server.url('reader', 'app')), {});
      expect(await reader.inspect()).toEqual(await root.inspect());
      await reader.close();
      await root.close();
    });
  });
}
