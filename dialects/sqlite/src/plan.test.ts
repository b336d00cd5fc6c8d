import type { Driver } from '@atlas/dialect';
import { type Change, newColumn, newIndex, newRealm, newSchema, newTable, newView } from '@atlas/model';
import { describe, expect, test } from 'vitest';
import { parseColumnType } from './column-types.ts';
import { sqlite } from './dialect.ts';
import { applyPlan, diff, openTest, planBetween, realmOf } from './test-database.ts';

/** The plan from one schema to another, as in a migration file. */
async function planText(from: string, to: string, options: Parameters<typeof planBetween>[2] = {}): Promise<string[]> {
  const plan = planBetween(await realmOf(from), await realmOf(to), options);
  return plan.statements.flatMap((s) => [`-- ${s.comment}`, s.cmd]);
}

/** Brings a database with rows to another schema and returns what `query` says then. */
async function migrate(from: string, to: string, query: string): Promise<unknown> {
  const driver = await openTest('sqlite://x?mode=memory&_fk=1');
  try {
    await driver.exec(from);
    const target = await realmOf(to);
    await applyPlan(driver, planBetween(await driver.inspect(), target));
    expect(diff(await driver.inspect(), target)).toEqual([]);
    return await driver.query(query);
  } finally {
    await driver.close();
  }
}

