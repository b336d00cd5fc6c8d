import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Driver, parseDatabaseUrl, type LockPrediction } from '@atlas/dialect';
import type { Realm } from '@atlas/model';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SERVER_MAJORS, type ServerMajor, startServer, type TestServer } from '../testing/index.ts';
import { capabilitiesOf } from './capabilities.ts';
import { postgres } from './dialect.ts';
import { LOCK_MODES, type LockForm, lockForms, type LockMode, postgresLocks } from './locks.ts';
import { describeLocks } from './locks/document.ts';

const fixture = `
CREATE TABLE r (id int PRIMARY KEY);
CREATE TABLE r2 (id int);
CREATE TABLE t (id int PRIMARY KEY, a int, b int NOT NULL, v varchar(20), checked int,
  g int GENERATED ALWAYS AS (id * 2) STORED, CONSTRAINT t_checked CHECK (checked IS NOT NULL));
CREATE UNIQUE INDEX t_b ON t (b);
ALTER TABLE t ADD CONSTRAINT nv_check CHECK (a > 0) NOT VALID;
ALTER TABLE t ADD CONSTRAINT nv_fk FOREIGN KEY (a) REFERENCES r (id) NOT VALID;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE RULE ru0 AS ON INSERT TO r2 DO INSTEAD NOTHING;
CREATE POLICY po0 ON t USING (true);
CREATE TABLE parent (x int);
CREATE TABLE child (x int);
CREATE TABLE heir () INHERITS (parent);
CREATE TABLE p (id int) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TABLE p2 (id int);
CREATE MATERIALIZED VIEW mv AS SELECT id FROM r;
CREATE UNIQUE INDEX mv_id ON mv (id);
CREATE VIEW vw AS SELECT id FROM r;
CREATE TABLE k (id int PRIMARY KEY);
CREATE TABLE f (k int, CONSTRAINT f_k FOREIGN KEY (k) REFERENCES k (id));
CREATE TABLE fp (k int, d int) PARTITION BY RANGE (d);
CREATE TABLE fp1 PARTITION OF fp FOR VALUES FROM (0) TO (10);
CREATE TABLE q (id int) PARTITION BY RANGE (id);
CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (0) TO (10);
CREATE TABLE qd PARTITION OF q DEFAULT;
CREATE TABLE q2 (id int);
CREATE INDEX q_id ON ONLY q (id);
CREATE INDEX q1_id ON q1 (id);
CREATE TYPE st AS ENUM ('a', 'b');
CREATE DOMAIN dm AS int;
CREATE TABLE dt (d dm);
CREATE SEQUENCE sq;
CREATE STATISTICS st0 ON a, b FROM t;
CREATE PUBLICATION pu0 FOR TABLE q2;
CREATE TRIGGER qtr BEFORE INSERT ON q FOR EACH ROW EXECUTE FUNCTION f();
CREATE SCHEMA other;
CREATE TABLE par2 (x int NOT NULL);
CREATE TABLE heir2 () INHERITS (par2);
ALTER TABLE par2 ADD CONSTRAINT par2_nv CHECK (x > 0) NOT VALID;
`;

