import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Dialect } from '@atlas/dialect';
import { postgres } from '@atlas/dialect-postgres';
import { postgresLint } from '@atlas/dialect-postgres/lint';
import { startServer, type TestServer } from '@atlas/dialect-postgres/testing';
import { sqlite } from '@atlas/dialect-sqlite';
import { sqliteLint } from '@atlas/dialect-sqlite/lint';
import { formatHcl, fromPlain, type Value } from '@atlas/hcl';
import { noSettings } from '@atlas/lint';
import type { Rule } from '@atlas/rules';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { EngineContext } from '../context.ts';
import { testContext } from '../testing.ts';
import { migrateLint } from './migrate-lint.ts';
import { readRules, ruleAnalyzers } from './read-rules.ts';
import { schemaLint } from './schema-lint.ts';

const FOLDER = fileURLToPath(new URL('../../../../rules/', import.meta.url));

interface StarterCase {
  readonly vars?: Readonly<Record<string, Value>>;
  /** Default: SQLite. */
  readonly on?: 'sqlite' | 'postgres';
  readonly bad: string;
  /** `rule: text` of each finding. */
  readonly found: readonly string[];
  readonly good: string;
}

/** Of rules about changes: the files before, and the new one. */
interface ChangeCase extends StarterCase {
  readonly before: string;
}

const list = (...items: readonly string[]): Value => fromPlain(items);

