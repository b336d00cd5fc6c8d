import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AlignOptions, diffRealms, type Driver, type InspectMode, parseDatabaseUrl } from '@atlas/dialect';
import type { Plan, Realm } from '@atlas/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSql, SERVER_MAJORS, startServer, type TestServer, whyUnavailable, withDriver } from '../testing/index.ts';
import { postgres } from './index.ts';

const env = { XDG_CACHE_HOME: join(tmpdir(), 'atlas-test-cache') };

/** Who owns what and who may do what with it, by name of the object. Identity sequences go by their column. */
const ACCESS = `
SELECT x.kind || ' ' || x.name AS object, pg_get_userbyid(x.owner) AS owner, coalesce((
  SELECT string_agg(format('%s=%s%s', CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END, a.privilege_type, CASE WHEN a.is_grantable THEN '*' ELSE '' END), ' ' ORDER BY CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE pg_get_userbyid(a.grantee) END, a.privilege_type)
  FROM (SELECT DISTINCT grantee, privilege_type, is_grantable FROM aclexplode(coalesce(x.acl, acldefault(x.type, x.owner)))) a WHERE a.grantee <> x.owner
), '') AS grants
FROM (
  SELECT 'relation' AS kind, c.relname AS name, c.relowner AS owner, c.relacl AS acl, CASE c.relkind WHEN 'S' THEN 's'::"char" ELSE 'r' END AS type FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
  UNION ALL SELECT 'column', c.relname || '.' || a.attname, c.relowner, a.attacl, 'c' FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid WHERE c.relnamespace = 'public'::regnamespace AND a.attacl IS NOT NULL AND NOT a.attisdropped
  UNION ALL SELECT 'routine', p.oid::regprocedure::text, p.proowner, p.proacl, 'f' FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
  UNION ALL SELECT 'type', t.typname, t.typowner, t.typacl, 'T' FROM pg_type t WHERE t.typnamespace = 'public'::regnamespace AND t.typtype IN ('e', 'd', 'r')
  UNION ALL SELECT 'schema', n.nspname, n.nspowner, n.nspacl, 'n' FROM pg_namespace n WHERE n.nspname = 'public'
  UNION ALL SELECT 'server', s.srvname, s.srvowner, s.srvacl, 'S' FROM pg_foreign_server s
) x ORDER BY 1`;

async function accessOf(driver: Driver): Promise<string[]> {
  const rows = await driver.query(ACCESS);
  return rows.map((r) => `${String(r.object)} of ${String(r.owner)}: ${String(r.grants)}`);
}

function planBetween(driver: Driver, from: Realm, to: Realm, options: Omit<AlignOptions, 'capabilities'>): Plan {
  const { dialect, capabilities } = driver;
  const [a, b] = dialect.diff.align?.(from, to, { ...options, capabilities }) ?? [from, to];
  const changes = diffRealms(a, b, { hooks: dialect.diff, capabilities, mode: 'normalized' });
  return dialect.plan(changes, { mode: 'in-place', capabilities, from: a, to: b });
}

interface Outcome {
  readonly plan: Plan;
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** After the reverse statements. */
  readonly back: readonly string[];
  /** Of a database in which `to` was loaded. */
  readonly wanted: readonly string[];
}

const show = (plan: Plan): string[] => plan.statements.map((s) => s.cmd);

