import { mysqlProfile, postgresProfile, sqliteProfile } from '@atlas/sqltext';
import { expect, test } from 'vitest';
import { ignoresRows, replayTraits } from './replay-traits.ts';

const profiles = { pg: postgresProfile, my: mysqlProfile, lite: sqliteProfile };

test.each<['pg' | 'my' | 'lite', string, string]>([
  ['pg', 'CREATE TABLE t (x int);', ''],
  ['pg', 'CREATE TABLE t AS SELECT 1;', 'rows'],
  ['pg', 'CREATE TABLE t AS TABLE u;', 'rows'],
  ['pg', 'CREATE UNLOGGED TABLE t AS (VALUES (1));', 'rows'],
  ['my', 'CREATE TABLE t SELECT 1;', 'rows'],
  ['pg', 'CREATE MATERIALIZED VIEW v AS SELECT 1;', 'rows'],
  ['pg', 'CREATE VIEW v AS SELECT 1;', ''],
  ['pg', 'CREATE FUNCTION f() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;', ''],
  ['pg', 'CREATE UNIQUE INDEX CONCURRENTLY i ON t (x);', ''],
  ['pg', "ALTER TYPE e ADD VALUE 'b';", ''],
  ['pg', 'CREATE TEMP TABLE t (x int);', 'rows session'],
  ['pg', '/* seed */ INSERT INTO t VALUES (1);', 'rows'],
  ['lite', 'REPLACE INTO t VALUES (1);', 'rows'],
  ['pg', 'SET search_path = s;', 'session'],
  ['pg', "SELECT set_config('search_path', '', false);", 'session'],
  ['lite', 'PRAGMA foreign_keys = off;', ''],
  ['lite', 'PRAGMA legacy_alter_table = on;', 'session'],
  ['pg', 'DO $$ BEGIN EXECUTE 1; END $$;', 'rows session'],
  ['pg', 'SELECT f();', 'rows session'],
  ['pg', 'WITH x AS (INSERT INTO t VALUES (1) RETURNING x) SELECT 1;', 'rows session'],
  ['pg', 'VACUUM;', 'rows session'],
  ['pg', 'BEGIN;', ''],
])('what is left behind, %s: %s', (profile, sql, expected) => {
  const { hasRows, hasSession } = replayTraits(sql, profiles[profile]);
  expect([...(hasRows ? ['rows'] : []), ...(hasSession ? ['session'] : [])].join(' ')).toBe(expected);
});

test.each([
  'CREATE TABLE t (x int NOT NULL, CHECK (x > 0));',
  'CREATE INDEX i ON t (x, y DESC);',
  'CREATE INDEX CONCURRENTLY i ON s.t USING btree (x);',
  'CREATE VIEW v AS SELECT 1;',
  'ALTER TABLE t ADD COLUMN x varchar;',
  'ALTER TABLE t DROP COLUMN x;',
  'ALTER TABLE t RENAME COLUMN x TO y;',
  "COMMENT ON TABLE t IS 'x, y';",
  'DROP TABLE t;',
  'GRANT SELECT ON t TO PUBLIC;',
])('is the same with rows: %s', (sql) => expect(ignoresRows(sql, postgresProfile)).toBe(true));

test.each([
  'CREATE UNIQUE INDEX i ON t (x);',
  'CREATE INDEX i ON t ((1 / x));',
  'CREATE INDEX i ON t (x) WHERE 1 / x > 0;',
  'CREATE TABLE t PARTITION OF u FOR VALUES IN (1);',
  'CREATE TABLE t AS SELECT 1;',
  'ALTER TABLE t ADD COLUMN x int NOT NULL;',
  'ALTER TABLE t ADD COLUMN x serial;',
  'ALTER TABLE t ADD COLUMN x int DEFAULT f();',
  'ALTER TABLE t ADD COLUMN x int, ALTER COLUMN y SET NOT NULL;',
  'ALTER TABLE t ADD COLUMN x varchar(10), ADD CHECK (y > 0);',
  'ALTER TABLE t ADD CONSTRAINT c CHECK (x > 0);',
  'ALTER TABLE t ALTER COLUMN x TYPE int;',
  'ALTER TABLE t ALTER COLUMN x SET NOT NULL;',
  'INSERT INTO t VALUES (1);',
  'UPDATE t SET x = 1;',
  'DO $$ BEGIN END $$;',
  'SELECT f();',
  'BEGIN;',
])('may differ with rows: %s', (sql) => expect(ignoresRows(sql, postgresProfile)).toBe(false));
