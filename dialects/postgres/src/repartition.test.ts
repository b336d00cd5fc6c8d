import { diffRealms, type Driver } from '@atlas/dialect';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runSql, SERVER_MAJORS, startServer, type TestServer, whyUnavailable, withDriver } from '../testing/index.ts';

/** Brings the database to the state that `sql` makes in another one. */
async function bringTo(driver: Driver, server: TestServer, sql: string): Promise<void> {
  const to = await withDriver(
    async (other) => {
      await runSql(other, sql);
      return other.inspect();
    },
    await server.createDatabase(),
  );
  const from = await driver.inspect();
  const { dialect, capabilities } = driver;
  const changes = diffRealms(from, to, { hooks: dialect.diff, capabilities, mode: 'normalized' });
  const plan = dialect.plan(changes, { mode: 'in-place', from, to, capabilities });
  expect(plan.transactional).toBe(true);
  await driver.exec('BEGIN');
  try {
    for (const statement of plan.statements) await driver.exec(statement.cmd);
    await driver.exec('COMMIT');
  } catch (error) {
    await driver.exec('ROLLBACK');
    throw error;
  }
  const rest = diffRealms(await driver.inspect(), to, { hooks: dialect.diff, capabilities, mode: 'normalized' });
  expect(rest).toEqual([]);
}

async function one(driver: Driver, sql: string): Promise<unknown> {
  const [row] = await driver.query(sql);
  return row === undefined ? undefined : Object.values(row)[0];
}

const PLAIN = `
CREATE TABLE people (id int PRIMARY KEY);
CREATE TABLE log (id bigint GENERATED ALWAYS AS IDENTITY, day date NOT NULL, text text, person int REFERENCES people, twice bigint GENERATED ALWAYS AS (person * 2) STORED, PRIMARY KEY (id, day));
CREATE TABLE notes (log bigint, day date, FOREIGN KEY (log, day) REFERENCES log);
CREATE FUNCTION mark() RETURNS trigger LANGUAGE plpgsql AS 'begin new.text = ''marked''; return new; end';
CREATE TRIGGER mark BEFORE INSERT ON log FOR EACH ROW EXECUTE FUNCTION mark();
ALTER TABLE log ENABLE ROW LEVEL SECURITY;
ALTER TABLE log FORCE ROW LEVEL SECURITY;
CREATE POLICY none ON log USING (false);
CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS n FROM log;
`;

const PARTITIONED = PLAIN.replace('(id, day));', '(id, day)) PARTITION BY RANGE (day);').replace(
  'CREATE TABLE notes',
  `CREATE TABLE log_old PARTITION OF log FOR VALUES FROM (MINVALUE) TO ('2025-01-01');
CREATE TABLE log_new PARTITION OF log FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE notes`,
);

const ROWS = `
INSERT INTO people SELECT generate_series(1, 5);
ALTER TABLE log DISABLE TRIGGER mark;
INSERT INTO log (day, text, person) SELECT date '2024-06-01' + n, 'row ' || n, n % 5 + 1 FROM generate_series(0, 499) n;
ALTER TABLE log ENABLE TRIGGER mark;
INSERT INTO notes SELECT id, day FROM log WHERE id % 2 = 0;
`;

