import { expect, test } from 'vitest';
import {
  clickhouseProfile,
  formatScanError,
  genericProfile,
  mysqlProfile,
  postgresProfile,
  redshiftProfile,
  type ScannerProfile,
  scanStatements,
  sqliteProfile,
  sqlserverProfile,
} from './index.ts';

/** Scans with each profile and expects these statements and this error. */
function check(profiles: readonly ScannerProfile[], text: string, want: readonly string[], error?: string): void {
  for (const profile of profiles) {
    const { statements, diagnostics } = scanStatements(text, profile);
    expect(statements.map((s) => s.text)).toEqual(want);
    expect(diagnostics.map(formatScanError)).toEqual(error === undefined ? [] : [error]);
    for (const s of statements) expect(text.slice(s.start, s.end)).toBe(s.text);
  }
}

const mysql = [mysqlProfile];
const postgres = [postgresProfile];
const sqlite = [sqliteProfile];
const sqlserver = [sqlserverProfile];
const clickhouse = [clickhouseProfile];
const all = [
  genericProfile,
  mysqlProfile,
  postgresProfile,
  redshiftProfile,
  sqliteProfile,
  sqlserverProfile,
  clickhouseProfile,
];

type Case = [name: string, profiles: readonly ScannerProfile[], text: string, want: readonly string[], error?: string];

test.each<Case>([
  [
    'delimiters in quotes do not split',
    all,
    'INSERT INTO t VALUES (\'a;b\', "c;d", `e;f`);',
    ['INSERT INTO t VALUES (\'a;b\', "c;d", `e;f`);'],
  ],
  ['a second semicolon is a statement', all, 'SELECT 1;;', ['SELECT 1;', ';']],
  ['the last statement needs no semicolon', all, 'SELECT 1; SELECT 2', ['SELECT 1;', 'SELECT 2']],
  ['an empty text has none', all, '', []],
  ['a text of white space has none', all, ' \n\t\u00a0\n', []],
  ['a text of comments has none', all, '-- a\n\n/* b; */\n-- c', []],
  ['a byte order mark is no text', all, '\ufeffSELECT 1;', ['SELECT 1;']],
  ['lines may end with CRLF', all, '-- a\r\nSELECT 1;\r\nSELECT\r\n2;\r\n', ['SELECT 1;', 'SELECT\r\n2;']],
  ['delimiters in parentheses do not split', all, "CHECK (a <> ';'); (1; 2);", ["CHECK (a <> ';');", '(1; 2);']],
  ['an open parenthesis is an error', all, 'SELECT (1;', [], "1:8: unclosed '('"],
  ['the outermost open parenthesis is reported', all, 'SELECT 1;\n(a (b (c)', ['SELECT 1;'], "2:1: unclosed '('"],
  ['a lone closing parenthesis is an error', all, 'SELECT 1;\n 2);', ['SELECT 1;'], "2:3: unexpected ')'"],
  ['an open single quote is an error', all, "SELECT 'a;", [], "1:8: unclosed quote '\\''"],
  ['an open double quote is an error', all, 'SELECT "a;', [], "1:8: unclosed quote '\"'"],
  ['comments above a statement are not split', all, '-- x; y\n/* DROP TABLE a; */ SELECT 1;', ['SELECT 1;']],
  ['comments inside stay', all, 'SELECT 1 -- tail; no split\nFROM t;', ['SELECT 1 -- tail; no split\nFROM t;']],
  ['a last comment without newline is a statement', all, 'SELECT 1;\n-- tail', ['SELECT 1;', '-- tail']],
  ['a last comment with newline is none', all, "SELECT 1;\n-- it's the tail;\n", ['SELECT 1;']],
  ['a block comment that never closes is text', all, 'SELECT 1 /* a; b;', ['SELECT 1 /* a;', 'b;']],
  [
    'columns may be named begin and end',
    [genericProfile, mysqlProfile, postgresProfile, sqliteProfile],
    'CREATE TABLE t (begin int, end int); SELECT 1;',
    ['CREATE TABLE t (begin int, end int);', 'SELECT 1;'],
  ],
])('%s', (_name, profiles, text, want, error) => check(profiles, text, want, error));