describe('statements', () => {
  test('a table with everything', async () => {
    const sql = `CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
      CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT, a int NOT NULL, b int, g int AS (a + 1) STORED, d text DEFAULT 'x',
      CONSTRAINT f FOREIGN KEY (a, b) REFERENCES p ON DELETE CASCADE, CONSTRAINT c CHECK (a > 0)) STRICT;
      CREATE INDEX i ON t (a DESC, lower(d)) WHERE a > 5;`;
    expect(await planText('', sql, { mode: 'deferred' })).toEqual([
      '-- create "p" table',
      'CREATE TABLE `p` (`a` int NULL, `b` int NULL, PRIMARY KEY (`a`, `b`))',
      '-- create "t" table',
      "CREATE TABLE `t` (`id` integer NULL PRIMARY KEY AUTOINCREMENT, `a` int NOT NULL, `b` int NULL, `g` int NULL AS (a + 1) STORED, `d` text NULL DEFAULT 'x', CONSTRAINT `f` FOREIGN KEY (`a`, `b`) REFERENCES `p` (`a`, `b`) ON UPDATE NO ACTION ON DELETE CASCADE, CONSTRAINT `c` CHECK (a > 0)) STRICT",
      '-- create index "i" to table: "t"',
      'CREATE INDEX `i` ON `t` (`a` DESC, (lower(d))) WHERE a > 5',
    ]);
  });

  test('with an indentation each column has its line', async () => {
    const [, sql] = await planText('', 'CREATE TABLE t (id int NOT NULL, s text DEFAULT 1, PRIMARY KEY (id))', {
      indent: '  ',
    });
    expect(sql).toBe('CREATE TABLE `t` (\n  `id` int NOT NULL,\n  `s` text NULL DEFAULT 1,\n  PRIMARY KEY (`id`)\n)');
  });

  test('sizes and UNIQUE stay in the database and leave migration files', async () => {
    const sql = 'CREATE TABLE t (a VARCHAR(20), b DECIMAL(10, 2) CONSTRAINT u UNIQUE)';
    expect(await planText('', sql)).toEqual([
      '-- create "t" table',
      'CREATE TABLE `t` (`a` VARCHAR(20) NULL, `b` DECIMAL(10, 2) NULL, CONSTRAINT `u` UNIQUE (`b`))',
    ]);
    expect(await planText('', sql, { mode: 'deferred' })).toEqual([
      '-- create "t" table',
      'CREATE TABLE `t` (`a` varchar NULL, `b` decimal NULL)',
      '-- create index "t_b" to table: "t"',
      'CREATE UNIQUE INDEX `t_b` ON `t` (`b`)',
    ]);
  });

  test('a UNIQUE constraint of an existing table is part of its copy, and an index in migration files', async () => {
    const [from, to] = ['CREATE TABLE t (a int)', 'CREATE TABLE t (a int, UNIQUE (a))'];
    expect(await planText(from, to)).toContain('CREATE TABLE `new_t` (`a` int NULL, UNIQUE (`a`))');
    expect(await planText(from, to, { mode: 'deferred' })).toEqual([
      '-- create index "t_a" to table: "t"',
      'CREATE UNIQUE INDEX `t_a` ON `t` (`a`)',
    ]);
  });

  test.each([
    'CREATE TABLE `t` (`a` int NOT NULL, PRIMARY KEY (`a`)) STRICT, WITHOUT ROWID',
    'CREATE TABLE `t` (`a` int NOT NULL, PRIMARY KEY (`a`)) WITHOUT ROWID, STRICT',
    'CREATE INDEX `i` ON `p` (`b` COLLATE `BINARY` DESC, `a`)',
    'CREATE INDEX `i` ON `p` (`c` COLLATE `nocase` ASC)',
  ])('%s is repeated as it was written', async (sql) => {
    const table = 'CREATE TABLE p (a int, b text, c text COLLATE NOCASE);';
    expect(await planText(table, table + sql)).toContain(sql);
  });

  test('what ALTER TABLE can do', async () => {
    expect(
      await planText(
        'CREATE TABLE t (a int); CREATE INDEX i ON t (a); CREATE INDEX k ON t (a);',
        `CREATE TABLE t (a int, b text NOT NULL DEFAULT 'x', c int AS (a) VIRTUAL); CREATE UNIQUE INDEX i ON t (a); CREATE INDEX j ON t (a, a);`,
      ),
    ).toEqual([
      '-- add column "b" to table: "t"',
      "ALTER TABLE `t` ADD COLUMN `b` text NOT NULL DEFAULT 'x'",
      '-- add column "c" to table: "t"',
      'ALTER TABLE `t` ADD COLUMN `c` int NULL AS (a) VIRTUAL',
      '-- drop index "i" from table: "t"',
      'DROP INDEX `i`',
      '-- create index "i" to table: "t"',
      'CREATE UNIQUE INDEX `i` ON `t` (`a`)',
      '-- drop index "k" from table: "t"',
      'DROP INDEX `k`',
      '-- create index "j" to table: "t"',
      'CREATE INDEX `j` ON `t` (`a`, `a`)',
    ]);
  });

  test('what needs a copy', async () => {
    expect(
      await planText(
        'CREATE TABLE users (id int NOT NULL, age int); CREATE INDEX i ON users (age);',
        'CREATE TABLE users (id int NOT NULL, age int NOT NULL DEFAULT 0, note text DEFAULT CURRENT_DATE); CREATE INDEX i ON users (age);',
      ),
    ).toEqual([
      '-- disable the enforcement of foreign-keys constraints',
      'PRAGMA foreign_keys = off',
      '-- create "new_users" table',
      'CREATE TABLE `new_users` (`id` int NOT NULL, `age` int NOT NULL DEFAULT 0, `note` text NULL DEFAULT (CURRENT_DATE))',
      '-- copy rows from old table "users" to new temporary table "new_users"',
      'INSERT INTO `new_users` (`id`, `age`) SELECT `id`, IFNULL(`age`, 0) AS `age` FROM `users`',
      '-- drop "users" table after copying rows',
      'DROP TABLE `users`',
      '-- rename temporary table "new_users" to "users"',
      'ALTER TABLE `new_users` RENAME TO `users`',
      '-- create index "i" to table: "users"',
      'CREATE INDEX `i` ON `users` (`age`)',
      '-- enable back the enforcement of foreign-keys constraints',
      'PRAGMA foreign_keys = on',
    ]);
  });

  test('a copy without columns in common', async () => {
    const lines = await planText('CREATE TABLE t (a int)', 'CREATE TABLE t (b int)');
    expect(lines).toContain('-- drop "t" table without copying rows (no columns)');
    expect(lines.join('\n')).not.toContain('INSERT');
  });

  test('a table that goes', async () => {
    expect(await planText('CREATE TABLE t (a int)', '')).toEqual([
      '-- disable the enforcement of foreign-keys constraints',
      'PRAGMA foreign_keys = off',
      '-- drop "t" table',
      'DROP TABLE `t`',
      '-- enable back the enforcement of foreign-keys constraints',
      'PRAGMA foreign_keys = on',
    ]);
  });

  test('dependents make way for a copy and come back', async () => {
    const rest = `CREATE TABLE u (b int); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT * FROM v; CREATE VIEW other AS SELECT 1;
      CREATE TRIGGER own AFTER INSERT ON t BEGIN SELECT 1; END; CREATE TRIGGER far AFTER INSERT ON u BEGIN DELETE FROM t; END;
      CREATE TRIGGER onview INSTEAD OF INSERT ON w BEGIN SELECT 1; END; CREATE TRIGGER away AFTER INSERT ON u BEGIN SELECT 1; END;`;
    const lines = await planText(`CREATE TABLE t (a int); ${rest}`, `CREATE TABLE t (a text); ${rest}`);
    expect(lines.filter((l) => /VIEW|TRIGGER|RENAME/.test(l))).toEqual([
      'DROP TRIGGER `own`',
      'DROP TRIGGER `far`',
      'DROP TRIGGER `onview`',
      'DROP VIEW `w`',
      'DROP VIEW `v`',
      'ALTER TABLE `new_t` RENAME TO `t`',
      'CREATE VIEW `v` AS SELECT a FROM t',
      'CREATE VIEW `w` AS SELECT * FROM v',
      'CREATE TRIGGER `own` AFTER INSERT ON `t` BEGIN SELECT 1; END',
      'CREATE TRIGGER `far` AFTER INSERT ON `u` BEGIN DELETE FROM t; END',
      'CREATE TRIGGER `onview` INSTEAD OF INSERT ON `w` BEGIN SELECT 1; END',
    ]);
  });

  test('a trigger without spelling of its own', () => {
    const trigger = {
      name: 'r',
      time: 'AFTER',
      events: [{ kind: 'UPDATE', columns: ['a', 'b'] }],
      forEach: 'STATEMENT',
      when: 'new.a > 1',
      body: 'SELECT 1',
      attrs: {},
    } as const;
    const change: Change = { kind: 'add_trigger', schema: 'main', on: { kind: 'table', name: 't' }, trigger };
    const [statement] = sqlite.plan([change], { mode: 'in-place' }).statements;
    expect(statement?.cmd).toBe(
      'CREATE TRIGGER `r` AFTER UPDATE OF `a`, `b` ON `t` FOR EACH ROW WHEN (new.a > 1) BEGIN SELECT 1; END',
    );
    expect(statement?.reverse).toEqual(['DROP TRIGGER `r`']);
  });

  test('a view that names its columns', () => {
    const view = newView('v', 'SELECT 1;', { columns: [newColumn('a b', parseColumnType('int'))] });
    const plan = sqlite.plan([{ kind: 'add_view', schema: 'main', view }], { mode: 'in-place' });
    expect(plan.statements[0]?.cmd).toBe('CREATE VIEW `v` (`a b`) AS SELECT 1');
  });

  test('renames of a table, a column and an index', () => {
    const int = parseColumnType('int');
    const table = (name: string, column: string, index: string) =>
      newTable(name, { columns: [newColumn(column, int)], indexes: [newIndex(index, [column])] });
    const changes: Change[] = [
      { kind: 'rename_table', schema: 'main', from: table('a', 'c', 'i'), to: table('b', 'c', 'i') },
      {
        kind: 'modify_table',
        schema: 'main',
        from: table('b', 'c', 'i'),
        to: table('b', 'd', 'j'),
        changes: [
          { kind: 'rename_column', from: newColumn('c', int), to: newColumn('d', int) },
          { kind: 'rename_index', from: newIndex('i', ['d']), to: newIndex('j', ['d']) },
        ],
      },
    ];
    const plan = sqlite.plan(changes, { mode: 'in-place' });
    expect(plan.statements.map((s) => [s.cmd, s.reverse])).toEqual([
      ['ALTER TABLE `a` RENAME TO `b`', ['ALTER TABLE `b` RENAME TO `a`']],
      ['ALTER TABLE `b` RENAME COLUMN `c` TO `d`', ['ALTER TABLE `b` RENAME COLUMN `d` TO `c`']],
      ['CREATE INDEX `j` ON `b` (`d`)', ['DROP INDEX `j`']],
      ['DROP INDEX `i`', ['CREATE INDEX `i` ON `b` (`d`)']],
    ]);
  });

  test('one column changed twice is an error', () => {
    const table = newTable('t', { columns: [newColumn('a', parseColumnType('int'))] });
    const [column] = table.columns;
    if (column === undefined) throw new Error('no column');
    const part = { kind: 'modify_column', from: column, to: column, aspects: ['null'] } as const;
    const change: Change = { kind: 'modify_table', schema: 'main', from: table, to: table, changes: [part, part] };
    expect(() => sqlite.plan([change], { mode: 'in-place' })).toThrow('duplicate changes for column: "a"');
  });

  test('a table without columns is refused, also when it loses them', () => {
    const [full, empty] = [newTable('t', { columns: [newColumn('a', parseColumnType('int'))] }), newTable('t')];
    for (const change of [
      { kind: 'add_table', schema: 'main', table: empty },
      ...diff(
        newRealm({ schemas: [newSchema('main', { tables: [full] })] }),
        newRealm({ schemas: [newSchema('main', { tables: [empty] })] }),
      ),
    ] satisfies Change[]) {
      expect(() => sqlite.plan([change], { mode: 'in-place' })).toThrow(
        'table "t" has no columns, SQLite needs at least one',
      );
    }
  });

  test('AUTOINCREMENT outside of the primary key is refused', () => {
    const column = newColumn('id', parseColumnType('integer'), { attrs: { auto_increment: true } });
    const change: Change = { kind: 'add_table', schema: 'main', table: newTable('t', { columns: [column] }) };
    expect(() => sqlite.plan([change], { mode: 'in-place' })).toThrow('auto_increment of column "id"');
  });

  test('what SQLite does not have is refused', () => {
    const change: Change = { kind: 'add_object', schema: 'main', object: { kind: 'enum', name: 'e', attrs: {} } };
    expect(() => sqlite.plan([change], { mode: 'in-place' })).toThrow('unsupported change add_object');
  });

  test('policies', () => {
    const table = newTable('t', { columns: [newColumn('a', parseColumnType('int'))], indexes: [newIndex('i', ['a'])] });
    const changes: Change[] = [
      { kind: 'add_table', schema: 'main', table },
      { kind: 'drop_table', schema: 'main', table: newTable('u') },
    ];
    const policy = { addTable: { ifNotExists: true }, dropTable: { ifExists: true, cascade: true } };
    expect(sqlite.plan(changes, { mode: 'in-place', policy }).statements.map((s) => s.cmd)).toEqual([
      'PRAGMA foreign_keys = off',
      'CREATE TABLE IF NOT EXISTS `t` (`a` int NOT NULL)',
      'CREATE INDEX IF NOT EXISTS `i` ON `t` (`a`)',
      'DROP TABLE IF EXISTS `u`',
      'PRAGMA foreign_keys = on',
    ]);
  });

  test('a dropped schema is emptied', () => {
    const schema = newSchema('main', { tables: [newTable('t')], views: [newView('v', 'SELECT 1')] });
    const plan = sqlite.plan([{ kind: 'drop_schema', schema }], { mode: 'in-place' });
    expect(plan.statements.map((s) => s.cmd)).toEqual([
      'PRAGMA foreign_keys = off',
      'DROP VIEW `v`',
      'DROP TABLE `t`',
      'PRAGMA foreign_keys = on',
    ]);
  });
});

