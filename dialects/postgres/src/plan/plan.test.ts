import { PlanScopeError, type PlanOptions, UnsupportedChangeError } from '@atlas/dialect';
import {
  type Change,
  type Column,
  columnPart,
  newColumn,
  newIndex,
  newObject,
  newRealm,
  newRoutine,
  newSchema,
  newTable,
  newView,
  type Statement,
  type Table,
  type TableChange,
  type Trigger,
} from '@atlas/model';
import { describe, expect, test } from 'vitest';
import { capabilitiesOf } from '../capabilities.ts';
import { parseColumnType, refType } from '../column-types.ts';
import { planPostgres } from './index.ts';

type Options = Partial<PlanOptions> & { readonly version?: number };

function plan(changes: readonly Change[], { version = 18, ...options }: Options = {}) {
  return planPostgres(changes, { mode: 'in-place', capabilities: capabilitiesOf(version * 10_000), ...options });
}

/** A statement as one line: `-- comment: command` and, behind an arrow, what undoes it. */
function lines(statements: readonly Statement[]): string[] {
  return statements.map(
    ({ comment, cmd, reverse }) => `-- ${comment}: ${cmd}${reverse === undefined ? '' : ` <- ${reverse.join('; ')}`}`,
  );
}

function check(name: string, changes: readonly Change[], expected: readonly string[], options: Options = {}): void {
  test(name, () => expect(lines(plan(changes, options).statements)).toEqual(expected));
}

const column = (name: string, type: string, parts: Partial<Column> = {}): Column =>
  newColumn(name, parseColumnType(type), parts);
const users = newTable('users', { columns: [column('id', 'bigint'), column('name', 'text', { null: true })] });
const modify = (changes: readonly TableChange[], from: Table = users, to: Table = from): Change[] => [
  { kind: 'modify_table', schema: 's', from, to, changes },
];

describe('schemas', () => {
  check(
    'add with comment, drop',
    [
      { kind: 'add_schema', schema: newSchema('a', { comment: "it's" }) },
      { kind: 'add_schema', schema: newSchema('public') },
      { kind: 'drop_schema', schema: newSchema('b') },
    ],
    [
      '-- Add new schema named "a": CREATE SCHEMA "a" <- DROP SCHEMA "a" CASCADE',
      `-- set comment to schema: "a": COMMENT ON SCHEMA "a" IS 'it''s' <- COMMENT ON SCHEMA "a" IS ''`,
      '-- Add new schema named "public": CREATE SCHEMA IF NOT EXISTS "public" <- DROP SCHEMA "public" CASCADE',
      '-- Drop schema named "b": DROP SCHEMA "b" CASCADE',
    ],
  );
});

describe('tables', () => {
  const everything = newTable('t', {
    comment: 'tt',
    columns: [
      column('id', 'bigint', { attrs: { identity: { generated: 'ALWAYS', start: 10, increment: 5 } } }),
      column('n', 'text', { null: true, default: { kind: 'literal', text: 'x' }, collate: 'C' }),
      column('g', 'integer', { generated: { expr: 'a + 1', type: 'STORED' } }),
      column('k', 'serial'),
      newColumn('e', refType({ kind: 'enum', name: 'mood' }), { comment: 'cc' }),
    ],
    primaryKey: newIndex('', ['id'], { unique: true, attrs: { include: ['n'] } }),
    indexes: [
      newIndex('u', ['n'], { unique: true, attrs: { constraint: 'unique', nulls_distinct: false, include: ['g'] } }),
      newIndex('x', [{ column: 'r', desc: false, attrs: { op: '&&' } }], {
        attrs: { constraint: 'exclude', type: 'GIST' },
      }),
      newIndex('i', [{ expr: 'lower(n)', desc: true, attrs: { nulls_last: true } }, columnPart('g')], {
        unique: true,
        attrs: { type: 'BTREE', where: 'g > 0', storage_params: { fillfactor: 70 } },
      }),
    ],
    foreignKeys: [
      {
        symbol: 'fk',
        columns: ['g'],
        refTable: 'p',
        refColumns: ['id'],
        onUpdate: 'NO ACTION',
        onDelete: 'CASCADE',
        attrs: { deferrable: 'INITIALLY_DEFERRED' },
      },
    ],
    checks: [{ name: 'ck', expr: 'n > 0', attrs: { no_inherit: true } }],
    attrs: { partition: { type: 'RANGE', by: [{ column: 'c1' }, { expr: 'lower(c2)' }] } },
  });
  check(
    'create with all parts',
    [{ kind: 'add_table', schema: 's', table: everything }],
    [
      `-- create "t" table: CREATE TABLE "s"."t" ("id" bigint NOT NULL GENERATED ALWAYS AS IDENTITY (START WITH 10 INCREMENT BY 5), "n" text NULL DEFAULT 'x' COLLATE "C", "g" integer NOT NULL GENERATED ALWAYS AS (a + 1) STORED, "k" serial NOT NULL, "e" "s"."mood" NOT NULL, PRIMARY KEY ("id") INCLUDE ("n"), CONSTRAINT "u" UNIQUE NULLS NOT DISTINCT ("n") INCLUDE ("g"), CONSTRAINT "x" EXCLUDE USING GIST ("r" WITH &&), CONSTRAINT "fk" FOREIGN KEY ("g") REFERENCES "s"."p" ("id") ON UPDATE NO ACTION ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, CONSTRAINT "ck" CHECK (n > 0) NO INHERIT) PARTITION BY RANGE ("c1", (lower(c2))) <- DROP TABLE "s"."t"`,
      '-- create index "i" to table: "t": CREATE UNIQUE INDEX "i" ON "s"."t" ((lower(n)) DESC NULLS LAST, "g") WITH (fillfactor = 70) WHERE g > 0 <- DROP INDEX "s"."i"',
      `-- set comment to table: "t": COMMENT ON TABLE "s"."t" IS 'tt' <- COMMENT ON TABLE "s"."t" IS ''`,
      `-- set comment to column: "e" on table: "t": COMMENT ON COLUMN "s"."t"."e" IS 'cc' <- COMMENT ON COLUMN "s"."t"."e" IS ''`,
    ],
  );
  test('lines with an indentation', () => {
    const [create] = plan([{ kind: 'add_table', schema: 's', table: users }], {
      indent: '  ',
      schemaQualifier: '',
    }).statements;
    expect(create?.cmd).toBe('CREATE TABLE "users" (\n  "id" bigint NOT NULL,\n  "name" text NULL\n)');
  });
  check(
    'drop, with the statements that bring it back',
    [{ kind: 'drop_table', schema: 's', table: { ...users, indexes: [newIndex('i', ['name'])] } }],
    [
      '-- drop "users" table: DROP TABLE "s"."users" <- CREATE TABLE "s"."users" ("id" bigint NOT NULL, "name" text NULL); CREATE INDEX "i" ON "s"."users" ("name")',
    ],
  );
  check(
    'rename',
    [{ kind: 'rename_table', schema: 's', from: users, to: { ...users, name: 'people' } }],
    [
      '-- rename a table from "users" to "people": ALTER TABLE "s"."users" RENAME TO "people" <- ALTER TABLE "s"."people" RENAME TO "users"',
    ],
  );
});