test.each<Case>([
  ['by empty lines', all, '-- atlas:delimiter \\n\\n\nA;\nB;\n\nC;', ['A;\nB;', 'C;']],
  ['by empty lines with CRLF', all, '-- atlas:delimiter \\n\\n\r\nA;\r\nB;\r\n\r\nC;', ['A;\r\nB;', 'C;']],
  ['by three newlines', all, '-- atlas:delimiter \\n\\n\\n\nA;\n\nB;\n\n\nC;\n', ['A;\n\nB;', 'C;']],
  ['by a line of dashes', all, '-- atlas:delimiter \\n---\\n\nA;\n---\nB; -- x\n---\nC', ['A;', 'B; -- x', 'C']],
  ['by a comment', all, '-- atlas:delimiter -- end\nA;\n-- end\nB;\n-- end\n', ['A;', 'B;']],
  ['by a comment line', all, '-- atlas:delimiter \\n-- end --\\n\nA;\nB;\n-- end --\nC;', ['A;\nB;', 'C;']],
  ['by a GO line', all, '-- atlas:delimiter \\nGO\nA;\nB;\nGO\n\nC;\nGO\n', ['A;\nB;', 'C;']],
  ['by a GO line but not by GOTO', sqlserver, '-- atlas:delimiter \\nGO\nA;\nGOTO x\nGO\nB', ['A;\nGOTO x', 'B']],
  [
    'not when nothing follows',
    all,
    '-- atlas:delimiter \\n\\n\n\n',
    [],
    '1:1: no input found after delimiter "\\n\\n"',
  ],
  ['not without a delimiter', all, '-- atlas:delimiter\nA;', [], '1:1: empty delimiter'],
  ['not in any other than the first line', all, '\n-- atlas:delimiter x\nA;', ['A;']],
])('a delimiter directive splits %s', (_name, profiles, text, want, error) => check(profiles, text, want, error));

test.each<Case>([
  ['slashes', all, 'DELIMITER //\nA; B//\nC;//\nDELIMITER ;\nD; E;', ['A; B', 'C;', 'D;', 'E;']],
  ['any case', all, 'delimiter //\nA //\nDelimiter ;\nB;', ['A', 'B;']],
  [
    'dollars',
    mysql,
    'DELIMITER $$\nCREATE TRIGGER x BEGIN a; END;$$\nDELIMITER ;\n',
    ['CREATE TRIGGER x BEGIN a; END;'],
  ],
  ['a double semicolon', all, 'DELIMITER ;;\nA; B ;;\nC;;\n', ['A; B', 'C']],
  ['a colon', all, 'DELIMITER :\nA; : B', ['A;', 'B']],
  ['a bar', all, 'DELIMITER |\nA; | B', ['A;', 'B']],
  ['at signs', all, 'DELIMITER @@\nA;@@B@@', ['A;', 'B']],
  ['a word', all, "DELIMITER 'MySQL'\nA; MySQL\nB;", ['A;', 'B;']],
  ['newlines', all, 'DELIMITER \\n\\n\nA;\nB\n\nC', ['A;\nB', 'C']],
  ['itself', all, 'DELIMITER delimiter\nA;delimiter\nB', ['A;', 'B']],
  ['nothing', all, 'SELECT 1;\nDELIMITER  \nA;', ['SELECT 1;'], '2:1: empty delimiter'],
])('the DELIMITER command takes %s', (_name, profiles, text, want, error) => check(profiles, text, want, error));

test.each<Case>([
  [
    'SQLite trigger',
    [sqliteProfile, mysqlProfile],
    'CREATE TRIGGER x AFTER INSERT ON a BEGIN UPDATE a SET b=1; DELETE FROM c; END; SELECT 1;',
    ['CREATE TRIGGER x AFTER INSERT ON a BEGIN UPDATE a SET b=1; DELETE FROM c; END;', 'SELECT 1;'],
  ],
  ['nested blocks', mysql, 'BEGIN a; BEGIN b; END; c; END; d;', ['BEGIN a; BEGIN b; END; c; END;', 'd;']],
  ['block without delimiter at the end', sqlite, 'CREATE TRIGGER x BEGIN a; END', ['CREATE TRIGGER x BEGIN a; END']],
  ['other constructs that end', mysql, 'BEGIN IF a THEN b; END IF; END; c;', ['BEGIN IF a THEN b; END IF; END;', 'c;']],
  [
    'case expression',
    mysql,
    'BEGIN SELECT CASE WHEN 1 THEN 2 END; END; c;',
    ['BEGIN SELECT CASE WHEN 1 THEN 2 END; END;', 'c;'],
  ],
  [
    'labelled block',
    mysql,
    'CREATE PROCEDURE p() l: BEGIN a; END l; b;',
    ['CREATE PROCEDURE p() l: BEGIN a; END l;', 'b;'],
  ],
  ['comment before END', mysql, 'BEGIN a; -- x; END;\nEND /* y */; b;', ['BEGIN a; -- x; END;\nEND /* y */;', 'b;']],
  [
    'column named begin in a body',
    sqlite,
    'CREATE TRIGGER x BEGIN SELECT begin FROM t; END; b;',
    ['CREATE TRIGGER x BEGIN SELECT begin FROM t; END;', 'b;'],
  ],
  [
    'member named begin',
    mysql,
    'CREATE TRIGGER x BEGIN SET NEW.begin = 1; END; a;',
    ['CREATE TRIGGER x BEGIN SET NEW.begin = 1; END;', 'a;'],
  ],
  [
    'transaction that ends with END',
    [postgresProfile, sqliteProfile],
    'BEGIN WORK; INSERT; END;',
    ['BEGIN WORK; INSERT; END;'],
  ],
  ['transaction that commits', [postgresProfile, sqliteProfile], 'BEGIN; a; COMMIT;', ['BEGIN;', 'a;', 'COMMIT;']],
  [
    'trigger in a transaction',
    sqlite,
    'BEGIN TRANSACTION; a; CREATE TRIGGER x BEGIN b; END; COMMIT;',
    ['BEGIN TRANSACTION;', 'a;', 'CREATE TRIGGER x BEGIN b; END;', 'COMMIT;'],
  ],
  [
    'atomic body with a case expression',
    [genericProfile, postgresProfile],
    'CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END; b;',
    ['CREATE FUNCTION f() BEGIN ATOMIC SELECT CASE WHEN a THEN 1 END; SELECT 2; END;', 'b;'],
  ],
  ['BEGIN outside of the profile', [genericProfile, clickhouseProfile], 'BEGIN a; END;', ['BEGIN a;', 'END;']],
])('compound bodies: %s', (_name, profiles, text, want, error) => check(profiles, text, want, error));

