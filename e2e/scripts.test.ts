import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { runScript } from './runner/run-script.ts';

const e2e = dirname(fileURLToPath(import.meta.url));
const root = dirname(e2e);
const launcher = join(root, 'apps', 'cli', 'bin', 'atlas.cjs');
/** Survives between runs. */
const snapshots = join(root, 'node_modules', '.cache', 'atlas-e2e');
const update = process.env['UPDATE'] === '1';

// A script runs a command ten times or more, and the machine may be busy.
vi.setConfig({ maxConcurrency: 2, testTimeout: 180_000 });

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'tools', 'build.mjs')], { stdio: 'inherit' });
});

/** `sqlite/quickstart.txtar`, ... */
const scripts = readdirSync(e2e, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'orms')
  .flatMap(({ name }) => readdirSync(join(e2e, name)).map((file) => `${name}/${file}`))
  .filter((path) => path.endsWith('.txtar'))
  .sort();

describe.concurrent('scripts', () => {
  for (const path of scripts) {
    test(path, async () => {
      const file = join(e2e, path);
      const before = readFileSync(file, 'utf8');
      const after = await runScript(before, { launcher, examples: join(root, 'examples'), update, snapshots });
      if (update && after !== before) writeFileSync(file, after);
      else expect(after).toBe(before);
    });
  }
});
