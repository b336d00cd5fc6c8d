import { postgres } from '@atlas/dialect-postgres';
import { postgresLint } from '@atlas/dialect-postgres/lint';
import { runSql, startServer, type TestServer, withDriver } from '@atlas/dialect-postgres/testing';
import { noSettings } from '@atlas/lint';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testContext } from '../testing.ts';
import { migrateLint } from './migrate-lint.ts';
import { readRules, ruleAnalyzers } from './read-rules.ts';
import { schemaLint } from './schema-lint.ts';

let server: TestServer;
let url: string;
let devUrl: string;

const SCHEMA = `
CREATE ROLE rules_reader NOLOGIN;
CREATE ROLE rules_boss LOGIN SUPERUSER CONNECTION LIMIT 3;
CREATE TABLE users (id int PRIMARY KEY, name varchar(20), tenant int NOT NULL);
COMMENT ON COLUMN users.name IS 'full';
CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id int REFERENCES users (id)
  ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED, n int UNIQUE NULLS NOT DISTINCT, twice int GENERATED ALWAYS AS (n * 2) STORED);
CREATE INDEX orders_part ON orders USING hash (user_id) WHERE n > 1;
ALTER TABLE users ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON users AS RESTRICTIVE FOR SELECT TO rules_reader USING (tenant = 1);
CREATE VIEW seen WITH (security_barrier) AS SELECT id, name FROM users;
CREATE MATERIALIZED VIEW kept AS SELECT count(*) AS c FROM users;
CREATE FUNCTION area(a numeric, b numeric DEFAULT 2) RETURNS numeric LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS 'SELECT a * b';
CREATE FUNCTION loud() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS 'BEGIN RETURN NEW; END';
CREATE PROCEDURE clean() LANGUAGE sql AS 'DELETE FROM orders';
CREATE TRIGGER shout BEFORE INSERT OR UPDATE ON orders FOR EACH ROW WHEN (NEW.n > 1) EXECUTE FUNCTION loud();
GRANT SELECT, INSERT ON orders TO rules_reader WITH GRANT OPTION;
GRANT UPDATE (name) ON users TO rules_reader;
`;

beforeAll(async () => {
  server = await startServer(18);
  url = await server.createDatabase('search_path=public');
  devUrl = await server.createDatabase('search_path=public');
  await withDriver((driver) => runSql(driver, SCHEMA), url);
});

afterAll(() => server.stop());

function contextWith(files: Record<string, string>): ReturnType<typeof testContext> {
  return { ...testContext(postgres, files), linters: [{ dialects: ['postgres'], load: async () => postgresLint }] };
}

async function rulesOf(text: string, context: ReturnType<typeof testContext>) {
  return readRules([{ language: 'hcl', name: 'r', src: ['a.rule.hcl'], vars: new Map(), error: false }], '.', context);
}

/** The objects of a kind that do not satisfy a condition. */
async function found(kind: string, condition: string, from = url): Promise<readonly string[]> {
  const text = `rule "schema" "r" {\n  description = "d"\n  ${kind} {\n    assert {\n      ${condition}\n      message = "x"\n    }\n  }\n}\n`;
  const context = contextWith({ 'a.rule.hcl': text });
  const rules = await rulesOf(text, context);
  const { steps } = await schemaLint({ url: [from], settings: noSettings, rules }, context);
  for (const { text: said } of steps.flatMap(({ diagnostics }) => diagnostics)) if (said !== 'x') throw new Error(said);
  return steps.flatMap(({ diagnostics }) => diagnostics.map(({ object }) => object)).toSorted();
}