const STATES: Readonly<Record<string, readonly StarterCase[]>> = {
  naming: [
    {
      vars: { max_length: fromPlain(12) },
      bad: `CREATE TABLE "Users" (id int PRIMARY KEY, "userName" text UNIQUE, a_long_name_of_a_column int,
        CONSTRAINT "idPositive" CHECK (id > 0), CONSTRAINT "fkSelf" FOREIGN KEY (id) REFERENCES "Users" (id));
        CREATE INDEX "byName" ON "Users" ("userName"); CREATE VIEW "V" AS SELECT 1;`,
      found: [
        'naming-pattern: name of table Users does not match ^[a-z][a-z0-9_]*$',
        'naming-pattern: name of column Users.userName does not match ^[a-z][a-z0-9_]*$',
        'naming-pattern: name of index byName on Users does not match ^[a-z][a-z0-9_]*$',
        'naming-pattern: name of foreign key fkSelf on Users does not match ^[a-z][a-z0-9_]*$',
        'naming-pattern: name of check idPositive on Users does not match ^[a-z][a-z0-9_]*$',
        'naming-pattern: name of view V does not match ^[a-z][a-z0-9_]*$',
        'naming-length: name of column Users.a_long_name_of_a_column is longer than 12 characters',
      ],
      good: 'CREATE TABLE users (id int PRIMARY KEY CHECK (id > 0), n text UNIQUE); CREATE VIEW v AS SELECT 1;',
    },
    {
      vars: { pattern: fromPlain('^tbl') },
      bad: 'CREATE TABLE users (tbl int);',
      found: ['naming-pattern: name of table users does not match ^tbl'],
      good: 'CREATE TABLE tbl (tbl int);',
    },
  ],
  'primary-key-required': [
    {
      vars: { exempt: list('log') },
      bad: 'CREATE TABLE a (id int); CREATE TABLE log (at int);',
      found: ['primary-key-required: table a has no primary key'],
      good: 'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE log (at int);',
    },
  ],
  'no-text-primary-key': [
    {
      bad: 'CREATE TABLE a (code varchar(3), id int, PRIMARY KEY (id, code)); CREATE TABLE b (id text PRIMARY KEY);',
      found: [
        'no-text-primary-key: primary key of a has column code of type varchar(3)',
        'no-text-primary-key: primary key of b has column id of type text',
      ],
      good: 'CREATE TABLE a (id int PRIMARY KEY, code text UNIQUE);',
    },
    {
      on: 'postgres',
      bad: 'CREATE TABLE a (code varchar(3) PRIMARY KEY);',
      found: ['no-text-primary-key: primary key of a has column code of type character varying(3)'],
      good: 'CREATE TABLE a (id uuid PRIMARY KEY);',
    },
  ],
  'foreign-keys-indexed': [
    {
      on: 'postgres',
      bad: `CREATE TABLE a (x int, y int, PRIMARY KEY (x, y)); CREATE TABLE b (x int, y int, z int,
        FOREIGN KEY (x, y) REFERENCES a (x, y)); CREATE INDEX ON b (x, z, y); CREATE INDEX ON b (x, y) WHERE z > 1;
        CREATE INDEX ON b (lower(z::text), x, y);`,
      found: ['foreign-keys-indexed: foreign key (x, y) of b has no index'],
      good: `CREATE TABLE a (x int, y int, PRIMARY KEY (x, y)); CREATE TABLE b (x int, y int, z int,
        FOREIGN KEY (x, y) REFERENCES a (x, y)); CREATE INDEX ON b (y, x, z);
        CREATE TABLE c (x int, y int, z int, PRIMARY KEY (x, y, z), FOREIGN KEY (x, y) REFERENCES a (x, y));`,
    },
  ],
  'foreign-keys-reference-keys': [
    {
      bad: 'CREATE TABLE a (id int PRIMARY KEY, n int UNIQUE); CREATE TABLE b (n int REFERENCES a (n));',
      found: ['foreign-keys-reference-keys: foreign key (n) of b does not refer to the primary key of a'],
      good: 'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (n int REFERENCES a (id), m int REFERENCES a);',
    },
  ],
  'no-cascade-delete': [
    {
      vars: { exempt: list('lines') },
      bad: `CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int REFERENCES a (id) ON DELETE CASCADE);
        CREATE TABLE lines (a int REFERENCES a (id) ON DELETE CASCADE);`,
      found: ['no-cascade-delete: rows of b are deleted together with those of a'],
      good: 'CREATE TABLE a (id int PRIMARY KEY); CREATE TABLE b (a int REFERENCES a (id) ON DELETE SET NULL);',
    },
  ],
  'no-nullable-without-default': [
    {
      bad: 'CREATE TABLE a (id int PRIMARY KEY, n int, m int DEFAULT 1, o int NOT NULL, p int AS (n + 1));',
      found: ['no-nullable-without-default: column a.n must be not null or have a default value'],
      good: 'CREATE TABLE a (id int PRIMARY KEY, m int DEFAULT 1, o int NOT NULL);',
    },
  ],
  'tenant-column': [
    {
      vars: { exempt: list('countries') },
      bad: `CREATE TABLE a (id int, tenant_id int); CREATE TABLE b (id int PRIMARY KEY, tenant_id int NOT NULL);
        CREATE TABLE countries (id int);`,
      found: [
        'tenant-column: table a has no column tenant_id that is not null',
        'tenant-index: table b has no index that begins with tenant_id',
      ],
      good: `CREATE TABLE a (id int, tenant_id int NOT NULL, PRIMARY KEY (tenant_id, id));
        CREATE TABLE b (tenant_id int NOT NULL); CREATE INDEX i ON b (tenant_id); CREATE TABLE countries (id int);`,
    },
    {
      vars: { column: fromPlain('org') },
      bad: 'CREATE TABLE a (tenant_id int NOT NULL);',
      found: ['tenant-column: table a has no column org that is not null'],
      good: 'CREATE TABLE a (org int NOT NULL PRIMARY KEY);',
    },
  ],
  'tenant-row-security': [
    {
      on: 'postgres',
      bad: `CREATE TABLE a (tenant_id int); CREATE TABLE b (tenant_id int); ALTER TABLE b ENABLE ROW LEVEL SECURITY;
        CREATE POLICY p ON b USING (true); CREATE TABLE c (id int);`,
      found: [
        'tenant-row-security: table a has tenant_id and no row-level security',
        'tenant-row-security: row-level security of a does not apply to the owner of the table',
        'tenant-row-security: no policy of a compares tenant_id',
        'tenant-row-security: row-level security of b does not apply to the owner of the table',
        'tenant-row-security: no policy of b compares tenant_id',
      ],
      good: `CREATE TABLE a (tenant_id int); ALTER TABLE a ENABLE ROW LEVEL SECURITY; ALTER TABLE a FORCE ROW LEVEL SECURITY;
        CREATE POLICY p ON a USING (tenant_id = current_setting('app.tenant')::int);`,
    },
  ],
  'comments-required': [
    {
      on: 'postgres',
      bad: "CREATE TABLE a (id int); CREATE TABLE b (id int); COMMENT ON TABLE b IS 'b';",
      found: [
        'comments-required: table a has no comment',
        'comments-required: column a.id has no comment',
        'comments-required: column b.id has no comment',
      ],
      good: "CREATE TABLE a (id int); COMMENT ON TABLE a IS 'a'; COMMENT ON COLUMN a.id IS 'key';",
    },
    {
      on: 'postgres',
      vars: { columns: fromPlain(false) },
      bad: 'CREATE TABLE a (id int);',
      found: ['comments-required: table a has no comment'],
      good: "CREATE TABLE a (id int); COMMENT ON TABLE a IS 'a';",
    },
  ],
  timestamps: [
    {
      vars: { exempt: list('log') },
      bad: 'CREATE TABLE a (id int); CREATE TABLE b (created_at int, updated_at int NOT NULL); CREATE TABLE log (id int);',
      found: [
        'timestamps-present: table a lacks created_at, updated_at',
        'timestamps-not-null: column b.created_at may be null',
      ],
      good: 'CREATE TABLE a (created_at int NOT NULL, updated_at int NOT NULL);',
    },
  ],
  'no-float-money': [
    {
      bad: 'CREATE TABLE a (price float, unit_price double, "Tax" real, size float, total int);',
      found: [
        'no-float-money: column a.price is of type float: use an exact one, such as numeric',
        'no-float-money: column a.unit_price is of type double: use an exact one, such as numeric',
        'no-float-money: column a.Tax is of type real: use an exact one, such as numeric',
      ],
      good: 'CREATE TABLE a (price numeric(10, 2), size float);',
    },
    {
      on: 'postgres',
      bad: 'CREATE TABLE a (price float);',
      found: ['no-float-money: column a.price is of type double precision: use an exact one, such as numeric'],
      good: 'CREATE TABLE a (price numeric);',
    },
  ],
  'no-redundant-indexes': [
    {
      on: 'postgres',
      bad: `CREATE TABLE a (x int, y int, z int, PRIMARY KEY (z, x)); CREATE INDEX a_x ON a (x); CREATE INDEX a_xy ON a (x, y);
        CREATE INDEX a_z ON a (z); CREATE INDEX a_y ON a (y) WHERE x > 1;`,
      found: [
        'no-redundant-indexes: index a_x of a is the beginning of another one',
        'no-redundant-indexes: index a_z of a is the beginning of another one',
      ],
      good: `CREATE TABLE a (x int, y int, z int); CREATE INDEX a_xy ON a (x, y); CREATE INDEX a_y ON a (y);
        CREATE INDEX a_yz ON a (y, lower(z::text)); CREATE UNIQUE INDEX a_x ON a (x); CREATE INDEX a_z ON a USING hash (z);`,
    },
  ],
  'max-columns': [
    {
      vars: { max_columns: fromPlain(2), max_indexes: fromPlain(0) },
      bad: 'CREATE TABLE a (x int, y int, z int); CREATE INDEX i ON a (x);',
      found: ['max-columns: table a has 3 columns, more than 2', 'max-columns: table a has 1 indexes, more than 0'],
      good: 'CREATE TABLE a (x int, y int);',
    },
  ],
  'secure-functions': [
    {
      on: 'postgres',
      bad: 'CREATE FUNCTION f() RETURNS int SECURITY DEFINER LANGUAGE sql AS $$ SELECT 1 $$;',
      found: ['security-definer-search-path: function f is SECURITY DEFINER and does not set search_path'],
      good: `CREATE FUNCTION f() RETURNS int SECURITY DEFINER SET search_path = pg_catalog LANGUAGE sql AS $$ SELECT 1 $$;
        CREATE FUNCTION g() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$;`,
    },
  ],
};

