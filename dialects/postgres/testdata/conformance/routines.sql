-- case: domain check uses function that changes signature (irreversible)
CREATE FUNCTION f(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'select $1 > 0';
CREATE DOMAIN d AS integer CONSTRAINT c CHECK (f(VALUE));
-- to:
CREATE FUNCTION f(a int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'select $1 > 1';
CREATE DOMAIN d AS integer CONSTRAINT c CHECK (f(VALUE));

-- case: function return type change with dependents
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE AS 'select 1';
CREATE TABLE t (id int DEFAULT f(1), n int CHECK (n > f(2)), g int GENERATED ALWAYS AS (f(id)) STORED);
CREATE INDEX i ON t (f(n));
CREATE VIEW v AS SELECT f(id) AS x FROM t;
-- to:
CREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'select 1::bigint';
CREATE TABLE t (id int DEFAULT f(1), n int CHECK (n > f(2)), g int GENERATED ALWAYS AS (f(id)) STORED);
CREATE INDEX i ON t (f(n));
CREATE VIEW v AS SELECT f(id) AS x FROM t;

-- case: function overloads
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'select 2';
-- to:
CREATE FUNCTION f(bigint) RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'select 3';

-- case: function attributes
CREATE FUNCTION f(a int, b text DEFAULT 'x') RETURNS int LANGUAGE sql AS 'select 1';
-- to:
CREATE FUNCTION f(a int, b text DEFAULT 'y') RETURNS int LANGUAGE sql IMMUTABLE STRICT LEAKPROOF SECURITY DEFINER PARALLEL SAFE COST 20 SET search_path = public, pg_temp SET work_mem = '1MB' AS 'select 1';
COMMENT ON FUNCTION f(int, text) IS 'ff';

-- case: functions out table setof variadic
CREATE TABLE t (id int);
-- to:
CREATE TABLE t (id int);
CREATE FUNCTION f1(a int, OUT b text, OUT c int) LANGUAGE sql AS $$ select 'x', 1 $$;
CREATE FUNCTION f2() RETURNS TABLE (a int, b text) LANGUAGE sql AS $$ select 1, 'x' $$;
CREATE FUNCTION f3() RETURNS SETOF t LANGUAGE sql AS $$ select * from t $$;
CREATE FUNCTION f4(VARIADIC a int[]) RETURNS int LANGUAGE sql AS $$ select 1 $$;
CREATE FUNCTION f5(INOUT a int) LANGUAGE plpgsql AS $b$ begin a := 1; perform $$x$$; end $b$;
CREATE PROCEDURE p1(a int, INOUT b text) LANGUAGE plpgsql AS $$ begin end $$;

-- case: sql body functions (since 14)
CREATE TABLE t (id int, n int);
-- to:
CREATE TABLE t (id int, n int);
CREATE FUNCTION f1(a int) RETURNS int LANGUAGE sql RETURN a + 1;
CREATE FUNCTION f2() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT n FROM t; END;
CREATE PROCEDURE p() LANGUAGE sql BEGIN ATOMIC INSERT INTO t VALUES (1, 2); END;

-- case: sql body function over altered column (since 14)
CREATE TABLE t (id int, n int);
CREATE FUNCTION f2() RETURNS SETOF int LANGUAGE sql BEGIN ATOMIC SELECT n FROM t; END;
-- to:
CREATE TABLE t (id int, n bigint);
CREATE FUNCTION f2() RETURNS SETOF int LANGUAGE sql BEGIN ATOMIC SELECT n::int FROM t; END;

-- case: function order chain
CREATE TABLE z (id int);
-- to:
CREATE FUNCTION b1() RETURNS int LANGUAGE sql AS 'select 1';
CREATE FUNCTION a1() RETURNS int LANGUAGE sql AS 'select b1()';
CREATE TABLE a (x int DEFAULT a1());
CREATE FUNCTION c1() RETURNS bigint LANGUAGE sql AS 'select count(*) from a';
CREATE VIEW av AS SELECT c1() AS n;
CREATE TABLE aa (y bigint DEFAULT c1());
CREATE TABLE z (id int);

-- case: plpgsql declare types
CREATE TABLE z (id int);
-- to:
CREATE TABLE z (id int);
CREATE TYPE mood AS ENUM ('x');
CREATE TABLE zz (id int, m mood);
CREATE FUNCTION a0() RETURNS void LANGUAGE plpgsql AS $$ declare r zz%rowtype; m mood; k zz.id%type; begin end $$;

-- case: aggregates
CREATE FUNCTION sf(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'select $1 + $2';
CREATE AGGREGATE ag(int) (SFUNC = sf, STYPE = int, INITCOND = '0');
CREATE VIEW v AS SELECT ag(x) FROM generate_series(1, 3) x;
-- to:
CREATE FUNCTION sf(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'select $1 * $2';
CREATE AGGREGATE ag(int) (SFUNC = sf, STYPE = int, INITCOND = '1', PARALLEL = SAFE);
CREATE VIEW v AS SELECT ag(x) FROM generate_series(1, 3) x;
COMMENT ON AGGREGATE ag(int) IS 'aa';

-- case: function used by trigger replaced with new name
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TABLE t (id int);
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
-- to:
CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TABLE t (id int);
CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION g();

-- case: function to procedure
CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'select 1';
-- to:
CREATE PROCEDURE f() LANGUAGE sql AS 'select 1';

-- case: rowtype function over table with column change
CREATE TABLE t (id int, n text);
CREATE FUNCTION f(t) RETURNS text LANGUAGE sql AS 'select $1.n';
-- to:
CREATE TABLE t (id bigint, n text, k int);
CREATE FUNCTION f(t) RETURNS text LANGUAGE sql AS 'select $1.n';

-- case: check uses dropped function
CREATE FUNCTION f(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'select true';
CREATE TABLE t (a int CHECK (f(a)), b int DEFAULT abs(1));
-- to:
CREATE TABLE t (a int, b int DEFAULT abs(1));

-- case: default function dropped
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';
CREATE TABLE t (a int DEFAULT f());
-- to:
CREATE TABLE t (a int DEFAULT 3);
