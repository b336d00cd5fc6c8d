-- case: matview over altered column with indexes
CREATE TABLE t (id int, name varchar(20));
CREATE MATERIALIZED VIEW v AS SELECT id, name FROM t;
CREATE UNIQUE INDEX vi ON v (id);
CREATE VIEW w AS SELECT name FROM v;
CREATE INDEX vj ON v (lower(name));
-- to:
CREATE TABLE t (id bigint, name text);
CREATE MATERIALIZED VIEW v AS SELECT id, name FROM t;
CREATE UNIQUE INDEX vi ON v (id);
CREATE VIEW w AS SELECT name FROM v;
CREATE INDEX vj ON v (lower(name));

-- case: fk on changed pk
CREATE TABLE p (id int, b int, PRIMARY KEY (id));
CREATE TABLE c (x int REFERENCES p);
-- to:
CREATE TABLE p (id int, b int, PRIMARY KEY (b));
CREATE TABLE c (x int REFERENCES p (b));

-- case: fk type change on both sides incompatible
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (x int REFERENCES p, y int);
-- to:
CREATE TABLE p (id text PRIMARY KEY);
CREATE TABLE c (x text REFERENCES p, y int);

-- case: fk type change on both sides compatible
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (x int REFERENCES p, y int);
CREATE TABLE s (id int PRIMARY KEY, up int REFERENCES s);
-- to:
CREATE TABLE p (id bigint PRIMARY KEY);
CREATE TABLE c (x bigint REFERENCES p, y int);
CREATE TABLE s (id bigint PRIMARY KEY, up bigint REFERENCES s);

-- case: self fk type change incompatible
CREATE TABLE s (id int PRIMARY KEY, up int REFERENCES s);
-- to:
CREATE TABLE s (id uuid PRIMARY KEY, up uuid REFERENCES s);

-- case: fk unique index replaced
CREATE TABLE p (id int, b int);
CREATE UNIQUE INDEX u ON p (id);
CREATE TABLE c (x int REFERENCES p (id));
-- to:
CREATE TABLE p (id int, b int);
CREATE UNIQUE INDEX u ON p (id) INCLUDE (b);
CREATE TABLE c (x int REFERENCES p (id));

-- case: fk unique index to constraint
CREATE TABLE p (id int, b int);
CREATE UNIQUE INDEX u ON p (id);
CREATE TABLE c (x int REFERENCES p (id));
-- to:
CREATE TABLE p (id int, b int, CONSTRAINT u UNIQUE (id));
CREATE TABLE c (x int REFERENCES p (id));

-- case: unique constraint to index
CREATE TABLE p (id int, b int, CONSTRAINT u UNIQUE (id));
-- to:
CREATE TABLE p (id int, b int);
CREATE UNIQUE INDEX u ON p (id);

-- case: unique index to pk
CREATE TABLE p (id int NOT NULL, b int);
CREATE UNIQUE INDEX pi ON p (id);
-- to:
CREATE TABLE p (id int NOT NULL, b int, CONSTRAINT pp PRIMARY KEY (id));

-- case: fk attributes
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (a int CONSTRAINT f1 REFERENCES p, b int CONSTRAINT f2 REFERENCES p ON DELETE CASCADE, d int);
ALTER TABLE c ADD CONSTRAINT f3 FOREIGN KEY (d) REFERENCES p NOT VALID;
-- to:
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (a int CONSTRAINT f1 REFERENCES p DEFERRABLE INITIALLY DEFERRED, b int CONSTRAINT f2 REFERENCES p ON DELETE SET NULL ON UPDATE CASCADE, d int CONSTRAINT f3 REFERENCES p);
COMMENT ON CONSTRAINT f1 ON c IS 'cc';

-- case: fk not valid in new table
CREATE TABLE p (id int PRIMARY KEY);
-- to:
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (a int);
ALTER TABLE c ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES p NOT VALID;
ALTER TABLE c ADD CONSTRAINT k CHECK (a > 0) NOT VALID;

-- case: fk set null columns (since 15)
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE c (a int, b int);
-- to:
CREATE TABLE p (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE c (a int, b int, FOREIGN KEY (a, b) REFERENCES p ON DELETE SET NULL (b));

-- case: fk cycle create
CREATE TABLE z (id int);
-- to:
CREATE TABLE z (id int);
CREATE TABLE a (id int PRIMARY KEY, b int);
CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);
ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;

-- case: fk cycle drop
CREATE TABLE z (id int);
CREATE TABLE a (id int PRIMARY KEY, b int);
CREATE TABLE b (id int PRIMARY KEY, a int REFERENCES a);
ALTER TABLE a ADD FOREIGN KEY (b) REFERENCES b;
-- to:
CREATE TABLE z (id int);

