/** A statement that blocks others, on the tables of a setup. */
export interface RewriteCase {
  readonly name: string;
  readonly setup: string;
  readonly sql: string;
  /** First major version that takes it. */
  readonly since?: number;
}

export interface RefusedCase extends RewriteCase {
  /** Last major version that it is about. */
  readonly until?: number;
  /** Part of what is said. */
  readonly reason: string;
}

const ROWS = 'INSERT INTO t SELECT i, i, i, i::text FROM generate_series(1, 2500) i;';
const TABLE = 'CREATE TABLE t (id int NOT NULL, a int, b int, v text);';
const T = `${TABLE}\n${ROWS}`;
const KEYED = `CREATE TABLE r (id int PRIMARY KEY);
INSERT INTO r SELECT generate_series(1, 2500);
${T}`;
const PARTITIONED = `CREATE TABLE p (id int, a int) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (1000);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (1000) TO (9000) PARTITION BY LIST (a);
CREATE TABLE p2a PARTITION OF p2 DEFAULT;
INSERT INTO p SELECT i, i FROM generate_series(1, 2500) i;`;

/** Statements with a way around their locks. */
export const rewriteCases: readonly RewriteCase[] = [
  { name: 'index', setup: T, sql: 'CREATE INDEX i ON t (a);' },
  {
    name: 'unnamed index with options',
    setup: T,
    sql: 'CREATE INDEX ON public.t USING btree (lower(v) DESC) INCLUDE (a) WITH (fillfactor = 70) WHERE a > 0;',
  },
  { name: 'dropped index', setup: `${T}\nCREATE INDEX i ON t (a);`, sql: 'DROP INDEX i;' },
  {
    name: 'dropped indexes',
    setup: `${T}\nCREATE INDEX i ON t (a);\nCREATE INDEX j ON t (b);`,
    sql: 'DROP INDEX IF EXISTS i, public.j;',
  },
  { name: 'index of a partitioned table', setup: PARTITIONED, sql: 'CREATE INDEX i ON p (a) INCLUDE (id);' },
  { name: 'unnamed index of a partitioned table', setup: PARTITIONED, sql: 'CREATE INDEX ON public.p (a);' },
  {
    name: 'index that a partition has',
    setup: `${PARTITIONED}\nCREATE INDEX mine ON p1 (a);`,
    sql: 'CREATE INDEX i ON p (a);',
  },
  { name: 'unique', setup: T, sql: 'ALTER TABLE t ADD CONSTRAINT u UNIQUE (a);' },
  { name: 'unnamed unique', setup: T, sql: 'ALTER TABLE t ADD UNIQUE (a, b);' },
  {
    name: 'unique with options',
    setup: T,
    sql: 'ALTER TABLE ONLY public.t ADD CONSTRAINT "U n" UNIQUE (a, b) INCLUDE (v) WITH (fillfactor = 70) USING INDEX TABLESPACE pg_default DEFERRABLE INITIALLY DEFERRED;',
  },
  { name: 'unique nulls not distinct', since: 15, setup: T, sql: 'ALTER TABLE t ADD UNIQUE NULLS NOT DISTINCT (a);' },
  { name: 'primary key', setup: T, sql: 'ALTER TABLE t ADD PRIMARY KEY (id);' },
  {
    name: 'primary key over nullable columns',
    setup: T,
    sql: 'ALTER TABLE "public"."t" ADD CONSTRAINT "key" PRIMARY KEY ("id", "a");',
  },
  { name: 'not null', setup: T, sql: 'ALTER TABLE t ALTER COLUMN a SET NOT NULL;' },
  {
    name: 'several not null',
    setup: T,
    sql: 'ALTER TABLE t ALTER a SET NOT NULL, ALTER COLUMN b SET DEFAULT 1, ALTER b SET NOT NULL;',
  },
  { name: 'check', setup: T, sql: 'ALTER TABLE t ADD CONSTRAINT positive CHECK (a > 0);' },
  { name: 'unnamed check', setup: T, sql: 'ALTER TABLE t ADD CHECK (a > 0 AND b > 0) NO INHERIT;' },
  {
    name: 'foreign key',
    setup: KEYED,
    sql: 'ALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (a) REFERENCES r (id) ON DELETE SET NULL;',
  },
  {
    name: 'unnamed foreign key',
    setup: KEYED,
    sql: 'ALTER TABLE t ADD FOREIGN KEY (a) REFERENCES r DEFERRABLE INITIALLY DEFERRED;',
  },
  {
    name: 'foreign key of a partitioned table',
    since: 18,
    setup: `${KEYED}\n${PARTITIONED}`,
    sql: 'ALTER TABLE p ADD FOREIGN KEY (a) REFERENCES r;',
  },
  {
    name: 'column with a volatile default',
    setup: T,
    sql: 'ALTER TABLE t ADD COLUMN n uuid DEFAULT gen_random_uuid();',
  },
  {
    name: 'column with a volatile default and constraints',
    setup: KEYED,
    sql: 'ALTER TABLE t ADD COLUMN n double precision DEFAULT random() * 5 NOT NULL CONSTRAINT small CHECK (n < 10), ADD COLUMN m int DEFAULT 3;',
  },
  {
    name: 'column of a partitioned table',
    setup: PARTITIONED,
    sql: 'ALTER TABLE p ADD COLUMN n float NOT NULL DEFAULT random();',
  },
  {
    name: 'column with a unique constraint',
    setup: T,
    sql: 'ALTER TABLE t ADD COLUMN n uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE;',
  },
  { name: 'column with a check', setup: T, sql: 'ALTER TABLE t ADD COLUMN n int DEFAULT 1 CHECK (n > 0);' },
  { name: 'type', setup: T, sql: 'ALTER TABLE t ALTER COLUMN a TYPE bigint;' },
  {
    name: 'type with using, defaults and indexes',
    setup: `CREATE TABLE t (id int PRIMARY KEY, a text NOT NULL DEFAULT '5', CONSTRAINT u UNIQUE (a));
CREATE INDEX i ON t (a DESC, id);
COMMENT ON COLUMN t.a IS 'a''s';
COMMENT ON INDEX i IS 'about i';
INSERT INTO t SELECT i, i::text FROM generate_series(1, 2500) i;`,
    sql: 'ALTER TABLE public.t ALTER COLUMN a DROP DEFAULT, ALTER COLUMN a TYPE int USING a::int, ALTER COLUMN a SET DEFAULT 5;',
  },
  { name: 'renamed column', setup: T, sql: 'ALTER TABLE t RENAME COLUMN a TO amount;' },
  {
    name: 'renamed column with all that may be on it',
    setup: `CREATE TABLE r (id int PRIMARY KEY);
INSERT INTO r SELECT generate_series(1, 2500);
CREATE TABLE "T t" (id int PRIMARY KEY, "A" int NOT NULL DEFAULT 7, b int,
  CONSTRAINT u UNIQUE ("A", b), CONSTRAINT fk FOREIGN KEY ("A") REFERENCES r, CONSTRAINT c CHECK ("A" > 0));
CREATE INDEX i ON "T t" (("A" + 1)) WHERE "A" > 5;
COMMENT ON COLUMN "T t"."A" IS 'x';
INSERT INTO "T t" SELECT i, i, i FROM generate_series(1, 2500) i;`,
    sql: 'ALTER TABLE "T t" RENAME "A" TO "B b";',
  },
  { name: 'renamed table', setup: T, sql: 'ALTER TABLE t RENAME TO renamed;' },
  {
    name: 'renamed table in its schema',
    setup: `CREATE SCHEMA s;\nCREATE TABLE s."T" (id int);\nGRANT SELECT ON s."T" TO PUBLIC;`,
    sql: 'ALTER TABLE s."T" RENAME TO u;',
  },
  {
    name: 'renamed table with row security',
    since: 15,
    setup: `${T}\nALTER TABLE t ENABLE ROW LEVEL SECURITY;`,
    sql: 'ALTER TABLE t RENAME TO renamed;',
  },
];

