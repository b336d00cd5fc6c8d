import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startServer, type TestServer, whyUnavailable } from '@atlas/dialect-postgres/testing';
import { afterAll, expect, test } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'atlas-plan-versions-'));
let server: TestServer | undefined;
afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const cli = join(import.meta.dirname, '../apps/cli/bin/atlas.cjs');
const atlas = async (...args: readonly string[]): Promise<string> =>
  (await promisify(execFile)('node', [cli, 'schema', ...args, '--dev-url', 'pglite://'], { cwd: folder })).stdout;

const unavailable = await whyUnavailable(14);

// PostgreSQL 16 and later leave the table out of the columns of such a view; 14 does not.
const before =
  'CREATE TABLE t (id int PRIMARY KEY, name varchar(20) NOT NULL CHECK (length(name) > 0));\nCREATE VIEW v AS SELECT t.id, t.name FROM t;\n';
const after = before.replace('PRIMARY KEY,', 'PRIMARY KEY, extra text,');

test.skipIf(unavailable !== undefined)(
  'a plan from files fits a database of an older version, whose spelling of views is another',
  { timeout: 180_000 },
  async () => {
    execFileSync(process.execPath, [join(import.meta.dirname, '../tools/build.mjs')], { stdio: 'inherit' });
    server = await startServer(14);
    const url = await server.createDatabase('sslmode=disable');
    writeFileSync(join(folder, 'before.sql'), before);
    writeFileSync(join(folder, 'after.sql'), after);
    const plan = (from: string, file: string): Promise<string> =>
      atlas('plan', '--from', from, '--to', 'file://after.sql', '--name', 'p', '-o', file);
    await atlas('apply', '-u', url, '--to', 'file://before.sql', '--auto-approve');
    await plan('file://before.sql', 'files.plan.hcl');
    await plan(url, 'live.plan.hcl');
    const [files, live] = ['files', 'live'].map((name) => readFileSync(join(folder, `${name}.plan.hcl`), 'utf8'));
    expect(files).toBe(live);
    const applied = await atlas('apply', '-u', url, '--to', 'file://after.sql', '--plan', 'file://files.plan.hcl');
    expect(applied).toContain('Applying approved migration using pre-planned file p (1 statement in total):');
  },
);
