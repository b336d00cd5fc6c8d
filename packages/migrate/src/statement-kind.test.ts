import { mysqlProfile, postgresProfile, sqliteProfile } from '@atlas/sqltext';
import { expect, test } from 'vitest';
import { statementKind } from './statement-kind.ts';

test.each<[string, string, string]>([
  ['INSERT INTO t VALUES (1);', 'data', ''],
  ['-- x\nupdate t set a = 1;', 'data', ''],
  ['/* c */ DELETE FROM t', 'data', ''],
  ['WITH x AS (SELECT 1) INSERT INTO t SELECT * FROM x;', 'none', ''],
  ['CREATE TABLE t (a int);', 'schema', ''],
  ['CREATE OR REPLACE VIEW v AS SELECT 1;', 'schema', ''],
  ['CREATE UNIQUE INDEX i ON t (a);', 'schema', ''],
  ['CREATE INDEX CONCURRENTLY i ON t (a);', 'none', ''],
  ['DROP INDEX CONCURRENTLY i;', 'none', ''],
  ["ALTER TYPE e ADD VALUE 'x';", 'none', ''],
  ['CREATE DATABASE d;', 'none', ''],
  ['VACUUM;', 'none', ''],
  ['SELECT 1;', 'none', ''],
  ['SET search_path = a;', 'none', 'setting'],
  ['SET LOCAL x = 1;', 'none', ''],
  ['SET GLOBAL x = 1;', 'none', ''],
  ['PRAGMA foreign_keys = off;', 'none', 'setting'],
  ['PRAGMA main.foreign_keys=off;', 'none', 'setting'],
  ['PRAGMA foreign_key_check;', 'none', ''],
  ['USE db;', 'none', 'setting'],
  ['BEGIN;', 'none', 'begin'],
  ['BEGIN ISOLATION LEVEL SERIALIZABLE;', 'none', 'begin'],
  ['begin -- now\n;', 'none', 'begin'],
  ['BEGIN SELECT 1; END;', 'none', ''],
  ['START TRANSACTION;', 'none', 'begin'],
  ['COMMIT;', 'none', 'commit'],
  ['END;', 'none', 'commit'],
  ['ROLLBACK;', 'none', 'rollback'],
  ['ROLLBACK TO SAVEPOINT s;', 'none', 'savepoint'],
  ['SAVEPOINT s;', 'none', 'savepoint'],
  ['', 'none', ''],
])('%j', (sql, sharing, other) => {
  for (const profile of [postgresProfile, mysqlProfile, sqliteProfile]) {
    const kind = statementKind(sql, profile);
    expect(kind.sharing).toBe(sharing);
    expect(kind.control ?? (kind.isSessionSetting ? 'setting' : '')).toBe(other);
  }
});