describe('rows', () => {
  test('survive a copy under foreign keys, triggers, views and generated columns', async () => {
    const rest = `CREATE TABLE log (n int); CREATE TABLE c (p int REFERENCES p (id) ON DELETE CASCADE);
      CREATE VIEW v AS SELECT * FROM p; CREATE TRIGGER r AFTER INSERT ON p BEGIN INSERT INTO log VALUES (1); END;
      CREATE TRIGGER r2 AFTER DELETE ON p BEGIN INSERT INTO log VALUES (2); END;`;
    const rows = 'INSERT INTO p (id, a) VALUES (1, 10), (5, 50); INSERT INTO c VALUES (1), (5); DELETE FROM log;';
    expect(
      await migrate(
        `CREATE TABLE p (id integer PRIMARY KEY, a int, g int AS (a * 2) STORED); ${rest} ${rows}`,
        `CREATE TABLE p (id integer PRIMARY KEY, b text DEFAULT 'new', a text NOT NULL, g int AS (a * 3) STORED); ${rest}`,
        `SELECT json_group_array(json_array(id, b, a, g)) AS p, (SELECT count(*) FROM c) AS c, (SELECT count(*) FROM log) AS log, (SELECT count(*) FROM v) AS v FROM p`,
      ),
    ).toEqual([{ p: '[[1,"new","10",30],[5,"new","50",150]]', c: 2, log: 0, v: 2 }]);
  });

  test('keep the counter of AUTOINCREMENT, even without rows', async () => {
    for (const remove of ['DELETE FROM t WHERE id > 1', 'DELETE FROM t']) {
      expect(
        await migrate(
          `CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT, a int); INSERT INTO t (a) VALUES (1), (2), (3); ${remove};`,
          'CREATE TABLE t (id integer PRIMARY KEY AUTOINCREMENT, a text);',
          'SELECT name, seq FROM sqlite_sequence',
        ),
      ).toEqual([{ name: 't', seq: 3 }]);
    }
  });

  test('are not dropped silently by a conflict clause', async () => {
    const run = migrate(
      'CREATE TABLE t (a int); INSERT INTO t VALUES (1), (1);',
      'CREATE TABLE t (a int UNIQUE ON CONFLICT REPLACE);',
      'SELECT count(*) AS n FROM t',
    );
    await expect(run).rejects.toThrow('UNIQUE constraint failed');
  });

  test('of WITHOUT ROWID tables, and of tables that become one', async () => {
    for (const suffix of ['WITHOUT ROWID', '']) {
      expect(
        await migrate(
          `CREATE TABLE t (a text PRIMARY KEY, b int) ${suffix}; INSERT INTO t VALUES ('x', 1), ('y', 2);`,
          'CREATE TABLE t (a text NOT NULL PRIMARY KEY, b text) WITHOUT ROWID;',
          'SELECT a, b FROM t ORDER BY a',
        ),
      ).toEqual([
        { a: 'x', b: '1' },
        { a: 'y', b: '2' },
      ]);
    }
  });

  test('keep their rowid where a full-text index finds them by it', async () => {
    const index = `CREATE VIRTUAL TABLE docs_fts USING fts5 (body, content='docs');
      CREATE TRIGGER docs_ai AFTER INSERT ON docs BEGIN INSERT INTO docs_fts (rowid, body) VALUES (new.rowid, new.body); END;`;
    const driver = await openTest();
    await driver.exec(`CREATE TABLE docs (body text, n int); ${index}
      INSERT INTO docs VALUES ('first', 1), ('second', 2), ('third', 3); DELETE FROM docs WHERE n = 1;`);
    const to = await realmOf(`CREATE TABLE docs (body text, n text); ${index}`);
    await applyPlan(driver, planBetween(await driver.inspect(), to));
    const found = await driver.query(
      `SELECT docs.body FROM docs_fts JOIN docs ON docs.rowid = docs_fts.rowid WHERE docs_fts MATCH 'third'`,
    );
    expect(found).toEqual([{ body: 'third' }]);
    await driver.exec(`INSERT INTO docs VALUES ('fourth', 4)`);
    expect(await driver.query(`SELECT count(*) AS n FROM docs_fts WHERE docs_fts MATCH 'fourth'`)).toEqual([{ n: 1 }]);
    await driver.close();
  });

  test('survive a name that changes its letter case only', async () => {
    expect(
      await migrate(
        'CREATE TABLE USERS (ID integer PRIMARY KEY AUTOINCREMENT, OLD int); CREATE TABLE c (u int REFERENCES users (id)); INSERT INTO USERS VALUES (7, 1); INSERT INTO c VALUES (7);',
        'CREATE TABLE users (id integer PRIMARY KEY AUTOINCREMENT, name text); CREATE TABLE c (u int REFERENCES users (id));',
        `SELECT u.id, u.name, (SELECT group_concat(name) FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%') AS tables FROM users u JOIN c ON c.u = u.id`,
      ),
    ).toEqual([{ id: 7, name: null, tables: 'c,users' }]);
  });

  test('fill NULL with the default when a column becomes NOT NULL', async () => {
    expect(
      await migrate(
        'CREATE TABLE t (a text, b text, c int); INSERT INTO t VALUES (NULL, NULL, NULL);',
        `CREATE TABLE t (a text NOT NULL DEFAULT "b", b text NOT NULL DEFAULT (lower('X')), c int NOT NULL DEFAULT word);`,
        'SELECT * FROM t',
      ),
    ).toEqual([{ a: 'b', b: 'x', c: 'word' }]);
  });

  test('stay when a type gets another name or size', async () => {
    expect(
      await migrate(
        `CREATE TABLE t (a int, b varchar(5)); INSERT INTO t VALUES (1, 'x');`,
        'CREATE TABLE t (a bigint, b varchar(9))',
        `SELECT a, b, (SELECT group_concat(type) FROM pragma_table_info('t')) AS types FROM t`,
      ),
    ).toEqual([{ a: 1, b: 'x', types: 'bigint,varchar(9)' }]);
  });

  test('of a skipped drop stay, also when the table is copied for something else', async () => {
    const driver = await openTest();
    await driver.exec(
      `CREATE TABLE t (a int, keep text, u int UNIQUE, CHECK (a > 0)); INSERT INTO t VALUES (1, 'x', 2);`,
    );
    const from = await driver.inspect();
    const to = await realmOf('CREATE TABLE t (a text, added int)');
    const changes = diff(from, to).map(
      (c): Change =>
        c.kind === 'modify_table' ? { ...c, changes: c.changes.filter((p) => p.kind === 'modify_column') } : c,
    );
    await applyPlan(driver, sqlite.plan(changes, { mode: 'in-place', from, to }));
    expect(await driver.query('SELECT * FROM t')).toEqual([{ a: '1', u: 2, keep: 'x' }]);
    const [table] = (await driver.inspect()).schemas[0]?.tables ?? [];
    expect([table?.indexes.length, table?.checks.length]).toEqual([1, 1]);
    await driver.close();
  });

  test('stay when the plan fails', async () => {
    const driver = await openTest('sqlite://x?mode=memory&_fk=1');
    await driver.exec('CREATE TABLE t (a int); INSERT INTO t VALUES (NULL);');
    const before = await contents(driver);
    const plan = planBetween(await driver.inspect(), await realmOf('CREATE TABLE t (a int NOT NULL)'));
    await expect(applyPlan(driver, plan)).rejects.toThrow('NOT NULL constraint failed');
    expect(await contents(driver)).toEqual(before);
    await driver.close();
  });
});

function contents(driver: Driver): Promise<unknown> {
  return driver.query(
    'SELECT (SELECT json_group_array(sql) FROM sqlite_master) AS schema, (SELECT json_group_array(a) FROM t) AS rows',
  );
}

test('a migration file rebuilds the table of a key that is no alias of the rowid as it was', async () => {
  const lines = await planText(
    '',
    'CREATE TABLE t (id INTEGER(11) PRIMARY KEY); CREATE TABLE u (id INTEGER PRIMARY KEY DESC)',
    { mode: 'deferred' },
  );
  expect(lines.filter((l) => l.startsWith('CREATE'))).toEqual([
    'CREATE TABLE `t` (`id` integer(11) NULL, PRIMARY KEY (`id`))',
    'CREATE TABLE `u` (`id` integer NULL PRIMARY KEY DESC)',
  ]);
});

test('an empty realm and a new one', () => {
  expect(diff(newRealm({ schemas: [newSchema('main')] }), newRealm({ schemas: [newSchema('main')] }))).toEqual([]);
});