-- case: drop referenced table keep child
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (x int REFERENCES p, y int);
-- to:
CREATE TABLE c (x int, y int);

-- case: drop referenced column
CREATE TABLE p (id int PRIMARY KEY, u int UNIQUE);
CREATE TABLE c (x int REFERENCES p (u), y int);
-- to:
CREATE TABLE p (id int PRIMARY KEY);
CREATE TABLE c (x int REFERENCES p (id), y int);

-- case: checks
CREATE TABLE t (a int, b int, CONSTRAINT c1 CHECK (a > 0), CONSTRAINT c2 CHECK (b > 0), CHECK (a < b));
ALTER TABLE t ADD CONSTRAINT c5 CHECK (a > 5) NOT VALID;
-- to:
CREATE TABLE t (a int, b int, CONSTRAINT c1 CHECK (a > 1), CONSTRAINT c3 CHECK (b > 0) NO INHERIT, CONSTRAINT c5 CHECK (a > 5));
COMMENT ON CONSTRAINT c1 ON t IS 'x';

-- case: exclude constraints
CREATE TABLE t (a int4range, b int4range, CONSTRAINT x1 EXCLUDE USING gist (a WITH &&));
-- to:
CREATE TABLE t (a int4range, b int4range, CONSTRAINT x1 EXCLUDE USING gist (b WITH &&) WHERE (NOT isempty(b)) DEFERRABLE, CONSTRAINT x2 EXCLUDE USING gist (a WITH -|-));

-- case: unique options (since 15)
CREATE TABLE t (a int, b int, CONSTRAINT u1 UNIQUE (a), CONSTRAINT u2 UNIQUE (b));
-- to:
CREATE TABLE t (a int, b int, CONSTRAINT u1 UNIQUE NULLS NOT DISTINCT (a) INCLUDE (b) WITH (fillfactor=70), CONSTRAINT u2 UNIQUE (b) DEFERRABLE INITIALLY DEFERRED);

-- case: indexes (since 15)
CREATE TABLE t (a int, b text, c jsonb, d int[], e point);
CREATE INDEX i1 ON t (a);
CREATE INDEX i2 ON t (b);
CREATE INDEX i3 ON t USING hash (b);
-- to:
CREATE TABLE t (a int, b text, c jsonb, d int[], e point);
CREATE INDEX i1 ON t (a DESC NULLS LAST, b text_pattern_ops) INCLUDE (d) WITH (fillfactor = 80) WHERE a > 1;
CREATE UNIQUE INDEX i2 ON t (b) NULLS NOT DISTINCT;
CREATE INDEX i4 ON t USING gin (c jsonb_path_ops) WITH (fastupdate = off);
CREATE INDEX i5 ON t USING brin (a) WITH (pages_per_range = 64, autosummarize = on);
CREATE INDEX i6 ON t USING gist (e);
CREATE INDEX i7 ON t (lower(b), (a + 1));
CREATE INDEX i8 ON t (b COLLATE "C");
COMMENT ON INDEX i7 IS 'ii';

-- case: replica identity index
CREATE TABLE t (a int NOT NULL, b int NOT NULL);
CREATE UNIQUE INDEX i ON t (a);
ALTER TABLE t REPLICA IDENTITY USING INDEX i;
-- to:
CREATE TABLE t (a int NOT NULL, b int NOT NULL);
CREATE UNIQUE INDEX i ON t (a, b);
CREATE UNIQUE INDEX j ON t (b);
ALTER TABLE t REPLICA IDENTITY USING INDEX j;

-- case: replica identity index rebuilt
CREATE TABLE t (a int NOT NULL, b int NOT NULL);
CREATE UNIQUE INDEX i ON t (a);
ALTER TABLE t REPLICA IDENTITY USING INDEX i;
-- to:
CREATE TABLE t (a int NOT NULL, b int NOT NULL);
CREATE UNIQUE INDEX i ON t (a, b);
ALTER TABLE t REPLICA IDENTITY USING INDEX i;

-- case: not null and pk
CREATE TABLE t (a int, b int NOT NULL, c int PRIMARY KEY);
-- to:
CREATE TABLE t (a int NOT NULL, b int, c int, PRIMARY KEY (a));

-- case: pk rename
CREATE TABLE t (a int, CONSTRAINT p1 PRIMARY KEY (a));
-- to:
CREATE TABLE t (a int, CONSTRAINT p2 PRIMARY KEY (a));

-- case: unique and column replaced
CREATE TABLE t (a int UNIQUE, b int);
CREATE TABLE u (x int REFERENCES t (a));
-- to:
CREATE TABLE t (a2 int UNIQUE, b int);
CREATE TABLE u (x int REFERENCES t (a2));
