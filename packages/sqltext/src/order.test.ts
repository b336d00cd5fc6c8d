import { expect, test } from 'vitest';
import {
  clickhouseProfile,
  describeStatement,
  mysqlProfile,
  orderStatements,
  postgresProfile,
  type ScannerProfile,
  type StatementSubject,
  sqlserverProfile,
} from './index.ts';

test.each<[string, ScannerProfile, StatementSubject]>([
  [
    'CREATE TABLE IF NOT EXISTS a."B" (c int)',
    postgresProfile,
    { action: 'create', kind: 'table', target: { schema: 'a', name: 'B' } },
  ],
  [
    'CREATE OR REPLACE MATERIALIZED VIEW v AS SELECT 1',
    postgresProfile,
    { action: 'create', kind: 'view', target: { name: 'v' } },
  ],
  [
    'CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON ONLY s.t (a)',
    postgresProfile,
    { action: 'create', kind: 'index', target: { name: 'i' }, on: { schema: 's', name: 't' } },
  ],
  ['CREATE INDEX ON t (a)', postgresProfile, { action: 'create', kind: 'index', on: { name: 't' } }],
  [
    'CREATE CONSTRAINT TRIGGER g AFTER UPDATE OF a ON t',
    postgresProfile,
    { action: 'create', kind: 'trigger', target: { name: 'g' }, on: { name: 't' } },
  ],
  [
    'CREATE RULE r AS ON INSERT TO s.t DO NOTHING',
    postgresProfile,
    { action: 'create', kind: 'rule', target: { name: 'r' }, on: { schema: 's', name: 't' } },
  ],
  [
    'CREATE DEFINER=`a`@`b` SQL SECURITY DEFINER PROCEDURE `p`() x',
    mysqlProfile,
    { action: 'create', kind: 'procedure', target: { name: 'p' } },
  ],
  ['create schema authorization joe', postgresProfile, { action: 'create', kind: 'schema', target: { name: 'joe' } }],
  [
    'ALTER TABLE ONLY [d].[s].[t] ADD x int',
    sqlserverProfile,
    { action: 'alter', kind: 'table', target: { schema: 's', name: 't' } },
  ],
  ['DROP TABLE IF EXISTS t', mysqlProfile, { action: 'drop', kind: 'table', target: { name: 't' } }],
  ['COMMENT ON TABLE t IS $$x$$', postgresProfile, { action: 'comment', kind: 'table', target: { name: 't' } }],
  ["SELECT pg_catalog.set_config('search_path', '', false);", postgresProfile, { action: 'session', kind: '' }],
  ['SET x = 1', clickhouseProfile, { action: 'session', kind: '' }],
  ['INSERT INTO t VALUES (1)', mysqlProfile, { action: 'other', kind: '' }],
  ['CREATE', mysqlProfile, { action: 'other', kind: '' }],
  ['', mysqlProfile, { action: 'other', kind: '' }],
])('%s', (text, profile, want) => expect(describeStatement(text, profile)).toEqual(want));

/** Expects `statements` to come in the order that the numbers in `want` give. */
function check(profile: ScannerProfile, statements: readonly string[], want: readonly number[]): void {
  const ordered = orderStatements(
    statements.map((text, index) => ({ text, index })),
    profile,
  );
  expect(ordered.map(({ index }) => index)).toEqual(want);
}

