import { diffRealms, type Driver, type LockPolicy } from '@atlas/dialect';
import { postgres } from '@atlas/dialect-postgres';
import { postgresLint } from '@atlas/dialect-postgres/lint';
import { SERVER_MAJORS, startServer, type TestServer, withDriver } from '@atlas/dialect-postgres/testing';
import { noSettings } from '@atlas/lint';
import { type MigrationEvent, rehashDir } from '@atlas/migrate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { EngineContext } from '../context.ts';
import { migrateApply } from '../migrate/migrate-apply.ts';
import { openDir } from '../migrate/open-dir.ts';
import { testContext } from '../testing.ts';
import { migrateFix } from './migrate-fix.ts';

const ROWS = 200_000;
/** A statement waits so long for its lock, and whoever comes behind it waits with it. */
const policy: LockPolicy = { timeoutMs: 300, retries: 100, backoffMs: 50 };
/** Time that the machine may take on top: locks that are held for a moment, and a busy scheduler. */
const SLACK_MS = 700;
/** A transaction of somebody else that keeps its locks: longer than a writer may ever wait. */
const BLOCKED_MS = 1500;

const TABLE = `CREATE TABLE r (id int PRIMARY KEY);
INSERT INTO r SELECT generate_series(0, 9);
CREATE TABLE t (id int NOT NULL, a int NOT NULL, v text, n int);
CREATE INDEX t_id ON t (id);
INSERT INTO t SELECT i, i, 'v' || i, i % 10 FROM generate_series(1, ${ROWS}) i;`;

interface Case {
  readonly name: string;
  readonly setup?: string;
  readonly sql: string;
  /** Table that the writer uses. Default: `t`. */
  readonly table?: string;
  /** A query that gives true when all rows are as they should be, before anything is contracted. */
  readonly rows?: string;
  /** What a program that knows the new names uses for `v`, or for the table, when it is contracted. */
  readonly later?: { readonly v?: string; readonly table?: string };
}

const PARTS = `CREATE TABLE p (id int NOT NULL, a int NOT NULL, v text, n int) PARTITION BY HASH (id);
CREATE TABLE p0 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE p1 PARTITION OF p FOR VALUES WITH (MODULUS 2, REMAINDER 1);
CREATE INDEX p_id ON p (id);
INSERT INTO p SELECT i, i, 'v' || i, i % 10 FROM generate_series(1, ${ROWS}) i;`;

const cases: readonly Case[] = [
  { name: 'index', sql: 'CREATE INDEX i ON t (a);' },
  { name: 'dropped index', setup: 'CREATE INDEX i ON t (a);', sql: 'DROP INDEX i;' },
  { name: 'index of a partitioned table', setup: PARTS, table: 'p', sql: 'CREATE INDEX i ON p (a);' },
  { name: 'unique constraint', sql: 'ALTER TABLE t ADD CONSTRAINT u UNIQUE (id);' },
  { name: 'primary key', setup: 'ALTER TABLE t ALTER id DROP NOT NULL;', sql: 'ALTER TABLE t ADD PRIMARY KEY (id);' },
  { name: 'not null', sql: 'ALTER TABLE t ALTER COLUMN n SET NOT NULL;' },
  { name: 'foreign key', sql: 'ALTER TABLE t ADD FOREIGN KEY (n) REFERENCES r (id);' },
  { name: 'check', sql: 'ALTER TABLE t ADD CHECK (n >= 0);' },
  {
    name: 'column with a volatile default',
    sql: 'ALTER TABLE t ADD COLUMN u uuid NOT NULL DEFAULT gen_random_uuid();',
    rows: 'SELECT count(*) = count(DISTINCT u) FROM t',
  },
  {
    name: 'type',
    sql: 'ALTER TABLE t ALTER COLUMN a TYPE bigint;',
    rows: 'SELECT NOT EXISTS (SELECT FROM t WHERE a IS DISTINCT FROM a_new)',
  },
  {
    name: 'renamed column',
    sql: 'ALTER TABLE t RENAME COLUMN v TO label;',
    rows: 'SELECT NOT EXISTS (SELECT FROM t WHERE v IS DISTINCT FROM label)',
    later: { v: 'label' },
  },
  { name: 'renamed table', sql: 'ALTER TABLE t RENAME TO things;', later: { table: 'things' } },
];

/** Writes in a loop until it is stopped, and remembers the longest time that one statement took. */
class Writer {
  longestMs = 0;
  inserted = 0;
  deleted = 0;
  count = 0;
  #stopped = false;
  readonly #done: Promise<void>;

  constructor(url: string, table: string, v: string, first: number) {
    this.#done = withDriver((driver) => this.#loop(driver, table, v, first), url);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#done;
  }

  async #loop(driver: Driver, table: string, v: string, first: number): Promise<void> {
    for (let i = first; !this.#stopped; i++) {
      // Rows from all over the table, so that some are filled already and some are not.
      const [hit, gone] = [(i * 7919) % (ROWS / 2), ROWS / 2 + ((i * 104_729) % (ROWS / 2))];
      await this.#time(() =>
        driver.exec(`INSERT INTO ${table} (id, a, ${v}, n) VALUES (${i}, ${i}, 'w${i}', ${i % 10})`),
      );
      this.inserted++;
      await this.#time(() => driver.exec(`UPDATE ${table} SET ${v} = 'u${i}', a = ${i} WHERE id = ${hit}`));
      const rows = await this.#time(() => driver.query(`DELETE FROM ${table} WHERE id = ${gone} RETURNING id`));
      this.deleted += rows.length;
      this.count += 3;
    }
  }

  async #time<T>(work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    this.longestMs = Math.max(this.longestMs, performance.now() - start);
    return result;
  }
}