for (const major of SERVER_MAJORS) {
  const missing = await whyUnavailable(major);
  describe.skipIf(missing !== undefined)(`rows survive on PostgreSQL ${major} ${missing ?? ''}`, () => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startServer(major);
    });
    afterAll(() => server.stop());

    test('another key over columns that the rows do not have is refused', async () => {
      await withDriver(
        async (driver) => {
          await runSql(driver, 'CREATE TABLE logs (value int NOT NULL) PARTITION BY LIST (value);');
          await expect(
            bringTo(driver, server, 'CREATE TABLE logs (a int NOT NULL, b int) PARTITION BY RANGE (a, (b * 2));'),
          ).rejects.toThrow(
            'partition key of table "logs" cannot be changed from PARTITION BY LIST ("value") to PARTITION BY RANGE ("a", (b * 2)) (drop and add is required): its rows have no "a"',
          );
        },
        await server.createDatabase(),
      );
    });

    test('a table becomes partitioned, is partitioned in another way, and is a plain one again', async () => {
      const finger = `SELECT count(*) || ' ' || sum(hashtext(id || ' ' || day || ' ' || text || ' ' || person || ' ' || twice)::bigint) FROM log`;
      await withDriver(
        async (driver) => {
          await runSql(driver, PLAIN + ROWS);
          const before = await one(driver, finger);
          expect(before).toMatch(/^500 /);
          await bringTo(driver, server, PARTITIONED);
          expect(await one(driver, finger)).toBe(before);
          expect(await one(driver, 'SELECT count(*)::int FROM log_old')).toBe(214);
          expect(await one(driver, 'SELECT n::int FROM counted')).toBe(500);
          expect(await one(driver, 'SELECT count(*)::int FROM notes JOIN log ON id = log')).toBe(250);
          await runSql(driver, "INSERT INTO log (day, person) VALUES ('2025-03-01', 1)");
          expect(await one(driver, "SELECT id::int FROM log WHERE text = 'marked'")).toBe(501);
          await bringTo(driver, server, PARTITIONED.replace("'2026-01-01'", "'2027-01-01'"));
          await bringTo(
            driver,
            server,
            PARTITIONED.replace('BY RANGE (day)', 'BY LIST (day)')
              .replace(/FOR VALUES.*;/, 'DEFAULT;')
              .replace(/^.*log_new.*$/m, ''),
          );
          expect(await one(driver, 'SELECT count(*)::int FROM log_old')).toBe(501);
          await bringTo(driver, server, PLAIN);
          expect(await one(driver, 'SELECT count(*)::int FROM log')).toBe(501);
          await runSql(driver, "INSERT INTO log (day, person) VALUES ('2025-03-01', 1)");
          expect(await one(driver, 'SELECT max(id)::int FROM log')).toBe(502);
        },
        await server.createDatabase(),
      );
    });

    test('a row without a partition stops the plan and leaves everything as it was', async () => {
      await withDriver(
        async (driver) => {
          await runSql(driver, PLAIN + ROWS);
          await driver.exec("UPDATE log SET day = '2030-01-01' WHERE id = 499");
          const before = await driver.inspect();
          await expect(bringTo(driver, server, PARTITIONED)).rejects.toThrow(/no partition of relation "log"/);
          expect(await driver.inspect()).toEqual(before);
          expect(await one(driver, 'SELECT count(*)::int FROM log')).toBe(500);
        },
        await server.createDatabase(),
      );
    });

    test('tables that become partitions, and partitions that become tables, keep their rows', async () => {
      const apart = `
CREATE TABLE m (id int, k int NOT NULL, PRIMARY KEY (id, k));
CREATE TABLE m1 (id int, k int NOT NULL, PRIMARY KEY (id, k));`;
      const together = `
CREATE TABLE m (id int, k int NOT NULL, PRIMARY KEY (id, k)) PARTITION BY LIST (k);
CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1);
CREATE TABLE m2 PARTITION OF m FOR VALUES IN (2);`;
      await withDriver(
        async (driver) => {
          await runSql(driver, `${apart} INSERT INTO m VALUES (1, 1), (2, 2); INSERT INTO m1 VALUES (3, 1);`);
          await bringTo(driver, server, together);
          expect(await one(driver, "SELECT string_agg(id::text, ' ' ORDER BY id) FROM m")).toBe('1 2 3');
          expect(await one(driver, "SELECT string_agg(id::text, ' ' ORDER BY id) FROM m1")).toBe('1 3');
          await bringTo(driver, server, apart);
          expect(await one(driver, "SELECT string_agg(id::text, ' ' ORDER BY id) FROM m")).toBe('1 2 3');
          expect(await one(driver, "SELECT string_agg(id::text, ' ' ORDER BY id) FROM m1")).toBe('1 3');
        },
        await server.createDatabase(),
      );
    });
  });
}