test.each<[string, ScannerProfile, string[], number[]]>([
  [
    'kinds come in their order',
    postgresProfile,
    [
      'INSERT INTO t VALUES (1)',
      'CREATE VIEW v AS SELECT 1',
      'CREATE TABLE t (a int)',
      "CREATE TYPE e AS ENUM ('t')",
      'CREATE SCHEMA s',
      'SET x = 1',
    ],
    [5, 4, 3, 2, 1, 0],
  ],
  [
    'ties go by schema, then name',
    postgresProfile,
    ['CREATE TABLE b.a (x int)', 'CREATE TABLE a.c (x int)', 'CREATE TABLE a.b (x int)'],
    [2, 1, 0],
  ],
  [
    'tables follow what they reference',
    postgresProfile,
    ['CREATE TABLE a (b_id int REFERENCES b)', 'CREATE TABLE b (x int)'],
    [1, 0],
  ],
  [
    'views follow views',
    postgresProfile,
    ['CREATE VIEW a AS SELECT * FROM s.z', 'CREATE VIEW s.z AS SELECT 1'],
    [1, 0],
  ],
  [
    'tables follow functions in defaults',
    postgresProfile,
    ['CREATE TABLE t (a int DEFAULT f())', 'CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $$ SELECT x FROM t $$'],
    [1, 0],
  ],
  [
    'functions in SQL follow the tables of their bodies',
    postgresProfile,
    [
      'CREATE VIEW a AS SELECT g()',
      'CREATE FUNCTION g() RETURNS int LANGUAGE sql AS $$ SELECT x FROM z $$',
      'CREATE VIEW z AS SELECT 1 x',
    ],
    [2, 1, 0],
  ],
  [
    'sequences named in strings count',
    postgresProfile,
    ["CREATE TABLE a.t (x int DEFAULT nextval('a.q'::regclass))", 'CREATE SEQUENCE a.q'],
    [1, 0],
  ],
  [
    'sequences that are owned keep the given order',
    postgresProfile,
    ['CREATE SEQUENCE q', "CREATE TABLE t (x int DEFAULT nextval('q'))", 'ALTER SEQUENCE q OWNED BY t.x'],
    [0, 1, 2],
  ],
  [
    'strings and comments do not count',
    postgresProfile,
    ["CREATE TABLE a (x text DEFAULT 'REFERENCES b') -- REFERENCES b", 'CREATE TABLE b (x int)'],
    [0, 1],
  ],
  [
    'columns named after tables do not count',
    postgresProfile,
    ['CREATE TABLE a (b int, PRIMARY KEY (b))', 'CREATE TABLE b (a_id int REFERENCES a)'],
    [0, 1],
  ],
  [
    'foreign keys in a circle keep the given order',
    postgresProfile,
    [
      'CREATE TABLE b (x int REFERENCES a)',
      'CREATE TABLE a (x int REFERENCES b)',
      'CREATE TABLE aa (x int REFERENCES b)',
    ],
    [0, 1, 2],
  ],
  [
    'foreign keys come after keys and indexes',
    postgresProfile,
    [
      'CREATE TABLE a (b_id int)',
      'CREATE TABLE b (id int)',
      'ALTER TABLE a ADD FOREIGN KEY (b_id) REFERENCES b',
      'ALTER TABLE b ADD PRIMARY KEY (id)',
    ],
    [0, 1, 3, 2],
  ],
  [
    'the own schema is preferred',
    postgresProfile,
    ['CREATE TABLE b.c (x int REFERENCES t)', 'CREATE TABLE b.t (x int)', 'CREATE TABLE z.t (x int REFERENCES b.c)'],
    [1, 0, 2],
  ],
  ['schemas come before what is in them', postgresProfile, ['CREATE EXTENSION x SCHEMA z', 'CREATE SCHEMA z'], [1, 0]],
  [
    'types come before functions and tables',
    postgresProfile,
    ['CREATE TYPE a AS (x z)', 'CREATE DOMAIN z AS int'],
    [1, 0],
  ],
  [
    'a DROP in front makes room',
    postgresProfile,
    ['DROP VIEW IF EXISTS v', 'CREATE TABLE v (a int)', 'DROP TABLE w', 'CREATE TABLE x (a int)'],
    [2, 3, 0, 1],
  ],
  [
    'inherited tables come first',
    postgresProfile,
    [
      'CREATE TABLE a (x int) INHERITS (p.c, b)',
      'CREATE TABLE b (x int)',
      'CREATE TABLE p.c (x int)',
      'CREATE TABLE aa PARTITION OF b DEFAULT',
    ],
    [1, 3, 2, 0],
  ],
  [
    'triggers follow their functions',
    postgresProfile,
    [
      'CREATE TRIGGER g AFTER INSERT ON t EXECUTE FUNCTION f()',
      'CREATE FUNCTION f() RETURNS trigger AS $$ x $$',
      'CREATE TABLE t (a int)',
    ],
    [2, 1, 0],
  ],
  [
    'names compare in any case',
    sqlserverProfile,
    ['CREATE VIEW dbo.a AS SELECT * FROM [DBO].[T]', 'CREATE VIEW dbo.t AS SELECT 1 x'],
    [1, 0],
  ],
  [
    'materialized views follow their target',
    clickhouseProfile,
    ['CREATE MATERIALIZED VIEW a TO b AS SELECT 1', 'CREATE TABLE b (x Int8) ENGINE = Memory', 'CREATE TABLE aa AS b'],
    [1, 2, 0],
  ],
  [
    'data statements keep the given order',
    mysqlProfile,
    ['INSERT INTO b VALUES (1)', 'INSERT INTO a VALUES (1)'],
    [0, 1],
  ],
])('order: %s', (_name, profile, statements, want) => check(profile, statements, want));

test('a long chain of dependencies is no problem', () => {
  const count = 20_000;
  const statements = Array.from({ length: count }, (_, i) => `CREATE VIEW v${i} AS SELECT * FROM v${i + 1}`);
  check(
    postgresProfile,
    statements,
    Array.from({ length: count }, (_, i) => count - 1 - i),
  );
});
