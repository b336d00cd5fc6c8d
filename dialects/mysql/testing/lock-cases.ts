import type { ConformanceCase } from '@atlas/dialect/testing';

/** Pairs of schemas about which it is interesting how the server goes from one to the other. */
export const lockCases: readonly ConformanceCase[] = [
  {
    name: 'add a column and an index on it',
    from: 'CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b varchar(20), c varchar(20) NOT NULL, j decimal(10,2), t text, KEY kb (b));',
    to: 'CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b varchar(20), c varchar(20) NOT NULL, j decimal(10,2), t text, KEY kb (b), z int, KEY kz (z));',
  },
  {
    name: 'add a column and an index on another',
    from: 'CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b varchar(20), c varchar(20) NOT NULL, j decimal(10,2), t text, KEY kb (b));',
    to: 'CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b varchar(20), c varchar(20) NOT NULL, j decimal(10,2), t text, KEY kb (b), z int, KEY kj (j));',
  },
  {
    name: 'add a column and drop an index',
    from: 'CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b varchar(20), c varchar(20) NOT NULL, j decimal(10,2), t text, KEY kb (b));',
    to: 'CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b varchar(20), c varchar(20) NOT NULL, j decimal(10,2), t text, z int);',
  },
  {
    name: 'add a virtual column and an index on it',
    from: 'CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b varchar(20), c varchar(20) NOT NULL, j decimal(10,2), t text, KEY kb (b));',
    to: 'CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b varchar(20), c varchar(20) NOT NULL, j decimal(10,2), t text, KEY kb (b), z int AS (a + 1) VIRTUAL, KEY kz (z));',
  },
  {
    name: 'add a column and a table comment',
    from: 'CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b varchar(20), c varchar(20) NOT NULL, j decimal(10,2), t text, KEY kb (b));',
    to: "CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b varchar(20), c varchar(20) NOT NULL, j decimal(10,2), t text, KEY kb (b), z int) COMMENT 'x';",
  },
  {
    name: 'add and drop columns',
    from: 'CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b varchar(20), c varchar(20) NOT NULL, j decimal(10,2), t text, KEY kb (b));',
    to: 'CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b varchar(20), c varchar(20) NOT NULL, t text, KEY kb (b), z int);',
  },
  {
    name: 'drop a column and add an index',
    from: 'CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b varchar(20), c varchar(20) NOT NULL, j decimal(10,2), t text, KEY kb (b));',
    to: 'CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b varchar(20), c varchar(20) NOT NULL, t text, KEY kb (b), KEY ka (a));',
  },
  {
    name: 'drop an indexed column',
    from: 'CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, b varchar(20), c varchar(20) NOT NULL, j decimal(10,2), t text, KEY kb (b));',
    to: 'CREATE TABLE t (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, a int, c varchar(20) NOT NULL, j decimal(10,2), t text);',
  },
  {
    name: 'drop a virtual column',
    from: 'CREATE TABLE t (a int, b int AS (a + 1) VIRTUAL);',
    to: 'CREATE TABLE t (a int);',
  },
  {
    name: 'drop a stored column',
    from: 'CREATE TABLE t (a int, b int AS (a + 1) STORED);',
    to: 'CREATE TABLE t (a int);',
  },
  {
    name: 'add a column to a compressed table',
    from: 'CREATE TABLE t (a int) ROW_FORMAT = COMPRESSED;',
    to: 'CREATE TABLE t (a int, b int) ROW_FORMAT = COMPRESSED;',
  },
  {
    name: 'drop a column of a compressed table',
    from: 'CREATE TABLE t (a int, b int) ROW_FORMAT = COMPRESSED;',
    to: 'CREATE TABLE t (a int) ROW_FORMAT = COMPRESSED;',
  },
  {
    name: 'add a column to a table with a fulltext index',
    from: 'CREATE TABLE t (a text, FULLTEXT KEY f (a));',
    to: 'CREATE TABLE t (a text, b int, FULLTEXT KEY f (a));',
  },
  {
    name: 'drop a column of a table with a fulltext index',
    from: 'CREATE TABLE t (a text, b int, FULLTEXT KEY f (a));',
    to: 'CREATE TABLE t (a text, FULLTEXT KEY f (a));',
  },
  {
    name: 'a second fulltext index',
    from: 'CREATE TABLE t (a text, b text, FULLTEXT KEY f (a));',
    to: 'CREATE TABLE t (a text, b text, FULLTEXT KEY f (a), FULLTEXT KEY g (b));',
  },
  {
    name: 'drop a fulltext index',
    from: 'CREATE TABLE t (a text, b int, FULLTEXT KEY f (a));',
    to: 'CREATE TABLE t (a text, b int);',
  },
  {
    name: 'two fulltext indexes at once',
    from: 'CREATE TABLE t (a text, b text);',
    to: 'CREATE TABLE t (a text, b text, FULLTEXT KEY f (a), FULLTEXT KEY g (b));',
  },
  {
    name: 'a longer indexed varchar',
    from: 'CREATE TABLE t (b varchar(20), KEY k (b));',
    to: 'CREATE TABLE t (b varchar(40), KEY k (b));',
  },
  {
    name: 'a varchar that gets another length byte',
    from: 'CREATE TABLE t (b varchar(20));',
    to: 'CREATE TABLE t (b varchar(100));',
  },
  {
    name: 'a long varchar gets longer',
    from: 'CREATE TABLE t (b varchar(100));',
    to: 'CREATE TABLE t (b varchar(200));',
  },
  {
    name: 'a varchar of one byte per character gets longer',
    from: 'CREATE TABLE t (b varchar(20) CHARACTER SET latin1);',
    to: 'CREATE TABLE t (b varchar(200) CHARACTER SET latin1);',
  },
  { name: 'a shorter varchar', from: 'CREATE TABLE t (b varchar(20));', to: 'CREATE TABLE t (b varchar(10));' },
  { name: 'a longer char', from: 'CREATE TABLE t (b char(20));', to: 'CREATE TABLE t (b char(30));' },
  { name: 'a longer varbinary', from: 'CREATE TABLE t (b varbinary(20));', to: 'CREATE TABLE t (b varbinary(30));' },
  {
    name: 'a longer varchar and a default',
    from: 'CREATE TABLE t (b varchar(20));',
    to: "CREATE TABLE t (b varchar(40) DEFAULT 'x');",
  },
  { name: 'a larger text', from: 'CREATE TABLE t (b text);', to: 'CREATE TABLE t (b mediumtext);' },
  {
    name: 'one more member of an enum',
    from: "CREATE TABLE t (e enum('x','y'));",
    to: "CREATE TABLE t (e enum('x','y','z'));",
  },
  {
    name: 'one more member of a set',
    from: "CREATE TABLE t (e set('x','y'));",
    to: "CREATE TABLE t (e set('x','y','z'));",
  },
  {
    name: 'a member in the middle of an enum',
    from: "CREATE TABLE t (e enum('x','y'));",
    to: "CREATE TABLE t (e enum('x','z','y'));",
  },
  {
    name: 'a ninth member of a set',
    from: "CREATE TABLE t (e set('1','2','3','4','5','6','7','8'));",
    to: "CREATE TABLE t (e set('1','2','3','4','5','6','7','8','9'));",
  },
  {
    name: 'one more member and a new column',
    from: "CREATE TABLE t (e enum('x','y'));",
    to: "CREATE TABLE t (e enum('x','y','z'), z int);",
  },
  {
    name: 'utf8mb3 becomes utf8mb4',
    from: 'CREATE TABLE t (b varchar(20) CHARACTER SET utf8mb3);',
    to: 'CREATE TABLE t (b varchar(20) CHARACTER SET utf8mb4);',
  },
  {
    name: 'utf8mb3 becomes utf8mb4 under an index',
    from: 'CREATE TABLE t (b varchar(20) CHARACTER SET utf8mb3, KEY k (b));',
    to: 'CREATE TABLE t (b varchar(20) CHARACTER SET utf8mb4, KEY k (b));',
  },
  {
    name: 'utf8mb3 becomes utf8mb4 and needs another length byte',
    from: 'CREATE TABLE t (b varchar(80) CHARACTER SET utf8mb3);',
    to: 'CREATE TABLE t (b varchar(80) CHARACTER SET utf8mb4);',
  },
  {
    name: 'latin1 becomes utf8mb4',
    from: 'CREATE TABLE t (b varchar(20) CHARACTER SET latin1);',
    to: 'CREATE TABLE t (b varchar(20) CHARACTER SET utf8mb4);',
  },
  {
    name: 'another collation',
    from: 'CREATE TABLE t (b varchar(20), c text);',
    to: 'CREATE TABLE t (b varchar(20) COLLATE utf8mb4_bin, c text COLLATE utf8mb4_bin);',
  },
  {
    name: 'another collation of a char',
    from: 'CREATE TABLE t (b char(20));',
    to: 'CREATE TABLE t (b char(20) COLLATE utf8mb4_bin);',
  },
  {
    name: 'another collation under an index',
    from: 'CREATE TABLE t (b varchar(20), KEY k (b));',
    to: 'CREATE TABLE t (b varchar(20) COLLATE utf8mb4_bin, KEY k (b));',
  },
  {
    name: 'NULL becomes NOT NULL',
    from: 'CREATE TABLE t (a int, b int);',
    to: 'CREATE TABLE t (a int NOT NULL, b int);',
  },
  {
    name: 'NOT NULL becomes NULL',
    from: 'CREATE TABLE t (a int NOT NULL, b int);',
    to: 'CREATE TABLE t (a int, b int);',
  },
  {
    name: 'NOT NULL and a default',
    from: 'CREATE TABLE t (a int, b int);',
    to: 'CREATE TABLE t (a int NOT NULL DEFAULT 1, b int);',
  },
  { name: 'wider decimal', from: 'CREATE TABLE t (a decimal(10,2));', to: 'CREATE TABLE t (a decimal(12,2));' },
  { name: 'fractions of seconds', from: 'CREATE TABLE t (a datetime);', to: 'CREATE TABLE t (a datetime(3));' },
  {
    name: 'the expression of a virtual column under an index',
    from: 'CREATE TABLE t (a int, b int AS (a + 1) VIRTUAL, KEY k (b));',
    to: 'CREATE TABLE t (a int, b int AS (a + 2) VIRTUAL, KEY k (b));',
  },
  {
    name: 'the type of a virtual column',
    from: 'CREATE TABLE t (a int, b int AS (a + 1) VIRTUAL);',
    to: 'CREATE TABLE t (a int, b bigint AS (a + 1) VIRTUAL);',
  },
  {
    name: 'a plain column becomes stored',
    from: 'CREATE TABLE t (a int, b int);',
    to: 'CREATE TABLE t (a int, b int AS (a + 1) STORED);',
  },
  { name: 'hide a column', from: 'CREATE TABLE t (a int, b int);', to: 'CREATE TABLE t (a int, b int INVISIBLE);' },
  {
    name: 'an auto-increment column',
    from: 'CREATE TABLE t (a int);',
    to: 'CREATE TABLE t (a int, b int NOT NULL AUTO_INCREMENT, UNIQUE KEY k (b));',
  },
  { name: 'a spatial column', from: 'CREATE TABLE t (a int);', to: 'CREATE TABLE t (a int, p point NOT NULL);' },
  {
    name: 'a column with the clock as default',
    from: 'CREATE TABLE t (a int);',
    to: 'CREATE TABLE t (a int, d datetime DEFAULT CURRENT_TIMESTAMP);',
  },
  {
    name: 'a column with a computed default',
    from: 'CREATE TABLE t (a int);',
    to: 'CREATE TABLE t (a int, d int DEFAULT (1 + 2));',
  },
  { name: 'a unique index', from: 'CREATE TABLE t (a int);', to: 'CREATE TABLE t (a int, UNIQUE KEY k (a));' },
  {
    name: 'an index on a virtual column',
    from: 'CREATE TABLE t (a int, b int AS (a + 1) VIRTUAL);',
    to: 'CREATE TABLE t (a int, b int AS (a + 1) VIRTUAL, KEY k (b));',
  },
  { name: 'drop an index', from: 'CREATE TABLE t (a int, KEY k (a));', to: 'CREATE TABLE t (a int);' },
  {
    name: 'comment of an index',
    from: 'CREATE TABLE t (a int, KEY k (a));',
    to: "CREATE TABLE t (a int, KEY k (a) COMMENT 'x');",
  },
  {
    name: 'a check and a column',
    from: 'CREATE TABLE t (a int);',
    to: 'CREATE TABLE t (a int, b int, CONSTRAINT c CHECK (a > 0));',
  },
  {
    name: 'statistics of a table',
    from: 'CREATE TABLE t (a int);',
    to: 'CREATE TABLE t (a int) STATS_PERSISTENT = 1;',
  },
  { name: 'most rows of a table', from: 'CREATE TABLE t (a int);', to: 'CREATE TABLE t (a int) MAX_ROWS = 100;' },
  {
    name: 'a column of a partitioned table',
    from: 'CREATE TABLE t (a int) PARTITION BY HASH (a) PARTITIONS 2;',
    to: 'CREATE TABLE t (a int, b int) PARTITION BY HASH (a) PARTITIONS 2;',
  },
  {
    name: 'drop a column of a partitioned table',
    from: 'CREATE TABLE t (a int, b int) PARTITION BY HASH (a) PARTITIONS 2;',
    to: 'CREATE TABLE t (a int) PARTITION BY HASH (a) PARTITIONS 2;',
  },
  {
    name: 'a virtual column of a partitioned table',
    from: 'CREATE TABLE t (a int) PARTITION BY HASH (a) PARTITIONS 2;',
    to: 'CREATE TABLE t (a int, b int AS (a + 1) VIRTUAL) PARTITION BY HASH (a) PARTITIONS 2;',
  },
  {
    name: 'a column in MyISAM',
    from: 'CREATE TABLE t (a int) ENGINE = MyISAM;',
    to: 'CREATE TABLE t (a int, b int) ENGINE = MyISAM;',
  },
  {
    name: 'an index in MyISAM',
    from: 'CREATE TABLE t (a int) ENGINE = MyISAM;',
    to: 'CREATE TABLE t (a int, KEY k (a)) ENGINE = MyISAM;',
  },
  {
    name: 'a column in MEMORY',
    from: 'CREATE TABLE t (a int) ENGINE = MEMORY;',
    to: 'CREATE TABLE t (a int, b int) ENGINE = MEMORY;',
  },
  {
    name: 'an index in MEMORY',
    from: 'CREATE TABLE t (a int) ENGINE = MEMORY;',
    to: 'CREATE TABLE t (a int, KEY k (a)) ENGINE = MEMORY;',
  },
  {
    name: 'a comment in MyISAM',
    from: 'CREATE TABLE t (a int) ENGINE = MyISAM;',
    to: "CREATE TABLE t (a int) ENGINE = MyISAM COMMENT 'x';",
  },
  {
    name: 'a default in MyISAM',
    from: 'CREATE TABLE t (a int) ENGINE = MyISAM;',
    to: 'CREATE TABLE t (a int DEFAULT 5) ENGINE = MyISAM;',
  },
  {
    name: 'a functional index and a column (mysql only)',
    from: 'CREATE TABLE t (a int, b int);',
    to: 'CREATE TABLE t (a int, b int, c int, KEY k ((a + b)));',
  },
  {
    name: 'the reference system of a column (mysql only)',
    from: 'CREATE TABLE t (p point NOT NULL);',
    to: 'CREATE TABLE t (p point NOT NULL SRID 4326);',
  },
  {
    name: 'a check that is enforced again (mysql only)',
    from: 'CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0) NOT ENFORCED);',
    to: 'CREATE TABLE t (a int, CONSTRAINT c CHECK (a > 0));',
  },
  {
    name: 'history and a column (mariadb only)',
    from: 'CREATE TABLE t (a int) WITH SYSTEM VERSIONING;',
    to: 'CREATE TABLE t (a int, b int) WITH SYSTEM VERSIONING;',
  },
  {
    name: 'NOT NULL beside a stored column',
    from: 'CREATE TABLE t (a int, b int AS (a + 1) STORED, c int);',
    to: 'CREATE TABLE t (a int, b int AS (a + 1) STORED, c int NOT NULL);',
  },
  {
    name: 'a virtual column and an index on another',
    from: 'CREATE TABLE t (a int);',
    to: 'CREATE TABLE t (a int, b int AS (a + 1) VIRTUAL, KEY k (a));',
  },
  {
    name: 'a virtual and a plain column and a comment',
    from: 'CREATE TABLE t (a int);',
    to: "CREATE TABLE t (a int, b int AS (a + 1) VIRTUAL, c int) COMMENT 'x';",
  },
  {
    name: 'a virtual column and a longer one',
    from: 'CREATE TABLE t (a varchar(20));',
    to: 'CREATE TABLE t (a varchar(30), b int AS (length(a)) VIRTUAL);',
  },
  {
    name: 'drop a virtual column and add a plain one',
    from: 'CREATE TABLE t (a int, b int AS (a + 1) VIRTUAL);',
    to: 'CREATE TABLE t (a int, c int);',
  },
];

/** Where the prediction is careful: the server can do with less. */
const CAREFUL: { readonly [kind: string]: readonly string[] } = {
  mysql: [],
  mariadb: [],
};

/** Whether a server refuses to do with less than is predicted. */
export function isExactOn(name: string, kind: string): boolean {
  return CAREFUL[kind]?.includes(name) !== true;
}