describe('changes in a table', () => {
  const name = column('name', 'text', { null: true });
  check(
    'drops of indexes, one ALTER TABLE with constraint drops first, indexes, comments',
    modify([
      { kind: 'add_column', column: column('a', 'integer', { comment: 'aa' }) },
      { kind: 'drop_check', check: { name: 'ck', expr: 'id > 0', attrs: {} } },
      { kind: 'drop_index', index: newIndex('i', ['name']) },
      { kind: 'add_index', index: newIndex('j', ['name']) },
      {
        kind: 'add_foreign_key',
        foreignKey: { symbol: 'fk', columns: ['a'], refTable: 'p', refColumns: ['id'], attrs: { not_valid: true } },
      },
    ]),
    [
      '-- drop index "i" from table: "users": DROP INDEX "s"."i" <- CREATE INDEX "i" ON "s"."users" ("name")',
      '-- modify "users" table: ALTER TABLE "s"."users" DROP CONSTRAINT "ck", ADD COLUMN "a" integer NOT NULL, ADD CONSTRAINT "fk" FOREIGN KEY ("a") REFERENCES "s"."p" ("id") NOT VALID <- ALTER TABLE "s"."users" DROP CONSTRAINT "fk", DROP COLUMN "a", ADD CONSTRAINT "ck" CHECK (id > 0)',
      '-- create index "j" to table: "users": CREATE INDEX "j" ON "s"."users" ("name") <- DROP INDEX "s"."j"',
      `-- set comment to column: "a" on table: "users": COMMENT ON COLUMN "s"."users"."a" IS 'aa' <- `,
    ],
  );
  check(
    'a dropped column takes its indexes and keys along',
    modify([
      { kind: 'drop_column', column: name },
      { kind: 'drop_index', index: newIndex('i', ['id', 'name']) },
      {
        kind: 'drop_foreign_key',
        foreignKey: { symbol: 'fk', columns: ['name'], refTable: 'p', refColumns: ['id'], attrs: {} },
      },
    ]),
    [
      '-- modify "users" table: ALTER TABLE "s"."users" DROP COLUMN "name" <- ALTER TABLE "s"."users" ADD COLUMN "name" text NULL; CREATE INDEX "i" ON "s"."users" ("id", "name"); ALTER TABLE "s"."users" ADD CONSTRAINT "fk" FOREIGN KEY ("name") REFERENCES "s"."p" ("id")',
    ],
  );
  check(
    'type, null and default',
    modify([
      {
        kind: 'modify_column',
        from: name,
        to: column('name', 'character varying(10)', { default: { kind: 'literal', text: "'x'" } }),
        aspects: ['type', 'null', 'default'],
      },
    ]),
    [
      `-- modify "users" table: ALTER TABLE "s"."users" ALTER COLUMN "name" TYPE character varying(10), ALTER COLUMN "name" SET NOT NULL, ALTER COLUMN "name" SET DEFAULT 'x' <- ALTER TABLE "s"."users" ALTER COLUMN "name" DROP DEFAULT, ALTER COLUMN "name" TYPE text, ALTER COLUMN "name" DROP NOT NULL`,
    ],
  );
  check(
    'a type without a cast, with a default',
    modify([
      {
        kind: 'modify_column',
        from: column('name', 'text', { default: { kind: 'literal', text: "'1'" } }),
        to: column('name', 'integer', { default: { kind: 'literal', text: '1' } }),
        aspects: ['type'],
      },
    ]),
    [
      `-- modify "users" table, converting column "name" by "name"::integer: ALTER TABLE "s"."users" ALTER COLUMN "name" DROP DEFAULT, ALTER COLUMN "name" TYPE integer USING "name"::integer, ALTER COLUMN "name" SET DEFAULT 1 <- ALTER TABLE "s"."users" ALTER COLUMN "name" DROP DEFAULT, ALTER COLUMN "name" TYPE text, ALTER COLUMN "name" SET DEFAULT '1'`,
    ],
  );
  check(
    'integer to serial and back',
    [
      ...modify([
        { kind: 'modify_column', from: column('id', 'bigint'), to: column('id', 'serial'), aspects: ['type'] },
      ]),
      ...modify([
        { kind: 'modify_column', from: column('k', 'serial'), to: column('k', 'integer'), aspects: ['type'] },
      ]),
    ],
    [
      `-- create sequence for serial column "id": CREATE SEQUENCE IF NOT EXISTS "s"."users_id_seq" AS integer OWNED BY "s"."users"."id" <- DROP SEQUENCE IF EXISTS "s"."users_id_seq"`,
      `-- modify "users" table: ALTER TABLE "s"."users" ALTER COLUMN "id" TYPE integer, ALTER COLUMN "id" SET DEFAULT nextval('"s"."users_id_seq"') <- ALTER TABLE "s"."users" ALTER COLUMN "id" DROP DEFAULT, ALTER COLUMN "id" TYPE bigint`,
      `-- continue column "id" behind its rows: SELECT setval(pg_get_serial_sequence('"s"."users"', 'id'), last) FROM (SELECT max("id") AS last FROM "s"."users") AS used WHERE last >= 1 <- `,
      `-- modify "users" table: ALTER TABLE "s"."users" ALTER COLUMN "k" DROP DEFAULT <- ALTER TABLE "s"."users" ALTER COLUMN "k" SET DEFAULT nextval('"s"."users_k_seq"')`,
      `-- drop sequence used by serial column "k": DROP SEQUENCE IF EXISTS "s"."users_k_seq" <- CREATE SEQUENCE IF NOT EXISTS "s"."users_k_seq" AS integer OWNED BY "s"."users"."k"; SELECT setval(pg_get_serial_sequence('"s"."users"', 'k'), last) FROM (SELECT max("k") AS last FROM "s"."users") AS used WHERE last >= 1`,
    ],
  );
  check(
    'identity',
    modify([
      {
        kind: 'modify_column',
        from: column('id', 'bigint', { attrs: { identity: { generated: 'BY_DEFAULT' } } }),
        to: column('id', 'bigint', { attrs: { identity: { generated: 'ALWAYS', start: 5, increment: 2 } } }),
        aspects: ['attr'],
      },
    ]),
    [
      '-- modify "users" table: ALTER TABLE "s"."users" ALTER COLUMN "id" SET GENERATED ALWAYS SET START WITH 5 SET INCREMENT BY 2 <- ALTER TABLE "s"."users" ALTER COLUMN "id" SET GENERATED BY DEFAULT SET START WITH 1 SET INCREMENT BY 1',
    ],
  );
  const generated = (expr: string): Column => column('g', 'integer', { generated: { expr, type: 'STORED' } });
  const regenerate = modify([
    { kind: 'modify_column', from: generated('a'), to: generated('b'), aspects: ['generated'] },
  ]);
  check('a generated expression in place', regenerate, [
    '-- modify "users" table: ALTER TABLE "s"."users" ALTER COLUMN "g" SET EXPRESSION AS (b) <- ALTER TABLE "s"."users" ALTER COLUMN "g" SET EXPRESSION AS (a)',
  ]);
  check(
    'a generated expression before PostgreSQL 17',
    regenerate,
    [
      '-- modify "users" table: ALTER TABLE "s"."users" DROP COLUMN "g", ADD COLUMN "g" integer NOT NULL GENERATED ALWAYS AS (b) STORED <- ALTER TABLE "s"."users" DROP COLUMN "g", ADD COLUMN "g" integer NOT NULL GENERATED ALWAYS AS (a) STORED',
    ],
    { version: 16 },
  );
  check(
    'keys, checks and attributes',
    modify(
      [
        { kind: 'modify_primary_key', from: newIndex('', ['id']), to: newIndex('', ['name']), aspects: ['parts'] },
        {
          kind: 'modify_check',
          from: { name: 'c', expr: 'a', attrs: {} },
          to: { name: 'c', expr: 'b', attrs: {} },
          aspects: ['expr'],
        },
        { kind: 'rename_constraint', constraint: 'unique', from: 'u1', to: 'u2' },
        { kind: 'add_attr', name: 'unlogged', value: true },
        { kind: 'add_attr', name: 'storage_params', value: {} },
        { kind: 'add_attr', name: 'row_security', value: {} },
        { kind: 'add_attr', name: 'replica_identity', value: 'FULL' },
      ],
      users,
      {
        ...users,
        attrs: {
          unlogged: true,
          storage_params: { fillfactor: 70, toast_autovacuum_enabled: false },
          row_security: { enabled: true, enforced: true },
          replica_identity: 'FULL',
        },
      },
    ),
    [
      '-- modify "users" table: ALTER TABLE "s"."users" DROP CONSTRAINT "users_pkey", DROP CONSTRAINT "c", ADD PRIMARY KEY ("name"), ADD CONSTRAINT "c" CHECK (b), SET UNLOGGED, SET (fillfactor = 70, toast.autovacuum_enabled = false) <- ALTER TABLE "s"."users" DROP CONSTRAINT "c", DROP CONSTRAINT "users_pkey", RESET (fillfactor, toast.autovacuum_enabled), SET LOGGED, ADD CONSTRAINT "c" CHECK (a), ADD PRIMARY KEY ("id")',
      '-- rename a constraint from "u1" to "u2": ALTER TABLE "s"."users" RENAME CONSTRAINT "u1" TO "u2" <- ALTER TABLE "s"."users" RENAME CONSTRAINT "u2" TO "u1"',
      '-- enable row-level security for "users" table: ALTER TABLE "s"."users" ENABLE ROW LEVEL SECURITY <- ALTER TABLE "s"."users" DISABLE ROW LEVEL SECURITY',
      '-- enforce row-level security for "users" table: ALTER TABLE "s"."users" FORCE ROW LEVEL SECURITY <- ALTER TABLE "s"."users" NO FORCE ROW LEVEL SECURITY',
      '-- modify "users" table: ALTER TABLE "s"."users" REPLICA IDENTITY FULL <- ALTER TABLE "s"."users" REPLICA IDENTITY DEFAULT',
    ],
  );
  check(
    'a unique index becomes a constraint',
    modify([
      {
        kind: 'modify_index',
        from: newIndex('u', ['name'], { unique: true }),
        to: newIndex('u', ['name'], { unique: true, attrs: { constraint: 'unique' } }),
        aspects: ['attr'],
      },
    ]),
    [
      '-- modify "users" table: ALTER TABLE "s"."users" ADD CONSTRAINT "u" UNIQUE USING INDEX "u" <- ALTER TABLE "s"."users" DROP CONSTRAINT "u"; CREATE UNIQUE INDEX "u" ON "s"."users" ("name")',
    ],
  );
  check(
    'renames come first',
    modify([
      { kind: 'rename_column', from: name, to: { ...name, name: 'title' } },
      { kind: 'rename_index', from: newIndex('a', ['id']), to: newIndex('b', ['id']) },
    ]),
    [
      '-- rename a column from "name" to "title": ALTER TABLE "s"."users" RENAME COLUMN "name" TO "title" <- ALTER TABLE "s"."users" RENAME COLUMN "title" TO "name"',
      '-- rename an index from "a" to "b": ALTER INDEX "s"."a" RENAME TO "b" <- ALTER INDEX "s"."b" RENAME TO "a"',
    ],
  );
});

