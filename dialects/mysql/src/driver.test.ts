import { acquireDevDatabase, type Driver, diffRealms, encodeRealm, parseDatabaseUrl } from '@atlas/dialect';
import { describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/index.ts';
import { mariadb, mysql } from './index.ts';

for (const kind of ['mysql', 'mariadb'] as const) {
  const server = await startTestServer(kind);
  if (typeof server === 'string') describe.skip(`driver of ${kind} (${server})`, () => test('everything', () => {}));
  else describe(`driver of ${kind}`, () => describeDriver(server));
}

function describeDriver(server: TestServer): void {
  const withDriver = async (open: () => Promise<Driver>, use: (driver: Driver) => Promise<void>): Promise<void> => {
    const driver = await open();
    try {
      await use(driver);
    } finally {
      await driver.close();
    }
  };
  const inSchema = (use: (driver: Driver) => Promise<void>) => withDriver(() => server.openSchema(), use);
  const onServer = (use: (driver: Driver) => Promise<void>) => withDriver(() => server.openServer(), use);

  test('knows its server whatever the scheme says', () =>
    onServer(async (driver) => {
      expect(driver.scope).toEqual({ kind: 'realm' });
      expect(driver.dialect.name).toBe(server.kind);
      const other = (server.kind === 'mysql' ? mariadb : mysql).open(parseDatabaseUrl(server.url()), {});
      await withDriver(
        () => other,
        async (d) => expect(d.dialect.name).toBe(server.kind),
      );
    }));

  test('errors have the number of the server and a code', () =>
    inSchema(async (driver) => {
      await driver.exec('CREATE TABLE t (a int UNIQUE)');
      await driver.exec('INSERT INTO t VALUES (1)');
      await expect(driver.exec('INSERT INTO t VALUES (1)')).rejects.toMatchObject({
        code: 'mysql/statement',
        message: expect.stringMatching(/^Error 1062: Duplicate entry '1' for key/),
      });
      await onServer((d) =>
        expect(d.exec('CREATE TABLE t (a int)')).rejects.toMatchObject({ code: 'mysql/no-database' }),
      );
    }));

  test('a server that is not there, a wrong account, a missing schema', async () => {
    const open = (url: string) => mysql.open(parseDatabaseUrl(url), {});
    await expect(open('mysql+unix:///nowhere/s.sock')).rejects.toMatchObject({ code: 'dialect/connection' });
    await expect(open('mysql://u:secret@127.0.0.1:1/x')).rejects.toThrow(/no server answers there/);
    await expect(open(server.url('no_such_schema'))).rejects.toThrow(/Error 1049/);
    const wrong = server.url().replace('root@', 'nobody:secret@');
    const failure = await open(wrong).catch((e: unknown) => String(e));
    expect(failure).toMatch(/Error 1045/);
    expect(failure).not.toContain('secret');
  });

  test('parameters fill placeholders, and transactions roll back', () =>
    inSchema(async (driver) => {
      await driver.exec('CREATE TABLE t (a int, b varchar(20))');
      const tx = await driver.begin();
      await tx.exec('INSERT INTO t VALUES (?, ?)', [1, "it's"]);
      expect(await tx.query('SELECT * FROM t WHERE b = ?', ["it's"])).toEqual([{ a: 1, b: "it's" }]);
      await tx.rollback();
      await tx.rollback();
      expect(await driver.query('SELECT * FROM t')).toEqual([]);
    }));

  test('a lock keeps others out until it is released', () =>
    inSchema(async (driver) => {
      const release = await driver.lock('atlas_test', 1000);
      await expect(driver.lock('atlas_test', 0)).rejects.toMatchObject({
        code: 'dialect/locked',
        message: 'sql/schema: lock is held by other session',
      });
      await release();
      await release();
      await (await driver.lock('atlas_test', -1))();
    }));

  test('a waiting lock ends when it is aborted', () =>
    inSchema(async (driver) => {
      const release = await driver.lock('atlas_test2', 0);
      const controller = new AbortController();
      const waiting = driver.lock('atlas_test2', -1, controller.signal);
      setTimeout(() => controller.abort(), 50);
      await expect(waiting).rejects.toThrow(/abort/i);
      await release();
    }));

  test('waiting for a statement of a run that is gone ends when it is aborted, and takes nothing along', () =>
    inSchema((driver) =>
      onServer(async (other) => {
        // What the session of such a run holds until its statement ends.
        await other.query("SELECT GET_LOCK('atlas_test3_session', 0)");
        const controller = new AbortController();
        const waiting = driver.lock('atlas_test3', -1, controller.signal);
        setTimeout(() => controller.abort(), 50);
        await expect(waiting).rejects.toThrow(/abort/i);
        await expect(driver.lock('atlas_test3', 0)).rejects.toThrow(/in connection \d+\. Wait until it has ended/);
        await other.query("SELECT RELEASE_LOCK('atlas_test3_session')");
        await (await driver.lock('atlas_test3', 0))();
      }),
    ));

  test('a schema is clean when it holds nothing but ignored tables', () =>
    inSchema(async (driver) => {
      await driver.checkClean();
      await driver.exec('CREATE TABLE revisions (a int)');
      await expect(driver.checkClean()).rejects.toThrow(/found table "revisions" in schema "t\d+"/);
      await driver.checkClean({ ignoreTables: ['revisions'] });
      await driver.exec('CREATE TABLE more (a int)');
      await expect(driver.checkClean({ ignoreTables: ['revisions'] })).rejects.toThrow('found multiple tables: 2');
    }));

  test('wiping drops everything and restores the schema', () =>
    inSchema(async (driver) => {
      await driver.checkClean();
      const before = await driver.inspect();
      for (const sql of [
        'CREATE TABLE a (id int PRIMARY KEY, b int)',
        'CREATE TABLE b (id int PRIMARY KEY, a int, FOREIGN KEY (a) REFERENCES a (id))',
        'ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b (id)',
        'CREATE VIEW v AS SELECT id FROM a',
        'CREATE FUNCTION f () RETURNS int DETERMINISTIC RETURN 1',
        'CREATE PROCEDURE p () SELECT 1',
        'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1',
        'CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.b = 1',
        `ALTER DATABASE ${driver.scope.kind === 'schema' ? driver.scope.schema : ''} CHARACTER SET latin1`,
        "SET SESSION sql_mode = ''",
      ])
        await driver.exec(sql);
      await driver.wipe();
      expect(await driver.inspect()).toEqual(before);
      expect(await driver.query('SELECT @@sql_mode AS mode')).not.toEqual([{ mode: '' }]);
    }));

  test('a schema that was dropped comes back', () =>
    inSchema(async (driver) => {
      await driver.checkClean();
      const schema = driver.scope.kind === 'schema' ? driver.scope.schema : '';
      await driver.exec(`DROP DATABASE ${schema}`);
      await driver.wipe();
      await driver.exec('CREATE TABLE t (a int)');
      expect((await driver.inspect()).schemas[0]?.tables.map((t) => t.name)).toEqual(['t']);
    }));

  test('the number of queries does not depend on the number of objects', async () => {
    const counts: number[] = [];
    for (const tables of [1, 20]) {
      await inSchema(async (driver) => {
        for (let i = 0; i < tables; i++) {
          await driver.exec(`CREATE TABLE t${i} (id int PRIMARY KEY, n text, CHECK (id > 0), FULLTEXT KEY f (n))`);
          await driver.exec(`CREATE TABLE c${i} (id int, FOREIGN KEY (id) REFERENCES t${i} (id))`);
          await driver.exec(`CREATE VIEW v${i} AS SELECT id FROM t${i}`);
          await driver.exec(`CREATE PROCEDURE p${i} (a int) SELECT 1`);
        }
        const count = async () => Number((await driver.query(`SHOW SESSION STATUS LIKE 'Questions'`))[0]?.Value);
        const before = await count();
        await driver.inspect();
        counts.push((await count()) - before);
      });
    }
    expect(counts[1]).toBe(counts[0]);
  });

  test('schemas of a server, with references between them', () =>
    onServer(async (driver) => {
      const schemas = ['x_one', 'x_two'];
      for (const s of schemas) await driver.exec(`DROP DATABASE IF EXISTS ${s}`);
      const empty = await driver.inspect({ schemas });
      expect(empty.schemas).toEqual([]);
      for (const sql of [
        'CREATE DATABASE x_one CHARACTER SET latin1',
        'CREATE DATABASE x_two',
        'CREATE TABLE x_one.a (id int PRIMARY KEY, n varchar(9))',
        'CREATE TABLE x_two.b (id int, CONSTRAINT f FOREIGN KEY (id) REFERENCES x_one.a (id))',
        'CREATE VIEW x_two.v AS SELECT id FROM x_one.a',
      ])
        await driver.exec(sql);
      const realm = await driver.inspect({ schemas });
      expect(realm.schemas[1]?.tables[0]?.foreignKeys[0]).toMatchObject({ refSchema: 'x_one', refTable: 'a' });
      const plan = driver.dialect.plan(
        diffRealms(empty, realm, { hooks: driver.dialect.diff, capabilities: driver.capabilities, mode: 'normalized' }),
        { mode: 'dump', capabilities: driver.capabilities },
      );
      await driver.exec('DROP DATABASE x_two');
      await driver.exec('DROP DATABASE x_one');
      for (const s of plan.statements) await driver.exec(s.cmd);
      expect(encodeRealm(await driver.inspect({ schemas }), driver.dialect.hcl)).toBe(
        encodeRealm(realm, driver.dialect.hcl),
      );
      await driver.exec('DROP DATABASE x_two');
      await driver.exec('DROP DATABASE x_one');
    }));

  test('roles, users and permissions are read back as they were made', () =>
    onServer(async (driver) => {
      const mode = { roles: true, permissions: true };
      const make = [
        'CREATE DATABASE x_acc',
        'CREATE TABLE x_acc.t (a int, b int)',
        'CREATE ROLE x_reader',
        "CREATE USER x_app@'%' IDENTIFIED BY 'Secret-1' WITH MAX_USER_CONNECTIONS 5",
        "GRANT x_reader TO x_app@'%'",
        'GRANT SELECT ON x_acc.* TO x_reader',
        "GRANT SELECT, INSERT ON x_acc.t TO x_app@'%' WITH GRANT OPTION",
        "GRANT UPDATE (b) ON x_acc.t TO x_app@'%'",
      ];
      const clear = ['DROP DATABASE IF EXISTS x_acc', "DROP USER IF EXISTS x_app@'%'", 'DROP ROLE IF EXISTS x_reader'];
      for (const sql of [...clear, ...make]) await driver.exec(sql);
      const read = () => driver.inspect({ schemas: ['x_acc'], mode });
      const realm = await read();
      expect(realm.objects.map((o) => `${o.kind} ${o.name}`)).toEqual([
        'role x_reader',
        'user x_app@%',
        'permission x_app@% column.x_acc.t.b',
        'permission x_app@% table.x_acc.t',
        'permission x_reader schema.x_acc',
      ]);
      for (const sql of clear) await driver.exec(sql);
      const empty = await read();
      expect(empty.objects).toEqual([]);
      const diff = (a: typeof realm, b: typeof realm) =>
        diffRealms(a, b, { hooks: driver.dialect.diff, capabilities: driver.capabilities, mode: 'normalized' });
      const run = async (a: typeof realm, b: typeof realm) => {
        const plan = driver.dialect.plan(diff(a, b), { mode: 'in-place', capabilities: driver.capabilities });
        for (const s of plan.statements) await driver.exec(s.cmd);
      };
      await run(empty, realm);
      expect(diff(await read(), realm)).toEqual([]);
      await run(realm, empty);
      expect(await read()).toEqual(empty);
    }));

  test('a dev database gives the spelling of the server', () =>
    inSchema(async (driver) => {
      const dev = await acquireDevDatabase(driver, { lockName: 'dev' });
      const realm = await dev.replay([{ sql: 'CREATE TABLE t (a INTEGER DEFAULT 1, CHECK (a>0))' }]);
      expect(realm.schemas[0]?.tables[0]?.columns[0]?.type).toEqual({ class: 'integer', name: 'int' });
      await dev.release();
      await driver.checkClean();
    }));
}