test.each<[string, string, readonly string[]]>([
  ['table', 'row_security_enabled { eq = true }', ['orders']],
  ['table', 'not { exists { policy { restrictive { eq = true } } } }', ['users']],
  ['column', 'type { in = ["integer", "bigint"] }', ['kept.c', 'seen.name', 'users.name'].slice(1)],
  ['column', 'identity { eq = false }', ['orders.id']],
  ['column', 'as { eq = null }', ['orders.twice']],
  ['column', 'comment { eq = "" }', ['users.name']],
  ['index', 'type { eq = BTREE }', ['orders.orders_part']],
  ['index', 'where { eq = null }', ['orders.orders_part']],
  ['index', 'nulls_distinct { eq = true }', ['orders.orders_n_key']],
  ['index', 'constraint { eq = null }', ['orders.orders_n_key']],
  ['foreign_key', 'deferrable { eq = false }', ['orders.orders_user_id_fkey']],
  ['foreign_key', 'initially_deferred { eq = false }', ['orders.orders_user_id_fkey']],
  ['foreign_key', 'on_delete { ne = CASCADE }', ['orders.orders_user_id_fkey']],
  ['foreign_key', 'on_update { eq = NO_ACTION }', []],
  ['view', 'materialized { eq = false }', ['kept']],
  ['view', 'security_barrier { eq = false }', ['seen']],
  ['view', 'query { contains = "count" }', ['seen']],
  ['view', 'count {\n column {}\n eq = 1\n }', ['seen']],
  ['function', 'volatility { eq = VOLATILE }', ['area']],
  ['function', 'strict { eq = false }', ['area']],
  ['function', 'parallel { eq = UNSAFE }', ['area']],
  ['function', 'security { eq = INVOKER }', ['loud']],
  ['function', 'return { eq = "numeric" }', ['loud']],
  ['function', 'lang { eq_fold = "sql" }', ['loud']],
  ['function', 'all { arg { type { ne = "numeric" } } }', ['area']],
  ['function', 'all { arg { default { eq = null } } }', ['area']],
  ['function { arg', 'mode { eq = OUT }\n function { name { eq = "area" } }', ['area.a', 'area.b']],
  ['procedure', 'body { match = "^SELECT" }', ['clean']],
  ['trigger', 'event { eq = "INSERT" }', ['orders.shout']],
  ['trigger', 'event { contains = "UPDATE" }', []],
  ['trigger', 'for { eq = STATEMENT }', ['orders.shout']],
  ['trigger', 'time { eq = AFTER }', ['orders.shout']],
  ['trigger', 'body { eq = "loud" }', []],
  ['trigger', 'condition = self.table.name != "orders" || self.view != null', ['orders.shout']],
  ['policy', 'for { eq = ALL }', ['users.own']],
  ['policy', 'to { contains = "rules_reader" }', []],
  ['policy', 'using { match = "tenant" }\n check { ne = null }', ['users.own']],
  ['policy', 'table { row_security_enforced { eq = true } }', ['users.own']],
])('%s: %s', async (kind, condition, expected) => {
  if (kind.includes('{')) {
    const inner = `function { arg { assert {\n${condition}\nmessage = "x"\n} } }`;
    const context = contextWith({ 'a.rule.hcl': `rule "schema" "r" {\n description = "d"\n ${inner}\n}` });
    const { steps } = await schemaLint(
      { url: [url], settings: noSettings, rules: await rulesOf('', context) },
      context,
    );
    expect(steps.flatMap(({ diagnostics }) => diagnostics.map(({ object }) => object))).toEqual(expected);
    return;
  }
  expect(await found(kind, condition)).toEqual(expected);
});