test.each<Case>([
  ['dollar quotes', [genericProfile, postgresProfile], 'AS $BEGIN$ a; b; $BEGIN$ x;', ['AS $BEGIN$ a; b; $BEGIN$ x;']],
  ['nested dollar quotes', postgres, 'DO $$ a; $q$ b; $q$ $$; c;', ['DO $$ a; $q$ b; $q$ $$;', 'c;']],
  ['a dollar quote that never closes', postgres, 'DO $$ a; b;', ['DO $$ a; b;']],
  ['dollars in names', postgres, 'SELECT a$b$c; d$b$;', ['SELECT a$b$c;', 'd$b$;']],
  ['no dollar quotes', mysql, 'SELECT $test1 FROM a$1; SELECT $$;', ['SELECT $test1 FROM a$1;', 'SELECT $$;']],
  ['# as an operator', postgres, "SELECT '{}'::jsonb #>> '{a}'; b;", ["SELECT '{}'::jsonb #>> '{a}';", 'b;']],
  ['# as a comment', mysql, '# drop; everything\nSELECT 1;', ['SELECT 1;']],
  ['#! as a comment', clickhouse, '#! a;\nSELECT 1; # b;\n SELECT #2;', ['SELECT 1;', 'SELECT #2;']],
  [
    'backslashes that escape',
    [mysqlProfile, clickhouseProfile],
    `SELECT 'it\\'s; ok', "\\"", '\\\\';`,
    [`SELECT 'it\\'s; ok', "\\"", '\\\\';`],
  ],
  [
    'backslashes that do not',
    [postgresProfile, sqliteProfile],
    "SELECT '\\'; SELECT 2;",
    ["SELECT '\\';", 'SELECT 2;'],
  ],
  ['escape strings', postgres, "SELECT E'\\'; a'; SELECT ne'\\';", ["SELECT E'\\'; a';", "SELECT ne'\\';"]],
  ['backslashes in Redshift', [redshiftProfile], "SELECT 'a\\'; b';", ["SELECT 'a\\'; b';"]],
  ['nested comments', [postgresProfile, sqlserverProfile], 'a /* b /* c */ ; */; d;', ['a /* b /* c */ ; */;', 'd;']],
  ['comments that do not nest', [mysqlProfile, sqliteProfile], 'a /* b /* c */; d;', ['a /* b /* c */;', 'd;']],
  ['a nested comment that never closes', postgres, 'a /* b /* c */; d;', ['a /* b /* c */;', 'd;']],
  ['subtraction of a negative', mysql, 'SELECT 5--1; SELECT 2;', ['SELECT 5--1;', 'SELECT 2;']],
  [
    'comments for the server',
    mysql,
    '/*!40101 SET NAMES utf8 */;\n/*!50003 a; */;',
    ['/*!40101 SET NAMES utf8 */;', '/*!50003 a; */;'],
  ],
  ['brackets', [sqlserverProfile, sqliteProfile], 'SELECT [a;b]; SELECT 2;', ['SELECT [a;b];', 'SELECT 2;']],
  ['an open bracket', sqlserver, 'SELECT [a;', [], "1:8: unclosed quote '['"],
  ['shell guards', postgres, '\\restrict abc\n\nSELECT 1;\n\\unrestrict abc\n', ['SELECT 1;']],
  [
    'shell commands',
    postgres,
    'SELECT 1;\n\\connect db\n',
    ['SELECT 1;'],
    '2:1: psql command \\connect is not supported, remove the line',
  ],
  [
    'copied data',
    postgres,
    "SELECT 1;\nCOPY t (a) FROM stdin;\n1\tit's\n\\.\n",
    ['SELECT 1;'],
    '2:1: COPY ... FROM STDIN is not supported, use INSERT statements instead',
  ],
])('lexical rules: %s', (_name, profiles, text, want, error) => check(profiles, text, want, error));

