-- case: generated column over altered column
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED);
CREATE INDEX i ON t (b);
CREATE VIEW v AS SELECT b FROM t;
-- to:
CREATE TABLE t (a bigint, b int GENERATED ALWAYS AS (a * 2) STORED);
CREATE INDEX i ON t (b);
CREATE VIEW v AS SELECT b FROM t;

-- case: generated expression changes
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED, c int);
CREATE INDEX i ON t (b);
CREATE VIEW v AS SELECT b FROM t;
-- to:
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 3) STORED, c int);
CREATE INDEX i ON t (b);
CREATE VIEW v AS SELECT b FROM t;

-- case: plain column with an index becomes generated
CREATE TABLE t (a int, c int, UNIQUE (c));
CREATE INDEX i ON t (c, a);
-- to:
CREATE TABLE t (a int, c int GENERATED ALWAYS AS (a + 1) STORED, UNIQUE (c));
CREATE INDEX i ON t (c, a);

-- case: generated becomes plain, plain becomes generated (irreversible since 13)
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED, c int);
CREATE INDEX i ON t (c, a);
-- to:
CREATE TABLE t (a int, b int, c int GENERATED ALWAYS AS (a + 1) STORED);
CREATE INDEX i ON t (c, a);

-- case: drop column and generated over it
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED, c int);
-- to:
CREATE TABLE t (c int);

-- case: generated over dropped column moves to another
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a * 2) STORED, c int);
-- to:
CREATE TABLE t (b int GENERATED ALWAYS AS (c * 2) STORED, c int);

-- case: drop everything
CREATE TYPE e AS ENUM ('a');
CREATE TABLE p (id int PRIMARY KEY, x e);
CREATE TABLE c (id int REFERENCES p, b int);
CREATE VIEW v AS SELECT * FROM c;
CREATE MATERIALIZED VIEW m AS SELECT * FROM v;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER tr BEFORE INSERT ON c FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY po ON c USING (id > 0);
CREATE SEQUENCE s;
CREATE DOMAIN d AS int;
CREATE TYPE co AS (a d);
CREATE FUNCTION g(co) RETURNS p LANGUAGE sql AS 'select null::p';
-- to:
CREATE TABLE x (id int);

-- case: create everything
CREATE TABLE x (id int);
-- to:
CREATE TYPE e AS ENUM ('a');
CREATE TABLE p (id int PRIMARY KEY, x e);
CREATE TABLE c (id int REFERENCES p, b int);
CREATE VIEW v AS SELECT * FROM c;
CREATE MATERIALIZED VIEW m AS SELECT * FROM v;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER tr BEFORE INSERT ON c FOR EACH ROW EXECUTE FUNCTION f();
CREATE POLICY po ON c USING (id > 0);
CREATE SEQUENCE s;
CREATE DOMAIN d AS int;
CREATE TYPE co AS (a d);
CREATE FUNCTION g(co) RETURNS p LANGUAGE sql AS 'select null::p';

-- case: column drops index and constraint
CREATE TABLE t (a int, b int, c int, UNIQUE (a, b), CHECK (a > c));
CREATE INDEX i ON t (a, c);
CREATE INDEX j ON t (lower(a::text));
COMMENT ON COLUMN t.a IS 'x';
-- to:
CREATE TABLE t (b int, c int);

-- case: type change needs using
CREATE TABLE t (a text, b text DEFAULT '5', c int, d boolean DEFAULT true, e timestamp, f text[], g jsonb, h bigint, i varchar(10), j int);
-- to:
CREATE TABLE t (a int, b int DEFAULT 7, c boolean, d int, e bigint, f int[], g text, h integer, i uuid, j timestamptz);

-- case: type change lossy
CREATE TABLE t (a numeric, b varchar(100), c timestamptz, d char(5), e float8, f bit(3));
-- to:
CREATE TABLE t (a int, b varchar(10), c date, d varchar(3), e numeric(4,1), f bit varying(4));

