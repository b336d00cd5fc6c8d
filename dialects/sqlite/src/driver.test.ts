import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync, existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isAtlasError } from '@atlas/diagnostics';
import type { Driver } from '@atlas/dialect';
import { afterAll, describe, expect, test } from 'vitest';
import { lockKeyOf, adler32 } from './file-lock.ts';
import { openTest } from './test-database.ts';

const folder = mkdtempSync(join(tmpdir(), 'atlas-sqlite-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
let files = 0;
const newFile = (): string => join(folder, `f${files++}.db`);

async function use<T>(url: string, run: (driver: Driver) => Promise<T>): Promise<T> {
  const driver = await openTest(url);
  try {
    return await run(driver);
  } finally {
    await driver.close();
  }
}

async function codeOf(run: Promise<unknown>): Promise<string> {
  try {
    await run;
    return 'no error';
  } catch (error) {
    return isAtlasError(error) ? `${error.code}: ${error.message}` : String(error);
  }
}

describe('URLs', () => {
  test.each([
    (f: string) => `sqlite://${f}`,
    (f: string) => `sqlite3://${f}?_fk=1`,
    (f: string) => `sqlite://file:${f}?cache=shared&_fk=1`,
    (f: string) => `sqlite://file://${f}`,
    (f: string) => `libsql+file://${f}`,
    (f: string) => `sqlite://${f}?mode=rwc`,
  ])('form %#', async (form) => {
    const file = newFile();
    await use(form(file), (d) => d.exec('CREATE TABLE t (a)'));
    expect(existsSync(file)).toBe(true);
    const tables = await use(`sqlite://${file}`, async (d) => (await d.inspect()).schemas[0]?.tables);
    expect(tables?.map((t) => t.name)).toEqual(['t']);
  });

  test('foreign keys are enforced only on demand', async () => {
    const state = (url: string) => use(url, async (d) => (await d.query('PRAGMA foreign_keys'))[0]?.foreign_keys);
    expect(await state('sqlite://a?mode=memory')).toBe(0);
    expect(await state('sqlite://a?mode=memory&_fk=1')).toBe(1);
  });

  test('memory databases are shared by name with cache=shared and not otherwise', async () => {
    const tables = async (url: string): Promise<number | undefined> => {
      const first = await openTest(url);
      await first.exec('CREATE TABLE t (a)');
      const second = await openTest(url);
      const realm = await second.inspect();
      await first.close();
      await first.close();
      await second.exec('CREATE TABLE u (a)');
      await second.close();
      return realm.schemas[0]?.tables.length;
    };
    expect(await tables('sqlite://m?mode=memory&cache=shared')).toBe(1);
    expect(await tables('sqlite://m?mode=memory')).toBe(0);
    expect(
      await use('sqlite://m?mode=memory&cache=shared', async (d) => (await d.inspect()).schemas[0]?.tables),
    ).toEqual([]);
  });
});

describe('errors', () => {
  test('a directory that does not exist', async () => {
    expect(await codeOf(openTest(`sqlite://${folder}/no/x.db`))).toMatch(
      /^dialect\/connection: .*does not exist, create it/,
    );
  });

  test('a directory instead of a file', async () => {
    mkdirSync(join(folder, 'dir'));
    expect(await codeOf(openTest(`sqlite://${folder}/dir`))).toMatch(/^dialect\/connection: .*it is a directory/);
  });

  test('a file that is no database', async () => {
    const file = newFile();
    writeFileSync(file, 'certainly no database, but long enough to be read as one\n'.repeat(50));
    expect(await codeOf(openTest(`sqlite://${file}`))).toMatch(/^dialect\/connection: .*file is not a database/);
  });

  test('a damaged file', async () => {
    const file = newFile();
    await use(`sqlite://${file}`, async (d) => {
      await d.exec('PRAGMA page_size = 512; CREATE TABLE t (a); CREATE TABLE u (a); CREATE INDEX i ON t (a)');
    });
    const header = Buffer.alloc(100);
    header.write('SQLite format 3\0');
    header.writeUInt16BE(512, 16);
    writeFileSync(file, Buffer.concat([header, Buffer.alloc(1000, 0xaa)]));
    expect(await codeOf(openTest(`sqlite://${file}`))).toMatch(/^dialect\/connection: .*(malformed|not a database)/);
  });

  test('a locked file', async () => {
    const file = newFile();
    const first = await openTest(`sqlite://${file}`);
    await first.exec('CREATE TABLE t (a)');
    await first.exec('BEGIN EXCLUSIVE');
    expect(await codeOf(openTest(`sqlite://${file}?_busy_timeout=1`))).toMatch(
      /^dialect\/connection: .*database is locked: another program/,
    );
    await first.exec('ROLLBACK');
    const second = await openTest(`sqlite://${file}?_busy_timeout=1`);
    await first.exec('BEGIN IMMEDIATE');
    expect(await codeOf(second.exec('CREATE TABLE u (a)'))).toMatch(/^sqlite\/busy: /);
    await second.close();
    await first.close();
  });

  test('a read-only connection', async () => {
    const file = newFile();
    await use(`sqlite://${file}`, (d) => d.exec('CREATE TABLE t (a)'));
    expect(await use(`sqlite://${file}?mode=ro`, (d) => codeOf(d.exec('CREATE TABLE u (a)')))).toMatch(
      /^sqlite\/readonly: /,
    );
  });

  test('a full disk', async () => {
    const message = await use('sqlite://x?mode=memory', async (d) => {
      await d.exec('CREATE TABLE t (a); PRAGMA max_page_count = 3');
      return codeOf(d.exec('INSERT INTO t VALUES (zeroblob(100000))'));
    });
    expect(message).toMatch(/^sqlite\/full: database or disk is full: the disk has no space left/);
  });

  test('attached databases', async () => {
    const message = await use('sqlite://x?mode=memory', async (d) => {
      await d.exec(`ATTACH ':memory:' AS other`);
      return codeOf(d.inspect());
    });
    expect(message).toBe('sqlite/attached: sqlite: multiple database files are not supported by the driver. got: 2');
  });

  test('a wrong statement keeps the message of the server', async () => {
    expect(await use('sqlite://x?mode=memory', (d) => codeOf(d.exec('creat')))).toBe(
      'sqlite/statement: near "creat": syntax error',
    );
  });
});

test('whole numbers are exact whatever their size', async () => {
  const rows = await use('sqlite://x?mode=memory', (d) =>
    d.query('SELECT 7 AS a, 9007199254740993 AS b, ?1 AS c', [2]),
  );
  expect(rows).toEqual([{ a: 7, b: 9007199254740993n, c: 2 }]);
});

describe('transactions', () => {
  const schema =
    'CREATE TABLE p (id integer PRIMARY KEY); CREATE TABLE c (id int REFERENCES p (id)); INSERT INTO p VALUES (1); INSERT INTO c VALUES (1);';

  test('a table can be replaced under rows that refer to it', async () => {
    await use('sqlite://x?mode=memory&_fk=1', async (d) => {
      await d.exec(schema);
      const transaction = await d.begin();
      await transaction.exec(
        'CREATE TABLE n (id integer PRIMARY KEY); INSERT INTO n SELECT id FROM p; DROP TABLE p; ALTER TABLE n RENAME TO p',
      );
      await transaction.commit();
      expect(await d.query('SELECT count(*) AS n FROM c')).toEqual([{ n: 1 }]);
      expect(await d.query('PRAGMA foreign_keys')).toEqual([{ foreign_keys: 1 }]);
    });
  });

  test('a new violation rolls everything back', async () => {
    await use('sqlite://x?mode=memory&_fk=1', async (d) => {
      await d.exec(schema);
      const transaction = await d.begin();
      await transaction.exec('DELETE FROM p');
      expect(await codeOf(transaction.commit())).toBe(
        'sqlite/foreign-key-mismatch: sql/sqlite: foreign key mismatch: [{tbl:c ref:p row:1 index:0}]',
      );
      expect(await d.query('SELECT count(*) AS n FROM p')).toEqual([{ n: 1 }]);
      expect(await d.query('PRAGMA foreign_keys')).toEqual([{ foreign_keys: 1 }]);
    });
  });

  test('violations of before do not matter', async () => {
    await use('sqlite://x?mode=memory&_fk=1', async (d) => {
      await d.exec(`${schema} PRAGMA foreign_keys = off; INSERT INTO c VALUES (7); PRAGMA foreign_keys = on`);
      const transaction = await d.begin();
      await transaction.exec('CREATE TABLE x (a)');
      await transaction.commit();
    });
  });

  test('a foreign key that was broken before is no obstacle, a new one is', async () => {
    await use('sqlite://x?mode=memory&_fk=1', async (d) => {
      await d.exec('CREATE TABLE p (a); CREATE TABLE c (x REFERENCES p (a))');
      await (await d.begin()).commit();
      const transaction = await d.begin();
      await transaction.exec('CREATE TABLE e (x REFERENCES p (a))');
      expect(await codeOf(transaction.commit())).toContain(
        'tbl:e ref: row:NULL index:foreign key mismatch - "e" referencing "p"',
      );
    });
  });

  test('rollback takes DDL back, twice does no harm', async () => {
    await use('sqlite://x?mode=memory', async (d) => {
      const transaction = await d.begin();
      await transaction.exec('CREATE TABLE t (a)');
      await transaction.rollback();
      await transaction.rollback();
      expect((await d.inspect()).schemas[0]?.tables).toEqual([]);
    });
  });
});

describe('lock', () => {
  const path = (name: string, file: string): string =>
    join(tmpdir(), `${name}_${adler32(lockKeyOf(file)).toString(16)}.lock`);

  test('one holder at a time, per database', async () => {
    const [a, b] = [newFile(), newFile()];
    const name = `lock_${process.pid}_a`;
    await use(`sqlite://${a}`, async (d) => {
      const release = await d.lock(name, 10_000);
      expect(await codeOf(use(`sqlite://${a}`, (other) => other.lock(name, 1)))).toBe(
        `dialect/locked: sql/sqlite: lock on "${name}" already taken: wait for the other run to end, or delete the file ${path(name, a)} if there is none`,
      );
      await use(`sqlite://${b}`, async (other) => (await other.lock(name, 1))());
      await release();
      await release();
      await (await d.lock(name, 1))();
      expect(existsSync(path(name, a))).toBe(false);
    });
  });

  test('an expired lock is taken over, a bad one is reported', async () => {
    const file = newFile();
    const name = `lock_${process.pid}_b`;
    await use(`sqlite://${file}`, async (d) => {
      writeFileSync(path(name, file), '1000');
      await (await d.lock(name, 1))();
      writeFileSync(path(name, file), 'soon');
      expect(await codeOf(d.lock(name, 1))).toMatch(
        /^sqlite\/bad-lock-file: sql\/sqlite: invalid lock file format: parsing expiration date: /,
      );
      rmSync(path(name, file));
    });
  });

  test('the lock of a tool that locks all databases is respected', async () => {
    const name = `lock_${process.pid}_c`;
    const plain = join(tmpdir(), `${name}.lock`);
    writeFileSync(plain, String(BigInt(Date.now() + 60_000) * 1_000_000n));
    expect(await codeOf(use(`sqlite://${newFile()}`, (d) => d.lock(name, 1)))).toMatch(/^dialect\/locked: /);
    rmSync(plain);
  });

  test('memory databases are not locked', async () => {
    await use('sqlite://dev?mode=memory', async (d) => {
      await d.lock('same', 1);
      await d.lock('same', 1);
    });
  });
});

describe('dev database', () => {
  const everything = `CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT, a UNIQUE); INSERT INTO t (a) VALUES (1);
    CREATE VIEW v AS SELECT * FROM t; CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END;
    CREATE VIRTUAL TABLE docs USING fts5 (body); CREATE TEMP TABLE tmp (a); CREATE TEMP VIEW tv AS SELECT 1;
    ATTACH ':memory:' AS other; PRAGMA foreign_keys = off; BEGIN; CREATE TABLE open (a);`;

  test.each(['sqlite://x?mode=memory&_fk=1', 'file'])('wipe of %s leaves nothing', async (kind) => {
    await use(kind === 'file' ? `sqlite://${newFile()}?_fk=1` : kind, async (d) => {
      for (let i = 0; i < 2; i++) {
        await d.exec(everything);
        await d.wipe();
        await d.checkClean();
        expect(await d.query('SELECT name FROM sqlite_master UNION ALL SELECT name FROM sqlite_temp_master')).toEqual(
          [],
        );
        expect(await d.query('PRAGMA foreign_keys')).toEqual([{ foreign_keys: 1 }]);
      }
    });
  });

  test('a file that was made for it is removed', async () => {
    const file = newFile();
    await use(`sqlite://${file}`, async (d) => {
      await d.exec('CREATE TABLE t (a)');
      await d.wipe();
    });
    expect(readdirSync(folder).filter((name) => file.endsWith(name))).toEqual([]);
  });

  test('a new file stays when a connection that wrote nothing is closed: another one may write to it', async () => {
    const file = newFile();
    const first = await openTest(`sqlite://${file}`);
    const second = await openTest(`sqlite://${file}`);
    await first.close();
    await second.exec('CREATE TABLE t (a)');
    await second.close();
    const rows = await use(`sqlite://${file}`, (d) => d.query("SELECT name FROM sqlite_master WHERE type = 'table'"));
    expect(rows).toEqual([{ name: 't' }]);
  });

  test('a file that was there or is in use stays', async () => {
    const [empty, filled] = [newFile(), newFile()];
    writeFileSync(empty, '');
    await use(`sqlite://${empty}`, (d) => d.wipe());
    expect(statSync(empty).size).toBe(0);
    await use(`sqlite://${filled}`, async (d) => {
      await d.wipe();
      await d.exec('CREATE TABLE t (a)');
    });
    expect(existsSync(filled)).toBe(true);
  });

  test.each([
    ['CREATE TABLE t (a)', undefined, 'found table "t"'],
    ['CREATE VIEW v AS SELECT 1', undefined, 'found view "v"'],
    ['CREATE VIRTUAL TABLE d USING fts5 (a)', undefined, 'found table "d"'],
    ['CREATE TABLE revisions (a); CREATE TABLE t (a)', ['revisions'], 'found multiple tables: 2'],
    ['CREATE TABLE t (a)', ['revisions'], 'found table "t"'],
  ])('%s is not clean', async (sql, ignoreTables, reason) => {
    await use('sqlite://x?mode=memory', async (d) => {
      await d.exec(sql);
      const options = ignoreTables === undefined ? {} : { ignoreTables };
      expect(await codeOf(d.checkClean(options))).toBe(
        `dialect/database-not-clean: sql/migrate: connected database is not clean: ${reason}`,
      );
    });
  });

  test('ignored tables do not count', async () => {
    await use('sqlite://x?mode=memory', async (d) => {
      await d.exec('CREATE TABLE revisions (a)');
      await d.checkClean({ ignoreTables: ['revisions'] });
    });
  });
});