describe.each(['embedded', ...SERVER_MAJORS] as const)('access on %s', async (target) => {
  const missing = target === 'embedded' ? undefined : await whyUnavailable(target);
  describe.skipIf(missing !== undefined)(missing ?? 'runs', () => {
    let server: TestServer | undefined;
    let embedded: Driver | undefined;
    beforeAll(async () => {
      if (target === 'embedded') {
        embedded = await postgres.open(parseDatabaseUrl('pglite://'), { env });
        await embedded.checkClean();
        return;
      }
      server = await startServer(target);
      await withDriver(
        (d) => runSql(d, 'CREATE ROLE app; CREATE ROLE reader; CREATE ROLE boss'),
        server.url('postgres'),
      );
    });
    afterAll(async () => {
      await embedded?.close();
      await server?.stop();
    });

    const inside = async <T>(use: (driver: Driver) => Promise<T>): Promise<T> => {
      const driver = embedded;
      if (driver === undefined) return withDriver(use, await server?.createDatabase());
      try {
        return await use(driver);
      } finally {
        await driver.wipe();
      }
    };

    /** Brings a database to another state, and back. The second difference has to be empty. */
    async function apply(
      from: string,
      to: string,
      options: { readonly mode?: InspectMode; readonly declared?: boolean; readonly irreversible?: boolean } = {},
    ): Promise<Outcome> {
      const { mode, declared = true } = options;
      const align = { mode, declared };
      const desired = await inside(async (driver) => {
        await runSql(driver, to);
        return { realm: await driver.inspect({ mode }), access: await accessOf(driver) };
      });
      return inside(async (driver) => {
        await runSql(driver, from);
        const before = await accessOf(driver);
        const plan = planBetween(driver, await driver.inspect({ mode }), desired.realm, align);
        for (const s of plan.statements) await driver.exec(s.cmd);
        const after = await accessOf(driver);
        const rest = planBetween(driver, await driver.inspect({ mode }), desired.realm, align);
        expect(show(rest), show(plan).join(';\n')).toEqual([]);
        if (options.irreversible !== true)
          for (const s of [...plan.statements].reverse()) for (const sql of s.reverse ?? []) await driver.exec(sql);
        return { plan, before, after, back: await accessOf(driver), wanted: desired.access };
      });
    }

    const TABLE = 'CREATE TABLE t (id integer, secret text);';

    test('what is built anew keeps its privileges and its owner', async () => {
      const state = (type: string, returns: string): string => `
        CREATE TABLE t (id ${type}, n integer, twice integer GENERATED ALWAYS AS (n * ${type === 'integer' ? 2 : 3}) STORED);
        CREATE VIEW v AS SELECT id, n FROM t;
        CREATE MATERIALIZED VIEW m AS SELECT id FROM v;
        CREATE FUNCTION f(integer) RETURNS ${returns} LANGUAGE sql AS 'SELECT 1';
        CREATE FUNCTION f(text) RETURNS integer LANGUAGE sql AS 'SELECT 1';
        CREATE PROCEDURE p(INOUT a ${type}) LANGUAGE plpgsql AS 'BEGIN END';`;
      const grants = `
        GRANT SELECT ON v TO reader WITH GRANT OPTION;
        GRANT INSERT, UPDATE ON v TO app;
        GRANT SELECT (n) ON v TO app;
        GRANT SELECT ON m TO PUBLIC;
        REVOKE ALL ON FUNCTION f(integer) FROM PUBLIC;
        GRANT EXECUTE ON FUNCTION f(integer) TO app;
        GRANT EXECUTE ON FUNCTION f(text) TO reader;
        GRANT SELECT (twice) ON t TO reader;
        GRANT CREATE ON SCHEMA public TO boss;
        ALTER VIEW v OWNER TO boss;
        ALTER MATERIALIZED VIEW m OWNER TO boss;
        ALTER FUNCTION f(integer) OWNER TO app;`;
      const result = await apply(state('integer', 'integer') + grants, state('bigint', 'bigint'));
      expect(show(result.plan).filter((s) => s.startsWith('DROP')).length).toBeGreaterThan(2);
      const named = (list: readonly string[]): string[] => list.filter((s) => !s.startsWith('routine p('));
      expect(named(result.after)).toEqual(named(result.before));
      expect(result.back).toEqual(result.before);
    });

    test('a table that gets another partition key keeps its privileges and owners, and so do its partitions', async () => {
      const columns =
        'id bigint GENERATED ALWAYS AS IDENTITY, no serial, day date NOT NULL, kind integer NOT NULL, note text';
      const around = `
        CREATE TABLE log_apart (LIKE log);
        CREATE VIEW v AS SELECT id, note FROM log;
        CREATE MATERIALIZED VIEW m AS SELECT count(*) AS n FROM log;`;
      const plain = `CREATE TABLE log (${columns});${around}`;
      const byDay = `
        CREATE TABLE log (${columns}) PARTITION BY RANGE (day);
        CREATE TABLE log_old PARTITION OF log FOR VALUES FROM (MINVALUE) TO ('2025-01-01');
        CREATE TABLE log_new PARTITION OF log DEFAULT;${around}`;
      const byKind = `
        CREATE TABLE log (${columns}) PARTITION BY LIST (kind);
        CREATE TABLE log_old PARTITION OF log FOR VALUES IN (1) PARTITION BY RANGE (day);
        CREATE TABLE log_older PARTITION OF log_old DEFAULT;
        CREATE TABLE log_new PARTITION OF log DEFAULT;${around}`;
      const grants = `
        GRANT CREATE ON SCHEMA public TO boss, app;
        GRANT SELECT ON log, v TO reader WITH GRANT OPTION;
        GRANT UPDATE (note, kind), INSERT (day) ON log TO app;
        GRANT SELECT ON m TO PUBLIC;
        GRANT USAGE ON SEQUENCE log_no_seq TO app;
        GRANT SELECT ON SEQUENCE log_id_seq TO reader;
        ALTER TABLE log OWNER TO boss;
        ALTER MATERIALIZED VIEW m OWNER TO app;`;
      const ofParts = `
        GRANT DELETE, TRUNCATE ON log_old TO app;
        GRANT SELECT (id, note) ON log_new TO reader;
        ALTER TABLE log_new OWNER TO app;`;
      const old = (list: readonly string[]): string[] => list.filter((s) => !/ log_(?:old|older|new)\b/.test(s));
      const irreversible = true;
      const first = await apply(plain + grants, byDay, { irreversible });
      expect(old(first.after)).toEqual(first.before);
      expect(first.before).toContain('relation log of boss: reader=SELECT*');
      const second = await apply(byDay + grants + ofParts, byKind, { irreversible });
      expect(second.after.filter((s) => !/ log_older\b/.test(s))).toEqual(second.before);
      expect(second.before).toContain('column log_new.id of app: reader=SELECT');
      const third = await apply(byKind + grants + ofParts, plain, { irreversible });
      expect(third.after).toEqual(old(third.before));
    });

    test('a type that is built anew keeps its privileges and its owner', async () => {
      const state = (values: string): string => `
        CREATE TYPE e AS ENUM (${values});
        CREATE TABLE t (id integer, e e);`;
      const result = await apply(
        `${state("'a', 'b', 'c'")} REVOKE USAGE ON TYPE e FROM PUBLIC; GRANT USAGE ON TYPE e TO app; ALTER TYPE e OWNER TO boss;`,
        state("'a', 'c'"),
        { irreversible: true },
      );
      expect(result.after).toEqual(result.before);
      expect(result.after).toContain('type e of boss: app=USAGE');
    });

    test('what is replaced by another kind keeps its privileges', async () => {
      const result = await apply(
        `${TABLE} CREATE VIEW v AS SELECT id FROM t; GRANT SELECT ON v TO reader;`,
        `${TABLE} CREATE MATERIALIZED VIEW v AS SELECT id FROM t;`,
      );
      expect(result.after).toEqual(result.before);
      expect(result.back).toEqual(result.before);
    });

    test('an identity column goes on where the sequence of the serial column stopped', async () => {
      const rows = `INSERT INTO t (n) SELECT generate_series(1, 41);`;
      const [from, to] = [
        'CREATE TABLE t (id serial, n integer);',
        'CREATE TABLE t (id integer GENERATED BY DEFAULT AS IDENTITY, n integer);',
      ];
      const desired = await inside(async (driver) => {
        await runSql(driver, to);
        return driver.inspect();
      });
      await inside(async (driver) => {
        await runSql(driver, `${from} GRANT USAGE ON SEQUENCE t_id_seq TO app; ${rows}`);
        const next = async (): Promise<unknown> =>
          (await driver.query('INSERT INTO t (n) VALUES (0) RETURNING id'))[0]?.id;
        expect(await next()).toBe(42);
        const before = await accessOf(driver);
        const plan = planBetween(driver, await driver.inspect(), desired, { declared: true });
        for (const s of plan.statements) await driver.exec(s.cmd);
        expect(await next()).toBe(43);
        expect(await accessOf(driver)).toEqual(before);
        expect(show(planBetween(driver, await driver.inspect(), desired, { declared: true }))).toEqual([]);
        for (const s of [...plan.statements].reverse()) for (const sql of s.reverse ?? []) await driver.exec(sql);
        expect(await next()).toBe(44);
      });
    });

    test.each([
      ['serial', 'id serial', [7, 8]],
      ['identity', 'id integer NOT NULL GENERATED ALWAYS AS IDENTITY', [7, 8]],
      ['wider', 'id bigserial', [7, 8]],
      ['behind the rows', 'id integer NOT NULL GENERATED ALWAYS AS IDENTITY (START WITH 100)', [100, 101]],
      ['bounded', 'id integer NOT NULL GENERATED BY DEFAULT AS IDENTITY (MAXVALUE 5)', [4, 5]],
      ['downwards', 'id integer NOT NULL GENERATED ALWAYS AS IDENTITY (INCREMENT BY -1)', [-3, -4]],
    ])('a column with rows that gets a sequence goes on behind them: %s', async (_name, column, expected) => {
      const desired = await inside(async (driver) => {
        await runSql(driver, `CREATE TABLE t (${column}, n integer);`);
        return driver.inspect();
      });
      for (const [rows, numbers] of [
        ['INSERT INTO t VALUES (6), (3), (-2)', expected],
        ['', [expected[0] === 100 ? 100 : expected[0] === -3 ? -1 : 1]],
      ] as const)
        await inside(async (driver) => {
          await runSql(driver, `CREATE TABLE t (id integer NOT NULL, n integer); ${rows};`);
          const plan = planBetween(driver, await driver.inspect(), desired, { declared: true });
          for (const s of plan.statements) await driver.exec(s.cmd);
          const next = async (): Promise<unknown> =>
            Number((await driver.query('INSERT INTO t (n) VALUES (0) RETURNING id'))[0]?.id);
          for (const number of numbers) expect(await next()).toBe(number);
          expect(show(planBetween(driver, await driver.inspect(), desired, { declared: true }))).toEqual([]);
          // A sequence that comes back with the reverse goes on too.
          const numbered = await driver.inspect();
          const undo = async ({ statements }: Plan): Promise<void> => {
            for (const s of [...statements].reverse()) for (const sql of s.reverse ?? []) await driver.exec(sql);
          };
          await undo(plan);
          const away = planBetween(driver, numbered, await driver.inspect(), { declared: true });
          for (const s of [...plan.statements, ...away.statements]) await driver.exec(s.cmd);
          await undo(away);
          if (column.includes('MAXVALUE')) return;
          await next();
          const [row] = await driver.query('SELECT count(*)::int - count(DISTINCT id)::int AS twice FROM t');
          expect(row?.twice).toBe(0);
        });
    });

    test('a sequence that was never used, or set back, is taken over as it is', async () => {
      const desired = await inside(async (driver) => {
        await runSql(driver, 'CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY, n integer);');
        return driver.inspect();
      });
      for (const [set, expected] of [
        ['SELECT 1', '1'],
        ['ALTER SEQUENCE t_id_seq RESTART WITH 500', '500'],
      ] as const)
        await inside(async (driver) => {
          await runSql(driver, `CREATE TABLE t (id serial, n integer); ${set};`);
          for (const s of planBetween(driver, await driver.inspect(), desired, { declared: true }).statements)
            await driver.exec(s.cmd);
          const [row] = await driver.query('INSERT INTO t (n) VALUES (0) RETURNING id::text AS id');
          expect(row?.id).toBe(expected);
        });
    });

    test('objects whose privileges are declared are brought to them, others keep what they have', async () => {
      const others = "CREATE TABLE other (id integer); CREATE FUNCTION g() RETURNS integer LANGUAGE sql AS 'SELECT 1';";
      const result = await apply(
        `${TABLE} ${others} GRANT DELETE ON t TO app; GRANT SELECT ON other TO app; REVOKE EXECUTE ON FUNCTION g() FROM PUBLIC;`,
        `${TABLE} ${others} GRANT SELECT, INSERT ON t TO reader; GRANT UPDATE (secret) ON t TO app WITH GRANT OPTION;`,
      );
      const of = (list: readonly string[], name: RegExp): string[] => list.filter((s) => name.test(s));
      expect(of(result.after, / t[ .]/)).toEqual(of(result.wanted, / t[ .]/));
      expect(of(result.after, /other|g\(/)).toEqual(of(result.before, /other|g\(/));
      expect(result.back).toEqual(result.before);
    });

    test('revoking from a table keeps the privileges of columns that are wanted', async () => {
      const result = await apply(
        `${TABLE} GRANT SELECT ON t TO app; GRANT SELECT (id) ON t TO app;`,
        `${TABLE} GRANT SELECT (id) ON t TO app;`,
      );
      expect(result.after).toEqual(result.wanted);
    });

    test('new objects get what is declared, also by default privileges', async () => {
      const result = await apply(
        '',
        `ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader;
        ${TABLE} CREATE VIEW v AS SELECT id FROM t;
        CREATE FUNCTION f(integer) RETURNS integer LANGUAGE sql AS 'SELECT 1';
        REVOKE ALL ON FUNCTION f FROM PUBLIC;
        CREATE TYPE e AS ENUM ('a');
        GRANT USAGE ON TYPE e TO app;
        CREATE TABLE c (id serial);
        GRANT USAGE ON SEQUENCE c_id_seq TO app;
        GRANT USAGE ON SCHEMA public TO app;
        ALTER TABLE t OWNER TO boss;`,
      );
      expect(result.after).toEqual(result.wanted);
      expect(show(result.plan).some((s) => s.includes('DEFAULT PRIVILEGES'))).toBe(false);
    });

    test('owners that are declared are set, others stay', async () => {
      const result = await apply(
        `${TABLE} CREATE TABLE u (id integer); ALTER TABLE u OWNER TO app; GRANT CREATE ON SCHEMA public TO boss, app;`,
        `${TABLE} CREATE TABLE u (id integer); ALTER TABLE t OWNER TO boss;`,
      );
      expect(result.after.filter((s) => / [tu] of /.test(s)).map((s) => s.split(':')[0])).toEqual([
        'relation t of boss',
        'relation u of app',
      ]);
      expect(result.back).toEqual(result.before);
    });

    test('permissions = true manages all, permissions = false none', async () => {
      const from = `${TABLE} CREATE TABLE other (id integer); GRANT SELECT ON other TO app; GRANT DELETE ON t TO app;`;
      const to = `${TABLE} CREATE TABLE other (id integer); CREATE TYPE e AS ENUM ('a'); REVOKE USAGE ON TYPE e FROM PUBLIC; GRANT SELECT ON t TO reader;`;
      const all = await apply(from, to, { mode: { permissions: true } });
      expect(all.after).toEqual(all.wanted);
      const none = await apply(from, to, { mode: { permissions: false } });
      expect(none.after.filter((s) => !s.startsWith('type'))).toEqual(none.before);
    });

    test('a state that comes from a database declares nothing', async () => {
      const result = await apply(`${TABLE} GRANT DELETE ON t TO app;`, `${TABLE} GRANT SELECT ON t TO reader;`, {
        declared: false,
      });
      expect(show(result.plan)).toEqual([]);
    });

    test('a dev database is left as it was found', async () => {
      await inside(async (driver) => {
        await driver.checkClean();
        const before = [await accessOf(driver), await driver.query('SELECT datacl::text FROM pg_database ORDER BY 1')];
        await runSql(
          driver,
          `CREATE ROLE fresh; GRANT CREATE ON SCHEMA public TO fresh, PUBLIC; REVOKE USAGE ON SCHEMA public FROM PUBLIC;
          ALTER SCHEMA public OWNER TO fresh; ${TABLE} GRANT SELECT ON t TO fresh;`,
        );
        await driver.wipe();
        await driver.checkClean();
        expect([await accessOf(driver), await driver.query('SELECT datacl::text FROM pg_database ORDER BY 1')]).toEqual(
          before,
        );
      });
    });
  });
});