describe('policies of the project', () => {
  const index = modify([
    { kind: 'drop_index', index: newIndex('i', ['name']) },
    { kind: 'add_index', index: newIndex('j', ['name']) },
  ]);
  test('indexes of existing tables concurrently', () => {
    const made = plan(index, { policy: { concurrentIndex: { add: true, drop: true } } });
    expect(made.directives).toEqual(['atlas:txmode none']);
    expect(made.transactional).toBe(false);
    expect(lines(made.statements)).toEqual([
      '-- drop index "i" from table: "users": DROP INDEX CONCURRENTLY "s"."i" <- CREATE INDEX CONCURRENTLY "i" ON "s"."users" ("name")',
      '-- create index "j" to table: "users": CREATE INDEX CONCURRENTLY "j" ON "s"."users" ("name") <- DROP INDEX CONCURRENTLY "s"."j"',
    ]);
    expect(made.statements.every((s) => s.noTransaction)).toBe(true);
  });
  const require = modify([
    {
      kind: 'modify_column',
      from: column('name', 'text', { null: true }),
      to: column('name', 'text'),
      aspects: ['null'],
    },
  ]);
  const lockSafe = { policy: { dialect: { postgres: { not_null: { check: true, lock_safe: true } } } } };
  check(
    'NOT NULL without a long lock',
    require,
    [
      '-- modify "users" table: ALTER TABLE "s"."users" ADD CONSTRAINT "users_name_not_null" NOT NULL "name" NOT VALID <- ALTER TABLE "s"."users" ALTER COLUMN "name" DROP NOT NULL',
      '-- modify "users" table: ALTER TABLE "s"."users" VALIDATE CONSTRAINT "users_name_not_null" <- ',
    ],
    lockSafe,
  );
  check(
    'NOT NULL without a long lock before PostgreSQL 18',
    require,
    [
      '-- modify "users" table: ALTER TABLE "s"."users" ADD CONSTRAINT "users_name_not_null" CHECK ("name" IS NOT NULL) NOT VALID <- ',
      '-- modify "users" table: ALTER TABLE "s"."users" VALIDATE CONSTRAINT "users_name_not_null" <- ',
      '-- modify "users" table: ALTER TABLE "s"."users" ALTER COLUMN "name" SET NOT NULL <- ALTER TABLE "s"."users" ALTER COLUMN "name" DROP NOT NULL',
      '-- modify "users" table: ALTER TABLE "s"."users" DROP CONSTRAINT "users_name_not_null" <- ',
    ],
    { ...lockSafe, version: 17 },
  );
  check(
    'materialized views without data',
    [
      {
        kind: 'add_view',
        schema: 's',
        view: newView('m', 'SELECT 1 AS a', { materialized: true, columns: [column('a', 'integer')] }),
      },
    ],
    [
      '-- create "m" materialized view: CREATE MATERIALIZED VIEW "s"."m" ("a") AS SELECT 1 AS a WITH NO DATA <- DROP MATERIALIZED VIEW "s"."m"',
    ],
    { policy: { materialized: { withNoData: true } } },
  );
});

