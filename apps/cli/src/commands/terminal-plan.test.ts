import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { CTRL_C, DOWN, ENTER, onTerminal, withoutControls } from './terminal-testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'atlas-plan-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

const from = `file://${write('from.sql', 'CREATE TABLE users (id int);')}`;
const to = `file://${write('to.sql', 'CREATE TABLE users (id int, email text NOT NULL);')}`;
const config = write(
  'atlas.hcl',
  `lint {
  review = ERROR
}
env "local" {
  url = "sqlite://${folder}/app.db"
  dev = "sqlite://dev?mode=memory"
  schema {
    src = "${to}"
    repo {
      name  = "app"
      plans = "file://${folder}/plans"
    }
  }
}
`,
);
const plans = join(folder, 'plans');
beforeEach(() => rmSync(plans, { recursive: true, force: true }));

const BASE = ['schema', 'plan', '--from', from, '--to', to, '--dev-url', 'sqlite://dev?mode=memory'];
const plan = (...more: readonly string[]): string[] => [...BASE, ...more];
const stored = (...more: readonly string[]): string[] => ['-c', `file://${config}`, '--env', 'local', ...more];

test('a plan is approved and pushed, as every section says', async () => {
  const argv = plan(...stored('--name', 'p', '--repo', 'app'));
  // With a policy only what it asks about is asked about.
  expect(withoutControls(await onTerminal(argv, []))).toContain('Plan Status: APPROVED');
  rmSync(plans, { recursive: true, force: true });
  writeFileSync(config, readFileSync(config, 'utf8').replace('ERROR', 'ALWAYS'));
  expect(
    withoutControls(await onTerminal(argv, [ENTER])),
  ).toBe(`Planning migration from ${from} to ${to} (1 statement in total):

  -- add column "email" to table: "users":
    -> ALTER TABLE \`users\` ADD COLUMN \`email\` text NOT NULL;

-------------------------------------------

Analyzing planned statements (1 in total):

  -- data dependent changes detected:
    -- L2: Adding a non-nullable "text" column "email" will fail in case table "users" is not empty
       https://atlasgo.io/lint/analyzers#MF103
  -- ok (0s)

  -------------------------
  -- 0s
  -- 1 schema change
  -- 1 diagnostic

-------------------------------------------

? Approve or abort the plan: 
  ▸ Approve and push
    Abort
✔ Approve and push

Plan Status: APPROVED
  -- Atlas URL: atlas://app/plans/p
  -- File: ${plans}/p.plan.hcl
`);
});

test('what is not approved is not kept', async () => {
  await onTerminal(plan(...stored('--name', 'p')), [`${DOWN}${ENTER}`]);
  expect(existsSync(plans)).toBe(false);
});

test('six statements in four files are planned, analysed and asked about', async () => {
  const common =
    "CREATE SCHEMA common;\nCREATE DOMAIN common.person_id AS VARCHAR CHECK (VALUE ~* '^[A-Za-z0-9_]{6,20}$');\n";
  const person = 'username common.person_id UNIQUE NOT NULL';
  write('seed/common.sql', common);
  write(
    'seed/crm/tables.sql',
    `-- atlas:import ../common.sql\n\nCREATE SCHEMA crm;\nCREATE TABLE crm.customers (id serial PRIMARY KEY, full_name varchar NOT NULL, ${person});\n`,
  );
  write(
    'seed/backoffice/tables.sql',
    `-- atlas:import ../common.sql\n\nCREATE SCHEMA backoffice;\nCREATE TABLE backoffice.employees (id serial PRIMARY KEY, full_name text NOT NULL, position text NOT NULL, ${person});\n`,
  );
  const main = write('seed/main.sql', '-- atlas:import backoffice/\n-- atlas:import crm/\n');
  const project = write(
    'seed/atlas.hcl',
    `lint {\n  review = ALWAYS\n}\nenv {\n  src  = "file://${main}"\n  dev  = "pglite://"\n  url  = "pglite://"\n  name = atlas.env\n}\n`,
  );
  const text = await onTerminal(['schema', 'apply', '-c', `file://${project}`, '--env', 'local'], [CTRL_C]);
  expect(withoutControls(text)).toBe(`Planning migration statements (6 in total):

  -- add new schema named "backoffice":
    -> CREATE SCHEMA "backoffice";
  -- add new schema named "common":
    -> CREATE SCHEMA "common";
  -- add new schema named "crm":
    -> CREATE SCHEMA "crm";
  -- create domain type "person_id":
    -> CREATE DOMAIN "common"."person_id" AS character varying CONSTRAINT "person_id_check" CHECK ((VALUE)::text ~* '^[A-Za-z0-9_]{6,20}$'::text);
  -- create "employees" table:
    -> CREATE TABLE "backoffice"."employees" (
         "id" serial NOT NULL,
         "full_name" text NOT NULL,
         "position" text NOT NULL,
         "username" "common"."person_id" NOT NULL,
         PRIMARY KEY ("id"),
         CONSTRAINT "employees_username_key" UNIQUE ("username")
       );
  -- create "customers" table:
    -> CREATE TABLE "crm"."customers" (
         "id" serial NOT NULL,
         "full_name" character varying NOT NULL,
         "username" "common"."person_id" NOT NULL,
         PRIMARY KEY ("id"),
         CONSTRAINT "customers_username_key" UNIQUE ("username")
       );

-------------------------------------------

Analyzing planned statements (6 in total):

  -- no diagnostics found

  -------------------------
  -- 0s
  -- 6 schema changes

-------------------------------------------

? Approve or abort the plan: 
  ▸ Approve and apply
    Abort
`);
});
