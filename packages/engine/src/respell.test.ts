import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgres } from '@atlas/dialect-postgres';
import {
  runSql,
  SERVER_MAJORS,
  startServer,
  type TestServer,
  whyUnavailable,
  withDriver,
} from '@atlas/dialect-postgres/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrateDiff, migrateHash, schemaApply, schemaDiff } from './index.ts';
import { testContext } from './testing.ts';

/** Servers before 16 write `users.id` where newer ones, such as the embedded database, write `id`. */
const SCHEMA = `
CREATE TABLE users (
  id int PRIMARY KEY,
  name text NOT NULL DEFAULT lower('X'::text),
  parts int[] CHECK (parts[1] IN (1, 2)),
  low text GENERATED ALWAYS AS (lower(name)) STORED
);
CREATE INDEX users_low ON users (lower(name), (upper(name))) WHERE id > 0;
CREATE VIEW named AS SELECT id, name FROM users WHERE name <> '';
CREATE VIEW upper_named AS SELECT upper(name) AS name, id FROM named;
CREATE MATERIALIZED VIEW counted AS SELECT name, count(*) AS n FROM users GROUP BY name;
CREATE UNIQUE INDEX counted_name ON counted (name);
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON users USING (id IN (SELECT id FROM named));
CREATE DOMAIN word AS text CHECK (VALUE ~ '^[a-z]+$');
CREATE FUNCTION names() RETURNS SETOF text LANGUAGE sql BEGIN ATOMIC SELECT name FROM users; END;
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER touch BEFORE UPDATE ON users FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION touch();
CREATE EXTENSION hstore;
`;

function contextOf(files: Record<string, string>) {
  return { ...testContext(postgres, files), env: { XDG_CACHE_HOME: join(tmpdir(), 'atlas-test-cache') } };
}

const hooks = { approve: () => Promise.resolve(true) };

const majors = SERVER_MAJORS.filter((major) => major < 18);
describe.each(majors)('PostgreSQL %s with a dev database of version 18', async (major) => {
  const missing = (await whyUnavailable(major)) ?? (await whyUnavailable(18));
  describe.skipIf(missing !== undefined)(missing ?? 'runs', () => {
    let server: TestServer;
    let devServer: TestServer;
    beforeAll(async () => {
      [server, devServer] = await Promise.all([startServer(major), startServer(18)]);
    });
    afterAll(() => Promise.all([server.stop(), devServer.stop()]));

    async function applyTo(url: string, dev?: string) {
      const devUrl = dev ?? (await devServer.createDatabase());
      return async (sql: string, dryRun = false): Promise<readonly string[]> => {
        const request = { url, to: ['file://schema.sql'], devUrl, dryRun, txMode: 'file', lock: null } as const;
        const { plan } = await schemaApply(request, hooks, contextOf({ 'schema.sql': sql }));
        return plan.statements.map(({ cmd }) => cmd.replace(/\s+/g, ' '));
      };
    }

    test('what another version spells in another way is no difference, and real ones are found', async () => {
      const url = await server.createDatabase();
      const apply = await applyTo(url);
      expect(await apply(SCHEMA)).not.toEqual([]);
      expect(await apply(SCHEMA)).toEqual([]);
      const changes: readonly [string, string, RegExp][] = [
        ["WHERE name <> ''", 'WHERE id > 5', /^CREATE OR REPLACE VIEW "public"."named"/],
        ['GROUP BY name', 'WHERE id > 5 GROUP BY name', /^CREATE MATERIALIZED VIEW "public"."counted"/],
        ['IN (SELECT id FROM named)', 'NOT IN (SELECT id FROM named)', /^ALTER POLICY "own"/],
        ['IN (1, 2)', 'IN (1, 3)', /^ALTER TABLE "public"."users" .*ADD CONSTRAINT "users_parts_check"/],
        ['SELECT name FROM users; END', 'SELECT low FROM users; END', /^CREATE OR REPLACE FUNCTION "public"."names"/],
        ["lower('X'::text)", "upper('X'::text)", /SET DEFAULT upper/],
      ];
      for (const [from, to, expected] of changes) {
        const statements = await apply(SCHEMA.replace(from, to), true);
        expect(statements.filter((s) => expected.test(s))).toHaveLength(1);
        // Nothing but the object in question and what stands on it.
        expect(statements.length).toBeLessThanOrEqual(3);
      }
    });

    test('with the embedded dev database', async () => {
      const url = await server.createDatabase();
      await withDriver((driver) => runSql(driver, SCHEMA), url);
      const apply = await applyTo(url, 'pglite://?extensions=hstore');
      expect(await apply(SCHEMA, true)).toEqual([]);
    });

    test('an index that a failed build left INVALID stays a difference', async () => {
      const url = await server.createDatabase();
      const apply = await applyTo(url);
      await apply(SCHEMA);
      await withDriver(
        (driver) => driver.exec(`UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_low'::regclass`),
        url,
      );
      expect(await apply(SCHEMA, true)).toEqual([
        'DROP INDEX "public"."users_low"',
        expect.stringMatching(/^CREATE INDEX "users_low"/),
      ]);
      await apply(SCHEMA);
      expect(await apply(SCHEMA)).toEqual([]);
    });

    test('in schema diff and migrate diff too, whichever side is the database', async () => {
      const url = await server.createDatabase();
      const devUrl = await devServer.createDatabase();
      const apply = await applyTo(url, devUrl);
      await apply(SCHEMA);
      const files = { 'schema.sql': SCHEMA, 'migrations/1.sql': SCHEMA };
      const context = contextOf(files);
      await migrateHash('file://migrations', context);
      const sides = [[url], ['file://schema.sql']];
      for (const [from = [], to = []] of [sides, [...sides].reverse()])
        expect((await schemaDiff({ from, to, devUrl }, context)).changes).toEqual([]);
      const diff = await migrateDiff({ dir: 'file://migrations', to: [url], devUrl, name: 'x' }, context);
      expect(diff.plan.statements).toEqual([]);
    });
  });
});
