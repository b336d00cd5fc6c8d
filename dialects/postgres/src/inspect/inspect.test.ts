import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeRealm, encodeRealm } from '@atlas/dialect';
import { parseHcl, standardFunctions } from '@atlas/hcl';
import { canonicalJson, type Realm } from '@atlas/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  countWire,
  runSql,
  SERVER_MAJORS,
  startServer,
  type TestServer,
  whyUnavailable,
  withDriver,
} from '../../testing/index.ts';
import { postgresHcl } from '../hcl.ts';
import { QUERIES } from './queries.ts';

const read = (name: string): string => readFileSync(new URL(`../../testdata/${name}`, import.meta.url), 'utf8');

/** The state that a file of SQL makes in a new database, and what was said about it. */
async function inspectFile(file: string, url?: string): Promise<{ realm: Realm; notices: string[] }> {
  const notices: string[] = [];
  const realm = await withDriver(
    async (driver) => {
      await runSql(driver, read(file));
      return driver.inspect();
    },
    url,
    { notice: (message) => notices.push(message) },
  );
  return { realm, notices };
}

/** Lists of objects in one order, without positions and dependencies that the text of HCL cannot have. */
function comparable(realm: Realm): unknown {
  const sorted = <T extends { readonly kind: string; readonly name: string }>(items: readonly T[]): T[] =>
    [...items].sort((a, b) => (`${a.kind} ${a.name}` < `${b.kind} ${b.name}` ? -1 : 1));
  const plain = {
    ...realm,
    objects: sorted(realm.objects),
    schemas: realm.schemas.map((s) => ({ ...s, objects: sorted(s.objects) })),
  };
  return JSON.parse(
    canonicalJson(JSON.parse(JSON.stringify(plain, (key, value: unknown) => (key === 'deps' ? undefined : value)))),
  );
}

function expectHclRoundTrip(realm: Realm): void {
  const file = parseHcl(encodeRealm(realm, postgresHcl), 'schema.hcl');
  const decoded = decodeRealm([file], postgresHcl, { functions: standardFunctions() });
  expect([...file.diagnostics, ...decoded.diagnostics]).toEqual([]);
  expect(comparable(decoded.realm)).toEqual(comparable(postgresHcl.printRealm?.(realm) ?? realm));
}

describe('a database with objects of every kind, embedded', () => {
  let state: Awaited<ReturnType<typeof inspectFile>>;
  beforeAll(async () => {
    state = await inspectFile('sample.sql');
  });

  test('is what the golden file says', async () => {
    await expect(encodeRealm(state.realm, postgresHcl)).toMatchFileSnapshot('../../testdata/sample.hcl');
  });

  test('survives HCL', () => expectHclRoundTrip(state.realm));

  test('says what is not managed', () => {
    expect(state.notices).toEqual([
      'not managed: 1 rule, 1 statistics object, 1 foreign data wrapper outside of extensions',
    ]);
  });

  test('dependencies are those of the catalog', () => {
    const app = state.realm.schemas.find((s) => s.name === 'app');
    const deps = (item: { readonly deps?: readonly unknown[] } | undefined) => item?.deps;
    expect(deps(app?.views.find((v) => v.name === 'stats'))).toEqual([
      { kind: 'column', table: 'users', name: 'mood' },
      { kind: 'enum', name: 'mood' },
      { kind: 'table', name: 'users' },
    ]);
    expect(deps(app?.tables.find((t) => t.name === 'users'))).toEqual([
      { kind: 'collation', name: 'german' },
      { kind: 'function', name: 'initial' },
      { kind: 'sequence', name: 'ticket' },
    ]);
  });
});

test('what PostgreSQL 18 brought', async () => {
  const { realm } = await inspectFile('sample-18.sql', 'pglite://?search_path=public');
  await expect(encodeRealm(realm, postgresHcl)).toMatchFileSnapshot('../../testdata/sample-18.hcl');
  expectHclRoundTrip(realm);
});

for (const major of SERVER_MAJORS) {
  const missing = await whyUnavailable(major);
  describe.skipIf(missing !== undefined)(`PostgreSQL ${major} ${missing ?? ''}`, () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startServer(major);
    });
    afterAll(() => server.stop());

    // The sample has functions with bodies in standard SQL, which 14 brought.
    test.runIf(major >= 14)('objects of every kind', async () => {
      const { realm } = await inspectFile('sample.sql', await server.createDatabase());
      const text = encodeRealm(realm, postgresHcl);
      // Before 16, views were printed with the names of tables in front of all columns.
      await expect(text).toMatchFileSnapshot(major < 16 ? '../../testdata/sample-14.hcl' : '../../testdata/sample.hcl');
      expectHclRoundTrip(realm);
    });

    test('takes as many queries and round trips for many tables as for one', async () => {
      const name = /@\/(\w+)/.exec(await server.createDatabase())?.[1] ?? '';
      const counter = await countWire(join(server.socketDir, '.s.PGSQL.5432'));
      const inspect = async (tables: number) =>
        withDriver(async (driver) => {
          const from = (i: number): string =>
            `CREATE TABLE t${i} (id serial PRIMARY KEY, p integer REFERENCES t${Math.min(i, 1)} (id), e text DEFAULT 'x' CHECK (e <> ''))`;
          for (let i = 1; i <= tables; i++) await driver.exec(`${from(i)}; CREATE INDEX ON t${i} (p, lower(e))`);
          counter.reset();
          const realm = await driver.inspect();
          const counts = counter.counts();
          expect(realm.schemas[0]?.tables).toHaveLength(tables);
          await driver.wipe();
          return counts;
        }, counter.url(name));
      try {
        const one = await inspect(1);
        expect(one.roundTrips).toBe(1);
        expect(one.commands.get('SELECT')).toBe(QUERIES.length);
        expect(await inspect(200)).toEqual(one);
      } finally {
        await counter.close();
      }
    });

    test('roles and privileges', async () => {
      const sql = `
        CREATE ROLE reader NOINHERIT;
        CREATE ROLE "the writer" LOGIN CREATEDB CONNECTION LIMIT 5;
        COMMENT ON ROLE reader IS 'Reads';
        GRANT reader TO "the writer" WITH ADMIN OPTION;
        CREATE TABLE t (id integer, secret text);
        CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
        REVOKE EXECUTE ON FUNCTION f(integer) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION f(integer) TO reader;
        GRANT SELECT, INSERT ON t TO reader WITH GRANT OPTION;
        GRANT SELECT (secret) ON t TO "the writer";
        GRANT USAGE ON SCHEMA public TO reader;
        ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO reader;`;
      await withDriver(
        async (driver) => {
          await driver.checkClean();
          await runSql(driver, sql);
          const mode = { roles: true, permissions: true, default_permissions: true };
          const realm = await driver.inspect({ mode });
          const text = encodeRealm(realm, postgresHcl);
          // Before 15, everyone could create in `public`.
          await expect(text).toMatchFileSnapshot(`../../testdata/access-${major < 15 ? 14 : 18}.hcl`);
          expectHclRoundTrip(realm);
          await driver.wipe();
          expect((await driver.inspect({ mode })).objects).toEqual([]);
        },
        await server.createDatabase(),
      );
    });
  });
}
