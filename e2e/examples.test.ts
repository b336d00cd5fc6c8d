import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

test('the TypeScript program prints what its README says', async () => {
  const example = join(root, 'examples', 'typescript-api');
  const folder = mkdtempSync(join(tmpdir(), 'atlas-example-'));
  const bundle = join(root, 'node_modules', '.cache', 'typescript-api.mjs');
  await build({
    entryPoints: [join(example, 'src', 'main.ts')],
    outfile: bundle,
    bundle: true,
    platform: 'node',
    format: 'esm',
    conditions: ['source'],
    external: ['@electric-sql/*', '@photostructure/sqlite', 'pg', 'mysql2', 'libsql'],
  });
  copyFileSync(join(example, 'schema.hcl'), join(folder, 'schema.hcl'));
  const output = execFileSync(process.execPath, [bundle], { cwd: folder, encoding: 'utf8' });
  rmSync(folder, { recursive: true, force: true });
  const said = /\$ node main.mjs\n([\s\S]*?)```/.exec(readFileSync(join(example, 'README.md'), 'utf8'))?.[1];
  expect(output).toBe(said);
});