/** Further statements: other spellings of the forms, several parts, qualified names. */
const corpus: readonly string[] = [
  'ALTER TABLE public.t ADD COLUMN IF NOT EXISTS n text',
  'ALTER TABLE ONLY t ADD n timestamptz DEFAULT now()',
  'ALTER TABLE t ADD COLUMN n timestamptz NOT NULL DEFAULT clock_timestamp()',
  'ALTER TABLE t ADD COLUMN n uuid DEFAULT gen_random_uuid()',
  'ALTER TABLE t ADD COLUMN n serial',
  'ALTER TABLE t ADD COLUMN n int UNIQUE',
  'ALTER TABLE t ADD COLUMN n int CHECK (n > 0)',
  'ALTER TABLE t ADD COLUMN n int REFERENCES r (id)',
  'ALTER TABLE t ADD COLUMN n int, ADD COLUMN m int DEFAULT 2',
  'ALTER TABLE t ALTER COLUMN a SET STATISTICS 5, ALTER COLUMN b DROP NOT NULL',
  'ALTER TABLE t DROP COLUMN a CASCADE, DROP COLUMN v',
  'ALTER TABLE t ALTER v TYPE text',
  'ALTER TABLE t ALTER v SET DATA TYPE varchar(10)',
  'ALTER TABLE t ALTER COLUMN v TYPE varchar',
  'ALTER TABLE t ALTER COLUMN v TYPE text USING upper(v)',
  'ALTER TABLE t ALTER COLUMN a DROP DEFAULT',
  'ALTER TABLE t ALTER COLUMN b SET NOT NULL',
  'ALTER TABLE t ALTER COLUMN a SET (n_distinct = 5)',
  'ALTER TABLE t ADD CHECK (b > 0)',
  'ALTER TABLE t ADD FOREIGN KEY (b) REFERENCES public.r',
  'ALTER TABLE r2 ADD PRIMARY KEY (id)',
  'ALTER TABLE t DROP CONSTRAINT nv_check',
  'ALTER TABLE t RENAME TO t9',
  'ALTER TABLE t RENAME CONSTRAINT t_checked TO c9',
  'ALTER TABLE t ENABLE TRIGGER ALL',
  'ALTER TABLE t NO FORCE ROW LEVEL SECURITY',
  'ALTER TABLE t SET WITHOUT CLUSTER',
  'ALTER TABLE t RESET (fillfactor)',
  'ALTER TABLE t REPLICA IDENTITY NOTHING',
  'ALTER TABLE heir NO INHERIT parent',
  'ALTER TABLE p ADD COLUMN n int',
  'CREATE UNIQUE INDEX IF NOT EXISTS i ON public.t USING btree (a) WHERE a > 0',
  'CREATE INDEX ON t (lower(v))',
  'DROP INDEX IF EXISTS public.t_b',
  'REINDEX INDEX t_b',
  'REINDEX (VERBOSE) TABLE t',
  'REINDEX (CONCURRENTLY) TABLE t',
  'ALTER TRIGGER tr ON t RENAME TO tr9',
  'DROP RULE ru0 ON r2',
  'DROP POLICY po0 ON t',
  'ALTER POLICY po0 ON t RENAME TO po9',
  "COMMENT ON COLUMN t.a IS 'x'",
  'ANALYZE t',
  'TRUNCATE TABLE r2, child',
  'DROP TABLE t',
  'DROP TABLE IF EXISTS r2, child',
  'CREATE TABLE n (id int PRIMARY KEY, r int, FOREIGN KEY (r) REFERENCES r (id))',
  'CREATE OR REPLACE VIEW vw AS SELECT id FROM r WHERE id > 0',
  'ALTER VIEW vw RENAME TO vw9',
  'INSERT INTO t (id, b) SELECT id, id FROM r',
  'DELETE FROM t WHERE a = 1',
  'LOCK TABLE t',
  'LOCK TABLE t IN ACCESS SHARE MODE',
  'LOCK TABLE t IN SHARE ROW EXCLUSIVE MODE NOWAIT',
  // Tables that others refer to.
  'DROP TABLE k CASCADE',
  'TRUNCATE k CASCADE',
  'TRUNCATE ONLY r2',
  'ALTER TABLE k DROP COLUMN id CASCADE',
  'ALTER TABLE k DROP CONSTRAINT k_pkey CASCADE',
  'ALTER TABLE k ALTER COLUMN id TYPE bigint',
  'ALTER TABLE f DROP CONSTRAINT f_k',
  'ALTER TABLE f DROP COLUMN k',
  'ALTER TABLE f ALTER CONSTRAINT f_k DEFERRABLE',
  'DROP TABLE f',
  // Partitions.
  'ALTER TABLE fp ADD CONSTRAINT fp_k FOREIGN KEY (k) REFERENCES k (id)',
  'DROP TABLE p1',
  'DROP TABLE p',
  'TRUNCATE p',
  'ALTER TABLE q ATTACH PARTITION q2 FOR VALUES FROM (10) TO (20)',
  'CREATE TABLE q3 PARTITION OF q FOR VALUES FROM (30) TO (40)',
  'ALTER TABLE q DETACH PARTITION q1',
  'CREATE INDEX ON p (id)',
  'CREATE INDEX ON ONLY p (id)',
  'ALTER INDEX q_id ATTACH PARTITION q1_id',
  'CREATE TRIGGER ptr BEFORE INSERT ON p FOR EACH ROW EXECUTE FUNCTION f()',
  'ALTER TABLE p ADD CHECK (id >= 0)',
  'ALTER TABLE p ADD PRIMARY KEY (id)',
  'ALTER TABLE fp ALTER COLUMN k TYPE bigint',
  'ALTER TABLE p RENAME COLUMN id TO id9',
  'ALTER TABLE ONLY parent ALTER COLUMN x SET DEFAULT 1',
  'ALTER TABLE parent ALTER COLUMN x SET NOT NULL',
  'ALTER TABLE par2 ALTER COLUMN x DROP NOT NULL',
  'ALTER TABLE parent ALTER COLUMN x SET STATISTICS 5',
  'ALTER TABLE parent ALTER COLUMN x SET STORAGE PLAIN',
  'ALTER TABLE parent ALTER COLUMN x SET (n_distinct = 5)',
  'ALTER TABLE par2 VALIDATE CONSTRAINT par2_nv',
  'ALTER TABLE par2 DROP CONSTRAINT par2_nv',
  'ALTER TABLE par2 RENAME CONSTRAINT par2_nv TO par2_nv9',
  'ALTER TABLE par2 ADD PRIMARY KEY (x)',
  'ALTER TABLE par2 ADD CHECK (x > 1) NOT VALID',
  'ALTER TABLE par2 ADD CHECK (x > 1) NO INHERIT',
  'ALTER TABLE parent ADD UNIQUE (x)',
  'ALTER TABLE parent DISABLE TRIGGER ALL',
  'ALTER TABLE q DISABLE TRIGGER qtr',
  'DROP TRIGGER qtr ON q',
  'ALTER TABLE p REPLICA IDENTITY FULL',
  'ALTER TABLE p OWNER TO CURRENT_USER',
  'ALTER TABLE p SET TABLESPACE pg_default',
  'ALTER TABLE p ENABLE ROW LEVEL SECURITY',
  'CREATE POLICY ppo ON p USING (true)',
  'LOCK TABLE p',
  'LOCK TABLE ONLY p IN EXCLUSIVE MODE',
  'DROP TABLE heir',
  'DROP TABLE parent CASCADE',
  // Less usual forms.
  'ALTER TABLE t SET (user_catalog_table = true)',
  'ALTER TABLE t SET (fillfactor = 70, user_catalog_table = true)',
  'ALTER TABLE t SET (toast.autovacuum_enabled = off)',
  'ALTER TABLE t SET SCHEMA other',
  'ALTER TABLE t ALTER COLUMN a RESET (n_distinct)',
  'ALTER TABLE t ALTER COLUMN a DROP IDENTITY IF EXISTS',
  'ALTER TABLE t ALTER COLUMN v SET COMPRESSION pglz',
  'ALTER TABLE r2 DISABLE RULE ru0',
  'ALTER INDEX t_b RENAME TO t_b9',
  'ALTER INDEX t_b SET (fillfactor = 50)',
  "COMMENT ON CONSTRAINT t_checked ON t IS 'x'",
  "COMMENT ON TRIGGER tr ON t IS 'x'",
  "COMMENT ON POLICY po0 ON t IS 'x'",
  "COMMENT ON VIEW vw IS 'x'",
  "COMMENT ON MATERIALIZED VIEW mv IS 'x'",
  'GRANT SELECT ON t TO PUBLIC',
  'REVOKE ALL ON t FROM PUBLIC',
  "ALTER TYPE st ADD VALUE 'c'",
  "ALTER TYPE st RENAME VALUE 'a' TO 'z'",
  'ALTER DOMAIN dm ADD CONSTRAINT dm_c CHECK (VALUE > 0)',
  'ALTER DOMAIN dm ADD CONSTRAINT dm_c CHECK (VALUE > 0) NOT VALID',
  'ALTER DOMAIN dm SET NOT NULL',
  'ALTER SEQUENCE sq RESTART WITH 5',
  'ALTER SEQUENCE sq OWNED BY t.a',
  'ALTER STATISTICS st0 SET STATISTICS 50',
  'CREATE PUBLICATION pu FOR TABLE t',
  'ALTER PUBLICATION pu0 ADD TABLE t',
  'DROP PUBLICATION pu0',
  'CREATE TABLE n (LIKE t INCLUDING ALL)',
  'CREATE TABLE n AS SELECT id FROM t',
  'CREATE MATERIALIZED VIEW mv2 AS SELECT id FROM t',
  'ALTER MATERIALIZED VIEW mv RENAME TO mv9',
  'DROP MATERIALIZED VIEW mv',
  'DROP VIEW vw CASCADE',
  'ALTER VIEW vw SET (security_barrier = true)',
  'DROP FUNCTION f() CASCADE',
  'DROP TYPE st CASCADE',
  'DROP DOMAIN dm CASCADE',
  'SELECT id FROM t FOR UPDATE',
  'COPY (SELECT id FROM t) TO STDOUT',
];