describe('views, routines, triggers', () => {
  const view = newView('v', 'SELECT id FROM users', { columns: [column('id', 'bigint')] });
  check(
    'create a view with options',
    [
      {
        kind: 'add_view',
        schema: 's',
        view: { ...view, attrs: { check_option: 'LOCAL', security: { invoker: true } } },
      },
    ],
    [
      '-- create "v" view: CREATE VIEW "s"."v" ("id") WITH (security_invoker = true) AS SELECT id FROM users WITH LOCAL CHECK OPTION <- DROP VIEW "s"."v"',
    ],
  );
  check(
    'replace a view that gains a column',
    [
      {
        kind: 'modify_view',
        schema: 's',
        from: view,
        to: { ...view, def: 'SELECT id, 1 AS x FROM users', columns: [...view.columns, column('x', 'integer')] },
        changes: [],
        aspects: ['definition'],
      },
    ],
    [
      '-- modify "v" view: CREATE OR REPLACE VIEW "s"."v" ("id", "x") AS SELECT id, 1 AS x FROM users <- DROP VIEW "s"."v"; CREATE VIEW "s"."v" ("id") AS SELECT id FROM users',
    ],
  );
  const f = newRoutine('f', {
    args: [
      { name: 'a', type: parseColumnType('integer'), default: { kind: 'literal', text: '1' } },
      { name: 'b', type: parseColumnType('text'), mode: 'OUT' },
    ],
    lang: 'PLpgSQL',
    body: 'BEGIN $$ END',
    attrs: {
      volatility: 'STABLE',
      strict: true,
      security: 'DEFINER',
      parallel: 'SAFE',
      config_params: { search_path: 'public' },
    },
  });
  check(
    'create a function',
    [{ kind: 'add_func', schema: 's', func: f }],
    [
      '-- create "f" function: CREATE FUNCTION "s"."f" ("a" integer DEFAULT 1, OUT "b" text) LANGUAGE plpgsql STABLE STRICT SECURITY DEFINER PARALLEL SAFE SET search_path = public AS $body$BEGIN $$ END$body$ <- DROP FUNCTION "s"."f" (integer)',
    ],
  );
  const sql = newRoutine('g', {
    lang: 'SQL',
    body: 'RETURN 1',
    ret: { kind: 'type', type: parseColumnType('integer') },
  });
  check(
    'a function whose result changes is made again',
    [
      {
        kind: 'modify_func',
        schema: 's',
        from: sql,
        to: { ...sql, ret: { kind: 'set', type: parseColumnType('bigint') } },
        aspects: ['definition'],
      },
    ],
    [
      '-- drop "g" function: DROP FUNCTION "s"."g" () <- CREATE FUNCTION "s"."g" () RETURNS integer LANGUAGE sql RETURN 1',
      '-- create "g" function: CREATE FUNCTION "s"."g" () RETURNS SETOF bigint LANGUAGE sql RETURN 1 <- DROP FUNCTION "s"."g" ()',
    ],
  );
  const trigger: Trigger = {
    name: 'x',
    time: 'BEFORE',
    events: [{ kind: 'UPDATE', columns: ['a', 'b'] }, { kind: 'DELETE' }],
    forEach: 'ROW',
    when: 'old.a > 0',
    body: '',
    attrs: { execute: { function: { kind: 'function', name: 'f' }, args: ["it's"] } },
  };
  const on = { kind: 'table', name: 'users' } as const;
  check(
    'create and change a trigger',
    [
      { kind: 'add_trigger', schema: 's', on, trigger },
      {
        kind: 'modify_trigger',
        schema: 's',
        on,
        from: trigger,
        to: { ...trigger, name: 'y', events: [{ kind: 'INSERT' }] },
        aspects: ['definition'],
      },
    ],
    [
      `-- create trigger "x": CREATE TRIGGER "x" BEFORE DELETE OR UPDATE OF "a", "b" ON "s"."users" FOR EACH ROW WHEN (old.a > 0) EXECUTE FUNCTION "s"."f"('it''s') <- DROP TRIGGER "x" ON "s"."users"`,
      `-- modify trigger "y": CREATE OR REPLACE TRIGGER "y" BEFORE INSERT ON "s"."users" FOR EACH ROW WHEN (old.a > 0) EXECUTE FUNCTION "s"."f"('it''s') <- CREATE OR REPLACE TRIGGER "x" BEFORE DELETE OR UPDATE OF "a", "b" ON "s"."users" FOR EACH ROW WHEN (old.a > 0) EXECUTE FUNCTION "s"."f"('it''s')`,
    ],
  );
});

