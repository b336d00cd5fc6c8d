import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { runScript } from './runner/run-script.ts';
import { ScriptSkip } from './runner/script.ts';

const e2e = dirname(fileURLToPath(import.meta.url));
const root = dirname(e2e);
const folder = join(e2e, 'orms');
const update = process.env['UPDATE'] === '1';
const options = {
  launcher: join(root, 'apps', 'cli', 'bin', 'atlas.cjs'),
  examples: join(root, 'examples'),
  update,
  snapshots: join(root, 'node_modules', '.cache', 'atlas-e2e'),
};

// The first run installs the ORMs and compiles Go.
vi.setConfig({ maxConcurrency: 2, testTimeout: 600_000 });

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'tools', 'build.mjs')], { stdio: 'inherit' });
});

describe.concurrent('ORMs', () => {
  for (const name of readdirSync(folder).sort()) {
    test(name, async (context) => {
      const file = join(folder, name);
      const before = readFileSync(file, 'utf8');
      const after = await runScript(before, options).catch((error: unknown) => {
        if (error instanceof ScriptSkip) context.skip(error.message);
        throw error;
      });
      if (update && after !== before) writeFileSync(file, after);
      else expect(after).toBe(before);
    });
  }
});