/** Refused inside of a transaction block: they wait for another session while they hold their locks. */
const isConcurrent = (sql: string): boolean => /\bCONCURRENTLY\b/.test(sql) && !sql.startsWith('REFRESH');

describe.each(SERVER_MAJORS)('PostgreSQL %i', (major: ServerMajor) => {
  let server: TestServer;
  let driver: Driver;
  let other: Driver;
  let realm: Realm;
  let pid: number;

  beforeAll(async () => {
    server = await startServer(major);
    const url = await server.createDatabase();
    driver = await postgres.open(parseDatabaseUrl(url), {});
    other = await postgres.open(parseDatabaseUrl(url), {});
    for (const sql of fixture.split(';\n')) if (sql.trim() !== '') await driver.exec(sql);
    realm = await driver.inspect();
    pid = Number((await driver.query('SELECT pg_backend_pid() AS pid'))[0]?.pid);
  });

  afterAll(async () => {
    await driver.close();
    await other.close();
    await server.stop();
  });

  const forms = Object.values(lockForms) as readonly LockForm[];
  const examples = forms.filter(({ since = 0 }) => major >= since).map(({ example }) => example);
  const all = [...examples, ...corpus];

  test('the corpus is large', () => {
    expect(all.length).toBeGreaterThanOrEqual(180);
  });

  test.each(all.filter((sql) => !isConcurrent(sql)))('%s', async (sql) => {
    const predicted = postgresLocks(sql, { capabilities: driver.capabilities, realm });
    const transaction = await driver.begin();
    try {
      // Counters of scans are those of the session since it last reported them, which it never does in a transaction.
      const before = await relations(transaction);
      await transaction.exec(sql);
      const after = await relations(transaction);
      expect(compare(predicted, after, before)).toEqual([]);
      expect(workOf(predicted, before, after)).toBe(predicted?.work);
    } finally {
      await transaction.rollback();
    }
  });

  test.each(all.filter(isConcurrent))('%s', async (sql) => {
    const predicted = postgresLocks(sql, { capabilities: driver.capabilities, realm });
    const before = await relations(other);
    // A transaction that holds a snapshot and has written keeps every concurrent statement waiting.
    const table = predicted?.locks[0]?.name === 'p' ? 'p1' : 't';
    await other.exec('BEGIN ISOLATION LEVEL REPEATABLE READ');
    await other.exec(`LOCK TABLE ${table} IN ROW EXCLUSIVE MODE`);
    const running = driver.exec(sql).catch((error: unknown) => error);
    try {
      // It takes its locks one by one, weaker ones first in some phases.
      let held = await relations(other, pid);
      const isReached = (): boolean =>
        (predicted?.locks.every(({ name }) => held.get(name)?.mode !== undefined) ?? false) &&
        compare(predicted, held, before).length === 0;
      for (let i = 0; i < 600 && !isReached(); i++) {
        await new Promise((done) => setTimeout(done, 25));
        held = await relations(other, pid);
      }
      expect(compare(predicted, held, before)).toEqual([]);
      expect(held.size).toBeGreaterThan(0);
    } finally {
      await other.exec('SELECT pg_cancel_backend($1)', [pid]);
      await other.exec('ROLLBACK');
      await running;
    }
  });

  // Refused inside of a transaction block: what they ask for while another session keeps them waiting tells their lock.
  test.each([
    ['VACUUM FULL r2', 'ROW SHARE'],
    ['VACUUM (FULL, VERBOSE) r2', 'ROW SHARE'],
  ])('%s', async (sql, held) => {
    const predicted = postgresLocks(sql, { capabilities: driver.capabilities, realm });
    await other.exec('BEGIN');
    await other.exec(`LOCK TABLE r2 IN ${held} MODE`);
    const running = driver.exec(sql).catch((error: unknown) => error);
    try {
      let wanted = '';
      for (let i = 0; i < 600 && wanted === ''; i++) {
        await new Promise((done) => setTimeout(done, 25));
        const rows = await other.query(
          `SELECT mode FROM pg_locks WHERE relation = 'r2'::regclass AND NOT granted AND pid = ${pid}`,
        );
        const mode = rows[0]?.mode;
        wanted = typeof mode === 'string' ? mode : '';
      }
      expect(predicted).toMatchObject({ work: 'rewrite', locks: [{ name: 'r2', mode: strongest(wanted) }] });
    } finally {
      await other.exec('SELECT pg_cancel_backend($1)', [pid]);
      await other.exec('ROLLBACK');
      await running;
    }
  });
});