describe('objects of a schema', () => {
  const add = (kind: string, name: string, attrs: object): Change => ({
    kind: 'add_object',
    schema: 's',
    object: newObject(kind, name, { attrs: attrs as never }),
  });
  const change = (kind: string, name: string, from: object, to: object): Change => ({
    kind: 'modify_object',
    schema: 's',
    from: newObject(kind, name, { attrs: from as never }),
    to: newObject(kind, name, { attrs: to as never }),
  });
  const integer = parseColumnType('integer');
  check(
    'enum',
    [add('enum', 'e', { values: ['a', "b'"] })],
    [`-- create enum type "e": CREATE TYPE "s"."e" AS ENUM ('a', 'b''') <- DROP TYPE "s"."e"`],
  );
  check(
    'values of an enum at every place',
    [change('enum', 'e', { values: ['b', 'd'] }, { values: ['a', 'b', 'c', 'd', 'e'] })],
    [
      `-- add value to enum type: "e": ALTER TYPE "s"."e" ADD VALUE 'a' BEFORE 'b'`,
      `-- add value to enum type: "e": ALTER TYPE "s"."e" ADD VALUE 'c' AFTER 'b'`,
      `-- add value to enum type: "e": ALTER TYPE "s"."e" ADD VALUE 'e'`,
    ],
  );
  check(
    'domain',
    [
      add('domain', 'd', {
        type: integer,
        default: { kind: 'literal', text: '1' },
        check: [{ name: 'n', expr: 'VALUE > 0' }],
      }),
      change(
        'domain',
        'd2',
        { type: integer, null: true, check: [{ name: 'n', expr: 'VALUE > 0' }] },
        { type: integer, check: [{ name: 'm', expr: 'VALUE > 0' }] },
      ),
    ],
    [
      '-- create domain type "d": CREATE DOMAIN "s"."d" AS integer DEFAULT 1 NOT NULL CONSTRAINT "n" CHECK (VALUE > 0) <- DROP DOMAIN "s"."d"',
      '-- modify domain type "d2": ALTER DOMAIN "s"."d2" SET NOT NULL <- ALTER DOMAIN "s"."d2" DROP NOT NULL; ALTER DOMAIN "s"."d2" RENAME CONSTRAINT "m" TO "n"',
      '-- modify domain type "d2": ALTER DOMAIN "s"."d2" RENAME CONSTRAINT "n" TO "m" <- ',
    ],
  );
  check(
    'composite, range, sequence',
    [
      add('composite', 'c', { field: [{ name: 'a', type: integer }] }),
      add('range', 'r', { subtype: integer }),
      add('sequence', 'q', { type: 'integer', increment: 2, max_value: 9, cycle: true }),
      change('sequence', 'q2', { max_value: 9 }, { min_value: -5, cycle: true }),
    ],
    [
      '-- create composite type "c": CREATE TYPE "s"."c" AS ("a" integer) <- DROP TYPE "s"."c"',
      '-- create range type "r": CREATE TYPE "s"."r" AS RANGE (SUBTYPE = integer) <- DROP TYPE "s"."r"',
      '-- create sequence "q": CREATE SEQUENCE "s"."q" AS integer INCREMENT BY 2 MAXVALUE 9 CYCLE <- DROP SEQUENCE "s"."q"',
      '-- modify sequence "q2": ALTER SEQUENCE "s"."q2" MINVALUE -5 NO MAXVALUE START WITH -5 CYCLE <- ALTER SEQUENCE "s"."q2" NO MINVALUE MAXVALUE 9 START WITH 1 NO CYCLE',
    ],
  );
  const on = { kind: 'table', name: 'users' };
  check(
    'row policies',
    [
      add('policy', 'p', { on, using: 'id > 0', check: 'true' }),
      change('policy', 'p2', { on, using: 'a' }, { on, using: 'b', to: ['r'] }),
      change('policy', 'p3', { on, using: 'a', check: 'b' }, { on, using: 'a' }),
    ],
    [
      '-- create policy "p": CREATE POLICY "p" ON "s"."users" AS PERMISSIVE FOR ALL TO PUBLIC USING (id > 0) WITH CHECK (true) <- DROP POLICY "p" ON "s"."users"',
      '-- alter policy "p2": ALTER POLICY "p2" ON "s"."users" TO "r" USING (b) <- ALTER POLICY "p2" ON "s"."users" TO PUBLIC USING (a)',
      '-- drop policy "p3": DROP POLICY "p3" ON "s"."users" <- CREATE POLICY "p3" ON "s"."users" AS PERMISSIVE FOR ALL TO PUBLIC USING (a) WITH CHECK (b)',
      '-- create policy "p3": CREATE POLICY "p3" ON "s"."users" AS PERMISSIVE FOR ALL TO PUBLIC USING (a) <- DROP POLICY "p3" ON "s"."users"',
    ],
  );
  const of = { kind: 'table', name: 'logs' };
  check(
    'partitions',
    [
      add('partition', 'p1', { of, range: { from: ['1'], to: ['MAXVALUE'] }, check: [{ name: 'c', expr: 'a > 0' }] }),
      add('partition', 'p2', { of, hash: { modulus: 2, remainder: 1 } }),
      add('partition', 'p3', { of }),
      change('partition', 'p4', { of, list: { in: ["'a'"] } }, { of, list: { in: ["'a'", "'b'"] } }),
    ],
    [
      `-- detach partition "p4": ALTER TABLE "s"."logs" DETACH PARTITION "s"."p4" <- ALTER TABLE "s"."logs" ATTACH PARTITION "s"."p4" FOR VALUES IN ('a')`,
      '-- create "p1" partition: CREATE TABLE "s"."p1" PARTITION OF "s"."logs" (CONSTRAINT "c" CHECK (a > 0)) FOR VALUES FROM (1) TO (MAXVALUE) <- DROP TABLE "s"."p1"',
      '-- create "p2" partition: CREATE TABLE "s"."p2" PARTITION OF "s"."logs" FOR VALUES WITH (MODULUS 2, REMAINDER 1) <- DROP TABLE "s"."p2"',
      '-- create "p3" partition: CREATE TABLE "s"."p3" PARTITION OF "s"."logs" DEFAULT <- DROP TABLE "s"."p3"',
      `-- attach partition "p4": ALTER TABLE "s"."logs" ATTACH PARTITION "s"."p4" FOR VALUES IN ('a', 'b') <- ALTER TABLE "s"."logs" DETACH PARTITION "s"."p4"`,
    ],
  );
  check(
    'permissions',
    [
      add('permission', '1', { to: 'PUBLIC', for: on, privileges: ['INSERT', 'SELECT'] }),
      add('permission', '2', {
        to: 'r',
        for: { kind: 'column', table: 'users', name: 'id' },
        privileges: ['UPDATE'],
        grantable: true,
      }),
      change(
        'permission',
        '3',
        { to: 'r', for: { kind: 'schema', name: 's' }, privileges: ['CREATE', 'USAGE'] },
        { to: 'r', for: { kind: 'schema', name: 's' }, privileges: ['USAGE'] },
      ),
    ],
    [
      '-- grant on table "users" to "PUBLIC": GRANT INSERT, SELECT ON TABLE "s"."users" TO PUBLIC <- REVOKE INSERT, SELECT ON TABLE "s"."users" FROM PUBLIC',
      '-- grant on table "users" to "r": GRANT UPDATE ("id") ON TABLE "s"."users" TO "r" WITH GRANT OPTION <- REVOKE UPDATE ("id") ON TABLE "s"."users" FROM "r"',
      '-- revoke on schema "s" from "r": REVOKE CREATE ON SCHEMA "s" FROM "r" <- GRANT CREATE ON SCHEMA "s" TO "r"',
    ],
  );
});

