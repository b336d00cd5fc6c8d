-- case: view over altered column
CREATE TABLE t (id int, name varchar(20));
CREATE VIEW v AS SELECT id, name FROM t;
CREATE VIEW w AS SELECT name FROM v;
COMMENT ON VIEW v IS 'vv';
COMMENT ON COLUMN v.name IS 'cc';
GRANT SELECT ON v TO PUBLIC;
-- to:
CREATE TABLE t (id bigint, name text);
CREATE VIEW v AS SELECT id, name FROM t;
CREATE VIEW w AS SELECT name FROM v;
COMMENT ON VIEW v IS 'vv';
COMMENT ON COLUMN v.name IS 'cc';
GRANT SELECT ON v TO PUBLIC;

-- case: view with instead of trigger rebuilt
CREATE TABLE t (id int, name varchar(20));
CREATE VIEW v AS SELECT id, name FROM t;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER tr INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();
-- to:
CREATE TABLE t (id bigint, name varchar(20));
CREATE VIEW v AS SELECT id, name FROM t;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'begin return new; end';
CREATE TRIGGER tr INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();

-- case: drop column used by view which stops using it
CREATE TABLE t (id int, a text, b text);
CREATE VIEW v AS SELECT id, a FROM t;
-- to:
CREATE TABLE t (id int, b text, c text);
CREATE VIEW v AS SELECT id, c AS a FROM t;

-- case: view column rename and dependents
CREATE TABLE t (id int, a text);
CREATE VIEW v AS SELECT id, a FROM t;
CREATE VIEW w AS SELECT id FROM v;
-- to:
CREATE TABLE t (id int, a text);
CREATE VIEW v AS SELECT id AS ident, a FROM t;
CREATE VIEW w AS SELECT ident AS id FROM v;

-- case: view add column at end (replace)
CREATE TABLE t (id int, a text);
CREATE VIEW v AS SELECT id FROM t;
-- to:
CREATE TABLE t (id int, a text);
CREATE VIEW v AS SELECT id, a FROM t;

-- case: view options (since 15)
CREATE TABLE t (id int, a text);
CREATE VIEW v AS SELECT id FROM t;
CREATE VIEW x WITH (security_barrier) AS SELECT id FROM t WHERE id > 1 WITH LOCAL CHECK OPTION;
-- to:
CREATE TABLE t (id int, a text);
CREATE VIEW v WITH (security_barrier, security_invoker) AS SELECT id FROM t WITH CASCADED CHECK OPTION;
CREATE VIEW x AS SELECT id FROM t WHERE id > 1;

-- case: view to matview and back
CREATE TABLE t (id int);
CREATE VIEW v AS SELECT id FROM t;
CREATE MATERIALIZED VIEW m AS SELECT id FROM t;
CREATE VIEW z AS SELECT v.id FROM v, m;
-- to:
CREATE TABLE t (id int);
CREATE MATERIALIZED VIEW v AS SELECT id FROM t;
CREATE VIEW m AS SELECT id FROM t;
CREATE VIEW z AS SELECT v.id FROM v, m;

-- case: view chain on dropped table replaced by view
CREATE TABLE t (id int);
CREATE VIEW v AS SELECT id FROM t;
CREATE VIEW w AS SELECT id FROM v;
-- to:
CREATE TABLE t2 (id int);
CREATE VIEW t AS SELECT id FROM t2;
CREATE VIEW v AS SELECT id FROM t;
CREATE VIEW w AS SELECT id FROM v;

-- case: table replaced by matview
CREATE TABLE t (id int);
-- to:
CREATE MATERIALIZED VIEW t AS SELECT 1 AS id;

-- case: recursive view and complex defs
CREATE TABLE t (id int, up int);
-- to:
CREATE TABLE t (id int, up int);
CREATE RECURSIVE VIEW rv (id) AS SELECT id FROM t UNION ALL SELECT t.id FROM t JOIN rv ON rv.id = t.up;
CREATE VIEW xv AS SELECT *, row_number() OVER (PARTITION BY up ORDER BY id) FROM t;
