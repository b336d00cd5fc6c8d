import type { ConformanceCase } from '@atlas/dialect/testing';

const users = 'CREATE TABLE users (id int NOT NULL, name varchar(40), age int, PRIMARY KEY (id));';
const posts = 'CREATE TABLE posts (id int NOT NULL PRIMARY KEY, user_id int, title varchar(100), body text);';

/** The pair of schemas that differ in the definition of one table. */
function table(name: string, from: string, to: string, rest: Partial<ConformanceCase> = {}): ConformanceCase {
  return { name, from: `CREATE TABLE t (${from});`, to: `CREATE TABLE t (${to});`, ...rest };
}

/** The pair of tables that differ in their options. */
function options(name: string, from: string, to: string): ConformanceCase {
  const columns = 'id int NOT NULL AUTO_INCREMENT PRIMARY KEY, n varchar(20)';
  return { name, from: `CREATE TABLE t (${columns}) ${from};`, to: `CREATE TABLE t (${columns}) ${to};` };
}

/** The pair of schemas that have the same tables and different other objects. */
function objects(name: string, from: string, to: string): ConformanceCase {
  return { name, from: `${users}${posts}${from}`, to: `${users}${posts}${to}` };
}

/** What all servers of the family can do. */
export const commonCases: readonly ConformanceCase[] = [
  {
    name: 'change a foreign key and the types it is about',
    from: 'CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p int, CONSTRAINT fk FOREIGN KEY (p) REFERENCES p (id));',
    to: 'CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (id int PRIMARY KEY, p bigint, CONSTRAINT fk FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE ON UPDATE SET NULL);',
  },
  {
    name: 'drop a foreign key and change the types it was about',
    from: 'CREATE TABLE p (id int PRIMARY KEY); CREATE TABLE c (p int, CONSTRAINT fk FOREIGN KEY (p) REFERENCES p (id));',
    to: 'CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE c (p bigint); CREATE TABLE d (p bigint, CONSTRAINT fd FOREIGN KEY (p) REFERENCES p (id));',
  },
  {
    name: 'views that exchange their places and follow their table',
    from: 'CREATE TABLE t (a int, b int); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM v WHERE a > 1;',
    to: 'CREATE TABLE t (a bigint, c int); CREATE VIEW w AS SELECT a, c FROM t WHERE a > 2; CREATE VIEW v (x) AS SELECT a FROM w;',
  },
  {
    name: 'views of views, one called like a column',
    from: 'CREATE TABLE t (a int);',
    to: 'CREATE TABLE t (a int); CREATE VIEW z AS SELECT a FROM t; CREATE VIEW m AS SELECT a FROM z; CREATE VIEW a AS SELECT m.a, z.a AS b FROM m JOIN z ON m.a = z.a;',
  },
  {
    name: 'strings with quotes and other letters in bodies',
    from: 'CREATE TABLE t (a varchar(30));',
    to: `CREATE TABLE t (a varchar(30)); CREATE FUNCTION f (s enum('it''s', ')')) RETURNS varchar(20) DETERMINISTIC COMMENT 'it''s' RETURN 'it''s "ü" \\\\';
      CREATE PROCEDURE p () SELECT 'it''s', "say ""x""" INTO @x, @y;
      CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 'it''s ü';
      CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2030-01-01 00:00:00' COMMENT 'DO it''s' DO SET @x = 'it''s ü';`,
  },
  table(
    'strings with other letters in expressions',
    "a varchar(30), g varchar(40) AS (concat(a, 'ä')) STORED, CONSTRAINT c CHECK (a <> 'ß')",
    "a varchar(30) DEFAULT 'ñ', g varchar(40) AS (concat(a, 'ü', '✓')) STORED, b varchar(9) DEFAULT (concat('é', 'x')), CONSTRAINT c CHECK (a <> 'ö' AND a <> 'it''s')",
  ),
  {
    name: 'two full-text indexes at a time',
    from: 'CREATE TABLE t (id int PRIMARY KEY, a text, b text, FULLTEXT KEY f (a));',
    to: 'CREATE TABLE t (id int PRIMARY KEY, a text, b text, FULLTEXT KEY f (a, b), FULLTEXT KEY g (b));',
  },
  {
    name: 'types of indexes of a table in memory',
    from: 'CREATE TABLE t (a int NOT NULL, b int, PRIMARY KEY (a), KEY b (b)) ENGINE=MEMORY;',
    to: 'CREATE TABLE t (a int NOT NULL, b int, PRIMARY KEY (a), KEY b (b) USING HASH, KEY c (b, a) USING BTREE) ENGINE=MEMORY;',
  },
  { name: 'create a table', from: '', to: users },
  { name: 'drop a table', from: `${users}${posts}`, to: users },
  table('add a column', 'id int', "id int, n varchar(10) NOT NULL DEFAULT 'x'"),
  table('drop a column with its index', 'id int, a int, KEY k (a)', 'id int'),
  table(
    'integers of all sizes',
    'a tinyint',
    'a tinyint, b smallint unsigned, c mediumint, d int unsigned, e bigint, f bool, g tinyint unsigned',
  ),
  table('zerofill', 'a int', 'a int(6) unsigned zerofill'),
  table('make an integer larger and unsigned', 'a int NOT NULL', 'a bigint unsigned NOT NULL'),
  table('decimals and floats', 'a decimal, b float', 'a decimal(12,4), b double, c float(7,2), d decimal(5) unsigned'),
  table(
    'bits and bytes',
    'a bit, b binary',
    "a bit(8) DEFAULT b'101', b binary(16), c varbinary(20) DEFAULT 0x4142, d blob, e longblob",
  ),
  table('texts of all sizes', 'a char(3), b tinytext', 'a char(10), b mediumtext, c longtext, d text, e varchar(300)'),
  table('dates and times', 'a date', "a date DEFAULT '2020-01-02', b time, c datetime(3), d timestamp NULL, e year"),
  table('json', 'a int', 'a int, b json, c json NOT NULL'),
  table('members of an enum', "a enum('x','y')", "a enum('x','y','it''s') DEFAULT 'x'"),
  table('members of a set', "a set('x','y')", "a set('y','z','x') NOT NULL"),
  table('spatial types', 'a int', 'a int, b point NOT NULL, c geometry, d multipolygon'),
  table('make a column NOT NULL', 'a int, b varchar(5)', 'a int NOT NULL, b varchar(5) NOT NULL'),
  table('default of a string with quotes', 'a varchar(30)', "a varchar(30) DEFAULT 'it''s a \"\\\\\" '"),
  table('remove a default', "a int DEFAULT 5, b varchar(9) DEFAULT 'b'", 'a int, b varchar(9)'),
  table(
    'numeric defaults',
    'a int DEFAULT 1',
    'a int DEFAULT -2, b decimal(5,2) DEFAULT 1.5, c float DEFAULT -3.25, d bool DEFAULT true',
  ),
  table(
    'the clock as default',
    'a datetime',
    'a datetime DEFAULT CURRENT_TIMESTAMP, b timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)',
  ),
  table(
    'on update',
    'a datetime DEFAULT CURRENT_TIMESTAMP',
    'a datetime DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP',
  ),
  table(
    'remove on update',
    'a datetime(2) DEFAULT CURRENT_TIMESTAMP(2) ON UPDATE CURRENT_TIMESTAMP(2)',
    'a datetime(2) DEFAULT CURRENT_TIMESTAMP(2)',
  ),
  table('an expression as default', 'a char(36)', 'a char(36) DEFAULT (uuid()), b int DEFAULT (1 + 2)'),
  table('comment of a column', "a int COMMENT 'old'", "a int COMMENT 'new \"one\" it''s'"),
  table('remove the comment of a column', "a int COMMENT 'old'", 'a int'),
  table('add auto increment', 'id int NOT NULL PRIMARY KEY', 'id int NOT NULL AUTO_INCREMENT PRIMARY KEY'),
  table('remove auto increment', 'id int NOT NULL AUTO_INCREMENT PRIMARY KEY', 'id int NOT NULL PRIMARY KEY'),
  table('collation of a column', 'a varchar(20)', 'a varchar(20) CHARACTER SET latin1 COLLATE latin1_bin'),
  table('back to the collation of the table', 'a varchar(20) COLLATE utf8mb4_bin', 'a varchar(20)'),
  table('character set of an enum', "a enum('x')", "a enum('x') CHARACTER SET ascii"),
  table('a virtual generated column', 'a int', "a int, b int AS (a + 1) VIRTUAL, c varchar(20) AS (concat(a, 'x'))"),
  table('a stored generated column', 'a int', 'a int, b int AS (a * 2) STORED'),
  table('another expression of a virtual column', 'a int, b int AS (a + 1) VIRTUAL', 'a int, b int AS (a + 2) VIRTUAL'),
  table(
    'a virtual column becomes stored',
    'a int, b int AS (a + 1) VIRTUAL, KEY k (b)',
    'a int, b int AS (a + 1) STORED, KEY k (b)',
  ),
  table(
    'a virtual column becomes plain, with all that depends on it',
    'a int, b int AS (a + 1) VIRTUAL, c int AS (b * 2) VIRTUAL, KEY k (b, c), CONSTRAINT one CHECK (b > a), CONSTRAINT two CHECK (b > 0)',
    'a int, b int NOT NULL DEFAULT 7, c int AS (b * 2) VIRTUAL, KEY k (b, c), CONSTRAINT one CHECK (b > a), CONSTRAINT two CHECK (b > 0)',
  ),
  table(
    'a stored column becomes virtual, with all that depends on it',
    'a int, b int AS (a + 1) STORED, c int AS (b * 2) VIRTUAL, KEY k (b), CONSTRAINT one CHECK (b > a)',
    'a int, b int AS (a + 1) VIRTUAL, c int AS (b * 2) VIRTUAL, KEY k (b), CONSTRAINT one CHECK (b > a)',
  ),
  table(
    'add columns with computed defaults and what builds on them',
    'id int NOT NULL PRIMARY KEY, n int',
    'id int NOT NULL PRIMARY KEY, n int, u char(36) NOT NULL DEFAULT (uuid()), r double DEFAULT (rand()), UNIQUE KEY k (u)',
  ),
  table('an invisible column', 'a int', 'a int, b int INVISIBLE'),
  table('add a primary key', 'a int NOT NULL, b int', 'a int NOT NULL, b int, PRIMARY KEY (a)'),
  table('drop the primary key', 'a int NOT NULL, PRIMARY KEY (a)', 'a int NOT NULL'),
  table(
    'change the primary key',
    'a int NOT NULL, b int NOT NULL, PRIMARY KEY (a)',
    "a int NOT NULL, b int NOT NULL, PRIMARY KEY (b, a) COMMENT 'k'",
  ),
  table('add indexes', 'a int, b varchar(50)', 'a int, b varchar(50), KEY k (a), UNIQUE KEY u (b, a)'),
  table('unique becomes plain', 'a int, UNIQUE KEY u (a)', 'a int, KEY u (a)'),
  table('prefix and comment of an index', 'a text, KEY k (a(10))', "a text, KEY k (a(20)) COMMENT 'c'"),
  table('a descending index', 'a int, b int, KEY k (a, b)', 'a int, b int, KEY k (a DESC, b)'),
  table('a fulltext index', 'a text, b varchar(20)', 'a text, b varchar(20), FULLTEXT KEY f (a, b)'),
  table('a spatial index', 'p point NOT NULL', 'p point NOT NULL, SPATIAL KEY s (p)'),
  table('an index that differs in letter case', 'a int, KEY IDX (a)', 'a int, KEY idx (a)'),
  table('add a check', 'a int, b varchar(9)', "a int, b varchar(9), CONSTRAINT c CHECK (a > 0 AND b <> 'it''s')"),
  table('change a check', 'a int, CONSTRAINT c CHECK (a > 0)', 'a int, CONSTRAINT c CHECK (a > 1)'),
  table('drop a check', 'a int, CONSTRAINT c CHECK (a > 0)', 'a int'),
  table('a check of a column', 'a int, b int CHECK (b > 0)', 'a int CHECK (a > 2), b int CHECK (b > 1)'),
  table('names with odd characters', 'id int', "id int, `a-b` int, `c ``d` varchar(5) DEFAULT '`', KEY `k.1` (`a-b`)"),
  table(
    'a self reference',
    'id int PRIMARY KEY, up int',
    'id int PRIMARY KEY, up int, CONSTRAINT f FOREIGN KEY (up) REFERENCES t (id)',
  ),
  {
    name: 'add a foreign key',
    from: `${users}${posts}`,
    to: `${users}${posts}ALTER TABLE posts ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE ON UPDATE SET NULL;`,
  },
  {
    name: 'drop a foreign key',
    from: `${users}${posts}ALTER TABLE posts ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id);`,
    to: `${users}${posts}`,
  },
  {
    name: 'change the action of a foreign key',
    from: `${users}${posts}ALTER TABLE posts ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id);`,
    to: `${users}${posts}ALTER TABLE posts ADD CONSTRAINT f FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE SET NULL;`,
  },
  {
    name: 'tables that refer to each other',
    from: '',
    to: 'CREATE TABLE a (id int PRIMARY KEY, b int); CREATE TABLE b (id int PRIMARY KEY, a int, CONSTRAINT fb FOREIGN KEY (a) REFERENCES a (id)); ALTER TABLE a ADD CONSTRAINT fa FOREIGN KEY (b) REFERENCES b (id);',
  },
  {
    name: 'the type of a column under a foreign key',
    from: 'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a int, CONSTRAINT f FOREIGN KEY (a) REFERENCES a (id));',
    to: 'CREATE TABLE a (id bigint PRIMARY KEY); CREATE TABLE b (id int PRIMARY KEY, a bigint, CONSTRAINT f FOREIGN KEY (a) REFERENCES a (id));',
  },
  {
    name: 'the index under a foreign key',
    from: 'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int, c int, KEY k (a), CONSTRAINT f FOREIGN KEY (a) REFERENCES a (id));',
    to: 'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int, c int, KEY k (a, c), CONSTRAINT f FOREIGN KEY (a) REFERENCES a (id));',
  },
  options('comment of a table', '', "COMMENT 'it''s \"one\"'"),
  options('engine', '', 'ENGINE = MyISAM'),
  options('back to the default engine', 'ENGINE = MEMORY', ''),
  options('character set of a table', '', 'CHARACTER SET latin1'),
  options('collation of a table', '', 'COLLATE utf8mb4_bin'),
  options('start of auto increment', '', 'AUTO_INCREMENT = 100'),
  options('row format', '', 'ROW_FORMAT = COMPACT'),
  options('compression', 'ROW_FORMAT = COMPRESSED KEY_BLOCK_SIZE = 8', 'ROW_FORMAT = DYNAMIC STATS_PERSISTENT = 1'),
  {
    name: 'range partitions',
    from: 'CREATE TABLE t (d date NOT NULL);',
    to: "CREATE TABLE t (d date NOT NULL) PARTITION BY RANGE (year(d)) (PARTITION p0 VALUES LESS THAN (2020) COMMENT = 'old', PARTITION p1 VALUES LESS THAN MAXVALUE);",
  },
  {
    name: 'one more range partition',
    from: 'CREATE TABLE t (d int NOT NULL) PARTITION BY RANGE COLUMNS (d) (PARTITION p0 VALUES LESS THAN (10));',
    to: 'CREATE TABLE t (d int NOT NULL) PARTITION BY RANGE COLUMNS (d) (PARTITION p0 VALUES LESS THAN (10), PARTITION p1 VALUES LESS THAN (20));',
  },
  {
    name: 'list partitions',
    from: 'CREATE TABLE t (a int NOT NULL, b varchar(9) NOT NULL) PARTITION BY LIST (a) (PARTITION p0 VALUES IN (1, 2), PARTITION p1 VALUES IN (3));',
    to: "CREATE TABLE t (a int NOT NULL, b varchar(9) NOT NULL) PARTITION BY LIST COLUMNS (b) (PARTITION p0 VALUES IN ('x', 'y,z'), PARTITION p1 VALUES IN ('it''s'));",
  },
  {
    name: 'sub-partitions by number',
    from: 'CREATE TABLE t (a int, d date) PARTITION BY RANGE (year(d)) (PARTITION p0 VALUES LESS THAN (2000));',
    to: "CREATE TABLE t (a int, d date) PARTITION BY RANGE (year(d)) SUBPARTITION BY HASH (a) SUBPARTITIONS 2 (PARTITION p0 VALUES LESS THAN (2000) COMMENT = 'ENGINE = x,  (`b', PARTITION p1 VALUES LESS THAN MAXVALUE);",
  },
  {
    name: 'sub-partitions by name',
    from: 'CREATE TABLE t (a int, d date) PARTITION BY RANGE (year(d)) SUBPARTITION BY KEY (a) (PARTITION p0 VALUES LESS THAN (2000) (SUBPARTITION x, SUBPARTITION y));',
    to: "CREATE TABLE t (a int, d date) PARTITION BY RANGE (year(d)) SUBPARTITION BY KEY (a) (PARTITION p0 VALUES LESS THAN (2000) (SUBPARTITION x, SUBPARTITION z COMMENT = 'z'));",
  },
  {
    name: 'sub-partitions go',
    from: 'CREATE TABLE t (a int, d date) PARTITION BY RANGE COLUMNS (d) SUBPARTITION BY LINEAR HASH (a) SUBPARTITIONS 3 (PARTITION p0 VALUES LESS THAN (MAXVALUE));',
    to: 'CREATE TABLE t (a int, d date);',
  },
  {
    name: 'hash partitions with names',
    from: 'CREATE TABLE t (a int) PARTITION BY HASH (a) PARTITIONS 2;',
    to: "CREATE TABLE t (a int) PARTITION BY HASH (a) (PARTITION x COMMENT = 'one', PARTITION y, PARTITION z);",
  },
  {
    name: 'number of hash partitions',
    from: 'CREATE TABLE t (a int PRIMARY KEY) PARTITION BY HASH (a + 1) PARTITIONS 4;',
    to: 'CREATE TABLE t (a int PRIMARY KEY) PARTITION BY HASH (a + 1) PARTITIONS 2;',
  },
  {
    name: 'key partitions go',
    from: 'CREATE TABLE t (a int PRIMARY KEY) PARTITION BY LINEAR KEY (a) PARTITIONS 3;',
    to: 'CREATE TABLE t (a int PRIMARY KEY);',
  },
  objects(
    'create views over views',
    '',
    'CREATE VIEW v1 AS SELECT id, name FROM users WHERE age > 1; CREATE VIEW a AS SELECT v1.id AS x, p.title FROM v1 JOIN posts p ON p.user_id = v1.id;',
  ),
  objects(
    'change a view',
    'CREATE VIEW v AS SELECT id FROM users;',
    "CREATE VIEW v AS SELECT id, upper(name) AS n FROM users WHERE name LIKE 'a\\\\_%' WITH LOCAL CHECK OPTION;",
  ),
  objects(
    'security of a view',
    'CREATE VIEW v AS SELECT id FROM users;',
    'CREATE ALGORITHM = MERGE SQL SECURITY INVOKER VIEW v AS SELECT id FROM users;',
  ),
  objects('a view with a list of columns', '', 'CREATE VIEW v (a, b) AS SELECT id, name FROM users;'),
  objects(
    'create a function',
    '',
    "CREATE FUNCTION f (a int, b varchar(10)) RETURNS varchar(20) DETERMINISTIC NO SQL COMMENT 'c' RETURN concat(a, b);",
  ),
  objects(
    'change a function',
    'CREATE FUNCTION f (a int) RETURNS int DETERMINISTIC RETURN a;',
    'CREATE FUNCTION f (a bigint unsigned) RETURNS bigint DETERMINISTIC BEGIN DECLARE x int; SET x = a + 1; RETURN x; END;',
  ),
  objects(
    'security of a procedure',
    'CREATE PROCEDURE p (IN a int, OUT b int) SELECT 1;',
    "CREATE PROCEDURE p (IN a int, OUT b int) READS SQL DATA SQL SECURITY INVOKER COMMENT 'x' SELECT 1;",
  ),
  objects(
    'a view over a function',
    '',
    'CREATE FUNCTION f (a int) RETURNS int DETERMINISTIC RETURN a + 1; CREATE VIEW a AS SELECT f(id) AS x FROM users;',
  ),
  objects(
    'create triggers in order',
    '',
    "CREATE TRIGGER b BEFORE INSERT ON users FOR EACH ROW SET NEW.age = 1; CREATE TRIGGER a BEFORE INSERT ON users FOR EACH ROW BEGIN SET NEW.age = NEW.age + 1; SET NEW.name = ';'; END;",
  ),
  objects(
    'change a trigger',
    'CREATE TRIGGER t AFTER UPDATE ON users FOR EACH ROW DELETE FROM posts;',
    'CREATE TRIGGER t AFTER DELETE ON users FOR EACH ROW DELETE FROM posts WHERE user_id = OLD.id;',
  ),
  objects('drop a trigger', 'CREATE TRIGGER t AFTER UPDATE ON users FOR EACH ROW DELETE FROM posts;', ''),
  objects(
    'a trigger between others',
    'CREATE TRIGGER a BEFORE INSERT ON users FOR EACH ROW SET NEW.age = 1; CREATE TRIGGER c BEFORE INSERT ON users FOR EACH ROW SET NEW.age = 3;',
    'CREATE TRIGGER a BEFORE INSERT ON users FOR EACH ROW SET NEW.age = 1; CREATE TRIGGER b BEFORE INSERT ON users FOR EACH ROW SET NEW.age = 2; CREATE TRIGGER c BEFORE INSERT ON users FOR EACH ROW SET NEW.age = 3;',
  ),
  objects(
    'create an event',
    '',
    "CREATE EVENT e ON SCHEDULE EVERY 1 DAY STARTS '2035-01-01 00:00:00' ON COMPLETION PRESERVE DISABLE COMMENT 'c' DO DELETE FROM posts; CREATE EVENT o ON SCHEDULE AT '2035-01-01 00:00:00' DO DELETE FROM users;",
  ),
  objects(
    'change an event',
    'CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO DELETE FROM posts;',
    "CREATE EVENT e ON SCHEDULE EVERY '1:30' HOUR_MINUTE ENDS '2036-01-01 00:00:00' DO BEGIN DELETE FROM posts; DELETE FROM users; END;",
  ),
];

