-- case: enum add values everywhere (irreversible)
CREATE TYPE e AS ENUM ('b', 'd');
CREATE TABLE t (x e DEFAULT 'b');
-- to:
CREATE TYPE e AS ENUM ('a', 'b', 'c', 'd', 'f');
CREATE TABLE t (x e DEFAULT 'b');

-- case: enum add value and use as default (irreversible)
CREATE TYPE e AS ENUM ('b', 'd');
CREATE TABLE t (x e DEFAULT 'b');
-- to:
CREATE TYPE e AS ENUM ('b', 'c', 'd');
CREATE TABLE t (x e DEFAULT 'c', y e[] DEFAULT '{c}', CHECK (x <> 'd'));
CREATE INDEX i ON t (x) WHERE x = 'c';

-- case: enum remove value with dependents (irreversible)
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TABLE t (id int, x e DEFAULT 'b', y e[] DEFAULT '{a}', CHECK (x <> 'a'), z int);
CREATE INDEX i ON t (x) WHERE x = 'b';
CREATE INDEX j ON t (x);
CREATE VIEW v AS SELECT x FROM t WHERE x = 'b';
CREATE FUNCTION f(e) RETURNS e LANGUAGE sql AS 'select $1';
-- to:
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (id int, x e DEFAULT 'b', y e[] DEFAULT '{a}', CHECK (x <> 'a'), z int);
CREATE INDEX i ON t (x) WHERE x = 'b';
CREATE INDEX j ON t (x);
CREATE VIEW v AS SELECT x FROM t WHERE x = 'b';
CREATE FUNCTION f(e) RETURNS e LANGUAGE sql AS 'select $1';

-- case: enum reorder and default change (irreversible)
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE TABLE t (id int, x e DEFAULT 'b' NOT NULL);
-- to:
CREATE TYPE e AS ENUM ('c', 'b', 'a');
CREATE TABLE t (id int, x e DEFAULT 'a' NOT NULL);

-- case: enum remove, domain and composite over it (irreversible)
CREATE TYPE e AS ENUM ('a', 'b', 'c');
CREATE DOMAIN d AS e CHECK (VALUE <> 'a');
CREATE TYPE co AS (x e, y int);
CREATE TABLE t (p d, q co, r e);
-- to:
CREATE TYPE e AS ENUM ('a', 'b');
CREATE DOMAIN d AS e CHECK (VALUE <> 'a');
CREATE TYPE co AS (x e, y int);
CREATE TABLE t (p d, q co, r e);

-- case: enum replaced by text and back
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (x e DEFAULT 'a', y text DEFAULT 'a', CHECK (y <> 'zz'));
CREATE INDEX i ON t (x);
CREATE INDEX k ON t (y) WHERE y = 'a';
-- to:
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (x text DEFAULT 'a', y e DEFAULT 'a');
CREATE INDEX i ON t (x);
CREATE INDEX k ON t (y) WHERE y = 'a';

-- case: drop enum with column
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TABLE t (x e DEFAULT 'a', y int);
-- to:
CREATE TABLE t (y int);

-- case: enum moves to other enum
CREATE TYPE e AS ENUM ('a', 'b');
CREATE TYPE e2 AS ENUM ('a', 'b', 'c');
CREATE TABLE t (x e DEFAULT 'a', y e[]);
-- to:
CREATE TYPE e2 AS ENUM ('a', 'b', 'c');
CREATE TABLE t (x e2 DEFAULT 'a', y e2[]);

-- case: domain changes
CREATE DOMAIN d AS text DEFAULT 'x' NOT NULL CONSTRAINT c1 CHECK (VALUE <> '') CONSTRAINT c2 CHECK (VALUE <> 'q');
CREATE TABLE t (a d);
-- to:
CREATE DOMAIN d AS text DEFAULT 'y' CONSTRAINT c1 CHECK (VALUE <> 'zz') CONSTRAINT c3 CHECK (VALUE <> 'q');
CREATE TABLE t (a d);
COMMENT ON DOMAIN d IS 'dd';

-- case: domain base type change in use (irreversible)
CREATE DOMAIN d AS integer CHECK (VALUE > 0);
CREATE TABLE t (id int, a d DEFAULT 3, b d[]);
CREATE VIEW v AS SELECT a FROM t;
CREATE INDEX i ON t (a);
-- to:
CREATE DOMAIN d AS bigint CHECK (VALUE > 0);
CREATE TABLE t (id int, a d DEFAULT 3, b d[]);
CREATE VIEW v AS SELECT a FROM t;
CREATE INDEX i ON t (a);

-- case: domain base type change unused
CREATE DOMAIN d AS integer CHECK (VALUE > 0);
-- to:
CREATE DOMAIN d AS text CHECK (VALUE > 'a');

-- case: composite changes (irreversible)
CREATE TYPE co AS (a int, b text, c int);
-- to:
CREATE TYPE co AS (a bigint, c int, d text);

-- case: composite changes in use (irreversible)
CREATE TYPE co AS (a int, b text);
CREATE TABLE t (x co, id int);
CREATE VIEW v AS SELECT (x).a FROM t;
-- to:
CREATE TYPE co AS (a bigint, b text, d text);
CREATE TABLE t (x co, id int);
CREATE VIEW v AS SELECT (x).a FROM t;

-- case: range type changes
CREATE TYPE r AS RANGE (subtype = float8);
-- to:
CREATE TYPE r AS RANGE (subtype = numeric);
CREATE TABLE t (x r);

-- case: array and interval types
CREATE TABLE t (a int[], b interval, c timestamptz(3), d numeric(10,2), e varchar(5)[], f time(2));
-- to:
CREATE TABLE t (a bigint[], b interval day to second, c timestamptz, d numeric(12,4), e text[], f timetz);

-- case: multirange and misc types (since 14)
CREATE TABLE t (a int);
-- to:
CREATE TABLE t (a int, b int4multirange, c tsvector, d inet, e macaddr8, f xml, g money, h bit(4), i bit varying(5), j "char", k name, l oid, m regclass, n pg_lsn, o tid, p point[], q uuid DEFAULT gen_random_uuid(), r tstzrange DEFAULT tstzrange(now(), NULL));