describe('objects of the database', () => {
  const add = (kind: string, name: string, attrs: object): Change => ({
    kind: 'add_object',
    object: newObject(kind, name, { attrs: attrs as never }),
  });
  check(
    'extension, server, user mapping, event trigger, roles',
    [
      add('extension', 'hstore', { schema: { kind: 'schema', name: 's' }, version: '1.8' }),
      add('server', 's1', { fdw: 'postgres_fdw', options: { host: 'h' } }),
      add('user_mapping', 'u@s1', { server: { kind: 'server', name: 's1' }, user: 'PUBLIC', options: { user: 'x' } }),
      add('event_trigger', 'e', {
        on: 'ddl_command_start',
        tags: ['DROP TABLE'],
        execute: { kind: 'function', schema: 's', name: 'f' },
      }),
      add('role', 'r', { create_db: true, inherit: false }),
      add('user', 'u', {
        conn_limit: 3,
        password: "p'",
        member_of: [{ kind: 'role', name: 'r' }],
        membership: [{ role: 'o', admin: true, set: false }],
      }),
    ],
    [
      '-- create extension "hstore": CREATE EXTENSION "hstore" WITH SCHEMA "s" VERSION "1.8" <- DROP EXTENSION "hstore"',
      `-- create server "s1": CREATE SERVER "s1" FOREIGN DATA WRAPPER "postgres_fdw" OPTIONS ("host" 'h') <- DROP SERVER "s1"`,
      `-- create user mapping "u@s1": CREATE USER MAPPING FOR PUBLIC SERVER "s1" OPTIONS ("user" 'x') <- DROP USER MAPPING FOR PUBLIC SERVER "s1"`,
      `-- create event trigger "e": CREATE EVENT TRIGGER "e" ON ddl_command_start WHEN TAG IN ('DROP TABLE') EXECUTE FUNCTION "s"."f"() <- DROP EVENT TRIGGER "e"`,
      '-- create role "r": CREATE ROLE "r" WITH CREATEDB NOINHERIT <- DROP ROLE "r"',
      `-- create user "u": CREATE ROLE "u" WITH LOGIN CONNECTION LIMIT 3 PASSWORD 'p''' <- DROP ROLE "u"`,
      '-- modify user "u": GRANT "r" TO "u" <- ',
      '-- modify user "u": GRANT "o" TO "u" WITH ADMIN TRUE, SET FALSE <- ',
    ],
  );
  test('passwords stay out of files', () => {
    const made = plan([add('user', 'u', { password: 'secret' })], { mode: 'deferred' });
    expect(made.statements.map((s) => s.cmd)).toEqual(['CREATE ROLE "u" WITH LOGIN']);
  });
});