/** Statements without. */
export const refusedCases: readonly RefusedCase[] = [
  {
    name: 'stored column',
    setup: T,
    sql: 'ALTER TABLE t ADD COLUMN n int GENERATED ALWAYS AS (a * 2) STORED;',
    reason: 'no way',
  },
  {
    name: 'identity column',
    setup: T,
    sql: 'ALTER TABLE t ADD COLUMN n int GENERATED BY DEFAULT AS IDENTITY;',
    reason: 'no way',
  },
  { name: 'serial column', setup: T, sql: 'ALTER TABLE t ADD COLUMN n bigserial;', reason: 'no way' },
  {
    name: 'key of a partitioned table',
    setup: PARTITIONED,
    sql: 'ALTER TABLE p ADD UNIQUE (id, a);',
    reason: 'partitioned',
  },
  {
    name: 'foreign key of a partitioned table',
    until: 17,
    setup: `${KEYED}\n${PARTITIONED}`,
    sql: 'ALTER TABLE p ADD FOREIGN KEY (a) REFERENCES r;',
    reason: 'before 18',
  },
  { name: 'cascade', setup: `${T}\nCREATE INDEX i ON t (a);`, sql: 'DROP INDEX i CASCADE;', reason: 'CASCADE' },
  {
    name: 'type of a key',
    setup: 'CREATE TABLE t (id int PRIMARY KEY);',
    sql: 'ALTER TABLE t ALTER COLUMN id TYPE bigint;',
    reason: 'primary key',
  },
  {
    name: 'type of a serial',
    setup: 'CREATE TABLE t (id serial);',
    sql: 'ALTER TABLE t ALTER COLUMN id TYPE bigint;',
    reason: 'sequence',
  },
  {
    name: 'rows that a trigger would see',
    setup: `${T}
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER touch BEFORE UPDATE ON t FOR EACH ROW EXECUTE FUNCTION f();`,
    sql: 'ALTER TABLE t RENAME COLUMN a TO c;',
    reason: 'trigger "touch"',
  },
  {
    name: 'row security',
    until: 14,
    setup: `${T}\nALTER TABLE t ENABLE ROW LEVEL SECURITY;`,
    sql: 'ALTER TABLE t RENAME TO renamed;',
    reason: 'row security',
  },
  { name: 'if exists', setup: T, sql: 'ALTER TABLE IF EXISTS t ADD CONSTRAINT u UNIQUE (a);', reason: 'IF EXISTS' },
];
