import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { dispatch } from '../kit/dispatch.ts';
import { createTestRuntime } from '../kit/testing.ts';
import { root } from '../root.ts';
import { CTRL_C, DOWN, ENTER, onTerminal, withoutControls } from './terminal-testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'atlas-cli-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const url = `sqlite://${folder}/app.db`;
const schema = (name: string, columns: string): string => {
  const path = join(folder, `${name}.hcl`);
  writeFileSync(path, `schema "main" {}\ntable "users" {\n  schema = schema.main\n${columns}}\n`);
  return `file://${path}`;
};
const v1 = schema('v1', '  column "first_name" {\n    type = text\n  }\n');
const v2 = schema('v2', '  column "name" {\n    type = text\n  }\n');

beforeEach(() => rmSync(join(folder, 'app.db'), { force: true }));

async function inspect(): Promise<string> {
  const runtime = createTestRuntime();
  await dispatch(root, ['schema', 'inspect', '-u', url, '--format', '{{ sql . }}'], runtime);
  return runtime.stdout.text();
}

const apply = (to: string, ...more: readonly string[]): string[] => ['schema', 'apply', '-u', url, '--to', to, ...more];

test('an approved plan runs, and every section is shown', async () => {
  const text = await onTerminal(apply(v1), [ENTER]);
  expect(withoutControls(text)).toBe(`Planning migration statements (1 in total):

  -- create "users" table:
    -> CREATE TABLE \`users\` (
         \`first_name\` text NOT NULL
       );

-------------------------------------------

? Approve or abort the plan: 
  ▸ Approve and apply
    Abort
✔ Approve and apply

Applying approved migration (1 statement in total):

  -- create "users" table
    -> CREATE TABLE \`users\` (
         \`first_name\` text NOT NULL
       );
  -- ok (0s)

  -------------------------
  -- 0s
  -- 1 migration
  -- 1 sql statement
`);
  expect(await inspect()).toContain('CREATE TABLE `users`');
});

test.each([
  ['choosing Abort', `${DOWN}${ENTER}`],
  ['^C', CTRL_C],
])('%s ends without an error and without changes', async (_name, keys) => {
  const text = await onTerminal(apply(v1), [keys]);
  expect(text).not.toContain('Applying');
  expect(await inspect()).toBe('');
});

test('a terminal that closes is an error, and nothing is changed', async () => {
  await expect(onTerminal(apply(v1), [])).rejects.toMatchObject({ code: 'cli/prompt-unavailable' });
  expect(await inspect()).toBe('');
});

test('a likely rename is asked about, and a yes keeps the column', async () => {
  await onTerminal(apply(v1), [ENTER]);
  const text = await onTerminal(apply(v2), [ENTER, ENTER]);
  expect(text).toContain('? Did you rename "users" column from "first_name" to "name":');
  expect(text).toContain('-> ALTER TABLE `users` RENAME COLUMN `first_name` TO `name`;');
  expect(await inspect()).toContain('`name` text NOT NULL');
});

test('a no to the question drops one column and adds the other', async () => {
  await onTerminal(apply(v1), [ENTER]);
  const text = await onTerminal(apply(v2, '--dry-run'), [`${DOWN}${ENTER}`]);
  expect(text).not.toContain('RENAME COLUMN');
  expect(text).toContain('DROP TABLE `users`');
});

test('^C at the question ends without an error and without a plan', async () => {
  await onTerminal(apply(v1), [ENTER]);
  const text = await onTerminal(apply(v2), [CTRL_C]);
  expect(text).not.toContain('Planning');
  expect(await inspect()).toContain('`first_name`');
});

test('nobody is asked with --auto-approve', async () => {
  await onTerminal(apply(v1), [ENTER]);
  const text = await onTerminal(apply(v2, '--auto-approve'), []);
  expect(text).not.toContain('?');
  expect(await inspect()).toContain('`name` text NOT NULL');
});

test('clean asks the same way', async () => {
  await onTerminal(apply(v1), [ENTER]);
  await onTerminal(['schema', 'clean', '-u', url], [`${DOWN}${ENTER}`]);
  expect(await inspect()).toContain('CREATE TABLE `users`');
  await onTerminal(['schema', 'clean', '-u', url], [ENTER]);
  expect(await inspect()).toBe('');
});

test('bullets, arrows and results have colours on a terminal', async () => {
  const text = await onTerminal(apply(v1, '--auto-approve'), [], { NO_COLOR: '' });
  expect(text).toContain('  \u001b[33m--\u001b[0m create "users" table\n    \u001b[36m->\u001b[0m CREATE TABLE');
  expect(text).toContain('  \u001b[33m--\u001b[0m \u001b[92mok\u001b[0m');
});
