import { type ConformanceCase, describeConformance } from '@atlas/dialect/testing';
import { openTest } from './test-database.ts';
import { schemas } from './test-schemas.ts';

const cases: readonly ConformanceCase[] = [
  { name: 'create and drop everything', from: '', to: schemas.shop ?? '' },
  { name: 'names that need quotes', from: '', to: schemas.nasty ?? '' },
  { name: 'strict tables and kinds of primary keys', from: '', to: schemas.strict ?? '' },
  {
    name: 'rebuild tables under views and triggers',
    from: schemas.shop ?? '',
    to: schemas.shop2 ?? '',
    irreversible: true,
  },
  { name: 'cycles of foreign keys', from: '', to: schemas.cycle ?? '' },
  {
    name: 'several named foreign keys',
    from: '',
    to: 'CREATE TABLE t (a int CONSTRAINT x REFERENCES t (a), b int CONSTRAINT y REFERENCES t (b));',
  },
  {
    name: 'add a column and an index on another',
    from: 'CREATE TABLE t (a int);',
    to: `CREATE TABLE t (a int, b text NOT NULL DEFAULT 'x', c int AS (a + 1)); CREATE UNIQUE INDEX i ON t (a DESC) WHERE a > 0;`,
  },
  {
    name: 'change a view that others use',
    from: 'CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM v;',
    to: 'CREATE TABLE t (a int); CREATE VIEW v AS SELECT a + 1 AS a FROM t; CREATE VIEW w AS SELECT a FROM v;',
  },
  {
    name: 'change a view with triggers',
    from: 'CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; CREATE TRIGGER r INSTEAD OF DELETE ON v BEGIN SELECT 1; END;',
    to: 'CREATE TABLE t (a int); CREATE VIEW v AS SELECT 2 AS a; CREATE TRIGGER r INSTEAD OF DELETE ON v BEGIN SELECT 1; END;',
  },
  {
    name: 'change an index and a trigger',
    from: 'CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a); CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 1; END;',
    to: 'CREATE TABLE t (a int, b int); CREATE INDEX i ON t (a, b); CREATE TRIGGER r AFTER INSERT ON t BEGIN SELECT 2; END;',
  },
];

describeConformance('SQLite', { open: () => openTest(), cases });
