-- Objects of every kind that PostgreSQL 14 and later have. Statements that need a newer server are in sample-18.sql.
CREATE SCHEMA app;
COMMENT ON SCHEMA app IS 'The application';
CREATE SCHEMA other;
CREATE EXTENSION pg_trgm WITH SCHEMA public;
CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'very happy');
COMMENT ON TYPE app.mood IS 'How one feels';
CREATE TYPE other.color AS ENUM ('red');
CREATE TYPE app.address AS (street text, zip character varying(10) COLLATE "C", mood app.mood);
CREATE DOMAIN app.email AS text DEFAULT 'nobody@example.com' NOT NULL CONSTRAINT email_check CHECK (VALUE ~ '^[^@]+@[^@]+$');
CREATE DOMAIN app.maybe_mood AS app.mood;
CREATE TYPE app.floatrange AS RANGE (SUBTYPE = double precision, SUBTYPE_DIFF = float8mi);
CREATE COLLATION app.german (provider = icu, locale = 'de-u-co-phonebk', deterministic = false);
CREATE SEQUENCE app.ticket AS integer START WITH 100 INCREMENT BY 5 MAXVALUE 10000 CACHE 10 CYCLE;
COMMENT ON SEQUENCE app.ticket IS 'Tickets';
CREATE FUNCTION app.initial(name text, fallback text DEFAULT '-') RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  AS $$ SELECT coalesce(left(name, 1), fallback) $$;
COMMENT ON FUNCTION app.initial(text, text) IS 'First letter';
CREATE FUNCTION app.initial(n integer) RETURNS text LANGUAGE sql IMMUTABLE AS 'SELECT n::text';
CREATE FUNCTION app.standard(a integer, b integer) RETURNS integer LANGUAGE sql BEGIN ATOMIC SELECT a + b; END;
CREATE FUNCTION app.pairs(OUT a integer, OUT b text) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = app, pg_temp COST 7
  AS $$ BEGIN a := 1; b := 'x'; END $$;
CREATE FUNCTION app.numbers(VARIADIC list integer[]) RETURNS TABLE (n integer, t app.mood) LANGUAGE plpgsql ROWS 50
  AS $$ BEGIN RETURN; END $$;
