import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Databases, postgresDatabases, sqliteDatabases } from './kill/databases.ts';
import { FILES, writeMigrations } from './kill/migrations.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const launcher = join(root, 'apps', 'cli', 'bin', 'atlas.cjs');
const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'atlas-appliers-'));
const APPLIERS = 8;

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 });

beforeAll(() => {
  execFileSync(process.execPath, [join(root, 'tools', 'build.mjs')], { stdio: 'inherit' });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function apply(cwd: string, url: string, args: readonly string[]): Promise<Outcome> {
  const child = spawn(process.execPath, [launcher, 'migrate', 'apply', '-u', url, ...args], {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}

describe.each(['sqlite', 'postgres'] as const)('eight runs at once on one database: %s', (kind) => {
  let databases: Databases;
  beforeAll(async () => {
    databases = kind === 'sqlite' ? sqliteDatabases(folder) : await postgresDatabases();
  });
  afterAll(() => databases.close());

  const setups: readonly (readonly [string, 'file' | 'none', readonly string[]])[] = [
    ['with the lock', 'file', ['--lock-timeout', '60s']],
    ['with the lock, statement by statement', 'none', ['--lock-timeout', '60s']],
    ['without the lock', 'file', ['--skip-lock']],
    ['without the lock, statement by statement', 'none', ['--skip-lock']],
  ];
  test.each(setups)('%s, each statement runs once', async (label, mode, args) => {
    const name = `${kind}-${mode}-${args.length}`;
    const work = join(folder, name);
    mkdirSync(work);
    // Without concurrent builds: their outcome is told by the index, which two runs without a lock would both look at.
    writeMigrations(join(work, 'migrations'), kind, 'file');
    execFileSync(process.execPath, [launcher, 'migrate', 'hash'], { cwd: work });
    await databases.create(`${name}-alone`);
    expect(await apply(work, databases.url(`${name}-alone`), ['--tx-mode', mode])).toMatchObject({
      code: 0,
      stderr: '',
    });

    await databases.create(name);
    const url = databases.url(name);
    const runs = await Promise.all(
      Array.from({ length: APPLIERS }, () => apply(work, url, ['--tx-mode', mode, ...args])),
    );
    const losers = runs.filter(({ code }) => code !== 0);
    if (args[0] !== '--skip-lock') {
      // Who could not wait for the lock did nothing.
      for (const { stdout, stderr } of losers) {
        expect(stdout).toBe('');
        expect(stderr).toMatch(/^Error: acquiring database lock: /);
      }
      const winners = runs.filter(({ stdout }) => stdout.includes(`${FILES} migrations in total`));
      expect(winners).toHaveLength(1);
    }
    // What the runs left undone, the next one does.
    for (let i = 0; i < APPLIERS; i++) if ((await apply(work, url, ['--tx-mode', mode])).code === 0) break;
    expect(await databases.outcomeOf(name)).toEqual(await databases.outcomeOf(`${name}-alone`));
    for (const { stderr } of losers)
      expect(stderr).toMatch(/^Error: (?:another run is applying version|acquiring|.* not clean)/);
    console.log(`${kind}, ${label}: ${APPLIERS - losers.length} of ${APPLIERS} runs succeeded`);
  });
});