describe('around a change', () => {
  const t = newTable('t', { columns: [column('a', 'integer')] });
  const v = newView('v', 'SELECT a FROM t', {
    columns: [column('a', 'integer')],
    deps: [
      { kind: 'table', name: 't' },
      { kind: 'column', table: 't', name: 'a' },
    ],
  });
  const w = newView('w', 'SELECT a FROM v', { columns: [column('a', 'integer')], deps: [{ kind: 'view', name: 'v' }] });
  const realm = (type: string) =>
    newRealm({
      schemas: [newSchema('s', { tables: [newTable('t', { columns: [column('a', type)] })], views: [v, w] })],
    });
  const retype = (type: string): Change[] => [
    {
      kind: 'modify_table',
      schema: 's',
      from: t,
      to: t,
      changes: [{ kind: 'modify_column', from: column('a', 'integer'), to: column('a', type), aspects: ['type'] }],
    },
  ];
  test('views over a column that changes its type go and come back, from the outermost', () => {
    const { statements } = plan(retype('bigint'), { from: realm('integer'), to: realm('bigint') });
    expect(statements.map((s) => s.cmd)).toEqual([
      'DROP VIEW "s"."w"',
      'DROP VIEW "s"."v"',
      'ALTER TABLE "s"."t" ALTER COLUMN "a" TYPE bigint',
      'CREATE VIEW "s"."v" ("a") AS SELECT a FROM t',
      'CREATE VIEW "s"."w" ("a") AS SELECT a FROM v',
    ]);
  });
  test('nothing is known without the realms', () => {
    expect(plan(retype('bigint')).statements).toHaveLength(1);
  });
  const mood = (values: readonly string[]) => newObject('enum', 'mood', { attrs: { values } });
  const moody = newTable('t', {
    columns: [newColumn('m', refType({ kind: 'enum', name: 'mood' }), { default: { kind: 'literal', text: "'a'" } })],
  });
  const withMood = (values: readonly string[]) =>
    newRealm({ schemas: [newSchema('s', { tables: [moody], objects: [mood(values)] })] });
  test('an enum that loses a value is built again', () => {
    const change: Change = { kind: 'modify_object', schema: 's', from: mood(['a', 'b']), to: mood(['a']) };
    const made = plan([change], { from: withMood(['a', 'b']), to: withMood(['a']) });
    expect(made.reversible).toBe(false);
    expect(made.statements.map((s) => s.cmd)).toEqual([
      'ALTER TYPE "s"."mood" RENAME TO "mood__old"',
      `CREATE TYPE "s"."mood" AS ENUM ('a')`,
      `ALTER TABLE "s"."t" ALTER COLUMN "m" DROP DEFAULT, ALTER COLUMN "m" TYPE "s"."mood" USING "m"::text::"s"."mood", ALTER COLUMN "m" SET DEFAULT 'a'`,
      'DROP TYPE "s"."mood__old"',
    ]);
  });
  test('a new value that is used at once is added before the transaction', () => {
    const used = column('n', 'text', { default: { kind: 'raw', text: `'b'::s.mood` } });
    const made = plan(
      [
        { kind: 'modify_table', schema: 's', from: moody, to: moody, changes: [{ kind: 'add_column', column: used }] },
        { kind: 'modify_object', schema: 's', from: mood(['a']), to: mood(['a', 'b']) },
      ],
      { from: withMood(['a']), to: withMood(['a', 'b']) },
    );
    expect(made.statements.map((s) => [s.cmd.slice(0, 11), s.noTransaction ?? false])).toEqual([
      ['ALTER TYPE ', true],
      ['ALTER TABLE', false],
    ]);
    expect(made.directives).toEqual(['atlas:txmode none']);
  });
});