CREATE PROCEDURE app.clear(INOUT n integer DEFAULT 0) LANGUAGE plpgsql AS $$ BEGIN n := n + 1; END $$;
CREATE AGGREGATE app.total(integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0', PARALLEL = SAFE);
CREATE FUNCTION app.add(s integer, v integer) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT s + v';
CREATE AGGREGATE app.own_total(v integer) (SFUNC = app.add, STYPE = integer, COMBINEFUNC = app.add);
CREATE TABLE app.users (
  id bigserial PRIMARY KEY,
  name character varying(255) NOT NULL,
  email app.email,
  mood app.mood DEFAULT 'ok',
  moods app.mood[] DEFAULT '{}',
  home app.address,
  color other.color,
  tags text[] NOT NULL DEFAULT ARRAY['a'::text],
  score numeric(10,2) DEFAULT -1.5,
  level smallint DEFAULT '-1',
  active boolean NOT NULL DEFAULT true,
  born date DEFAULT '2000-01-01',
  created timestamptz(3) NOT NULL DEFAULT now(),
  ticket integer NOT NULL DEFAULT nextval('app.ticket'::regclass),
  german text COLLATE app.german,
  initial text GENERATED ALWAYS AS (app.initial(name)) STORED,
  data jsonb DEFAULT '{"a": 1}',
  note text DEFAULT E'it''s a \\ "test"',
  span app.floatrange,
  doc tsvector,
  CONSTRAINT users_name_key UNIQUE (name) INCLUDE (email) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT positive CHECK (score > 0::numeric) NO INHERIT
);
COMMENT ON TABLE app.users IS 'Users';
COMMENT ON COLUMN app.users.name IS 'Full name';
COMMENT ON CONSTRAINT positive ON app.users IS 'Must be positive';
ALTER TABLE app.users ALTER COLUMN note SET STORAGE EXTERNAL;
ALTER TABLE app.users ADD CONSTRAINT checked_later CHECK (level < 10) NOT VALID;
CREATE INDEX users_lower ON app.users (lower(name) DESC, created NULLS FIRST) WHERE active;
CREATE INDEX users_trgm ON app.users USING gin (name gin_trgm_ops) WITH (fastupdate = off);
CREATE INDEX users_siglen ON app.users USING gist (name gist_trgm_ops (siglen = 32));
CREATE INDEX users_created ON app.users USING brin (created) WITH (pages_per_range = 32, autosummarize = on);
CREATE INDEX users_pattern ON app.users (name varchar_pattern_ops, german COLLATE "C");
CREATE UNIQUE INDEX users_unique ON app.users (email) INCLUDE (mood);
CREATE INDEX users_sum ON app.users ((score + 1), (data ->> 'a'::text));
COMMENT ON INDEX app.users_lower IS 'By name';
CREATE TABLE app.posts (
  id integer GENERATED ALWAYS AS IDENTITY (START WITH 10 INCREMENT BY 5) CONSTRAINT posts_key PRIMARY KEY,
  serial_no serial NOT NULL,
  author bigint,
  parent integer,
  during tsrange,
  room integer,
  CONSTRAINT posts_author FOREIGN KEY (author) REFERENCES app.users ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE,
  CONSTRAINT posts_parent FOREIGN KEY (parent) REFERENCES app.posts (id) MATCH SIMPLE,
  CONSTRAINT no_overlap EXCLUDE USING gist (during WITH &&) WHERE (room > 0)
) WITH (fillfactor = 70, autovacuum_enabled = false, toast.autovacuum_enabled = false);
ALTER TABLE app.posts ENABLE ROW LEVEL SECURITY;
ALTER TABLE app.posts FORCE ROW LEVEL SECURITY;
ALTER TABLE app.posts REPLICA IDENTITY FULL;
CREATE POLICY own_posts ON app.posts AS RESTRICTIVE FOR UPDATE TO PUBLIC USING (author = 1) WITH CHECK (author = 1);
CREATE POLICY all_posts ON app.posts USING (EXISTS (SELECT 1 FROM app.users u WHERE u.id = author));
CREATE UNLOGGED TABLE other.cache (key text NOT NULL, value bytea);
CREATE UNIQUE INDEX cache_key ON other.cache (key);
ALTER TABLE other.cache REPLICA IDENTITY USING INDEX cache_key;
CREATE TABLE other.child (extra integer) INHERITS (other.cache);
CREATE TABLE app.events (id bigint NOT NULL, at date NOT NULL, kind text) PARTITION BY RANGE (at, lower(kind));
CREATE TABLE app.events_2025 PARTITION OF app.events FOR VALUES FROM ('2025-01-01', MINVALUE) TO ('2026-01-01', MINVALUE) PARTITION BY LIST (kind);
CREATE TABLE app.events_2025_a PARTITION OF app.events_2025 FOR VALUES IN ('a', 'b, c');
CREATE TABLE app.events_rest PARTITION OF app.events DEFAULT;
CREATE INDEX events_id ON app.events (id);
CREATE INDEX events_rest_own ON app.events_rest (kind) WHERE kind IS NOT NULL;
CREATE TABLE app.hashed (id integer PRIMARY KEY) PARTITION BY HASH (id);
CREATE TABLE app.hashed_0 PARTITION OF app.hashed FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE VIEW app.active_users WITH (security_barrier = true) AS SELECT id, name, app.initial(name) AS i FROM app.users WHERE active WITH LOCAL CHECK OPTION;
COMMENT ON VIEW app.active_users IS 'Active';
CREATE VIEW app.of_view AS SELECT count(*) AS n FROM app.active_users;
CREATE MATERIALIZED VIEW app.stats AS SELECT mood, count(*) AS n FROM app.users GROUP BY mood;
CREATE UNIQUE INDEX stats_mood ON app.stats (mood);
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
CREATE TRIGGER touch BEFORE UPDATE OF name, email ON app.users FOR EACH ROW WHEN (old.name IS DISTINCT FROM new.name) EXECUTE FUNCTION app.touch('a', 'b c', 'it''s');
COMMENT ON TRIGGER touch ON app.users IS 'Touches';
CREATE TRIGGER changed AFTER INSERT ON app.users REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION app.touch();
CREATE CONSTRAINT TRIGGER later AFTER INSERT ON app.posts FROM app.users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER instead INSTEAD OF INSERT ON app.active_users FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE FUNCTION app.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN END $$;
CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('CREATE TABLE', 'DROP TABLE') EXECUTE FUNCTION app.on_ddl();
CREATE CAST (app.mood AS integer) WITH INOUT AS ASSIGNMENT;
CREATE FOREIGN DATA WRAPPER nothing;
CREATE SERVER far TYPE 'x' VERSION '1' FOREIGN DATA WRAPPER nothing OPTIONS (host 'h', port '5432');
CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'me', password 'secret');
CREATE FOREIGN TABLE app.remote (id integer OPTIONS (column_name 'ID') NOT NULL, name text) SERVER far OPTIONS (table_name 't');
CREATE STATISTICS app.stat ON author, room FROM app.posts;
CREATE RULE ignore AS ON DELETE TO other.cache DO INSTEAD NOTHING;