interface Relation {
  readonly kind: string;
  readonly mode: LockMode | undefined;
  readonly filenode: number;
  readonly scans: number;
}

/** Tables, views and indexes by name, with the strongest lock that the session, or another one, holds on each. */
async function relations(session: Pick<Driver, 'query'>, pid?: number): Promise<ReadonlyMap<string, Relation>> {
  const rows = await session.query(
    `SELECT c.relname AS name, c.relkind AS kind, coalesce(pg_relation_filenode(c.oid), 0) AS filenode,
       coalesce(s.seq_scan, 0) AS scans,
       (SELECT string_agg(mode, ',') FROM pg_locks l
        WHERE l.relation = c.oid AND l.granted AND l.pid = ${pid ?? 'pg_backend_pid()'}) AS modes
     FROM pg_class c LEFT JOIN pg_stat_xact_user_tables s ON s.relid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'm', 'v', 'i')`,
  );
  return new Map(
    rows.map(({ name, kind, filenode, scans, modes }) => [
      String(name),
      {
        kind: String(kind),
        filenode: Number(filenode),
        scans: Number(scans),
        mode: strongest(typeof modes === 'string' ? modes : ''),
      },
    ]),
  );
}

function strongest(modes: string): LockMode | undefined {
  const names = modes.split(',').map((mode) =>
    mode
      .replace(/Lock$/, '')
      .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
      .toUpperCase(),
  );
  return LOCK_MODES.findLast((mode) => names.includes(mode));
}

