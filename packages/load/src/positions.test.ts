import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelPlaces } from './class-positions.ts';
import { drizzlePositions } from './drizzle.ts';
import { withPositions } from './positions.ts';
import { prismaPositions } from './prisma.ts';
import { readSources } from './source-text.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'atlas-load-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

test('Drizzle: tables under other names, in schemas, in imported files', () => {
  write('more.ts', "import { pgTable as table } from 'drizzle-orm/pg-core';\nexport const logs = table('logs', {});\n");
  const path = write(
    'schema.ts',
    [
      "import { pgSchema, pgMaterializedView } from 'drizzle-orm/pg-core';",
      "export * from './more.js';",
      "const auth = pgSchema('auth');",
      "export const users = auth.table('users', {",
      '});',
      "export const totals = pgMaterializedView('totals').as((q) => q);",
    ].join('\n'),
  );
  const positions = readSources([path]).flatMap(drizzlePositions);
  expect(withPositions('SELECT 1', positions, folder)).toBe(
    [
      '-- atlas:pos auth.users[type=table] schema.ts:4:1-5:4',
      '-- atlas:pos logs[type=table] more.ts:2:1-2:39',
      '-- atlas:pos totals[type=materialized] schema.ts:6:1-6:65',
      '',
      'SELECT 1',
      '',
    ].join('\n'),
  );
});

test('Prisma: names and schemas of the database', () => {
  const text = 'model User {\n  id Int @id\n  @@map("users")\n  @@schema("auth")\n}\n\nenum Role {\n  A\n}\n';
  const positions = prismaPositions(join(folder, 'schema.prisma'), text);
  expect(withPositions('', positions, folder)).toBe(
    '-- atlas:pos Role[type=enum] schema.prisma:7:1-9:2\n-- atlas:pos auth.users[type=table] schema.prisma:1:1-5:2\n\n\n',
  );
});

test('classes, definitions and entity schemas are found by name', () => {
  const path = write(
    'models.ts',
    "@Entity()\nexport class User {\n}\nconst Pet = sequelize.define('Pet', {});\nexport const toy = new EntitySchema({ name: 'Toy' });\n",
  );
  const places = modelPlaces([path]);
  expect([...places].map(([name, { line, endLine }]) => [name, line, endLine])).toEqual([
    ['User', 1, 3],
    ['Pet', 4, 4],
    ['Toy', 5, 5],
  ]);
});

test('a file that does not parse costs positions alone', () => {
  expect(modelPlaces([write('broken.ts', 'class {{{')])).toEqual(new Map());
});