describe('renames', () => {
  const a = newTable('a', {
    columns: [column('id', 'serial'), column('n', 'integer')],
    primaryKey: newIndex('', ['id'], { unique: true }),
    checks: [{ name: 'a_n_check', expr: 'n > 0', attrs: {} }],
  });
  const b = { ...a, name: 'b', checks: [{ name: 'b_n_check', expr: 'n > 0', attrs: {} }] };
  test('names that the server made of the old one follow', () => {
    const { statements } = plan([
      { kind: 'rename_table', schema: 's', from: a, to: { ...a, name: 'b' } },
      ...modify(
        [
          { kind: 'drop_check', check: { name: 'a_n_check', expr: 'n > 0', attrs: {} } },
          { kind: 'add_check', check: { name: 'b_n_check', expr: 'n > 0', attrs: {} } },
        ],
        { ...a, name: 'b' },
        b,
      ),
    ]);
    expect(statements.map((s) => s.cmd)).toEqual([
      'ALTER TABLE "s"."a" RENAME TO "b"',
      'ALTER TABLE "s"."b" RENAME CONSTRAINT "a_pkey" TO "b_pkey"',
      'ALTER SEQUENCE "s"."a_id_seq" RENAME TO "b_id_seq"',
      'ALTER TABLE "s"."b" RENAME CONSTRAINT "a_n_check" TO "b_n_check"',
    ]);
  });
  test('views whose text only follows the new name stay', () => {
    const view = (table: string) =>
      newView('v', `SELECT ${table}.n FROM s.${table}`, { columns: [column('n', 'integer')] });
    const { statements } = plan([
      { kind: 'rename_view', schema: 's', from: newView('a', 'SELECT 1'), to: newView('b', 'SELECT 1') },
      { kind: 'modify_view', schema: 's', from: view('a'), to: view('b'), changes: [], aspects: ['definition'] },
    ]);
    expect(statements.map((s) => s.cmd)).toEqual(['ALTER VIEW "s"."a" RENAME TO "b"']);
  });
});

describe('refusals', () => {
  const refuses = (
    name: string,
    changes: readonly Change[],
    error: abstract new (...args: never[]) => Error,
    message: string,
    options: Options = {},
  ): void =>
    test(name, () => {
      expect(() => plan(changes, options)).toThrow(error);
      expect(() => plan(changes, options)).toThrow(message);
    });
  const scoped = { schemaQualifier: '' };
  refuses(
    'a new schema in a plan for one schema',
    [{ kind: 'add_schema', schema: newSchema('a') }],
    PlanScopeError,
    'is not allowed when migration plan is scoped to one schema',
    scoped,
  );
  refuses(
    'two schemas in a plan for one',
    [
      { kind: 'add_table', schema: 'a', table: users },
      { kind: 'add_table', schema: 'b', table: users },
    ],
    PlanScopeError,
    'found 2 schemas when migration plan is scoped to one: ["a" "b"]',
    scoped,
  );
  refuses(
    'attributes of the schema in a migration for one schema',
    [{ kind: 'modify_schema', from: newSchema('public'), to: newSchema('public', { comment: 'x' }), changes: [] }],
    PlanScopeError,
    'modify schema "public" is not allowed when migration plan is scoped to one schema',
    { ...scoped, mode: 'deferred' },
  );
  const partitioned = (type: 'RANGE' | 'LIST', columns: readonly string[]): Table =>
    newTable('logs', { attrs: { partition: { type, columns } } });
  refuses(
    'another partition key',
    modify(
      [{ kind: 'modify_attr', name: 'partition', from: {}, to: {} }],
      partitioned('LIST', ['value']),
      partitioned('RANGE', ['a']),
    ),
    UnsupportedChangeError,
    'partition key of table "logs" cannot be changed from PARTITION BY LIST ("value") to PARTITION BY RANGE ("a") (drop and add is required)',
  );
  refuses(
    'a check without a name',
    modify([
      {
        kind: 'modify_check',
        from: { name: '', expr: 'a', attrs: {} },
        to: { name: '', expr: 'b', attrs: {} },
        aspects: ['expr'],
      },
    ]),
    UnsupportedChangeError,
    'cannot modify unnamed check constraint',
  );
});