const CHANGES: Readonly<Record<string, readonly ChangeCase[]>> = {
  'deprecate-before-drop': [
    {
      before:
        'CREATE TABLE a (x int, y int, deprecated_z int); CREATE TABLE deprecated_b (x int); CREATE TABLE c (x int);',
      bad: 'ALTER TABLE a DROP COLUMN y;\nDROP TABLE c;\n',
      found: [
        'deprecate-before-drop: column a.y is dropped and was not renamed to deprecated_y before',
        'deprecate-before-drop: table c is dropped and was not renamed to deprecated_c before',
      ],
      good: 'ALTER TABLE a DROP COLUMN deprecated_z;\nDROP TABLE deprecated_b;\nALTER TABLE c RENAME TO deprecated_c;\n',
    },
  ],
  'no-type-changes': [
    {
      on: 'postgres',
      before: 'CREATE TABLE a (x int, y int);',
      bad: 'ALTER TABLE a ALTER COLUMN x TYPE bigint;\n',
      found: ['no-type-changes: column a.x changes from integer to bigint'],
      good: 'ALTER TABLE a ALTER COLUMN x SET NOT NULL;\n',
    },
  ],
};

const DEV = { sqlite: 'sqlite://?mode=memory', postgres: '' };

let server: TestServer;

beforeAll(async () => {
  server = await startServer(18);
  DEV.postgres = await server.createDatabase('search_path=public');
});