/** What only MySQL can do. */
export const mysqlCases: readonly ConformanceCase[] = [
  table('a functional index', 'a varchar(20)', 'a varchar(20), KEY k ((upper(a))), UNIQUE KEY u ((lower(a)), a)'),
  table('a multi-valued index', 'a json', "a json, KEY k ((CAST(a->'$.x' AS unsigned ARRAY)))"),
  table('an invisible index', 'a int, KEY k (a)', 'a int, KEY k (a) INVISIBLE'),
  table('a parser of a fulltext index', 'a text, FULLTEXT KEY f (a)', 'a text, FULLTEXT KEY f (a) WITH PARSER ngram'),
  table(
    'a check that is not enforced',
    'a int, CONSTRAINT c CHECK (a > 0)',
    'a int, CONSTRAINT c CHECK (a > 0) NOT ENFORCED',
  ),
  table('a spatial reference system', 'p point NOT NULL', 'p point NOT NULL SRID 4326'),
  table('a vector', 'a int', 'a int, b vector(3)'),
  table(
    'a generated column that may not be null',
    'a int NOT NULL',
    "a int NOT NULL, b int AS (a + 1) STORED NOT NULL COMMENT 'c'",
  ),
  table('a default of a text', 'a text', "a text DEFAULT ('x'), b json DEFAULT (json_array())"),
];