/** What differs: predicted locks that are not held as such, and held ones that others notice and nobody predicted. */
function compare(
  predicted: LockPrediction | undefined,
  held: ReadonlyMap<string, Relation>,
  before: ReadonlyMap<string, Relation>,
): readonly string[] {
  const expected = new Map((predicted?.locks ?? []).map(({ name, mode }) => [name, mode]));
  // The catalog shows a renamed or dropped table under no or another name, and its lock all the same.
  const wrong = [...expected].flatMap(([name, mode]) => {
    const found = held.get(name) ?? held.get(name === 't' ? 't9' : 'vw9');
    return found === undefined || found.mode === mode ? [] : [`${name}: predicted ${mode}, held ${found.mode}`];
  });
  const missed = [...held].flatMap(([name, { kind, mode }]) => {
    const isNoticed = mode !== undefined && LOCK_MODES.indexOf(mode) >= LOCK_MODES.indexOf('ROW EXCLUSIVE');
    const isOld = before.has(name) && kind !== 'i';
    return isNoticed && isOld && !expected.has(name) ? [`${name}: not predicted, held ${mode}`] : [];
  });
  return [...wrong, ...missed];
}

/** The predicted work if what the server did to its tables is that: rows read, or stored anew. */
function workOf(
  predicted: LockPrediction | undefined,
  before: ReadonlyMap<string, Relation>,
  after: ReadonlyMap<string, Relation>,
): string | undefined {
  if (predicted === undefined) return undefined;
  // Emptying a table gives it a new file as well, there is no other tablespace or access method to move to, and writes and
  // reads of rows are not what the prediction is about.
  if (/TRUNCATE|INSERT|ANALYZE|REFRESH|DROP TABLE|ATTACH|TABLESPACE|ACCESS METHOD/.test(predicted.form))
    return predicted.work;
  const changed = [...before].filter(([name, old]) => {
    const now = after.get(name);
    return now !== undefined && old.kind !== 'i' && now.filenode !== old.filenode;
  });
  if (changed.length > 0) return 'rewrite';
  const scans = [...before].reduce((sum, [name, old]) => sum + (after.get(name)?.scans ?? old.scans) - old.scans, 0);
  if (scans === 0) return 'none';
  return predicted.work === 'index' ? 'index' : 'scan';
}

test('what is not known is left to the reader', () => {
  expect(postgresLocks('SELECT 1', { capabilities: capabilitiesOf(180000) })).toBeUndefined();
  expect(postgresLocks('CREATE TABLE x (id int)', { capabilities: capabilitiesOf(180000) })).toBeUndefined();
  expect(postgresLocks('not SQL at all', { capabilities: capabilitiesOf(180000) })).toBeUndefined();
});

test('what the model does not hold cannot be known', () => {
  // Which table a statistics object, or which tables a publication had before, is about.
  expect(postgresLocks('DROP STATISTICS st0', { capabilities: capabilitiesOf(180000) })).toBeUndefined();
  expect(postgresLocks('ALTER PUBLICATION p SET ALL TABLES', { capabilities: capabilitiesOf(180000) })).toBeUndefined();
});

test('the documentation is made from the same table', () => {
  const path = fileURLToPath(new URL('../../../docs/postgres-locks.md', import.meta.url));
  if (process.env['UPDATE'] === '1') writeFileSync(path, describeLocks());
  expect(readFileSync(path, 'utf8')).toBe(describeLocks());
});