/** Does something while somebody else has written and does not end the transaction for a while, and writers go on. */
async function whileHeld<T>(
  url: string,
  table: string,
  writers: readonly Writer[],
  work: () => Promise<T>,
): Promise<T> {
  return withDriver(async (driver) => {
    await driver.exec('BEGIN');
    await driver.exec(`UPDATE ${table} SET n = n WHERE id = -1`);
    const held = driver.exec(`SELECT pg_sleep(${BLOCKED_MS / 1000})`).then(() => driver.exec('COMMIT'));
    try {
      return await work();
    } finally {
      await held;
      for (const writer of writers) await writer.stop();
    }
  }, url);
}

async function context(files: Record<string, string>): Promise<EngineContext> {
  const linters = [{ dialects: ['postgres'], load: async () => postgresLint }];
  const made: EngineContext = { ...testContext(postgres, files), linters, env: { XDG_CACHE_HOME: '/tmp' } };
  const open = await openDir('file://m', { verify: 'nothing' }, made);
  await rehashDir(open.files, open.dir);
  return made;
}

const dir = 'file://m';
const apply = { dir, operatorVersion: 'test', lockPolicy: policy };

describe.each(SERVER_MAJORS)('PostgreSQL %i', (major) => {
  let server: TestServer;

  beforeAll(async () => {
    server = await startServer(major, { settings: ['max_wal_size=4GB', 'shared_buffers=128MB'] });
  });

  afterAll(async () => {
    await server.stop();
  });

  test.each(cases)('$name: writers wait no longer than the timeout', { timeout: 120_000 }, async (c) => {
    const { setup = '', sql, table = 't', rows, later } = c;
    const [dev, url, other] = [
      await server.createDatabase(),
      await server.createDatabase(),
      await server.createDatabase(),
    ];
    // What the files start from is small in the dev database and in the one that only shows the end.
    const small = (text: string): string => text.replaceAll(String(ROWS), '100');
    const files = { 'm/1_base.sql': small(`${TABLE}\n${setup}`), 'm/2_change.sql': sql };
    const original = await context({ ...files });
    const fixed = await context(files);
    const request = { dir, devUrl: dev, settings: noSettings, latest: 1, dryRun: false };
    const { refused, contracts } = await migrateFix(request, fixed);
    expect(refused).toEqual([]);
    await withDriver(async (driver) => {
      for (const text of `${TABLE}\n${setup}`.split(';\n')) if (text.trim() !== '') await driver.exec(text);
    }, url);

    const events: MigrationEvent[] = [];
    const onEvent = (event: MigrationEvent): void => {
      events.push(event);
    };
    const contractVersion = contracts[0]?.split('_')[0];
    const versions = Object.keys(files).map((path) => path.slice(2).split('_')[0] ?? '');
    const last = versions
      .filter((version) => version !== contractVersion && version !== 'atlas.sum')
      .toSorted()
      .at(-1);
    const writer = new Writer(url, table, 'v', 1_000_000);
    const report = await whileHeld(url, table, [writer], () =>
      migrateApply({ ...apply, url, baseline: '1', toVersion: last }, { onEvent }, fixed),
    );
    expect(report.error).toBeUndefined();
    expect(writer.count).toBeGreaterThan(0);
    expect(writer.longestMs).toBeLessThan(policy.timeoutMs + SLACK_MS);
    expect(events.some(({ kind }) => kind === 'lock-retry')).toBe(true);

    await withDriver(async (driver) => {
      const [found] = await driver.query(`SELECT count(*)::int AS n FROM ${table}`);
      expect(found?.n).toBe(ROWS + writer.inserted - writer.deleted);
      if (rows !== undefined) expect(await driver.query(`SELECT (${rows}) AS ok`)).toEqual([{ ok: true }]);
    }, url);

    if (contractVersion !== undefined) {
      const newTable = later?.table ?? table;
      const newer = new Writer(url, newTable, later?.v ?? 'v', 2_000_000);
      const contracted = await whileHeld(url, newTable, [newer], () => migrateApply({ ...apply, url }, {}, fixed));
      expect(contracted.error).toBeUndefined();
      expect(newer.longestMs).toBeLessThan(policy.timeoutMs + SLACK_MS);
    }

    await migrateApply({ ...apply, url: other }, {}, original);
    const [reached, wanted] = await Promise.all(
      [url, other].map((u) => withDriver((driver) => driver.inspect({ schemas: ['public'] }), u)),
    );
    if (reached === undefined || wanted === undefined) throw new Error('both were inspected');
    const { capabilities } = await withDriver(async (driver) => driver, other);
    expect(diffRealms(reached, wanted, { hooks: postgres.diff, capabilities, mode: 'normalized' })).toEqual([]);
  });

  test('without both, writers wait for whoever the statement waits for', async () => {
    const url = await server.createDatabase();
    await withDriver(async (driver) => {
      for (const text of TABLE.split(';\n')) if (text.trim() !== '') await driver.exec(text);
      const writer = new Writer(url, 't', 'v', 1_000_000);
      await whileHeld(url, 't', [writer], () => driver.exec('ALTER TABLE t ADD CHECK (n >= 0)'));
      expect(writer.longestMs).toBeGreaterThan(policy.timeoutMs + SLACK_MS);
    }, url);
  });
});
