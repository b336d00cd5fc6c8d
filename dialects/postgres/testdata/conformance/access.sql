-- case: triggers all kinds
CREATE TABLE t (id int, a int, b int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER t1 BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();
CREATE CONSTRAINT TRIGGER t2 AFTER INSERT ON t DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION f();
-- to:
CREATE TABLE t (id int, a int, b int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER t1 BEFORE INSERT OR UPDATE OF b, a ON t FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION f('x', 'y');
CREATE CONSTRAINT TRIGGER t2 AFTER INSERT OR DELETE ON t DEFERRABLE INITIALLY IMMEDIATE FOR EACH ROW EXECUTE FUNCTION f();
CREATE TRIGGER t3 AFTER UPDATE ON t REFERENCING OLD TABLE AS o NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f();
CREATE TRIGGER t4 BEFORE TRUNCATE ON t EXECUTE FUNCTION f();
COMMENT ON TRIGGER t1 ON t IS 'tt';

-- case: trigger on altered column
CREATE TABLE t (id int, a int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER t1 BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION f();
-- to:
CREATE TABLE t (id int, a bigint);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER t1 BEFORE UPDATE OF a ON t FOR EACH ROW WHEN (NEW.a > 1) EXECUTE FUNCTION f();

-- case: trigger column dropped
CREATE TABLE t (id int, a int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER t1 BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION f();
-- to:
CREATE TABLE t (id int);
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER t1 BEFORE UPDATE OF id ON t FOR EACH ROW EXECUTE FUNCTION f();

-- case: policies
CREATE TABLE t (id int, a int, owner text);
ALTER TABLE t ENABLE ROW LEVEL SECURITY;
CREATE POLICY p1 ON t USING (a > 1);
CREATE POLICY p2 ON t FOR INSERT WITH CHECK (a > 1);
CREATE POLICY p3 ON t USING (true) WITH CHECK (false);
CREATE POLICY p5 ON t AS RESTRICTIVE USING (true);
-- to:
CREATE TABLE t (id int, a bigint, owner text);
ALTER TABLE t FORCE ROW LEVEL SECURITY;
CREATE POLICY p1 ON t TO CURRENT_USER USING (a > 2);
CREATE POLICY p2 ON t FOR UPDATE WITH CHECK (a > 1);
CREATE POLICY p3 ON t USING (true);
CREATE POLICY p4 ON t AS RESTRICTIVE FOR SELECT USING (owner = current_user);
COMMENT ON POLICY p4 ON t IS 'pp';

-- case: policy on other table column
CREATE TABLE u (id int, n int);
CREATE TABLE t (id int);
CREATE POLICY p ON t USING (EXISTS (SELECT 1 FROM u WHERE u.n = t.id));
-- to:
CREATE TABLE u (id int, n bigint);
CREATE TABLE t (id int);
CREATE POLICY p ON t USING (EXISTS (SELECT 1 FROM u WHERE u.n = t.id));

-- case: policy on dropped table
CREATE TABLE u (id int, n int);
CREATE TABLE t (id int);
CREATE POLICY p ON t USING (EXISTS (SELECT 1 FROM u WHERE u.n = t.id));
CREATE POLICY q ON u USING (true);
-- to:
CREATE TABLE t (id int);

-- case: comments on everything
CREATE SCHEMA s;
CREATE TABLE s.t (a int PRIMARY KEY, b int UNIQUE, CONSTRAINT k CHECK (a > 0));
CREATE VIEW s.v AS SELECT 1 AS x;
CREATE TYPE s.e AS ENUM ('a');
CREATE SEQUENCE s.q;
CREATE FUNCTION s.f(int) RETURNS int LANGUAGE sql AS 'select 1';
COMMENT ON TABLE s.t IS 'old';
COMMENT ON VIEW s.v IS 'gone';
-- to:
CREATE SCHEMA s;
COMMENT ON SCHEMA s IS 'sch';
CREATE TABLE s.t (a int PRIMARY KEY, b int UNIQUE, CONSTRAINT k CHECK (a > 0));
CREATE VIEW s.v AS SELECT 1 AS x;
CREATE TYPE s.e AS ENUM ('a');
CREATE SEQUENCE s.q;
CREATE FUNCTION s.f(int) RETURNS int LANGUAGE sql AS 'select 1';
COMMENT ON TABLE s.t IS 'it''s';
COMMENT ON COLUMN s.t.a IS 'c';
COMMENT ON CONSTRAINT t_pkey ON s.t IS 'pk';
COMMENT ON CONSTRAINT t_b_key ON s.t IS 'u';
COMMENT ON CONSTRAINT k ON s.t IS 'k';
COMMENT ON TYPE s.e IS 'e';
COMMENT ON SEQUENCE s.q IS 'q';
COMMENT ON FUNCTION s.f(int) IS 'f';

-- case: schemas add drop (irreversible)
CREATE SCHEMA a;
CREATE TABLE a.t (id int PRIMARY KEY);
CREATE TABLE u (x int REFERENCES a.t);
CREATE VIEW v AS SELECT id FROM a.t;
-- to:
CREATE SCHEMA b;
CREATE TABLE b.t (id int PRIMARY KEY);
CREATE TABLE u (x int REFERENCES b.t);
CREATE VIEW v AS SELECT id FROM b.t;

-- case: extension, collation, cast
CREATE TABLE z (id int);
-- to:
CREATE EXTENSION citext;
CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE z (id int, a citext, b text COLLATE ci);
CREATE TYPE co AS (a int);
CREATE FUNCTION ct(co) RETURNS int LANGUAGE sql IMMUTABLE AS 'select ($1).a';
CREATE CAST (co AS int) WITH FUNCTION ct(co) AS ASSIGNMENT;

-- case: extension dropped with column
CREATE EXTENSION citext;
CREATE TABLE z (id int, a citext);
-- to:
CREATE TABLE z (id int, a text);

-- case: foreign data
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_foreign_data_wrapper) THEN CREATE FOREIGN DATA WRAPPER w; END IF; END $$;
CREATE SERVER s1 FOREIGN DATA WRAPPER w OPTIONS (host 'a', port '1');
CREATE FOREIGN TABLE ft (a int, b text) SERVER s1 OPTIONS (table_name 'x');
-- to:
DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_foreign_data_wrapper) THEN CREATE FOREIGN DATA WRAPPER w; END IF; END $$;
CREATE SERVER s1 FOREIGN DATA WRAPPER w OPTIONS (host 'b', dbname 'd');
CREATE FOREIGN TABLE ft (a bigint NOT NULL, c text OPTIONS (column_name 'cc')) SERVER s1 OPTIONS (table_name 'y', schema_name 'z');
CREATE USER MAPPING FOR PUBLIC SERVER s1 OPTIONS (user 'u');
COMMENT ON FOREIGN TABLE ft IS 'ff';

-- case: event triggers
CREATE FUNCTION ef() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
CREATE EVENT TRIGGER e1 ON ddl_command_end EXECUTE FUNCTION ef();
-- to:
CREATE FUNCTION ef() RETURNS event_trigger LANGUAGE plpgsql AS 'begin end';
CREATE EVENT TRIGGER e1 ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION ef();

-- case: grants
CREATE TABLE t (a int, b int);
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';
GRANT SELECT, INSERT ON t TO PUBLIC;
-- to:
CREATE TABLE t (a int, b int);
CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'select 1';
GRANT SELECT ON t TO PUBLIC;
GRANT UPDATE (b) ON t TO PUBLIC;
REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;
CREATE FUNCTION g() RETURNS int LANGUAGE sql AS 'select 1';
REVOKE ALL ON FUNCTION g() FROM PUBLIC;
CREATE SEQUENCE s;
GRANT USAGE ON SEQUENCE s TO PUBLIC;
GRANT CREATE ON SCHEMA public TO PUBLIC;