afterAll(() => server.stop());

function contextFor({ on = 'sqlite' }: StarterCase, files: Record<string, string>): EngineContext {
  const dialect: Dialect = on === 'postgres' ? postgres : sqlite;
  const lint = on === 'postgres' ? postgresLint : sqliteLint;
  const linters = [{ dialects: [dialect.name], load: async () => lint }];
  return { ...testContext(dialect, files), linters };
}

async function rulesOf(name: string, { vars = {} }: StarterCase, context: EngineContext): Promise<readonly Rule[]> {
  const set = { language: 'hcl', name, src: [`${name}.rule.hcl`], vars: new Map(Object.entries(vars)), error: false };
  return readRules([set], '.', context);
}

function textOf(name: string): Record<string, string> {
  return { [`${name}.rule.hcl`]: readFileSync(`${FOLDER}${name}.rule.hcl`, 'utf8') };
}

async function lintState(name: string, sql: string, one: StarterCase): Promise<readonly string[]> {
  const context = contextFor(one, { ...textOf(name), 'schema.sql': sql });
  const rules = await rulesOf(name, one, context);
  const url = ['file://schema.sql'];
  const result = await schemaLint({ url, devUrl: DEV[one.on ?? 'sqlite'], settings: noSettings, rules }, context);
  return result.steps.flatMap(({ heading, diagnostics }) =>
    diagnostics.map(({ text }) => `${heading.replace(/^rule "(.*)"$/, '$1')}: ${text}`),
  );
}

async function lintChanges(name: string, sql: string, one: ChangeCase): Promise<readonly string[]> {
  const files = { 'migrations/1.sql': one.before, 'migrations/2.sql': sql };
  const context = contextFor(one, { ...textOf(name), ...files });
  const analyzers = ruleAnalyzers(await rulesOf(name, one, context));
  const devUrl = DEV[one.on ?? 'sqlite'];
  const summary = await migrateLint(
    { dir: 'file://migrations', devUrl, settings: noSettings, latest: 1, analyzers },
    context,
  );
  return summary.files.flatMap(({ reports }) =>
    reports.flatMap(({ diagnostics }) => diagnostics.flatMap(({ rule, text }) => (rule ? [`${rule}: ${text}`] : []))),
  );
}

const states = Object.entries(STATES).flatMap(([name, cases]) => cases.map((one, i) => ({ name, i, one })));
const changes = Object.entries(CHANGES).flatMap(([name, cases]) => cases.map((one, i) => ({ name, i, one })));

test.each(states)('$name, case $i', async ({ name, one }) => {
  expect((await lintState(name, one.bad, one)).toSorted()).toEqual(one.found.toSorted());
  expect(await lintState(name, one.good, one)).toEqual([]);
});

test.each(changes)('$name, case $i', async ({ name, one }) => {
  expect(await lintChanges(name, one.bad, one)).toEqual(one.found);
  expect(await lintChanges(name, one.good, one)).toEqual([]);
});

test.each(Object.keys({ ...STATES, ...CHANGES }))('%s is written as any HCL is', (name) => {
  const text = textOf(name)[`${name}.rule.hcl`] ?? '';
  expect(formatHcl(text)).toEqual({ text, diagnostics: [] });
});

test('every set is tested', () => {
  const names = readdirSync(FOLDER).flatMap((file) => /^(.*)\.rule\.hcl$/.exec(file)?.[1] ?? []);
  expect([...Object.keys(STATES), ...Object.keys(CHANGES)].toSorted()).toEqual(names.toSorted());
});