test('roles and what they may do are read when a rule is about them', async () => {
  const own = 'name { match = "^rules_" }';
  // A connection that is limited to a schema does not see them.
  const all = url.replace('search_path=public', '');
  const of = (kind: string, condition: string) => found(kind, `not { ${own}\n not { ${condition} } }`, all);
  expect(await of('role', 'login { eq = true }')).toEqual(['rules_reader']);
  expect(await of('user', 'superuser { eq = false }')).toEqual(['rules_boss']);
  expect(await of('user', 'conn_limit { lt = 3 }')).toEqual(['rules_boss']);
  const granted = (condition: string) =>
    found('permission', `not { grantee { eq = "rules_reader" }\n not { ${condition} } }`, all);
  expect(await granted('grantable { eq = false }')).toHaveLength(1);
  expect(await granted('not { privilege { contains = "INSERT" } }')).toHaveLength(1);
  expect(await granted('privilege { in = ["SELECT", "INSERT"] }')).toHaveLength(1);
  expect(await granted('table { name { eq = "users" } }')).toHaveLength(1);
  expect(await granted('column { self { eq = null } }')).toHaveLength(1);
});

test('changes of all kinds of objects', async () => {
  const kinds = [
    'table',
    'view',
    'function',
    'procedure',
    'trigger',
    'policy',
    'index',
    'check',
    'foreign_key',
    'primary_key',
    'column',
  ];
  const blocks = ['add', 'drop', 'modify', 'rename'].map((action) => {
    const inner = kinds.map(
      (kind) => `${kind} { assert {\n condition = false\n message = "${action} ${kind} $\{self.name}"\n} }`,
    );
    return `${action} {\n${inner.join('\n')}\n}`;
  });
  const text = `rule "migrate" "r" {\n description = "d"\n ${blocks.join('\n')}\n}`;
  const change = [
    'CREATE TABLE n (a int PRIMARY KEY, b int CHECK (b > 0), c int);',
    'ALTER TABLE n ADD CONSTRAINT fk FOREIGN KEY (c) REFERENCES users (id);',
    'ALTER TABLE n RENAME COLUMN c TO d;',
    'ALTER TABLE n RENAME TO m;',
    'ALTER TABLE m ALTER COLUMN b TYPE bigint;',
    'ALTER TABLE m DROP COLUMN d;',
    "CREATE OR REPLACE FUNCTION area(a numeric, b numeric DEFAULT 2) RETURNS numeric LANGUAGE sql AS 'SELECT 1.0';",
    'DROP PROCEDURE clean;',
    'ALTER POLICY own ON users USING (tenant = 2);',
    'DROP TRIGGER shout ON orders;',
    'ALTER INDEX orders_part RENAME TO orders_partial;',
    'CREATE OR REPLACE VIEW seen AS SELECT id, name FROM users WHERE id > 1;',
    'DROP TABLE m;',
  ].join('\n');
  const before = SCHEMA.replace(/CREATE ROLE.*\n/g, '')
    .replace(/GRANT.*\n/g, '')
    .replace(' TO rules_reader', '');
  const context = contextWith({ 'a.rule.hcl': text, 'migrations/1.sql': before, 'migrations/2.sql': change });
  const analyzers = ruleAnalyzers(await rulesOf(text, context));
  const request = { dir: 'file://migrations', devUrl, settings: noSettings, latest: 1, analyzers };
  const { files } = await migrateLint(request, context);
  const lines = files.flatMap(({ reports }) =>
    reports.flatMap(({ diagnostics }) =>
      diagnostics.flatMap(({ rule, pos, text: said }) =>
        rule === undefined ? [] : [`${change.slice(0, pos).split('\n').length} ${said}`],
      ),
    ),
  );
  expect(lines).toEqual([
    '1 add table n',
    '1 add check n_b_check',
    '1 add primary_key ',
    '1 add column a',
    '1 add column b',
    '1 add column c',
    '2 add foreign_key fk',
    '2 modify table n',
    '3 modify table n',
    '3 rename column d',
    '4 rename table m',
    '5 modify table m',
    '5 modify column b',
    '6 drop foreign_key fk',
    '6 drop column d',
    '6 modify table m',
    '7 modify function area',
    '8 drop procedure clean',
    '9 modify policy own',
    '10 drop trigger shout',
    '11 modify table orders',
    '11 rename index orders_partial',
    '12 modify view seen',
    '13 drop table m',
  ]);
});