/** What only MariaDB can do. */
export const mariadbCases: readonly ConformanceCase[] = [
  {
    name: 'a history that leaves out a column',
    from: 'CREATE TABLE t (a int, b int);',
    to: 'CREATE TABLE t (a int, b int WITHOUT SYSTEM VERSIONING) WITH SYSTEM VERSIONING;',
  },
  {
    name: 'end a history and add a column',
    from: 'CREATE TABLE t (a int) WITH SYSTEM VERSIONING;',
    to: 'CREATE TABLE t (a int, c varchar(3));',
  },
  table(
    'compressed columns',
    "a text, b varchar(1000) COMPRESSED, e enum('COMPRESSED')",
    "a text COMPRESSED, b varchar(1000), c blob COMPRESSED, e enum('COMPRESSED')",
  ),
  table('types of MariaDB', 'a int', 'a int, b uuid DEFAULT uuid(), c inet6, d inet4'),
  table('an ignored index', 'a int, KEY k (a)', 'a int, KEY k (a) IGNORED'),
  table('a default of a text', 'a text', "a text DEFAULT 'x', b json DEFAULT '[]'"),
  table('a long unique key', 'a tinyblob NOT NULL', 'a tinyblob NOT NULL, UNIQUE KEY u (a) USING HASH'),
  options('system versioning', '', 'WITH SYSTEM VERSIONING'),
  {
    name: 'columns of the history',
    from: '',
    to: 'CREATE TABLE t (a int, s timestamp(6) GENERATED ALWAYS AS ROW START, e timestamp(6) GENERATED ALWAYS AS ROW END INVISIBLE, b int WITHOUT SYSTEM VERSIONING, PERIOD FOR SYSTEM_TIME (s, e)) WITH SYSTEM VERSIONING;',
  },
  {
    name: 'a column without history',
    from: 'CREATE TABLE t (a int, b int) WITH SYSTEM VERSIONING;',
    to: 'CREATE TABLE t (a int, b int WITHOUT SYSTEM VERSIONING) WITH SYSTEM VERSIONING;',
  },
  table('a period', 'x int, a date NOT NULL, b date NOT NULL', 'x int, a date, b date, PERIOD FOR p (a, b)'),
  {
    name: 'a key without overlaps',
    from: '',
    to: 'CREATE TABLE t (x int NOT NULL, y int, a date, b date, PERIOD FOR p (a, b), PRIMARY KEY (x, p WITHOUT OVERLAPS), UNIQUE KEY u (y, p WITHOUT OVERLAPS), CHECK (x < y));',
  },
  {
    name: 'history by interval',
    from: 'CREATE TABLE t (a int) WITH SYSTEM VERSIONING;',
    to: "CREATE TABLE t (a int) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME INTERVAL 1 WEEK STARTS '2020-01-01 00:00:00' (PARTITION p0 HISTORY, PARTITION p1 HISTORY COMMENT = 'b', PARTITION pn CURRENT);",
  },
  {
    name: 'history by number of rows',
    from: 'CREATE TABLE t (a int) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME LIMIT 1000 PARTITIONS 3;',
    to: 'CREATE TABLE t (a int) WITH SYSTEM VERSIONING PARTITION BY SYSTEM_TIME LIMIT 5000 PARTITIONS 3;',
  },
  {
    name: 'a column of a versioned table',
    from: 'CREATE TABLE t (a int) WITH SYSTEM VERSIONING;',
    to: 'CREATE TABLE t (a int, b int) WITH SYSTEM VERSIONING;',
  },
  { name: 'create a sequence', from: '', to: 'CREATE SEQUENCE s START WITH 5 INCREMENT BY 2 MAXVALUE 100 CYCLE;' },
  { name: 'change a sequence', from: 'CREATE SEQUENCE s;', to: 'CREATE SEQUENCE s INCREMENT BY 5 CACHE 10;' },
  {
    name: 'a default from a sequence',
    from: 'CREATE TABLE t (a int);',
    to: 'CREATE SEQUENCE s; CREATE TABLE t (a int DEFAULT nextval(s));',
  },
];