test.each<Case>([
  ['GO ends a batch', sqlserver, 'SELECT 1\nGO\nSELECT 2;\ngo 5\n\nSELECT 3', ['SELECT 1', 'SELECT 2;', 'SELECT 3']],
  ['a leading GO is nothing', sqlserver, 'GO\nSELECT 1', ['SELECT 1']],
  [
    'GO takes only digits',
    sqlserver,
    'SELECT 1\nGO x',
    [],
    '2:1: sql/migrate: invalid GO command, expect digits got "x"',
  ],
  ['GO in quotes', sqlserver, "SELECT 'a\nGO\n'; GOTO lbl", ["SELECT 'a\nGO\n';", 'GOTO lbl']],
  ['GO inside a line', sqlserver, 'SELECT 3 GO', ['SELECT 3 GO']],
  ['GO with CRLF', sqlserver, 'SELECT 1\r\nGO\r\nSELECT 2\r\nGO\r\n', ['SELECT 1', 'SELECT 2']],
  ['GO of other databases is text', postgres, 'SELECT 1\nGO\n;', ['SELECT 1\nGO\n;']],
  [
    'TRY and CATCH are one statement',
    sqlserver,
    'BEGIN TRY a; END TRY BEGIN CATCH b; END CATCH; c;',
    ['BEGIN TRY a; END TRY BEGIN CATCH b; END CATCH;', 'c;'],
  ],
  [
    'END needs no delimiter',
    sqlserver,
    'CREATE PROC p AS BEGIN a; RETURN\nEND',
    ['CREATE PROC p AS BEGIN a; RETURN\nEND'],
  ],
  [
    'a routine ends with its body',
    sqlserver,
    'CREATE PROC p AS /* x */ BEGIN a; IF b BEGIN c; END; d END; e;',
    ['CREATE PROC p AS /* x */ BEGIN a; IF b BEGIN c; END; d END;', 'e;'],
  ],
  [
    'a routine without block reaches to GO',
    sqlserver,
    'CREATE OR ALTER PROCEDURE p AS SELECT 1; SELECT 2;\nGO\nSELECT 3; b',
    ['CREATE OR ALTER PROCEDURE p AS SELECT 1; SELECT 2;', 'SELECT 3;', 'b'],
  ],
  [
    'CASE has its own END',
    sqlserver,
    'IF a BEGIN SELECT CASE b WHEN 1 THEN 2 END; END; c;',
    ['IF a BEGIN SELECT CASE b WHEN 1 THEN 2 END; END;', 'c;'],
  ],
  [
    'a transaction is no block',
    sqlserver,
    'BEGIN TRAN; a; COMMIT; BEGIN TRANSACTION x; b;',
    ['BEGIN TRAN;', 'a;', 'COMMIT;', 'BEGIN TRANSACTION x;', 'b;'],
  ],
])('T-SQL: %s', (_name, profiles, text, want, error) => check(profiles, text, want, error));

test('comments belong to the statement below unless an empty line is between', () => {
  const text = '-- detached\n\n-- atlas:nolint DS102\n/* b */\nSELECT 1;\n/* c */\n\nSELECT 2;\n# d\r\nSELECT 3;\n';
  const { statements } = scanStatements(text, mysqlProfile);
  expect(statements.map((s) => s.comments.map((c) => c.text))).toEqual([
    ['-- atlas:nolint DS102', '/* b */'],
    [],
    ['# d'],
  ]);
  expect(statements[0]?.directives).toEqual([{ name: 'nolint', args: 'DS102', start: 13, end: 34 }]);
  const comment = statements[0]?.comments[1];
  expect(text.slice(comment?.start, comment?.end)).toBe('/* b */');
});

test('comments above a compound body are not lost to the statements inside', () => {
  const { statements } = scanStatements('-- a\nCREATE TRIGGER x BEGIN\n-- b\nc;\n-- d\nEND;\n-- e\nf;', sqliteProfile);
  expect(statements.map((s) => s.comments.map((c) => c.text))).toEqual([['-- a'], ['-- e']]);
});