-- case: defaults
CREATE TABLE t (a int DEFAULT 1, b text DEFAULT 'x', c timestamptz DEFAULT now(), d int[] DEFAULT '{1}', e jsonb DEFAULT '{}', f text DEFAULT 'it''s', g bool DEFAULT true, h numeric DEFAULT 1.5, k date);
-- to:
CREATE TABLE t (a int DEFAULT -1, b text DEFAULT upper('y'), c timestamptz DEFAULT '2020-01-01', d int[] DEFAULT ARRAY[1,2], e jsonb, f text DEFAULT E'a\\b\nc', g bool DEFAULT false, h numeric DEFAULT 1, k date DEFAULT CURRENT_DATE);

-- case: collation changes
CREATE TABLE t (a text, b text COLLATE "C", c varchar(5) COLLATE "C");
CREATE INDEX i ON t (a);
-- to:
CREATE TABLE t (a text COLLATE "C", b text, c text COLLATE "POSIX");
CREATE INDEX i ON t (a);

-- case: storage and compression (since 16)
CREATE TABLE t (a text, b text COMPRESSION pglz, c text);
-- to:
CREATE TABLE t (a text STORAGE EXTERNAL, b text, c text COMPRESSION pglz, d text COMPRESSION pglz);

-- case: storage portable (since 14)
CREATE TABLE t (a text, b text COMPRESSION pglz, c text);
ALTER TABLE t ALTER c SET STORAGE MAIN;
-- to:
CREATE TABLE t (a text, b text, c text, d text COMPRESSION pglz);
ALTER TABLE t ALTER a SET STORAGE EXTERNAL;
ALTER TABLE t ALTER d SET STORAGE PLAIN;
CREATE TABLE u (x text);
ALTER TABLE u ALTER x SET STORAGE MAIN;

-- case: table options
CREATE TABLE t (a int PRIMARY KEY) WITH (fillfactor = 70, autovacuum_enabled = false);
CREATE UNLOGGED TABLE u (a int);
-- to:
CREATE UNLOGGED TABLE t (a int PRIMARY KEY) WITH (fillfactor = 80, toast.autovacuum_enabled = false, parallel_workers = 2);
CREATE TABLE u (a int);
ALTER TABLE u REPLICA IDENTITY FULL;
ALTER TABLE u ENABLE ROW LEVEL SECURITY;

-- case: inherits create
CREATE TABLE z (id int);
-- to:
CREATE TABLE z (id int);
CREATE TABLE p (a int NOT NULL, b text DEFAULT 'x', CONSTRAINT pc CHECK (a > 0));
CREATE TABLE c (d int) INHERITS (p);
CREATE TABLE e (b text DEFAULT 'y') INHERITS (p);

-- case: inherits change parent
CREATE TABLE p (a int NOT NULL, b text DEFAULT 'x', CONSTRAINT pc CHECK (a > 0));
CREATE TABLE c (d int) INHERITS (p);
-- to:
CREATE TABLE p (a bigint, n int, CONSTRAINT pd CHECK (a > 1));
CREATE TABLE c (d int) INHERITS (p);

-- case: inherits add and remove
CREATE TABLE p (a int);
CREATE TABLE q (a int);
CREATE TABLE c (a int, d int);
CREATE TABLE e (x int) INHERITS (q);
-- to:
CREATE TABLE p (a int);
CREATE TABLE q (a int);
CREATE TABLE c (a int, d int) INHERITS (p);
CREATE TABLE e (a int, x int);

-- case: collation replaced in use (irreversible)
CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE z (id int, b text COLLATE ci);
CREATE INDEX i ON z (b);
-- to:
CREATE COLLATION ci (provider = icu, locale = 'en-u-ks-level2', deterministic = false);
CREATE TABLE z (id int, b text COLLATE ci);
CREATE INDEX i ON z (b);

-- case: quoted names
CREATE TABLE "We""ird T" ("Col 1" int, "select" text, "A.b" int);
CREATE VIEW "V x" AS SELECT "Col 1" FROM "We""ird T";
-- to:
CREATE TABLE "We""ird T" ("Col 1" bigint, "select" text DEFAULT 'q' NOT NULL, "A.b" int PRIMARY KEY);
CREATE VIEW "V x" AS SELECT "Col 1" FROM "We""ird T";
CREATE INDEX "I ""x" ON "We""ird T" ("Col 1", "select");
COMMENT ON COLUMN "We""ird T"."A.b" IS E'a\nb\\c';
