import { type Driver, parseDatabaseUrl, type StatementProblem } from '@atlas/dialect';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer } from '../../testing/index.ts';
import { mysql } from '../index.ts';

for (const kind of ['mysql', 'mariadb'] as const) {
  const server = await startTestServer(kind);
  describe.skipIf(typeof server === 'string')(`statements of files on ${kind}`, () => {
    let root: Driver | undefined;
    let schema = '';
    const user = `c${process.pid}`;
    const account = `'${user}'@'localhost'`;

    beforeAll(async () => {
      if (typeof server === 'string') return;
      root = await server.openSchema();
      schema = root.scope.kind === 'schema' ? root.scope.schema : '';
      await root.exec('CREATE TABLE a (id int)');
      await root.exec(`DROP USER IF EXISTS ${account}`);
    });
    afterAll(async () => {
      await root?.exec(`DROP USER IF EXISTS ${account}`);
      await root?.close();
    });

    /** What is said to an account with the privileges on the schema; without any, to root. */
    async function check(
      statements: readonly string[],
      ...privileges: readonly string[]
    ): Promise<readonly StatementProblem[]> {
      if (typeof server === 'string' || root === undefined) throw new Error('no server');
      if (privileges.length === 0) return (await root.checkStatements?.(statements)) ?? [];
      await root.exec(`CREATE USER ${account}`);
      for (const p of privileges)
        await root.exec(`GRANT ${p.includes(' ON ') ? p : `${p} ON \`${schema}\`.*`} TO ${account}`);
      try {
        const driver = await mysql.open(parseDatabaseUrl(server.url(schema).replace('root@', `${user}@`)), {});
        try {
          return (await driver.checkStatements?.(statements)) ?? [];
        } finally {
          await driver.close();
        }
      } finally {
        await root.exec(`DROP USER ${account}`);
      }
    }

    const numbers = (problems: readonly StatementProblem[]): readonly number[] => problems.map(({ index }) => index);

    test('text that the server cannot read is found, with what the server says', async () => {
      const found = await check([
        'CREATE TABLE x (id int)',
        'CREATE TABL y (id int)',
        'ALTER TABLE a ADD COLUMN (',
        'INSERT INTO x VALUES (1)',
      ]);
      expect(numbers(found)).toEqual([1, 2]);
      expect(found[0]?.message).toMatch(/^Error 1064: You have an error in your SQL syntax.* near 'TABL y/);
      expect(await root?.query(`SHOW TABLES`)).toHaveLength(1);
    });

    // Each would fail when its turn comes, or may; only the server can tell then.
    test.each([
      ['a table that is there already', ['CREATE TABLE a (id int)']],
      [
        'a table that is not there',
        ['ALTER TABLE gone ADD COLUMN n int', 'INSERT INTO gone VALUES (1)', 'DROP TABLE gone'],
      ],
      [
        'a routine with statements inside',
        [
          'CREATE PROCEDURE p () BEGIN SELECT 1; SELECT 2; END',
          'CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET NEW.id = 1; END',
          'CALL p()',
        ],
      ],
      ['a statement with a semicolon', ['DROP TABLE IF EXISTS a;', 'CREATE VIEW v AS SELECT 1;']],
      [
        'comments that the server executes',
        [
          '/*!40101 SET NAMES utf8mb4 */',
          '/*!50003 CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.id = 1 */;',
        ],
      ],
      [
        'names in double quotes once the session reads them',
        ["SET sql_mode = 'ANSI_QUOTES'", 'CREATE TABLE "q" ("id" int)'],
      ],
      [
        'statements that cannot be prepared',
        ['LOCK TABLES a WRITE', 'UNLOCK TABLES', 'USE mysql', "PREPARE s FROM 'SELECT 1'", 'EXECUTE s'],
      ],
      ['nothing but a comment', ['-- nothing']],
    ])('%s is none', async (_, statements) => {
      expect(await check(statements)).toEqual([]);
    });

    test('missing privileges are found for every kind of statement', async () => {
      const statements = [
        'SELECT 1',
        'CREATE TABLE x (id int)',
        'ALTER TABLE a ADD COLUMN n int',
        'DROP TABLE IF EXISTS a, b',
        'CREATE INDEX i ON a (id)',
        'DROP INDEX i ON a',
        'TRUNCATE a',
        'RENAME TABLE a TO c',
        'CREATE OR REPLACE VIEW v AS SELECT 1',
        'DROP VIEW v',
        'CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET NEW.id = 1',
        'CREATE FUNCTION f () RETURNS int DETERMINISTIC RETURN 1',
        'CREATE PROCEDURE p () SELECT 1',
        'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO SELECT 1',
        'CREATE DATABASE other',
        'INSERT INTO a VALUES (1)',
        'UPDATE a SET id = 2 WHERE id = 1',
        'DELETE FROM a WHERE id = 2',
        'CREATE DEFINER = `root`@`localhost` VIEW w AS SELECT 1',
      ];
      const found = await check(statements, 'SELECT');
      expect(numbers(found)).toEqual(statements.map((_, i) => i).slice(1));
      expect(found[2]?.message).toBe(
        `account ${user}@localhost lacks DROP on "${schema}"."a"; DROP on "${schema}"."b": grant what is missing, or connect with another account`,
      );
      if (typeof server === 'string' || root === undefined) return;
      // The server agrees with every one.
      await root.exec(`CREATE USER ${account}`);
      await root.exec(`GRANT SELECT ON \`${schema}\`.* TO ${account}`);
      const driver = await mysql.open(parseDatabaseUrl(server.url(schema).replace('root@', `${user}@`)), {});
      for (const sql of statements.slice(1)) await expect(driver.exec(sql), sql).rejects.toThrow(/denied/i);
      await driver.close();
      await root.exec(`DROP USER ${account}`);
    });

    test('what was granted in any way is not missing', async () => {
      const statements = [
        'CREATE TABLE x (id int)',
        'INSERT INTO a VALUES (1)',
        `CREATE DEFINER = ${account} VIEW w AS SELECT 1`,
        'DROP TABLE x',
      ];
      expect(await check(statements, 'ALL')).toEqual([]);
      expect(await check(statements, 'CREATE, CREATE VIEW, DROP', `INSERT (id) ON \`${schema}\`.a`)).toEqual([]);
      expect(numbers(await check(statements, 'CREATE, CREATE VIEW', `INSERT ON \`${schema}\`.a`))).toEqual([3]);
    });

    test('temporary tables need nothing, and hide others', async () => {
      const statements = ['CREATE TEMPORARY TABLE a (id int)', 'INSERT INTO a VALUES (1)', 'DROP TABLE a'];
      expect(await check(statements, 'SELECT, CREATE TEMPORARY TABLES')).toEqual([]);
    });

    test('names mean the schema in use', async () => {
      expect(numbers(await check(['DROP TABLE a', 'USE elsewhere', 'DROP TABLE a'], 'DROP'))).toEqual([2]);
    });

    test.each([
      ['a grant', `GRANT DROP ON x.* TO ${account}`],
      ['a role', 'SET ROLE NONE'],
      ['a procedure', 'CALL p()'],
      ['a block', 'BEGIN NOT ATOMIC SELECT 1; END'],
      ['the grant tables', "UPDATE mysql.db SET Drop_priv = 'Y'"],
    ])('behind %s privileges may be others', async (_, statement) => {
      const found = await check([statement, 'DROP TABLE a'], 'SELECT');
      expect(found.filter(({ index }) => index === 1)).toEqual([]);
    });
  });
}
