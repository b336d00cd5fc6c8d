import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { main } from './main.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atlas-load-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function run(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const written = { stdout: '', stderr: '' };
  const code = await main(args, folder, {
    stdout: { write: (text) => (written.stdout += text) },
    stderr: { write: (text) => (written.stderr += text) },
  });
  return { code, ...written };
}

test('without arguments it says how to call it', async () => {
  const { code, stdout } = await run();
  expect(code).toBe(0);
  expect(stdout).toMatch(/^Usage: atlas-load ORM/);
});

test('nothing is printed to standard output when it fails', async () => {
  writeFileSync(join(folder, 'schema.ts'), "import { pgTable } from 'drizzle-orm/pg-core';\n");
  mkdirSync(join(folder, 'empty'));
  const cases: readonly [readonly string[], RegExp][] = [
    [['hibernate'], /^Error: unknown ORM "hibernate": use one of drizzle, /],
    [['drizzle', './schema.ts'], /^Error: package drizzle-kit is not installed in .*: install it there/],
    [['drizzle', 'empty'], /^Error: empty: no source files found$/m],
    [['drizzle'], /^Error: no schema file given, and no drizzle\.config\.ts in /],
    [['typeorm', '.'], /^Error: typeorm needs --dialect /],
    [
      ['typeorm', '.', '--dialect', 'oracle'],
      /^Error: unknown dialect "oracle": use postgres, mysql, mariadb or sqlite$/m,
    ],
    [['prisma', 'missing.prisma'], /^Error: missing\.prisma does not exist$/m],
    [['knex', '--no-such-flag'], /^Error: Unknown option '--no-such-flag'/],
  ];
  for (const [args, message] of cases) {
    const { code, stdout, stderr } = await run(...args);
    expect({ args, code, stdout }).toEqual({ args, code: 1, stdout: '' });
    expect(stderr).toMatch(message);
  }
});
